"""The app of users, offices and acts of two people."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Django reads this."""

    name = "observer_portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register the mails that this app composes, and what is kept of each sign-in."""
        from observer_portal.accounts import alerts, mails, middleware  # noqa: F401, PLC0415 - models first
