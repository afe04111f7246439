"""Forms of the door: which slips lie on the table, and which go back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from typing_extensions import override

from agendas.actions.door import RangeRefusedError, Serials
from communities import vocabularies
from communities.forms.places import OnceForm

if TYPE_CHECKING:
    from agendas.models.consultations import CodeBatch
    from workshops.models.sessions import Session

REFUSED = {
    "beyond": ("last", gettext_lazy("This batch has no such slips. Look at the numbers.")),
    "taken": (
        "last",
        gettext_lazy("Some of these slips were made valid or void before. See the list."),
    ),
    "not_held": ("session", gettext_lazy("That sitting was not held in this round.")),
    "no_band": ("session", gettext_lazy("Nobody noted how many sat there.")),
}


class VoidForm(OnceForm):
    """Slips of one batch by their printed numbers, from and to."""

    first = forms.IntegerField(label=gettext_lazy("From slip"), min_value=1)
    last = forms.IntegerField(label=gettext_lazy("To slip"), min_value=1)

    def __init__(self, *args: Any, batch: CodeBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "last"):
            field = self.fields[name]
            field.widget.attrs |= {"inputmode": "numeric", "max": batch.n_issued}

    @property
    def serials(self) -> Serials:
        """The range, once the form is valid."""
        return Serials(self.cleaned_data["first"], self.cleaned_data["last"])

    @override
    def clean(self) -> dict[str, Any] | None:
        """The range goes forward."""
        found = self.cleaned_data
        if {"first", "last"} <= found.keys() and found["last"] < found["first"]:
            self.add_error("last", _("The last slip comes after the first."))
        return found

    def say(self, refused: RangeRefusedError) -> None:
        """Put why it was refused beside the field that mends it."""
        if refused.reason == "too_many":
            self.add_error("last", _room(refused.n_room))
        else:
            name, words = REFUSED[refused.reason]
            self.add_error(name, str(words))


class ValidForm(VoidForm):
    """Slips on the table, and the sitting whose people take them."""

    session = forms.ChoiceField(
        label=gettext_lazy("Sitting where they are handed out"),
        help_text=gettext_lazy(
            "No more slips become valid than the headcount noted there allows."
        ),
    )
    field_order = ("session", "first", "last")

    def __init__(self, *args: Any, sessions: list[Session], **kwargs: Any) -> None:
        self.sessions = {session.id: session for session in sessions}
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = [  # type: ignore[attr-defined]  # -- a choice field
            (str(key), _label(session)) for key, session in self.sessions.items()
        ]

    def clean_session(self) -> Session:
        """The sitting itself."""
        return self.sessions[UUID(self.cleaned_data["session"])]


def _room(n_room: int) -> str:
    if n_room <= 0:
        return _("As many slips as people sat there are valid already.")
    return ngettext(
        "Too many for the people of that sitting: %(n)s more slip fits.",
        "Too many for the people of that sitting: %(n)s more slips fit.",
        n_room,
    ) % {"n": n_room}


def _label(session: Session) -> str:
    group = vocabularies.label("group", session.group, (get_language() or "es")[:2])
    n_people = session.get_headcount_band_display() or _("nobody noted how many")
    return f"{session.iso_week} · {group} · {n_people}"
