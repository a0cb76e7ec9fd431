"""How words look in Latin letters, by published standards and as people write them.

Greek        ISO 843:1997 type 1 (letter by letter) and type 2 (by sound; the same as ELOT 743:2001), and the
             everyday way (μπ b, ντ d, χ h, γι yi).
Cyrillic     Bulgarian: Transliteration Act (State Gazette 19/2009). Russian: ICAO Doc 9303, part 3, section 6.
             Ukrainian: Cabinet of Ministers, resolution 55 of 27 January 2010. Serbian: its own Latin alphabet.
             Macedonian: its orthography (2015), without marks. A name does not say which language it is in,
             so all are given.
Latin        German umlauts, Nordic å ø, South Slavic đ spelled out: ae oe ue, aa oe, dj.
Arabic       consonants as ISO 233-2:1993 and ALA-LC name them, merged where Europeans spell them in several ways
             (k for ق ك خ, s for س ش ص, g for ج غ). Short vowels are not written, so all vowels but an
             initial one are left out.

Words come in lower case; marks over letters may still be there. Results hold what a fold has yet to clean.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

_GREEK: Final = re.compile("[\u0370-\u03ff]")
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")
_ARABIC: Final = re.compile("[\u0620-\u064a\u066e-\u06d3\u06d5\u06ee-\u06ef\u06fa-\u06ff]")

_GREEK_LETTERS: Final = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k",
    "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t",
    "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o", "ϊ": "i", "ϋ": "y", "ου": "ou",
}  # fmt: skip
_BY_LETTER: Final = _GREEK_LETTERS | {"αυ": "au", "ευ": "eu", "ηυ": "iu"}
_BY_SOUND: Final = _GREEK_LETTERS | {
    "αυ": "av", "ευ": "ev", "ηυ": "iv", "γγ": "ng", "γκ": "gk", "γξ": "nx", "γχ": "nch",
}  # fmt: skip
_EVERYDAY: Final = _BY_SOUND | {
    "μπ": "b", "ντ": "d", "γκ": "g", "γι": "yi", "γε": "ye", "ου": "u", "υ": "i", "χ": "h",
}  # fmt: skip
_BEFORE_VOICELESS: Final = re.compile("([αεη])υ(?![αεηιουωϊϋβγδζλμνρ])")
_MP_AT_EDGE: Final = re.compile(r"(?<!\w)μπ|μπ(?!\w)")

_BULGARIAN: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ъ": "a", "ь": "y", "ю": "yu", "я": "ya",
    # not Bulgarian, but the same wherever they occur
    "ё": "yo", "ы": "y", "э": "e", "ґ": "g", "є": "ye", "і": "i", "ї": "yi", "ў": "u",
    "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz", "ѓ": "gj", "ќ": "kj", "ѕ": "dz",
}  # fmt: skip
_RUSSIAN: Final = _BULGARIAN | {
    "х": "kh", "щ": "shch", "ъ": "ie", "ь": "", "й": "i", "ю": "iu", "я": "ia", "ё": "e",
}  # fmt: skip
_UKRAINIAN: Final = _RUSSIAN | {"г": "h", "и": "y", "є": "ie", "ї": "i", "ъ": ""}
_MACEDONIAN: Final = _BULGARIAN | {"ц": "c", "џ": "dzh"}
_SERBIAN: Final = _MACEDONIAN | {"ж": "z", "ч": "c", "ш": "s", "џ": "dz"}
_CYRILLIC_WAYS: Final = (_BULGARIAN, _RUSSIAN, _UKRAINIAN, _MACEDONIAN, _SERBIAN)

_SPELLED_OUT: Final = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "đ": "dj"}

# In this order, on folded Latin words.
_LOOSER: Final = (
    (re.compile("sch|sh"), "s"),
    (re.compile("ph"), "f"),
    (re.compile("c[hk]?|q"), "k"),
    (re.compile("(?<=[bdgklnrtz])h"), ""),
    (re.compile("x"), "ks"),
    (re.compile("ou"), "u"),
    (re.compile("w"), "v"),
    (re.compile("[jy]"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)
_LATIN_CONSONANTS: Final = (
    (re.compile("^ou(?=[aei])"), "w"),
    (re.compile("sch|sh|ch|c(?=[eiy])"), "s"),
    (re.compile("dj|gh|j"), "g"),
    (re.compile("ph"), "f"),
    (re.compile("kh|ck|c|q"), "k"),
    (re.compile("(?<=[dtz])h|h$"), ""),
    (re.compile("x"), "ks"),
    (re.compile("p"), "b"),
    (re.compile("v"), "w"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile("^[aeiou]"), "a"),
    (re.compile("(?<!^)[aeiouwy]"), ""),
)

_ARABIC_CONSONANTS: Final = {
    "ب": "b", "پ": "b", "ت": "t", "ط": "t", "ث": "t", "ج": "g", "غ": "g", "گ": "g", "ح": "h", "ه": "h", "خ": "k",
    "ق": "k", "ك": "k", "د": "d", "ذ": "d", "ض": "d", "ر": "r", "ز": "z", "ظ": "z", "ژ": "z", "س": "s", "ش": "s",
    "ص": "s", "چ": "s", "ف": "f", "ل": "l", "م": "m", "ن": "n",
}  # fmt: skip
# Kept where a word begins, or "Maria" (mr) would find "عمر" (amr): any vowel counts as a.
_ARABIC_INITIALS: Final = {"ا": "a", "ع": "a", "و": "w", "ي": "y"}
_ARABIC_ARTICLE: Final = "ال"
_REPEATED: Final = re.compile(r"(.)\1+")


def is_arabic(word: str) -> bool:
    """Say whether the word has a letter of the Arabic script."""
    return _ARABIC.search(word) is not None


def latin_spellings(word: str) -> tuple[str, ...]:
    """Give the Latin spellings of a Greek or Cyrillic word, or a Latin one with its letters spelled out.

    The plain way comes first; none for words without such letters.
    """
    if _GREEK.search(word):
        return _greek_spellings(word)
    if _CYRILLIC.search(word):
        ways = (_spelled(word, letters) for letters in _CYRILLIC_WAYS)
        return tuple(dict.fromkeys(ways))
    spelled_out = _spelled(word, _SPELLED_OUT)
    return () if spelled_out == word else (spelled_out,)


def _greek_spellings(word: str) -> tuple[str, ...]:
    bare = _without_accents(word)
    sounded = _BEFORE_VOICELESS.sub(r"\1f", bare)
    by_sound = _spelled(_MP_AT_EDGE.sub("b", sounded), _BY_SOUND)
    return tuple(dict.fromkeys((by_sound, _spelled(bare, _BY_LETTER), _spelled(sounded, _EVERYDAY))))


def _without_accents(word: str) -> str:
    """Drop Greek accents and breathings; the dialytika stays, as it keeps two vowels from being read as one."""
    decomposed = unicodedata.normalize("NFD", word)
    kept = (sign for sign in decomposed if sign == "\u0308" or not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", "".join(kept))


def _spelled(word: str, letters: Mapping[str, str]) -> str:
    """Replace letters and pairs of letters, pairs first."""
    pattern = _pattern(tuple(letters))
    return pattern.sub(lambda found: letters[found.group()], word)


@cache
def _pattern(letters: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(letters, key=len, reverse=True)))


def loose(latin: str) -> str:
    """Give a coarser form of a folded Latin word: Ayşe and Ayshe, Yulia and Julia become the same."""
    for pattern, replacement in _LOOSER:
        latin = pattern.sub(replacement, latin)
    return latin


def latin_consonants(latin: str) -> str:
    """Give the consonants of a folded Latin word as an Arabic spelling would show them; may be empty."""
    for pattern, replacement in _LATIN_CONSONANTS:
        latin = pattern.sub(replacement, latin)
    return latin


def has_article(word: str) -> bool:
    """Say whether a folded Arabic word starts with the article written onto it."""
    return word.startswith(_ARABIC_ARTICLE) and len(word) > len(_ARABIC_ARTICLE) + 1


def arabic_consonants(word: str) -> tuple[str, ...]:
    """Give the consonants of a folded Arabic word: with and without article, final h and doubled letters."""
    readings = [word, _REPEATED.sub(r"\1", word)]
    if has_article(word):
        readings += [reading.removeprefix(_ARABIC_ARTICLE) for reading in readings]
    shown = [_shown_consonants(reading) for reading in readings]
    variants = [variant for bones in shown for variant in (bones, bones.removesuffix("h"))]
    return tuple(dict.fromkeys(filter(None, variants)))


def _shown_consonants(word: str) -> str:
    initial = _ARABIC_INITIALS.get(word[:1], "")
    return initial + "".join(_ARABIC_CONSONANTS.get(letter, "") for letter in word)
