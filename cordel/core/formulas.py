"""Texts that a spreadsheet would take for a formula, and the apostrophe that keeps it from that (OWASP, "CSV Injection")."""

import unicodedata
from typing import Final

_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def begins_like_one(text: str) -> bool:
    """Behind spaces too, and in every form of the signs that is folded into them: wide, small, raised."""
    return unicodedata.normalize("NFKC", text.lstrip(" ")[:1]).startswith(_STARTS)


def inert(text: str) -> str:
    """With an apostrophe in front where it needs one."""
    return f"'{text}" if begins_like_one(text) else text


def as_typed(text: str) -> str:
    """The same without the apostrophe that `inert` put there."""
    return text[1:] if text.startswith("'") and begins_like_one(text[1:]) else text
