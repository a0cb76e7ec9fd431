"""What a recommendation rests on, frozen: figures that are published once, and looked at again later.

A cell is how many agree, disagree and are unsure; a row is one cell of a town, of those who named no town, or of all
together. Rows of few people are withheld as on every page of results, and so are further ones, until nobody can tell
a withheld row by subtracting.
"""

import hashlib
import json
from collections.abc import Hashable, Mapping
from enum import StrEnum
from math import exp, lgamma, log
from typing import Any, Final, NamedTuple, TypeVar

FORMAT: Final = "cordel recommendation evidence 1"
# Fewer people than this are not shown.
FEWEST: Final = 10
CONFIDENCE: Final = 0.9

Key = TypeVar("Key", bound=Hashable)


class Cell(NamedTuple):
    """How many people gave each answer."""

    agree: int = 0
    disagree: int = 0
    unsure: int = 0

    @property
    def people(self) -> int:
        return sum(self)


class Standing(StrEnum):
    """How a frozen figure stands to the journal of a later day."""

    SAME = "same"
    ERASED = "erased"  # votes it counts were erased since, so nobody can reckon it again
    DIFFERENT = "different"  # nothing that is allowed explains the difference
    WITHHELD = "withheld"


def together(rows: Mapping[Key, Cell]) -> Cell:
    """The rows added up."""
    return Cell(*(sum(one[at] for one in rows.values()) for at in range(3)))


def withheld(rows: Mapping[Key, Cell], *, fewest: int = FEWEST) -> set[Key]:
    """Which rows of one statement are not shown: those under `fewest` people, and then the smallest of the others
    until at least two rows with `fewest` people together are hidden. Rows of nobody are no rows."""
    there = {key: one.people for key, one in rows.items() if one.people}
    hidden = {key for key, people in there.items() if people < fewest}
    # In one order whatever the keys are: by people, then by how the key is written.
    rest = sorted(there.keys() - hidden, key=lambda key: (there[key], str(key)))
    while hidden and rest and (len(hidden) < 2 or sum(there[key] for key in hidden) < fewest):
        hidden.add(rest.pop(0))
    return hidden


def is_carried(cell: Cell) -> bool:
    """Whether more than half agree with 90 % confidence: the 0.10 quantile of Beta(agree + 1/2, others + 1/2) lies
    above one half (as core/opinion/consensus: lower_bound), which is so when less than a tenth of it lies below."""
    return _below_half(cell.agree + 0.5, cell.people - cell.agree + 0.5) < 1 - CONFIDENCE


def _below_half(a: float, b: float) -> float:
    """The part of Beta(a, b) below one half, by the series of DLMF 8.17.8, whose terms are all positive."""
    term = exp(lgamma(a + b) - lgamma(a) - lgamma(b) - (a + b) * log(2)) / a
    total, n = 0.0, 0
    # Terms may grow first; they fall by nearly a half each once n is large.
    while n < a + b or term > total * 1e-15:
        total += term
        term *= (a + b + n) / (a + 1 + n) / 2
        n += 1
    return min(total, 1.0)


class Table(NamedTuple):
    """What is shown of one statement by town; None where a row is withheld. `carried` of `of` towns carry it."""

    rows: dict[int | None, Cell | None]
    carried: int
    of: int


def table(rows: Mapping[int | None, Cell]) -> Table:
    """By town, with what has to be withheld; None is the row of those who named no town."""
    hidden = withheld(rows)
    shown = {key: None if key in hidden else cell for key, cell in rows.items() if cell.people}
    towns = [cell for key, cell in shown.items() if key is not None and cell is not None]
    return Table(shown, sum(map(is_carried, towns)), len(towns))


def published_table(
    document: Mapping[str, Any], statement: int, rows: Mapping[int | None, Cell]
) -> Table | None:
    """The same as an opinion map published it, which may hide other rows; None where it tells nothing of the statement,
    or something else than `rows`, what the journal adds up to."""
    by_town = document.get("towns") or {}
    found = next((one for one in by_town.get("statements", []) if one["statement"] == statement), None)
    if found is None:
        return None
    keys: list[int | None] = [*by_town["towns"], None]
    cells = [None if cell is None else Cell(*cell) for cell in (*found["rows"], found["no_town"])]
    told = {key: cell for key, cell in zip(keys, cells, strict=True) if cell is None or cell.people}
    is_right = told.keys() == {key for key, cell in rows.items() if cell.people} and all(
        cell in (None, rows[key]) for key, cell in told.items()
    )
    return Table(told, len(found["carried"]), found["of"]) if is_right else None


def published_groups(document: Mapping[str, Any], statement: int) -> list[Cell] | None:
    """By group of opinion, as a map published it; None where the row is withheld, or there are no groups."""
    found = next((one for one in document.get("statements", []) if one["statement"] == statement), None)
    cells = found and found.get("groups")
    return [Cell(*one) for one in cells] if cells else None


def compared(frozen: Cell | None, now: Cell, *, erased: bool) -> Standing:
    """How a frozen cell stands to what the journal up to the same entry adds up to now. `erased`: whether entries were
    erased since. Erasing takes votes away and adds none."""
    if frozen is None:
        return Standing.WITHHELD
    if frozen == now:
        return Standing.SAME
    is_less = all(left <= was for left, was in zip(now, frozen, strict=True))
    return Standing.ERASED if erased and is_less else Standing.DIFFERENT


def written(document: Mapping[str, Any]) -> str:
    """The document as text: keys in their order, no spaces, no escapes; the same everywhere."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of the document as text, in hexadecimal."""
    return hashlib.sha256(written(document).encode()).hexdigest()
