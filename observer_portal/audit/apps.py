"""The app of the audit log."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Django reads this."""

    name = "observer_portal.audit"
    label = "audit"
