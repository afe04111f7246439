"""What staff did, in plain words: every action code with its label, by kind of act."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ActKind(TextChoices):
    """What an act is about; an act that is not listed is of the last kind."""

    READING = "reading", _("Restricted reading and files")
    PEOPLE = "people", _("People and places")
    SITTINGS = "sittings", _("Sittings and cards")
    ITEMS = "items", _("Items and read-back")
    PAPER = "paper", _("Agendas from paper")
    VOTES = "votes", _("Consultations")
    AGENDAS = "agendas", _("Agendas and themes")
    OTHER = "other", _("Other acts")


ACTS: Mapping[ActKind, Mapping[str, Promise]] = MappingProxyType(
    {
        ActKind.READING: {
            "read_restricted": _("Read what is for the field team only"),
            "order_export": _("Ordered a download"),
            "download_export": _("Took a download"),
            "download_sheet": _("Took the sheet of a community"),
            "download_paper_ballots": _("Took the paper ballots"),
        },
        ActKind.PEOPLE: {
            "create_process": _("Set up the process"),
            "create_community": _("Added a community"),
            "create_account": _("Made an account"),
            "grant_role": _("Gave a role"),
            "assess_risk": _("Signed a look at the risk"),
            "advance_community": _("Moved a community one step on"),
            "suspend_community": _("Stopped the work in a community"),
            "keep_testimony": _("Kept a community as testimony"),
        },
        ActKind.SITTINGS: {
            "plan_session": _("Planned a sitting"),
            "start_session": _("Began to write a sitting down"),
            "record_session": _("Finished the notes of a sitting"),
            "sync_session": _("Saved the notes of a sitting"),
            "reopen_session": _("Opened a sitting again"),
            "abort_session": _("Ended a sitting for safety"),
            "add_contributions": _("Wrote cards down"),
            "correct_contribution": _("Corrected a card"),
            "remove_contribution": _("Took a card out"),
            "remove_silence": _("Undid a silence"),
        },
        ActKind.ITEMS: {
            "create_item": _("Made an item"),
            "code_item": _("Coded or worded an item"),
            "code_second": _("Coded an item as second person"),
            "settle_codes": _("Settled how two people coded an item"),
            "gather_into": _("Put cards into an item"),
            "release_contributions": _("Took cards out of items"),
            "split_contribution": _("Cut a card in two"),
            "undo_step": _("Undid a step of the synthesis"),
            "read_back_confirmed": _("Noted: the group confirmed an item"),
            "read_back_corrected": _("Noted: the group corrected an item"),
            "read_back_withdrawn": _("Noted: the group withdrew an item"),
        },
        ActKind.PAPER: {
            "keep_draft": _("Uploaded a sheet"),
            "mend_row": _("Mended a row of a sheet"),
            "leave_out_row": _("Left a row of a sheet out"),
            "put_back_row": _("Put a row of a sheet back"),
            "discard_draft": _("Discarded a sheet"),
            "apply_draft": _("Imported a sheet"),
        },
        ActKind.VOTES: {
            "create_consultation": _("Began a consultation"),
            "word_consultation": _("Worded a consultation"),
            "lay_out_ballot": _("Laid out the ballot"),
            "set_picture": _("Chose the picture of a card"),
            "print_slips": _("Made slips"),
            "allow_paper": _("Allowed ballots on paper"),
            "void_batch": _("Made slips void"),
            "ask_open_consultation": _("Asked to open a consultation"),
            "confirm_open_consultation": _("Opened a consultation, as second person"),
            "take_back_open_consultation": _("Took the asking to open back"),
            "ask_close_consultation": _("Asked to close a consultation"),
            "confirm_close_consultation": _("Closed a consultation, as second person"),
            "take_back_close_consultation": _("Took the asking to close back"),
            "tally_consultation": _("Counted a consultation"),
        },
        ActKind.AGENDAS: {
            "validate_agenda": _("Validated a local agenda"),
            "publish_local": _("Published a local agenda"),
            "revise_local": _("Began the next version of a local agenda"),
            "theme_create": _("Made a theme"),
            "theme_word": _("Worded a theme"),
            "theme_place": _("Placed a line in a theme"),
            "theme_unplace": _("Took a line out of a theme"),
            "theme_discard": _("Discarded a theme"),
            "theme_restore": _("Brought a theme back"),
            "tally_national": _("Ranked the themes"),
            "publish_national": _("Published the national agenda"),
        },
    }
)
WORDS: Mapping[str, Promise] = {
    code: label for acts in ACTS.values() for code, label in acts.items()
}
TARGETS: Mapping[str, Promise] = {
    "agendaversion": pgettext_lazy("audit", "version"),
    "card": pgettext_lazy("audit", "card of a ballot"),
    "codebatch": pgettext_lazy("audit", "slips"),
    "community": pgettext_lazy("audit", "community"),
    "consultation": pgettext_lazy("audit", "consultation"),
    "contribution": pgettext_lazy("audit", "card"),
    "export": pgettext_lazy("audit", "download"),
    "importdraft": pgettext_lazy("audit", "sheet"),
    "insecurity": pgettext_lazy("audit", "insecurity"),
    "localagenda": pgettext_lazy("audit", "local agenda"),
    "membership": pgettext_lazy("audit", "role"),
    "nationalagenda": pgettext_lazy("audit", "national agenda"),
    "process": pgettext_lazy("audit", "process"),
    "proposal": pgettext_lazy("audit", "proposal"),
    "riskassessment": pgettext_lazy("audit", "look at the risk"),
    "secondpersonact": pgettext_lazy("audit", "act of two people"),
    "session": pgettext_lazy("audit", "sitting"),
    "silence": pgettext_lazy("audit", "silence"),
    "synthesisstep": pgettext_lazy("audit", "step of the synthesis"),
    "tally": pgettext_lazy("audit", "count"),
    "theme": pgettext_lazy("audit", "theme"),
    "user": pgettext_lazy("audit", "account"),
}
