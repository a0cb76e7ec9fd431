"""Texts that people write, in several languages: which one is the original, who translated, what is stale.

Stored as `{language: {"text", "by", "reviewed_by", "source_hash"}}`. The original is the entry without a
`source_hash`; a translation remembers the hash of the original that it was made from, so it is stale as
soon as the original changed. `by` says who made the text: "person" or "machine".
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PERSON = "person"
MACHINE = "machine"


@dataclass(frozen=True)
class Shown:
    """One text as a reader gets it. `is_fallback`: the wanted language is missing."""

    text: str
    language: str
    by: str = PERSON
    reviewed: bool = True
    is_fallback: bool = False
    is_translation: bool = False
    is_stale: bool = False


NOTHING = Shown(text="", language="")


def source_hash(text: str) -> str:
    """Short fingerprint of an original; equal texts have equal fingerprints on every machine."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Content(Mapping[str, Mapping[str, Any]]):
    """An immutable text in several languages; every change gives a new one."""

    def __init__(self, entries: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self._entries = {language: dict(entry) for language, entry in (entries or {}).items()}

    @classmethod
    def of(cls, language: str, text: str) -> "Content":
        """A text with its original only; no text gives an empty content."""
        return cls().with_original(language, text)

    def __getitem__(self, language: str) -> Mapping[str, Any]:
        return self._entries[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and self._entries == dict(other)

    def __hash__(self) -> int:
        return hash(repr(sorted(self._entries.items())))

    def __repr__(self) -> str:
        return f"Content({self._entries!r})"

    @property
    def original_language(self) -> str:
        originals = (lang for lang, entry in self._entries.items() if not entry.get("source_hash"))
        return next(originals, next(iter(self._entries), ""))

    @property
    def original(self) -> str:
        return str(self._entries.get(self.original_language, {}).get("text", ""))

    def as_data(self) -> dict[str, dict[str, Any]]:
        return {language: dict(entry) for language, entry in self._entries.items()}

    def with_original(self, language: str, text: str) -> "Content":
        """The original set or changed; translations stay and become stale. An empty text removes everything."""
        if not text:
            return Content()
        entry = {"text": text, "by": PERSON, "reviewed_by": None, "source_hash": None}
        others = {k: v for k, v in self._entries.items() if k not in (language, self.original_language)}
        return Content({language: entry, **others})

    def with_translation(
        self, language: str, text: str, *, by: str = PERSON, reviewed_by: int | None = None
    ) -> "Content":
        """A translation added or replaced; an empty text removes it. Without an original it becomes the original."""
        if not self._entries or language == self.original_language:
            return self.with_original(language, text)
        others = {k: v for k, v in self._entries.items() if k != language}
        if not text:
            return Content(others)
        entry = {
            "text": text,
            "by": by,
            "reviewed_by": reviewed_by,
            "source_hash": source_hash(self.original),
        }
        return Content({**others, language: entry})

    def only(self, languages: Iterable[str]) -> "Content":
        """The texts in these languages alone. Where the original is not among them, the first of them stands in for it:
        what was made from the same original counts as made from that."""
        kept = [language for language in languages if language in self._entries]
        if not kept or self.original_language in kept:
            return Content({language: self._entries[language] for language in kept})
        first = str(self._entries[kept[0]]["text"])
        found = {kept[0]: {**self._entries[kept[0]], "source_hash": None}}
        for language in kept[1:]:
            entry = self._entries[language]
            is_stale = entry.get("source_hash") != source_hash(self.original)
            found[language] = {**entry, "source_hash": "stale" if is_stale else source_hash(first)}
        return Content(found)

    def shown(self, language: str, fallbacks: Iterable[str] = ()) -> Shown:
        """The text for a reader of `language`: that language, else the first fallback there is, else the original."""
        for candidate in (language, *fallbacks, self.original_language):
            if self._entries.get(candidate, {}).get("text"):
                return self._shown(candidate, is_fallback=candidate != language)
        return NOTHING

    def _shown(self, language: str, *, is_fallback: bool) -> Shown:
        entry = self._entries[language]
        by = str(entry.get("by") or PERSON)
        made_from = entry.get("source_hash")
        return Shown(
            text=str(entry["text"]),
            language=language,
            by=by,
            reviewed=by == PERSON or entry.get("reviewed_by") is not None,
            is_fallback=is_fallback,
            is_translation=bool(made_from),
            is_stale=bool(made_from) and made_from != source_hash(self.original),
        )
