"""The app of mails that are rows."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "observer_portal.notices"
    label = "notices"
