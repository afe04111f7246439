"""The Celery app. Tasks are thin: each calls one action with ids."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
app = Celery("tequio")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
