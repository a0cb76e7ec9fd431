"""It reads whole numbers as Europeans write them, and refuses what can be misread."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordel.core.amounts import MOST, Cell, NoNumber, Odd, read_amount, read_count, shown


@pytest.mark.parametrize(
    "written",
    [
        "7560", " 7560 ", "7 560", "7\u00a0560", "7\u202f560", "7.560", "7,560", "7'560", "7\u2019560",
        "7.560,00", "7,560.00", "7 560,00", "7560.0", "7560,-", "7.560,\u2013", "7.560,00 EUR", "EUR 7 560",
        "€7,560", "7560 €", "7560 euros", "7560Eur", "\u0667\u0665\u0666\u0660", "\u0667\u066c\u0665\u0666\u0660",
        "\uff17\uff15\uff16\uff10",
        Decimal("7560"), Decimal("7560.00"), Decimal("7.56E+3"),
    ],
)  # fmt: skip
def test_it_reads_an_amount_in_any_european_style(written: Cell) -> None:
    assert read_amount(written) == 7560


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (None, "missing"), ("", "missing"), ("  ", "missing"), ("EUR", "words"),
        ("about 7560", "words"), ("7560 PLN", "words"), ("$7560", "words"), ("1e3", "words"), ("7 56", "words"),
        ("75 60", "words"), ("7.5.60", "words"), ("12.34,5.6", "words"), ("½", "words"), ("9" * 41, "words"),
        ("-7560", "negative"), ("\u22127.560", "negative"), (Decimal(-1), "negative"),
        ("7560,50", "not_whole"), ("7.56", "not_whole"), ("0.560", "not_whole"), (Decimal("0.1"), "not_whole"),
        ("1.234,567", "not_whole"), ("7.560.00", "unclear"), ("1.000.5", "unclear"),
        ("=A1*2", "formula"), (Odd.FORMULA, "formula"), (Odd.DATE, "date"), (Odd.ERROR, "error"),
        (Odd.TRUTH, "truth"), ("100000001", "too_large"), (Decimal("1E+30"), "too_large"),
        (Decimal("NaN"), "words"), (Decimal("Infinity"), "words"), ("NaN", "words"),
    ],
)  # fmt: skip
def test_it_says_why_something_is_no_amount(written: Cell, reason: str) -> None:
    with pytest.raises(NoNumber) as refused:
        read_amount(written)
    assert refused.value.reason == reason


def test_it_takes_no_currency_for_a_count() -> None:
    assert read_count("1 200") == 1200
    with pytest.raises(NoNumber):
        read_count("12 EUR")


def test_it_quotes_a_cell_briefly() -> None:
    assert [shown("a\n b" * 40)[:4], shown(Decimal("7.5E+3")), shown(None), len(shown("x" * 99))] == [
        "a ba", "7500", "", 40,
    ]  # fmt: skip


@settings(max_examples=100)
@given(st.integers(0, MOST), st.sampled_from([" ", ".", ",", "'", "\u202f"]), st.booleans())
def test_it_reads_back_what_a_spreadsheet_shows(number: int, mark: str, with_cents: bool) -> None:
    point = "." if mark != "." else ","
    written = f"{number:,}".replace(",", mark) + (f"{point}00" if with_cents else "")
    assert read_amount(written) == number


@settings(max_examples=200)
@given(st.one_of(st.text(max_size=50), st.decimals(allow_nan=True), st.sampled_from(Odd)))
def test_it_reads_a_whole_number_or_refuses_whatever_comes(cell: Cell) -> None:
    try:
        number = read_amount(cell)
    except NoNumber as refused:
        assert refused.reason
    else:
        assert 0 <= number <= MOST


@pytest.mark.parametrize("number", ["1E+999999999", "1E-999999999", "-1E+999999999"])
def test_it_refuses_numbers_that_no_memory_could_write_out(number: str) -> None:
    with pytest.raises(NoNumber):
        read_amount(Decimal(number))
    assert len(shown(Decimal(number))) < 20
