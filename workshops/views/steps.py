"""Steps of the synthesis desk in words: what was done, what cannot be undone and why."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.actions.undo import CannotUndoError, Obstacle
from workshops.models.synthesis import SynthesisStep


def told(step: SynthesisStep) -> str:
    """What a step did, in a few words without a full stop."""
    n, code = len(step.undo.get("places", [])), step.undo.get("code", "")
    if step.kind == "gather_new" and not n:
        return _("new item %(code)s") % {"code": code}
    values = {"n": n, "code": code}
    sentences = {
        "gather_new": ngettext(
            "new item %(code)s with %(n)s card", "new item %(code)s with %(n)s cards", n
        ),
        "gather": ngettext("%(n)s card into %(code)s", "%(n)s cards into %(code)s", n),
        "release": ngettext("%(n)s card taken out", "%(n)s cards taken out", n),
        "set_aside": ngettext(
            "%(n)s card heard as it is", "%(n)s cards heard as they are", n
        ),
        "split": _("a card split"),
        "word": _("words of %(code)s"),
        "code": _("codes of %(code)s"),
    }
    return sentences.get(step.kind, "") % values


def why_not(error: CannotUndoError) -> str:
    """Why a step cannot be undone, in one sentence."""
    sentences = {
        Obstacle.NOTHING: _("There is nothing to undo."),
        Obstacle.NOT_LAST: _("Something was done since: look at the last step again."),
        Obstacle.RESTRICTED: _("This step moved something for the field team: ask them."),
        Obstacle.READ_BACK: _("%(code)s was read back since: what the group said stays."),
        Obstacle.CHANGED: _("Something else changed here since, so it stays as it is."),
        Obstacle.WITHDRAWN: _("The group withdrew an item of this step: it stays so."),
        Obstacle.IN_USE: _("%(code)s is used elsewhere by now, so it stays."),
    }
    return sentences[error.obstacle] % {"code": error.code}
