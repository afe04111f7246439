"""Dockerfile and docker-compose.yml, read as data; their commands, run as they stand."""

import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
import yaml

from config.deploy.probe import is_well
from config.embedded.processes import free_port
from config.embedded.services import ROOT
from config.refusals import database_refusals
from tests.operations.databases import empty_database
from tests.operations.production import python, safe_environment

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
OURS = ("web", "worker", "beat", "manage")


def instructions(name: str) -> list[str]:
    return [line.split(maxsplit=1)[1] for line in DOCKERFILE if line.startswith(f"{name} ")]


def test_services_are_these():
    assert set(SERVICES) == {*OURS, "proxy", "db", "queue"}


def test_only_the_proxy_opens_ports():
    ports = {name: service.get("ports") for name, service in SERVICES.items()}

    assert ports.pop("proxy") == ["80:80", "443:443"]
    assert set(ports.values()) == {None}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_pinned_quiet_and_small(name):
    service = SERVICES[name]
    tag = service["image"].split(":", 1)[1]

    assert re.match(r"\$\{TEQUIO_VERSION:-\d|v?\d+\.\d+", tag)
    assert service["logging"]["driver"] == "local"
    assert service["logging"]["options"]["max-size"] == "1m"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    # Host folders only as read-only files; data in named volumes.
    for volume in service.get("volumes", ()):
        source, _target, *mode = volume.split(":")
        assert source in COMPOSE["volumes"] or (source.startswith("./") and mode == ["ro"])


def test_networks_keep_the_database_from_the_world():
    world = {name for name, network in COMPOSE["networks"].items() if not network}

    assert world == {"outside"}
    reach = {name for name, service in SERVICES.items() if world & {*service["networks"]}}
    assert reach == {"proxy"}
    assert not {*SERVICES["proxy"]["networks"]} & {*SERVICES["db"]["networks"]}


@pytest.mark.parametrize("name", OURS)
def test_our_services_are_nobody_and_take_secrets_from_files(name):
    service = SERVICES[name]
    environment = service["environment"]

    assert service["user"] == "10001:10001"
    assert not {"SECRET_KEY", "DATABASE_URL", "REDIS_URL"} & environment.keys()
    for variable, path in environment.items():
        if variable.endswith("_FILE"):
            assert path.removeprefix("/run/secrets/") in service["secrets"]
    assert {*service["secrets"]} <= COMPOSE["secrets"].keys()


def test_backups_and_keys_are_apart():
    for name in ("web", "worker", "beat", "db"):
        volumes = " ".join(SERVICES[name]["volumes"])
        assert "backups" not in volumes
    assert "keys" not in " ".join(SERVICES["db"]["volumes"])
    assert {"keys", "backups", "backups-of-keys"} <= COMPOSE["volumes"].keys()


def test_the_database_is_one_the_program_starts_with():
    words = SERVICES["db"]["command"]
    given = dict(word.split("=", 1) for word in words if "=" in word)
    role = (ROOT / "config/deploy/make-role.sh").read_text()

    assert "NOSUPERUSER NOBYPASSRLS" in role
    assert database_refusals(given | {"rolsuper": False, "rolbypassrls": False}) == []


def test_proxy_writes_no_access_log_and_hides_addresses():
    text = (ROOT / "config/deploy/Caddyfile").read_text()
    site = text[text.index("{$PUBLIC_HOST}") :]

    assert "log" not in re.findall(r"^\s*(\w+)", site, re.MULTILINE)
    assert re.findall(r"include (.*)", text) == ["tls"]
    assert "header_up -X-Forwarded-For" in site


def test_image_has_stages_pins_hashes_and_a_user():
    bases = instructions("FROM")

    assert len(bases) == 2
    assert all(re.match(r"python:3\.\d+\.\d+-slim-\w+", base) for base in bases)
    installs = [line for line in instructions("RUN") if "pip install" in line]
    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
    assert "requirements.lock" in installs[0]
    built = " ".join(instructions("RUN"))
    assert "compile_catalogues" in built
    assert "collectstatic" in built
    assert instructions("USER") == ["tequio"]
    last_stage = DOCKERFILE[
        max(n for n, text in enumerate(DOCKERFILE) if text[:4] == "FROM") :
    ]
    assert any(line.startswith("USER ") for line in last_stage)
    assert "config.deploy.probe" in instructions("HEALTHCHECK")[0]
    assert not re.search(r"(?i)(secret_key|password)=", " ".join(DOCKERFILE))


def test_client_and_server_are_of_one_major_version():
    (client,) = re.findall(r"postgresql-client-(\d+)", "\n".join(DOCKERFILE))

    assert SERVICES["db"]["image"].startswith(f"postgres:{client}.")


