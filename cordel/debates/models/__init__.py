"""Debates, their statements, who votes, the journal of votes, what it adds up to, and what is recommended."""

from cordel.debates.models.debates import Debate
from cordel.debates.models.maps import OpinionMap
from cordel.debates.models.recommendations import Cited, FrozenEvidence, Recommendation
from cordel.debates.models.recommended import Amendment, FollowUp, InstitutionAnswer, TownPosition, Wording
from cordel.debates.models.statements import Lineage, Statement
from cordel.debates.models.votes import Choice, CodeCard, JournalEntry, Vote, Voter

__all__ = [
    "Amendment",
    "Choice",
    "Cited",
    "CodeCard",
    "Debate",
    "FollowUp",
    "FrozenEvidence",
    "InstitutionAnswer",
    "JournalEntry",
    "Lineage",
    "OpinionMap",
    "Recommendation",
    "Statement",
    "TownPosition",
    "Vote",
    "Voter",
    "Wording",
]
