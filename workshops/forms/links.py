"""Forms of the web of insecurities."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communities.forms.places import OnceForm, vocabulary_choices
from communities.models.places import Community
from workshops.actions.links import How
from workshops.models.items import Insecurity, Proposal
from workshops.models.links import Link
from workshops.queries.links import interrupting, linkable


class HowForm(forms.Form):
    """How two insecurities are linked."""

    kind = forms.ChoiceField(
        label=_("How"),
        choices=lambda: vocabulary_choices("link_kind", empty=gettext("Choose…")),
    )
    mechanism = forms.ChoiceField(
        label=_("By what"),
        required=False,
        choices=lambda: vocabulary_choices("mechanism", empty=gettext("Not said")),
    )
    confirmed_by = forms.MultipleChoiceField(
        label=_("Groups that said so"),
        required=False,
        choices=lambda: vocabulary_choices("group"),
        widget=forms.CheckboxSelectMultiple,
    )

    def how(self) -> How:
        """What was chosen, once the form is valid."""
        data = self.cleaned_data
        return How(data["kind"], data["mechanism"], data["confirmed_by"])


class AddLinkForm(HowForm, OnceForm):
    """A new link between two insecurities that this person may see."""

    start = forms.ModelChoiceField(
        label=_("This insecurity"),
        queryset=Insecurity.plain.none(),
        empty_label=_("Choose…"),
    )
    end = forms.ModelChoiceField(
        label=_("is linked with"),
        queryset=Insecurity.plain.none(),
        empty_label=_("Choose…"),
    )
    field_order = ("start", "kind", "end", "mechanism", "confirmed_by")

    def __init__(
        self, *args: Any, community: Community, restricted: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = linkable(community, restricted=restricted)
        for name in ("start", "end"):
            field = cast("forms.ModelChoiceField[Insecurity]", self.fields[name])
            field.queryset = self.offered


class ChangeLinkForm(HowForm):
    """Another word on a link, and the proposals that would interrupt it.

    Proposals that this person may not see stay as they are.
    """

    interrupted_by = forms.ModelMultipleChoiceField(
        label=_("Proposals that interrupt it"),
        queryset=Proposal.plain.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, link: Link, restricted: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "kind": link.kind,
            "mechanism": link.mechanism,
            "confirmed_by": link.confirmed_by,
            "interrupted_by": list(link.interrupted_by.all()),
        }
        super().__init__(*args, **kwargs)
        self.link = link
        self.offered = interrupting(link.community, restricted=restricted)
        field = cast(
            "forms.ModelMultipleChoiceField[Proposal]", self.fields["interrupted_by"]
        )
        field.queryset = self.offered

    def interrupting(self) -> list[Proposal]:
        """The proposals chosen, and those there were that this person may not see."""
        unseen = Proposal.plain.filter(interrupts=self.link).exclude(
            pk__in=self.offered.values("pk")
        )
        return [*self.cleaned_data["interrupted_by"], *unseen]
