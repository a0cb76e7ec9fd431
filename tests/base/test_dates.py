"""Dates in words: each language's own form of a month beside a number."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from cordel.base.dates import date_format

DAY = date(2026, 5, 3)


@pytest.mark.parametrize(
    ("language", "written", "with_weekday"),
    [
        ("ar", "3 مايو 2026", "الأحد، 3 مايو"),
        ("el", "3 Μαΐου 2026", "Κυριακή 3 Μαΐου"),
        ("en", "3 May 2026", "Sunday 3 May"),
        ("fr", "3 mai 2026", "dimanche 3 mai"),
        ("it", "3 maggio 2026", "domenica 3 maggio"),
        ("pl", "3 maja 2026", "niedziela, 3 maja"),
        ("pt", "3 de maio de 2026", "domingo, 3 de maio"),
    ],
)
def test_writes_a_day_as_a_sentence_of_the_language_does(language, written, with_weekday):
    with translation.override(language):
        assert date_format(DAY) == written
        assert date_format(DAY, "l j F") == with_weekday
        assert Template('{{ day|date:"DATE_FORMAT" }}').render(Context({"day": DAY})) == written


@pytest.mark.parametrize("language", ["ar", "el", "en", "fr", "it", "pl", "pt"])
def test_writes_a_moment_on_a_clock_of_24_hours_with_the_day_first(language):
    with translation.override(language):
        written = date_format(datetime(2026, 5, 3, 15, 4, tzinfo=UTC), "DATETIME_FORMAT")
    assert "15:04" in written and written.startswith("3 ")


def test_a_date_that_nobody_knows_prints_nothing():
    assert Template('{{ day|date:"DATE_FORMAT" }}').render(Context({"day": None})) == ""
