"""Forms of agendas made on paper: uploading a sheet, and agreeing to what it would do."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from communities.forms.places import OnceForm
from communities.safety.thresholds import IMPORT_ROWS, UPLOAD_BYTES
from workshops.actions.import_items import who_may_read
from workshops.actions.imports import PAPER_CONSENT
from workshops.choices import ConsentAnswer, ConsentScope
from workshops.forms.import_words import file_sentence
from workshops.queries.items import FIELD_TEAM_ONLY
from workshops.queries.sessions import Week, parse_week, recent_weeks, week_of
from workshops.sheets.errors import SheetError
from workshops.sheets.read import Table, read_table

WEEKS_OFFERED = 16
# An agenda from before this year was typed wrong.
FIRST_YEAR = 1980
_DAYS = ("%Y-%m-%d", "%d/%m/%Y")


class UploadForm(OnceForm):
    """One XLSX or CSV file. ``table`` holds its rows once the form is valid."""

    file = forms.FileField(
        label=_("The filled-in sheet"),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file first.")},
    )
    table: Table

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        """``too_large``: a file came that was not even kept until its end."""
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = gettext(
            "XLSX or CSV, up to %(megabytes)s MB and %(rows)s rows."
        ) % {"megabytes": UPLOAD_BYTES // 2**20, "rows": IMPORT_ROWS}
        if too_large:
            sentence = file_sentence(SheetError("too_large", limit_bytes=UPLOAD_BYTES))
            self.fields["file"].error_messages["required"] = sentence

    def clean_file(self) -> Any:
        """Read the file in a process of its own; every fault is a sentence."""
        file = self.cleaned_data["file"]
        try:
            self.table = read_table(file.read(), filename=file.name or "")
        except SheetError as error:
            raise forms.ValidationError(file_sentence(error)) from None
        return file


class AgreeForm(forms.Form):
    """That a sheet without new rows should do what was shown; ``seen`` tells what that was."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def week(self) -> str:
        """The week of the agenda; "" where nothing is new."""
        return ""

    def consent(self) -> dict[str, str]:
        """The groups' answers by scope; none where nothing is new."""
        return {}

    def stays_inside(self) -> bool:
        """Whether what is new stays with the field team."""
        return who_may_read(self.consent()) == FIELD_TEAM_ONLY


class ApplyForm(AgreeForm):
    """The same with new rows: when the agenda was made, and what its groups allowed."""

    SCOPES: ClassVar[Sequence[str]] = tuple(f"consent_{scope}" for scope in ConsentScope)

    iso_week = forms.CharField(
        label=_("Week in which the agenda was made"),
        max_length=12,
        help_text=_(
            "Year and week, such as 2018-W20. A date will do too; only its week is kept."
        ),
        widget=forms.TextInput({"list": "weeks", "autocomplete": "off"}),
        error_messages={"required": _("Write the week, such as 2018-W20.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        kwargs.setdefault("label_suffix", "")
        kwargs["initial"] = {"iso_week": week_of(today).code} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.weeks = recent_weeks(today, count=WEEKS_OFFERED)
        for scope, name in zip(ConsentScope, self.SCOPES, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=scope.label,
                choices=ConsentAnswer.choices,
                widget=forms.RadioSelect,
                initial=PAPER_CONSENT[scope],
                error_messages={"required": _("Say what the groups answered.")},
            )

    def scopes(self) -> list[forms.BoundField]:
        """The five questions of consent, in their order."""
        return [self[name] for name in self.SCOPES]

    def clean_iso_week(self) -> str:
        """A week that exists and has begun."""
        week = _week(self.cleaned_data["iso_week"])
        if week.first > timezone.localdate():
            raise forms.ValidationError(
                _("This week lies ahead. An agenda on paper was made before today.")
            )
        if week.first.year < FIRST_YEAR:
            raise forms.ValidationError(_("This week is too long ago. Look at the year."))
        return week.code

    def clean_consent_take_part(self) -> str:
        """Somebody took part."""
        return self._allowed("take_part", _("If no one took part, there is no agenda."))

    def clean_consent_notes(self) -> str:
        """Somebody allowed that it be written down."""
        return self._allowed("notes", _("If no one allowed notes, this cannot be kept."))

    def _allowed(self, scope: str, otherwise: Any) -> str:
        answer = str(self.cleaned_data[f"consent_{scope}"])
        if answer == ConsentAnswer.NONE:
            raise forms.ValidationError(otherwise)
        return answer

    @override
    def week(self) -> str:
        return str(self.cleaned_data["iso_week"])

    @override
    def consent(self) -> dict[str, str]:
        return {
            scope.value: self.cleaned_data[f"consent_{scope}"] for scope in ConsentScope
        }


def _week(text: str) -> Week:
    """The week that ``text`` names, by its code or by one of its days."""
    for day in _DAYS:
        with suppress(ValueError):
            return week_of(datetime.strptime(text.strip(), day).date())  # noqa: DTZ007 -- a day on paper has no time zone
    with suppress(ValueError):
        return parse_week(text)
    raise forms.ValidationError(
        _("There is no such week. Write the year and the week, such as 2018-W20.")
    )
