"""The code of a session: what people type is understood on every keyboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.session_codes import ALPHABET, LENGTH, read

CODES = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)


@given(CODES, st.sampled_from(["", " ", "-", ".", " \u200f", "\x00"]))
def test_understands_a_code_however_it_is_written(code: str, between: str) -> None:
    assert read(between.join(code)) == read(between.join(code.lower())) == code


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("нкмху", "HKMXY"),  # Cyrillic
        ("ηκμχυ", "HKMXY"),  # Greek
        ("HK٣٤٧", "HK347"),  # Arabic figures
        ("ｈｋ３４７", "HK347"),  # full width
        ("Зрр47", "3RR47"),
    ],
)
def test_takes_the_twin_on_another_keyboard_for_the_letter(typed: str, meant: str) -> None:
    assert read(typed) == meant


@given(st.text(max_size=200))
def test_reads_whatever_is_typed(typed: str) -> None:
    assert read(read(typed)) == read(typed)
    assert len(read(typed)) <= 400
