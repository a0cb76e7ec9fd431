"""What is asked of the database, and told it, again and again in the same words.

Django writes the SQL of a queryset anew each time it is read, which takes several times as long as the database needs
to find a row by its key. Where hundreds ask in a second, the sentence is kept, and only the values in it are new.
"""

from collections.abc import Callable, Sequence
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
            gaps = [_Gap(argument, length) for argument, length in enumerate(lengths)]
            kept[question, lengths] = _Sentence(question(*gaps))  # type: ignore[call-arg, arg-type]
        rows: list[Row] = kept[question, lengths].rows(values)
        return rows

    return asked


def prepared_update(
    change: Callable[P, tuple[QuerySet[Any, Any], dict[str, Any]]],
) -> Callable[P, int]:
    """The same for an update: `change` makes the queryset of its arguments, and what its columns become. Returns how
    many rows were changed."""

    @wraps(change)
    def done(*values: P.args, **named: P.kwargs) -> int:
        lengths = _lengths(values)
        if named or lengths is None:
            rows, columns = change(*values, **named)
            return rows.update(**columns)
        kept = _kept()
        if (change, lengths) not in kept:
            gaps = [_Gap(argument, length) for argument, length in enumerate(lengths)]
            kept[change, lengths] = _Change(*change(*gaps))  # type: ignore[call-arg, arg-type]
        count: int = kept[change, lengths].carried_out(values)
        return count

    return done


def insert(rows: Sequence[Model]) -> None:
    """What `bulk_create` does with new rows of one kind, each of which then has its key."""
    if not rows:
        return
    if len(rows) > LONGEST:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=500)
        return
    kept = _kept()
    for row in rows:
        if type(row) not in kept:
            kept[type(row)] = _Insert(type(row))
        kept[type(row)].written(row)


def _lengths(values: Sequence[Any]) -> tuple[int | None, ...] | None:
    """Of each value that is a list, its length; None if these are for the ordinary way."""
    if any(one is None or (isinstance(one, int) and abs(one) >= 2**63) for one in values):
        return None
    lengths = tuple(len(one) if isinstance(one, list) else None for one in values)
    return lengths if all(1 <= one <= LONGEST for one in lengths if one is not None) else None


def _kept() -> dict[Any, Any]:
    """Kept with the connection, because that belongs to one thread."""
    found: dict[Any, Any] = vars(connections[DEFAULT_DB_ALIAS]).setdefault("sentences", {})
    return found


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
        return self._sql, _values(self._parameters, self._values, self._operations)


class _Change:
    """The SQL of one update."""

    def __init__(self, rows: QuerySet[Any, Any], columns: dict[str, Any]) -> None:
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(columns)
        query.clear_ordering(force=True)
        compiler = query.get_compiler(using=DEFAULT_DB_ALIAS)
        if query.related_updates or not query.values:
            raise ValueError("columns of one table alone")
        self._sql, self._parameters = compiler.as_sql()

    def carried_out(self, values: tuple[Any, ...]) -> int:
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, _values(self._parameters, values, connection.ops))
            return int(cursor.rowcount)


class _Insert:
    """The SQL of one new row, which gives its key back."""

    def __init__(self, kind: type[Model]) -> None:
        self._fields: Any = [one for one in kind._meta.concrete_fields if not one.primary_key]
        query = InsertQuery(kind)
        query.insert_values(self._fields, [kind()])
        compiler: Any = query.get_compiler(using=DEFAULT_DB_ALIAS)
        compiler.returning_fields = [kind._meta.pk]
        ((self._sql, _of_an_empty_row),) = compiler.as_sql()

    def written(self, row: Model) -> None:
        connection = connections[DEFAULT_DB_ALIAS]
        # A row that was made before the one it belongs to had its key.
        row._prepare_related_fields_for_save(operation_name="insert")  # type: ignore[attr-defined]
        values = [one.get_db_prep_save(one.pre_save(row, True), connection) for one in self._fields]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, values)
            row.pk = cursor.fetchone()[0]
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _values(parameters: Sequence[Any], given: tuple[Any, ...], operations: Any) -> tuple[Any, ...]:
    return tuple(_value(one, given, operations) if isinstance(one, _Place) else one for one in parameters)


def _value(place: _Place, given: tuple[Any, ...], operations: Any) -> Any:
    value = given[place.argument]
    value = value if place.of_list is None else value[place.of_list]
    if isinstance(value, datetime):
        return operations.adapt_datetimefield_value(value)
    return operations.adapt_datefield_value(value) if isinstance(value, date) else value
