"""Where a town's page stands, and what was found there; how towns made events known."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, fetching, stored_files
from cordel.base.fetching import Fetched, Outcome
from cordel.core.material_files import MaterialFile
from cordel.events.rules.papers import material_of
from cordel.outreach import queries, rules
from cordel.outreach.models import OutreachAction, PublishedPage
from cordel.projects.models import Partner, Project
from cordel.projects.queries import call_of

RECORDED = audit.verb("page.recorded", _("recorded where a town's page stands"), is_public=False)
GONE = audit.verb("page.disappeared", _("a town's page was not found on two days"), is_public=False)
TOLD = audit.verb("outreach.told", _("told how an event was made known"), is_public=False)
CORRECTED = audit.verb("outreach.corrected", _("corrected how an event was made known"), is_public=False)
REMOVED = audit.verb("outreach.removed", _("removed how an event was made known"), is_public=False)
BACK = audit.verb("page.returned", _("a town's page stands again"), is_public=False)


@dataclass(frozen=True)
class Place:
    """Where the page stands, and since when."""

    address: str
    put_up_on: date | None = None


@transaction.atomic
def record_page(partner: Partner, *, place: Place, nonce: str, by: User, now: datetime) -> None:
    """The newest address counts. The same form sent twice is one address."""
    project = Project.objects.select_for_update(no_key=True).get(pk=partner.project_id)
    if PublishedPage.objects.filter(nonce=nonce).exists():
        return
    rules.ensure_web_address(place.address)
    rules.ensure_not_later(place.put_up_on, today=now.date())
    page = PublishedPage.objects.create(
        partner=partner,
        address=place.address,
        put_up_on=place.put_up_on,
        nonce=nonce,
        recorded_by=by,
        recorded_at=now,
    )
    audit.record(RECORDED, page, by=by, now=now, project_id=project.pk, town_id=partner.town_id)


def look_at_pages(*, now: datetime) -> int:
    """Looks at every page whose turn it is. Where nobody answers at all it is our own network, and nothing is held
    against anybody. Returns how many looks were written down."""
    pages = [
        page for page in queries.within_clock(today=now.date()) if rules.is_to_be_looked_at(page, now=now)
    ]
    found = {page.pk: fetching.fetch(page.address) for page in pages}
    outcomes = [one.outcome for one in found.values()]
    if rules.is_ours(outcomes):
        return 0
    return sum(note_look(page.pk, found=found[page.pk], now=now) for page in pages)


@transaction.atomic
def note_look(pk: int, *, found: Fetched, now: datetime) -> int:
    """What was found. Gone is what failed on two different days; what stands is no longer gone."""
    page = PublishedPage.objects.select_for_update().filter(pk=pk).first()
    if page is None:
        return 0
    was_gone, today = page.is_gone, now.date()
    page.looked_at, page.outcome = now, found.outcome.value
    if found.outcome in rules.FAILURES:
        _note_failure(page, found.outcome, today)
    elif found.outcome is Outcome.STANDS:
        page.failing_since = page.gone_on = None
        page.failed_first = page.failed_again = ""
        page.moved_to = found.address[:500] if found.address != page.address else ""
        page.names_funder = queries.names_funder(found.body, call_of(page.partner.project))
    page.save()
    if page.is_gone != was_gone:
        partner = page.partner
        verb = GONE if page.is_gone else BACK
        audit.record(verb, page, by=None, now=now, project_id=partner.project_id, town_id=partner.town_id)
    return 1


def _note_failure(page: PublishedPage, outcome: Outcome, today: date) -> None:
    """One look that fails proves nothing, whatever it found: servers rest, too. A second one on another day does."""
    if page.failing_since is None:
        page.failing_since, page.failed_first = today, outcome.value
    elif page.gone_on is None and today > page.failing_since:
        page.gone_on, page.failed_again = today, outcome.value


# --- How events were made known ----------------------------------------------------------------------


@dataclass(frozen=True)
class ActionFacts:
    """`event_id` is None for the project as a whole; `reach` comes with how it was counted, or neither."""

    kind: str
    day: date
    title: str
    event_id: int | None = None
    language: str = ""
    address: str = ""
    reach: int | None = None
    counted_how: str = ""


@transaction.atomic
def tell_action(
    partner: Partner, *, facts: ActionFacts, nonce: str, by: User, now: datetime, data: bytes = b""
) -> OutreachAction:
    """One more thing that was done; `data` are the bytes of a file, b"" for none. The same form sent twice is one.
    Raises the refusals of rules."""
    read = material_of(data) if data else None
    project = Project.objects.select_for_update(no_key=True).get(pk=partner.project_id)
    known = OutreachAction.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    _ensure_right(facts, project, now=now)
    told = OutreachAction(partner=partner, nonce=nonce, told_by=by, told_at=now, **vars(facts))
    _keep_file(told, read)
    told.save()
    _record(TOLD, told, by=by, now=now)
    return told


@transaction.atomic
def correct_action(
    told: OutreachAction, *, facts: ActionFacts, seen: str, by: User, now: datetime, data: bytes = b""
) -> None:
    """What was told is put right; another file takes the place of the one before, and without one that stays. Raises
    the refusals of rules, and ChangedMeanwhile."""
    read = material_of(data) if data else None
    project = Project.objects.select_for_update(no_key=True).get(pk=told.partner.project_id)
    found = OutreachAction.objects.select_for_update().filter(pk=told.pk).select_related("partner").first()
    if found is None:
        raise rules.RemovedMeanwhile
    _ensure_right(facts, project, now=now)
    changed = edits.change(found, facts, seen=seen)
    if read is not None and found.digest != hashlib.sha256(read.data).hexdigest():
        if found.file.name:
            stored_files.forget([found.file.name], now=now)
        _keep_file(found, read)
        changed.append("file")
    if changed:
        found.save()
        _record(CORRECTED, found, by=by, now=now)


def _ensure_right(facts: ActionFacts, project: Project, *, now: datetime) -> None:
    rules.ensure_happened(facts.day, today=now.date())
    rules.ensure_explained(facts.reach, facts.counted_how)
    rules.ensure_of_project(facts.event_id, events=queries.event_keys(project))
    if facts.address:
        rules.ensure_web_address(facts.address)


def _keep_file(told: OutreachAction, read: MaterialFile | None) -> None:
    if read is not None:
        told.kept_as, told.digest = read.kind, hashlib.sha256(read.data).hexdigest()
        told.file.save("file", ContentFile(read.data), save=False)


def _record(verb: audit.Verb, told: OutreachAction, *, by: User, now: datetime) -> None:
    partner, facts = told.partner, {"kind": told.kind, "event": told.event_id}
    audit.record(verb, told, by=by, now=now, project_id=partner.project_id, town_id=partner.town_id, **facts)


@transaction.atomic
def remove_action(told: OutreachAction, *, by: User, now: datetime) -> None:
    """Its file goes with it. Twice changes nothing."""
    found = OutreachAction.objects.select_for_update().filter(pk=told.pk).first()
    if found is None:
        return
    name = found.file.name
    if name:
        stored_files.forget([name], now=now)
    partner = found.partner
    audit.record(REMOVED, found, by=by, now=now, project_id=partner.project_id, town_id=partner.town_id)
    found.delete()
