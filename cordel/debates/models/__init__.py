"""Debates, their statements, who votes, the journal of votes and what it adds up to; and what goes on in the room."""

from cordel.debates.models.asked import AskedQuestion, Wish
from cordel.debates.models.debates import Debate
from cordel.debates.models.maps import OpinionMap
from cordel.debates.models.polls import Poll, PollAnswer, PollOption
from cordel.debates.models.room import Room
from cordel.debates.models.statements import Lineage, Statement
from cordel.debates.models.votes import Choice, CodeCard, JournalEntry, Vote, Voter

__all__ = [
    "AskedQuestion",
    "Choice",
    "CodeCard",
    "Debate",
    "JournalEntry",
    "Lineage",
    "OpinionMap",
    "Poll",
    "PollAnswer",
    "PollOption",
    "Room",
    "Statement",
    "Vote",
    "Voter",
    "Wish",
]
