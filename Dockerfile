# Two stages: what builds stays behind. Packages come with hashes or not at all.
FROM python:3.11.14-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements.lock /build/requirements.lock
RUN /venv/bin/pip install --require-hashes --only-binary :all: --requirement /build/requirements.lock
WORKDIR /app
COPY manage.py pyproject.toml ./
COPY config ./config
COPY communities ./communities
COPY workshops ./workshops
COPY agendas ./agendas
COPY templates ./templates
COPY static ./static
COPY locale ./locale
ENV DJANGO_SETTINGS_MODULE=config.settings.build
RUN /venv/bin/python manage.py compile_catalogues \
    && /venv/bin/python manage.py collectstatic --noinput \
    && /venv/bin/python -m compileall -q /app

FROM python:3.11.14-slim-trixie
# pg_dump and pg_restore, of the same major version as the server of docker-compose.yml.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin tequio \
    && install -d -o tequio -g tequio -m 0700 /keys /backups /backups-of-keys
COPY --from=build /venv /venv
# Owned by root: the program cannot change itself.
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    KEYS_DIR=/keys \
    BACKUP_DIR=/backups \
    KEYS_BACKUP_DIR=/backups-of-keys
USER tequio
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-m", "config.deploy.probe"]
CMD ["gunicorn", "--config", "python:config.gunicorn", "config.wsgi"]
