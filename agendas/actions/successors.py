"""The next version without lines that a group took back, and the old one out of view for ever.

Every line that stays keeps its words, salt and digest. What was removed stays provable: the
new head holds all digests of the old version, so anyone can work its hash out again. The
words themselves are destroyed, also in the frozen version.
"""

import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from agendas.actions.exports import spoil_exports
from agendas.actions.versions import (
    ERASED,
    erase,
    head_digest,
    item_digest,
    thread_anew,
    version_hash,
)
from agendas.choices import LocalState, TakeDownReason
from agendas.models.agendas import AgendaItem, AgendaVersion
from agendas.models.takedowns import TakeDown
from agendas.queries.public import current_versions
from agendas.queries.sittings import forget_sitting, is_told
from communities.actions.audit import record
from communities.models.people import User
from communities.models.processes import Process
from workshops.actions.withdrawals import Gone
from workshops.models.sessions import Session
from workshops.wording import says

# What a line is copied with; its words, salt and digest stay as they are.
RECORDS = ("responses", "capacities", "longings")
_SAME = ("section", "rank", "insecurity_id", "proposal_id", "theme_id")


def publish_without(
    *,
    acting_user: User,
    process: Process,
    gone: Sequence[Gone],
    records: Collection[UUID] = (),
    sitting: Session | None = None,
) -> list[AgendaVersion]:
    """Replace every version of a process that shows one of these items; returns the new ones.

    ``records``: responses, capacities and longings that may not be shown any more;
    ``sitting``: one whose group does not agree to be told of any more.

    Call it inside the transaction of the withdrawal.
    """
    keys = {item.id for item in gone}
    renewal = _Renewal(
        acting_user, process, keys, {t for item in gone for t in item.titles}
    )
    renewal.records = {str(key) for key in records}
    renewal.sitting = sitting
    renewal.local()
    renewal.national()
    if renewal.touched:
        spoil_exports(process)
    return renewal.made


