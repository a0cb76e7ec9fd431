"""The places of an official form, whatever file it is: what they are called, how versions differ, what probably
belongs where.

A place is known by its key, which is made of what the form itself calls it (the tag of a control, a bookmark, the
words of the label beside it), never of where it stands: so a mapping survives when the form gets a further line.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from cordel.core.folding import fold

MOST_PLACES: Final = 200
LONGEST_LABEL: Final = 160
# Kinds of places, in Word and in Excel.
CONTROL, FIELD, BOOKMARK, CELL, LINE, PLACEHOLDER, NAME = KINDS = (
    "control",
    "field",
    "bookmark",
    "cell",
    "line",
    "placeholder",
    "name",
)
PLACEHOLDERS: Final = re.compile(r"\{\{\s*([^{}\n]{1,80}?)\s*\}\}")
# What forms print where something is to be written: dots, lines, boxes, or an instruction in brackets.
_TO_FILL: Final = re.compile(r"[\s.…_\-–—:/\u2022\u25a1\u2610]*|\[[^\[\]]{0,120}\]|<[^<>]{0,120}>")
_LINE: Final = re.compile(r"(.+) \((\d+)\)")

Value = str | int


@dataclass(frozen=True)
class Place:
    """Somewhere in the form that can be filled. `holds` is what stands there before."""

    key: str
    kind: str
    label: str
    holds: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class Comparison:
    """What a new version of the form changed: places that are gone, and those that were not there before."""

    vanished: list[Place]
    added: list[Place]


@dataclass(frozen=True)
class Filled:
    """The filled file; `skipped` are keys that found no place in it."""

    data: bytes
    skipped: list[str]


def is_to_fill(text: str) -> bool:
    """Nothing stands there but dots, lines, or an instruction in brackets."""
    return _TO_FILL.fullmatch(text.strip()) is not None


def tidy(text: str) -> str:
    """A label on one line, without the colon at its end."""
    return " ".join(text.split()).rstrip(" :*")[:LONGEST_LABEL]


class Keys:
    """Gives every place a key of its own: the second of the same name becomes name#2."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}

    def of(self, kind: str, name: str) -> str:
        key = f"{kind}:{fold(name) or name}"
        self.seen[key] = self.seen.get(key, 0) + 1
        return key if self.seen[key] == 1 else f"{key}#{self.seen[key]}"


# --- Versions -------------------------------------------------------------------------------------


def fingerprint(places: Iterable[Place]) -> str:
    """The same for two files with the same places, whatever else changed in them."""
    keys = "\n".join(sorted(place.key for place in places))
    return hashlib.sha256(keys.encode()).hexdigest()


def compared(before: Iterable[Place], after: Iterable[Place]) -> Comparison:
    old, new = {one.key: one for one in before}, {one.key: one for one in after}
    return Comparison(
        vanished=[one for key, one in old.items() if key not in new],
        added=[one for key, one in new.items() if key not in old],
    )


def carried_over(mapping: Mapping[str, str], places: Iterable[Place]) -> dict[str, str]:
    """What of the mapping still has its place."""
    keys = {place.key for place in places}
    return {key: name for key, name in mapping.items() if key in keys}


def as_data(places: Iterable[Place]) -> list[dict[str, Any]]:
    return [asdict(place) for place in places]


def from_data(data: Iterable[Mapping[str, Any]]) -> list[Place]:
    return [Place(**one) for one in data]


# --- Suggestions ----------------------------------------------------------------------------------


def suggested(places: Iterable[Place], asked_as: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """A field for each place whose label says plainly which: key of the place -> name of the field.

    `asked_as` has for each field the words by which forms ask for it. Two fields with the same words, or one
    field for two places of the same kind, suggest nothing: a wrong guess costs more than an empty line.
    """
    known: dict[str, set[str]] = {}
    for name, labels in asked_as.items():
        for label in labels:
            known.setdefault(_words(label), set()).add(name)
    return {place.key: name for place in places if (name := _meant(place, known))}


def _meant(place: Place, known: Mapping[str, set[str]]) -> str:
    """Nothing for a line of a table: its head says what all its lines hold, and not which of them this is."""
    if place.kind == LINE:
        return ""
    said = [place.label, place.key.partition(":")[2].partition("#")[0]]
    for label in said:
        names = known.get(_words(label)) or known.get(_words(re.sub(r"\([^()]*\)", " ", label)), set())
        if len(names) == 1:
            return next(iter(names))
    return ""


def suggested_lines(places: Iterable[Place], heads: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """A field for each line of a table: `heads` has field names with {n} for the line, and what their column is
    called. Of several tables with the same head only the first is meant."""
    known = {_words(word): name for name, words in heads.items() for word in words}
    found = {}
    for place in places:
        line = _LINE.fullmatch(place.label) if place.kind == LINE and "#" not in place.key else None
        if line and (name := known.get(_words(line[1]))):
            found[place.key] = name.replace("{n}", line[2])
    return found


def heads_of(places: Iterable[Place]) -> set[str]:
    """The columns of tables to fill, folded."""
    lines = (_LINE.fullmatch(place.label) for place in places if place.kind == LINE)
    return {_words(line[1]) for line in lines if line}


def _words(label: str) -> str:
    """The label folded, without numbers in front ("3.2 Location") and without underscores of a tag."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|[_.\-]+", " ", label)
    return re.sub(r"^[\d\s]+(?=\D)", "", fold(spaced)).strip()
