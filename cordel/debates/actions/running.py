"""A debate is prepared, its words are written, it goes from phase to phase."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, words
from cordel.base.words import Rewriting
from cordel.core.content import Content
from cordel.debates import queries, rules
from cordel.debates.actions.freezing import freeze, thaw
from cordel.debates.actions.locking import locked
from cordel.debates.actions.maps import follow
from cordel.debates.models import Debate
from cordel.projects.models import Project

OPENED = audit.verb("debate.prepared", _("prepared a debate"))

CHANGED = audit.verb("debate.changed", _("changed a debate"))

MOVED = audit.verb("debate.moved", _("moved a debate to another phase"))

WORDS = ("question", "about")


@dataclass(frozen=True)
class DebateFacts:
    """What its screen changes. An activity stands with its event, or neither does."""

    event_id: int | None = None
    activity_id: int | None = None
    longest: int = 140
    takes_statements: bool = True
    is_open_to_all: bool = True


@transaction.atomic
def prepare(
    project: Project,
    *,
    question: Content,
    about: Content,
    facts: DebateFacts,
    nonce: str,
    by: User,
    now: datetime,
) -> Debate:
    """A new debate that nobody sees yet. The same form sent twice makes one. Raises OfAnotherProject."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    known = Debate.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    rules.ensure_of_project(facts.event_id, facts.activity_id, places=queries.places_of(project))
    last = Debate.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
    made = Debate.objects.create(
        project=project,
        number=last + 1,
        question=question,
        about=about,
        nonce=nonce,
        secret=secrets.token_hex(32),
        created_by=by,
        created_at=now,
        **vars(facts),
    )
    audit.record(OPENED, made, by=by, now=now, project_id=project.pk)
    return made


@transaction.atomic
def write_words(debate: Debate, *, written: Rewriting, by: User, now: datetime) -> None:
    """Question and what it is about, in one language. Raises ChangedMeanwhile, QuestionNeeded."""
    found = locked(debate)
    changed = words.rewritten(words.asked_of(WORDS, found), written, by_id=by.pk)
    if "question" in changed and not changed["question"]:
        raise rules.QuestionNeeded
    for name, content in changed.items():
        setattr(found, name, content)
    if changed:
        found.save(update_fields=list(changed))
        audit.record(CHANGED, found, by=by, now=now, project_id=found.project_id, fields=list(changed))


@transaction.atomic
def change(debate: Debate, *, facts: DebateFacts, seen: str, by: User, now: datetime) -> None:
    """Raises ChangedMeanwhile."""
    found = locked(debate)
    rules.ensure_of_project(facts.event_id, facts.activity_id, places=queries.places_of(found.project))
    changed = edits.change(found, facts, seen=seen)
    if changed:
        found.save(update_fields=changed)
        audit.record(CHANGED, found, by=by, now=now, project_id=found.project_id, fields=changed)


@transaction.atomic
def move(debate: Debate, *, to: str, seen: str, by: User, now: datetime) -> None:
    """To the next phase or back to the one before. Raises NotTheNextPhase, NoStatementsYet."""
    found = locked(debate)
    if found.phase == to:
        return
    rules.ensure_can_go(found, to, seen=seen, accepted=queries.accepted(found).count())
    before, found.phase = found.phase, to
    found.save(update_fields=["phase"])
    follow(found, now=now)
    if to == Debate.Phase.CLOSED:
        freeze(found, now=now)
    else:
        thaw(found)
    audit.record(MOVED, found, by=by, now=now, project_id=found.project_id, before=before, after=to)
