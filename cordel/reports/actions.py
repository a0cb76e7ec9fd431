"""Taking in reports that others published: towns, projects, events and printed headcounts, and no person invented.

A report taken in again makes everything as it stands in the file by then; what has not changed is not written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordel.base import audit, figures
from cordel.core.countries import is_country, state_of
from cordel.core.folding import fold, sort_key
from cordel.core.gazetteer import Place
from cordel.core.published import PublishedEvent, PublishedProject
from cordel.core.published_record import as_data
from cordel.events import actions as events
from cordel.events.models import Activity, Event, EventPlace, Headcount
from cordel.events.queries import PUBLISHED_RULE
from cordel.projects.models import Partner, Project
from cordel.reports import published_report as reading
from cordel.towns import actions as towns
from cordel.towns.models import Organisation, Town
from cordel.towns.rules import OrganisationIsThere, TownIsThere

TAKEN_IN = audit.verb("project.published_report_taken", gettext_lazy("took in a published report"))


@dataclass
class Taking:
    """One report on its way in: whether it was written, and what was decided that the file does not say."""

    report: PublishedProject
    places: reading.Places
    now: datetime
    project: Project = field(default_factory=Project)
    is_new: bool = False
    is_changed: bool = False
    notes: list[str] = field(default_factory=list)


@transaction.atomic
def take_published(report: PublishedProject, *, places: reading.Places, now: datetime) -> Taking:
    """One report as a whole, or nothing of it. Twice changes nothing."""
    taking = Taking(report=report, places=places, now=now, notes=reading.decided(report))
    slug, known = _free_slug(taking)
    if known is not None and reading.of_project(known) == report:
        taking.project = known
        return taking
    _take_project(taking, slug, known)
    _take_partners(taking)
    for event in report.events:
        _take_event(taking, event, number=report.numbers[event.index])
    taking.project.events.exclude(number__in=report.numbers.values()).delete()
    project, is_new = taking.project, taking.is_new
    audit.record(TAKEN_IN, project, by=None, now=now, project_id=project.pk, is_new=is_new)
    return taking


def _update(thing: Model, facts: Mapping[str, Any]) -> bool:
    """Saves what differs from what is stored, if anything does."""
    different = [name for name, value in facts.items() if getattr(thing, name) != value]
    for name in different:
        setattr(thing, name, facts[name])
    if different:
        thing.save(update_fields=different)
    return bool(different)


def _replace(kind: type[Model], event: Event, wanted: Sequence[Mapping[str, Any]]) -> None:
    """An event's lines as they stand in the file; when one of them differs, all are written anew."""
    lines = kind._default_manager.filter(event=event)
    names = list(wanted[0]) if wanted else ["pk"]
    stored = [{name: getattr(line, name) for name in names} for line in lines.order_by("pk")]
    if stored != list(wanted):
        lines.delete()
        kind._default_manager.bulk_create(kind(event=event, **facts) for facts in wanted)


# --- The project and its partners -----------------------------------------------------------------


def _take_project(taking: Taking, slug: str, known: Project | None) -> None:
    facts = reading.project_facts(taking.report)
    taking.is_new, taking.is_changed = known is None, True
    taking.project = known or Project.objects.create(slug=slug, **facts)
    _update(taking.project, facts)
    figures.publish(
        taking.project,
        reading.LEDGER,
        as_data(taking.report),
        counting_rule=str(PUBLISHED_RULE),
        exact=True,
        now=taking.now,
        by=None,
    )


def _free_slug(taking: Taking) -> tuple[str, Project | None]:
    """The report's address, with a number behind it where that belongs to another project; and its own project,
    when it was taken in before."""
    wanted = slug = reading.slug_of(taking.report)
    number = 1
    while (project := _project(slug)) and not reading.is_of(project, taking.report):
        number += 1
        slug = f"{wanted}-{number}"
    if number > 1:
        facts = {"slug": wanted, "free": slug}
        taking.notes.append(_("%(slug)s belongs to another project; this one is %(free)s.") % facts)
    return slug, project


def _project(slug: str) -> Project | None:
    return Project.objects.select_for_update().filter(slug=slug).first()


Body = tuple[Town | None, Organisation | None, str]


def _take_partners(taking: Taking) -> None:
    """The coordinator leads; a country that no named partner comes from gets a partner whose town is unknown."""
    wanted = _wanted_partners(taking)
    stored = {
        _body_of(partner): partner
        for partner in taking.project.partners.select_related("town", "organisation").order_by("pk")
    }
    for body, partner in stored.items():
        if body not in wanted:
            partner.delete()
    for body, facts in wanted.items():
        if body in stored:
            _update(stored[body], facts)
        else:
            Partner.objects.create(project=taking.project, town=body[0], organisation=body[1], **facts)


def _body_of(partner: Partner) -> Body:
    return partner.town, partner.organisation, partner.country if partner.is_unknown_town else ""


