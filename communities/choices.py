"""Closed lists and state tables of communities and of the people who work in them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from communities.machine import machine


class Role(TextChoices):
    """What a person does here; safety is in what each may not do."""

    FACILITATOR = "facilitator", _("Facilitator")
    COORDINATOR = "coordinator", _("Coordinator")
    EDITOR = "editor", _("Editor")
    RESEARCHER = "researcher", _("Researcher")
    OPERATOR = "operator", _("Operator")
    AUDITOR = "auditor", _("Auditor")


class Resolution(TextChoices):
    """How finely a community chose to be named in public."""

    MUNICIPALITY = "municipality", _("By its municipality")
    NAMED = "named", _("By its own name")


class RiskLevel(TextChoices):
    """How safe it is to meet; red and stop block every step forward."""

    GREEN = "green", _("Green: go on")
    AMBER = "amber", _("Amber: go on with care")
    RED = "red", _("Red: wait")
    STOP = "stop", _("Stop")


class CommunityState(TextChoices):
    """Where a community stands on the road from first contact to follow-up."""

    PLANNED = "planned", pgettext_lazy("community", "Planned")
    CONTACT = "contact", pgettext_lazy("community", "First contact")
    ALLIANCE = "alliance", pgettext_lazy("community", "Alliance")
    DIAGNOSIS = "diagnosis", pgettext_lazy("community", "Diagnosis")
    PROPOSALS = "proposals", pgettext_lazy("community", "Proposals")
    PRIORITISING = "prioritising", pgettext_lazy("community", "Priorities")
    VALIDATED = "validated", pgettext_lazy("community", "Validated")
    DIALOGUE = "dialogue", pgettext_lazy("community", "Dialogue")
    PUBLISHED = "published", pgettext_lazy("community", "Published")
    FOLLOW_UP = "follow_up", pgettext_lazy("community", "Follow-up")
    CLOSED = "closed", pgettext_lazy("community", "Closed")
    SUSPENDED = "suspended", pgettext_lazy("community", "Suspended")
    TESTIMONY_ONLY = "testimony_only", pgettext_lazy("community", "Testimony only")


# The road with its two exits. Resuming comes back to the state before, so it is one edge a
# state; it takes two people (communities.actions.resuming), as suspending takes a reason.
ROAD = tuple(CommunityState.values[:11])
COMMUNITY = machine(
    "community",
    "\n".join(
        f"{state}: "
        + ", ".join([*(f"{after} -> {after}" for after in ROAD[i + 1 : i + 2]), *exits])
        for i, state in enumerate(ROAD)
        for exits in [[] if state == "closed" else ["suspend -> suspended"]]
    )
    + "\nsuspended: keep_testimony -> testimony_only, close -> closed, "
    + ", ".join(f"resume_{state} -> {state}" for state in ROAD[:-1])
    + "\n"
    + "testimony_only: close -> closed",
)


class SecondPersonActKind(TextChoices):
    """What takes two different people."""

    OPEN_CONSULTATION = "open_consultation", _("Open the consultation")
    CLOSE_CONSULTATION = "close_consultation", _("Close the consultation")
    RESUME_CONSULTATION = "resume_consultation", _("Resume the consultation")
    LIFT_FREEZE = "lift_freeze", _("Lift the freeze")
    PUT_BACK = "put_back", _("Put a published page back")
    PUBLISH_LOCAL = "publish_local", _("Publish the local agenda")
    PUBLISH_NATIONAL = "publish_national", _("Publish the national agenda")
    WITHDRAW_AGENDA = "withdraw_agenda", _("Withdraw the local agenda for good")
    ACTIVATE_SLIPS = "activate_slips", _("Make slips valid at the door")
    VOID_SLIPS = "void_slips", _("Make slips void")
    RESUME_COMMUNITY = "resume_community", _("Take up the work again")


class TextKind(TextChoices):
    """What a process tells the public about itself."""

    RESPONSIBLE = "responsible", pgettext_lazy("text", "Who is responsible")
    CONTACT = "contact", pgettext_lazy("text", "How to reach us without an account")
    PRIVACY = "privacy", pgettext_lazy("text", "Privacy notice")
    CONSENT = "consent", pgettext_lazy("text", "Consent script, read aloud")
    ACCESSIBILITY = "accessibility", pgettext_lazy("text", "Accessibility statement")
    ABOUT = "about", pgettext_lazy("text", "About this process")


# Nobody can be asked to trust what does not say who stands behind it.
TEXTS_BEFORE_PUBLISHING = (TextKind.RESPONSIBLE, TextKind.CONTACT, TextKind.PRIVACY)


class Context(TextChoices):
    """What decides together how people live somewhere, and how harm goes on there."""

    SOCIAL = "social", pgettext_lazy("context", "Social")
    ECONOMIC = "economic", pgettext_lazy("context", "Economic")
    INSTITUTIONAL = "institutional", pgettext_lazy("context", "Institutional")
    POLITICAL = "political", pgettext_lazy("context", "Political")
    COMMUNITY = "community", pgettext_lazy("context", "Community life")


class IndicatorUnit(TextChoices):
    """What an official figure counts in."""

    CASES = "cases", pgettext_lazy("unit", "cases")
    PEOPLE = "people", pgettext_lazy("unit", "people")
    HOMES = "homes", pgettext_lazy("unit", "homes")
    PERCENT = "percent", pgettext_lazy("unit", "percent")
    PER_100K = "per_100k", pgettext_lazy("unit", "per 100,000 people")


class ReferralKind(TextChoices):
    """What a service helps with."""

    LISTENING = "listening", pgettext_lazy("referral", "Someone who listens")
    HEALTH = "health", pgettext_lazy("referral", "Health")
    WOMEN = "women", pgettext_lazy("referral", "Support for women")
    CHILDREN = "children", pgettext_lazy("referral", "Support for children")
    SHELTER = "shelter", pgettext_lazy("referral", "A safe place to stay")
    LEGAL = "legal", pgettext_lazy("referral", "Legal advice")
    SEARCH = "search", pgettext_lazy("referral", "Looking for someone missing")
    BASICS = "basics", pgettext_lazy("referral", "Food, papers, work")
    EMERGENCY = "emergency", pgettext_lazy("referral", "Emergency")


class ReferralScope(TextChoices):
    """Whom a service serves."""

    LOCAL = "local", pgettext_lazy("referral", "This neighbourhood")
    MUNICIPAL = "municipal", pgettext_lazy("referral", "The municipality")
    STATE = "state", pgettext_lazy("referral", "The state")
    NATIONAL = "national", pgettext_lazy("referral", "The whole country")


class ReferralCost(TextChoices):
    """What a service asks for."""

    FREE = "free", pgettext_lazy("referral", "Free")
    SMALL = "small", pgettext_lazy("referral", "A small fee")
    PAID = "paid", pgettext_lazy("referral", "It costs")
    UNKNOWN = "unknown", pgettext_lazy("referral", "Not known")


class BannedList(TextChoices):
    """The list that a banned topic is a code of."""

    DIMENSION = "dimension", _("Dimension")
    FORM = "form", _("Form")


class BannedLevel(TextChoices):
    """How a banned topic is kept (vocabulary ``sensitivity``)."""

    SILENCED = "S3", _("Silenced: it exists and is not written")
    NOT_RAISED = "S4", _("Banned: it is not raised here")
