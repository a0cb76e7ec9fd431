"""Names of bodies that may be one and the same: folded alike, the same words in another order, or a slip apart."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Final, TypeVar

Key = TypeVar("Key")

ALIKE: Final = 0.86
# Words that say nothing about which body is meant, in the languages of the network; folded.
SMALL_WORDS: Final = frozenset(
    "the of for and a o os as de da do das dos e le la les du des et il lo gli di del della per ed el los y en"
    " para der die das und fur des van von".split()
)
MOST: Final = 12


def near(key: str, others: Mapping[Key, str]) -> list[Key]:
    """Of the folded names `others`, those near the folded name `key`, the nearest first; at most a dozen."""
    words = _words(key)
    measured = [(closeness(words, _words(other)), at) for at, other in enumerate(others.values())]
    keys = list(others)
    close = sorted((item for item in measured if item[0] >= ALIKE), key=lambda item: (-item[0], item[1]))
    return [keys[at] for _closeness, at in close[:MOST]]


def closeness(one: str, other: str) -> float:
    """From 0 to 1, where 1 is the same; whatever is not near is 0."""
    if not one or not other:
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _words(key: str) -> str:
    """The words that matter, in alphabetical order."""
    words = key.split()
    return " ".join(sorted(word for word in words if word not in SMALL_WORDS) or words)
