"""What waits to be decided, what was decided, and what lacks a translation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cordel.base import words
from cordel.base.content import said
from cordel.base.languages import language_name
from cordel.base.prepared import prepared
from cordel.core import statement_texts
from cordel.core.content import Content
from cordel.debates.models import Debate, Statement, StatementDecision, StatementObjection, Voter
from cordel.debates.queries.statements import State, waiting
from cordel.projects.models import Project, ProjectMembership
from cordel.projects.rules import RUNS_THE_PROJECT

Kind = StatementDecision.Kind
# Whoever wrote a statement should not wait longer.
LONG = timedelta(hours=48)
# Fewer decisions say nothing about how long one takes.
FEWEST_DECISIONS = 5


@dataclass(frozen=True)
class Waiting:
    """A statement that waits, and how long it has."""

    statement: Statement
    hours: int

    @property
    def is_late(self) -> bool:
        return self.hours >= LONG.total_seconds() // 3600

    @property
    def language(self) -> str:
        return self.statement.words.original_language


def to_read(debate: Debate, *, towns: Sequence[int] | None, now: datetime) -> list[Waiting]:
    """What waits, the oldest first; `towns`: those of these towns alone."""
    rows = waiting(debate, towns=towns).order_by("written_at", "number")
    return [Waiting(one, int((now - one.written_at).total_seconds() // 3600)) for one in rows]


def alike_beside(debate: Debate, page: Iterable[Waiting]) -> list[tuple[Waiting, list[Statement]]]:
    """Each with the statements, accepted or waiting, that say nearly the same in any language."""
    shown = list(page)
    known = list(debate.statements.filter(state__in=[State.ACCEPTED, State.WAITING]).order_by("number"))
    texts = {(one.pk, at): words for one in known for at, words in enumerate(said(one.words))}
    asked = {one.statement.pk: one.statement.words.original for one in shown}
    close = statement_texts.near_each(asked, texts)
    by_key = {one.pk: one for one in known}
    found = {pk: dict.fromkeys(other for other, _at in keys if other != pk) for pk, keys in close.items()}
    return [(one, [by_key[pk] for pk in found[one.statement.pk]]) for one in shown]


def objections(debate: Debate) -> QuerySet[StatementObjection]:
    """Those that nobody answered, the oldest first."""
    rows = StatementObjection.objects.filter(statement__debate=debate, answered_at=None)
    return rows.select_related("statement__town", "statement__decided_by").order_by("made_at", "pk")


def others_who_run(debate: Debate, *, besides: int) -> bool:
    """Whether anybody else runs the debate's project."""
    rows = ProjectMembership.objects.in_force().filter(
        project_id=debate.project_id, role__in=RUNS_THE_PROJECT, user__is_active=True
    )
    return rows.exclude(user_id=besides).exists()


def decisions(debate: Debate) -> QuerySet[StatementDecision]:
    """Every decision, the newest first."""
    rows = StatementDecision.objects.filter(statement__debate=debate)
    return rows.select_related("statement", "town", "decided_by").order_by("-pk")


def decided_for(one: StatementDecision) -> str:
    """Who decided, as everybody is told."""
    return str(one.town) if one.town else _("those who run the debate")


def hours_to_decide(debate: Debate) -> int | None:
    """How long a statement waits, in the middle; None while too few were decided."""
    rows = StatementDecision.objects.filter(
        statement__debate=debate,
        statement__origin=Statement.Origin.PARTICIPANT,
        kind__in=[Kind.ACCEPTED, Kind.REFUSED, Kind.REPLACED],
    ).values_list("decided_at", "statement__written_at")
    times = [(decided - written).total_seconds() / 3600 for decided, written in rows.order_by("pk")]
    return round(median(times)) if len(times) >= FEWEST_DECISIONS else None


def seen_cookie(debate: Debate) -> str:
    """What a browser keeps the last decision under that it has shown to the author."""
    return f"debate-{debate.pk}-seen"


