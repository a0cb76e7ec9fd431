"""How much there is to learn from asking about a statement."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.opinion.priority import META_PRIORITY, priorities

N = st.integers(0, 500)


def test_by_hand() -> None:
    """Nobody saw it: ((1 - 1/2) 1 (1/2) 9) ** 2 = 2.25 ** 2. Ten saw it, 6 agree, 2 pass, on the map 1 away:
    ((1 - 3/12) 2 (7/12) (1 + 8/4)) ** 2 = 2.625 ** 2."""
    found = priorities(
        np.array([[0, 0, 0], [6, 2, 2], [6, 2, 2]]), np.array([0.0, 1, 1]), np.array([0, 0, 1], bool)
    )
    assert found.tolist() == pytest.approx([2.25**2, 2.625**2, META_PRIORITY])
    assert META_PRIORITY == 49


@given(st.lists(st.tuples(N, N, N, st.floats(0, 100)), min_size=1, max_size=8))
def test_always_above_zero(rows: list) -> None:
    totals, extremity = np.array([row[:3] for row in rows]), np.array([row[3] for row in rows])
    found = priorities(totals, extremity)
    assert (np.isfinite(found) & (found > 0)).all()
    assert (priorities(totals, extremity + 1) > found).all()


@pytest.mark.parametrize("extremity", [[1.0], [1.0, -1.0], [1.0, np.nan], [1.0, np.inf]])
def test_refuses_what_is_no_extremity(extremity: list[float]) -> None:
    with pytest.raises(ValueError, match="extremit"):
        priorities(np.zeros((2, 3), dtype=np.int64), np.array(extremity))
