"""Sentences that are said to the database again and again in the same words.

Django writes the SQL of a queryset or a new row anew each time, which takes several times as long as the database needs
to find a row by its key. Where hundreds ask in a second, the sentence is kept, and only the values in it are new.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import wraps
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Model, QuerySet
from django.db.models.sql import InsertQuery, UpdateQuery

P = ParamSpec("P")
Row = TypeVar("Row")
LONGEST: Final = 4  # values in one list: each length is a sentence of its own, and long lists are seldom


def prepared(question: Callable[P, QuerySet[Any, Row]]) -> Callable[P, list[Row]]:
    """The rows of the queryset that `question` makes of its arguments, which are given by place: numbers, texts, days,
    moments, or lists of these. `question` passes them on into filters and decides nothing by them.

    None, an empty list, one longer than LONGEST and numbers that no column holds are asked in the ordinary way."""

    @wraps(question)
    def asked(*values: P.args, **named: P.kwargs) -> list[Row]:
        lengths = _lengths(values)
        if named or lengths is None:
            return list(question(*values, **named))
        kept = _kept()
        if (question, lengths) not in kept:
            kept[question, lengths] = _Sentence(question(*_gaps(lengths)))  # type: ignore[call-arg, arg-type]
        found: list[Row] = kept[question, lengths].rows(values)
        return found

    return asked


def prepared_update(
    change: Callable[P, tuple[QuerySet[Any, Any], Mapping[str, Any]]],
) -> Callable[P, None]:
    """The update of the queryset that `change` makes of its arguments, with the values it makes of them. As `prepared`;
    the values are fixed, among the arguments, or reckoned from the row."""

    @wraps(change)
    def changed(*values: P.args, **named: P.kwargs) -> None:
        lengths = _lengths(values)
        if named or lengths is None:
            rows, columns = change(*values, **named)
            rows.update(**columns)
            return
        kept = _kept()
        if (change, lengths) not in kept:
            kept[change, lengths] = _Update(*change(*_gaps(lengths)))  # type: ignore[call-arg, arg-type]
        kept[change, lengths].carry_out(values)

    return changed


def create(rows: Sequence[Model]) -> None:
    """`bulk_create` of rows of one kind that have no key yet; of a single one the sentence is kept."""
    if len(rows) == 1:
        kept, kind = _kept(), type(rows[0])
        if kind not in kept:
            kept[kind] = _Insert(rows[0])
        kept[kind].carry_out(rows[0])
    elif rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=500)


def _lengths(values: Sequence[Any]) -> tuple[int | None, ...] | None:
    """Of each value that is a list, its length; None if these are for the ordinary way."""
    if any(one is None or (isinstance(one, int) and abs(one) >= 2**63) for one in values):
        return None
    lengths = tuple(len(one) if isinstance(one, list) else None for one in values)
    return lengths if all(1 <= one <= LONGEST for one in lengths if one is not None) else None


def _kept() -> dict[Any, Any]:
    """Kept with the connection, because that belongs to one thread."""
    kept: dict[Any, Any] = vars(connections[DEFAULT_DB_ALIAS]).setdefault("sentences", {})
    return kept


def _gaps(lengths: Sequence[int | None]) -> "list[_Gap]":
    return [_Gap(argument, length) for argument, length in enumerate(lengths)]


class _Place(NamedTuple):
    """Stands in the SQL's parameters for an argument, or for one of its values if it is a list."""

    argument: int
    of_list: int | None = None


class _Gap(Expression):
    """Stands in a filter for an argument."""

    def __init__(self, argument: int, length: int | None) -> None:
        super().__init__()
        self.argument, self.length = argument, length

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if self.length is None:
            return "%s", [_Place(self.argument)]
        places = [_Place(self.argument, one) for one in range(self.length)]
        return f"({', '.join(['%s'] * self.length)})", places


class _Sentence:
    """The SQL of one queryset. Whoever reads the queryset asks its query for a compiler, and gets the one that has
    written this SQL, with the values of this time."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        compiler: Any = queryset.query.get_compiler(using=queryset.db)
        self._sql, self._parameters = compiler.as_sql()
        self._operations = compiler.connection.ops
        self._values: tuple[Any, ...] = ()
        self._queryset = queryset
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        compiler.get_converters = lambda _columns: converters
        compiler.as_sql = self._filled
        queryset.query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]

    def rows(self, values: tuple[Any, ...]) -> list[Any]:
        self._values = values
        return list(self._queryset.all())

    def _filled(self, *_args: Any, **_kwargs: Any) -> tuple[str, tuple[Any, ...]]:
        return self._sql, _filled(self._parameters, self._values, self._operations)


class _Update:
    """The SQL of one update."""

    def __init__(self, queryset: QuerySet[Any], values: Mapping[str, Any]) -> None:
        query: Any = queryset.query.chain(UpdateQuery)
        query.add_update_values(values)
        self._sql, self._parameters = query.get_compiler(using=queryset.db).as_sql()

    def carry_out(self, values: tuple[Any, ...]) -> None:
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, _filled(self._parameters, values, connection.ops))


class _Insert:
    """The SQL of a new row. The compiler that has written it goes on to make a row's values fit for the database."""

    def __init__(self, row: Model) -> None:
        options = row._meta
        self._fields = [one for one in options.local_concrete_fields if one is not options.pk]
        query = InsertQuery(type(row))
        query.insert_values(self._fields, [row])
        self._compiler: Any = query.get_compiler(using=DEFAULT_DB_ALIAS)
        self._compiler.returning_fields = [options.pk]
        ((self._sql, _values),) = self._compiler.as_sql()

    def carry_out(self, row: Model) -> None:
        # What it belongs to may have got its key since.
        row._prepare_related_fields_for_save(operation_name="create")  # type: ignore[attr-defined]
        compiler = self._compiler
        values = [compiler.prepare_value(one, compiler.pre_save_val(one, row)) for one in self._fields]
        with compiler.connection.cursor() as cursor:
            cursor.execute(self._sql, values)
            (row.pk,) = compiler.connection.ops.fetch_returned_insert_columns(
                cursor, compiler.returning_params
            )
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _filled(parameters: Sequence[Any], values: tuple[Any, ...], operations: Any) -> tuple[Any, ...]:
    """The parameters with the values of this time in their places."""
    return tuple(_value(one, values, operations) if isinstance(one, _Place) else one for one in parameters)


def _value(place: _Place, values: tuple[Any, ...], operations: Any) -> Any:
    value = values[place.argument]
    value = value if place.of_list is None else value[place.of_list]
    if isinstance(value, datetime):
        return operations.adapt_datetimefield_value(value)
    return operations.adapt_datefield_value(value) if isinstance(value, date) else value
