"""What the purge of an election takes: a table of kinds, asked before it and counted while it goes.

What stays is what the law on archives keeps of a decision: numbers, states, steps, and the names of
those about whom the commission decided, as the annexes of its resolutions say them.
"""

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accreditation.models import (
    Badge,
    CardMove,
    CorrectionRequest,
    ErrorReport,
    Holding,
    PersonalLink,
    PersonMatch,
    Resolution,
    StepTaken,
)
from missions.models import (
    DirectoryConsent,
    DirectoryEntry,
    Election,
    FormDraft,
    Invitation,
    ListImport,
    Mission,
    Observer,
    ObserverKey,
    ObserverVersion,
    PhotoArchive,
    Purpose,
    Registration,
    StoredFile,
)
from observer_portal.accounts.models import KeptForm, TwoPersonAct
from observer_portal.notices.models import Notice

KIND = "purge"
NOBODY = "—"  # in place of a name, and of words about a person
DECIDED = ("accredit", "refuse")
NO_LETTERS = (ObserverVersion, Badge, Resolution)  # what points at other files than letters
TO_ELECTION = {  # a field of a row with a letter -> the way from it to the election
    "election": "election",
    "mission": "mission__election",
    "application": "application__election",
}


class Level(StrEnum):
    """In which pieces a kind goes: so many observers, one mission, the election as a whole."""

    OBSERVERS = "observers"
    MISSION = "mission"
    ELECTION = "election"


class Kind(NamedTuple):
    """A kind of what goes. `path`: from its rows to the observer or the mission."""

    label: Promise | str
    level: Level
    path: str
    rows: Callable[[Election], QuerySet[Any]]


def _files(*purposes: Purpose) -> Callable[[Election], QuerySet[Any]]:
    return lambda election: StoredFile.objects.filter(
        observer__mission__election=election, purpose__in=purposes, gone_at=None
    )


def _never_decided(election: Election) -> QuerySet[Any]:
    decided = StepTaken.objects.filter(application__observer=OuterRef("observer"), verb__in=DECIDED)
    return ObserverVersion.objects.filter(
        ~Exists(decided), observer__mission__election=election
    ).exclude(surname_latin=NOBODY)


def _letters(election: Election) -> QuerySet[Any]:
    """Letters that name people: notes verbales, those of missions, senders and the ministry.

    Whatever points at a stored file is asked, but for what is a person's own (it goes with the
    person) and for a resolution: its signed scan is the act itself, and stays.
    """
    named = Q(pk__in=StoredFile.objects.none())
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if not isinstance(relation, ForeignObjectRel) or model in NO_LETTERS:
            continue
        there = {field.name for field in model._meta.get_fields()}
        path = next(path for name, path in TO_ELECTION.items() if name in there)
        rows = model.objects.filter(**{path: election})
        named |= Q(pk__in=rows.values(relation.field.name))
    return StoredFile.objects.filter(named, gone_at=None)


def _uploads(model: type[ListImport] | type[PhotoArchive]) -> Callable[[Election], QuerySet[Any]]:
    return lambda election: model.objects.filter(mission__election=election).exclude(
        filename="", key_wrapped=None
    )


def _links(election: Election) -> QuerySet[Any]:
    """All but those of people who agreed to be kept: by it that consent is taken back."""
    return PersonalLink.objects.filter(application__election=election).exclude(
        Q(secret_hash=None)
        | Q(
            application__observer__directory_consent__isnull=False,
            application__observer__directory_entry__isnull=False,
        )
    )


def _only_here(election: Election) -> QuerySet[Any]:
    """What was kept of forms whose sender has no mission at an election that is not purged."""
    elsewhere = Mission.objects.filter(election__purged_at=None).exclude(election=election)
    return (
        KeptForm.objects.filter(user__memberships__mission__election=election)
        .exclude(user__memberships__mission__in=elsewhere)
        .distinct()
    )


