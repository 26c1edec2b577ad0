"""Write the receipt of a list: who went, who stayed and why; and the mail that names both."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils import translation

from accreditation.models import StayedBehind
from accreditation.models.stayed import PARTS
from accreditation.queries import mission as of_mission
from accreditation.queries import receipts
from accreditation.workflow import Guard
from missions.models import ObserverList
from missions.queries import rosters
from observer_portal import bulk
from observer_portal.notices import sender
from observer_portal.notices.models import Notice

NAMED = 1000  # people of each half whom the mail names; the receipt names all


def write(
    observer_list: ObserverList,
    chosen: Sequence[int],
    refused: Mapping[int, str],
    *,
    at: datetime,
) -> int:
    """Keep who stayed, and a check sum over both halves; returns how many stayed.

    `chosen`: ids of the observers who were to go. `refused`: of these, id -> sentence. Called in
    the transaction of handing in, once the steps are taken. Nobody stays whose earlier application
    has ended and who was not chosen: of that one there is nothing to send.
    """
    wanted = set(chosen)
    rows = [
        observer
        for observer in of_mission.candidates(observer_list.mission)
        if observer.submitted_at is None or observer.pk in wanted
    ]
    guards = {str(guard.label): guard.value for guard in Guard}
    lacks = [rosters.lacking(row) for row in rows]
    said = [
        "" if missing else refused.get(row.pk, "") for row, missing in zip(rows, lacks, strict=True)
    ]
    bulk.insert(
        StayedBehind,
        {
            "observer_id": [row.pk for row in rows],
            "version_id": [row.current_version_id for row in rows],
            **{f"lacks_{part}": [part in one for one in lacks] for part in PARTS},
            "guard": [guards.get(sentence, "") for sentence in said],
            "words": ["" if sentence in guards else sentence[:400] for sentence in said],
        },
        {"observer_list_id": observer_list.pk},
    )
    observer_list.submitted_at = at
    observer_list.receipt_digest = receipts.check_sum(observer_list)
    observer_list.save(update_fields=["receipt_digest", "submitted_at"])
    return len(rows)


@sender.composes("list_received")
def compose_list_received(notice: Notice) -> sender.Composed:
    """Name who went and who stayed, with the moment and the check sum of the receipt."""
    if notice.to is None or not notice.to.is_active:
        raise sender.NobodyToTell("The user is gone.")
    rows = ObserverList.objects.select_related("mission__organisation", "mission__election")
    found = rows.get(mission__reference=notice.facts["mission"], number=notice.facts["list"])
    went, stayed = receipts.went(found), receipts.stayed(found)
    n_went, n_stayed = went.count(), stayed.count()
    context = {
        "person": notice.to,
        "list": found,
        "mission": found.mission,
        "went": list(went[:NAMED]),
        "stayed": _with_reasons(stayed[:NAMED], notice.language),
        "n_went": n_went,
        "n_stayed": n_stayed,
        "more_went": max(0, n_went - NAMED),
        "more_stayed": max(0, n_stayed - NAMED),
        "check_sum": receipts.grouped(found.receipt_digest),
    }
    return sender.Composed(notice.to.email, notice.language, context)


def _with_reasons(rows: Iterable[StayedBehind], language: str) -> list[tuple[StayedBehind, str]]:
    """Say why each stayed in the language of the mail: it is composed in no language yet."""
    with translation.override(language):
        return [(row, receipts.why(row)) for row in rows]
