"""Addresses about people and places."""

from django.urls import path

from communities.views import (
    account,
    freeze,
    health,
    language,
    people,
    places,
    resuming,
    texts,
)

app_name = "communities"

_people = "desk/<slug:process>/people"
_community = "desk/<slug:process>/c/<slug:community>"
urlpatterns = [
    # for machines
    path("health/", health.health, name="health"),
    path("ready/", health.ready, name="ready"),
    path("language/<slug:code>/", language.choose_language, name="language"),
    # /accounts/, /desk/account/
    path("accounts/invitation/<str:token>/", account.invitation, name="invitation"),
    path("desk/account/", account.account, name="account"),
    path(
        "desk/account/sessions/end/", account.end_other_sessions, name="sessions-end-others"
    ),
    path(
        "desk/account/sessions/<uuid:session>/end/", account.end_session, name="session-end"
    ),
    # /desk/<process>/
    path(f"{_people}/", people.people, name="people"),
    path(
        f"{_people}/invitations/<uuid:invitation>/withdraw/",
        people.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path(f"{_people}/roles/<uuid:membership>/", people.role, name="role"),
    path(
        f"{_people}/roles/<uuid:membership>/withdraw/",
        people.role_withdraw,
        name="role-withdraw",
    ),
    path(f"{_people}/<uuid:user>/", people.person, name="person"),
    path(f"{_people}/<uuid:user>/close/", people.person_close, name="person-close"),
    path(
        "desk/<slug:process>/communities/new/", places.add_community, name="community-add"
    ),
    path("desk/<slug:process>/freeze/", freeze.freeze_place, name="freeze-process"),
    path("desk/<slug:process>/freeze/lift/ask/", freeze.lift_ask, name="lift-process-ask"),
    path("desk/<slug:process>/texts/", texts.texts, name="texts"),
    path("desk/<slug:process>/texts/<slug:kind>/", texts.text, name="text"),
    # /desk/<process>/c/<community>/
    path(f"{_community}/people/", people.people, name="team"),
    path(
        f"{_community}/people/invitations/<uuid:invitation>/withdraw/",
        people.invitation_withdraw,
        name="team-invitation-withdraw",
    ),
    path(f"{_community}/people/roles/<uuid:membership>/", people.role, name="team-role"),
    path(
        f"{_community}/people/roles/<uuid:membership>/withdraw/",
        people.role_withdraw,
        name="team-role-withdraw",
    ),
    path(f"{_community}/suspend/", places.suspend, name="suspend"),
    path(f"{_community}/resume/", resuming.resume, name="resume"),
    path(f"{_community}/resume/ask/", resuming.resume_ask, name="resume-ask"),
    path(f"{_community}/testimony/", places.testimony_only, name="testimony"),
    path(f"{_community}/advance/", places.advance, name="advance"),
    path(f"{_community}/risk/", places.risk, name="risk"),
    path(f"{_community}/freeze/", freeze.freeze_place, name="freeze"),
    path(f"{_community}/freeze/lift/ask/", freeze.lift_ask, name="lift-ask"),
]
