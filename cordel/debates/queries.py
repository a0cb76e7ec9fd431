"""What is asked about debates, their statements and votes. No answer leads from a name to a vote."""

import hashlib
import hmac
from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from cordel.base import tokens
from cordel.base.content import said
from cordel.core import statement_texts, vote_journal
from cordel.core.vote_journal import AGREE, DISAGREE, SKIP, UNSURE, Entry
from cordel.debates.models import Choice, CodeCard, Debate, JournalEntry, Statement, Vote, Voter
from cordel.events import queries as events
from cordel.events.models import Activity, Event, Registration
from cordel.projects.models import Project
from cordel.towns.models import Town

State = Statement.State
Phase = Debate.Phase
# Below so many voters a cell says too much about those in it.
FEWEST = 10


# --- Debates ------------------------------------------------------------------------------------


def debates_of(project: Project) -> QuerySet[Debate]:
    return project.debates.select_related("event", "activity").order_by("number")


def debate(slug: str, number: int) -> Debate | None:
    found = Debate.objects.select_related("project", "event", "activity")
    return found.filter(project__slug=slug, number=number).first()


def places_of(project: Project) -> dict[int, set[int]]:
    """The project's events with their activities."""
    found: dict[int, set[int]] = {
        pk: set() for pk in project.events.values_list("pk", flat=True).order_by("pk")
    }
    rows = Activity.objects.filter(event__project=project).order_by("pk").values_list("event_id", "pk")
    for event, activity in rows:
        found[event].add(activity)
    return found


def events_of(project: Project) -> list[Event]:
    return list(project.events.order_by("number"))


def activities_of(project: Project) -> list[Activity]:
    found = Activity.objects.filter(event__project=project).select_related("event")
    return list(found.order_by("event__number", "pk"))


def towns_of(debate: Debate) -> QuerySet[Town]:
    """The towns of the project's partners, by their names."""
    return Town.objects.filter(partnerships__project_id=debate.project_id).distinct()


# --- Who votes ----------------------------------------------------------------------------------


def voter_key(debate: Debate, secret: str) -> str:
    """One-way: who holds key and debate cannot tell the secret, and the secret is stored nowhere."""
    return hmac.new(debate.secret.encode(), secret.encode(), hashlib.sha256).hexdigest()


def registered_secret(debate: Debate, person: int) -> str:
    """What the private page of a person opens this debate with; the same from every device."""
    return tokens.derived("debate voter", f"{debate.pk}:{person}")


def opens(registration: Registration, proof: str) -> bool:
    """Whether this is the private link of the registration."""
    return tokens.fits("registration", events.private_value(registration), proof)


def debates_for(registration: Registration) -> list[tuple[Debate, str]]:
    """Open debates of the registration's project that it can vote in, with the way in from its private page."""
    rows = debates_of(registration.event.project).filter(phase__in=[Phase.STATEMENTS, Phase.VOTES])
    proof = tokens.derived("registration", events.private_value(registration))
    return [
        (
            one,
            reverse("debates:from-registration", args=[one.project.slug, one.number, registration.pk, proof]),
        )
        for one in rows.select_related("project")
        if one.event_id in (None, registration.event_id)
    ]


def voter(debate: Debate, secret: str) -> Voter | None:
    found = Voter.objects.filter(debate=debate, key=voter_key(debate, secret)).select_related("town")
    return found.first()


def card(debate: Debate, code: str) -> CodeCard | None:
    found = CodeCard.objects.filter(debate=debate, digest=card_digest(debate, code)).select_related("town")
    return found.first()


