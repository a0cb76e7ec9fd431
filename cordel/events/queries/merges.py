"""Merges: which relations they treat, what looks like a duplicate, and the changes of rows that a plan collects."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count, Model, Q, QuerySet

from cordel.core.content import Content
from cordel.core.folding import identity_key, sort_key
from cordel.core.merging import KnownPerson, KnownTown, Step, people_alike, towns_alike
from cordel.core.retention import HOUSE, Kind
from cordel.events.models import EventPlace, Merge, Registration
from cordel.participants.models import Person
from cordel.projects.models import Partner, Project
from cordel.projects.queries import partner_towns
from cordel.towns.models import Town

# What the house erases on its own day, 14 days after the event: gone, it is not put back, and nothing contradicts.
FORGOTTEN = ("events.needs", "events.guardiancontact", "events.travel")
KEPT_FOR = timedelta(days=HOUSE[Kind.DUPLICATES].days)
# Every relation that leads to a record that merges remove. A new one fails a test until somebody has decided, here
# and in the plan, what becomes of its rows.
TREATED = {
    "participants.Person": {
        "events.Recipient.person",
        "events.Registration.person",
        "participants.ContactConsent.person",
        "participants.ContactStop.person",
        # Nobody who is sealed is offered for a merge.
        "participants.SealedIdentity.person",
        "participants.Unreached.person",
    },
    "events.Registration": {
        "events.ActivitySeat.registration",
        "events.Affiliation.registration",
        "events.Attendance.registration",
        "events.GuardianContact.registration",
        "events.KeptLetter.registration",
        "events.Needs.registration",
        "events.PhotoObjection.registration",
        "events.PortraitPermission.registration",
        "events.Receipt.registration",
        "events.Reconciled.registration",
        "events.Recipient.registration",
        "events.Registration.replaced_by",
        "events.Reminder.registration",
        "events.Scan.registration",
        "events.SpeakerCard.registration",
        "events.Speech.registration",
        "events.Travel.registration",
    },
    "towns.Town": {
        "debates.Amendment.town",
        "debates.CodeCard.town",
        "debates.SheetPile.town",
        "debates.Statement.town",
        "debates.TownPosition.town",
        "debates.StatementDecision.town",
        "debates.Voter.town",
        "events.ChildrenGroup.town",
        "events.Confirmation.town",
        "events.EventPlace.town",
        "events.GroupLetter.town",
        "events.Headcount.town",
        "events.Invitation.town",
        "events.Objection.town",
        "events.Payment.for_town",
        "events.Payment.payer",
        "events.Registration.town",
        "events.SheetPage.town",
        "events.SignedSheet.town",
        "participants.Person.town",
        "privacy.Breach.town",
        "privacy.DataRequest.town",
        "privacy.Installation.town",
        "privacy.TownContact.town",
        "projects.Partner.town",
        "projects.TransferGround.town",
        "stories.Story.town",
        "towns.Organisation.town",
        "towns.TownMembership.town",
    },
    "projects.Partner": {
        "events.Delegation.partner",
        "outreach.OutreachAction.partner",
        "outreach.PublishedPage.partner",
        "projects.Closing.keeper",
        "projects.EntryCode.partner",
        "projects.HandedReport.partner",
        "projects.ObligationAnswer.partner",
    },
}


def relations(model: type[Model]) -> Iterator[tuple[str, Any]]:
    """("app.Model.field", the field) of everything that points at the model, hidden relations too."""
    for found in model._meta.get_fields(include_hidden=True):
        if found.auto_created and not found.concrete and (found.one_to_many or found.one_to_one):
            field: Any = found.field  # type: ignore[union-attr]
            yield f"{field.model._meta.label}.{field.name}", field


def left_behind(step: Step) -> list[str]:
    """What still points at a row that is about to go; nothing, unless a plan forgot it."""
    return [
        name
        for name, field in relations(apps.get_model(step.model))
        if field.model._base_manager.filter(**{field.attname: step.key}).exists()
    ]


# --- Changes of rows --------------------------------------------------------------------------------


def written(row: Model, name: str) -> Any:
    """A field's value as JSON holds it, exactly: moments to the microsecond."""
    field: Any = row._meta.get_field(name)
    value = field.value_from_object(row)
    if isinstance(value, Content):
        return value.as_data()
    plain = value is None or isinstance(value, bool | int | float | str | list | dict)
    return value if plain else field.value_to_string(row)


def whole(row: Model) -> dict[str, Any]:
    return {field.attname: written(row, field.attname) for field in row._meta.concrete_fields}


