"""`make run`: one machine, loopback only, demo data."""

from config.settings.base import *

# Demo passwords are printed on purpose and short enough to type.
AUTH_PASSWORD_VALIDATORS = []
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

DEMO_LOGINS = True
# Printed digits work for a minute and a half, long enough to type them.
MFA_TOTP_TOLERANCE = 3
# Passkeys on http://localhost, which browsers take for safe.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
