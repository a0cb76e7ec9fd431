"""For which bodies people come: told by them, gathered by officers under one name, published by name after the event."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, figures
from cordel.core.folding import sort_key
from cordel.events import queries, rules
from cordel.events.actions.registration import locked_event, locked_registration
from cordel.events.models import Affiliation, Event, Institution, Registration
from cordel.events.rules import people
from cordel.projects.models import Project
from cordel.towns.models import Organisation

TOLD = audit.verb("event.institution_told", _("told for which organisation"), is_public=False)
NAMED = audit.verb("event.institution_named", _("set the official name of an institution"), is_public=False)
PUBLISHED = audit.verb("event.institutions_published", _("published which institutions were there"))


@dataclass(frozen=True)
class ComesFor:
    """The organisation that somebody comes for, and as what; without an organisation, for nobody."""

    organisation: str = ""
    function: str = ""
    level: str = ""
    kind: str = ""


@transaction.atomic
def tell_institution(registration: Registration, *, told: ComesFor, now: datetime) -> None:
    """Keeps what somebody told, or erases it: that may be done at any time, and a list that was published is then
    published anew without it. Anything else needs a seat and an event that is not closed."""
    registration = locked_registration(registration)
    event = registration.event
    _lock_names(event.project_id)
    if told.organisation:
        rules.ensure_not_closed(event)
        rules.ensure_still_has_seat(registration)
        institution = _named_so(event.project, told)
        facts = {"institution": institution, "function": told.function}
        Affiliation.objects.update_or_create(registration=registration, defaults=facts)
    elif not Affiliation.objects.filter(registration=registration).delete()[0]:
        return
    _forget_unused(event.project_id)
    audit.record(TOLD, registration, by=registration.person, now=now, project_id=event.project_id)
    if event.closed_at is not None and figures.latest(event, "institutions") is not None:
        _publish(event, by=None, now=now)


def _lock_names(project_id: int) -> None:
    """People of several events may name, and officers gather, the same institution at the same moment."""
    Project.objects.select_for_update().get(pk=project_id)


def _named_so(project: Project, told: ComesFor) -> Institution:
    """The institution of this spelling. A new spelling of a name that is shown already belongs to that name; level
    and kind are taken over where nobody told them before."""
    new = Institution(project=project, spelling=told.organisation, name=told.organisation)
    new.fold_names()
    shown = Institution.objects.filter(project=project, sort_key=new.sort_key, gathered_under=None).first()
    facts = {"level": told.level, "kind": told.kind, "gathered_under": shown}
    names = ("spelling", "name", "sort_key", "search_key")
    found, _is_new = Institution.objects.get_or_create(
        project=project,
        spelling_key=new.spelling_key,
        defaults=facts | {name: getattr(new, name) for name in names},
    )
    top = found.gathered_under_id or found.pk
    for name, value in (("level", told.level), ("kind", told.kind)):
        if value:
            Institution.objects.filter(pk=top, **{name: ""}).update(**{name: value})
    return found


def _forget_unused(project_id: int) -> None:
    """What nobody comes for any longer leaves nothing behind, unless an officer linked it to a known organisation or
    gathered spellings under it."""
    unused = Institution.objects.filter(project=project_id, affiliations=None, organisation=None)
    unused.filter(spellings=None).delete()


@dataclass(frozen=True)
class InstitutionFacts:
    """How an institution is shown; `gathered` are the keys of its other spellings, in order."""

    name: str
    organisation: Organisation | None
    level: str
    kind: str
    gathered: tuple[int, ...] = ()


def institution_facts(institution: Institution) -> InstitutionFacts:
    """What is stored, in the shape of the screen that changes it."""
    names = ("name", "organisation", "level", "kind")
    return InstitutionFacts(
        **edits.values_of(institution, *names), gathered=queries.spellings_of(institution)
    )


@transaction.atomic
def name_institution(
    institution: Institution, *, facts: InstitutionFacts, seen: str, by: User, now: datetime
) -> None:
    """Sets the official name and gathers other spellings under it, in one step; what is no longer ticked stands by
    itself again. Raises ChangedMeanwhile."""
    _lock_names(institution.project_id)
    rows = Institution.objects.filter(project=institution.project_id)
    by_pk = {row.pk: row for row in rows.select_related("organisation").order_by("pk")}
    kept = by_pk.get(institution.pk)
    if kept is None:  # whoever told of it has just taken it back
        return
    stored = institution_facts(kept)
    if facts == stored:
        return
    edits.ensure_unchanged(stored, seen)
    kept.name, kept.organisation = facts.name or str(facts.organisation), facts.organisation
    kept.level, kept.kind, kept.gathered_under = facts.level, facts.kind, None
    kept.fold_names()
    kept.save()
    _gather(kept, by_pk.values(), wanted=set(facts.gathered) & set(by_pk))
    audit.record(NAMED, kept, by=by, now=now, project_id=kept.project_id, gathered=len(facts.gathered))


def _gather(kept: Institution, rows: Iterable[Institution], *, wanted: set[int]) -> None:
    """The wanted ones with all their own spellings, and whatever is shown by the same name."""
    for row in rows:
        if row.pk == kept.pk:
            continue
        is_same = row.gathered_under_id is None and row.sort_key == sort_key(kept.name)[:200]
        belongs = is_same or row.pk in wanted or (row.gathered_under_id in wanted)
        under = kept.pk if belongs else None if row.gathered_under_id == kept.pk else row.gathered_under_id
        if under != row.gathered_under_id:
            row.gathered_under_id = under
            row.save(update_fields=["gathered_under"])


@transaction.atomic
def publish_institutions(event: Event, *, by: User, now: datetime) -> None:
    """Puts the names of the institutions that were present into the ledger: never a person's name, never a function,
    never how many came for it. Twice changes nothing. Raises InstitutionsNotClosed."""
    event = locked_event(event.pk)
    people.ensure_can_publish_institutions(event)
    _publish(event, by=by, now=now)


def _publish(event: Event, *, by: User | None, now: datetime) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        table, rule = queries.institutions_table(event), str(queries.INSTITUTIONS_RULE)
    newest = figures.latest(event, "institutions")
    if newest is None or newest.table != table:
        figures.publish(event, "institutions", table, counting_rule=rule, exact=True, now=now, by=by)
        audit.record(PUBLISHED, event, by=by, now=now, project_id=event.project_id)
