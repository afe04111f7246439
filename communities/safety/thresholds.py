"""Every number that guards people, with its reason. Change it here and nowhere else.

Only numbers live here. A unit or a thing counted ends each name; "from" means this many or
more.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# Ballot ---------------------------------------------------------------------------------
# Few enough to weigh by heart; in trials of the rule more marks brought no more fairness.
MARKS_PER_BALLOT: Final[int] = 5
# What fits a phone screen in one scroll and a printed page in a legible size.
CARDS_PER_BALLOT: Final[int] = 12
# Short enough to be read aloud in one breath and remembered while choosing.
WORDS_PER_CARD: Final[int] = 6
# Twelve pictures travel with the ballot, which must work at 50 kbit/s.
PICTURE_BYTES: Final[int] = 6 * 1024
# All drawings of one ballot together: with words and style it stays under 14 KB.
BALLOT_DRAWINGS_BYTES: Final[int] = 6_500

# A card read aloud: some seconds of speech, four seconds at 50 kbit/s.
CARD_SOUND_BYTES: Final[int] = 25 * 1024
# A consent script read aloud: about two minutes of speech; staff fetch it where there is a line.
SCRIPT_SOUND_BYTES: Final[int] = 300 * 1024

# Results --------------------------------------------------------------------------------
# Below this, neighbours can guess who marked what even from an order.
ORDER_FROM_BALLOTS: Final[int] = 10
# Below this, even rounded counts come close to single people.
COUNTS_FROM_BALLOTS: Final[int] = 20
# A count below this is never shown, whatever it is a part of.
CELL_FROM_BALLOTS: Final[int] = 10
# A step of five hides that one person more or less took part.
COUNT_STEP_BALLOTS: Final[int] = 5
# One exact payment lets the whole electorate be solved; five points of a hundred do not.
SHARE_STEP_PERCENT: Final[int] = 5
# A slip group (lot) under this is counted as mixed: its own result would be too small to show.
LOT_FROM_BALLOTS: Final[int] = 20
# What two people key in without losing their place; a larger pile makes several stacks.
PAPERS_PER_STACK: Final[int] = 100
# One neighbourhood, one voice; below this each ballot would weigh more than anyone else's.
FULL_VOICE_BALLOTS: Final[int] = 15
# Each order of the same ballots by other weights is one more equation about them.
OTHER_WEIGHTS_AFTER_A_COUNT: Final[int] = 1
# One neighbourhood alone is no nation: its order would only be its own again.
NATIONAL_FROM_AGENDAS: Final[int] = 2
# A list on which everything comes first helps nobody decide.
PRIORITIES_PER_AGENDA: Final[int] = 10

# Workshops ------------------------------------------------------------------------------
# Band -> fewest people in it. An exact head count of a small circle helps to find its members.
HEADCOUNT_BAND_FLOORS_PEOPLE: Final[Mapping[str, int]] = MappingProxyType(
    {"1-4": 1, "5-9": 5, "10-19": 10, "20+": 20}
)
# What the open band of head counts may stand for at the door: with no end, a copied sheet of
# slips could be made valid whole. A larger assembly votes in several sittings.
SITTING_AT_MOST_PEOPLE: Final[int] = 200
# Wet, torn or lost. More would let a sitting vote twice over; see agendas.actions.door.
SLIPS_REPLACED_PER_SITTING: Final[int] = 2
# Streets change in a weekend: an older look says nothing about tonight.
RISK_CARD_VALID_HOURS: Final[int] = 72
# Read back aloud in one breath, and too short to tell a whole story about one person.
CONTRIBUTION_CHARACTERS: Final[int] = 160
# Fewer words than these are anybody's; as many, one after the other, are somebody's.
REPEATED_FROM_WORDS: Final[int] = 3
# Below this, a card more or less could point at who spoke, for staff who were not there.
CARDS_FROM: Final[int] = 10
# Two hard sittings wear a pair of people out for a week; the third is worth a second thought.
RESTRICTED_SITTINGS_PER_WEEK: Final[int] = 2
# Fewer answers in a week than this, and a small team could tell who gave which.
SELF_CHECKS_FROM_ANSWERS: Final[int] = 3
# A call for support is shown this long: a month of coordination meetings will meet it.
SUPPORT_SHOWN_WEEKS: Final[int] = 4

# Follow-up ------------------------------------------------------------------------------
# Half a year without a word: a promise that is kept leaves some trace in that time.
COMMITMENT_SILENT_DAYS: Final[int] = 180
# Below this, even "most of them saw it" speaks for single people.
VERDICT_FROM_ANSWERS: Final[int] = 5

# Coding twice ---------------------------------------------------------------------------
# Below this, one item more or less turns good agreement into bad: no verdict.
AGREEMENT_FROM_ITEMS: Final[int] = 10
# Large enough to show where a code is unclear, small enough for a team of two.
CODED_TWICE_GOAL_PERCENT: Final[int] = 20
# The customary limits of Krippendorff's alpha: from the first on it can be relied upon,
# from the second on only tentative conclusions hold.
ALPHA_RELIABLE_PERCENT: Final[int] = 80
ALPHA_TENTATIVE_PERCENT: Final[int] = 67

# Time -----------------------------------------------------------------------------------
# From the lock of the agenda: long enough to mend a mistake, short enough to promise aloud.
CONTRIBUTION_PURGE_DAYS: Final[int] = 90
# From the last session: who was seen at a meeting is no longer fresh in anyone's memory.
PUBLICATION_DELAY_DAYS: Final[int] = 30
# Lines close and offices move: a list older than a season may send people to a locked door.
REFERRAL_CHECKED_DAYS: Final[int] = 90

# Accounts -------------------------------------------------------------------------------
# Long enough to meet and hand it over, too short for a note that was lost to be of use.
INVITATION_HOURS: Final[int] = 72
# People leave without saying so; a role that nobody renews ends by itself.
ROLE_DAYS: Final[int] = 365

# Uploads --------------------------------------------------------------------------------
# A full agenda of text fits many times; a picture album or a packed bomb does not.
UPLOAD_BYTES: Final[int] = 2 * 1024 * 1024
# Several times the longest paper agenda, and still checked row by row within one request.
IMPORT_ROWS: Final[int] = 500
