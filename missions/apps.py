"""The app of what a mission declares."""

from django.apps import AppConfig


class MissionsConfig(AppConfig):
    """Django reads this."""

    name = "missions"
