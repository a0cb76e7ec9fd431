"""People of a list, row by row: what each column holds, what each row says, and what is wrong in which cell.

A list comes as rows of texts (`people_files`, `people_text`). Its columns are guessed from their headings in the
languages of Europe, else from what stands in them; whoever brings the list corrects the guess. What a row says is taken
as it is typed: nothing is completed, and nothing is left out without being named.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from cordel.core.folding import fold
from cordel.core.people_headings import HEADINGS, NO, YES
from cordel.core.people_parts import Part

MOST_PEOPLE: Final = 300  # in one act
ADULT: Final = 18
OLDEST: Final = 120
KEY: Final = re.compile(r"r-[0-9a-f]{20}")
EMAIL: Final = re.compile(r"[^\s@<>(),;:\"']+@[^\s@<>(),;:\"']+\.[^\s@<>(),;:\"']+")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_LOOKED_AT: Final = 50  # rows; a column tells early what it holds

Row = tuple[int, list[str]]


class Trouble(Enum):
    """What is wrong in a cell."""

    NO_NAME = "no_name"
    NO_LETTERS = "no_letters"
    A_DAY = "a_day"
    TWO_ADDRESSES = "two_addresses"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Entry:
    """Somebody on a list; `number` is the row's, `troubles` name cells. Empty where nothing is said."""

    number: int
    name: str = ""
    called: str = ""
    email: str = ""
    language: str = ""
    is_minor: bool = False
    guardian: str = ""
    contact: str = ""
    key: str = ""
    said: frozenset[Part] = frozenset()  # in which columns something stood
    troubles: Mapping[Part, Trouble] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """How a list is understood: what each column holds, None for what is left out, and how many rows head it."""

    columns: tuple[Part | None, ...]
    heads: int


# --- Columns -----------------------------------------------------------------------------------------


def guess(
    rows: Sequence[Row], languages: Mapping[str, str], headings: Mapping[str, Part] = HEADINGS
) -> Reading:
    """What the columns hold. `languages` gives a code for a folded name or code of a language, `headings` a part for
    folded words."""
    width = max((len(cells) for _number, cells in rows), default=0)
    for heads, (_number, cells) in enumerate(rows[:10], 1):
        named = _by_headings(cells, width, headings)
        if Part.NAME in named or {Part.FIRST, Part.LAST} <= set(named):
            return Reading(_with_contents(named, rows[heads:], languages), heads)
    return Reading(_with_contents([None] * width, rows, languages), 0)


def _by_headings(cells: Sequence[str], width: int, headings: Mapping[str, Part]) -> list[Part | None]:
    """Each part once: of two columns with the same heading the first."""
    found: list[Part | None] = []
    for cell in cells:
        part = _headed(cell, headings)
        found.append(None if part in found else part)
    # "Name" beside "surname" is the first name alone.
    if Part.NAME in found and Part.LAST in found and Part.FIRST not in found:
        found[found.index(Part.NAME)] = Part.FIRST
    for alone, other in ((Part.LAST, Part.FIRST), (Part.FIRST, Part.LAST)):
        if alone in found and other not in found and Part.NAME not in found:
            found[found.index(alone)] = Part.NAME
    return found + [None] * (width - len(found))


def _headed(cell: str, headings: Mapping[str, Part]) -> Part | None:
    """What a heading names: the whole of it first, else its words, the longest known ones first."""
    said = fold(cell)
    if said in headings:
        return headings[said]
    if not said or len(said) > 60 or "@" in cell:
        return None
    padded = f" {said} "
    known = [words for words in headings if len(words) > 2 and f" {words} " in padded]
    return headings[max(known, key=len)] if known else None


def _with_contents(
    named: Sequence[Part | None], rows: Sequence[Row], languages: Mapping[str, str]
) -> tuple[Part | None, ...]:
    """The columns without a heading, by what stands in them. A name is guessed only if none is named."""
    found = list(named)
    for column, part in enumerate(found):
        if part is None and not any(named):
            told = _held(_column(rows, column), languages)
            found[column] = None if told in found else told
        elif part is None and _held(_column(rows, column), languages) is Part.KEY and Part.KEY not in found:
            found[column] = Part.KEY
    if Part.NAME not in found and Part.FIRST not in found:
        names = [_namelike(_column(rows, at)) if part is None else 0.0 for at, part in enumerate(found)]
        if names and max(names) > 0:
            found[names.index(max(names))] = Part.NAME
    return tuple(found)


