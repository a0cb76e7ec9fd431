"""What is asked about debates, their statements and votes. No answer leads from a name to a vote."""

from cordel.debates.queries.bringing_in import brought_in, reading_of, told
from cordel.debates.queries.debates import (
    activities_of,
    debate,
    debates_for,
    debates_of,
    events_of,
    places_of,
    towns_of,
)
from cordel.debates.queries.frozen import frozen_result
from cordel.debates.queries.journal import Checked, check_journal, entries, entry_of
from cordel.debates.queries.open_data import open_table
from cordel.debates.queries.results import FEWEST, Tally, count_voters, counts_to_freeze, tallies
from cordel.debates.queries.statements import accepted, alike, statement, waiting, written_by
from cordel.debates.queries.voters import (
    Pile,
    card,
    card_digest,
    opens,
    piles,
    registered_secret,
    voter,
    voter_key,
)
from cordel.debates.queries.votes import CHOICES, Progress, next_statement, progress, votes_of

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
    "brought_in",
    "card",
    "card_digest",
    "check_journal",
    "count_voters",
    "counts_to_freeze",
    "debate",
    "debates_for",
    "debates_of",
    "entries",
    "entry_of",
    "events_of",
    "frozen_result",
    "next_statement",
    "open_table",
    "opens",
    "piles",
    "places_of",
    "progress",
    "reading_of",
    "registered_secret",
    "statement",
    "tallies",
    "told",
    "towns_of",
    "voter",
    "voter_key",
    "votes_of",
    "waiting",
    "written_by",
]
