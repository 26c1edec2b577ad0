"""Observer Portal: accreditation of the international observers of an election."""

from observer_portal.celery import app as celery_app

__all__ = ["celery_app"]
