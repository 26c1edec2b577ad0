"""Put the tables of `accreditation/data/` into the database: reasons, checklist, texts."""

from pathlib import Path

from accreditation.models import ChecklistItem, Reason, Text
from missions.actions.reference_data import rows_of

DATA = Path(__file__).resolve().parent.parent / "data"
TEXTS = ["text_kk", "text_ru", "text_en"]


def load() -> None:
    """Make what is missing. What stands is never overwritten: it may have been edited since."""
    reasons = set(Reason.objects.values_list("use", "code"))
    Reason.objects.bulk_create(
        Reason(use=row["use"], code=row["code"], **{name: row[name] for name in TEXTS})
        for row in rows_of(DATA / "reasons.csv")
        if (row["use"], row["code"]) not in reasons
    )
    points = set(ChecklistItem.objects.values_list("code", flat=True))
    ChecklistItem.objects.bulk_create(
        ChecklistItem(code=row["code"], position=place, **{name: row[name] for name in TEXTS})
        for place, row in enumerate(rows_of(DATA / "checklist.csv"), 1)
        if row["code"] not in points
    )
    texts = set(Text.objects.values_list("code", flat=True))
    Text.objects.bulk_create(
        Text(code=row["code"], **{name: row[name] for name in TEXTS})
        for row in rows_of(DATA / "texts.csv")
        if row["code"] not in texts
    )
