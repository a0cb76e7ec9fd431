"""What rooms write down: conclusions, decisions and minutes, agreed and then published; who was there for it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, stored_files, words
from cordel.base.words import Rewriting
from cordel.core.content import Content
from cordel.events import queries
from cordel.events.actions.reminders import gather_outcome
from cordel.events.models import Activity, Conclusion, Decision, Material, PaperStep, RoomPaper
from cordel.events.rules import papers as rules

WRITTEN = audit.verb("paper.written", _("wrote conclusions or minutes"))
AGREED = audit.verb("paper.agreed", _("noted that the minutes are agreed"))
PUBLISHED = audit.verb("paper.published", _("published the minutes"))
TAKEN_BACK = audit.verb("paper.taken_back", _("took the minutes back to draft"))
PEOPLE_NAMED = audit.verb("paper.people_named", _("said who hosts the room and who takes notes"))
DECISION_ADDED = audit.verb("paper.decision_added", _("wrote down a decision"))
DECISION_CHANGED = audit.verb("paper.decision_changed", _("changed who does what was decided"))
DECISION_KEPT = audit.verb("paper.decision_kept", _("wrote down what came of a decision"))
DECISION_REMOVED = audit.verb("paper.decision_removed", _("removed a decision"))
MATERIAL_ADDED = audit.verb("paper.material_added", _("added a material"))
MATERIAL_REMOVED = audit.verb("paper.material_removed", _("removed a material"))
# What everybody may read of a decision; its person stays with the staff.
PUBLIC_FACTS = {"responsible", "due_on"}


@transaction.atomic
def write_paper(activity: Activity, *, written: Rewriting, reason: str = "", by: User, now: datetime) -> None:
    """Conclusions, decisions and minutes, in one language. A change of an original makes an agreed paper a draft
    again and raises ReasonMissing without a reason; a translation changes nothing of what was agreed."""
    paper = _locked(activity)
    contents = queries.contents_of(paper)
    if not set(written.texts) <= set(contents):
        raise edits.ChangedMeanwhile(stored=contents)
    changed = words.rewritten(contents, written, by_id=by.pk)
    if any(_means_something_else(contents[name], content) for name, content in changed.items()):
        _rewrite(paper, reason=reason, by=by, now=now)
    for name, content in changed.items():
        _store(paper, name, content)
    if changed:
        _record(WRITTEN, paper, by=by, now=now, fields=list(changed), language=written.language)


def _means_something_else(before: Content, after: Content) -> bool:
    return (before.original_language, before.original) != (after.original_language, after.original)


def _store(paper: RoomPaper, name: str, content: Content) -> None:
    """One text of the paper; an empty conclusion is none."""
    kind, _line, key = name.partition("_")
    if kind == "minutes":
        paper.minutes = content
        paper.save(update_fields=["minutes"])
    elif kind == "decision":
        Decision.objects.filter(paper=paper, pk=int(key)).update(text=content)
    elif content:
        Conclusion.objects.update_or_create(paper=paper, position=int(key), defaults={"text": content})
    else:
        Conclusion.objects.filter(paper=paper, position=int(key)).delete()


# --- From draft to published ------------------------------------------------------------------------


@transaction.atomic
def agree(activity: Activity, *, seen: str, by: User, now: datetime) -> None:
    """Notes that those who were there agree to what stands on the page. Twice changes nothing."""
    paper = _locked(activity)
    if paper.state == RoomPaper.State.DRAFT:
        rules.ensure_written(queries.contents_of(paper).values())
        edits.ensure_unchanged(queries.facts_seen(paper), seen)
        _step(paper, RoomPaper.State.AGREED, verb=AGREED, by=by, now=now)


@transaction.atomic
def publish_paper(activity: Activity, *, seen: str, by: User, now: datetime) -> None:
    """Shows it to everybody, as soon as the event is public; after the thanks it is told, too. Twice changes nothing.
    Raises NotAgreed."""
    paper = _locked(activity)
    rules.ensure_agreed(paper)
    if paper.state == RoomPaper.State.AGREED:
        edits.ensure_unchanged(queries.facts_seen(paper), seen)
        _step(paper, RoomPaper.State.PUBLISHED, verb=PUBLISHED, by=by, now=now)
        gather_outcome(paper.activity.event, now=now)


@transaction.atomic
def take_back_paper(activity: Activity, *, reason: str, by: User, now: datetime) -> None:
    """Makes it a draft again; it leaves the public page. A draft stays as it is."""
    paper = _locked(activity)
    if paper.state != RoomPaper.State.DRAFT:
        _rewrite(paper, reason=reason, by=by, now=now)


def _rewrite(paper: RoomPaper, *, reason: str, by: User, now: datetime) -> None:
    """Before something changes that was agreed. Raises ReasonMissing."""
    rules.ensure_may_rewrite(paper, reason=reason)
    if paper.state != RoomPaper.State.DRAFT:
        _step(paper, RoomPaper.State.DRAFT, reason=reason, verb=TAKEN_BACK, by=by, now=now)


def _step(
    paper: RoomPaper, state: str, *, reason: str = "", verb: audit.Verb, by: User, now: datetime
) -> None:
    paper.state, paper.state_since = state, now
    paper.save(update_fields=["state", "state_since"])
    PaperStep.objects.create(paper=paper, state=state, reason=reason, at=now, by=by)
    _record(verb, paper, by=by, now=now)


# --- Who, what and by when --------------------------------------------------------------------------


@dataclass(frozen=True)
class RoomPeople:
    """Who hosts the room and who takes notes. `shows_names`: both agreed to stand in public."""

    host: str
    note_taker: str
    shows_names: bool


@transaction.atomic
def name_people(activity: Activity, *, facts: RoomPeople, seen: str, by: User, now: datetime) -> None:
    paper = _locked(activity)
    changed = edits.change(paper, facts, seen=seen)
    if changed:
        paper.save(update_fields=changed)
        _record(PEOPLE_NAMED, paper, by=by, now=now, fields=changed)


@dataclass(frozen=True)
class DecisionFacts:
    """`responsible` is a role or an institution and public; `person` is for the staff."""

    responsible: str
    person: str
    due_on: date | None


@transaction.atomic
def add_decision(
    activity: Activity,
    *,
    facts: DecisionFacts,
    language: str,
    text: str,
    reason: str = "",
    by: User,
    now: datetime,
) -> Decision:
    """One more. The same decision twice is one. Raises ReasonMissing when the paper is agreed."""
    paper = _locked(activity)
    content = Content.of(language, text)
    for known in Decision.objects.filter(paper=paper, **vars(facts)).order_by("pk"):
        if known.text == content:
            return known
    _rewrite(paper, reason=reason, by=by, now=now)
    decision = Decision.objects.create(paper=paper, text=content, **vars(facts))
    _record(DECISION_ADDED, paper, by=by, now=now, decision=decision.pk)
    return decision


@transaction.atomic
def edit_decision(
    decision: Decision, *, facts: DecisionFacts, seen: str, reason: str = "", by: User, now: datetime
) -> None:
    paper = _locked(decision.paper.activity)
    decision = _there(paper, decision.pk)
    changed = edits.change(decision, facts, seen=seen)
    if PUBLIC_FACTS.intersection(changed):
        _rewrite(paper, reason=reason, by=by, now=now)
    if changed:
        decision.save(update_fields=changed)
        _record(DECISION_CHANGED, paper, by=by, now=now, decision=decision.pk, fields=changed)


@dataclass(frozen=True)
class Kept:
    """That a decision was carried out: on which day, and what came of it, in one language."""

    kept_on: date | None
    language: str = ""
    text: str = ""


def kept_of(decision: Decision) -> Kept:
    """What is stored, in the shape of the screen that changes it."""
    return Kept(decision.kept_on, decision.kept.original_language, decision.kept.original)


@transaction.atomic
def keep_decision(decision: Decision, *, kept: Kept, seen: str, by: User, now: datetime) -> None:
    """What the room agreed stays as it is: this is what became of it. Without a day it was not done after all."""
    paper = _locked(decision.paper.activity)
    decision = _there(paper, decision.pk)
    stored = kept_of(decision)
    if kept == stored:
        return
    edits.ensure_unchanged(stored, seen)
    decision.kept_on = kept.kept_on
    decision.kept = Content.of(kept.language, kept.text) if kept.kept_on else Content()
    decision.save(update_fields=["kept_on", "kept"])
    _record(DECISION_KEPT, paper, by=by, now=now, decision=decision.pk)


def _there(paper: RoomPaper, pk: int) -> Decision:
    found = Decision.objects.filter(paper=paper, pk=pk).first()
    if found is None:
        raise rules.DecisionGone
    return found


@transaction.atomic
def remove_decision(decision: Decision, *, reason: str = "", by: User, now: datetime) -> None:
    """Twice changes nothing. Raises ReasonMissing when the paper is agreed."""
    paper = _locked(decision.paper.activity)
    found = Decision.objects.filter(paper=paper, pk=decision.pk).first()
    if found is not None:
        _rewrite(paper, reason=reason, by=by, now=now)
        _record(DECISION_REMOVED, paper, by=by, now=now, decision=found.pk)
        found.delete()


@dataclass(frozen=True)
class MaterialFacts:
    """A thing that was shown: a file (its bytes), or else where it can be found; and its language."""

    title: str
    language: str
    url: str = ""
    data: bytes = b""


@transaction.atomic
def add_material(activity: Activity, *, facts: MaterialFacts, by: User, now: datetime) -> Material:
    """One more; the same address or file again corrects its title and language. Raises the refusals of a file."""
    read = rules.material_of(facts.data) if facts.data else None
    paper = _locked(activity)
    digest = hashlib.sha256(read.data).hexdigest() if read else ""
    known = Material.objects.filter(paper=paper, url=facts.url, digest=digest).first()
    material = known or Material(paper=paper, url=facts.url, digest=digest, kind=read.kind if read else "")
    material.title, material.language = facts.title, facts.language
    if read and not material.file:
        material.file.save("material", ContentFile(read.data), save=False)
    material.save()
    _record(MATERIAL_ADDED, paper, by=by, now=now, material=material.pk)
    return material


@transaction.atomic
def remove_material(material: Material, *, by: User, now: datetime) -> None:
    """Twice changes nothing."""
    paper = _locked(material.paper.activity)
    found = Material.objects.filter(paper=paper, pk=material.pk).first()
    if found is not None:
        _record(MATERIAL_REMOVED, paper, by=by, now=now, material=found.pk)
        forget_files(Material.objects.filter(pk=found.pk), now=now)
        found.delete()


def forget_files(materials: QuerySet[Material], *, now: datetime) -> None:
    """Their files go when their rows have gone."""
    names = materials.exclude(file="").order_by("pk").values_list("file", flat=True)
    stored_files.forget(names, now=now)


def _locked(activity: Activity) -> RoomPaper:
    """The paper, begun if there is none. Whoever writes about the same room waits here. Raises RoomGone."""
    rows = Activity.objects.select_for_update(of=("self",)).select_related("event")
    found = rows.filter(pk=activity.pk).first()
    if found is None:
        raise rules.RoomGone
    paper = RoomPaper.objects.filter(activity=found).first() or RoomPaper.objects.create(activity=found)
    paper.activity = found
    return paper


def _record(verb: audit.Verb, paper: RoomPaper, *, by: User, now: datetime, **detail: Any) -> None:
    facts: Mapping[str, Any] = {"activity": paper.activity_id, **detail}
    audit.record(verb, paper, by=by, now=now, project_id=paper.activity.event.project_id, **facts)
