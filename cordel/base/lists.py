"""Lists of the desk: search, filters, order and page stand in the address, so a list can be kept and sent.

A list is declared once, as columns and filters; the screen and its CSV, XLSX and ODS are the same list.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Page, Paginator
from django.db.models import F, Model, OrderBy, Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase

from cordel.base import exports, pages, sheets
from cordel.core.folding import matches, query_terms, search_key, sort_key

TEXT, NUMBER, DATE = sheets.Kind.TEXT, sheets.Kind.NUMBER, sheets.Kind.DATE
PER_PAGE = 50
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Column:
    """`name` stands in the address; `value` is what an export holds; `order` are the fields to sort by, if any.

    `group` is a field of few values that `order` begins with: a long list is then paged by counting those, along an
    index if the model has one for it, in which the fields `within` may stand before.
    """

    name: str
    label: Any
    value: Callable[[Any], Any]
    order: tuple[str, ...] = ()
    kind: sheets.Kind = TEXT
    group: str = ""
    within: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filter:
    """A choice that narrows the list. `narrow` gets the rows (of a short list all that are left) and the value."""

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
    """A list as it was asked for. `found` are all its rows in order (a queryset, or a short list's own rows), `page`
    those on screen."""

    found: Any
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
    words = _words(asked) if search else ""
    rows, chosen = _narrowed(asked, rows, filters)
    rows = search(rows, words) if search and words else rows
    order, column = _sorted_by(asked, [column for column in columns if column.order], sort)
    found = rows.order_by(*_order(rows.model, column, is_reversed=order.startswith("-")))
    book = pages.Book(
        found, PER_PAGE, group=_group(column, falls=order.startswith("-")), is_searched=bool(words)
    )
    return Listing(
        found=found,
        page=book.get_page(asked.get("page")),
        columns=columns,
        headings=[_heading(column, order, is_link=bool(column.order)) for column in columns],
        filters=chosen,
        search=words,
        sort=order,
        can_search=search is not None,
        search_label=search_label,
    )


def short(
    asked: QueryDict,
    rows: Iterable[Any],
    *,
    columns: Sequence[Column],
    sort: str,
    search_label: Any,
    filters: Iterable[Filter] = (),
    also: Callable[[Any], Iterable[Any]] = lambda row: (),
) -> Listing:
    """The same for what is short by nature, such as the arrangements of one event, or comes from no table: all of it
    is read. Every column can be sorted by what it holds, rows that are alike in it stay in the order they came in; the
    search goes through all texts of a row and what `also` gives of it."""
    words = _words(asked)
    left, chosen = _narrowed(asked, list(rows), filters)
    texts = [column.value for column in columns if column.kind is TEXT]
    if words:
        left = [row for row in left if _speaks_of(words, [*(text(row) for text in texts), *also(row)])]
    order, column = _sorted_by(asked, columns, sort)
    found = sorted(left, key=lambda row: _place_of(column, row), reverse=order.startswith("-"))
    return Listing(
        found=found,
        page=Paginator(found, PER_PAGE).get_page(asked.get("page")),
        columns=columns,
        headings=[_heading(column, order, is_link=True) for column in columns],
        filters=chosen,
        search=words,
        sort=order,
        can_search=True,
        search_label=search_label,
    )


def same(
    name: str, label: Any, choices: Sequence[tuple[str, Any]], of: Callable[[Any], Any], everything: Any
) -> Filter:
    """A choice in a short list: the rows of which `of` gives that value."""
    return Filter(
        name, label, choices, lambda rows, value: [row for row in rows if of(row) == value], everything
    )


def _speaks_of(words: str, texts: Iterable[Any]) -> bool:
    return matches(words, search_key(" ".join(str(text) for text in texts if text)))


def _place_of(column: Column, row: Any) -> tuple[bool, Any]:
    """Where a row stands in a short list: nothing after something, words as everywhere in any script."""
    value = column.value(row)
    if value is None or value == "":
        return True, 0 if column.kind is NUMBER else ""
    return False, sort_key(str(value)) if column.kind is TEXT else value


def _words(asked: QueryDict) -> str:
    return asked.get("q", "").replace("\x00", "")[:LONGEST_SEARCH].strip()


def _narrowed(asked: QueryDict, rows: Any, filters: Iterable[Filter]) -> tuple[Any, list[Chosen]]:
    chosen = [Chosen(one, _valid(one, asked.get(one.name, ""))) for one in filters]
    for choice in chosen:
        rows = choice.filter.narrow(rows, choice.value) if choice.value else rows
    return rows, chosen


def _sorted_by(asked: QueryDict, columns: Sequence[Column], sort: str) -> tuple[str, Column]:
    """The order that the address asks for, "-" in front when it falls, and its column; else the list's own."""
    order = asked.get("sort", "")
    order = order if order.lstrip("-") in {column.name for column in columns} else sort
    return order, next(column for column in columns if column.name == order.lstrip("-"))


def _group(column: Column, *, falls: bool) -> pages.Group | None:
    return pages.Group(column.group, column.order[0], falls, column.within) if column.group else None


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


def _heading(column: Column, sort: str, *, is_link: bool) -> Heading:
    is_sorted = sort.lstrip("-") == column.name
    descends = is_sorted and sort.startswith("-")
    following = column.name if not is_sorted or descends else f"-{column.name}"
    return Heading(
        label=column.label,
        sort=following if is_link else "",
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
    rows = _rows_of(found.found, fields)
    return file_of(asked, found.columns, rows, title=title, filename=filename, total=found.total)


def _rows_of(found: Any, fields: Sequence[str]) -> Iterable[Any]:
    if not isinstance(found, QuerySet):
        return found
    return pages.row_by_row(found.only(*fields) if fields else found)


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
