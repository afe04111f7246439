"""Production starts when all is safe, and refuses each unsafe thing with what to set."""

import os
from pathlib import Path

import psycopg2
import pytest

from config.embedded import postgres
from config.embedded.processes import Family
from config.refusals import database_refusals, settings_refusals
from tests.operations.production import python, safe_environment
from tests.votes import make_proposals, make_vote, open_vote

LOAD = ("-c", "from django.conf import settings; settings.DEBUG; print('started')")
# The same settings without their last line.
NAIVE = (
    "-c",
    (
        "from config import refusals; refusals.refuse = lambda sentences: None\n"
        "from django.conf import settings; settings.DEBUG; print('started')"
    ),
)


def refusal(done) -> str:
    assert done.returncode != 0, done.stdout
    return done.stderr


@pytest.mark.slow
def test_it_works(tmp_path):
    done = python(*LOAD, environment=safe_environment(tmp_path))

    assert done.stdout == "started\n", done.stderr


UNSAFE = {
    "SECRET_KEY": ("SECRET_KEY", "for-the-demo-only", "SECRET_KEY can be guessed"),
    "default SECRET_KEY": ("SECRET_KEY", "django-insecure-" + "abcdefghij0123456789" * 3,
                           "SECRET_KEY can be guessed"),
    "one letter": ("SECRET_KEY", "x" * 64, "SECRET_KEY can be guessed"),
    "any host": ("ALLOWED_HOSTS", "*", "set ALLOWED_HOSTS"),
    "no host": ("ALLOWED_HOSTS", "", "set ALLOWED_HOSTS"),
    "proxies": ("PROXY_COUNT", None, "set PROXY_COUNT"),
    "keys": ("KEYS_DIR", None, "Set KEYS_DIR"),
    "no such folder": ("KEYS_DIR", "{}/nowhere", "The key folder is missing: set KEYS_DIR"),
    "keys in backups": ("BACKUP_DIR", "{}", "set KEYS_DIR and BACKUP_DIR"),
    "backups in keys": ("BACKUP_DIR", "{}/keys/backups", "set KEYS_DIR and BACKUP_DIR"),
    "keys on the web": ("STATIC_ROOT", "{}/keys", "set KEYS_DIR and STATIC_ROOT"),
    "key backups beside": ("KEYS_BACKUP_DIR", "{}/backups/keys", "set BACKUP_DIR and KEYS_BACK"),
    "access log": ("GUNICORN_CMD_ARGS", "--access-logfile -", "take the access log out"),
    "secret missing": ("SECRET_KEY", None, "Set SECRET_KEY"),
    "host missing": ("PUBLIC_HOST", None, "Set PUBLIC_HOST"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("case", UNSAFE)
def test_unsafe_settings_are_refused(tmp_path, case):
    name, value, sentence = UNSAFE[case]
    change = {name: value and value.replace("{}", str(tmp_path))}

    done = python(*LOAD, environment=safe_environment(tmp_path, **change))

    assert sentence in refusal(done)


@pytest.mark.slow
def test_open_key_folder_is_refused(tmp_path):
    environment = safe_environment(tmp_path)
    Path(environment["KEYS_DIR"]).chmod(0o750)

    assert "set its mode to 0700" in refusal(python(*LOAD, environment=environment))


@pytest.mark.slow
@pytest.mark.parametrize("case", ["one letter", "any host", "proxies", "keys in backups"])
def test_naive_production_starts_all_the_same(tmp_path, case):
    name, value, _sentence = UNSAFE[case]
    change = {name: value and value.replace("{}", str(tmp_path))}

    done = python(*NAIVE, environment=safe_environment(tmp_path, **change))

    assert done.stdout == "started\n", done.stderr


@pytest.mark.parametrize("name", ["DEBUG", "DEMO_LOGINS"])
def test_switches_nobody_can_set_from_outside_are_refused_too(tmp_path, name):
    (tmp_path / "keys").mkdir(mode=0o700)
    values = {
        "SECRET_KEY": "".join(map(chr, range(48, 122))),
        "DEBUG": False,
        "DEMO_LOGINS": False,
        "GUNICORN_CMD_ARGS": "",
        "ALLOWED_HOSTS": ["tequio.example"],
        "ALLAUTH_TRUSTED_PROXY_COUNT": 0,
        "KEYS_DIR": tmp_path / "keys",
        "BACKUP_DIR": tmp_path / "backups",
        "KEYS_BACKUP_DIR": tmp_path / "backups-of-keys",
        "STATIC_ROOT": tmp_path / "static",
    }
    assert settings_refusals(values) == []

    (sentence,) = settings_refusals(values | {name: True})

    assert f"set {name} to False" in sentence


SAFE_SERVER = {
    "rolsuper": False,
    "rolbypassrls": False,
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "panic",
    "track_commit_timestamp": "off",
}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("rolsuper", True, "NOSUPERUSER"),
        ("rolbypassrls", True, "NOBYPASSRLS"),
        ("log_statement", "ddl", "log_statement to none"),
        ("log_min_duration_statement", "500ms", "log_min_duration_statement to -1"),
        ("log_min_error_statement", "error", "log_min_error_statement to panic"),
        ("track_commit_timestamp", "on", "track_commit_timestamp to off"),
    ],
)
def test_unsafe_servers_are_refused(name, value, words):
    assert database_refusals(SAFE_SERVER) == []

    (sentence,) = database_refusals(SAFE_SERVER | {name: value})

    assert words in sentence


