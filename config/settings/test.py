"""Tests: the real database and the real templates; jobs run in place, hashing is cheap."""

import os

os.environ.setdefault("SECRET_KEY", "test-only")
os.environ.setdefault("DATABASE_URL", "postgres://tequio@localhost/tequio")
os.environ.setdefault("REDIS_URL", "redis://localhost:1/0")

from config.settings.base import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DEMO_LOGINS = True
# Every test client builds the middleware anew; looking through all static files each time
# was a third of the suite.
WHITENOISE_AUTOREFRESH = True
