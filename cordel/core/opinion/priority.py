"""How much there is to learn from asking the next person about a statement: Polis's published formula, from current
counts. With A, P, S the people who agreed, passed, saw it, and E how far out it lies on the map, priority is

    ((1 - (P + 1) / (S + 2)) (E + 1) (A + 1) / (S + 2) (1 + 8 * 2 ** (-S / 5))) ** 2

and 49, 7 squared, for statements about the people themselves.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from cordel.core.opinion.counts import AGREE, PASS, Ints

META_PRIORITY: Final = 49.0

Floats = npt.NDArray[np.float64]


def priorities(totals: Ints, extremity: Floats, meta: npt.NDArray[np.bool_] | None = None) -> Floats:
    """Give the priority of each statement, above 0: (statements,).

    `totals` is (statements, 3), `extremity` (statements,), not negative; `meta` marks statements about the people
    themselves. ValueError: lengths that differ, an extremity below 0 or none at all.
    """
    if extremity.shape != (len(totals),) or (meta is not None and meta.shape != extremity.shape):
        raise ValueError(f"{len(totals)} statements, but {extremity.shape} extremities")
    if not (np.isfinite(extremity) & (extremity >= 0)).all():
        raise ValueError("extremity: a number from 0 on")
    seen = totals.sum(axis=1)
    decided = 1 - (totals[:, PASS] + 1) / (seen + 2)
    agreed = (totals[:, AGREE] + 1) / (seen + 2)
    fresh = 1 + 8 * np.exp2(-seen / 5)
    found = (decided * (extremity + 1) * agreed * fresh) ** 2
    return np.asarray(found if meta is None else np.where(meta, META_PRIORITY, found), dtype=np.float64)
