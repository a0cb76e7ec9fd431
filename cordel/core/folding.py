"""Names and texts made comparable: for lists in order, for search across scripts, for telling people apart.

Nothing here is for showing. A folded text is lower case, without marks, apostrophes, hyphens and punctuation;
a search key adds how the words look in Latin letters, so that "Elena" finds "Έλενα" and "Елена".

How a search key is built and asked
    Each word of a text stands in its key in several spellings, separated by spaces: folded; in Latin letters by
    each of the standards in `romanisation`; and, behind a mark that no folded text contains, in coarser ones:
    `=` loose Latin (Dimitris, Dimitrios and Dhimitris begin alike), `~` the consonants of a word in Arabic
    script, `^` the consonants of any other word. Each typed word becomes a few alternatives of which one
    must be contained in the key, and each typed word must be found:

        for alternatives in query_terms(typed):
            anyhow = Q()
            for part in alternatives:
                anyhow |= Q(search_key__contains=part)
            rows = rows.filter(anyhow)

    A Latin word asks for consonants of Arabic words only, and the other way round: "Maria" does not find
    "Omar", yet "Mohamed" and "Muhammad" both find "محمد".
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from cordel.core import romanisation

LOOSE: Final = "="
ARABIC_SKELETON: Final = "~"
OTHER_SKELETON: Final = "^"
MOST_WORDS: Final = 8
ARABIC_ARTICLE: Final = "ال"
_LATIN_ARTICLES: Final = ("al", "el", "il", "ul")

# Letters that Unicode does not decompose. Casefolding has already turned ß into ss, þ stays.
_PLAIN: Final = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i",
    "ŋ": "n", "ĸ": "k", "ə": "a", "ς": "σ", "ґ": "г",
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ے": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ء": "", "ـ": "",
}  # fmt: skip

_APOSTROPHES: Final = frozenset("ʹʺʻʼʽʾʿˈˊˋ")
# Virama and nukta belong to the letter in Indian scripts, voicing marks in Japanese: no accents there.
_LETTER_MAKING_CLASSES: Final = (0, 7, 8, 9)
_INVISIBLE: Final = frozenset("\u034f\u180b\u180c\u180d") | {chr(point) for point in range(0xFE00, 0xFE10)}
# What copying from web pages and mails leaves around a word.
_EDGES: Final = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
# Control characters (NUL is refused elsewhere), and the marks that turn the direction of everything after them.
_STEERING: Final = dict.fromkeys(
    [*range(1, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
) | dict.fromkeys(map(ord, "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85"), " ")
_CATALAN_DOUBLE_L: Final = re.compile("(?<=l)[·‧](?=l)", re.IGNORECASE)


def _folded_character(character: str) -> str:
    """Give what is left of one character of an already decomposed text."""
    category = unicodedata.category(character)
    if character in _PLAIN:
        return _PLAIN[character]
    if category == "Cf" or character in _INVISIBLE:
        return ""
    if category[0] == "M":
        return character if unicodedata.combining(character) in _LETTER_MAKING_CLASSES else ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category[0] in "LN" and character not in _APOSTROPHES:
        return character
    return " "


class _Folded(dict[int, str]):
    """A translation table that learns each character when it first meets it."""

    def __missing__(self, point: int) -> str:
        self[point] = _folded_character(chr(point))
        return self[point]


_FOLDED: Final = _Folded()


def fold(text: str) -> str:
    """Give `text` without case, marks, quotes, hyphens and punctuation, its words one space apart.

    Decomposed (NFKD) and casefolded; Arabic letters that are written in several ways are unified and its
    vowel signs dropped; digits of all scripts become 0 to 9. Folding twice changes nothing.
    """
    if text.isascii() and text.isalnum():
        return text.lower()
    bare = unicodedata.normalize("NFKD", _CATALAN_DOUBLE_L.sub("", text)).translate(_FOLDED)
    folded = unicodedata.normalize("NFKD", bare.casefold()).translate(_FOLDED)
    return " ".join(folded.split())


def sort_key(text: str) -> str:
    """Give what lists are ordered by, compared byte by byte (on PostgreSQL: COLLATE "C").

    Latin letters come before Greek, Cyrillic and Arabic ones; a text of signs only is ordered by the signs.
    """
    return fold(text) or _trimmed(text)


def identity_key(name: str) -> str:
    """Give the name as it is compared when one person must not be entered twice; never empty for a name."""
    return sort_key(name)


def fold_email(email: str) -> str:
    """Give the address as it is compared: without surrounding space, case and compatibility forms.

    Dots and what follows a plus stay: on most servers they make another mailbox.
    """
    return _trimmed(email)


def typed_name(text: str) -> str:
    """Give a name as it may stand in a list, a letter or a terminal: on one line, and steering nothing around it."""
    return " ".join(text.translate(_STEERING).split()).strip(_EDGES)


def dialled(phone: str) -> str:
    """Give a telephone number as a link on a phone wants it: digits and the plus sign."""
    return "".join(sign for sign in phone if sign in "+0123456789")


def _trimmed(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip(_EDGES)


def search_key(text: str) -> str:
    """Give all spellings under which the words of `text` can be found, for a stored column.

    Three to five times as long as the text.
    """
    written = text.lower().split()
    spellings: dict[str, None] = {}
    for word in [*written, *_with_loose_articles_joined(written)]:
        spellings.update(dict.fromkeys(_stored_spellings(word)))
    return " ".join(spellings)


def query_terms(query: str) -> list[tuple[str, ...]]:
    """Give for each typed word the alternatives of which a search key must contain one (see above).

    Words beyond the eighth are left out; no words, no terms, so an empty query restricts nothing.
    """
    words = unicodedata.normalize("NFC", query.lower()).split()
    pieces = [piece for word in words for piece in _pieces(word)]
    return [_without_implied(_asked_spellings(piece)) for piece in pieces[:MOST_WORDS]]


def matches(query: str, key: str) -> bool:
    """Say whether a search key answers the query: each typed word is found."""
    return all(any(part in key for part in alternatives) for alternatives in query_terms(query))


def _pieces(word: str) -> list[str]:
    """Split a typed word at hyphens and the like, keeping the letters as they are (й is not yet и)."""
    spaced = "".join(" " if fold(sign) == "" and _is_joint(sign) else sign for sign in word)
    return [part for piece in spaced.split() for part in _kept_whole(piece)]


def _kept_whole(piece: str) -> list[str]:
    """Give the piece as it is, unless one of its signs folds to several words (¼)."""
    folded = fold(piece).split()
    return [piece] if len(folded) == 1 else folded


def _is_joint(sign: str) -> bool:
    return _FOLDED[ord(sign)] == " "


def _with_loose_articles_joined(words: list[str]) -> list[str]:
    """Join "عبد القادر" to one word, which is how Abdelkader is written in Latin letters."""
    return [first + second for first, second in pairwise(words) if romanisation.has_article(fold(second))]


def _stored_spellings(word: str) -> Iterator[str]:
    for spelling in (word, *romanisation.latin_spellings(unicodedata.normalize("NFC", word))):
        parts = fold(spelling).split()
        for part in dict.fromkeys([*parts, "".join(parts)]):
            yield part
            yield from _coarse_spellings(part)


def _coarse_spellings(part: str) -> Iterator[str]:
    if romanisation.is_arabic(part):
        yield from (_whole(ARABIC_SKELETON, bones) for bones in romanisation.arabic_consonants(part))
        if romanisation.has_article(part):
            yield _whole(ARABIC_SKELETON, ARABIC_ARTICLE)
    elif part.isascii():
        yield LOOSE + romanisation.loose(part)
        bones = romanisation.latin_consonants(part)
        if bones:
            yield _whole(OTHER_SKELETON, bones)


def _asked_spellings(piece: str) -> list[str]:
    """Give the ways to ask for one typed word, which may still be going on: skeletons ask for a beginning."""
    folded = fold(piece)
    if romanisation.is_arabic(folded):
        return [folded, *(_begun(OTHER_SKELETON, bones) for bones in romanisation.arabic_consonants(folded))]
    latin = [folded, *(fold(spelling) for spelling in romanisation.latin_spellings(piece))]
    asked = [folded]
    for spelling in filter(str.isascii, latin):
        bones = romanisation.latin_consonants(spelling)
        asked += [spelling, LOOSE + romanisation.loose(spelling)]
        asked += [_begun(ARABIC_SKELETON, bones)] if bones else []
    if folded in _LATIN_ARTICLES:
        asked.append(_whole(ARABIC_SKELETON, ARABIC_ARTICLE))
    return asked


def _whole(mark: str, bones: str) -> str:
    return f"{mark}{bones}{mark}"


def _begun(mark: str, bones: str) -> str:
    """Ask for a word that begins so; one or two consonants say too little and must be the whole word."""
    return mark + bones if len(bones) > 2 else _whole(mark, bones)


def _without_implied(parts: list[str]) -> tuple[str, ...]:
    """Drop parts that contain another part: whoever has them has the other one too."""
    distinct = list(dict.fromkeys(parts))
    return tuple(part for part in distinct if not any(other in part for other in distinct if other != part))
