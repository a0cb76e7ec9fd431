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
    "follow",
    "follow_all",
    "forget_authors",
    "forget_cards",
    "forget_objections",
    "forget_voters",
    "hand_in",
    "join",
    "keep_map",
    "leave_out",
    "let_in",
    "look_again",
    "look_for_unusual",
    "make_frames",
    "make_map",
    "move",
    "object_to",
    "outdate_maps",
    "pause",
    "prepare",
    "print_cards",
    "refold",
    "refuse",
    "revise",
    "seed",
    "settle_map",
    "translate",
    "vote",
    "write_words",
]
