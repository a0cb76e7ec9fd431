"""How long a statement may be in each language, and which say nearly the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.statement_texts import MOST, length, near, room


def test_gives_each_language_the_room_that_it_needs() -> None:
    assert room("en", 140) == 140
    assert room("fr", 140) == 180 and room("pt", 140) == 150 and room("ar", 140) == 130
    assert room("zh", 140) == 70 < room("ja", 140) < room("en", 140)
    assert room("fi", 140) == 180, (
        "nobody measured Finnish, so it gets as much as the longest that was measured"
    )
    assert room("pt-BR", 140) == room("pt", 140)


def test_counts_letters_as_a_reader_sees_them() -> None:
    assert length("Câmara") == length("Ca\u0302mara") == 6
    assert length("مُدُن") == 3
    assert length("") == 0


@pytest.mark.parametrize(
    ("one", "other", "are_near"),
    [
        ("Language courses should be free.", "Language courses should be free of charge", True),
        ("Os cursos de língua devem ser gratuitos", "os curso de lingua deve ser gratuito!", True),
        ("Τα μαθήματα γλώσσας να είναι δωρεάν", "Τα μαθηματα γλωσσας είναι δωρεαν", True),
        ("Buses should run at night.", "Language courses should be free.", False),
        ("Towns should hire newcomers.", "Diplomas should be recognised.", False),
        ("", "Buses", False),
    ],
)
def test_finds_what_says_nearly_the_same(one: str, other: str, are_near: bool) -> None:
    assert (near(one, {1: other}) == [1]) is are_near


@given(st.text(min_size=1, max_size=60))
def test_a_text_is_near_itself_unless_nothing_of_it_can_be_read(text: str) -> None:
    assert near(text, {1: text}) in ([1], [])
    assert near(f"{text} word", {1: f"{text} word", 2: "zzz"}) == [1]


def test_gives_the_nearest_first_and_few() -> None:
    others = {at: "Language courses should be free" + " now" * (at % 3) for at in range(20)}
    found = near("Language courses should be free", others)
    assert len(found) == MOST and found[0] % 3 == 0