def card_digest(debate: Debate, code: str) -> str:
    """Bound to the debate, whose secret makes guessing codes from a stolen table useless without it."""
    return hmac.new(debate.secret.encode(), f"card {code}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Pile:
    """Cards that were printed together."""

    pile: str
    town: Town
    cards: int
    printed_at: datetime
    is_revoked: bool


def piles(debate: Debate) -> list[Pile]:
    """The newest first."""
    rows = CodeCard.objects.filter(debate=debate).select_related("town").order_by("-pk")
    found: dict[str, list[CodeCard]] = defaultdict(list)
    for row in rows:
        found[row.pile].append(row)
    return [
        Pile(pile, cards[0].town, len(cards), cards[0].printed_at, cards[0].revoked_at is not None)
        for pile, cards in found.items()
    ]


# --- Statements ---------------------------------------------------------------------------------


def accepted(debate: Debate) -> QuerySet[Statement]:
    return debate.statements.filter(state=State.ACCEPTED).order_by("number")


def statement(debate: Debate, number: int) -> Statement | None:
    return debate.statements.filter(number=number).select_related("debate", "town").first()


def written_by(debate: Debate, voter: Voter) -> list[Statement]:
    """What the voter wrote, with what became of it."""
    return list(debate.statements.filter(author=voter.key).order_by("number")) if voter.key else []


def alike(debate: Debate, words: str) -> list[Statement]:
    """Statements, accepted or waiting, that say nearly the same, in the original or a translation."""
    rows = debate.statements.filter(state__in=[State.ACCEPTED, State.WAITING]).order_by("number")
    known = {(row.number, at): one for row in rows for at, one in enumerate(said(row.words))}
    found = dict.fromkeys(number for number, _at in statement_texts.near(words, known))
    by_number = {row.number: row for row in rows}
    return [by_number[number] for number in found]


# --- Votes --------------------------------------------------------------------------------------


def next_statement(debate: Debate, voter: Voter, *, draw: float) -> Statement | None:
    """One that the voter has not answered: those with the fewest answers come sooner. Skipped ones come last, once
    nothing else is left; None when all are answered. `draw`: by chance, from 0 to below 1."""
    rows = list(
        accepted(debate)
        .exclude(votes__voter=voter)
        .annotate(answers=Count("votes"))
        .values_list("pk", "answers")
    )
    if not rows:
        return (
            accepted(debate).filter(votes__voter=voter, votes__choice=SKIP).order_by("votes__number").first()
        )
    sums = list(accumulate(1 / (1 + answers) for _pk, answers in rows))
    (pk, _answers) = rows[min(bisect(sums, draw * sums[-1]), len(rows) - 1)]
    return Statement.objects.select_related("debate").get(pk=pk)


@dataclass(frozen=True)
class Progress:
    """How far one voter is: `answered` of `total` statements; skipped ones are not answered."""

    answered: int
    total: int


def progress(debate: Debate, voter: Voter) -> Progress:
    votes = Vote.objects.filter(voter=voter, statement__state=State.ACCEPTED).exclude(choice=SKIP)
    return Progress(votes.count(), accepted(debate).count())


def votes_of(voter: Voter) -> list[Vote]:
    """The voter's own, the last one first."""
    return list(Vote.objects.filter(voter=voter).select_related("statement").order_by("-number"))


def entries(debate: Debate) -> list[Entry]:
    """The journal as far as it was not erased, in its order."""
    rows = JournalEntry.objects.filter(debate=debate, voter__isnull=False).select_related(
        "voter", "statement"
    )
    return [entry_of(row) for row in rows.order_by("number")]


def entry_of(row: JournalEntry) -> Entry:
    """Raises ValueError for an erased one, of which nothing is left to say."""
    if row.voter is None or row.statement is None or row.at is None:
        raise ValueError("erased")
    return Entry(
        row.number, row.voter.key, row.statement.number, row.choice, row.is_important, int(row.at.timestamp())
    )


@dataclass(frozen=True)
class Checked:
    """The journal looked at once more. `wrong`: numbers of entries whose leaf is not that of what they say."""

    entries: int
    erased: int
    root: str
    wrong: tuple[int, ...] = ()
    is_whole: bool = True


def check_journal(debate: Debate) -> Checked:
    """Computes every leaf that is not erased again, and the root of all."""
    rows = list(
        JournalEntry.objects.filter(debate=debate).select_related("voter", "statement").order_by("number")
    )
    erased = [row for row in rows if not row.salt]
    wrong = [
        row.number
        for row in rows
        if row.salt and vote_journal.leaf(entry_of(row), bytes.fromhex(row.salt)) != row.leaf
    ]
    return Checked(
        entries=len(rows),
        erased=len(erased),
        root=vote_journal.root(row.leaf for row in rows),
        wrong=tuple(wrong),
        is_whole=[row.number for row in rows] == list(range(1, debate.entries + 1)),
    )


# --- What came of it ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Tally:
    """How one statement was answered. None where fewer than FEWEST people answered: the whole row is withheld."""

    statement: Statement
    agree: int | None
    disagree: int | None
    unsure: int | None

    @property
    def answered(self) -> int:
        return (self.agree or 0) + (self.disagree or 0) + (self.unsure or 0)

    @property
    def unsure_until(self) -> int:
        """Where the disagreeing begin, in the drawing."""
        return (self.agree or 0) + (self.unsure or 0)

    @property
    def share(self) -> float | None:
        """Of those who answered, how many agree; from 0 to 1."""
        return None if self.agree is None or not self.answered else self.agree / self.answered


def tallies(debate: Debate, *, verified_only: bool = False) -> list[Tally]:
    """Of every accepted statement, by how many agree; those with too few answers last."""
    votes = Vote.objects.filter(statement__debate=debate, voter__banned_at__isnull=True)
    if verified_only:
        votes = votes.exclude(voter__way=Voter.Way.OPEN)
    counted: dict[int, dict[str, int]] = defaultdict(dict)
    rows = votes.values_list("statement_id", "choice").annotate(n=Count("pk")).order_by("statement_id")
    for pk, choice, count in rows:
        counted[pk][choice] = count
    found = [_tally(one, counted[one.pk]) for one in accepted(debate)]
    return sorted(found, key=lambda one: (one.share is None, -(one.share or 0), one.statement.number))


def _tally(statement: Statement, counts: dict[str, int]) -> Tally:
    answers = [counts.get(choice, 0) for choice in (AGREE, DISAGREE, UNSURE)]
    if sum(answers) < FEWEST:
        return Tally(statement, None, None, None)
    return Tally(statement, *answers)


def count_voters(debate: Debate) -> int:
    """How many people answered at least one statement."""
    votes = Vote.objects.filter(statement__debate=debate, voter__banned_at__isnull=True)
    return votes.exclude(choice=SKIP).values("voter").distinct().count()


def waiting(debate: Debate, *, towns: Sequence[int] | None) -> QuerySet[Statement]:
    """What waits to be read, the oldest first; `towns`: those of these towns alone."""
    rows = debate.statements.filter(state=State.WAITING).select_related("town", "debate").order_by("number")
    return rows if towns is None else rows.filter(Q(town_id__in=towns))


CHOICES = [Choice.AGREE, Choice.DISAGREE, Choice.UNSURE, Choice.SKIP]
