"""The public API, version 1: read only, published material only."""

from django.urls import path, re_path

from agendas.views.api import document, lines, places, versions

V1 = "api/v1/"
PROCESS = f"{V1}processes/<slug:process>/"
COMMUNITY = f"{PROCESS}communities/<slug:community>/"
NATIONAL = f"{PROCESS}national/<slug:subject>/"
VERSION = rf"^{V1}versions/(?P<digest>[0-9a-f]{{64}})/"

urlpatterns = [
    path(f"{V1}openapi.json", document.Document.as_view(), name="api-document"),
    path(f"{V1}processes/", places.Processes.as_view(), name="api-processes"),
    path(PROCESS, places.OneProcess.as_view(), name="api-process"),
    path(f"{PROCESS}communities/", places.Communities.as_view(), name="api-communities"),
    path(COMMUNITY, places.OneCommunity.as_view(), name="api-community"),
    path(f"{COMMUNITY}agenda/", versions.LocalAgenda.as_view(), name="api-local"),
    path(
        f"{COMMUNITY}agenda/v<int:number>/",
        versions.LocalVersion.as_view(),
        name="api-local-version",
    ),
    path(
        f"{COMMUNITY}items/<uuid:item>/",
        lines.LocalItem.as_view(),
        name="api-local-item",
    ),
    path(NATIONAL, versions.NationalAgenda.as_view(), name="api-national"),
    path(
        f"{NATIONAL}v<int:number>/",
        versions.NationalVersion.as_view(),
        name="api-national-version",
    ),
    path(f"{PROCESS}themes/<uuid:theme>/", lines.Theme.as_view(), name="api-theme"),
    re_path(f"{VERSION}$", versions.OneVersion.as_view(), name="api-version"),
    re_path(f"{VERSION}items/$", lines.Items.as_view(), name="api-items"),
    re_path(f"{VERSION}ranking/$", lines.Ranking.as_view(), name="api-ranking"),
    # Last, and open at the end: nothing below may answer with a page.
    re_path(r"^api/", places.NoSuchAddress.as_view(), name="api-nothing"),
]
