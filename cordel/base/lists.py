"""Lists of the desk: search, filters, order and page stand in the address, so a list can be kept and sent.

A list is declared once, as columns and filters; the screen and its CSV, XLSX and ODS are the same list.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Page
from django.db.models import F, Model, OrderBy, Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase

from cordel.base import exports, pages, sheets
from cordel.core.folding import query_terms

TEXT, NUMBER, DATE = sheets.Kind.TEXT, sheets.Kind.NUMBER, sheets.Kind.DATE
PER_PAGE = 50
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Column:
    """`name` stands in the address; `value` is what an export holds; `order` are the fields to sort by, if any.

    `group` is a field of few values that `order` begins with: a long list is then paged by counting those.
    """

    name: str
    label: Any
    value: Callable[[Any], Any]
    order: tuple[str, ...] = ()
    kind: sheets.Kind = TEXT
    group: str = ""


@dataclass(frozen=True)
class Filter:
    """A choice that narrows the list. `narrow` gets the rows and the chosen value."""

    name: str
    label: Any
    choices: Sequence[tuple[str, Any]]
    narrow: Callable[[Any, str], Any]
    everything: Any


@dataclass(frozen=True)
class Heading:
    """A column as the table's head shows it: `sort` is what its link asks for next, "" if there is no link."""

    label: Any
    sort: str
    aria_sort: str
    is_number: bool


@dataclass(frozen=True)
class Chosen:
    """A filter with the choice that was made, "" for everything."""

    filter: Filter
    value: str


@dataclass(frozen=True)
class Listing:
    """A list as it was asked for. `found` are all its rows in order, `page` those on screen."""

    found: QuerySet[Any]
    page: Page[Any]
    columns: Sequence[Column]
    headings: list[Heading]
    filters: list[Chosen]
    search: str
    sort: str
    can_search: bool
    search_label: Any = ""

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def is_long(self) -> bool:
        """Whether its file is written in the background."""
        return self.total > exports.AT_ONCE

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search) or any(chosen.value for chosen in self.filters)


def listing(
    asked: QueryDict,
    rows: QuerySet[Any],
    *,
    columns: Sequence[Column],
    sort: str,
    filters: Iterable[Filter] = (),
    search: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None,
    search_label: Any = "",
) -> Listing:
    """The list that the address asks for. What it does not know, such as an unknown order, it leaves aside."""
    words = asked.get("q", "").replace("\x00", "")[:LONGEST_SEARCH].strip() if search else ""
    chosen = [Chosen(one, _valid(one, asked.get(one.name, ""))) for one in filters]
    for choice in chosen:
        rows = choice.filter.narrow(rows, choice.value) if choice.value else rows
    rows = search(rows, words) if search and words else rows
    order = asked.get("sort", "")
    order = order if order.lstrip("-") in {column.name for column in columns if column.order} else sort
    column = next(column for column in columns if column.name == order.lstrip("-"))
    found = rows.order_by(*_order(rows.model, column, is_reversed=order.startswith("-")))
    of_values = pages.Group(column.group, column.order[0], order.startswith("-")) if column.group else None
    book = pages.Book(found, PER_PAGE, group=of_values, is_searched=bool(words))
    return Listing(
        found=found,
        page=book.get_page(asked.get("page")),
        columns=columns,
        headings=[_heading(column, order) for column in columns],
        filters=chosen,
        search=words,
        sort=order,
        can_search=search is not None,
        search_label=search_label,
    )


def _valid(one: Filter, value: str) -> str:
    return value if value in {key for key, _label in one.choices} else ""


def _order(model: type[Model], column: Column, *, is_reversed: bool) -> list[OrderBy]:
    """What to order by, nothing after something on every database; the key comes last, so that no two pages
    share a row."""
    fields = [(one.lstrip("-"), one.startswith("-") != is_reversed) for one in column.order]
    return [*(_by(model, name, falls=falls) for name, falls in fields), _by(model, "pk", falls=is_reversed)]


def _by(model: type[Model], name: str, *, falls: bool) -> OrderBy:
    """Where nothing is ever empty the databases are not asked to look for it: SQLite could not use an index."""
    if not _may_be_empty(model, name):
        return F(name).desc() if falls else F(name).asc()
    return F(name).desc(nulls_first=True) if falls else F(name).asc(nulls_last=True)


def _may_be_empty(model: Any, path: str) -> bool:
    """Whether a field, maybe of another model, can have no value; what is calculated can."""
    for name in path.split("__"):
        try:
            field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        except FieldDoesNotExist:
            return True
        if field.null:
            return True
        model = field.related_model
    return False


def _heading(column: Column, sort: str) -> Heading:
    is_sorted = sort.lstrip("-") == column.name
    descends = is_sorted and sort.startswith("-")
    following = column.name if not is_sorted or descends else f"-{column.name}"
    return Heading(
        label=column.label,
        sort=following if column.order else "",
        aria_sort=("descending" if descends else "ascending") if is_sorted else "",
        is_number=column.kind is NUMBER,
    )


def export(
    asked: QueryDict, found: Listing, *, title: Any, filename: str, fields: Sequence[str] = ()
) -> HttpResponseBase | None:
    """The whole list as a file, when the address asks for one with `format=csv|xlsx|ods`; else None. A long list
    has to be ordered: its page says how. `fields` are all that its columns look at, so that no others are read."""
    if found.is_long and exports.sink() is None:
        return None
    rows = pages.row_by_row(found.found.only(*fields) if fields else found.found)
    return file_of(asked, found.columns, rows, title=title, filename=filename, total=found.total)


def file_of(
    asked: QueryDict,
    columns: Sequence[Column],
    rows: Iterable[Any],
    *,
    title: Any,
    filename: str,
    total: int = 0,
) -> HttpResponseBase | None:
    """The same for rows that are no query's; they are not gone through unless a file is asked for, or being written
    by the worker."""
    extension, sink = asked.get("format", ""), exports.sink()
    if extension not in sheets.FORMATS and sink is None:
        return None
    heads = [sheets.Column(column.label, column.kind) for column in columns]
    values = [_value_of(column) for column in columns]
    cells = ([value(row) for value in values] for row in rows)
    sheet = sheets.Sheet(str(title), heads, cells)
    if sink is not None:
        sink.take(sheet, total, filename)
        return HttpResponse()
    return sheets.response(sheet, extension, filename=filename)


def _value_of(column: Column) -> Callable[[Any], Any]:
    """How a row's cell is made. Where few values stand in many rows, such as countries, each is put into words once."""
    if not column.group:
        return column.value
    kept: dict[Any, Any] = {}

    def value(row: Any) -> Any:
        key = getattr(row, row._meta.get_field(column.group).attname)
        if key is None:
            return column.value(row)
        if key not in kept:
            kept[key] = column.value(row)
        return kept[key]

    return value


def folded(*fields: str) -> Callable[[QuerySet[Any], str], QuerySet[Any]]:
    """A search in stored search keys: any script, any case, words in any order."""

    def search(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        return rows.filter(contained(words, *fields))

    return search


def contained(words: str, *fields: str) -> Q:
    """The condition of that search; nothing typed, no condition."""
    every_word = Q()
    for alternatives in query_terms(words):
        one_word = Q()
        for field, alternative in product(fields, alternatives):
            one_word |= Q(**{f"{field}__contains": alternative})
        every_word &= one_word
    return every_word
