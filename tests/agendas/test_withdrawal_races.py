"""Two people at once: one publishes or purges while another takes back."""

import threading
from contextlib import suppress

import pytest
from django.db import connection
from django.utils import timezone

from agendas.actions.agendas import current_agenda
from agendas.actions.publishing import ask_to_publish_local, confirm_publish_local
from agendas.actions.withdrawals import withdraw_consent
from agendas.models.agendas import AgendaVersion, LocalAgenda
from communities.actions.acts import ChangedSinceError
from tests.agendas.taking_back import circle, item_of, where_it_says
from workshops.actions import purge
from workshops.choices import ConsentScope
from workshops.models.contributions import Contribution
from workshops.models.withdrawals import ConsentWithdrawal, TextPurge

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("world_again"),
]
SECRET = "Mover la parada frente al molino"


def at_once(*jobs):
    """Run these in threads of their own, started together; returns what went wrong."""
    start, wrong = threading.Barrier(len(jobs)), []

    def run(job):
        try:
            start.wait()
            job()
        except Exception as error:  # noqa: BLE001 -- handed to the test
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_a_version_that_is_frozen_at_that_moment_does_not_keep_the_words(world):
    session, (card,) = circle(world, SECRET)
    item_of(world, SECRET, [card])
    agenda = current_agenda(world.here)
    LocalAgenda.plain.filter(pk=agenda.pk).update(state="validated")

    ask_to_publish_local(acting_user=world.beto, agenda=agenda, dialogue_note_es="Aún no.")

    def publish():
        # Where the withdrawal was first, what was asked for is not there any more.
        with suppress(ChangedSinceError):
            confirm_publish_local(acting_user=world.edith, agenda=agenda)

    def withdraw():
        withdraw_consent(acting_user=world.ana, session=session, scope=ConsentScope.NOTES)

    assert at_once(publish, withdraw) == []
    newest = AgendaVersion.plain.first()
    assert newest is None or not newest.items.exists()
    assert where_it_says(SECRET) == set()


def test_two_withdrawals_and_two_purges_at_once_are_one(world):
    session, _cards = circle(world, SECRET, "Otra cosa que pasa")
    Contribution.plain.update(purge_on=timezone.localdate())
    assert at_once(purge.purge_texts, purge.purge_texts) == []
    assert sum(TextPurge.plain.values_list("n_texts", flat=True)) == 2

    def withdraw():
        withdraw_consent(
            acting_user=world.ana, session=session, scope=ConsentScope.AGENDA_USE
        )

    assert at_once(withdraw, withdraw) == []
    assert ConsentWithdrawal.plain.count() == 1
