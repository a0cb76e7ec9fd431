"""Votes that look unusual, and those that are left out. Voters are told by a short pseudonym, never with an answer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils.translation import ngettext

from cordel.core import vote_signals
from cordel.core.vote_journal import SKIP
from cordel.debates.models import Debate, Exclusion, JournalEntry, UnusualVotes, Vote, Voter
from cordel.debates.queries.results import FEWEST

# So many in ten minutes are looked at, if it is far more than usual: new voters, and votes.
MANY_NEW, MANY_VOTES = 20, 200


def to_look_at(pk: int | None) -> list[Debate]:
    """The debate of that key; without one, all open ones that were voted in since it was last looked."""
    if pk is not None:
        return list(Debate.objects.filter(pk=pk))
    changed = Q(unusual__isnull=True) | ~Q(unusual__entries=F("entries"))
    return list(Debate.objects.filter(changed, phase=Debate.Phase.VOTES, entries__gt=0).order_by("pk"))


def look_for_unusual(debate: Debate) -> dict[str, Any]:
    """`{"alike": [{"voters", "expected"}], "new" and "votes": [{"minute", "size", "voters", "usual"}]}` with primary
    keys of voters; those who are left out already take no part."""
    alike = vote_signals.look_alike(_ballots(debate))
    began, came = _came(debate)
    new = vote_signals.bursts(began, fewest=MANY_NEW)
    taken = {one.minute // vote_signals.WINDOW for one in new}
    votes = [
        one
        for one in vote_signals.bursts(came, fewest=MANY_VOTES)
        if not taken & {one.minute // vote_signals.WINDOW + near for near in (-1, 0, 1)}
    ]
    found: dict[str, Sequence[Any]] = {"alike": alike, "new": new, "votes": votes}
    return {name: [one._asdict() for one in signals] for name, signals in found.items()}


def _ballots(debate: Debate) -> dict[int, dict[int, str]]:
    rows = Vote.objects.filter(voter__debate=debate, voter__banned_at__isnull=True).exclude(choice=SKIP)
    found: dict[int, dict[int, str]] = {}
    for voter, statement, choice in rows.order_by("pk").values_list("voter_id", "statement_id", "choice"):
        found.setdefault(voter, {})[statement] = choice
    return found


def _came(debate: Debate) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Of those with the open address: when each began, and when each of their votes came; minutes since 1970."""
    rows = JournalEntry.objects.filter(
        debate=debate, voter__way=Voter.Way.OPEN, voter__banned_at__isnull=True, at__isnull=False
    )
    began = rows.values("voter_id").annotate(first=Min("at")).order_by("voter_id")
    return (
        [(_minute(one["first"]), one["voter_id"]) for one in began],
        [(_minute(at), voter) for at, voter in rows.order_by("number").values_list("at", "voter_id") if at],
    )


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


@dataclass(frozen=True)
class Suspect:
    """A voter as the desk sees one: a pseudonym, how they came, how many votes."""

    pk: int
    pseudonym: str
    way: str
    is_verified: bool
    votes: int


@dataclass(frozen=True)
class Signal:
    """Something unusual: `kind` alike, new or votes; `at` and `usual` for what came within minutes."""

    kind: str
    count: int
    suspects: list[Suspect]
    at: datetime | None = None
    usual: float | None = None
    expected: float | None = None

    @property
    def verified(self) -> int:
        return sum(one.is_verified for one in self.suspects)

    @property
    def ways(self) -> list[tuple[str, int]]:
        """How they came, with how many."""
        names = [one.way for one in self.suspects]
        return [(name, names.count(name)) for name in dict.fromkeys(names)]


def unusual(debate: Debate) -> UnusualVotes | None:
    return UnusualVotes.objects.filter(debate=debate).first()


def found_signals(found: UnusualVotes) -> list[Signal]:
    """What was found, as far as its voters still count."""
    told = [(kind, one) for kind in ("alike", "new", "votes") for one in found.document[kind]]
    known = _suspects({pk for _kind, one in told for pk in one["voters"]})
    return [signal for kind, one in told if (signal := _signal(kind, one, known)).suspects]


def _signal(kind: str, one: dict[str, Any], known: dict[int, Suspect]) -> Signal:
    suspects = [known[pk] for pk in one["voters"] if pk in known]
    at = datetime.fromtimestamp(one["minute"] * 60, UTC) if "minute" in one else None
    return Signal(kind, one.get("size", len(suspects)), suspects, at, one.get("usual"), one.get("expected"))


def _suspects(keys: Iterable[int]) -> dict[int, Suspect]:
    rows = Voter.objects.filter(pk__in=list(keys), banned_at__isnull=True)
    return {
        one.pk: Suspect(one.pk, one.key[:6], one.get_way_display(), one.is_verified, one.votes_given)
        for one in rows.annotate(votes_given=Count("votes")).order_by("pk")
    }


def suspect_line(suspect: Suspect) -> str:
    """A line about one of them: the pseudonym, how they came, how many votes."""
    votes = ngettext("%(count)s vote", "%(count)s votes", suspect.votes) % {"count": suspect.votes}
    return f"{suspect.pseudonym} · {suspect.way} · {votes}"


def exclusions(debate: Debate) -> QuerySet[Exclusion]:
    """The newest first."""
    return debate.exclusions.select_related("made_by", "undone_by").order_by("-pk")


@dataclass(frozen=True)
class LeftOut:
    """How many voters do not count, for one reason; None: fewer than FEWEST."""

    reason: str
    count: int | None


def left_out(debate: Debate) -> Iterator[LeftOut]:
    """For everybody, beside the result: by reason, in the order of the reasons."""
    rows = Voter.objects.filter(debate=debate, banned_at__isnull=False).order_by()
    counted = dict(rows.values_list("left_out__reason").annotate(n=Count("pk")))
    for reason in Exclusion.Reason:
        if count := counted.get(reason.value, 0):
            yield LeftOut(str(reason.label), count if count >= FEWEST else None)
