"""Addresses of the desk."""

from django.urls import path

from agendas.views import (
    acts,
    assembly,
    audit,
    desk,
    evidence,
    exports,
    local,
    national,
    robustness,
    takedowns,
    weights,
)

_process = "desk/<slug:process>"
_community = f"{_process}/c/<slug:community>"
urlpatterns = [
    path("desk/", desk.choose, name="desk"),
    # /desk/<process>/
    path(f"{_process}/", desk.process_desk, name="process"),
    path(f"{_process}/national/", national.national, name="national"),
    path(f"{_process}/national/themes/", national.theme_add, name="theme-add"),
    path(f"{_process}/national/themes/<uuid:theme>/", national.theme, name="theme"),
    path(f"{_process}/national/place/", national.place, name="place"),
    path(f"{_process}/national/undo/", national.undo, name="national-undo"),
    path(f"{_process}/national/ranking/", national.ranking, name="ranking"),
    path(f"{_process}/national/firm/", robustness.robustness, name="robustness"),
    path(f"{_process}/national/weights/", weights.weights, name="national-weights"),
    path(f"{_process}/national/meeting/", assembly.national, name="national-assembly"),
    path(f"{_process}/national/publish/", national.publish, name="national-publish"),
    path(f"{_process}/acts/<uuid:act>/", acts.asking, name="act"),
    path(f"{_process}/acts/<uuid:act>/confirm/", acts.confirm, name="act-confirm"),
    path(f"{_process}/acts/<uuid:act>/take-back/", acts.take_back, name="act-take-back"),
    path(f"{_process}/audit/", audit.audit, name="audit"),
    path(f"{_process}/counts/", evidence.counts, name="counts"),
    path(f"{_process}/counts/<uuid:tally>/", evidence.recount, name="recount"),
    path(f"{_process}/counts/<uuid:tally>/ask/", evidence.ask, name="recount-ask"),
    path(f"{_process}/counts/<uuid:tally>/bundle/", evidence.bundle, name="recount-bundle"),
    path(f"{_process}/counts/<uuid:tally>/sign/", evidence.sign, name="recount-sign"),
    path(
        f"{_process}/national/take-down/",
        takedowns.take_downs,
        name="national-take-downs",
    ),
    path(
        f"{_process}/national/take-down/<uuid:take_down>/ask/",
        takedowns.put_back_ask,
        name="national-put-back-ask",
    ),
    path(f"{_process}/exports/", exports.exports, name="exports"),
    path(f"{_process}/exports/<uuid:export>/", exports.export, name="export"),
    path(
        f"{_process}/exports/<uuid:export>/file/", exports.export_file, name="export-file"
    ),
    # /desk/<process>/c/<community>/
    path(f"{_community}/", desk.community_desk, name="community"),
    path(f"{_community}/agenda/", local.agenda, name="local"),
    path(f"{_community}/agenda/validate/", local.validate, name="local-validate"),
    path(
        f"{_community}/agenda/meeting/<slug:subject>/",
        assembly.local,
        name="local-assembly",
    ),
    path(f"{_community}/agenda/publish/", local.publish, name="local-publish"),
    path(f"{_community}/agenda/revise/", local.revise, name="local-revise"),
    path(f"{_community}/agenda/take-down/", takedowns.take_downs, name="take-downs"),
    path(
        f"{_community}/agenda/take-down/<uuid:take_down>/ask/",
        takedowns.put_back_ask,
        name="put-back-ask",
    ),
]
