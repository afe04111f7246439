"""The Celery app. Tasks are thin: each calls one action with ids."""

from celery import Celery

app = Celery("tequio")
app.config_from_object("django.conf:settings", namespace="CELERY")
