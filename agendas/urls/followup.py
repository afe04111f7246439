"""Addresses of answers and promises, of a community's agenda and of the national one."""

from django.urls import path

from agendas.views import followup

_national = "desk/<slug:process>/national/followup"
_local = "desk/<slug:process>/c/<slug:community>/followup"
PAGES = (
    ("", followup.followup, "followup"),
    ("<uuid:line>/", followup.line, "followup-line"),
    ("answers/<uuid:answer>/remove/", followup.answer_remove, "answer-remove"),
    ("commitments/<uuid:commitment>/", followup.commitment, "commitment"),
    ("commitments/<uuid:commitment>/accept/", followup.accept, "commitment-accept"),
    ("commitments/<uuid:commitment>/decline/", followup.decline, "commitment-decline"),
    ("commitments/<uuid:commitment>/report/", followup.report, "commitment-report"),
)
urlpatterns = [
    *(path(f"{_local}/{end}", view, name=name) for end, view, name in PAGES),
    *(
        path(f"{_national}/{end}", view, name=f"national-{name}")
        for end, view, name in PAGES
    ),
    path(
        f"{_local}/commitments/<uuid:commitment>/verify/",
        followup.verify,
        name="commitment-verify",
    ),
]
