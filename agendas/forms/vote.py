"""What one form of the vote carries. Nothing else is known of a voter, anywhere."""

import re
import secrets
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, QueryDict

_HEX_32 = re.compile(r"[0-9a-f]{32}")
_SEED = re.compile(r"[0-9a-f]{16}")
# More than any ballot has; the rest of a crafted form is not even read.
_MARKS_READ = 64
# Longer than a code with every blank and hyphen; kept so that "too long" can be said.
_CODE_READ = 200


@dataclass(frozen=True, slots=True, repr=False)
class VoteForm:
    """One form as it was sent. Texts are as typed; nothing is checked but their shape.

    Its repr shows nothing: templates and tracebacks write objects into logs.

    Attributes:
        code: the digits, as typed.
        marks: keys of the marked cards.
        seed: what the order of the cards hangs on.
        cast_id: 32 hex digits, the same for every sending of one form; "" when damaged.
        ballot: the key of the vote that the form belongs to; None when damaged.
        language: what the page is read in.
        page: where the person was: code, ballot or review.
        go: the button pressed: next, try, review, change, send, or a language.
        tries: whether it is the practice ballot's form, which casts nothing.
        station: the vote that a shared device serves; None on a phone.
    """

    code: str = ""
    marks: frozenset[str] = frozenset()
    seed: str = ""
    cast_id: str = ""
    ballot: UUID | None = None
    language: str = "es-mx"
    page: str = "code"
    go: str = "next"
    tries: bool = False
    station: UUID | None = None

    @classmethod
    def read(cls, data: QueryDict) -> Self:
        """The form that a request carries."""
        languages = dict(settings.LANGUAGES)
        go, language = data.get("go", "next"), data.get("language", "")
        if go in languages:
            language = go
        seed, ballot = data.get("seed", ""), data.get("ballot", "")
        cast_id = data.get("cast_id", "")
        return cls(
            code=data.get("code", "")[:_CODE_READ],
            marks=frozenset(data.getlist("mark")[:_MARKS_READ]),
            seed=seed if _SEED.fullmatch(seed) else "",
            cast_id=cast_id if _HEX_32.fullmatch(cast_id) else "",
            ballot=UUID(ballot) if _HEX_32.fullmatch(ballot) else None,
            language=language if language in languages else settings.LANGUAGE_CODE,
            page=data.get("page", "code"),
            go=go,
            tries="tries" in data,
        )

    @property
    def turns_language(self) -> bool:
        """Whether a language button was pressed."""
        return self.go in dict(settings.LANGUAGES)

    @property
    def practises(self) -> bool:
        """Whether it is about fruit, or asks to be."""
        return self.tries or (self.page == "code" and self.go == "try")

    @property
    def is_whole(self) -> bool:
        """Whether it is a ballot's form with nothing lost on the way."""
        return bool(self.seed and self.cast_id and self.ballot)

    def begun(self, ballot: UUID, cast_id: str) -> Self:
        """A new ballot's form, for the same code and language."""
        return replace(
            self,
            marks=frozenset(),
            seed=secrets.token_hex(8),
            cast_id=cast_id,
            ballot=ballot,
        )


def comes_from_here(request: HttpRequest) -> bool:
    """Whether a form was sent by a page of this site, as far as its browser says.

    A forged form would still need a code. ``Sec-Fetch-Site`` decides where a browser sends
    it, because no page can forge it; older ones send ``Origin`` or nothing.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if origin not in {None, "null"} and urlsplit(origin).netloc != request.get_host():
        return False
    if site is not None:
        return site == "same-origin"
    return origin != "null"