KINDS: dict[str, Kind] = {
    "keys": Kind(
        _("keys of observers, without which nothing of theirs can be read"),
        Level.OBSERVERS,
        "observer",
        lambda e: ObserverKey.objects.filter(observer__mission__election=e),
    ),
    "hashes": Kind(
        _("people whose keyed hashes of document, name and birth date go"),
        Level.OBSERVERS,
        "pk",
        lambda e: Observer.objects.filter(mission__election=e).exclude(
            document_hash=None, person_hash=None, row_key=""
        ),
    ),
    "declared": Kind(
        _("sealed declarations: birth, document, contacts"),
        Level.OBSERVERS,
        "observer",
        lambda e: ObserverVersion.objects.filter(observer__mission__election=e).exclude(sealed=b""),
    ),
    "names": Kind(
        _("declarations of people about whom the commission never decided: their names"),
        Level.OBSERVERS,
        "observer",
        _never_decided,
    ),
    "photos": Kind(
        _("photos"), Level.OBSERVERS, "observer", _files(Purpose.PHOTO, Purpose.PHOTO_PRINT)
    ),
    "scans": Kind(
        _("scans of documents"), Level.OBSERVERS, "observer", _files(Purpose.DOCUMENT_SCAN)
    ),
    "badge_files": Kind(_("files of badges"), Level.OBSERVERS, "observer", _files(Purpose.BADGE)),
    "tokens": Kind(
        _("stored codes of badges; their numbers stay"),
        Level.OBSERVERS,
        "application__observer",
        lambda e: Badge.objects.filter(election=e, token__isnull=False),
    ),
    "links": Kind(
        _("personal links of observers whom no directory holds"),
        Level.OBSERVERS,
        "application__observer",
        _links,
    ),
    "matches": Kind(
        _("reasons given for matches"),
        Level.OBSERVERS,
        "one__observer",
        lambda e: PersonMatch.objects.filter(one__election=e).exclude(why__in=("", NOBODY)),
    ),
    "corrections": Kind(
        _("reasons given for corrections"),
        Level.OBSERVERS,
        "application__observer",
        lambda e: CorrectionRequest.objects.filter(application__election=e).exclude(reason=""),
    ),
    "reports": Kind(
        _("reports of errors, with their answers"),
        Level.OBSERVERS,
        "application__observer",
        lambda e: ErrorReport.objects.filter(application__election=e).exclude(words=NOBODY),
    ),
    "handed_over": Kind(
        _("names of those to whom badges were handed over"),
        Level.OBSERVERS,
        "application__observer",
        lambda e: Badge.objects.filter(election=e).exclude(handed_over_to=""),
    ),
    "moves": Kind(
        _("names and words in the ledger of cards"),
        Level.OBSERVERS,
        "badge__application__observer",
        lambda e: CardMove.objects.filter(badge__election=e).exclude(
            to_whom__in=("", NOBODY), note="", words=""
        ),
    ),
    "holdings": Kind(
        _("files on a clerk’s desk"),
        Level.OBSERVERS,
        "application__observer",
        lambda e: Holding.objects.filter(application__election=e),
    ),
    "directory": Kind(
        _("entries of directories to which nobody consents any more"),
        Level.OBSERVERS,
        "observer",
        lambda e: DirectoryEntry.objects.filter(
            election=e, observer__isnull=False, observer__directory_consent=None
        ),
    ),
    "consents": Kind(
        _("consents of people whom no directory holds"),
        Level.OBSERVERS,
        "observer",
        lambda e: DirectoryConsent.objects.filter(
            observer__mission__election=e, observer__directory_entry=None
        ),
    ),
    "drafts": Kind(
        _("unfinished forms"),
        Level.MISSION,
        "mission",
        lambda e: FormDraft.objects.filter(mission__election=e),
    ),
    "lists": Kind(_("uploaded lists"), Level.MISSION, "mission", _uploads(ListImport)),
    "archives": Kind(_("uploaded archives"), Level.MISSION, "mission", _uploads(PhotoArchive)),
    "contacts": Kind(
        _("missions whose contacts and headings go"),
        Level.MISSION,
        "pk",
        lambda e: Mission.objects.filter(election=e).exclude(
            contact_email="", contact_phone="", list_columns={}
        ),
    ),
    "letters": Kind(_("letters and notes that name people"), Level.ELECTION, "", _letters),
    "invitations": Kind(
        _("invitations whose address and link go"),
        Level.ELECTION,
        "",
        lambda e: Invitation.objects.filter(election=e).exclude(
            contact_email="", answer_words="", secret_hash=None, void_hashes=[]
        ),
    ),
    "registrations": Kind(
        _("registrations whose contacts and words go"),
        Level.ELECTION,
        "",
        lambda e: Registration.objects.filter(election=e).exclude(head_email=""),
    ),
    "mails": Kind(
        _("mails that were not sent"),
        Level.ELECTION,
        "",
        lambda e: Notice.objects.alias(of=KT("facts__mission")).filter(
            of__in=Mission.objects.filter(election=e).values("reference"),
            sent_at=None,
            dropped_at=None,
        ),
    ),
    "kept_forms": Kind(
        _("forms kept for whoever has to sign in again"), Level.ELECTION, "", _only_here
    ),
}


def would_go(election: Election) -> dict[str, int]:
    """Return kind -> how many rows of it there are now; nothing left, all are 0."""
    return {name: kind.rows(election).count() for name, kind in KINDS.items()}


def due_on(election: Election) -> date | None:
    """Return the day from which the personal data are to go; None while no results are out."""
    if election.results_published_on is None:
        return None
    return election.results_published_on + timedelta(days=election.retention_days)


def asked_for(election: Election) -> TwoPersonAct | None:
    """Return the purge that waits for its second person."""
    waiting = TwoPersonAct.objects.waiting().filter(kind=KIND, subject=election.code)
    return waiting.select_related("asked_by").first()
