"""Statements of a debate as texts: how long one may be, fairly across languages, and which are alike."""

import unicodedata
from collections.abc import Mapping
from typing import Final, TypeVar

from cordel.core.folding import fold

Key = TypeVar("Key")
Asked = TypeVar("Asked")

# How many characters a language takes for what English says in one: the site's own sentences of 30 to 200 characters
# in their translations (Arabic, Portuguese 174,000 characters; the others 46,000), and to the nearest tenth upwards.
_MEASURED: Final = {"ar": 0.9, "el": 1.2, "en": 1.0, "fr": 1.3, "it": 1.2, "pl": 1.1, "pt": 1.1}
# Scripts in which a character is a syllable or a word; Korean writes syllables, too.
_DENSE: Final = {"zh": 0.5, "ja": 0.6, "ko": 0.6}
# Nobody measured the others: as much room as the longest of those that were.
_OTHERS: Final = 1.3
SHORTEST: Final = 8
ALIKE: Final = 0.72
MOST: Final = 5


def room(language: str, most: int) -> int:
    """How many characters a statement in `language` may have when one in English may have `most`; rounded to tens."""
    base = language.split("-", maxsplit=1)[0]
    factor = _MEASURED.get(base) or _DENSE.get(base) or _OTHERS
    return max(10, round(most * factor / 10) * 10)


def length(text: str) -> int:
    """How many letters a reader sees: a mark on a letter is none of its own."""
    return sum(1 for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign)[0] != "M")


def near(text: str, others: Mapping[Key, str], *, most: int = MOST) -> list[Key]:
    """Of the texts `others`, those that say nearly the same as `text` in nearly the same words, the nearest first."""
    return near_each({0: text}, others, most=most)[0]


def near_each(
    texts: Mapping[Asked, str], others: Mapping[Key, str], *, most: int = MOST
) -> dict[Asked, list[Key]]:
    """The same for several texts at once; each other text is taken apart once."""
    keys, pieces = list(others), [_pieces(other) for other in others.values()]
    return {
        asked: [keys[at] for at in _nearest(_pieces(text), pieces)[:most]] for asked, text in texts.items()
    }


def _nearest(asked: frozenset[str], pieces: list[frozenset[str]]) -> list[int]:
    measured = [(_likeness(asked, other), at) for at, other in enumerate(pieces)]
    close = sorted((item for item in measured if item[0] >= ALIKE), key=lambda item: (-item[0], item[1]))
    return [at for _likeness_, at in close]


def _pieces(text: str) -> frozenset[str]:
    """Every three letters in a row of each folded word, with its edges: an ending more or less changes few of them."""
    return frozenset(
        padded[at : at + 3]
        for word in fold(text).split()
        for padded in (f" {word} ",)
        for at in range(len(padded) - 2)
    )


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0 to 1 (Dice 1945): twice what both have, by what each has."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0
