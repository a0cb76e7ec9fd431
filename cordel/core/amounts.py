"""Whole numbers as people write them in tables: "7 560", "7.560,00 EUR", "7,560.00", "7'560".

One point or comma before exactly three digits groups thousands, as money is written everywhere in Europe;
before one, two or more than three it is a decimal mark. Nothing is rounded: what is not whole is refused.
"""

import re
import unicodedata
from decimal import Decimal
from enum import Enum
from typing import Final

_LONGEST: Final = 40  # characters of a number
MOST: Final = 100_000_000  # euros or people; beyond it a row or a separator was lost


class Odd(Enum):
    """What a cell of a spreadsheet may hold instead of a text or a number."""

    FORMULA = "formula"
    DATE = "date"
    ERROR = "error"
    TRUTH = "truth"


Cell = str | Decimal | Odd | None


class NoNumber(Exception):
    """A cell holds no whole number. `reason` says why: a key of `lump_sum_rows.MESSAGES` without "number_"."""

    def __init__(self, reason: str, text: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.text = text


def read_amount(cell: Cell) -> int:
    """Give whole euros of at least 0. Raises NoNumber, for an empty cell too."""
    if isinstance(cell, str):
        cell = _EURO.sub("", _plain(cell)).strip() or cell
    return read_count(cell)


def read_count(cell: Cell) -> int:
    """Give a whole number of at least 0. Raises NoNumber, for an empty cell too."""
    if isinstance(cell, Odd):
        raise NoNumber(cell.value)
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        raise NoNumber("missing")
    return _checked(cell if isinstance(cell, Decimal) else _read(cell), shown(cell))


def shown(cell: Cell) -> str:
    """Give a cell as a message can quote it: short, on one line."""
    if isinstance(cell, Odd):
        return cell.value
    text = "" if cell is None else str(cell)
    if isinstance(cell, Decimal) and cell.is_finite() and abs(cell.adjusted()) < _LONGEST:
        text = f"{cell.normalize():f}"
    return " ".join(text.split())[:_LONGEST]


def _checked(number: Decimal, text: str) -> int:
    if not number.is_finite():
        raise NoNumber("words", text)
    if number < 0:
        raise NoNumber("negative", text)
    if number > MOST:
        raise NoNumber("too_large", text)
    if number != number.to_integral_value():
        raise NoNumber("not_whole", text)
    return int(number)


_EURO: Final = re.compile(r"^(?:€|eur|euros?)\s*|\s*(?:€|eur|euros?)$", re.IGNORECASE)
# Signs that other alphabets and typographers use, as the ones that a keyboard has.
_SIGNS: Final = str.maketrans({"\u2019": "'", "\u066c": "'", "\u066b": ",", "\u2212": "-", "\u2013": "-"})
_GROUPED: Final = re.compile(r"(?P<whole>[1-9]\d{0,2}(?:(?P<mark>[ .,'])\d{3})(?:(?P=mark)\d{3})*)")
_NUMBER: Final = re.compile(
    rf"(?P<sign>-?)\s?(?:{_GROUPED.pattern}|(?P<digits>\d+))(?:(?P<point>[.,])(?P<rest>\d+|-+))?", re.ASCII
)


def _plain(text: str) -> str:
    """The text with plain spaces, signs and digits, whatever script they were written in."""
    spaced = unicodedata.normalize("NFKC", text).translate(_SIGNS).strip()
    return "".join(str(unicodedata.decimal(one, one)) for one in spaced)


def _read(text: str) -> Decimal:
    plain = _plain(text)
    if plain.startswith("="):
        raise NoNumber("formula", shown(text))
    found = _NUMBER.fullmatch(plain) if len(plain) <= _LONGEST else None
    if found is None:
        raise NoNumber("words", shown(text))
    if found["mark"] and found["mark"] == found["point"]:
        raise NoNumber("unclear", shown(text))
    whole = found["digits"] or re.sub(r"\D", "", found["whole"])
    return Decimal(f"{found['sign']}{whole}.{(found['rest'] or '0').replace('-', '0')}")