class _Renewal:
    """One withdrawal on its way through the versions of a process."""

    def __init__(
        self, acting_user: User, process: Process, keys: set[UUID], titles: set[str]
    ) -> None:
        self.acting_user, self.process = acting_user, process
        self.keys, self.titles = keys, titles
        self.records: set[str] = set()
        self.sitting: Session | None = None
        self.made: list[AgendaVersion] = []
        self.touched: list[AgendaVersion] = []

    def local(self) -> None:
        """Local versions that hold a line of an item that is gone."""
        lines = AgendaItem.objects.within(self.process).filter(
            Q(insecurity__in=self.keys) | Q(proposal__in=self.keys)
        )
        found: dict[UUID, set[UUID]] = defaultdict(set)
        for line in lines.exclude(content=ERASED):
            found[line.version_id].add(line.pk)
        spoiled = self._with_lost_records()
        listed = self._with_the_sitting()
        keys = {*found, *spoiled, *listed}
        for version in _versions(AgendaVersion.plain.filter(pk__in=keys)):
            agenda = version.local_agenda
            is_newest = agenda and version == agenda.versions.first()
            if agenda and is_newest and agenda.state != LocalState.WITHDRAWN:
                kept = [
                    line for line in version.items.all() if line.pk not in found[version.pk]
                ]
                head = self._local_head(version)
                if self.sitting and version.pk in listed:
                    groups = {line.content.get("group") for line in kept}
                    head = forget_sitting(head, self.sitting, groups)
                self._replace(version, head, kept)
            self._remove(version, found[version.pk], records=version.pk in spoiled)

    def _with_lost_records(self) -> set[UUID]:
        """Local versions that show responses or capacities which are gone."""
        if not self.records:
            return set()
        versions = AgendaVersion.objects.within(self.process).filter(
            local_agenda__isnull=False
        )
        return {
            version.pk
            for version in versions
            if any(map(self._is_lost, _records(version.head)))
        }

    def _with_the_sitting(self) -> set[UUID]:
        """Local versions that list the sitting."""
        if self.sitting is None:
            return set()
        versions = AgendaVersion.plain.filter(
            local_agenda__community=self.sitting.community_id
        )
        return {row.pk for row in versions if is_told(row.head, self.sitting)}

    def _is_lost(self, row: Mapping[str, Any]) -> bool:
        return row["id"] in self.records

    def _local_head(self, version: AgendaVersion) -> dict[str, Any]:
        head, keys = dict(version.head), {str(key) for key in self.keys}
        if "links" in head:
            head["links"] = [
                link for link in head["links"] if not keys & {link["start"], link["end"]}
            ]
        for name in RECORDS:
            if name in head:
                head[name] = [row for row in head[name] if not self._is_lost(row)]
        if "longings" in head:
            stays = {
                line.content.get("code")
                for line in version.items.all()
                if not {str(line.insecurity_id), str(line.proposal_id)} & keys
            }
            head["longings"] = [
                row | {"alternatives": [c for c in row["alternatives"] if c in stays]}
                for row in head["longings"]
            ]
        return head

    def national(self) -> None:
        """National versions that cite such a line, or a local version that is gone."""
        versions = _versions(
            AgendaVersion.objects.within(self.process).filter(national_agenda__isnull=False)
        )
        locals_ = current_versions(self.process).local
        down = {version.hash for version in self.touched}
        for version in versions:
            if version.head.get("erased"):
                continue
            lines = list(version.items.all())
            changed = {line.pk for line in lines if self._names(line.content)}
            named = bool(changed) or any(map(self._is_gone, version.head["unplaced"]))
            cited = {row.get("hash") for row in version.head["communities"]}
            agenda = version.national_agenda
            if agenda and version == agenda.versions.first() and (named or cited & down):
                self._replace_national(version, lines, locals_)
            if named:
                self._remove(version, changed)

    def _is_gone(self, row: Mapping[str, Any]) -> bool:
        return row.get("item") in {str(key) for key in self.keys}

    def _repeats(self, content: Mapping[str, Any]) -> bool:
        """Whether an editor's words for a theme are those of an item that is gone."""
        titles = [content[name] for name in ("title_es", "title_en")]
        return any(says(title, words) for title in titles for words in self.titles)

    def _names(self, content: Mapping[str, Any]) -> bool:
        rows = [*content.get("sources", ()), *content.get("echoes", ())]
        return any(map(self._is_gone, rows)) or (
            "title_es" in content and self._repeats(content)
        )

    def _replace_national(
        self,
        version: AgendaVersion,
        lines: list[AgendaItem],
        locals_: Mapping[str, AgendaVersion],
    ) -> None:
        head = dict(version.head)
        head["unplaced"] = [row for row in head["unplaced"] if not self._is_gone(row)]
        head["communities"] = [
            row | {"version": local.number, "hash": local.hash}
            if "hash" in row and (local := locals_.get(row["slug"]))
            else row
            for row in head["communities"]
        ]
        kept = []
        for line in lines:
            if self._names(line.content):
                content = dict(line.content)
                for name in ("sources", "echoes"):
                    content[name] = [r for r in content[name] if not self._is_gone(r)]
                # A theme rests on a line of a published agenda, or it is none.
                if not content["sources"] or self._repeats(content):
                    continue
                line.content, line.salt = content, secrets.token_hex(16)
                line.digest = item_digest(line.salt, content)
            kept.append(line)
        made = self._replace(version, head, kept)
        thread_anew(version, made, self.keys, locals_.values())

    def _replace(
        self, version: AgendaVersion, head: dict[str, Any], kept: list[AgendaItem]
    ) -> AgendaVersion:
        number = version.number + 1
        head |= {"version": number, "salt": secrets.token_hex(16)}
        before = list(version.items.order_by("position").values_list("digest", flat=True))
        staying = {line.digest for line in kept}
        head["replaces"] = [
            *head.get("replaces", ()),
            {
                "version": version.number,
                "hash": version.hash,
                "reason": TakeDownReason.CONSENT.value,
                # Not ranked anew: who was marked how stays, and so does the order.
                "order": "kept",
                "head": head_digest(version.head),
                "digests": before,
                "removed": [digest for digest in before if digest not in staying],
            },
        ]
        made = AgendaVersion.plain.create(
            process=self.process,
            local_agenda=version.local_agenda,
            national_agenda=version.national_agenda,
            number=number,
            head=head,
            hash=version_hash(head, [line.digest for line in kept]),
            published_on=timezone.localdate(),
        )
        AgendaItem.plain.bulk_create(
            AgendaItem(
                version=made,
                position=position,
                content=line.content,
                salt=line.salt,
                digest=line.digest,
                **{name: getattr(line, name) for name in _SAME},
            )
            for position, line in enumerate(kept, start=1)
        )
        # Out of view for safety before: what replaces it does not come into view by itself.
        if down := TakeDown.plain.filter(version=version, put_back=False).first():
            TakeDown.plain.create(version=made, reason=down.reason)
            record(
                acting_user=self.acting_user,
                action="take_down",
                target=made,
                process=self.process,
            )
        record(
            acting_user=self.acting_user,
            action="publish_without",
            target=made,
            process=self.process,
        )
        self.made.append(made)
        return made

    def _remove(
        self, version: AgendaVersion, lines: Collection[UUID], *, records: bool = False
    ) -> None:
        TakeDown.plain.update_or_create(
            version=version,
            put_back=False,
            defaults={"reason": TakeDownReason.CONSENT},
        )
        erase(version, lines, records=records)
        record(
            acting_user=self.acting_user,
            action="take_down",
            target=version,
            process=self.process,
        )
        self.touched.append(version)


def _records(head: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [row for name in RECORDS for row in head.get(name, ())]


def _versions(rows: Any) -> list[AgendaVersion]:
    """Newest first, each locked, with its agenda."""
    return list(
        rows.select_for_update(of=("self",))
        .select_related("local_agenda", "national_agenda")
        .order_by("-number", "pk")
    )
