"""A file that came back: which translations are new, which changed, which rows are refused and why."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from cordel.core import translating
from cordel.core.amounts import Cell, Odd
from cordel.core.translating import Plurals, Sentence
from cordel.translations.queries import catalogues, proposals, wording

KEY: Final = re.compile(r"\s*(s[0-9a-f]{12})(?:\.(\d))?\s*")
FOR_LANGUAGE: Final = re.compile(r"\(([a-z]{2,3})\)\s*$")
MOST_SHOWN: Final = 200  # refused rows; whoever has more has chosen the wrong file
Rows = Sequence[tuple[int, Sequence[Cell]]]


@dataclass(frozen=True)
class RefusedRow:
    number: int
    source: str
    why: str


@dataclass
class Incoming:
    """Good translations by key, with what was said before; how many said nothing new; rows that are refused."""

    new: dict[str, tuple[str, ...]] = field(default_factory=dict)
    changed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    same: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    sentences: dict[str, Sentence] = field(default_factory=dict)
    before: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def good(self) -> dict[str, tuple[str, ...]]:
        return self.new | self.changed

    @property
    def shown(self) -> list[tuple[Sentence, tuple[str, ...], tuple[str, ...]]]:
        """(sentence, what was said, what is proposed) of all good ones, changed ones first."""
        keys = [*self.changed, *self.new]
        return [(self.sentences[key], self.before.get(key, ()), self.good[key]) for key in keys]


def language_of(rows: Rows) -> str:
    """The language that the file's head names; nothing where somebody took the head away."""
    for _number, cells in rows[:3]:
        for cell in cells[2:3]:
            found = FOR_LANGUAGE.search(str(cell))
            if found:
                return found[1]
    return ""


def judged(language: str, rows: Rows) -> Incoming:
    """Every row looked at; a sentence with one bad row is refused whole."""
    reader = _Reader(language)
    for number, cells in rows:
        reader.take(number, cells)
    return reader.judge()


class _Reader:
    """Gathers the rows of each sentence."""

    def __init__(self, language: str) -> None:
        self.own_name = catalogues.name(language)
        self.entries = {
            key: entry
            for room in catalogues.ROOMS
            for key, entry in catalogues.book(room, language).entries.items()
        }
        self.plurals: Plurals = catalogues.book(catalogues.CITIZEN, language).plurals
        self.by_source = _by_source(entry.sentence for entry in self.entries.values())
        ours = proposals.accepted(language)
        self.said = {
            key: tuple(ours[key].forms) if key in ours else entry.forms for key, entry in self.entries.items()
        }
        self.waiting = {
            key: {tuple(row.forms) for row in found} for key, found in proposals.waiting(language).items()
        }
        self.written: dict[str, dict[int, tuple[int, str]]] = {}
        self.spoiled: set[str] = set()
        self.found = Incoming()

    def take(self, number: int, cells: Sequence[Cell]) -> None:
        source, text = (cells[place] if place < len(cells) else None for place in (0, 1))
        key, form = self.named(str(source or ""), cells[2:])
        # The site has a sentence "English", and a table's first column is called so.
        if self.is_head(cells):
            return
        if not key:
            self.take_unknown(number, source, text)
        elif isinstance(text, Odd):
            self.refuse(
                number, key, _("The cell holds a formula or a date and no text. Type the words as text.")
            )
        elif text is not None and str(text).strip():
            known = self.written.setdefault(key, {}).setdefault(form, (number, str(text)))
            if known[1] != str(text):
                self.refuse(
                    number, key, _("Row %(row)s holds another translation of the same.") % {"row": known[0]}
                )

    def is_head(self, cells: Sequence[Cell]) -> bool:
        """Whether the row names the columns; where there are only two, the second one is called by the language."""
        third = str(cells[2]) if len(cells) > 2 else ""
        return bool(FOR_LANGUAGE.search(third)) or (
            not third and len(cells) > 1 and cells[1] == self.own_name
        )

    def take_unknown(self, number: int, source: Cell, text: Cell) -> None:
        """A row with words in it that belongs to no sentence."""
        if text not in (None, ""):
            why = _(
                "This row belongs to no sentence of the site. Its name in the third column is gone or old."
            )
            self.found.refused.append(RefusedRow(number, str(source or "")[:200], why))

    def named(self, source: str, cells: Sequence[Cell]) -> tuple[str, int]:
        """The sentence and the form that a row is about: by its name, else by the English words."""
        for cell in cells:
            match = KEY.fullmatch(str(cell))
            if match and match[1] in self.entries:
                return match[1], int(match[2] or 0)
        return self.by_source.get(" ".join(source.split()), ""), 0

    def refuse(self, number: int, key: str, why: str) -> None:
        self.found.refused.append(RefusedRow(number, self.entries[key].sentence.source, why))
        self.spoiled.add(key)

    def judge(self) -> Incoming:
        for key, forms in self.written.items():
            if key not in self.spoiled:
                self.judge_one(key, forms)
        self.found.refused.sort(key=lambda row: row.number)
        return self.found

    def judge_one(self, key: str, written: dict[int, tuple[int, str]]) -> None:
        sentence = self.entries[key].sentence
        count = self.plurals.count if sentence.plural else 1
        texts = [written.get(number, (0, ""))[1] for number in range(max(count, max(written) + 1))]
        forms = translating.tidied(sentence, texts)
        if forms == self.said[key] or forms in self.waiting.get(key, ()):
            self.found.same += 1
            return
        faults = translating.faults(sentence, forms, self.plurals)
        if faults:
            number = written.get(faults[0].form, next(iter(written.values())))[0]
            self.found.refused.append(RefusedRow(number, sentence.source, wording.all_said(faults)))
            return
        self.found.sentences[key] = sentence
        self.found.before[key] = self.said[key]
        (self.found.changed if self.said[key] else self.found.new)[key] = forms


def _by_source(sentences: Iterable[Sentence]) -> dict[str, str]:
    """Keys by the English words, of sentences that do not count and that no other one looks like."""
    found: dict[str, list[str]] = {}
    for sentence in sentences:
        if not sentence.plural:
            found.setdefault(" ".join(sentence.source.split()), []).append(sentence.key)
    return {source: keys[0] for source, keys in found.items() if len(keys) == 1}