START = ("-c", "import config.wsgi; print('started')")


@pytest.mark.slow
def test_web_starts_on_the_safe_server(tmp_path):
    done = python(*START, environment=safe_environment(tmp_path))

    assert done.stdout == "started\n", done.stderr


@pytest.mark.slow
def test_silent_server_is_refused_without_naming_it(tmp_path):
    url = "postgres://someone:secret-4711@127.0.0.1:1/none"

    said = refusal(python(*START, environment=safe_environment(tmp_path, DATABASE_URL=url)))

    assert "check DATABASE_URL" in said
    assert "secret-4711" not in said


@pytest.fixture(scope="module")
def unsafe_server(tmp_path_factory):
    """A real server whose settings and whose role are all wrong."""
    directory = tmp_path_factory.mktemp("unsafe")
    wrong = {
        "log_statement": "all",
        "log_min_duration_statement": "0",
        "log_min_error_statement": "error",
        "track_commit_timestamp": "on",
    }
    with pytest.MonkeyPatch.context() as patch, Family(directory / "log") as family:
        postgres.start(family, directory / "postgres", throwaway=True)
        family.stop(family.children[-1])
        family.run(
            "Role",
            [postgres.binary("postgres"), "--single", "-D",
             str(directory / "postgres" / "data"), "postgres"],
            disguise=postgres.disguise_for(directory).command,
            configuration=f"ALTER ROLE {postgres.NAME} SUPERUSER BYPASSRLS;\n",
        )  # fmt: skip
        patch.setattr(postgres, "SETTINGS", postgres.SETTINGS | wrong)
        yield postgres.start(family, directory / "postgres", throwaway=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        START,
        ("-m", "celery", "--app", "config.celery:app", "worker", "--pool", "solo"),
        ("-m", "celery", "--app", "config.celery:app", "beat", "--pidfile="),
    ],
    ids=["web", "worker", "beat"],
)
def test_no_process_starts_on_a_server_that_is_all_wrong(tmp_path, unsafe_server, command):
    environment = safe_environment(tmp_path, DATABASE_URL=unsafe_server)

    said = refusal(python(*command, environment=environment))

    for words in ("NOSUPERUSER", "NOBYPASSRLS", "log_statement", "log_min_duration_statement",
                  "log_min_error_statement", "track_commit_timestamp"):  # fmt: skip
        assert words in said


@pytest.mark.slow
def test_naive_start_serves_from_it(tmp_path, unsafe_server):
    environment = safe_environment(tmp_path, DATABASE_URL=unsafe_server)
    naive = (
        "-c",
        (
            "import config.refusals, django; config.refusals.database_refusals = lambda facts: []\n"
            "import config.wsgi; print('started')"
        ),
    )

    done = python(*naive, environment=environment)

    assert done.stdout == "started\n", done.stderr


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("world_again")
def test_running_vote_without_its_pepper_is_refused(tmp_path, world, settings):
    consultation, _slips = make_vote(world, make_proposals(world, 6), n_slips=6)
    open_vote(world, consultation)
    parts = psycopg2.connect(os.environ["DATABASE_URL"]).get_dsn_parameters()
    assert parts["dbname"] != settings.DATABASES["default"]["NAME"]
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/"
    url += str(settings.DATABASES["default"]["NAME"])
    with_keys = safe_environment(
        tmp_path, DATABASE_URL=url, KEYS_DIR=str(settings.KEYS_DIR)
    )
    (tmp_path / "other").mkdir()
    without = safe_environment(tmp_path / "other", DATABASE_URL=url)

    assert python(*START, environment=with_keys).returncode == 0
    assert "its keys are not in KEYS_DIR" in refusal(python(*START, environment=without))
    accepted = without | {"ACCEPT_LOST_KEYS": "yes"}
    assert python(*START, environment=accepted).returncode == 0
