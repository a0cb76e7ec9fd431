"""Every write about debates: their phases, their statements, their votes."""

from cordel.debates.actions.erasing import erase_votes, forget_authors, forget_cards, forget_voters
from cordel.debates.actions.joining import MOST_CARDS, Joining, call_cards_back, join, print_cards, shut_out
from cordel.debates.actions.paper import (
    forget_keyings,
    keep_keying,
    print_sheets,
    settle,
    take_sheet_back,
)
from cordel.debates.actions.running import WORDS, DebateFacts, change, move, prepare, write_words
from cordel.debates.actions.statements import accept, hand_in, refuse, revise, seed, translate
from cordel.debates.actions.votes import refold, vote

__all__ = [
    "DebateFacts",
    "Joining",
    "MOST_CARDS",
    "WORDS",
    "accept",
    "call_cards_back",
    "change",
    "erase_votes",
    "forget_authors",
    "forget_cards",
    "forget_keyings",
    "forget_voters",
    "hand_in",
    "join",
    "keep_keying",
    "move",
    "prepare",
    "print_cards",
    "print_sheets",
    "refold",
    "refuse",
    "revise",
    "seed",
    "settle",
    "shut_out",
    "take_sheet_back",
    "translate",
    "vote",
    "write_words",
]
