"""A journal of votes that nobody can change unseen: state is its fold, and one hash stands for all of it.

Each entry is a leaf of a hash tree as in RFC 6962, section 2.1: leaves and inner nodes are hashed with different
first bytes, so that no inner node can pass for a leaf. A leaf is salted, because a vote can be guessed from a bare
hash in a moment. Whoever erases an entry drops content and salt and keeps the leaf's hash: the root stays as it was,
and nobody can tell any more what the leaf said.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

Choice = Literal["agree", "disagree", "unsure", "skip", "none"]

AGREE: Final = "agree"
DISAGREE: Final = "disagree"
UNSURE: Final = "unsure"
SKIP: Final = "skip"
NONE: Final = "none"  # taken back
CHOICES: Final = (AGREE, DISAGREE, UNSURE, SKIP)

_LEAF, _NODE = b"\x00", b"\x01"


class Entry(NamedTuple):
    """One line of the journal. `number` counts from 1 without gaps in a debate; `voter` is a one-way key; `at` are
    seconds since 1970, to the minute."""

    number: int
    voter: str
    statement: int
    choice: str
    is_important: bool
    at: int


def leaf(entry: Entry, salt: bytes) -> str:
    """The hash of one entry, in hexadecimal; the fields are separated by what no field can contain."""
    said = "\x1f".join(
        (
            str(entry.number),
            entry.voter,
            str(entry.statement),
            entry.choice,
            "1" if entry.is_important else "0",
            str(entry.at),
        )
    )
    return hashlib.sha256(_LEAF + salt + said.encode()).hexdigest()


def root(leaves: Iterable[str]) -> str:
    """The hash of all leaves in their order (RFC 6962, MTH); that of nothing is the hash of the empty string.

    Whole subtrees are merged as soon as both halves are there, so that memory holds one hash per level."""
    whole: list[tuple[int, bytes]] = []  # subtrees from left to right: (how many leaves, hash)
    for one in leaves:
        whole.append((1, bytes.fromhex(one)))
        while len(whole) > 1 and whole[-2][0] == whole[-1][0]:
            right, left = whole.pop(), whole.pop()
            whole.append((left[0] + right[0], _node(left[1], right[1])))
    if not whole:
        return hashlib.sha256(b"").hexdigest()
    _count, found = whole.pop()
    while whole:
        found = _node(whole.pop()[1], found)
    return found.hex()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()


def fold(entries: Sequence[Entry]) -> dict[tuple[str, int], Entry]:
    """What counts: of each voter on each statement the entry with the highest number, unless it takes the vote back.
    In whatever order the entries come, the same."""
    last: dict[tuple[str, int], Entry] = {}
    for entry in entries:
        key = (entry.voter, entry.statement)
        if key not in last or last[key].number < entry.number:
            last[key] = entry
    return {key: entry for key, entry in last.items() if entry.choice != NONE}
