"""Every write about debates: their phases, their statements, their votes."""

from cordel.debates.actions.erasing import erase_votes, forget_authors, forget_cards, forget_voters
from cordel.debates.actions.joining import MOST_CARDS, Joining, call_cards_back, join, print_cards, shut_out
from cordel.debates.actions.recommendations import (
    RECOMMENDED,
    Sending,
    adopt,
    cite,
    draft,
    freeze,
    hand_over,
    send,
    withdraw,
    write_recommendation,
)
from cordel.debates.actions.recommended import (
    AnswerFacts,
    Proposal,
    accept_amendment,
    amend,
    follow_up,
    record_answer,
    refuse_amendment,
    say,
)
from cordel.debates.actions.running import WORDS, DebateFacts, change, move, prepare, write_words
from cordel.debates.actions.statements import accept, hand_in, refuse, revise, seed, translate
from cordel.debates.actions.votes import refold, vote

__all__ = [
    "AnswerFacts",
    "DebateFacts",
    "Joining",
    "MOST_CARDS",
    "Proposal",
    "RECOMMENDED",
    "Sending",
    "WORDS",
    "accept",
    "accept_amendment",
    "adopt",
    "amend",
    "call_cards_back",
    "change",
    "cite",
    "draft",
    "erase_votes",
    "follow_up",
    "forget_authors",
    "forget_cards",
    "forget_voters",
    "freeze",
    "hand_in",
    "hand_over",
    "join",
    "move",
    "prepare",
    "print_cards",
    "record_answer",
    "refold",
    "refuse",
    "refuse_amendment",
    "revise",
    "say",
    "seed",
    "send",
    "shut_out",
    "translate",
    "vote",
    "withdraw",
    "write_recommendation",
    "write_words",
]
