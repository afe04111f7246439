"""Writing what a process tells the public about itself."""

from collections.abc import Sequence

from django.db import transaction

from communities.actions.audit import record
from communities.choices import TEXTS_BEFORE_PUBLISHING, TextKind
from communities.models.people import User
from communities.models.processes import Process
from communities.models.texts import ProcessText
from communities.queries.texts import texts_of


class TextsMissingError(Exception):
    """Nothing can be published yet. ``kinds``: the texts that are still to be written."""

    def __init__(self, kinds: Sequence[TextKind]) -> None:
        super().__init__(", ".join(kinds))
        self.kinds = tuple(kinds)


@transaction.atomic
def write_text(
    *,
    acting_user: User | None,
    process: Process,
    kind: TextKind | str,
    body_es: str,
    body_en: str = "",
) -> ProcessText:
    """The next version of one text; the same words again add nothing.

    Raises:
        ValidationError: the Spanish text is empty, or one is too long.
    """
    # Two editors at once: the second waits here and gets the next number.
    Process.plain.select_for_update().get(pk=process.pk)
    last = ProcessText.objects.within(process).filter(kind=kind).first()
    if last and (last.body_es, last.body_en) == (body_es, body_en):
        return last
    text = ProcessText(
        process=process,
        kind=kind,
        version=last.version + 1 if last else 1,
        body_es=body_es,
        body_en=body_en,
    )
    text.full_clean()
    text.save(force_insert=True)
    record(acting_user=acting_user, action="write_text", target=text, process=process)
    return text


def require_texts(process: Process) -> None:
    """Hold back publishing until the public can read who is behind it.

    Raises:
        TextsMissingError: a required text was never written.
    """
    written = texts_of(process)
    if missing := [kind for kind in TEXTS_BEFORE_PUBLISHING if kind not in written]:
        raise TextsMissingError(missing)
