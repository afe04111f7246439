"""From local items to shared themes: the same ballots, read one floor higher."""

from collections.abc import Mapping

from agendas.tally.ballots import Ballots, group_ballots


def lift(ballots: Ballots, *, theme_of: Mapping[str, str]) -> Ballots:
    """The ballots as marks on themes.

    A voter marks a theme when at least one item that the voter marked was placed in it; two
    items in one theme are one mark. Items without a theme drop out. A ballot left without
    marks stays as a blank one, so every community keeps its number of ballots and nobody's
    weight grows because a neighbour's item was not placed.

    Args:
        ballots: marks on local items, of any number of communities.
        theme_of: theme id by item id; entries for items that stood on no ballot are ignored.

    Returns:
        Grouped ballots. Their items are the themes that stood on some ballot: a theme that
        nobody was asked about is absent, which is not the same as asked and unmarked.

    Complexity: linear in rows times marks.
    """
    themes = {theme_of[item] for item in ballots.items if item in theme_of}
    rows = [
        (row.group, {theme_of[item] for item in row.items if item in theme_of}, row.count)
        for row in ballots.rows
    ]
    return group_ballots(items=themes, rows=rows)
