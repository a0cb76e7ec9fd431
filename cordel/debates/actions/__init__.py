"""Every write about debates: their phases, their statements, their votes."""

from cordel.debates.actions.bringing_in import Origin, bring_in, send_in
from cordel.debates.actions.erasing import erase_votes, forget_authors, forget_cards, forget_voters
from cordel.debates.actions.joining import MOST_CARDS, Joining, call_cards_back, join, print_cards, shut_out
from cordel.debates.actions.running import WORDS, DebateFacts, change, move, prepare, write_words
from cordel.debates.actions.statements import accept, hand_in, refuse, revise, seed, translate
from cordel.debates.actions.votes import refold, vote

__all__ = [
    "DebateFacts",
    "Joining",
    "MOST_CARDS",
    "Origin",
    "WORDS",
    "accept",
    "bring_in",
    "call_cards_back",
    "change",
    "erase_votes",
    "forget_authors",
    "forget_cards",
    "forget_voters",
    "hand_in",
    "join",
    "move",
    "prepare",
    "print_cards",
    "refold",
    "refuse",
    "revise",
    "seed",
    "send_in",
    "shut_out",
    "translate",
    "vote",
    "write_words",
]
