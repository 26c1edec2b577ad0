"""The Celery application. Tasks are named in each app's `jobs.py` and started there alone."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "observer_portal.settings")

app = Celery("observer_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
