"""Where static files are gathered, with a hash in each name; for production and its image."""

from pathlib import Path

from config import env
from config.settings.base import ROOT

STATIC_ROOT = Path(env.text("STATIC_ROOT", str(ROOT / "staticfiles")))
WHITENOISE_USE_FINDERS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
