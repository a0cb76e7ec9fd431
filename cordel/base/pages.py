"""Pages of a list that may be long: no page costs more than going once through the list's index.

First only the keys of a page's rows are looked for, then those rows are read. How the keys are found depends on
what the database can do without sorting everything:

-   A search that finds little is asked once; its few rows are then put in order.
-   A list in the order of a column with few values, such as a country or a role, is counted value by value, along
    an index. That tells in which of them the page lies, and within one value the rows lie in the order of an index.
-   Everything else is asked for in its order.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connections
from django.db.models import Count, OrderBy, QuerySet
from django.db.models.expressions import RawSQL

CHUNK = 500
FEW = 500  # rows of a search that are put in order after they were found
MANY = 10_000  # the same where the order begins with values that lie apart


@dataclass(frozen=True)
class Group:
    """A field of few values by which the rows come first, and the path that orders those values.

    `within` are the fields of few values that stand before it in an index.
    """

    field: str
    order: str
    falls: bool
    within: tuple[str, ...] = ()


class Book(Paginator):
    """The pages of `found`, a queryset in its order."""

    def __init__(
        self, found: QuerySet[Any], per_page: int, *, group: Group | None = None, is_searched: bool = False
    ) -> None:
        super().__init__(found, per_page)
        self.found, self.group, self.is_searched = found, group, is_searched

    @cached_property
    def count(self) -> int:
        if self._few is not None:
            return len(self._few)
        return sum(count for _value, count in self._values) if self.group else self.found.order_by().count()

    def page(self, number: int | str) -> "Page[Any]":
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        keys = self._keys(start, min(start + self.per_page, self.count))
        return Page(_read(self.found, keys), number, self)

    def _keys(self, start: int, end: int) -> Sequence[int]:
        if self._few is not None:
            return list(self.found.filter(pk__in=self._few).values_list("pk", flat=True)[start:end])
        if self.group is not None:
            return self._keys_by_value(self.group, start, end)
        return list(self.found.values_list("pk", flat=True)[start:end])

    @cached_property
    def _few(self) -> list[int] | None:
        """The keys of all rows, if they are few; None when that was not worth asking."""
        return few(self.found, MANY if self.group else FEW) if self.is_searched else None

    @cached_property
    def _values(self) -> list[tuple[Any, int]]:
        """Each value of the group with how many rows have it, in the list's order."""
        if self.group is None:
            return []
        # Counted in the order of that index, values that lie apart in it need not be gathered by the database.
        fields = (*self.group.within, self.group.field)
        counts: Counter[Any] = Counter()
        for *_, value, rows in self.found.order_by().values_list(*fields).annotate(rows=Count("pk")):
            counts[value] += rows
        known = [value for value in _in_order(self.found, self.group, counts) if value in counts]
        empty = [None] if None in counts else []
        values = [*empty, *reversed(known)] if self.group.falls else [*known, *empty]
        return [(value, counts[value]) for value in values]

    def _keys_by_value(self, group: Group, start: int, end: int) -> list[int]:
        """A page lies in one value, seldom in more: its first and its last one may be long, those between are short."""
        touched, before = [], 0
        for value, count in self._values:
            first, last = max(start, before), min(end, before + count)
            if first < last:
                touched.append((value, first - before, last - before))
            before += count
        keys: list[int] = []
        for value, first, last in touched:
            where = {f"{group.field}__isnull": True} if value is None else {group.field: value}
            keys += (
                self.found.filter(**where)
                .order_by(*self._rest(group))
                .values_list("pk", flat=True)[first:last]
            )
        return keys

    def _rest(self, group: Group) -> list[Any]:
        """The order within one value."""
        return [one for one in self.found.query.order_by if _name(one) not in (group.field, group.order)]


def row_by_row(found: QuerySet[Any]) -> Iterator[Any]:
    """All rows in their order, read a few at a time by their keys: nothing stays open between, so that whoever goes
    through them may write meanwhile (SQLite refuses that within a reading that others have overtaken)."""
    keys = list(found.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        yield from _read(found, keys[start : start + CHUNK])


def _read(found: QuerySet[Any], keys: Sequence[int]) -> list[Any]:
    """The rows of these keys in the keys' order. Asked for in the list's order, SQLite would go through all of it."""
    rows = {row.pk: row for row in found.order_by().filter(pk__in=keys)}
    return [rows[key] for key in keys if key in rows]


def few(found: QuerySet[Any], most: int) -> list[int] | None:
    """The keys of all rows, in no order, if they are few; else None."""
    keys = list(found.order_by().values_list("pk", flat=True)[: most + 1])
    return keys if len(keys) <= most else None


def values_of(found: QuerySet[Any], field: str) -> list[Any]:
    """Each value of a field that is never empty, in order: one step in an index for each of them, and not for each
    row."""
    connection = connections[found.db]
    beyond = found.filter(**{f"{field}__gt": RawSQL("walk.value", [])})
    steps = [rows.order_by(field).values(field)[:1] for rows in (found, beyond)]
    (first, first_asks), (next_one, next_asks) = (
        rows.query.get_compiler(connection=connection).as_sql() for rows in steps
    )
    # All of it is written by Django; what was typed is among the parameters.
    walk = f"SELECT ({first}) UNION ALL SELECT ({next_one}) FROM walk WHERE walk.value IS NOT NULL"  # noqa: S608
    every = f"WITH RECURSIVE walk(value) AS ({walk}) SELECT value FROM walk WHERE value IS NOT NULL"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(every, (*first_asks, *next_asks))
        return [value for (value,) in cursor.fetchall()]


def _name(one: Any) -> str:
    field: Any = one.expression if isinstance(one, OrderBy) else one
    return str(getattr(field, "name", field))


def _in_order(found: QuerySet[Any], group: Group, counts: Mapping[Any, int]) -> list[Any]:
    """The values as the database orders them: those of the model's own field, or the keys of a related one's rows."""
    values = [value for value in counts if value is not None]
    if group.field == group.order:
        return sorted(values)
    related: Any = found.model._meta.get_field(group.field).related_model
    path = group.order.removeprefix(f"{group.field}__")
    return list(
        related._default_manager.filter(pk__in=values).order_by(path, "pk").values_list("pk", flat=True)
    )
