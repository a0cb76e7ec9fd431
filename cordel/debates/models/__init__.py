"""Debates, their statements, who votes, the journal of votes and what it adds up to."""

from cordel.debates.models.debates import Debate
from cordel.debates.models.exchange import BroughtIn, FrozenResult
from cordel.debates.models.statements import Lineage, Statement
from cordel.debates.models.votes import Choice, CodeCard, JournalEntry, Vote, Voter

__all__ = [
    "BroughtIn",
    "Choice",
    "CodeCard",
    "Debate",
    "FrozenResult",
    "JournalEntry",
    "Lineage",
    "Statement",
    "Vote",
    "Voter",
]
