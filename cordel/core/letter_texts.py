"""Letters to groups as somebody types them: plain text with a few words in braces, and addresses that become links.

A text is cut into pieces once; filling it for one reader is then a walk over them. What is filled in is never
read again, so a name can hold no placeholder and make no link.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

TEXT, LINK, FIELD = "text", "link", "field"
_PIECE = re.compile(r"\{(?P<field>[^{}\n]{1,40})\}|(?P<link>https?://[^\s<>\"{}]+)")
_CLOSING = {")": "(", "]": "["}
_AFTER = ".,;:!?'»”’"  # what follows an address in a sentence


@dataclass(frozen=True)
class Piece:
    """`kind` is TEXT, LINK or FIELD; of a field `text` is its name."""

    kind: str
    text: str


def pieces(text: str) -> list[Piece]:
    """The text in order; joined again it is the text, but for the spaces inside braces."""
    found: list[Piece] = []
    at = 0
    for match in _PIECE.finditer(text):
        end = match.end()
        if match["field"] is not None:
            piece = Piece(FIELD, match["field"].strip().lower())
        else:
            piece = Piece(LINK, _address(match["link"]))
            end = match.start() + len(piece.text)
        found += [Piece(TEXT, text[at : match.start()])] if match.start() > at else []
        found.append(piece)
        at = end
    return [*found, Piece(TEXT, text[at:])] if at < len(text) else found


def _address(found: str) -> str:
    """The address without the full stop or bracket of the sentence around it."""
    while found and (
        found[-1] in _AFTER
        or (found[-1] in _CLOSING and found.count(_CLOSING[found[-1]]) < found.count(found[-1]))
    ):
        found = found[:-1]
    return found


def paragraphs(text: str) -> list[list[Piece]]:
    """What stands between empty lines."""
    return [pieces(part.strip()) for part in re.split(r"\n[^\S\n]*\n\s*", text.strip()) if part.strip()]


def unknown(texts: Iterable[str], allowed: Iterable[str]) -> list[str]:
    """The names in braces that nothing could be filled into, as they were typed first, each once."""
    known = set(allowed)
    names = (piece.text for text in texts for piece in pieces(text) if piece.kind == FIELD)
    return list(dict.fromkeys(name for name in names if name not in known))


def filled(text: Iterable[Piece], values: Mapping[str, str]) -> str:
    """The text for one reader. Raises KeyError for a field that `values` does not have."""
    return "".join(values[piece.text] if piece.kind == FIELD else piece.text for piece in text)
