"""Somebody of the commission looks at a file: what is new since the look before."""

from datetime import datetime, timedelta

from django.db.models import Case, F, Q, When

from accreditation.models import Application, Look
from observer_portal.accounts.models import User

ONE_LOOK = timedelta(minutes=30)  # a page that is loaded again within it is the same look


def look(application: Application, *, by: User, at: datetime) -> Look | None:
    """Note the look, and return what it compares with in `before_at`; None at the first look.

    A look goes on for half an hour, unless another version of the data came meanwhile. Two queries,
    three at the first look.
    """
    goes_on = Q(at__gt=at - ONE_LOOK, version=application.version_id)
    mine = Look.objects.filter(application=application, by=by)
    updated = mine.update(
        before_at=Case(When(goes_on, then=F("before_at")), default=F("at")),
        before_version=Case(When(goes_on, then=F("before_version")), default=F("version")),
        at=at,
        version=application.version_id,
    )
    if not updated:
        Look.objects.bulk_create(
            [Look(application=application, by=by, at=at, version_id=application.version_id)],
            ignore_conflicts=True,  # the page opened twice at once
        )
        return None
    return mine.select_related("before_version").first()
