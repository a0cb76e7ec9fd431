"""It writes amounts as the reader's language does."""

import pytest
from django.utils import translation

from cordel.base.money import euros


@pytest.mark.parametrize(
    ("language", "written"), [("en", "€7,560"), ("it", "7.560 €"), ("fr", "7 560 €"), ("ar", "7,560 €")]
)
def test_it_writes_whole_euros(language: str, written: str) -> None:
    with translation.override(language):
        plain = euros(7560).replace("\u200f", "").replace("\u00a0", " ").replace("\u202f", " ")
    assert plain == written
