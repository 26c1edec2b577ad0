"""Insert and change thousands of rows in one statement: columns as arrays, what is alike once.

`bulk_create` prepares every value of every row in Python and writes a placeholder for each: half
of the time of adopting 5,000 files went there. What the model's save would do beside its defaults
(signals, `pre_save`) is not done here, as in `bulk_create` and `update`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

Columns = Mapping[str, Sequence[Any]]  # attribute name -> one value for each row


def insert(
    model: type[models.Model],
    varying: Columns,
    alike: Mapping[str, Any] | None = None,
    *,
    ignore_conflicts: bool = False,
) -> list[int]:
    """Insert one row for each place of the columns; returns the keys in that order.

    Names are those of attributes: `mission_id`, not `mission`. What is named nowhere takes its
    default. With `ignore_conflicts` rows that stand already are passed over, and the keys returned
    are those of the others.
    """
    if not any(len(values) for values in varying.values()):
        return []
    same = _defaults(model, varying) | dict(alike or {})
    arrays = [f"%s::{_base(_field(model, name))}[]" for name in varying]
    places = [f"%s::{_base(_field(model, name))}" for name in same]
    names = [_quoted(_field(model, name).column) for name in (*varying, *same)]
    letters = [f"v{number}" for number in range(len(varying))]
    sql = (
        f"INSERT INTO {_quoted(model._meta.db_table)} ({', '.join(names)})"  # noqa: S608 - names of our own models
        f" SELECT {', '.join((*letters, *places))} FROM unnest({', '.join(arrays)})"
        f" WITH ORDINALITY AS x({', '.join(letters)}, place) ORDER BY place"
        f"{' ON CONFLICT DO NOTHING' if ignore_conflicts else ''}"
        f" RETURNING {_quoted(_key(model).column)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            [
                *(_prepared(_field(model, name), value) for name, value in same.items()),
                *_columns(model, varying),
            ],
        )
        return [row[0] for row in cursor.fetchall()]


def change(model: type[models.Model], keys: Sequence[int], varying: Columns) -> None:
    """Set these columns of the rows with these keys, each row its own values."""
    if not keys:
        return
    arrays = [f"%s::{_base(_field(model, name))}[]" for name in varying]
    letters = [f"v{number}" for number in range(len(varying))]
    sets = [
        f"{_quoted(_field(model, name).column)} = x.{letter}"
        for name, letter in zip(varying, letters, strict=True)
    ]
    sql = (
        f"UPDATE {_quoted(model._meta.db_table)} t SET {', '.join(sets)}"  # noqa: S608 - names of our own models
        f" FROM unnest(%s::bigint[], {', '.join(arrays)}) AS x(k, {', '.join(letters)})"
        f" WHERE t.{_quoted(_key(model).column)} = x.k"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(keys), *_columns(model, varying)])


def _columns(model: type[models.Model], varying: Columns) -> list[list[Any]]:
    """Return the columns as the driver takes them."""
    fields = [_field(model, name) for name in varying]
    return [
        [_prepared(field, value) for value in values]
        for field, values in zip(fields, varying.values(), strict=True)
    ]


def _defaults(model: type[models.Model], varying: Columns) -> dict[str, Any]:
    """Return what the columns hold that are named nowhere; the database fills in its own."""
    key = _key(model)
    return {
        field.attname: field.get_default()
        for field in model._meta.concrete_fields
        if field.attname not in varying
        and not (field is key and isinstance(field, models.AutoField))
        and not field.has_db_default()
    }


def _field(model: type[models.Model], name: str) -> Any:
    # by the attribute's name: `get_field` would take "mission" for "mission_id"
    return next(f for f in model._meta.concrete_fields if f.attname == name)


def _key(model: type[models.Model]) -> Any:
    return model._meta.pk


def _prepared(field: Any, value: Any) -> Any:
    if value is None or (isinstance(value, int | str) and not isinstance(field, models.JSONField)):
        return value
    return field.get_db_prep_save(value, connection)


def _base(field: Any) -> str:
    """Return the column's type without a length: a cast to a length cuts, an assignment refuses."""
    counted = isinstance(field, models.AutoField)
    written: str = field.rel_db_type(connection) if counted else field.db_type(connection)
    kind, _bracket, rest = written.partition("(")
    return kind + rest.partition(")")[2]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
