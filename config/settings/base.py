"""Settings that hold everywhere. Safe by default; local and test relax, production checks."""

import tomllib
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF

from config import env

ROOT = Path(__file__).resolve().parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]

SECRET_KEY = env.text("SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "communities",
    "workshops",
    "agendas",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "communities.middleware.privacy_headers",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "communities.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "communities.middleware.SecondFactor",
    "communities.middleware.Freeze",
    "communities.middleware.page_above",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "communities.views.context.house",
            ],
            "builtins": ["communities.templatetags.house"],
        },
    }
]

DATABASES = {"default": env.database(env.text("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # How often somebody tried to log in, and which digits were used: for all web processes.
    "default": {
        "BACKEND": "config.shared_memory.SharedMemory",
        "LOCATION": env.text("REDIS_URL"),
        "KEY_PREFIX": env.text("QUEUE", "tequio"),
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    },
    # Parts of public pages alone (agendas.templatetags.frozen), in the memory of each process.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}

AUTH_USER_MODEL = "communities.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "communities.forms.account.NoSignUp"
ACCOUNT_FORMS = {
    "login": "communities.forms.account.LoginForm",
    "change_password": "communities.forms.account.ChangePasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# Second factors, compulsory for everyone (communities.middleware.SecondFactor).
MFA_ADAPTER = "communities.forms.account.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
# Digits of the step before and after count too: telephones' clocks are a little off.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 10
MFA_FORMS = {
    "authenticate": "communities.forms.account.CodeForm",
    "reauthenticate": "communities.forms.account.CodeAgainForm",
    "activate_totp": "communities.forms.account.SetUpCodesForm",
    "add_webauthn": "communities.forms.account.AddPasskeyForm",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "agendas:desk"
ACCOUNT_LOGOUT_REDIRECT_URL = "agendas:home"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "es-mx"
LANGUAGES = [("es-mx", "Español"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "America/Mexico_City"
USE_TZ = True
FORMAT_MODULE_PATH = None

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = True
FORM_RENDERER = "communities.forms.drawing.HouseRenderer"

# Uploads never touch the disk: refused above the ceiling, held in memory below it.
FILE_UPLOAD_HANDLERS = ["communities.forms.uploads.CappedMemoryHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Nothing to other sites. Not "no-referrer": browsers then send `Origin: null` with our own
# forms, and the CSRF check could no longer tell them from foreign ones.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "communities.views.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# The API is open where a view says so, and closed everywhere else.
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Tequio",
    "DESCRIPTION": (
        "Published human security agendas: read only, no login, no cookie. "
        "What is invented says so: `synthetic`."
    ),
    "VERSION": "1",
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
}

CELERY_BROKER_URL = env.text("REDIS_URL")
# Two installations may share one broker; each has a queue of its own.
CELERY_TASK_DEFAULT_QUEUE = env.text("QUEUE", "tequio")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "resume-jobs": {"task": "agendas.resume_jobs", "schedule": 60.0},
    "sweep-closed": {"task": "agendas.sweep_closed", "schedule": 300.0},
    "purge-texts": {"task": "workshops.purge_texts", "schedule": crontab("10", "4")},
    "stall-silent": {"task": "agendas.stall_silent", "schedule": crontab("20", "5")},
    "forget-cards": {"task": "agendas.forget_cards", "schedule": crontab("40", "4")},
}

# Keys of open consultations and of communities: outside the database and its backups.
KEYS_DIR = Path(env.text("KEYS_DIR", str(ROOT / "var" / "keys")))
# Public keys of an older key folder, in hexadecimal: counts that they signed stay known.
PAST_SIGNING_KEYS = env.listing("PAST_SIGNING_KEYS", "")
# Sealed copies of the data, and apart from them of the keys that may be copied at all.
BACKUP_DIR = Path(env.text("BACKUP_DIR", str(ROOT / "var" / "backups")))
KEYS_BACKUP_DIR = Path(env.text("KEYS_BACKUP_DIR", str(ROOT / "var" / "backups-of-keys")))
# Backups are sealed to this key (64 hex digits); only its other half, kept elsewhere, opens them.
BACKUP_PUBLIC_KEY = env.text("BACKUP_PUBLIC_KEY", "")
# Where pg_dump and pg_restore are; empty: wherever the PATH says.
PG_BIN_DIR = env.text("PG_BIN_DIR", "")

# A page about nothing in particular, for the quick exit.
QUICK_EXIT_URL = env.text(
    "QUICK_EXIT_URL", "https://es.wikipedia.org/wiki/Especial:Aleatoria"
)
# Printed on slips so that residents know where to type their digits.
PUBLIC_HOST = env.text("PUBLIC_HOST", "localhost:8000")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # No address, no query, no body: the message of a request log is dropped whole.
    "filters": {"no_requests": {"()": "config.logs.NoRequests"}},
    "formatters": {"plain": {"format": "{levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["no_requests"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.db.backends": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}

# Whether demo accounts get their printed password; never in production.
DEMO_LOGINS = False
# Whether a process refuses to start on an unsafe database; production does.
REFUSE_UNSAFE = False
# A vote whose keys were lost cannot be counted; somebody has to say so on purpose.
ACCEPT_LOST_KEYS = env.flag("ACCEPT_LOST_KEYS", default=False)
