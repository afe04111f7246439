"""`make run`: one machine, loopback only, demo data."""

from config.settings.base import *

# Demo passwords are printed on purpose and short enough to type.
AUTH_PASSWORD_VALIDATORS = []
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

DEMO_LOGINS = True
