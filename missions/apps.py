"""The app of what a mission declares."""

from django.apps import AppConfig


class MissionsConfig(AppConfig):
    """Django reads this."""

    name = "missions"

    def ready(self) -> None:
        """Register the mails that this app composes."""
        from missions import notices  # noqa: F401, PLC0415 - models must be loaded first
        from missions.actions import people_mails  # noqa: F401, PLC0415 - models must come first
