"""The Celery application. Tasks live in each package's ``tasks`` module."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("veksel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
