"""Closed lists and state tables of what is said in workshops."""

from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from communities.machine import machine


class ContributionKind(TextChoices):
    """What one card says."""

    INSECURITY = "insecurity", _("Insecurity")
    PROPOSAL = "proposal", _("Proposal")
    CAPACITY = "capacity", _("Capacity")
    RESPONSE = "response", _("Response so far")
    LONGING = "longing", _("Longing")
    NARRATIVE = "narrative", _("Explanation people give")
    PRINCIPLE = "principle", _("Principle")
    STORY = "story", _("Story")


class ItemKind(TextChoices):
    """What contributions are synthesised into."""

    INSECURITY = "insecurity", _("Insecurity")
    PROPOSAL = "proposal", _("Proposal")


class HeadcountBand(TextChoices):
    """How many people sat in the circle; never who, never exactly how many."""

    FEW = "1-4", "1–4"
    SOME = "5-9", "5–9"
    MANY = "10-19", "10–19"
    CROWD = "20+", "20+"


class ConsentAnswer(TextChoices):
    """What the group said, together and aloud, to one scope of consent."""

    ALL = "all", pgettext_lazy("consent", "Everyone")
    SOME = "some", pgettext_lazy("consent", "Some")
    NONE = "none", pgettext_lazy("consent", "No one")


class ConsentScope(TextChoices):
    """What the group is asked for, scope by scope."""

    TAKE_PART = "take_part", _("Take part")
    NOTES = "notes", _("Notes without names")
    CHART_PHOTO = "chart_photo", _("Photo of the flipchart")
    AGENDA_USE = "agenda_use", _("Use in the agenda")
    PUBLICATION = "publication", _("Publication")


# What is taken back with a scope: nobody can publish what may not even be noted.
TAKEN_ALONG = MappingProxyType(
    {
        ConsentScope.TAKE_PART: tuple(ConsentScope),
        ConsentScope.NOTES: (
            ConsentScope.NOTES,
            ConsentScope.AGENDA_USE,
            ConsentScope.PUBLICATION,
        ),
        ConsentScope.CHART_PHOTO: (ConsentScope.CHART_PHOTO,),
        ConsentScope.AGENDA_USE: (ConsentScope.AGENDA_USE, ConsentScope.PUBLICATION),
        ConsentScope.PUBLICATION: (ConsentScope.PUBLICATION,),
    }
)


class SessionOrigin(TextChoices):
    """Where a record of a session comes from."""

    WORKSHOP = "workshop", _("Held in this process")
    PAPER_AGENDA = "paper_agenda", _("From an agenda on paper")


class SessionState(TextChoices):
    """How far the record of one sitting has come."""

    DRAFT = "draft", pgettext_lazy("session", "Draft")
    CLEARED = "cleared", pgettext_lazy("session", "Safe to hold")
    RUNNING = "running", pgettext_lazy("session", "Being written down")
    RECORDED = "recorded", pgettext_lazy("session", "Written down")
    SYNCED = "synced", pgettext_lazy("session", "Saved here")
    REVIEWED = "reviewed", pgettext_lazy("session", "Read by a second person")
    GIVEN_BACK = "given_back", pgettext_lazy("session", "Read back")
    LOCKED = "locked", pgettext_lazy("session", "Locked")
    CANCELLED = "cancelled", pgettext_lazy("session", "Cancelled")
    ABORTED = "aborted", pgettext_lazy("session", "Ended for safety")


SESSION = machine(
    "session",
    """
    draft: clear -> cleared, cancel -> cancelled
    cleared: start -> running, cancel -> cancelled
    running: record -> recorded, abort -> aborted
    recorded: sync -> synced
    synced: review -> reviewed, reopen -> running
    reviewed: give_back -> given_back
    given_back: lock -> locked
    """,
)


class ItemState(TextChoices):
    """How far the words of an insecurity or a proposal have come."""

    RAW = "raw", pgettext_lazy("item", "To code")
    CODED = "coded", pgettext_lazy("item", "To read back")
    GIVEN_BACK = "given_back", pgettext_lazy("item", "Being read back")
    VALIDATED = "validated", pgettext_lazy("item", "Confirmed")
    CONTESTED = "contested", pgettext_lazy("item", "Corrected")
    WITHDRAWN = "withdrawn", pgettext_lazy("item", "Withdrawn")


ITEM = machine(
    "item",
    """
    raw: code -> coded, withdraw -> withdrawn
    coded: give_back -> given_back, uncode -> raw, withdraw -> withdrawn
    given_back: confirm -> validated, contest -> contested, withdraw -> withdrawn
    contested: code -> coded, withdraw -> withdrawn
    validated: reword -> coded, withdraw -> withdrawn
    """,
)


class ReviewState(TextChoices):
    """How far a proposal has come through the checks before a vote."""

    SUBMITTED = "submitted", pgettext_lazy("review", "Submitted")
    SAFETY_CHECK = "safety_check", pgettext_lazy("review", "Check for identifying detail")
    PRINCIPLE_REVIEW = (
        "principle_review",
        pgettext_lazy("review", "Review against principles"),
    )
    ALIGNED = "aligned", pgettext_lazy("review", "Fits the principles")
    TENSION = "tension", pgettext_lazy("review", "In tension")
    CONTRARY = "contrary", pgettext_lazy("review", "Contrary")
    REFRAMING = "reframing", pgettext_lazy("review", "Being reframed")
    PARKED = "parked", pgettext_lazy("review", "Heard, not adopted")
    VIABLE_REVIEW = "viable_review", pgettext_lazy("review", "Review of viability")
    ELIGIBLE = "eligible", pgettext_lazy("review", "Ready for a vote")
    PRIORITISED = "prioritised", pgettext_lazy("review", "Prioritised")
    NOT_NOW = "not_now", pgettext_lazy("review", "Not now")


