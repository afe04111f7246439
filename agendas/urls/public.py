"""Public pages. A process stands at the top level, so these come after all others."""

from django.urls import path

from agendas.views import (
    counting,
    public,
    public_counts,
    public_followup,
    public_lines,
    public_versions,
    replay,
    robustness,
    why,
)
from communities.views.texts import public_texts
from communities.views.voices import text_sound

urlpatterns = [
    path("", public.home, name="home"),
    path("method/", public.method, name="method"),
    path("method/replay/", replay.of_example, name="replay"),
    path("method/replay/<int:step>/", replay.of_example, name="replay-step"),
    # /<process>/
    path("<slug:process>/", public.process_page, name="public-process"),
    path("<slug:process>/about/", public_texts, {"page": "about"}, name="public-about"),
    path(
        "<slug:process>/privacy/", public_texts, {"page": "privacy"}, name="public-privacy"
    ),
    path("<slug:process>/privacy/sound/<uuid:voice>/", text_sound, name="public-sound"),
    path(
        "<slug:process>/accessibility/",
        public_texts,
        {"page": "accessibility"},
        name="public-accessibility",
    ),
    path(
        "<slug:process>/national/firm/",
        robustness.public_robustness,
        name="public-robustness",
    ),
    path("<slug:process>/national/counts/", public_counts.counts, name="public-counts"),
    path("<slug:process>/national/", public.national_agenda, name="public-national"),
    path(
        "<slug:process>/national/insecurities/",
        public.national_agenda,
        {"subject": "insecurities"},
        name="public-national-insecurities",
    ),
    path(
        "<slug:process>/national/versions/",
        public_versions.of_nation,
        name="public-national-versions",
    ),
    path(
        "<slug:process>/national/insecurities/versions/",
        public_versions.of_nation,
        {"subject": "insecurities"},
        name="public-national-insecurities-versions",
    ),
    path(
        "<slug:process>/national/followup/",
        public_followup.of_nation,
        name="public-national-followup",
    ),
    path(
        "<slug:process>/national/counting/",
        counting.of_nation,
        name="public-national-counting",
    ),
    path(
        "<slug:process>/national/v<int:number>/",
        public.national_agenda,
        name="public-national-version",
    ),
    path(
        "<slug:process>/national/<uuid:theme>/",
        public_lines.national_item,
        name="public-national-item",
    ),
    path(
        "<slug:process>/national/replay/",
        replay.of_nation,
        name="public-national-replay",
    ),
    path(
        "<slug:process>/national/replay/<int:step>/",
        replay.of_nation,
        name="public-national-replay-step",
    ),
    path(
        "<slug:process>/national/<uuid:theme>/why/",
        why.of_theme,
        name="public-national-why",
    ),
    path(
        "<slug:process>/national/<uuid:theme>/why.json",
        why.of_theme,
        {"as_json": True},
        name="public-national-why-json",
    ),
    # /<process>/<community>/
    path("<slug:process>/<slug:community>/", public.local_agenda, name="public-local"),
    path(
        "<slug:process>/<slug:community>/versions/",
        public_versions.of_community,
        name="public-local-versions",
    ),
    path(
        "<slug:process>/<slug:community>/followup/",
        public_followup.of_community,
        name="public-followup",
    ),
    path(
        "<slug:process>/<slug:community>/counting/",
        counting.of_community,
        name="public-counting",
    ),
    path(
        "<slug:process>/<slug:community>/v<int:number>/",
        public.local_agenda,
        name="public-local-version",
    ),
    path(
        "<slug:process>/<slug:community>/<uuid:item>/",
        public_lines.local_item,
        name="public-local-item",
    ),
    path(
        "<slug:process>/<slug:community>/<uuid:item>/why/",
        why.of_local_item,
        name="public-local-why",
    ),
    path(
        "<slug:process>/<slug:community>/<uuid:item>/why.json",
        why.of_local_item,
        {"as_json": True},
        name="public-local-why-json",
    ),
]
