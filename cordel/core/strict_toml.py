"""Reading settings from TOML strictly: wrong types, missing and unknown keys are named, with their file."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar, cast

T = TypeVar("T")


class TomlRefused(Exception):
    """A file breaks its form; the message names the file and the key."""


class Table:
    """One TOML table that is emptied key by key, so that a key nobody asked for can be named."""

    def __init__(self, values: Mapping[str, object], file: str, path: str = "") -> None:
        self.values = dict(values)
        self.file = file
        self.path = path

    @classmethod
    def read(cls, text: str, file: str) -> "Table":
        try:
            return cls(tomllib.loads(text), file)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise TomlRefused(f"{file}: is no TOML: {error}") from error

    def refused(self, key: str, reason: str) -> TomlRefused:
        return TomlRefused(f"{self.file}: {self.path}{key}: {reason}")

    def has(self, key: str) -> bool:
        return key in self.values

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        value = self.values.pop(key, default)
        if value is None:
            raise self.refused(key, "is missing")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.refused(key, f"must be {kind.__name__}, is {type(value).__name__}")
        return value

    def text(self, key: str) -> str:
        value = self.take(key, str)
        if not value.strip():
            raise self.refused(key, "is empty")
        return value

    def note(self, key: str = "note") -> str:
        return self.take(key, str, "")

    def texts(self, key: str, default: list[object] | None = None) -> tuple[str, ...]:
        values = self.take(key, list, default)
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self.refused(key, "must list texts")
        return tuple(cast("list[str]", values))

    def amount(self, key: str) -> int:
        value = self.take(key, int)
        if value < 0:
            raise self.refused(key, "must not be negative")
        return value

    def years(self, key: str) -> tuple[int, int]:
        match self.take(key, list):
            case [int() as first, int() as last] if first <= last:
                return first, last
        raise self.refused(key, "must be the first and the last year")

    def one_of(self, key: str, allowed: Iterable[str]) -> str:
        value = self.text(key)
        if value not in allowed:
            raise self.refused(key, f"must be one of {', '.join(allowed)}, is {value}")
        return value

    def day(self, key: str) -> date:
        value = self.take(key, date)
        if type(value) is not date:  # a moment is a date too, by inheritance
            raise self.refused(key, "must be a day without a time")
        return value

    def table(self, key: str) -> "Table":
        return Table(self.take(key, dict), self.file, f"{self.path}{key}.")

    def tables(self, key: str) -> "list[Table]":
        values = self.take(key, list, [])
        if not all(isinstance(value, dict) for value in values):
            raise self.refused(key, "must list tables")
        return [Table(value, self.file, f"{self.path}{key}[{n}].") for n, value in enumerate(values)]

    def done(self) -> None:
        """Refuse the first key that nobody took."""
        for key in self.values:
            raise self.refused(key, "is not a key of this table")
