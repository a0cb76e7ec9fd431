"""Which statement somebody is asked next: drawn by how much there is to learn from it, as the opinion map says."""

from collections.abc import Collection
from functools import lru_cache
from hashlib import sha256
from typing import Final

from cordel.core.opinion.routing import Routing
from cordel.debates.models import Debate, OpinionMap
from cordel.debates.queries.maps import maps

_BYTES: Final = 7  # as much as a float can tell apart


class _Chance:
    """As many numbers as are asked for, all from one that is by chance already."""

    def __init__(self, draw: float) -> None:
        self.draw, self.drawn = draw, 0

    def random(self) -> float:
        self.drawn += 1
        found = sha256(f"{self.draw} {self.drawn}".encode()).digest()[:_BYTES]
        return (int.from_bytes(found) >> 3) / 2**53


class _AllBut:
    """What is not to be drawn, without a list of it."""

    def __init__(self, open_ones: Collection[int]) -> None:
        self.open_ones = open_ones

    def __contains__(self, statement: object) -> bool:
        return statement not in self.open_ones


def drawn(debate: Debate, unanswered: Collection[int], *, draw: float) -> tuple[int | None, Collection[int]]:
    """One of these statements (their keys), by the newest map's priorities, and those that it does not know yet. None
    for their share, and where there is no map: whoever asks draws those in another way."""
    newest = maps(debate).values_list("pk", "root").first()
    if newest is None:
        return None, unanswered
    known, table = _table(*newest)
    chance = _Chance(draw)
    new = [one for one in unanswered if one not in known]
    if chance.random() * len(unanswered) < len(new):
        return None, new
    return table.draw(chance, _AllBut(unanswered)), new


@lru_cache(maxsize=64)
def _table(key: int, _root: str) -> tuple[frozenset[int], Routing]:
    """Made once for each map, in each process; the root tells one map from the next."""
    of = OpinionMap.objects.select_related("debate").get(pk=key)
    keys = dict(of.debate.statements.values_list("number", "pk"))
    rows = [
        (keys[one["statement"]], one["priority"])
        for one in of.document["statements"]
        if one["statement"] in keys
    ]
    known = [(pk, weight) for pk, weight in rows if weight > 0]
    return frozenset(pk for pk, _weight in known), Routing(
        [weight for _pk, weight in known], [pk for pk, _weight in known]
    )