def test_everything_copied_exists_and_is_let_in():
    let_in = (ROOT / ".dockerignore").read_text().split("\n")
    for line in instructions("COPY"):
        if line.startswith("--from"):
            continue
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert f"!{source}" in let_in


def test_secrets_are_made_once_and_fit_together(tmp_path):
    folder = tmp_path / "secrets"
    make = ["sh", str(ROOT / "config/deploy/make-secrets.sh"), str(folder)]
    subprocess.run(make, check=True)
    first = {path.name: path.read_text() for path in folder.iterdir()}
    subprocess.run(make, check=True)

    assert {path.name: path.read_text() for path in folder.iterdir()} == first
    assert set(first) == set(COMPOSE["secrets"])
    assert folder.stat().st_mode & 0o077 == 0
    assert first["database_password"] in first["database_url"]
    assert first["valkey_password"] in first["redis_url"]
    assert len({*first.values()}) == len(first)
    assert len(first["secret_key"]) >= 50


# -- the command lines -----------------------------------------------------------------------


@contextmanager
def running(name: str, environment: dict[str, str], log: Path):
    """A service's command as docker-compose.yml has it, run by this very Python."""
    program, *words = SERVICES[name]["command"]
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", program, *words],
            env=environment, cwd=ROOT, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                process.wait()


def ask(port: int, path: str, **headers: str):
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": "tequio.example"} | headers)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read().decode()
    finally:
        connection.close()


def eventually(holds, process, log: Path, seconds=60):
    until = time.monotonic() + seconds
    while not holds():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.2)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A production environment with tables and static files, as the image has them."""
    folder = tmp_path_factory.mktemp("installed")
    with empty_database() as url:
        port = free_port(8700)
        environment = safe_environment(
            folder, DATABASE_URL=url, BIND=f"127.0.0.1:{port}", QUEUE=f"containers-{port}"
        )
        for words in (("migrate", "-v", "0"), ("compile_catalogues",)):
            assert python("manage.py", *words, environment=environment).returncode == 0
        build = environment | {"DJANGO_SETTINGS_MODULE": "config.settings.build"}
        for secret in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "KEYS_DIR"):
            build.pop(secret)
        done = python(
            "manage.py", "collectstatic", "--noinput", "-v", "0", environment=build
        )
        assert done.returncode == 0, done.stderr
        yield environment, port, folder


@pytest.mark.slow
def test_web_command_serves_pages_health_and_readiness(installed):
    environment, port, folder = installed
    log = folder / "web.log"
    with running("web", environment, log) as process:
        eventually(lambda: is_well(port, "tequio.example"), process, log)
        for path in ("/health/", "/ready/"):
            status, headers, body = ask(port, path)
            assert (status, body) == (200, "ok"), path
            assert "Set-Cookie" not in headers
        status, headers, _body = ask(port, "/method/")
        assert (status, headers["Location"]) == (301, "https://tequio.example/method/")
        status, headers, body = ask(port, "/method/", **{"X-Forwarded-Proto": "https"})
        assert status == 200
        assert headers["Strict-Transport-Security"].startswith("max-age=63072000")
        (style,) = set(re.findall(r'href="(/static/css/base[^"]*\.css)"', body)) or {""}
        assert ask(port, style, **{"X-Forwarded-Proto": "https"})[0] == 200
    assert log.read_text() == ""


@pytest.mark.slow
def test_worker_and_beat_commands_do_a_job(installed):
    environment, _port, folder = installed
    log = folder / "worker.log"
    send = (
        "from celery import current_app as a; a.tasks['agendas.resume_jobs'].delay();"
        "c = a.connection_for_read(); print(c.default_channel.client.llen(a.conf.task_default_queue))"
    )
    done = python("manage.py", "shell", "-v", "0", "-c", send, environment=environment)
    assert done.stdout.strip() == "1", done.stderr

    def is_taken():
        code = send.split(";", 1)[1]
        code = f"from celery import current_app as a;{code}"
        done = python("manage.py", "shell", "-v", "0", "-c", code, environment=environment)
        return done.stdout.strip() == "0"

    with running("beat", environment, folder / "beat.log") as beat:
        with running("worker", environment, log) as worker:
            eventually(is_taken, worker, log)
        assert beat.poll() is None, (folder / "beat.log").read_text()
    # Root and a warm goodbye are spoken of; addresses, secrets and jobs are not.
    said = log.read_text() + (folder / "beat.log").read_text()
    for secret in ("redis://", "postgres://", "resume_jobs", environment["SECRET_KEY"]):
        assert secret not in said
