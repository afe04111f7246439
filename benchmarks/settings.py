"""Production as it is; only the collected static files lie in a folder of this run."""

from pathlib import Path

from config import env
from config.settings.production import *

STATIC_ROOT = Path(env.text("STATIC_ROOT"))
