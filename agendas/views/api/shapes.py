"""What answers look like: the fields of the JSON and of the OpenAPI document."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from agendas.choices import Section, Subject, TakeDownReason
from communities.choices import CommunityState

FROZEN = {"type": "object", "additionalProperties": True}


@extend_schema_field(FROZEN)
class FrozenField(serializers.JSONField):
    """A part of a version, exactly as it was frozen and digested."""


class Shape(serializers.Serializer[Any]):
    """Plain values, written out; nothing is ever read in."""


class ProblemShape(Shape):
    """What went wrong."""

    detail = serializers.CharField()


class GoneShape(ProblemShape):
    """What remains of a version that was taken down."""

    hash = serializers.CharField(min_length=64, max_length=64)
    reason = serializers.ChoiceField(TakeDownReason.choices)


class AgendaShape(Shape):
    """A published version in few words. ``hash`` is its key for ever."""

    hash = serializers.CharField(min_length=64, max_length=64)
    number = serializers.IntegerField()
    url = serializers.CharField()


class ProcessShape(Shape):
    """One process: who is behind it, and its newest national agendas."""

    id = serializers.UUIDField()
    synthetic = serializers.BooleanField()
    slug = serializers.CharField()
    name_es = serializers.CharField()
    name_en = serializers.CharField()
    summary_es = serializers.CharField()
    summary_en = serializers.CharField()
    institutions = serializers.CharField()
    funders = serializers.CharField()
    team_credit = serializers.CharField()
    licence = serializers.CharField()


class CommunityShape(Shape):
    """One community at the resolution it chose; ``agenda`` is its newest published one."""

    id = serializers.UUIDField()
    synthetic = serializers.BooleanField()
    slug = serializers.CharField()
    name = serializers.CharField()
    municipality = serializers.CharField()
    state = serializers.CharField()
    context_es = serializers.CharField()
    context_en = serializers.CharField()
    status = serializers.ChoiceField(choices=CommunityState.values)
    agenda = AgendaShape(allow_null=True)


class VersionShape(Shape):
    """One version of an agenda. ``head`` is frozen; lines stand under ``items``."""

    synthetic = serializers.BooleanField()
    hash = serializers.CharField(min_length=64, max_length=64)
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=["local", "national"])
    process = serializers.CharField()
    community = serializers.CharField(allow_null=True)
    subject = serializers.ChoiceField(choices=Subject.values, allow_null=True)
    published = serializers.CharField(help_text="The quarter, as in 2026-Q1.")
    is_newest = serializers.BooleanField()
    head = FrozenField()
    items = serializers.CharField(help_text="Where its lines are.")
    ranking = serializers.CharField(help_text="Where its order is.")


class ItemShape(Shape):
    """One line of a version: an insecurity, a proposal or a national theme.

    ``id`` stays the same from version to version. ``traces``: of a local line, the national
    themes it stands in today; of a theme, the local items it rests on.
    """

    id = serializers.UUIDField()
    synthetic = serializers.BooleanField()
    version = serializers.CharField(min_length=64, max_length=64)
    kind_of_item = serializers.ChoiceField(choices=["insecurity", "proposal", "theme"])
    position = serializers.IntegerField()
    section = serializers.ChoiceField(choices=Section.values)
    rank = serializers.IntegerField(allow_null=True)
    traces = serializers.ListField(child=serializers.UUIDField())
    content = FrozenField()
    salt = serializers.CharField(allow_blank=True)
    digest = serializers.CharField()


class ShownShape(Shape):
    """A share as far as it may be told."""

    sign = serializers.ChoiceField(choices=["none", "under", "about", "over"])
    percent = serializers.IntegerField()


class RankShape(Shape):
    """One line of an order. Figures are null where the results gate keeps them back."""

    id = serializers.UUIDField()
    synthetic = serializers.BooleanField()
    rank = serializers.IntegerField(allow_null=True)
    assembly = serializers.IntegerField(allow_null=True)
    title_es = serializers.CharField()
    title_en = serializers.CharField()
    share = ShownShape(allow_null=True)
    margin = serializers.CharField(allow_null=True)
    tie = serializers.CharField(allow_null=True)
    payments = serializers.DictField(child=ShownShape(), allow_null=True)


def page_of(shape: type[Shape]) -> Any:
    """One page of such rows."""
    return inline_serializer(
        f"{shape.__name__.removesuffix('Shape')}Page",
        {
            "synthetic": serializers.BooleanField(),
            "next": serializers.CharField(allow_null=True),
            "previous": serializers.CharField(allow_null=True),
            "results": shape(many=True),
        },
    )
