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
            "set_role_until": _("Set the last day of a role"),
            "withdraw_role": _("Took a role away"),
            "close_access": _("Closed a person's access"),
            "invite": _("Made an invitation"),
            "withdraw_invitation": _("Withdrew an invitation"),
            "accept_invitation": _("Took a role that was offered"),
            "wake_account": _("Began to use an account"),
            "end_sessions": _("Ended sessions on devices"),
            "write_text": _("Wrote a text about the process"),
            "say_text": _("Kept a text in a further language"),
            "silence_text": _("Took a text in a further language away"),
            "freeze": _("Froze a place"),
            "ask_lift_freeze": _("Asked to lift a freeze"),
            "confirm_lift_freeze": _("Agreed to lift a freeze, as second person"),
            "take_back_lift_freeze": _("Took the asking to lift a freeze back"),
            "lift_freeze": _("Lifted a freeze"),
            "assess_risk": _("Signed a look at the risk"),
            "advance_community": _("Moved a community one step on"),
            "suspend_community": _("Stopped the work in a community"),
            "keep_testimony": _("Kept a community as testimony"),
            "ask_resume_community": _("Asked to resume the work in a community"),
            "confirm_resume_community": _("Confirmed resuming the work, as second person"),
            "take_back_resume_community": _("Took the asking to resume the work back"),
            "resume_community": _("Resumed the work in a community"),
            "write_context": _("Wrote the five contexts"),
            "mark_context": _("Let the five contexts into the agenda"),
            "unmark_context": _("Held the five contexts back"),
            "save_indicator": _("Wrote an official figure"),
            "remove_indicator": _("Took an official figure out"),
            "save_referral": _("Wrote or checked a service"),
            "remove_referral": _("Took a service out"),
            "ban_topic": _("Noted what is not raised"),
            "lift_ban": _("Let a topic be raised again"),
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
            "review_session": _("Read the notes of a sitting, as second person"),
            "give_back_session": _("Noted: a sitting was given back to its group"),
            "lock_session": _("Locked a sitting: its agenda is published"),
            "cancel_session": _("Cancelled a sitting"),
            "withdraw_consent": _("Noted: a group took its consent back"),
            "purge_texts": _("Texts of cards were destroyed, as promised"),
            "say_not_heard": _("Said why a group was not heard"),
            "unsay_not_heard": _("Took back why a group was not heard"),
        },
        ActKind.ITEMS: {
            "create_item": _("Made an item"),
            "code_item": _("Coded or worded an item"),
            "code_second": _("Coded an item as second person"),
            "settle_codes": _("Settled how two people coded an item"),
            "gather_into": _("Put cards into an item"),
            "add_link": _("Linked two insecurities"),
            "change_link": _("Changed a link between insecurities"),
            "remove_link": _("Took out a link between insecurities"),
            "undo_link": _("Undid the last act on a link"),
            "release_contributions": _("Took cards out of items"),
            "split_contribution": _("Cut a card in two"),
            "undo_step": _("Undid a step of the synthesis"),
            "read_back_confirmed": _("Noted: the group confirmed an item"),
            "read_back_corrected": _("Noted: the group corrected an item"),
            "read_back_withdrawn": _("Noted: the group withdrew an item"),
            "judge_principles": _("Held a proposal against the principles"),
            "judge_viability": _("Looked at the viability of a proposal"),
            "review_pass_safety": _("Found nothing in a proposal that leads to anyone"),
            "review_reframe": _("Sent a proposal to reframing"),
            "review_again": _("Sent a reframed proposal back to review"),
            "review_park": _("Kept a proposal as heard, not adopted"),
            "review_finish": _("Finished the review of a proposal"),
            "review_go_without": _("Let a proposal go on without a review"),
            "review_take_up": _("Began the review of a proposal"),
            "review_take_back": _("Took a step of a review back"),
            "add_record": _("Wrote a record"),
            "change_record": _("Changed a record"),
            "lay_aside_record": _("Laid a record aside"),
            "take_up_record": _("Took a record up again"),
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
            "say_card": _("Kept a card in a further language"),
            "silence_card": _("Took a card in a further language away"),
            "set_picture": _("Chose the picture of a card"),
            "print_slips": _("Made slips"),
            "allow_paper": _("Allowed ballots on paper"),
            "ask_activate_slips": _("Asked to make slips valid"),
            "confirm_activate_slips": _("Agreed to make slips valid, as second person"),
            "take_back_activate_slips": _("Took the asking to make slips valid back"),
            "activate_slips": _("Made slips valid at the door"),
            "ask_void_slips": _("Asked to make slips void"),
            "confirm_void_slips": _("Agreed to make slips void, as second person"),
            "take_back_void_slips": _("Took the asking to make slips void back"),
            "void_batch": _("Made a whole batch of slips void"),
            "void_slips": _("Made slips void"),
            "ask_open_consultation": _("Asked to open a consultation"),
            "confirm_open_consultation": _("Opened a consultation, as second person"),
            "take_back_open_consultation": _("Took the asking to open back"),
            "pause_consultation": _("Paused a consultation"),
            "ask_resume_consultation": _("Asked to resume a consultation"),
            "confirm_resume_consultation": _("Resumed a consultation, as second person"),
            "take_back_resume_consultation": _("Took the asking to resume back"),
            "ask_close_consultation": _("Asked to close a consultation"),
            "confirm_close_consultation": _("Closed a consultation, as second person"),
            "take_back_close_consultation": _("Took the asking to close back"),
            "tally_consultation": _("Counted a consultation"),
        },
        ActKind.AGENDAS: {
            "validate_agenda": _("Validated a local agenda"),
            "ask_publish_local": _("Asked to publish a local agenda"),
            "confirm_publish_local": _(
                "Agreed to publish a local agenda, as second person"
            ),
            "take_back_publish_local": _("Took the asking to publish back"),
            "publish_local": _("Published a local agenda"),
            "revise_local": _("Began the next version of a local agenda"),
            "theme_create": _("Made a theme"),
            "theme_word": _("Worded a theme"),
            "theme_place": _("Placed a line in a theme"),
            "theme_unplace": _("Took a line out of a theme"),
            "theme_discard": _("Discarded a theme"),
            "theme_restore": _("Brought a theme back"),
            "tally_national": _("Ranked the themes"),
            "ask_publish_national": _("Asked to publish the national agenda"),
            "confirm_publish_national": _(
                "Agreed to publish the national agenda, as second person"
            ),
            "take_back_publish_national": _(
                "Took the asking to publish the national agenda back"
            ),
            "publish_national": _("Published the national agenda"),
            "take_down": _("Took a version out of public view"),
            "ask_put_back": _("Asked to put a version back"),
            "confirm_put_back": _("Agreed to put a version back, as second person"),
            "take_back_put_back": _("Took the asking to put a version back, back"),
            "put_back": _("Put a version back into public view"),
            "publish_without": _("Made the next version without what was taken back"),
            "withdraw_agenda": _("Withdrew a local agenda, for safety"),
            "ask_withdraw_agenda": _("Asked to withdraw a local agenda"),
            "confirm_withdraw_agenda": _(
                "Agreed to withdraw a local agenda, as second person"
            ),
            "take_back_withdraw_agenda": _("Took the asking to withdraw back"),
        },
    }
)
WORDS: Mapping[str, Promise] = {
    code: label for acts in ACTS.values() for code, label in acts.items()
}
TARGETS: Mapping[str, Promise] = {
    "agendaversion": pgettext_lazy("audit", "version"),
    "bannedtopic": pgettext_lazy("audit", "what is not raised"),
    "capacity": pgettext_lazy("audit", "capacity"),
    "card": pgettext_lazy("audit", "card of a ballot"),
    "codebatch": pgettext_lazy("audit", "slips"),
    "community": pgettext_lazy("audit", "community"),
    "consultation": pgettext_lazy("audit", "consultation"),
    "contextindicator": pgettext_lazy("audit", "official figure"),
    "contextsheet": pgettext_lazy("audit", "five contexts"),
    "contribution": pgettext_lazy("audit", "card"),
    "existingresponse": pgettext_lazy("audit", "response so far"),
    "export": pgettext_lazy("audit", "download"),
    "importdraft": pgettext_lazy("audit", "sheet"),
    "invitation": pgettext_lazy("audit", "invitation"),
    "insecurity": pgettext_lazy("audit", "insecurity"),
    "link": pgettext_lazy("audit", "link between insecurities"),
    "localagenda": pgettext_lazy("audit", "local agenda"),
    "membership": pgettext_lazy("audit", "role"),
    "nationalagenda": pgettext_lazy("audit", "national agenda"),
    "notheard": pgettext_lazy("audit", "group not heard"),
    "process": pgettext_lazy("audit", "process"),
    "proposal": pgettext_lazy("audit", "proposal"),
    "referralservice": pgettext_lazy("audit", "service"),
    "narrative": pgettext_lazy("audit", "explanation people give"),
    "reframing": pgettext_lazy("audit", "reframing"),
    "riskassessment": pgettext_lazy("audit", "look at the risk"),
    "secondpersonact": pgettext_lazy("audit", "act of two people"),
    "session": pgettext_lazy("audit", "sitting"),
    "silence": pgettext_lazy("audit", "silence"),
    "synthesisstep": pgettext_lazy("audit", "step of the synthesis"),
    "tally": pgettext_lazy("audit", "count"),
    "textpurge": pgettext_lazy("audit", "destroyed texts"),
    "theme": pgettext_lazy("audit", "theme"),
    "user": pgettext_lazy("audit", "account"),
}
