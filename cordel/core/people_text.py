"""People as somebody pastes them: cells of a spreadsheet, CSV, a list of names, a message from a phone.

Where lines are cells, they are a table. Otherwise each line is somebody, without bullet, number, telephone and what
stands in brackets; several on a line are told apart only where that is certain. A line that names nobody is given
back, so that whoever pasted it sees what was left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cordel.core.people_files import ABOVE, separator
from cordel.core.people_lists import EMAIL, MOST_PEOPLE, Entry, Row, Trouble, entries, guess
from cordel.core.people_parts import Part

LONGEST: Final = 100_000  # characters
MOST_WORDS: Final = 9  # of a name; more are a sentence
_LONGEST_NAME: Final = 160

_MESSENGER: Final = re.compile(
    r"^[\u200e\u200f\s]*\[?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s+\d{1,2}:\d\d(:\d\d)?(\s?[AaPp]\.?\s?[Mm]\.?)?\]?\s*(-\s+)?[^:]{1,60}:\s*"
)
_BULLET: Final = re.compile(
    r"^\s*(?:[-–—−•*·▪◦●○‣►✓✔☐☑✅👉]️?\s*|\(?[\d٠-٩۰-۹]{1,3}\s*[.)\]:°ºª–-]+\s*|[\d]{1,3}\s+(?=\D)|[a-zA-Zα-ω]\)\s+)+"
)
_PHONE: Final = re.compile(r"(?<!\w)\+?\(?\d(?:[\s().\u2011/-]*\d){5,}")
_BRACKETS: Final = re.compile(r"[(\[{<][^)\]}>]*[)\]}>]")
_LABEL: Final = re.compile(
    r"\b(?:e-?mail|mail|tel|telf|tlf|tlm|phone|telefone?|gsm|mob)\b\.?\s*:?", re.IGNORECASE
)


@dataclass(frozen=True)
class Pasted:
    """Everybody in order, and the lines that name nobody."""

    people: list[Entry]
    left_out: list[str]


class TooMany(Exception):
    """More people than fit, or a text that is no list of them."""


def read(text: str, languages: Mapping[str, str], *, most: int = MOST_PEOPLE) -> Pasted:
    """Everybody whom the text names, `most` people at most. Raises TooMany."""
    lines = [(number, line) for number, line in enumerate(text.replace("\x00", "").splitlines(), 1)]
    told = [(number, line) for number, line in lines if line.strip()]
    if len(text) > LONGEST or len(told) > most + ABOVE:
        raise TooMany
    sign = _cells_by(told)
    pasted = _table(told, sign, languages) if sign else _lines(told)
    if len(pasted.people) > most:
        raise TooMany
    return pasted


# --- A table -----------------------------------------------------------------------------------------


def _cells_by(lines: list[Row] | list[tuple[int, str]]) -> str:
    """What separates the cells; "" where the lines are no table."""
    texts = [str(line) for _number, line in lines]
    if sum("\t" in text for text in texts) * 2 > len(texts):
        return "\t"
    sign = separator("\n".join(texts))
    counts = {re.sub('"[^"]*"', "", text).count(sign) for text in texts}
    is_even = len(texts) > 1 and len(counts) == 1 and counts != {0}
    if not is_even or _BULLET.match(texts[-1]):
        return ""
    rows = [(number, _split(str(line), sign)) for number, line in lines]
    reading = guess(rows, {})
    has_address = any(part is Part.EMAIL for part in reading.columns)
    return sign if reading.heads or has_address else ""


def _split(line: str, sign: str) -> list[str]:
    cells = re.findall(rf'(?:^|{re.escape(sign)})(?:"((?:[^"]|"")*)"|([^{re.escape(sign)}]*))', line)
    return [" ".join((quoted.replace('""', '"') or plain).split()) for quoted, plain in cells]


def _table(lines: list[tuple[int, str]], sign: str, languages: Mapping[str, str]) -> Pasted:
    rows = [(number, _split(line, sign)) for number, line in lines]
    return Pasted(entries(rows, guess(rows, languages), languages), [])


# --- Lines -------------------------------------------------------------------------------------------


def _lines(lines: list[tuple[int, str]]) -> Pasted:
    people: list[Entry] = []
    left_out: list[str] = []
    for number, line in lines:
        found = [one for part in _people_on(_MESSENGER.sub("", line)) if (one := _person(number, part))]
        people += found
        if not found:
            left_out.append(line.strip()[:_LONGEST_NAME])
    return Pasted(people, left_out)


def _people_on(line: str) -> list[str]:
    """Who stands on the line. A comma may stand within a name ("Silva, Maria"), so it separates only whole names."""
    for sign in (";", ","):
        parts = [part for part in line.split(sign) if part.strip()]
        bare = [_bare(part) for part in parts]
        if len(parts) > 1 and all(_is_whole(part, name) for part, name in zip(parts, bare, strict=True)):
            return parts
    return [line]


def _is_whole(part: str, name: str) -> bool:
    """Two words at least, or a name with its own address."""
    words = name.split()
    return 2 <= len(words) <= MOST_WORDS or (len(words) == 1 and len(EMAIL.findall(part)) == 1)


def _bare(text: str) -> str:
    """The name alone."""
    text = _BULLET.sub("", text.strip("\u200e\u200f\ufeff "))
    text = EMAIL.sub(" ", re.sub(r"mailto:", " ", text))
    text = _LABEL.sub(" ", _PHONE.sub(" ", _BRACKETS.sub(" ", text)))
    return " ".join(text.split()).strip(' ,;:|/–—-<>()[]"“”«»')


def _person(number: int, text: str) -> Entry | None:
    name, addresses = _bare(text), EMAIL.findall(text)
    email = addresses[0] if len(addresses) == 1 else ""
    if not any(map(str.isalpha, name)):
        # Whose address it is somebody has to say.
        return Entry(number, email=email, troubles={Part.NAME: Trouble.NO_NAME}) if email else None
    is_name = len(name.split()) <= MOST_WORDS and len(name) <= _LONGEST_NAME and "://" not in name
    is_greeting = text.rstrip().endswith((":", "?", "!", "؟")) and not addresses
    return Entry(number, name=name, email=email) if is_name and not is_greeting else None
