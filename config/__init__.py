"""The frame of the house: settings, addresses, the Celery app, embedded services."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
