"""Reading JSON that strangers wrote: nothing in it can raise, all that is odd is noted with its place.

`parse_object` refuses what is no JSON as a whole. An `Entry` then reads an object field by field: what has
the wrong type is noted and taken for missing.
"""

import json
import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Final, NoReturn

from cordel.core.countries import country_of_nuts, is_country
from cordel.core.problems import Problem, problem
from cordel.core.spans import Span, parse_span

MOST: Final = 10**9  # more people than any event, more of anything than any project
LONGEST_TEXT: Final = 2000
_LONGEST_NUMBER: Final = 30
_NO_TEXT: Final = re.compile("[\ud800-\udfff\x00-\x08\x0e-\x1f\x7f]")

A_COUNT: Final = "a whole number"
A_TEXT: Final = "a text"
A_DATE: Final = "a date as YYYY-MM-DD, YYYY-MM or YYYY"
A_LIST: Final = "a list"
AN_OBJECT: Final = "an object"
A_COUNTRY: Final = "a country's code"


class FileUnreadable(Exception):
    """The file as a whole cannot be read; `reason` says why in a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Unread:
    """Something at `place` in the file that was not read as it stands, or not at all."""

    place: str
    problem: Problem

    @property
    def reason(self) -> str:
        return self.problem.detail.removeprefix(f"{self.place}: ")


class _Object(dict[str, object]):
    """A JSON object that remembers which keys stood in it more than once."""

    repeated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _TooLong:
    """A number with more digits than anything counted here has."""

    digits: int


def parse_object(text: bytes | str) -> dict[str, object]:
    """Read a JSON object from text or UTF-8 bytes. Raises FileUnreadable for anything else."""
    try:
        content = json.loads(
            _decoded(text),
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        reason = f"It is no JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        raise FileUnreadable(reason) from error
    except RecursionError as error:
        raise FileUnreadable("Its lists and objects are nested too deeply.") from error
    if not isinstance(content, _Object):
        raise FileUnreadable(f"It should hold {AN_OBJECT}, but holds {found(content)}.")
    return content


def _decoded(text: bytes | str) -> str:
    try:
        decoded = text if isinstance(text, str) else text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileUnreadable(f"It is no text in UTF-8: byte {error.start} does not fit.") from error
    return decoded.removeprefix("\ufeff")


def _object(pairs: list[tuple[str, object]]) -> _Object:
    made = _Object(pairs)
    if len(made) < len(pairs):
        times = Counter(key for key, _ in pairs)
        made.repeated = tuple(key for key, count in times.items() if count > 1)
    return made


def _whole(digits: str) -> int | _TooLong:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else _TooLong(len(digits))


def _no_number(constant: str) -> NoReturn:
    raise FileUnreadable(f"It is no JSON: {constant} is no number.")


def found(value: object) -> str:
    """Say in a few words what stands there."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case _TooLong():
            return f"a number of {value.digits} digits"
        case str():
            shown = cleaned(value)
            return f'"{shown[:60]}…"' if len(shown) > 60 else f'"{shown}"'
        case list():
            return A_LIST
        case dict():
            return AN_OBJECT
    return str(value)


def cleaned(text: str) -> str:
    """Compose (NFC), put single spaces, and put U+FFFD for what is no text: half characters and controls."""
    return unicodedata.normalize("NFC", _NO_TEXT.sub("\ufffd", " ".join(text.split())))


def as_count(value: object) -> int | None:
    """Give a whole number of at most 10**9 either way; 12.0 is one, true and "12" are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not math.isfinite(value) or value != int(value) or abs(value) > MOST:
        return None
    return int(value)


class Entry:
    """One object of the file: gives its fields one by one and notes what could not be read.

    `code` is the problem's code for this kind of object. Notes of all entries made with the same `notes`
    gather in that list.
    """

    def __init__(self, values: dict[str, object], place: str, code: str, notes: list[Unread]) -> None:
        self.values = values
        self.place = place
        self.code = code
        self.notes = notes
        for key in getattr(values, "repeated", ()):
            self.note("key_repeated", self.place, found=found(key))

    def note(self, code: str, place: str, **values: object) -> None:
        self.notes.append(Unread(place, problem(code, place=place, **values)))

    def unread(self, place: str, expected: str, value: object, code: str = "") -> None:
        self.note(code or self.code, place, expected=expected, found=found(value))

    def at(self, key: str) -> str:
        return f"{self.place}.{key}"

    def has(self, key: str) -> bool:
        """Say whether anything stands there; blanks are nothing."""
        value = self.values.get(key)
        return bool(value.strip()) if isinstance(value, str) else value is not None

    def text(self, key: str) -> str:
        """Give a text, "" where there is none; one with characters that are no text is noted and mended."""
        return self.as_text(self.values.get(key), self.at(key))

    def as_text(self, value: object, place: str) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            self.unread(place, A_TEXT, value)
            return ""
        if _NO_TEXT.search(value):
            self.unread(place, "a text without control characters and broken characters", value)
        if len(value) > LONGEST_TEXT:
            self.unread(place, f"a text of at most {LONGEST_TEXT} characters", value)
        return cleaned(value[:LONGEST_TEXT])

    def count(self, key: str) -> int | None:
        """Give a whole number; anything else that stands there is noted."""
        value = self.values.get(key)
        if value is None:
            return None
        count = as_count(value)
        if count is None:
            self.unread(self.at(key), A_COUNT, value)
        return count

    def claim(self, key: str) -> int | None:
        """Give a printed number; one in words is no error of the file, `words` gives those."""
        return None if isinstance(self.values.get(key), str) else self.count(key)

    def words(self, key: str) -> str:
        """Give the text that stands where a number should, "" where none does."""
        return self.text(key) if isinstance(self.values.get(key), str) else ""

    def span(self, key: str) -> Span | None:
        value = self.values.get(key)
        if value is None or value == "":
            return None
        span = parse_span(value) if isinstance(value, str) else None
        if span is None:
            self.unread(self.at(key), A_DATE, value, "date_unreadable")
        return span

    def flag(self, key: str) -> bool:
        value = self.values.get(key)
        if value is not None and not isinstance(value, bool):
            self.unread(self.at(key), "true or false", value)
        return value is True

    def country(self, key: str) -> str | None:
        """Give a country's code in capitals; EL and UK, which the Union's statistics use, as GR and GB."""
        return self.as_country(self.values.get(key), self.at(key))

    def as_country(self, value: object, place: str) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            self.unread(place, A_COUNTRY, value)
            return None
        text = cleaned(value[:LONGEST_TEXT])
        code = text.upper() if len(text) == 2 else text
        if len(code) != 2 or is_country(code) or not is_country(country_of_nuts(code)):
            return code
        self.note("country_unknown.read_as", place, text=code, iso=country_of_nuts(code))
        return country_of_nuts(code)

    def items(self, key: str) -> list[object]:
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.unread(self.at(key), A_LIST, value)
            return []
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Give a list's texts; other items of it are noted and left out."""
        texts = [
            self.as_text(item, f"{self.at(key)}[{position}]") for position, item in enumerate(self.items(key))
        ]
        return tuple(text for text in texts if text)
