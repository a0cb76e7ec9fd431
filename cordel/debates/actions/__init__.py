"""Every write about debates: their phases, their statements, their votes."""

from cordel.debates.actions.asked import ask, decide_question, forget_askers, wish
from cordel.debates.actions.erasing import erase_votes, forget_authors, forget_cards, forget_voters
from cordel.debates.actions.joining import MOST_CARDS, Joining, call_cards_back, join, print_cards, shut_out
from cordel.debates.actions.maps import (
    follow,
    follow_all,
    keep_map,
    make_frames,
    make_map,
    outdate_maps,
    pause,
    settle_map,
)
from cordel.debates.actions.polls import answer_poll, poll_words, prepare_poll, remove_poll, write_poll
from cordel.debates.actions.room import Showing, close_poll, open_poll, show, take_questions
from cordel.debates.actions.running import WORDS, DebateFacts, change, move, prepare, write_words
from cordel.debates.actions.statements import accept, hand_in, refuse, revise, seed, translate
from cordel.debates.actions.votes import refold, vote

__all__ = [
    "DebateFacts",
    "Joining",
    "MOST_CARDS",
    "Showing",
    "WORDS",
    "accept",
    "answer_poll",
    "ask",
    "call_cards_back",
    "change",
    "close_poll",
    "decide_question",
    "erase_votes",
    "follow",
    "follow_all",
    "forget_askers",
    "forget_authors",
    "forget_cards",
    "forget_voters",
    "hand_in",
    "join",
    "keep_map",
    "make_frames",
    "make_map",
    "move",
    "open_poll",
    "outdate_maps",
    "pause",
    "poll_words",
    "prepare",
    "prepare_poll",
    "print_cards",
    "refold",
    "refuse",
    "remove_poll",
    "revise",
    "seed",
    "settle_map",
    "show",
    "shut_out",
    "take_questions",
    "translate",
    "vote",
    "wish",
    "write_poll",
    "write_words",
]
