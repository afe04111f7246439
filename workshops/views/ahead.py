"""What to think of before a sitting: help at hand, topics left alone, and the team's strength."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from communities.models.places import Community
from communities.queries.ground import ReferralList, banned_now, referral_list
from workshops.models.sessions import Session
from workshops.queries.care import is_a_heavy_week


def ground(community: Community) -> dict[str, object]:
    """What the planner reminds of."""
    return {
        "banned": banned_now(community),
        "referral_state": referral_list(community).value,
    }


def remind(request: HttpRequest, session: Session) -> None:
    """Warn of what a planned sitting lacks; nothing here holds it back."""
    if referral_list(session.community) is not ReferralList.GOOD:
        messages.warning(
            request,
            _("Planned. Before you meet, check the list of where people find help."),
        )
    if session.restricted and is_a_heavy_week(session.community, session.iso_week):
        messages.warning(
            request,
            _(
                "This week already has two meetings on hard topics for the same team. Could "
                "this one wait a week, or could others hold it?"
            ),
        )