REVIEW = machine(
    "proposal review",
    """
    submitted: check_safety -> safety_check
    safety_check: pass -> principle_review
    principle_review: align -> aligned, find_tension -> tension, find_contrary -> contrary, not_held -> aligned, reword -> safety_check
    tension: reframe -> reframing, take_back -> principle_review, reword -> safety_check
    contrary: reframe -> reframing, take_back -> principle_review, reword -> safety_check
    reframing: review_again -> principle_review, park -> parked
    parked: take_back -> reframing
    aligned: review_viability -> viable_review, take_back -> principle_review, reword -> safety_check
    viable_review: pass -> eligible, not_held -> eligible, take_back -> aligned, reword -> safety_check
    eligible: prioritise -> prioritised, put_off -> not_now, take_up -> safety_check, reword -> safety_check
    prioritised: take_up -> safety_check, reword -> safety_check
    not_now: take_up -> safety_check, reword -> safety_check
    """,
)


class ReviewStep(TextChoices):
    """What a person does on the page of a review, besides judging."""

    PASS_SAFETY = "pass_safety", pgettext_lazy("review", "Nothing here leads to anyone")
    REFRAME = "reframe", pgettext_lazy("review", "Send it to reframing")
    AGAIN = "again", pgettext_lazy("review", "Review it again")
    PARK = "park", pgettext_lazy("review", "Keep it as heard, not adopted")
    FINISH = "finish", pgettext_lazy("review", "It is ready for a vote")
    GO_WITHOUT = "go_without", pgettext_lazy("review", "Go on without this review")
    TAKE_UP = "take_up", pgettext_lazy("review", "Hold the review")
    TAKE_BACK = "take_back", pgettext_lazy("review", "Take the last step back")


class ReadBackResult(TextChoices):
    """What the group said when it heard one item back."""

    CONFIRMED = "confirmed", pgettext_lazy("read-back", "Confirmed")
    CORRECTED = "corrected", pgettext_lazy("read-back", "Corrected")
    WITHDRAWN = "withdrawn", pgettext_lazy("read-back", "Withdrawn")


class Visibility(TextChoices):
    """Whether an insecurity is spoken of openly."""

    OPEN = "open", _("Spoken of openly")
    PARTLY = "partly", _("Spoken of in part")
    SILENCED = "silenced", _("Silenced")


class ImportState(TextChoices):
    """What became of an uploaded sheet."""

    DRAFT = "draft", pgettext_lazy("import", "Not imported yet")
    APPLIED = "applied", pgettext_lazy("import", "Imported")
    DISCARDED = "discarded", pgettext_lazy("import", "Discarded")


class NotHeardReason(TextChoices):
    """Why a group was not heard."""

    NOT_REACHED = "not_reached", pgettext_lazy("not heard", "We did not reach it")
    UNSAFE = "unsafe", pgettext_lazy("not heard", "It was not safe to meet")
    DECLINED = "declined", pgettext_lazy("not heard", "It did not want to")
    OBSTACLES = "obstacles", pgettext_lazy("not heard", "Obstacles to taking part")
    ELSEWHERE = "elsewhere", pgettext_lazy("not heard", "It spoke in another group")
    OTHER = "other", pgettext_lazy("not heard", "Another reason")


class SelfCheckBand(TextChoices):
    """How somebody who listened is doing."""

    FINE = "fine", pgettext_lazy("self-check", "Fine")
    TIRED = "tired", pgettext_lazy("self-check", "Tired")
    HEAVY = "heavy", pgettext_lazy("self-check", "It weighs on me")
    TALK = "talk", pgettext_lazy("self-check", "I need to talk")


class RecordSort(TextChoices):
    """What a team records besides insecurities and proposals."""

    RESPONSE = "response", _("Response so far")
    CAPACITY = "capacity", _("Capacity")
    NARRATIVE = "narrative", _("Explanation people give")
    REFRAMING = "reframing", _("Reframing")


class ResponseEffect(TextChoices):
    """What a response did to the people it was meant for."""

    HELPS = "helps", pgettext_lazy("response", "It helps")
    NONE = "none", pgettext_lazy("response", "No effect")
    HARMS = "harms", pgettext_lazy("response", "It harms")
    MIXED = "mixed", pgettext_lazy("response", "Mixed")


class Reproduces(TextChoices):
    """Whether a response reproduces violence."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known")


class Continuity(TextChoices):
    """Whether a response goes on."""

    ONGOING = "ongoing", pgettext_lazy("response", "It goes on")
    ENDING = "ending", pgettext_lazy("response", "It is ending")
    ENDED = "ended", pgettext_lazy("response", "It ended")


class CapacityKind(TextChoices):
    """What people can build on."""

    NETWORK = "network", _("Network of people")
    SPACE = "space", _("Space")
    ORGANISATION = "organisation", _("Organisation")
    PRACTICE = "practice", _("Practice")


class ReframingOutcome(TextChoices):
    """What became of a wish once its longing was asked for."""

    KEPT = "kept", pgettext_lazy("wish", "Kept as it was")
    REWORDED = "reworded", pgettext_lazy("wish", "Said in other words")
    SPLIT = "split", pgettext_lazy("wish", "Split into parts")
    REPLACED = "replaced", pgettext_lazy("wish", "Replaced by another proposal")
    PARKED = "parked", pgettext_lazy("wish", "Heard, not taken up")
