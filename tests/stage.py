"""A world that many tests begin with, built once and set up again from its rows.

Factories need a hundred statements for what a dozen inserts can do, and thousands of tests begin with the same
cast. Each process builds it once, inside a test's own transaction; later tests get the same rows back, with the
same keys, and objects of their own.
"""

import pickle
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import time_machine
from django.db import connection
from django.utils import timezone

T = TypeVar("T")
INSERT = re.compile(r'INSERT (?:OR IGNORE )?INTO "(\w+)"')
# How a value is written as a literal, whatever its type.
LITERAL = {"sqlite": 'quote("{}")', "postgresql": 'quote_nullable("{}"::text)'}


@dataclass(frozen=True)
class Snapshot:
    """`tables` are the tables that have rows, `statements` write them again; `objects` are pickled."""

    tables: tuple[str, ...]
    statements: tuple[str, ...]
    objects: bytes


_snapshots: dict[Any, Snapshot] = {}


def set_up(build: Callable[[], T]) -> T:
    """What `build` makes: at first by itself, later from its rows. It is built again where the clock stands
    elsewhere, and where one of its tables has a row already."""
    key = (build, timezone.now() if time_machine.escape_hatch.is_travelling() else timezone.now().date())
    known = _snapshots.get(key)
    if known is None:
        return _built(build, key)
    with connection.cursor() as cursor:
        if any(_has_rows(cursor, table) for table in known.tables):
            return build()
        for statement in known.statements:
            cursor.execute(statement)
    made: T = pickle.loads(known.objects)
    return made


def _built(build: Callable[[], T], key: Any) -> T:
    """Built, and remembered if its tables were empty before."""
    tables: dict[str, bool] = {}

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if (into := INSERT.match(sql)) and into[1] not in tables:
            tables[into[1]] = _has_rows(context["cursor"].connection.cursor(), into[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        made = build()
    if not any(tables.values()):
        _snapshots[key] = Snapshot(tuple(tables), tuple(map(_insert, tables)), pickle.dumps(made))
    return made


def _has_rows(cursor: Any, table: str) -> bool:
    cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')
    return cursor.fetchone() is not None


def _insert(table: str) -> str:
    """One statement that writes all rows of the table again."""
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        values = " || ',' || ".join(LITERAL[connection.vendor].format(column) for column in columns)
        cursor.execute(f'SELECT {values} FROM "{table}"')
        rows = ", ".join(f"({row})" for (row,) in cursor.fetchall())
    names = ", ".join(f'"{column}"' for column in columns)
    return f'INSERT INTO "{table}" ({names}) VALUES {rows}'
