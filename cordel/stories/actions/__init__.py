"""Every write about stories."""

from cordel.stories.actions.erasing import (
    erase,
    erase_again,
    forget_narrators,
    forget_permissions,
    forget_stories,
    stop_again,
)
from cordel.stories.actions.permitting import Said, permit, take_back
from cordel.stories.actions.telling import ask, note_told, note_unreached, tell_narrators
from cordel.stories.actions.writing import (
    WORDS,
    NarratorFacts,
    change_narrator,
    renew_card,
    write_down,
    write_words,
)

__all__ = [
    "WORDS",
    "NarratorFacts",
    "Said",
    "ask",
    "change_narrator",
    "erase",
    "erase_again",
    "forget_narrators",
    "forget_permissions",
    "forget_stories",
    "note_told",
    "note_unreached",
    "permit",
    "renew_card",
    "stop_again",
    "take_back",
    "tell_narrators",
    "write_down",
    "write_words",
]
