"""What merging two towns would change, row by row; looking writes nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cordel.core.content import Content
from cordel.core.folding import search_key
from cordel.core.merging import Step
from cordel.events.models import Delegation, Event, EventPlace, GroupLetter, PlanChange, Role
from cordel.events.queries.merges import Changes, partner_roles, relations
from cordel.projects.models import Partner, Project
from cordel.towns.models import Town, TownMembership, TownRole

BY_HOME = (Role.LOCAL, Role.DOMESTIC, Role.INTERNATIONAL)
FACTS = ("nuts_code", "lau_code", "geonames_id", "website", "phone", "pic")


@dataclass(frozen=True)
class PartnersUnited:
    """Both towns are partners of the project; `plans` are (event, people planned until now) for each event."""

    project: Project
    role: str
    plans: list[tuple[Event, int, int]]


@dataclass
class TownsPlan:
    kept: Town
    gone: Town
    steps: list[Step] = field(default_factory=list)
    partners: list[PartnersUnited] = field(default_factory=list)
    # Names of the town that goes, as further names of the one that stays; and those that find no place.
    names: list[str] = field(default_factory=list)
    lost_names: list[str] = field(default_factory=list)

    @property
    def roles(self) -> int:
        """How many people become local or guests at an open event."""
        return sum(
            step.model == "events.registration" and "role" in (step.after or {}) for step in self.steps
        )


def plan_towns(kept: Town, gone: Town, *, role_of: Callable[..., str]) -> TownsPlan:
    """All that becomes of the rows when `gone` goes into `kept`. `role_of` is the rule for roles at events."""
    plan, changes = TownsPlan(kept, gone), Changes()
    _roles(changes, kept, gone, role_of)
    for name, relation in relations(Town):
        rows = relation.model._base_manager.filter(**{relation.attname: gone.pk}).order_by("pk")
        if name == "projects.Partner.town":
            plan.partners = [found for row in rows if (found := _partner(changes, row, kept)) is not None]
        elif name == "towns.TownMembership.town":
            _memberships(changes, list(rows), kept)
        else:
            _moved(changes, relation, list(rows), kept)
    _letters_and_plans(changes, kept, gone)
    changes.remove(gone)
    _complete(changes, plan)
    plan.steps = changes.steps
    return plan


def _moved(changes: Changes, relation: Any, rows: list[Any], kept: Town) -> None:
    """Of what a town has once, the one of the town that stays is kept."""
    taken = {relation.attname: kept.pk}
    has_own = relation.unique and relation.model._base_manager.filter(**taken).exists()
    for row in rows:
        changes.remove(row) if has_own else changes.set(row, **taken)


def _roles(changes: Changes, kept: Town, gone: Town, role_of: Callable[..., str]) -> None:
    """At open events of the two towns as hosts, roles follow from the host as always; closed events stay as they are."""
    both = {kept.pk, gone.pk}
    hosted = EventPlace.objects.filter(town__in=both, is_host=True).values("event")
    events = Event.objects.filter(pk__in=hosted, closed_at=None).prefetch_related("places")
    for event in events.order_by("pk"):
        hosts = event.host_town_ids
        for seat in event.registrations.filter(town__in=both, role__in=BY_HOME).order_by("pk"):
            role = role_of(
                town_id=kept.pk,
                country=seat.country,
                host_towns={kept.pk if host == gone.pk else host for host in hosts},
                host_countries=event.host_countries,
            )
            changes.set(seat, role=role)


def _partner(changes: Changes, theirs: Partner, kept: Town) -> PartnersUnited | None:
    """The project's one partner: with the stronger role, and with both plans added up."""
    own = Partner.objects.filter(project=theirs.project_id, town=kept).first()
    if own is None:
        changes.set(theirs, town_id=kept.pk)
        return None
    planned = {one.event_id: one for one in Delegation.objects.filter(partner=own).select_related("event")}
    plans = []
    for other in Delegation.objects.filter(partner=theirs).select_related("event").order_by("event__number"):
        mine = planned.get(other.event_id)
        plans.append((other.event, mine.planned if mine else 0, other.planned))
        if mine is None:
            changes.set(other, partner_id=own.pk)
            continue
        changes.set(mine, planned=mine.planned + other.planned)
        changes.remove(other)
    # Answers, and what apps above keep of a partner.
    for name, relation in relations(Partner):
        if name not in ("events.Delegation.partner", "projects.EntryCode.partner"):
            for row in relation.model._base_manager.filter(**{relation.attname: theirs.pk}).order_by("pk"):
                changes.set(row, **{relation.attname: own.pk})
    _codes(changes, own, theirs)
    role = min(own.role, theirs.role, key=partner_roles().index)
    changes.remove(theirs)
    changes.set(own, role=role)
    return PartnersUnited(theirs.project, str(Partner.Role(role).label), plans)


def _codes(changes: Changes, own: Partner, theirs: Partner) -> None:
    """Whoever was invited by both towns comes in once."""
    asked = set(own.entry_codes.open().values_list("email", flat=True))
    for code in theirs.entry_codes.all():
        if code.used_at is None and code.revoked_at is None and code.email in asked:
            changes.remove(code)
        else:
            changes.set(code, partner_id=own.pk)


def _memberships(changes: Changes, theirs: list[Any], kept: Town) -> None:
    held = set(TownMembership.objects.filter(town=kept).values_list("user_id", "role"))
    for one in theirs:
        if (one.user_id, one.role) in held:
            changes.remove(one)
        else:
            changes.set(one, town_id=kept.pk)


def _letters_and_plans(changes: Changes, kept: Town, gone: Town) -> None:
    """Where a town stands as a number within data: whom a letter is for, and plans as they once were."""
    for letter in GroupLetter.objects.exclude(towns=[]).order_by("pk"):
        towns = dict.fromkeys(_other(town, kept, gone) for town in letter.towns)
        if gone.pk in letter.towns or str(gone.pk) in letter.towns:
            changes.set(letter, towns=list(towns))
    for change in PlanChange.objects.order_by("pk"):
        changes.set(change, before=_plan(change.before, kept, gone), after=_plan(change.after, kept, gone))


def _other(town: Any, kept: Town, gone: Town) -> Any:
    """The same kind of number, of the town that stays."""
    return type(town)(kept.pk) if str(town) == str(gone.pk) else town


def _plan(plan: dict[str, Any], kept: Town, gone: Town) -> dict[str, Any]:
    places = [place | {"town": _other(place["town"], kept, gone)} for place in plan["places"]]
    return plan | {"places": places}


def _complete(changes: Changes, plan: TownsPlan) -> None:
    """What the town that stays does not have is taken from the other: facts, and its names in further languages."""
    gone, town = plan.gone, Town.objects.get(pk=plan.kept.pk)
    facts: dict[str, Any] = {name: getattr(town, name) or getattr(gone, name) for name in FACTS}
    if town.latitude is None:
        facts |= {"latitude": gone.latitude, "longitude": gone.longitude}
    if not town.about:
        facts["about"] = gone.about
    name: Content = town.name
    for language, entry in gone.name.items():
        text = str(entry["text"])
        if language not in name:
            name = name.with_translation(language, text)
            plan.names.append(text)
        elif text not in (str(known["text"]) for known in name.values()):
            plan.lost_names.append(text)
    facts |= {"name": name, "search_key": " ".join(search_key(str(entry["text"])) for entry in name.values())}
    changes.set(town, **facts)


def is_looked_after(*towns: Town) -> bool:
    return TownMembership.objects.in_force().filter(town__in=towns, role=TownRole.OFFICER).exists()
