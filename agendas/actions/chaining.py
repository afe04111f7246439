"""Putting a count at the end of its process's signed chain."""

from django.conf import settings

from agendas.actions.codes import keyring
from agendas.models.consultations import Tally
from agendas.models.evidence import TallyLink
from agendas.tally.chain import link_hash, message
from communities.models.processes import Process
from communities.safety import signing


def known_keys() -> frozenset[str]:
    """The public keys that this installation signs or once signed with, in hexadecimal.

    Its own comes from the key folder, where the database's owner cannot write; those of
    lost key folders are vouched for by the operator (``PAST_SIGNING_KEYS``).
    """
    own = signing.public_key(keyring().signing_key()).hex()
    return frozenset({own, *settings.PAST_SIGNING_KEYS})


def add_link(tally: Tally) -> TallyLink:
    """Put a fresh run at the end of its process's chain. Inside the run's transaction."""
    # One count at a time; rows that point at the process are not held up.
    process = Process.plain.select_for_update(no_key=True).get(pk=tally.process_id)
    last = TallyLink.objects.within(process).order_by("-position").first()
    position, previous = (last.position + 1, last.hash) if last else (1, "")
    text = message(
        process=str(process.id),
        position=position,
        previous=previous,
        commitment=tally.record_hash,
    )
    seed = keyring().signing_key()
    return TallyLink.plain.create(
        process=process,
        tally=tally,
        position=position,
        previous=previous,
        hash=link_hash(text),
        key=signing.public_key(seed).hex(),
        signature=signing.sign(text, seed=seed).hex(),
    )
