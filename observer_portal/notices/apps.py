"""The app of mails that are rows."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Django reads this."""

    name = "observer_portal.notices"
    label = "notices"