def _wanted_partners(taking: Taking) -> dict[Body, dict[str, str]]:
    wanted: dict[Body, dict[str, str]] = {}
    for name, country, role in reading.named_partners(taking.report):
        town, organisation = _town_or_organisation(taking, name, country)
        facts = {"country": town.country if town else country, "role": role}
        wanted.setdefault((town, organisation, ""), facts)
    named = {facts["country"] for facts in wanted.values()}
    for printed in taking.report.facts.partner_countries:
        country = reading.country_code(printed)
        if country and country not in named:
            wanted[(None, None, country)] = {"country": country, "role": Partner.Role.PARTNER.value}
    return wanted


def _town_or_organisation(taking: Taking, name: str, country: str) -> tuple[Town | None, Organisation | None]:
    """A municipality's town, a town that the gazetteer knows, else an organisation of that name."""
    municipality = reading.municipality_in(name)
    town, _place = _town(taking, municipality or name, country, may_be_unknown=municipality is not None)
    if town:
        return town, None
    language, facts = reading.language_of(taking.report), towns.OrganisationFacts(country=country)
    try:
        added = towns.add_organisation(name=name, language=language, facts=facts, by=None, now=taking.now)
    except OrganisationIsThere:
        key = sort_key(name)[:200]
        return None, Organisation.objects.filter(sort_key=key, country=country).order_by("pk").first()
    return None, added


# --- Towns ----------------------------------------------------------------------------------------


def _town(
    taking: Taking, printed: str, country: str, *, may_be_unknown: bool
) -> tuple[Town | None, Place | None]:
    """The town that is meant, made if it is new, and what the gazetteer knows of it.

    None for what is not plainly one town; unless it `may_be_unknown`, also for what the gazetteer lacks.
    """
    if not printed or not is_country(country):
        return None, None
    place = taking.places.find(printed, country)
    if not place and not (may_be_unknown and reading.plainly_one(printed)):
        return None, None
    town = _known_town(printed, state_of(country), place)
    return town or _new_town(taking, printed, country, place), place


def _known_town(printed: str, country: str, place: Place | None) -> Town | None:
    """The town with the gazetteer's number, else the one with this name in any language."""
    if place and place.geonames_id:
        same = Town.objects.filter(geonames_id=place.geonames_id).order_by("pk").first()
        if same:
            return same
    asked = {fold(printed)} | ({fold(place.name)} if place else set())
    called = [
        town
        for town in Town.objects.in_country(country).order_by("pk")
        if asked & {fold(str(entry["text"])) for entry in town.name.values()}
    ]
    return called[0] if len(called) == 1 else None


def _new_town(taking: Taking, printed: str, country: str, place: Place | None) -> Town | None:
    facts = towns.TownFacts(country=state_of(country))
    if place:
        region = place.region[:120]
        facts = towns.TownFacts(place.country, region, latitude=place.latitude, longitude=place.longitude)
    new = towns.NewTown(
        name=place.name if place else printed,
        language=reading.language_of(taking.report),
        facts=facts,
        geonames_id=place.geonames_id if place else None,
        is_another=True,
    )
    try:
        town = towns.add_town(new, by=None, now=taking.now)
    except TownIsThere:
        note = _("%(town)s may be one of several towns; it was left as printed.")
        taking.notes.append(note % {"town": printed})
        return None
    return town


# --- Events ---------------------------------------------------------------------------------------


def _take_event(taking: Taking, printed: PublishedEvent, *, number: int) -> None:
    """The event, its place, what happened there and who was counted. What was printed is final: it is closed."""
    town, place = _town(taking, printed.place, reading.country_code(printed.country), may_be_unknown=True)
    facts = reading.event_facts(taking.report, printed)
    facts["timezone"] = place.timezone if place and place.timezone else reading.NO_CLOCK
    event = _event(taking, number, facts)
    _replace(EventPlace, event, _places(printed, town))
    _replace(Headcount, event, _lines(taking, printed))
    _replace(Activity, event, [reading.activity_facts(one) for one in printed.activities])
    if event.published_total is not None or (printed.facts and printed.facts.rows):
        events.publish_headcount(event, by=None, now=taking.now)


def _event(taking: Taking, number: int, facts: Mapping[str, Any]) -> Event:
    project, now = taking.project, taking.now
    event = Event.objects.select_for_update().filter(project=project, number=number).first()
    if event is None:
        moments = {"published_at": now, "closed_at": now, "changed_at": now}
        return Event.objects.create(project=project, number=number, **moments, **facts)
    if _update(event, facts):
        _update(event, {"changed_at": now, "sequence": event.sequence + 1})
    return event


def _places(printed: PublishedEvent, town: Town | None) -> list[dict[str, Any]]:
    country = reading.country_code(printed.country)
    if not printed.place and not country:
        return []
    place = {"position": 1, "town_id": town.pk if town else None, "as_printed": printed.place[:200]}
    return [{**place, "country": country}]


def _lines(taking: Taking, printed: PublishedEvent) -> list[dict[str, Any]]:
    lines = []
    for position, row in enumerate(printed.facts.rows if printed.facts else (), start=1):
        country = reading.country_code(row.country)
        town, _place = _town(taking, row.town, country, may_be_unknown=False)
        lines.append(
            {"position": position, "town_id": town.pk if town else None, **reading.headcount_facts(row)}
        )
    return lines
