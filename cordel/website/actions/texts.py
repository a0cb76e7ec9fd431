"""Texts of the demonstration's data files, and what looks like chance in it but is not."""

import hashlib
from typing import Any

from cordel.accounts.models import User
from cordel.base import tokens
from cordel.core.content import MACHINE, Content


def words(texts: dict[str, str], *, reader: User | None = None) -> Content:
    """A text of the data files; demo/README.md says what the languages' names mean."""
    content = Content()
    for key, text in texts.items():
        language, _space, note = key.partition(" ")
        if not content:
            content = content.with_original(language, text)
        elif note == "old":
            content = _before(content).with_translation(language, text, by=MACHINE)
            content = content.with_original(content.original_language, next(iter(texts.values())))
        else:
            by = MACHINE if language == "ar" else "person"
            reviewed_by = reader.pk if reader and note == "checked" else None
            content = content.with_translation(language, text, by=by, reviewed_by=reviewed_by)
    return content


def _before(content: Content) -> Content:
    """The text as it was before somebody changed its original."""
    return content.with_original(content.original_language, f"{content.original} …")


def drawn(*key: Any) -> int:
    """A large number that looks like chance and is the same for the same key, everywhere."""
    return int.from_bytes(hashlib.sha256(repr(key).encode()).digest()[:8], "big")


def one_in(odds: int, *key: Any) -> bool:
    return drawn(*key) % odds == 0


def code(length: int, *key: Any) -> str:
    """A code as `base.tokens` makes them, but the same every time."""
    rest, letters = drawn("code", *key), ""
    for _letter in range(length):
        rest, which = divmod(rest, len(tokens.ALPHABET))
        letters += tokens.ALPHABET[which]
        rest = rest or drawn(letters, *key)
    return letters
