"""Addresses about people and places."""

from django.urls import path

from communities.views import (
    account,
    freeze,
    ground,
    health,
    language,
    people,
    places,
    referrals,
    resuming,
    texts,
    voices,
)

app_name = "communities"

_people = "desk/<slug:process>/people"
_community = "desk/<slug:process>/c/<slug:community>"
_records = f"{_community}/records"
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
    path(
        "desk/<slug:process>/texts/<slug:kind>/languages/",
        voices.text_voices,
        name="text-voices",
    ),
    path(
        "desk/<slug:process>/texts/<slug:kind>/languages/<uuid:voice>/remove/",
        voices.text_voice_remove,
        name="text-voice-remove",
    ),
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
    # /desk/<process>/c/<community>/records/
    path(f"{_records}/context/", ground.context, name="context"),
    path(f"{_records}/context/write/", ground.context_write, name="context-write"),
    path(
        f"{_records}/context/<int:version>/mark/", ground.context_mark, name="context-mark"
    ),
    path(f"{_records}/indicators/", ground.indicator_list, name="indicators"),
    path(f"{_records}/indicators/new/", ground.indicator, name="indicator-new"),
    path(
        f"{_records}/indicators/<uuid:indicator>/", ground.indicator, name="indicator-edit"
    ),
    path(
        f"{_records}/indicators/<uuid:indicator>/remove/",
        ground.indicator_remove,
        name="indicator-remove",
    ),
    path(f"{_records}/referrals/", referrals.referral_page, name="referrals"),
    path(f"{_records}/referrals/new/", referrals.referral, name="referral-new"),
    path(f"{_records}/referrals/card/", referrals.referral_card, name="referral-card"),
    path(
        f"{_records}/referrals/<uuid:referral>/", referrals.referral, name="referral-edit"
    ),
    path(
        f"{_records}/referrals/<uuid:referral>/remove/",
        referrals.referral_remove,
        name="referral-remove",
    ),
    path(f"{_records}/not-raised/", referrals.banned, name="banned"),
    path(
        f"{_records}/not-raised/<uuid:topic>/lift/",
        referrals.banned_lift,
        name="banned-lift",
    ),
]
