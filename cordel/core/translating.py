"""A sentence and its translation: what has to stay as it is, what is wrong with one, and how a language counts.

Translations land in pages and letters as they are, between tags and inside attributes, and are filled with values
there. So the tags of the source are kept to the letter, none is added, and no sign may come in that the source
does not have and a page would understand. Whoever writes one gets the fault, named, and its place in the source.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from gettext import c2py
from typing import Final

# What can be wrong with a translation.
LONG: Final = "long"
CONTROL: Final = "control"
TURNED: Final = "turned"
LINES: Final = "lines"
MISSING: Final = "missing"
UNKNOWN: Final = "unknown"
PERCENT: Final = "percent"
BRACES: Final = "braces"
TAGS: Final = "tags"
NESTING: Final = "nesting"
SIGNS: Final = "signs"
QUOTES: Final = "quotes"
FORMS: Final = "forms"
FAULTS: Final = (
    LONG, CONTROL, TURNED, LINES, MISSING, UNKNOWN, PERCENT, BRACES, TAGS, NESTING, SIGNS, QUOTES, FORMS,
)  # fmt: skip

PLACEHOLDER: Final = re.compile(r"%\((\w+)\)[a-z]")
_FILLED: Final = re.compile(r"(?<!\{)\{[\w.!:]*\}(?!\})")
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_TAG_BEGINS: Final = re.compile(r"<[a-zA-Z/!?]")
_ENTITY: Final = re.compile(r"&(?:#\w+|\w+);")
_OPENING: Final = re.compile(r"<([a-zA-Z][\w-]*)")
_ALONE: Final = frozenset({"br", "hr", "img", "input", "wbr"})
_OPEN, _CLOSE = "\u2066\u2067\u2068", "\u2069"
_TURNING: Final = re.compile("[\u202a-\u202e]")
# Marks that a script needs between its letters, and the isolates that are looked at by themselves.
_FORMATTING: Final = frozenset(f"\u200c\u200d\u200e\u200f\u061c\u00ad\u200b{_OPEN}{_CLOSE}")
_LONGER: Final = 4
_ROOM: Final = 80  # letters beyond that, for sentences of a word or two
MOST_NUMBERS: Final = 1_000
MOST_EXAMPLES: Final = 5


@dataclass(frozen=True)
class Sentence:
    """What is translated: the words in English, their plural if they count, and a hint where two sentences look alike."""

    source: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> str:
        """Names the sentence in a file that goes out and comes back. Letters first, so that no sheet calculates it."""
        return "s" + hashlib.sha256("\x04".join(self.english + (self.context,)).encode()).hexdigest()[:12]

    @property
    def english(self) -> tuple[str, ...]:
        return (self.source, self.plural) if self.plural else (self.source,)

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Names in the order in which they are met, each once."""
        return tuple(dict.fromkeys(name for text in self.english for name in PLACEHOLDER.findall(text)))


@dataclass(frozen=True)
class Fault:
    """`what` is one of FAULTS, `sign` the piece that is missing or too much, `form` which plural form it is in."""

    what: str
    sign: str = ""
    form: int = 0


@dataclass(frozen=True)
class Plurals:
    """How a language counts: so many forms, and the formula that gettext files carry (C, with `n`)."""

    count: int
    formula: str

    def form_of(self, number: int) -> int:
        return int(_compiled(self.formula)(number))

    @property
    def examples(self) -> tuple[tuple[int, ...], ...]:
        """For each form some numbers that take it; empty for a form that whole numbers below 1000 do not take."""
        return _examples(self.count, self.formula)


@lru_cache(maxsize=64)
def _compiled(formula: str):  # type: ignore[no-untyped-def]  # the standard library says nothing of its type
    return c2py(formula)


@lru_cache(maxsize=64)
def _examples(count: int, formula: str) -> tuple[tuple[int, ...], ...]:
    found: list[list[int]] = [[] for _form in range(count)]
    for number in range(MOST_NUMBERS):
        form = int(_compiled(formula)(number))
        if form < count and len(found[form]) <= MOST_EXAMPLES:
            found[form].append(number)
    return tuple(tuple(numbers) for numbers in found)


# --- Writing it as it is kept -----------------------------------------------------------------------


def tidied(sentence: Sentence, forms: Sequence[str]) -> tuple[str, ...]:
    """The translation as it is kept: composed letters, one kind of line end, and the source's own edges."""
    return tuple(_edged(sentence.source, form) for form in forms)


