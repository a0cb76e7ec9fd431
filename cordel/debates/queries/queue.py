"""What a phone needs to go on voting without a network."""

from cordel.base import tokens
from cordel.debates.models import Debate, Statement, Voter
from cordel.debates.queries.statements import accepted


def mark_of(voter: Voter) -> str:
    """What a phone calls the voter whose answers it keeps: the same for the same voter, and no way to the key."""
    return tokens.derived("kept answers", f"{voter.debate_id}:{voter.key}")[:16]


def ahead(debate: Debate, voter: Voter, *, most: int) -> list[Statement]:
    """Statements that the voter has not answered, those with the fewest answers first."""
    return list(accepted(debate).exclude(votes__voter=voter).order_by("answers", "number")[:most])
