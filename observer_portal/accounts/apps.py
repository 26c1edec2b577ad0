"""The app of users, offices and acts of two people."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Django reads this."""

    name = "observer_portal.accounts"
    label = "accounts"