def _edged(source: str, form: str) -> str:
    text = unicodedata.normalize("NFC", form.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not text:
        return ""
    before = source[: len(source) - len(source.lstrip())]
    after = source[len(source.rstrip()) :]
    return before + text + after


# --- Judging it -------------------------------------------------------------------------------------


def faults(sentence: Sentence, forms: Sequence[str], plurals: Plurals) -> list[Fault]:
    """What is wrong with a translation that was tidied; nothing for a good one, FORMS for one that is not whole."""
    wanted = plurals.count if sentence.plural else 1
    if len(forms) != wanted or not all(forms):
        return [Fault(FORMS)]
    return [fault for number, form in enumerate(forms) for fault in _of_form(sentence, form, number, plurals)]


def _of_form(sentence: Sentence, form: str, number: int, plurals: Plurals) -> Iterator[Fault]:
    english = sentence.english
    yield from (Fault(what, sign, number) for what, sign in _letters(english, form))
    yield from (Fault(what, sign, number) for what, sign in _placeholders(sentence, form, number, plurals))
    yield from (Fault(what, sign, number) for what, sign in _markup(_nearest(english, form), form))


def _letters(english: Sequence[str], form: str) -> Iterator[tuple[str, str]]:
    if len(form) > _LONGER * max(map(len, english)) + _ROOM:
        yield LONG, ""
    for letter in dict.fromkeys(form):
        if letter != "\n" and letter not in _FORMATTING and unicodedata.category(letter)[0] == "C":
            yield (TURNED if _TURNING.match(letter) else CONTROL), f"U+{ord(letter):04X}"
        elif unicodedata.category(letter) in ("Zl", "Zp"):
            yield CONTROL, f"U+{ord(letter):04X}"
    if not _is_balanced(form):
        yield TURNED, ""
    if "\n" in form and not any("\n" in text for text in english):
        yield LINES, ""


def _is_balanced(form: str) -> bool:
    """Whether every isolate that begins also ends, in its own line."""
    for line in form.split("\n"):
        depth = 0
        for letter in line:
            depth += (letter in _OPEN) - (letter == _CLOSE)
            if depth < 0:
                return False
        if depth:
            return False
    return True


def _placeholders(sentence: Sentence, form: str, number: int, plurals: Plurals) -> Iterator[tuple[str, str]]:
    texts = [{one.group() for one in PLACEHOLDER.finditer(text)} for text in sentence.english]
    here = {one.group() for one in PLACEHOLDER.finditer(form)}
    yield from ((UNKNOWN, sign) for sign in sorted(here.difference(*texts)))
    missing = set.intersection(*texts) - here
    # "One person" needs no figure: a form that stands for a single number may leave one placeholder out.
    is_single = bool(sentence.plural) and len(plurals.examples[number]) <= 1
    if len(missing) > is_single:
        yield from ((MISSING, sign) for sign in sorted(missing))
    if _percents(form) not in [_percents(text) for text in sentence.english]:
        yield PERCENT, "%"
    if _braces(form) not in [_braces(text) for text in sentence.english]:
        yield BRACES, "{ }"


def _percents(text: str) -> tuple[int, int]:
    """How many signs stand for a percent sign ("%%"), and how many stand alone."""
    rest = PLACEHOLDER.sub("", text)
    return rest.count("%%"), rest.replace("%%", "").count("%")


def _braces(text: str) -> tuple[int, int, list[str]]:
    """How many there are, and what is filled in between single ones; words in double ones are translated."""
    return text.count("{"), text.count("}"), sorted(_FILLED.findall(text))


def _nearest(english: Sequence[str], form: str) -> str:
    """The English form whose tags fit, else the last: singular and plural may differ in them."""
    tags = Counter(_TAG.findall(form))
    return next((text for text in english if Counter(_TAG.findall(text)) == tags), english[-1])


def _markup(source: str, form: str) -> Iterator[tuple[str, str]]:
    wanted, here = Counter(_TAG.findall(source)), Counter(_TAG.findall(form))
    yield from ((TAGS, tag) for tag in (wanted - here) + (here - wanted))
    if wanted == here and not _is_nested(form):
        yield NESTING, ""
    bare_source, bare = _TAG.sub("", source), _TAG.sub("", form)
    for sign in set(_ENTITY.findall(bare)) - set(_ENTITY.findall(bare_source)):
        yield SIGNS, sign
    plain_source, plain = _ENTITY.sub("", bare_source), _ENTITY.sub("", bare)
    yield from ((SIGNS, sign) for sign in ">&`" if sign in plain and sign not in plain_source)
    if "<" in plain and ("<" not in plain_source or _TAG_BEGINS.search(plain)):
        yield SIGNS, "<"
    yield from ((QUOTES, sign) for sign in '"' if sign in plain and sign not in plain_source)


def _is_nested(form: str) -> bool:
    """Whether tags end in the order in which they began, the last one first."""
    opened: list[str] = []
    for tag in _TAG.findall(form):
        opening = _OPENING.match(tag)
        if opening and opening[1] not in _ALONE:
            opened.append(opening[1])
        elif not opening and (not opened or opened.pop() != tag[2:-1].strip()):
            return False
    return not opened
