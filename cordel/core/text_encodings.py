"""Which encoding a text from elsewhere is in: UTF by its own signs, else whichever makes words that people write.

Old files say nothing of their encoding. Each candidate reads the bytes, and what it reads is judged: a word is of one
script, small letters are not followed by capitals, a final sigma ends its word, and signs do not stand between letters.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# What Windows writes in Western, Central and Eastern Europe, Greece, Turkey, the Baltic and Arab countries, and the
# standards for the same letters; of those that read a text alike the first.
CANDIDATES: Final = (
    "cp1252", "cp1250", "cp1253", "cp1251", "cp1254", "cp1257", "cp1256", "iso8859_7", "iso8859_2", "iso8859_5", "koi8_u",
    "mac_roman",
)  # fmt: skip
# In which order the files of a country are tried: of texts that look alike in two, the country decides.
BY_COUNTRY: Final = {
    **dict.fromkeys(("GR", "CY"), "cp1253"),
    **dict.fromkeys(("BG", "RS", "MK", "UA", "BY", "RU", "ME"), "cp1251"),
    **dict.fromkeys(("PL", "CZ", "SK", "HU", "SI", "HR", "BA", "RO", "AL", "XK"), "cp1250"),
    **dict.fromkeys(("TR",), "cp1254"),
    **dict.fromkeys(("EE", "LV", "LT"), "cp1257"),
    **dict.fromkeys(("TN", "MA", "DZ", "EG", "LB", "JO", "SY", "IQ", "PS"), "cp1256"),
}
_MOST_JUDGED: Final = 20_000  # bytes; a list of people tells its letters soon
_WORD: Final = re.compile(r"[^\s,;:|\"'<>()@./\\\-]+")
# Turkish letters stand where Icelandic ones do, and nobody in a Turkish list is called Þór.
_RARE: Final = frozenset("ðþÐÞ×÷ŸÿƒŒœ")


class NotText(Exception):
    """No encoding makes a text of these bytes."""


def decoded(data: bytes, *, country: str = "") -> str:
    """The text. `country` is where it probably was written. Raises NotText."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\x00" in data:
        return _strictly(data, _wide(data))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _likeliest(data, BY_COUNTRY.get(country, ""))


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotText from error
    if "\x00" in text:
        raise NotText
    return text


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: the zeros of commas, spaces and line ends say which half comes first."""
    return "utf-16-be" if data[::2].count(0) > data[1::2].count(0) else "utf-16-le"


def _likeliest(data: bytes, local: str) -> str:
    texts = []
    for position, encoding in enumerate(CANDIDATES):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        texts.append((_doubt(text[:_MOST_JUDGED]) - (encoding == local) * 2, position, text))
    if not texts:
        raise NotText
    doubt, _position, text = min(texts)
    if any(
        unicodedata.category(sign) == "Cc" and sign not in "\t\r\n\x0b\x0c" for sign in text[:_MOST_JUDGED]
    ):
        raise NotText
    return text


def _doubt(text: str) -> int:
    return sum(_doubt_of(word) for word in set(_WORD.findall(text)) if not word.isascii())


def _doubt_of(word: str) -> int:
    """How little the word looks like one: 0 for what is written so somewhere."""
    letters = [sign for sign in word if sign.isalpha()]
    strange = sum(
        not sign.isalnum() and not unicodedata.combining(sign) for sign in word if not sign.isascii()
    )
    scripts = {_script(sign) for sign in letters}
    turns = sum(a.islower() and b.isupper() for a, b in zip(word, word[1:], strict=False))
    sigmas = sum(sign == "ς" for sign in word[:-1])
    rare = sum(sign in _RARE for sign in word)
    return 4 * strange + 4 * (len(scripts) > 1) + 3 * turns + 3 * sigmas + 2 * rare + _foreign_run(word)


def _foreign_run(word: str) -> int:
    """In Latin words of Europe accented letters stand alone or in twos; four in a row are another script misread."""
    runs = re.findall(r"[\u0080-\u024f]{3,}", word)
    return sum(len(run) for run in runs)


@lru_cache(maxsize=1024)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
