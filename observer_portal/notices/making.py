"""Notices are written here, in the transaction of what they tell."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from observer_portal.notices.models import Notice


def write(notices: Iterable[Notice]) -> None:
    """Write notices; the same key twice is one mail."""
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def tell(
    template: str, people: Iterable[tuple[int, str]], *, key: str, at: datetime, **facts: Any
) -> None:
    """Write one notice for each of these people (id, language). `key` names what happened."""
    write(
        Notice(
            to_id=pk,
            template=template,
            language=language,
            unique_key=f"{template}:{key}:{pk}",
            facts=facts,
            made_at=at,
            next_try_at=at,
        )
        for pk, language in people
    )
