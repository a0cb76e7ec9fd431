"""Dates in words, as each language writes them inside a sentence.

Django's catalogues name months as they stand in a calendar's head: "3 Maggio", "3 Μάιος". CLDR knows their form
beside a number: "3 maggio", "3 Μαΐου", "3 maja". So the words come from there, and the order from `config/formats`.
"""

from datetime import date, datetime
from typing import Any

from babel.dates import get_day_names, get_month_names
from django.utils.dateformat import DateFormat
from django.utils.formats import get_format

from cordel.base.languages import locale, spoken

# How a language joins what our own formats, which are written the English way, put side by side.
JOINED = {
    "ar": (("l j", "l، j"), ("D j", "D، j")),
    "pl": (("l j", "l, j"), ("D j", "D, j")),
    "pt": (
        *(("l j", "l, j"), ("D j", "D, j")),
        *(("j F", r"j \d\e F"), ("j M", r"j \d\e M"), ("F Y", r"F \d\e Y"), ("M Y", r"M \d\e Y")),
    ),
}


class Words(DateFormat):
    """Django's formats with CLDR's words for months and days."""

    data: date  # a time alone has no such words

    def F(self) -> str:
        return self._month("wide")

    def M(self) -> str:
        return self._month("abbreviated")

    E, N, b = F, M, M

    def l(self) -> str:  # noqa: E743 - the letters are those of the formats
        return self._day("wide")

    def D(self) -> str:
        return self._day("abbreviated")

    def _month(self, width: Any) -> str:
        return str(get_month_names(width, "format", locale(spoken()))[self.data.month])

    def _day(self, width: Any) -> str:
        return str(get_day_names(width, "format", locale(spoken()))[self.data.weekday()])


def date_format(value: date | datetime, pattern: str = "DATE_FORMAT") -> str:
    """The date in the active language; `pattern` is one of Django's, by its name or by its letters."""
    letters = get_format(pattern)
    for english, own in JOINED.get(spoken(), ()):
        letters = letters.replace(english, own)
    return str(Words(value).format(letters))
