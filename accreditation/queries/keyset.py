"""Pages of a list by key and not by number: a list that changes meanwhile passes nobody over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Count, Model, Q, QuerySet

M = TypeVar("M", bound=Model)

SIZE = 50


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of one page; `first` counts from 1; `after` and `before` are empty at an end."""

    rows: list[M]
    total: int
    first: int
    after: str = ""
    before: str = ""

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return self.first + len(self.rows) - 1


def page(
    rows: QuerySet[M],
    order: Sequence[str],
    where: Mapping[str, str],
    *,
    name: str = "reference",
    size: int = SIZE,
) -> Page[M]:
    """Return the page behind the row that `where["after"]` names, or ahead of `where["before"]`.

    `order`: columns without null, "-" before those that descend, the last of them unique. `name`:
    the column by which a row is named. A name that is not there gives the first page. Two queries,
    three beside a neighbour.
    """
    ordered = rows.order_by(*order)
    after, before = where.get("after", ""), where.get("before", "")
    mark = _mark(rows, order, name, after or before)
    if mark is None:
        shown = list(ordered[: size + 1])
        total = len(shown) if len(shown) <= size else rows.count()
        return _cut(shown[:size], total, 1, name, more=len(shown) > size)
    behind, ahead = _beyond(order, mark), _beyond(_reversed(order), mark)
    if after:
        shown = list(ordered.filter(behind)[: size + 1])
        earlier, total = _count(rows, ~behind)
        return _cut(shown[:size], total, earlier + 1, name, more=len(shown) > size)
    shown = list(rows.filter(ahead).order_by(*_reversed(order))[:size])[::-1]
    earlier, total = _count(rows, ahead)
    return _cut(shown, total, earlier - len(shown) + 1, name, more=total > earlier)


def _mark(rows: QuerySet[M], order: Sequence[str], name: str, value: str) -> tuple[Any, ...] | None:
    """Return where the named row stands in the order, also where the filter no longer shows it."""
    if not value:
        return None
    meta = rows.model._meta
    field: Any = meta.pk if name == "pk" else meta.get_field(name)
    try:
        field.to_python(value)
    except ValidationError:  # no name of this kind, so none that is there
        return None
    columns = [column.lstrip("-") for column in order]
    return rows.model._default_manager.filter(**{name: value}).values_list(*columns).first()  # noqa: SLF001 - documented


def _beyond(order: Sequence[str], mark: Sequence[Any]) -> Q:
    """Return the condition for the rows that come later in the order than the mark."""
    found, same = Q(), Q()
    for column, value in zip(order, mark, strict=True):
        plain = column.lstrip("-")
        further = "lt" if column.startswith("-") else "gt"
        found |= same & Q(**{f"{plain}__{further}": value})
        same &= Q(**{plain: value})
    return found


def _reversed(order: Sequence[str]) -> list[str]:
    return [column[1:] if column.startswith("-") else f"-{column}" for column in order]


def _count(rows: QuerySet[M], condition: Q) -> tuple[int, int]:
    found = rows.order_by().aggregate(n=Count("pk", filter=condition), total=Count("pk"))
    return found["n"], found["total"]


def _cut(shown: list[M], total: int, first: int, name: str, *, more: bool) -> Page[M]:
    return Page(
        rows=shown,
        total=total,
        first=first if shown else 0,
        after=str(getattr(shown[-1], name)) if shown and more else "",
        before=str(getattr(shown[0], name)) if shown and first > 1 else "",
    )
