"""What a day's evidence of one person's presence says together, and where it disagrees.

A person may be scanned at the door, sign on paper, sign on the door's screen, be vouched for by the host, or give the
code spoken online. None of it is wrong by itself; it is asked about where an auditor would ask.
"""

from collections.abc import Set
from dataclasses import dataclass
from typing import Final

SCAN: Final = "scan"
SIGNATURE: Final = "signature"
SCREEN_SIGNATURE: Final = "screen signature"
HOST_WORD: Final = "host's word"

# What there is to settle, the gravest first.
SCANNED_UNSIGNED: Final = "scanned_unsigned"
SIGNED_UNSCANNED: Final = "signed_unscanned"
WORD_ALONE: Final = "word_alone"
NOTHING: Final = "nothing"
DISAGREEMENTS: Final = (SCANNED_UNSIGNED, SIGNED_UNSCANNED, WORD_ALONE, NOTHING)


@dataclass(frozen=True)
class Day:
    """One person on one day. `kinds` are all kinds of evidence recorded; `page_is_read`: somebody said who signed the
    page that the person is on; `day_was_scanned`: tickets were scanned at the door that day; `was_there`: presence is
    recorded on some day of the event; `is_first`: it is the event's first day."""

    kinds: Set[str]
    page_is_read: bool
    day_was_scanned: bool
    was_there: bool
    is_first: bool = True


def disagreement(day: Day) -> str:
    """One of `DISAGREEMENTS`, "" where nothing disagrees. Whoever was there on another day simply went home, and who never
    came is asked about once."""
    if not day.kinds:
        return "" if day.was_there or not day.is_first else NOTHING
    signed = {SIGNATURE, SCREEN_SIGNATURE} & day.kinds
    if day.kinds == {HOST_WORD}:
        return WORD_ALONE
    if SCAN in day.kinds and not signed and day.page_is_read:
        return SCANNED_UNSIGNED
    if day.kinds == {SIGNATURE} and day.day_was_scanned:
        return SIGNED_UNSCANNED
    return ""
