"""What is asked about debates, their statements and votes. No answer leads from a name to a vote."""

from cordel.debates.queries.debates import (
    activities_of,
    debate,
    debates_for,
    debates_of,
    events_of,
    places_of,
    towns_of,
)
from cordel.debates.queries.journal import Checked, check_journal, entries, entry_of, is_in_journal
from cordel.debates.queries.results import FEWEST, Tally, count_voters, tallies
from cordel.debates.queries.statements import accepted, alike, statement, waiting, written_by
from cordel.debates.queries.voters import (
    Pile,
    card,
    card_digest,
    opens,
    piles,
    registered_secret,
    voter,
    voter_as_it_is,
    voter_key,
)
from cordel.debates.queries.votes import (
    CHOICES,
    Progress,
    last_vote_of,
    next_statement,
    progress,
    vote_of,
    votes_of,
)

__all__ = [
    "CHOICES",
    "Checked",
    "FEWEST",
    "Pile",
    "Progress",
    "Tally",
    "accepted",
    "activities_of",
    "alike",
    "card",
    "card_digest",
    "check_journal",
    "count_voters",
    "debate",
    "debates_for",
    "debates_of",
    "entries",
    "entry_of",
    "events_of",
    "is_in_journal",
    "last_vote_of",
    "next_statement",
    "opens",
    "piles",
    "places_of",
    "progress",
    "registered_secret",
    "statement",
    "tallies",
    "towns_of",
    "vote_of",
    "voter",
    "voter_as_it_is",
    "voter_key",
    "votes_of",
    "waiting",
    "written_by",
]
