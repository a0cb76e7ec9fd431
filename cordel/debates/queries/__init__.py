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
from cordel.debates.queries.journal import Checked, check_journal, entries, entry_of
from cordel.debates.queries.maps import (
    Folded,
    folded,
    followed,
    frames,
    needs_map,
    needs_settled_map,
    opinion_map,
)
from cordel.debates.queries.results import FEWEST, Answers, Tally, count_voters, tallies
from cordel.debates.queries.statements import accepted, alike, statement, waiting, written_by
from cordel.debates.queries.towns import Across, AcrossTowns, TownAnswers, across_towns
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
    "Across",
    "AcrossTowns",
    "Answers",
    "CHOICES",
    "Checked",
    "FEWEST",
    "Folded",
    "Pile",
    "Progress",
    "Tally",
    "TownAnswers",
    "accepted",
    "across_towns",
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
    "folded",
    "followed",
    "frames",
    "needs_map",
    "needs_settled_map",
    "next_statement",
    "opinion_map",
    "opens",
    "piles",
    "places_of",
    "progress",
    "registered_secret",
    "statement",
    "tallies",
    "towns_of",
    "voter",
    "voter_key",
    "votes_of",
    "waiting",
    "written_by",
]