def last_told(voter: Voter) -> int:
    """The number of the last decision about a statement of the voter; 0 for none."""
    last = _told(voter).order_by("-pk").values_list("pk", flat=True).first()
    return last or 0


def count_news(voter: Voter, *, seen: int) -> int:
    """How many statements of the voter were decided about since the decision `seen`."""
    return len(_news(voter.debate_id, voter.key, seen)) if voter.key else 0


@prepared
def _news(debate: int, author: str, seen: int) -> QuerySet[StatementDecision, tuple[int]]:
    rows = StatementDecision.objects.filter(statement__debate=debate, statement__author=author, pk__gt=seen)
    return rows.order_by().values_list("statement").distinct()


def _told(voter: Voter) -> QuerySet[StatementDecision]:
    return StatementDecision.objects.filter(
        statement__debate_id=voter.debate_id, statement__author=voter.key, statement__author__gt=""
    )


@dataclass(frozen=True)
class Backlog:
    """What waits in one debate for one person."""

    debate: Debate
    count: int
    oldest: datetime


def backlog(projects: Iterable[Project], *, run: Iterable[int], towns: Iterable[int]) -> list[Backlog]:
    """For somebody who runs the projects `run` and works for these towns: debates in which statements wait, or authors
    for a second look."""
    runs = Q(debate__project_id__in=list(run))
    waits = Q(state=State.WAITING) & (runs | Q(town_id__in=list(towns)))
    asks = runs & Q(objection__isnull=False, objection__answered_at=None)
    rows = Statement.objects.filter(waits | asks, debate__project_id__in=[one.pk for one in projects])
    since = Coalesce("objection__made_at", "written_at")
    told = list(rows.values("debate_id").annotate(oldest=Min(since), count=Count("pk")).order_by("debate_id"))
    found = Debate.objects.select_related("project").in_bulk([one["debate_id"] for one in told])
    return [Backlog(found[one["debate_id"]], one["count"], one["oldest"]) for one in told]


# --- Translations -------------------------------------------------------------------------------


TO_DO = ("missing", "stale", "unchecked")


@dataclass(frozen=True)
class Cell:
    """One statement in one language: original, done, missing, stale or unchecked."""

    language: str
    state: str


@dataclass(frozen=True)
class Row:
    statement: Statement
    cells: list[Cell]

    @property
    def to_do(self) -> set[str]:
        """The languages that need work."""
        return {one.language for one in self.cells if one.state in TO_DO}


def languages_of(debate: Debate) -> list[tuple[str, str]]:
    """Those that the project's people speak, else those of the site: (code, its own name)."""
    codes = debate.project.languages or [code for code, _name in settings.LANGUAGES]
    return [(code, language_name(code)) for code in codes]


def translations(debate: Debate) -> list[Row]:
    """Every statement that is voted on or waits, with how far it is in each language of the project."""
    rows = debate.statements.filter(state__in=[State.ACCEPTED, State.WAITING]).order_by("number")
    codes = [code for code, _name in languages_of(debate)]
    return [Row(one, [Cell(code, state_in(one.words, code)) for code in codes]) for one in rows]


def state_in(content: Content, language: str) -> str:
    if language == content.original_language:
        return "original"
    if not content.get(language, {}).get("text"):
        return "missing"
    if words.is_stale(content, language):
        return "stale"
    return "done" if content.shown(language).reviewed else "unchecked"


def next_to_translate(debate: Debate, language: str, *, after: int) -> Statement | None:
    """The next statement that needs work in the language, from the start again after the last."""
    rows = [one.statement for one in translations(debate) if _needs_work(one.statement, language)]
    later = [one for one in rows if one.number > after]
    return next(iter([*later, *(one for one in rows if one.number != after)]), None)


def _needs_work(statement: Statement, language: str) -> bool:
    return state_in(statement.words, language) in TO_DO
