"""Versions of agendas: the newest, by number, by hash."""

from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from agendas.choices import Subject
from agendas.models.agendas import AgendaVersion
from agendas.queries import public
from agendas.views.api.base import PublicView, described
from agendas.views.api.hidden import RestingError, left_out_of, visible, without
from agendas.views.api.shapes import (
    VersionShape,
)
from communities.access import public_community, public_process
from communities.safety.coarsen import quarter

DIGEST = {"pattern": "^[0-9a-f]{64}$"}
SUBJECT = {"enum": Subject.values}


class VersionView(PublicView):
    """A version, however it was asked for."""

    def version(self, version: AgendaVersion | None, *, is_newest: bool) -> Response:
        """The version as JSON.

        Raises:
            Http404: there is none to show.
        """
        if version is None:
            raise Http404
        left_out = left_out_of(visible(version))
        without(version, [], left_out)
        head = version.head
        told = {
            "synthetic": head["synthetic"],
            "hash": version.hash,
            "number": version.number,
            "kind": "local" if version.local_agenda_id else "national",
            "process": head["process"]["slug"],
            "community": head["community"]["slug"] if version.local_agenda_id else None,
            "subject": head.get("subject"),
            "published": quarter(version.published_on),
            "is_newest": is_newest,
            "head": head,
            "items": reverse("agendas:api-items", args=[version.hash]),
            "ranking": reverse("agendas:api-ranking", args=[version.hash]),
        }
        newest = "newest" if is_newest else "older"
        return self.answer(VersionShape(told).data, version.hash, newest, *sorted(left_out))


class LocalAgenda(VersionView):
    """The newest agenda of a community."""

    @described(
        VersionShape, "The newest agenda of a community", name="local_agenda", tag="agendas"
    )
    def get(self, request: Request, process: str, community: str) -> Response:
        """The version."""
        place = public_community(process, community)
        return self.version(public.local_version(place), is_newest=True)


class LocalVersion(VersionView):
    """One version of a community's agenda."""

    @described(
        VersionShape, "A community's agenda by version", name="local_version", tag="agendas"
    )
    def get(self, request: Request, process: str, community: str, number: int) -> Response:
        """The version."""
        place = public_community(process, community)
        newest = public.local_version(place)
        found = public.local_version(place, number)
        return self.version(found, is_newest=found == newest)


class NationalAgenda(VersionView):
    """The newest national agenda on a subject."""

    @described(
        VersionShape,
        "The newest national agenda on a subject",
        name="national_agenda",
        tag="agendas",
        subject=SUBJECT,
    )
    def get(self, request: Request, process: str, subject: str) -> Response:
        """The version."""
        owner = public_process(process)
        return self.version(public.national_version(owner, subject=subject), is_newest=True)


class NationalVersion(VersionView):
    """One version of a national agenda."""

    @described(
        VersionShape,
        "A national agenda by version",
        name="national_version",
        tag="agendas",
        subject=SUBJECT,
    )
    def get(self, request: Request, process: str, subject: str, number: int) -> Response:
        """The version."""
        owner = public_process(process)
        newest = public.national_version(owner, subject=subject)
        found = public.national_version(owner, number, subject=subject)
        return self.version(found, is_newest=found == newest)


def shown(digest: str) -> tuple[AgendaVersion, bool]:
    """The version with this hash, if its page would show it, and whether it is the newest.

    Raises:
        Http404: there is none, or it is no longer to be seen.
        GoneError: it was taken down.
        RestingError: its place is frozen.
    """
    version = public.version_by_hash(digest)
    if version is None:
        raise Http404
    local = version.local_agenda
    if version.process.frozen or (local and local.community.is_frozen):
        raise RestingError
    shown, newest = public.as_shown(version)
    if shown is None or shown != version:
        raise Http404
    shown.process = version.process
    return visible(shown), newest == version


class OneVersion(VersionView):
    """One version by its hash: the key that stays true for ever."""

    @described(
        VersionShape, "An agenda by its hash", name="version", tag="agendas", digest=DIGEST
    )
    def get(self, request: Request, digest: str) -> Response:
        """The version."""
        version, is_newest = shown(digest)
        return self.version(version, is_newest=is_newest)
