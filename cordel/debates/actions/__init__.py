"""Every write about debates: their phases, their statements, their votes."""

from cordel.debates.actions.deciding import accept, look_again, object_to, refuse
from cordel.debates.actions.erasing import (
    erase_votes,
    forget_authors,
    forget_cards,
    forget_objections,
    forget_voters,
)
from cordel.debates.actions.joining import MOST_CARDS, Joining, call_cards_back, join, print_cards
from cordel.debates.actions.leaving_out import ask_to_look, leave_out, let_in, look_for_unusual
from cordel.debates.actions.running import WORDS, DebateFacts, change, move, prepare, write_words
from cordel.debates.actions.statements import hand_in, revise, seed, translate
from cordel.debates.actions.votes import refold, vote

__all__ = [
    "DebateFacts",
    "Joining",
    "MOST_CARDS",
    "WORDS",
    "accept",
    "ask_to_look",
    "call_cards_back",
    "change",
    "erase_votes",
    "forget_authors",
    "forget_cards",
    "forget_objections",
    "forget_voters",
    "hand_in",
    "join",
    "leave_out",
    "let_in",
    "look_again",
    "look_for_unusual",
    "move",
    "object_to",
    "prepare",
    "print_cards",
    "refold",
    "refuse",
    "revise",
    "seed",
    "translate",
    "vote",
    "write_words",
]
