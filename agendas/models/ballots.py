"""The ballot box. Only agendas.actions.ballots, .box, .codes and .door may import this.

No table here has a time, an address, a user, or a key from a ballot to a code. Codes are
stored as keyed tags, ballots as sealed bytes of one fixed length. While voting is open the
running server is trusted; after the close nothing here is left but one locked multiset.
"""

import uuid

from django.db import models
from typing_extensions import override

from agendas.choices import CodeState
from agendas.models.consultations import CodeBatch, Consultation


class Sealed(models.Model):
    """A row with a random key and plain managers: callers are few and named."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class VotingCode(Sealed):
    """One code on one slip, as a tag that only the pepper's holder can compute."""

    batch = models.ForeignKey(CodeBatch, on_delete=models.PROTECT, related_name="+")
    serial = models.PositiveIntegerField()
    tag = models.BinaryField(max_length=32)
    state = models.CharField(
        max_length=8, choices=CodeState.choices, default=CodeState.PRINTED
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag"], name="code_tag_once"),
            models.UniqueConstraint(fields=["batch", "serial"], name="code_serial_once"),
        ]

    @override
    def __str__(self) -> str:
        return str(self.serial)


class BallotInbox(Sealed):
    """One sealed ballot, waiting for the close."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="+"
    )
    sealed = models.BinaryField()

    @override
    def __str__(self) -> str:
        return "ballot"


class CastReceipt(Sealed):
    """That a form was received, so that sending it again is answered the same."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="+"
    )
    cast_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "cast_hash"], name="receipt_once"
            )
        ]

    @override
    def __str__(self) -> str:
        return "receipt"


class BallotBox(Sealed):
    """The closed box: how often each set of marks was cast, locked under the community's key."""

    consultation = models.OneToOneField(
        Consultation, on_delete=models.PROTECT, related_name="+"
    )
    sealed = models.BinaryField()

    @override
    def __str__(self) -> str:
        return "box"