def _column(rows: Sequence[Row], column: int) -> list[str]:
    cells = (row[column] for _number, row in rows[:_LOOKED_AT] if len(row) > column)
    return [cell for cell in cells if cell]


def _held(cells: Sequence[str], languages: Mapping[str, str]) -> Part | None:
    if not cells:
        return None
    tests = {
        Part.KEY: lambda cell: bool(KEY.fullmatch(cell)),
        Part.EMAIL: lambda cell: bool(EMAIL.search(cell)),
        Part.LANGUAGE: lambda cell: fold(cell) in languages,
        Part.MINOR: lambda cell: fold(cell) in YES | NO or cell in ("✓", "✔", "x"),
    }
    return next((part for part, test in tests.items() if sum(map(test, cells)) * 2 > len(cells)), None)


def _namelike(cells: Sequence[str]) -> float:
    """How much of a column are names: letters, some words, no digits, seldom the same twice."""
    names = [cell for cell in cells if any(map(str.isalpha, cell)) and not re.search(r"[\d@]", cell)]
    several = sum(" " in name for name in names)
    return (len(names) + several) / len(cells) * len(set(names)) / len(cells) if cells and names else 0.0


# --- Rows --------------------------------------------------------------------------------------------


def entries(rows: Sequence[Row], reading: Reading, languages: Mapping[str, str]) -> list[Entry]:
    """Everybody below the heads, in order; rows that say nothing in the chosen columns are nobody."""
    people = [_entry(number, cells, reading.columns, languages) for number, cells in rows[reading.heads :]]
    return [one for one in people if one is not None]


def _entry(
    number: int, cells: Sequence[str], columns: Sequence[Part | None], languages: Mapping[str, str]
) -> Entry | None:
    said = {part: cell for part, cell in zip(columns, cells, strict=False) if part is not None and cell}
    if not said:
        return None
    troubles: dict[Part, Trouble] = {}
    name = said.get(Part.NAME) or " ".join(filter(None, (said.get(Part.FIRST), said.get(Part.LAST))))
    if wrong := _wrong_name(name):
        troubles[Part.NAME] = wrong
    email = said.get(Part.EMAIL, "")
    addresses = EMAIL.findall(email)
    if len(addresses) > 1:
        troubles[Part.EMAIL] = Trouble.TWO_ADDRESSES
    language = fold(said.get(Part.LANGUAGE, ""))
    if language and language not in languages:
        troubles[Part.LANGUAGE] = Trouble.UNKNOWN_LANGUAGE
    minor = under_age(said.get(Part.MINOR, ""))
    if minor is None:
        troubles[Part.MINOR] = Trouble.UNCLEAR
    return Entry(
        number=number,
        name=name,
        called=said.get(Part.CALLED, ""),
        email=addresses[0] if len(addresses) == 1 else email,
        language=languages.get(language, ""),
        is_minor=bool(minor),
        guardian=said.get(Part.GUARDIAN, ""),
        contact=said.get(Part.CONTACT, ""),
        key=said.get(Part.KEY, ""),
        said=frozenset(said),
        troubles=troubles,
    )


def _wrong_name(name: str) -> Trouble | None:
    if not name:
        return Trouble.NO_NAME
    if _DAY.fullmatch(name):
        return Trouble.A_DAY
    return None if any(map(str.isalpha, name)) else Trouble.NO_LETTERS


def under_age(said: str) -> bool | None:
    """Whether "yes", "sim", "✓" or an age say so; None for what says neither."""
    word = fold(said) or said.strip()
    if not word or word in NO:
        return False
    if word in YES or word in ("✓", "✔", "☑"):
        return True
    age = re.fullmatch(r"(\d{1,3})( .*)?", word)
    return int(age[1]) < ADULT if age and int(age[1]) <= OLDEST else None
