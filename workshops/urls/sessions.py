"""Addresses of sittings and read-backs."""

from django.urls import path

from workshops.views import capture, readback, reviewing, sessions

_community = "desk/<slug:process>/c/<slug:community>"
_session = f"{_community}/sessions/<uuid:session>"
urlpatterns = [
    # /desk/<process>/c/<community>/sessions/
    path(f"{_community}/sessions/", sessions.sessions, name="sessions"),
    path(f"{_community}/sessions/new/", sessions.plan, name="plan"),
    # /desk/<process>/c/<community>/sessions/<session>/
    path(f"{_session}/", sessions.session, name="session"),
    path(f"{_session}/cards/", capture.save_card, name="card-save"),
    path(f"{_session}/cards/many/", capture.save_many, name="cards-save"),
    path(f"{_session}/cards/<uuid:card>/remove/", capture.remove_card, name="card-remove"),
    path(f"{_session}/silences/", capture.note_silence, name="silence-note"),
    path(
        f"{_session}/silences/<uuid:silence>/remove/",
        capture.undo_silence,
        name="silence-undo",
    ),
    path(f"{_session}/finish/", sessions.finish, name="session-finish"),
    path(f"{_session}/reopen/", sessions.reopen, name="session-reopen"),
    path(f"{_session}/abort/", sessions.abort, name="session-abort"),
    path(f"{_session}/review/", reviewing.review, name="session-review"),
    path(f"{_session}/give-back/", reviewing.give_back, name="session-give-back"),
    path(f"{_session}/cancel/", reviewing.cancel, name="session-cancel"),
    # /desk/<process>/c/<community>/read-back/
    path(f"{_community}/read-back/", readback.read_back_page, name="readback"),
    path(f"{_community}/read-back/print/", readback.print_pack, name="readback-print"),
]
