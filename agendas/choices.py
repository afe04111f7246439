"""Closed lists and state tables of votes and agendas."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from communities.machine import machine


class Subject(TextChoices):
    """What one vote, one ranking and one national agenda are about."""

    PROPOSALS = "proposals", _("Proposals")
    INSECURITIES = "insecurities", _("Insecurities")


class Stage(TextChoices):
    """Steps that a process may skip, and then says so in public."""

    PRINCIPLE_REVIEW = (
        "principle_review",
        _("Review of each proposal against the principles"),
    )
    VIABILITY_REVIEW = "viability_review", _("Review of viability")
    COMMUNITY_VALIDATION = "community_validation", _("Validation by the community")
    DIALOGUE = "dialogue", _("Dialogue with those who must answer")
    RETURN_TO_COMMUNITIES = "return_to_communities", _("Return to the communities")
    PRINCIPLE_CHECK = "principle_check", _("Check of the whole against the principles")
    DELIBERATION = "deliberation", _("Deliberation with state and society")


class LocalState(TextChoices):
    """Where a local agenda stands."""

    DRAFTING = "drafting", pgettext_lazy("local agenda", "Being prepared")
    IN_VOTE = "in_vote", pgettext_lazy("local agenda", "In the vote")
    RANKED = "ranked", pgettext_lazy("local agenda", "Ranked")
    COMMUNITY_VALIDATION = (
        "community_validation",
        pgettext_lazy("local agenda", "Before the community"),
    )
    VALIDATED = "validated", pgettext_lazy("local agenda", "Validated")
    DISCLOSURE_CHECK = "disclosure_check", pgettext_lazy("local agenda", "Disclosure check")
    DIALOGUE = "dialogue", pgettext_lazy("local agenda", "In dialogue")
    PUBLISHED = "published", pgettext_lazy("local agenda", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("local agenda", "Withdrawn")


LOCAL_AGENDA = machine(
    "local agenda",
    """
    drafting: open_vote -> in_vote, withdraw -> withdrawn
    in_vote: rank -> ranked, open_vote -> in_vote
    ranked: bring_to_community -> community_validation, open_vote -> in_vote, withdraw -> withdrawn
    community_validation: validate -> validated, change -> drafting, withdraw -> withdrawn
    validated: check_disclosure -> disclosure_check, withdraw -> withdrawn
    disclosure_check: enter_dialogue -> dialogue
    dialogue: publish -> published
    published: revise -> community_validation, withdraw -> withdrawn
    """,
)


class NationalState(TextChoices):
    """Where a national agenda stands."""

    COLLECTING = "collecting", pgettext_lazy("national agenda", "Collecting")
    CLUSTERING = "clustering", pgettext_lazy("national agenda", "Joining into themes")
    MERGING = "merging", pgettext_lazy("national agenda", "Merging")
    RETURNED = (
        "returned_to_communities",
        pgettext_lazy("national agenda", "Before the communities"),
    )
    PRINCIPLE_CHECK = "principle_check", pgettext_lazy("national agenda", "Principle check")
    PRIORITISING = "prioritising", pgettext_lazy("national agenda", "Ranking")
    DELIBERATION = "deliberation", pgettext_lazy("national agenda", "Deliberation")
    PUBLISHED = "published", pgettext_lazy("national agenda", "Published")
    FOLLOW_UP = "follow_up", pgettext_lazy("national agenda", "Being followed up")


NATIONAL_AGENDA = machine(
    "national agenda",
    """
    collecting: cluster -> clustering
    clustering: merge -> merging
    merging: return -> returned_to_communities
    returned_to_communities: check_principles -> principle_check
    principle_check: rank -> prioritising
    prioritising: deliberate -> deliberation, rank -> prioritising, reopen -> clustering
    deliberation: publish -> published, rank -> prioritising, reopen -> clustering
    published: rank -> prioritising, reopen -> clustering, follow_up -> follow_up
    follow_up: rank -> prioritising, reopen -> clustering
    """,
)


class ConsultationState(TextChoices):
    """Where one secret vote stands. Nothing is added after the close, by anyone."""

    DRAFT = "draft", pgettext_lazy("consultation", "Being prepared")
    OPEN = "open", pgettext_lazy("consultation", "Open")
    PAUSED = "paused", pgettext_lazy("consultation", "Paused")
    CLOSED = "closed", pgettext_lazy("consultation", "Closed")
    TALLIED = "tallied", pgettext_lazy("consultation", "Counted")
    PUBLISHED = "published", pgettext_lazy("consultation", "Published")


CONSULTATION = machine(
    "consultation",
    """
    draft: open -> open
    open: pause -> paused, close -> closed
    paused: resume -> open, close -> closed
    closed: tally -> tallied
    tallied: publish -> published
    """,
)


class BatchKind(TextChoices):
    """How the ballots of one batch are cast."""

    PHONE = "phone", _("Own phone")
    KIOSK = "kiosk", _("Shared device")
    PAPER = "paper", _("Paper")
    HANDS = "hands", _("Raised hands, only sums")
    TEST = "test", _("Trial, never counted")


class Lot(TextChoices):
    """The broad group that slips of a batch are handed to; small lots fold into mixed."""

    WOMEN = "women", pgettext_lazy("lot", "Women")
    MEN = "men", pgettext_lazy("lot", "Men")
    UNDER25 = "under25", pgettext_lazy("lot", "Under 25")
    MIXED = "mixed", pgettext_lazy("lot", "Mixed")


class StackState(TextChoices):
    """What becomes of a stack of paper ballots."""

    KEYING = "keying", pgettext_lazy("stack", "Being keyed in")
    COUNTED = "counted", pgettext_lazy("stack", "Counts")
    DISCARDED = "thrown", pgettext_lazy("stack", "Thrown away")


class StackSide(TextChoices):
    """Whose reading of a paper it is: of two who key apart, or of a third who settles it."""

    FIRST = "first", pgettext_lazy("stack", "First person")
    SECOND = "second", pgettext_lazy("stack", "Second person")
    THIRD = "third", pgettext_lazy("stack", "Third person")


class CodeState(TextChoices):
    """What a voting code can still do."""

    PRINTED = "printed", pgettext_lazy("code", "Printed, not yet valid")
    ACTIVE = "active", pgettext_lazy("code", "Valid")
    SPENT = "spent", pgettext_lazy("code", "Used")
    VOID = "void", pgettext_lazy("code", "Void")


class RangeUse(TextChoices):
    """What two people did to a range of slips."""

    ACTIVATE = "activate", pgettext_lazy("slips", "Valid")
    VOID = "void", pgettext_lazy("slips", "Void")


class LeftOffReason(TextChoices):
    """Why a confirmed item is not on the ballot."""

    NOT_NOW = "not_now", _("Not for now")
    JOINED_ELSEWHERE = "joined_elsewhere", _("Said within another card")
    NOT_VIABLE_HERE = "not_viable_here", _("Not viable here")
    SAFETY = "safety", _("For safety")
    GROUP_CHOICE = "group_choice", _("The group chose so")


class Section(TextChoices):
    """Where an item stands in a published agenda."""

    PRIORITY = "priority", _("Priorities")
    UNMARKED = "unmarked", _("On the ballot, without marks")
    LEFT_OFF = "left_off", _("Not on the ballot")
    VOICED = "voiced", _("Also said")


class ThemeOperationKind(TextChoices):
    """One act of an editor on the themes."""

    CREATE = "create", _("New theme")
    WORD = "word", _("Worded")
    PLACE = "place", _("Placed")
    UNPLACE = "unplace", _("Taken out")
    DISCARD = "discard", _("Discarded")
    RESTORE = "restore", _("Restored")


class ExportState(TextChoices):
    """How far a download has come."""

    CREATED = "created", pgettext_lazy("export", "Waiting")
    PROCESSING = "processing", pgettext_lazy("export", "Being made")
    COMPLETE = "complete", pgettext_lazy("export", "Ready")
    ERROR = "error", pgettext_lazy("export", "Failed")


class TakeDownReason(TextChoices):
    """Why a published version is out of public view. Shown in public, so nothing finer."""

    SAFETY = "safety", pgettext_lazy("take-down", "For people's safety")
    COMMUNITY = "community", pgettext_lazy("take-down", "The community asked for it")
    CONSENT = "consent", pgettext_lazy("take-down", "A group took back its consent")
    MISTAKE = "mistake", pgettext_lazy("take-down", "It held a mistake")


class Position(TextChoices):
    """What an actor answered to one line of an agenda."""

    SUPPORTS = "supports", pgettext_lazy("answer", "Supports it")
    PARTLY = "partly", pgettext_lazy("answer", "Supports a part of it")
    OBJECTS = "objects", pgettext_lazy("answer", "Objects")
    SILENT = "silent", pgettext_lazy("answer", "Has not answered")


class Feasible(TextChoices):
    """When an actor holds that it can be done."""

    NOW = "now", pgettext_lazy("feasible", "Now")
    LATER = "later", pgettext_lazy("feasible", "Later")
    NO = "no", pgettext_lazy("feasible", "Not at all")


class CommitmentState(TextChoices):
    """What became of a promise."""

    PROPOSED = "proposed", pgettext_lazy("commitment", "Asked for")
    ACCEPTED = "accepted", pgettext_lazy("commitment", "Promised")
    DECLINED = "declined", pgettext_lazy("commitment", "Declined")
    PLANNED = "planned", pgettext_lazy("commitment", "Planned")
    IN_DEVELOPMENT = "in_development", pgettext_lazy("commitment", "Under way")
    POSITIVE = "positive", pgettext_lazy("commitment", "Reported as done")
    VERIFIED = "verified", pgettext_lazy("commitment", "Seen by the community")
    DISPUTED = "disputed", pgettext_lazy("commitment", "Not seen by the community")
    STALLED = "stalled", pgettext_lazy("commitment", "Stalled")
    REVERSED = "reversed", pgettext_lazy("commitment", "Undone")


# "verify" and "dispute" are nobody's choice: they follow from what the groups saw.
COMMITMENT = machine(
    "commitment",
    """
    proposed: accept -> accepted, decline -> declined
    accepted: plan -> planned, stall -> stalled, reverse -> reversed
    planned: develop -> in_development, stall -> stalled, reverse -> reversed
    in_development: achieve -> positive, stall -> stalled, reverse -> reversed
    positive: verify -> verified, dispute -> disputed, reverse -> reversed
    verified: dispute -> disputed, reverse -> reversed
    disputed: verify -> verified, develop -> in_development, reverse -> reversed
    stalled: plan -> planned, develop -> in_development, reverse -> reversed
    """,
)


class ReportAuthor(TextChoices):
    """Who says how far a promise has come."""

    ACTOR = "actor", pgettext_lazy("report", "Who made the promise")
    COMMUNITY = "community", pgettext_lazy("report", "The community")
    CIVIL = "civil", pgettext_lazy("report", "A civil organisation")
    ACADEMIA = "academia", pgettext_lazy("report", "Academia, an observatory")
    PRESS = "press", pgettext_lazy("report", "The press")
    OFFICIAL = "official", pgettext_lazy("report", "Another public institution")


class ReportStep(TextChoices):
    """What a report says: the edge of ``COMMITMENT`` that it takes, or none."""

    PLAN = "plan", pgettext_lazy("report", "It is planned")
    DEVELOP = "develop", pgettext_lazy("report", "It is under way")
    ACHIEVE = "achieve", pgettext_lazy("report", "It is done")
    STALL = "stall", pgettext_lazy("report", "It has stalled")
    REVERSE = "reverse", pgettext_lazy("report", "It was undone")
    AS_BEFORE = "as_before", pgettext_lazy("report", "It stands as before")
