"""Where a file stands in a list of files, and which stand before and behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accreditation.models import Application


@dataclass(frozen=True)
class Beside:
    """Where a file stands in a list: its number (0: not in it), and its neighbours' references."""

    number: int
    total: int
    previous: str
    next: str


def beside(rows: QuerySet[Application], order: Sequence[str], application: Application) -> Beside:
    """Return the neighbours of a file in a list, also where the list no longer holds it.

    `order` is one of ORDERS. Three queries.
    """
    column = order[0].lstrip("-")
    mark = application.version.folded_name if "name" in column else application.waits_since
    backwards = order[0].startswith("-")
    further, nearer = ("lt", "gt") if backwards else ("gt", "lt")

    def beyond(way: str) -> Q:
        same = Q(**{column: mark, f"pk__{way}": application.pk})
        return Q(**{f"{column}__{way}": mark}) | same

    ahead, behind = rows.filter(beyond(nearer)), rows.filter(beyond(further))
    found = rows.order_by().aggregate(
        total=Count("pk"),
        ahead=Count("pk", filter=beyond(nearer)),
        here=Count("pk", filter=Q(pk=application.pk)),
    )
    return Beside(
        number=found["ahead"] + 1 if found["here"] else 0,
        total=found["total"],
        previous=_reference(ahead.order_by(*order).reverse()),
        next=_reference(behind.order_by(*order)),
    )


def _reference(rows: QuerySet[Application]) -> str:
    return rows.values_list("reference", flat=True).first() or ""
