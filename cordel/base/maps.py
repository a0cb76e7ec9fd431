"""The outlines on disk, for the maps that `core.maps` lays out and `base/map.html` draws."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from cordel.core.maps import JourneyMap, Outlines, Stop, Tie, journey_maps, parse_outlines

OUTLINES = Path(__file__).resolve().parent / "geography" / "outlines.json"


@lru_cache(maxsize=1)
def load() -> Outlines:
    """Europe's countries and the territories overseas, read once."""
    return parse_outlines(OUTLINES.read_text("utf-8"))


def drawings(
    stops: Iterable[Stop], tinted: frozenset[str] = frozenset(), ties: Iterable[Tie] = ()
) -> tuple[JourneyMap, ...]:
    """A journey for wide and for narrow pages, ready for `base/map.html`; laid out once for each journey."""
    return _laid_out(tuple(stops), tinted, tuple(ties))


@lru_cache(maxsize=64)
def _laid_out(
    stops: tuple[Stop, ...], tinted: frozenset[str], ties: tuple[Tie, ...]
) -> tuple[JourneyMap, ...]:
    return journey_maps(stops, load(), tinted, ties)
