"""The app of what the State decides."""

from django.apps import AppConfig


class AccreditationConfig(AppConfig):
    """Django reads this."""

    name = "accreditation"

    def ready(self) -> None:
        """Register the system checks and the mails that this app composes."""
        # models must be loaded first
        from accreditation import checks, notices  # noqa: F401, PLC0415
        from accreditation.actions import receipts, reminders  # noqa: F401, PLC0415