class Changes:
    """Collects what is to happen to rows, in order. Nothing is written; the rows it is given are its own to change."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def set(self, row: Model, **values: Any) -> None:
        """Fields by the names of their columns (`town_id`); what is so already is no change."""
        before = {name: written(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        after = {name: written(row, name) for name in values}
        names = [name for name in values if before[name] != after[name]]
        if names:
            old, new = ({name: it[name] for name in names} for it in (before, after))
            self.steps.append(Step(row._meta.label_lower, row.pk, old, new))

    def remove(self, row: Model) -> None:
        self.steps.append(Step(row._meta.label_lower, row.pk, whole(row), None))

    def make(self, row: Model) -> None:
        facts = {name: value for name, value in whole(row).items() if name != row._meta.pk.attname}
        self.steps.append(Step(row._meta.label_lower, None, None, facts))


def summary(steps: Iterable[Step], *moving: str) -> list[tuple[str, int, int]]:
    """(what, how many move, how many go because the kept record has the same) by kind of row. `moving` are the
    fields that point at a record: whatever else changes is no move."""
    moved: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for step in steps:
        if step.removes:
            gone[step.model] += 1
        elif step.after is not None and not step.makes and set(moving) & set(step.after):
            moved[step.model] += 1
    names = sorted(
        (str(apps.get_model(model)._meta.verbose_name_plural), model) for model in moved.keys() | gone.keys()
    )
    return [(name, moved[model], gone[model]) for name, model in names]


def as_stored(step: Step) -> dict[str, Any] | None:
    """The step's row as it is now; None when it is gone."""
    row = apps.get_model(step.model)._base_manager.filter(pk=step.key).first()
    return whole(row) if row is not None else None


def given_back(steps: Iterable[Step]) -> tuple[Counter[int], Counter[int]]:
    """How many seats at events, and places in activities, an undo needs again: by event, by activity. An event that
    lost a registration without a seat stands there with none."""
    seats: Counter[int] = Counter()
    places: Counter[int] = Counter()
    for step in steps:
        if step.before is None or not step.removes:
            continue
        if step.model == "events.registration":
            seats[step.before["event_id"]] += step.before["status"] == "confirmed"
        elif step.model == "events.activityseat" and step.before["waiting_since"] is None:
            places[step.before["activity_id"]] += 1
    return seats, places


def without_needs_of(event: int, steps: list[Step]) -> list[Step]:
    """The steps but those with needs of this event."""
    return [step for of, step in _with_events(steps) if of != event or step.model not in FORGOTTEN]


def needs_in_merges(project: Project) -> dict[int, list[int]]:
    """Merges that hold needs still, by primary key, by the event whose needs they are."""
    found: dict[int, list[int]] = {}
    merges = Merge.objects.filter(kind=Merge.Kind.PERSON, project=project).exclude(steps=[]).order_by("pk")
    for merge in merges:
        held = {of for of, step in _with_events(merge.made) if of is not None and step.model in FORGOTTEN}
        for event in held:
            found.setdefault(event, []).append(merge.pk)
    return found


def _with_events(steps: list[Step]) -> Iterator[tuple[int | None, Step]]:
    """Each step with the event it belongs to. A plan unites one event after the other, and ends each by removing a
    registration."""
    union: list[Step] = []
    for step in steps:
        union.append(step)
        if step.model == "events.registration" and step.before is not None and step.removes:
            yield from ((step.before["event_id"], one) for one in union)
            union = []
    yield from ((None, one) for one in union)


def kinds(steps: Iterable[Step]) -> list[str]:
    """What the rows are called, each kind once."""
    models = dict.fromkeys(step.model for step in steps)
    return [str(apps.get_model(model)._meta.verbose_name_plural) for model in models]


# --- What looks like a duplicate --------------------------------------------------------------------


def towns_of(project: Project) -> set[int]:
    """Those that take part in the project or host one of its events."""
    hosts = EventPlace.objects.filter(event__project=project, is_host=True, town__isnull=False)
    return {*partner_towns(project), *hosts.order_by("pk").values_list("town_id", flat=True)}


def people(project: Project, *, towns: Collection[int] | None = None) -> QuerySet[Person]:
    """The people of the project, each with `.seats`: how many events they registered for. Those of these towns only,
    unless `towns` is None."""
    found = (
        Person.objects.filter(project=project, sealed_at__isnull=True)
        .select_related("town")
        .annotate(seats=Count("registrations"))
    )
    return found if towns is None else found.filter(town__in=towns)


def person(project: Project, pk: int, *, towns: Collection[int] | None = None) -> Person | None:
    return people(project, towns=towns).filter(pk=pk).first()


def homes_of(kept: Person, gone: Person) -> set[int | None]:
    """The towns of both, and of all that they registered for; None where the town of one is not known."""
    seats = Registration.objects.filter(person__in=(kept, gone)).order_by("pk")
    return {kept.town_id, gone.town_id, *seats.values_list("town_id", flat=True)}


