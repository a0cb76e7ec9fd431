"""Questions that are asked of the database again and again in the same words.

Django writes the SQL of a queryset anew each time it is read, which takes several times as long as the database needs
to find a row by its key. Where hundreds ask in a second, the sentence is kept, and only the values in it are new.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, QuerySet

P = ParamSpec("P")
Row = TypeVar("Row")
LONGEST: Final = 4  # values in one list: each length is a sentence of its own, and long lists are seldom


def prepared(question: Callable[P, QuerySet[Any, Row]]) -> Callable[P, list[Row]]:
    """The rows of the queryset that `question` makes of its arguments, which are given by place: numbers, texts, days,
    moments, or lists of these. `question` passes them on into filters and decides nothing by them.

    None, an empty list and one longer than LONGEST are asked in the ordinary way."""

    @wraps(question)
    def asked(*values: P.args, **named: P.kwargs) -> list[Row]:
        lengths = tuple(len(one) if isinstance(one, list) else None for one in values)
        if named or None in values or any(not 1 <= one <= LONGEST for one in lengths if one is not None):
            return list(question(*values, **named))
        # Kept with the connection, because that belongs to one thread.
        kept: dict[Any, _Sentence] = vars(connections[DEFAULT_DB_ALIAS]).setdefault("sentences", {})
        if (question, lengths) not in kept:
            gaps = [_Gap(argument, length) for argument, length in enumerate(lengths)]
            kept[question, lengths] = _Sentence(question(*gaps))  # type: ignore[call-arg, arg-type]
        return kept[question, lengths].rows(values)

    return asked


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
        return self._sql, tuple(
            self._value(one) if isinstance(one, _Place) else one for one in self._parameters
        )

    def _value(self, place: _Place) -> Any:
        value = self._values[place.argument]
        value = value if place.of_list is None else value[place.of_list]
        if isinstance(value, datetime):
            return self._operations.adapt_datetimefield_value(value)
        return self._operations.adapt_datefield_value(value) if isinstance(value, date) else value
