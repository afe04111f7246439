"""Compile the translations, without needing gettext on the machine."""

from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand
from typing_extensions import override


class Command(BaseCommand):
    """Writes each catalogue's .mo file beside its .po file when it is older or missing."""

    help = "Compile locale/*/LC_MESSAGES/django.po."
    requires_system_checks = ()

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
                target = source.with_suffix(".mo")
                if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                    polib.pofile(str(source)).save_as_mofile(str(target))