def suspected_people(
    project: Project, *, towns: Collection[int] | None = None
) -> list[tuple[Person, Person]]:
    """Pairs who may be one person: one name from one place, or one address and nearly one name."""
    everybody = Person.objects.filter(project=project).order_by()
    everybody = everybody if towns is None else everybody.filter(town__in=towns)
    several = {
        name: everybody.exclude(**{name: ""})
        .values(name)
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .values(name)
        for name in ("name_key", "email_key")
    }
    rows = everybody.filter(Q(name_key__in=several["name_key"]) | Q(email_key__in=several["email_key"]))
    known = [
        KnownPerson(pk, name, email, f"{town}" if town else f"{country} {identity_key(place)}")
        for pk, name, email, town, country, place in rows.values_list(
            "pk", "name_key", "email_key", "town_id", "country", "place"
        )
    ]
    pairs = people_alike(known)
    found = people(project).in_bulk({pk for pair in pairs for pk in pair})
    return [(found[one], found[other]) for one, other in pairs]


def suspected_towns() -> list[tuple[Town, Town]]:
    """Pairs of one country that share a name, or lie next to each other."""
    found = {town.pk: town for town in Town.objects.all()}
    known = [
        KnownTown(
            town.pk,
            town.country,
            frozenset(sort_key(str(entry["text"])) for entry in town.name.values()),
            None if town.latitude is None or town.longitude is None else (town.latitude, town.longitude),
        )
        for town in found.values()
    ]
    return [(found[one], found[other]) for one, other in towns_alike(known)]


def projects_with(town: Town) -> set[int]:
    """Of the projects that know the town: as a partner, as somebody's home, as a host or otherwise."""
    own = Q(partners__town=town) | Q(people__town=town) | Q(group_letters__town=town)
    at_events = [f"events__{name}__town" for name in ("places", "registrations", "invitations", "headcounts")]
    for path in [*at_events, "events__confirmations__town", "events__objections__town"]:
        own |= Q(**{path: town})
    return set(Project.objects.filter(own).order_by().values_list("pk", flat=True))


def partner_roles() -> list[str]:
    """From the strongest to the weakest."""
    return [Partner.Role.LEAD, Partner.Role.PARTNER, Partner.Role.ASSOCIATED]


# --- Merges that were made --------------------------------------------------------------------------


def merges(kind: str, project: Project | None = None) -> QuerySet[Merge]:
    """Those that can still be undone, the newest first."""
    found = Merge.objects.filter(kind=kind, undone_at=None).exclude(steps=[])
    return (found.filter(project=project) if project else found).select_related("made_by")


def merges_of_people(project: Project, *, towns: Collection[int] | None) -> list[Merge]:
    """The same of people; those of these towns only, unless `towns` is None."""
    found = list(merges(Merge.Kind.PERSON, project))
    if towns is None:
        return found
    kept = _own_numbers(project, [one.kept_id for one in found], towns)
    return [one for one in found if one.kept_id in kept and _all_were_from(one, towns)]


def may_part(found: Merge, project: Project, *, towns: Collection[int] | None) -> bool:
    """Whether all that an undo puts back came from one of these towns."""
    if towns is None:
        return True
    return bool(_own_numbers(project, [found.kept_id], towns)) and _all_were_from(found, towns)


def _own_numbers(project: Project, pks: Collection[int], towns: Collection[int]) -> set[int]:
    return set(people(project, towns=towns).filter(pk__in=pks).order_by("pk").values_list("pk", flat=True))


def _all_were_from(found: Merge, towns: Collection[int]) -> bool:
    """Whether the person who went, and every registration that was changed, came from one of these towns."""
    went = [step.before for step in found.made if step.model == "participants.person" and step.removes]
    seats = {step.key or 0 for step in found.made if step.model == "events.registration" and not step.removes}
    lost = [step.before for step in found.made if step.model == "events.registration" and step.removes]
    homes = {row["town_id"] for row in [*went, *lost] if row is not None}
    homes |= set(Registration.objects.filter(pk__in=seats).order_by("pk").values_list("town_id", flat=True))
    return homes <= set(towns)


def merge(kind: str, pk: int, project: Project | None = None) -> Merge | None:
    found = Merge.objects.filter(kind=kind, pk=pk, project=project)
    return found.select_related("project", "made_by").first()


def merge_into(kind: str, *, kept: int, gone: int) -> Merge | None:
    """The merge that stands, of exactly these two."""
    return Merge.objects.filter(kind=kind, kept_id=kept, gone_id=gone, undone_at=None).first()


def stands_for(kind: str, gone: int) -> int | None:
    """The number of the record that this one went into, however often that was merged again; None if it never was."""
    into = dict(Merge.objects.filter(kind=kind, undone_at=None).values_list("gone_id", "kept_id"))
    found = into.get(gone)
    while found in into:
        found = into[found]
    return found
