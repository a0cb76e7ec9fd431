"""Debates, their statements, who votes, the journal of votes and what it adds up to; and what goes on in the room."""

from cordel.debates.models.asked import AskedQuestion, Wish
from cordel.debates.models.debates import Debate
from cordel.debates.models.exchange import BroughtIn, FrozenResult
from cordel.debates.models.maps import OpinionMap
from cordel.debates.models.moderation import Exclusion, StatementDecision, StatementObjection, UnusualVotes
from cordel.debates.models.paper import Keying, SheetPile, VotingSheet
from cordel.debates.models.polls import Poll, PollAnswer, PollOption
from cordel.debates.models.recommendations import Cited, FrozenEvidence, Recommendation
from cordel.debates.models.recommended import Amendment, FollowUp, InstitutionAnswer, TownPosition, Wording
from cordel.debates.models.research import HandOut, ResearchAgreement
from cordel.debates.models.room import Room
from cordel.debates.models.statements import Lineage, Statement
from cordel.debates.models.votes import Choice, CodeCard, JournalEntry, Vote, Voter

__all__ = [
    "Amendment",
    "AskedQuestion",
    "BroughtIn",
    "Choice",
    "Cited",
    "CodeCard",
    "Debate",
    "Exclusion",
    "FollowUp",
    "FrozenEvidence",
    "FrozenResult",
    "HandOut",
    "InstitutionAnswer",
    "JournalEntry",
    "Keying",
    "Lineage",
    "OpinionMap",
    "Poll",
    "PollAnswer",
    "PollOption",
    "Recommendation",
    "ResearchAgreement",
    "Room",
    "SheetPile",
    "Statement",
    "StatementDecision",
    "StatementObjection",
    "TownPosition",
    "UnusualVotes",
    "Vote",
    "Voter",
    "VotingSheet",
    "Wish",
    "Wording",
]
