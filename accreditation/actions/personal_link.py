"""The observer's own way in: a secret derived by keyed hash, never stored, only its hash."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accreditation import notices
from accreditation.models import Application, PersonalLink
from accreditation.models.personal_link import hash_of, secret_of
from accreditation.roles import roles_on
from accreditation.steps import StepRefused
from accreditation.workflow import Role, State
from observer_portal import bulk
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act


def give(application_ids: Sequence[int], *, at: datetime) -> None:
    """Make links for accredited applications that have none, and a notice for each."""
    fresh = Application.objects.filter(pk__in=application_ids, personal_link=None)
    rows = list(fresh.values_list("pk", "reference"))
    links = bulk.insert(
        PersonalLink,
        {
            "application_id": [pk for pk, _name in rows],
            "secret_hash": [hash_of(secret_of(name, 1)) for _pk, name in rows],
        },
        {"issue": 1, "made_at": at},
    )
    notices.tell_observers([(pk, 1) for pk in links], at=at)


def renew(link: PersonalLink, *, by: User, at: datetime) -> PersonalLink:
    """Send the link anew; the old one is void from this moment. Raises StepRefused.

    By the head or a deputy of the mission, for who is accredited.
    """
    application = link.application
    with audit_act("personal_link:renew", application.reference, by=by) as act:
        locked = PersonalLink.objects.select_for_update(no_key=True).get(pk=link.pk)
        application.refresh_from_db(fields=["state"])
        leads = Role.HEAD in roles_on(by, [application], at=at)[application.pk]
        purged = application.election.purged_at is not None
        if not leads or purged or application.state != State.ACCREDITED:
            raise StepRefused(_("The head of the mission sends an accredited observer's link."))
        locked.issue += 1
        locked.secret_hash = hash_of(secret_of(link.application.reference, locked.issue))
        locked.save(update_fields=["issue", "secret_hash"])
        notices.tell_observers([(locked.pk, locked.issue)], at=at)
        act.note(at=at)
    return locked


def find(secret: str) -> PersonalLink | None:
    """Return the link with this secret, or None; the same work for known and unknown."""
    return (
        PersonalLink.objects.select_related("application__election", "application__mission")
        .filter(secret_hash=hash_of(secret))
        .first()
    )
