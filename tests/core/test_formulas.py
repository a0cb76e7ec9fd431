"""What a spreadsheet would calculate is kept from it, and comes back as it was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.formulas import as_typed, begins_like_one, inert


@pytest.mark.parametrize("text", ["=1+1", "+49", "-5", "@SUM", "\tx", "＝1", "⁺", "﹣2", "  =1"])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert inert(text) == f"'{text}" and as_typed(inert(text)) == text


@pytest.mark.parametrize("text", ["", "Ana", "'t Hooft", "5", "'"])
def test_others_stay_as_they_are(text: str) -> None:
    assert inert(text) == text == as_typed(text)


@given(st.text(max_size=8))
def test_whatever_was_written_is_read_back(text: str) -> None:
    written = inert(text)
    assert not begins_like_one(written)
    if not text.startswith("'"):
        assert as_typed(written) == text
