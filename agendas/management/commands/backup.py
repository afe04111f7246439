"""Write a sealed copy of the database, and apart from it one of the keys."""

import json
import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone
from typing_extensions import override

from agendas.management import safekeeping


class Command(BaseCommand):
    """One moment of the database, whoever writes meanwhile; nothing in clear on the disk."""

    help = "Back up the database to BACKUP_DIR and the keys to KEYS_BACKUP_DIR, sealed."

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        # Two in one hour must not share a name; nothing finer than the hour is told.
        stamp = f"{timezone.now():%Y-%m-%dT%H}-{secrets.token_hex(3)}"
        try:
            self._data(stamp)
            self._keys(stamp)
        except safekeeping.Refused as reason:
            raise CommandError(str(reason)) from None

    def _data(self, stamp: str) -> None:
        path = settings.BACKUP_DIR / f"tequio-{stamp}.data"
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("SELECT pg_export_snapshot()")
                snapshot = cursor.fetchone()[0]
            manifest = self._about(stamp) | {
                "migrations": safekeeping.applied_migrations(),
                "rows": safekeeping.row_counts(),
            }
            content = safekeeping.with_manifest(safekeeping.dump(snapshot), manifest)
            digest = safekeeping.write_sealed(path, content, context=safekeeping.DATA)
        self.stdout.write(f"Database: {path}\n  SHA-256 {digest}")

    def _keys(self, stamp: str) -> None:
        path = settings.KEYS_BACKUP_DIR / f"tequio-{stamp}.keys"
        keys = json.dumps(safekeeping.keys_that_may_be_copied()).encode()
        content = safekeeping.with_manifest(iter([keys]), self._about(stamp))
        digest = safekeeping.write_sealed(path, content, context=safekeeping.KEYS)
        self.stdout.write(f"Keys: {path}\n  SHA-256 {digest}")
        self.stdout.write("Take both off this machine, to two different places.")

    def _about(self, stamp: str) -> dict[str, Any]:
        return {"app_version": settings.VERSION, "hour": stamp[:13]}
