"""Which names may be one body's: words in another order, small words, a slip of the finger; never a short other one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.folding import identity_key
from cordel.core.spellings import MOST, closeness, near


@pytest.mark.parametrize(
    ("one", "other", "are_near"),
    [
        ("Cruz Vermelha de Gondomar", "Cruz Vermelha Gondomar", True),
        ("The Red Cross", "Red Cross", True),
        ("University of Porto", "Porto University", True),
        ("Associação Cultural", "Associacao Culturall", True),
        ("Ερυθρός Σταυρός", "ΕΡΥΘΡΟΣ ΣΤΑΥΡΟΣ", True),
        ("Caritas", "Amnesty", False),
        ("UN", "EU", False),
        ("", "Red Cross", False),
    ],
)
def test_knows_near_names(one: str, other: str, are_near: bool) -> None:
    assert (near(identity_key(one), {1: identity_key(other)}) == [1]) is are_near


def test_gives_the_nearest_first_and_few() -> None:
    others = {1: "red crosss", 2: "red cross", 3: "amnesty"} | dict.fromkeys(range(10, 40), "red crossx")
    found = near("red cross", others)
    assert found[0] == 2 and len(found) == MOST


@given(st.text(max_size=20), st.text(max_size=20))
def test_closeness_lies_between_nothing_and_the_same(one: str, other: str) -> None:
    assert 0 <= closeness(one, other) <= 1
    assert not one or closeness(one, one) == 1
