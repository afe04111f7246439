"""Production: everything over TLS; refuses to start when something is unsafe.

What it asks of the database is asked when a process starts (config/start.py).
"""

import os
from pathlib import Path

from config import env, refusals
from config.logs import production_logging
from config.settings.assets import *
from config.settings.base import *

KEYS_DIR = Path(env.text("KEYS_DIR"))
PUBLIC_HOST = env.text("PUBLIC_HOST")
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS")
# Proxies in front of us that add to X-Forwarded-For; None is refused below.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("PROXY_COUNT", default=None)
GUNICORN_CMD_ARGS = os.environ.get("GUNICORN_CMD_ARGS", "")

SECURE_SSL_REDIRECT = True
# The container asks itself whether it is well, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^ready/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 2 * 365 * 86400
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CELERY_BEAT_SCHEDULE_FILENAME = env.text("BEAT_SCHEDULE", "beat-schedule")
# Beat and worker wait for the broker instead of dying with it.
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
LOGGING = production_logging()

REFUSE_UNSAFE = True
refusals.refuse(refusals.settings_refusals(globals()))
