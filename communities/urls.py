"""Addresses about people and places."""

from django.urls import path

from communities.views import freeze, health, language, people, places, texts

app_name = "communities"

_community = "desk/<slug:process>/c/<slug:community>"
urlpatterns = [
    # for machines
    path("health/", health.health, name="health"),
    path("ready/", health.ready, name="ready"),
    path("language/<slug:code>/", language.choose_language, name="language"),
    # /desk/<process>/
    path("desk/<slug:process>/people/", people.people, name="people"),
    path(
        "desk/<slug:process>/communities/new/", places.add_community, name="community-add"
    ),
    path("desk/<slug:process>/freeze/", freeze.freeze_place, name="freeze-process"),
    path("desk/<slug:process>/freeze/lift/ask/", freeze.lift_ask, name="lift-process-ask"),
    path("desk/<slug:process>/freeze/lift/", freeze.lift, name="lift-process"),
    path(
        "desk/<slug:process>/freeze/lift/take-back/",
        freeze.lift_take_back,
        name="lift-process-take-back",
    ),
    path("desk/<slug:process>/texts/", texts.texts, name="texts"),
    path("desk/<slug:process>/texts/<slug:kind>/", texts.text, name="text"),
    # /desk/<process>/c/<community>/
    path(f"{_community}/suspend/", places.suspend, name="suspend"),
    path(f"{_community}/testimony/", places.testimony_only, name="testimony"),
    path(f"{_community}/advance/", places.advance, name="advance"),
    path(f"{_community}/risk/", places.risk, name="risk"),
    path(f"{_community}/freeze/", freeze.freeze_place, name="freeze"),
    path(f"{_community}/freeze/lift/ask/", freeze.lift_ask, name="lift-ask"),
    path(f"{_community}/freeze/lift/", freeze.lift, name="lift"),
    path(
        f"{_community}/freeze/lift/take-back/", freeze.lift_take_back, name="lift-take-back"
    ),
]
