"""Debates, their statements, who votes, the journal of votes and what it adds up to."""

from cordel.debates.models.debates import Debate
from cordel.debates.models.maps import OpinionMap
from cordel.debates.models.moderation import Exclusion, StatementDecision, StatementObjection, UnusualVotes
from cordel.debates.models.statements import Lineage, Statement
from cordel.debates.models.votes import Choice, CodeCard, JournalEntry, Vote, Voter

__all__ = [
    "Choice",
    "CodeCard",
    "Debate",
    "Exclusion",
    "JournalEntry",
    "Lineage",
    "OpinionMap",
    "Statement",
    "StatementDecision",
    "StatementObjection",
    "UnusualVotes",
    "Vote",
    "Voter",
]
