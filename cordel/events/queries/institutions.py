"""Which institutions were involved in an event, or in all of a project: the bodies by name, never the people."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from cordel.base import figures
from cordel.base.content import text
from cordel.base.models import PublishedTable
from cordel.core import spellings
from cordel.core.signed_figures import Bodies
from cordel.events.models import Affiliation, Attendance, Event, Institution, Kind, Level, Registration
from cordel.projects.models import Project
from cordel.towns.models import Organisation

INSTITUTIONS_RULE = gettext_lazy(
    "Institutions of people whose presence was recorded on at least one day, as these people told; each counted once,"
    " however its name was written."
)


def institutions(project: Project, event: Event | None = None) -> Any:
    """Each institution once, with `.registered` and `.present` (persons, each once) and `.events` (how many)."""
    people = Affiliation.objects.filter(registration__status=Registration.Status.CONFIRMED)
    if event is not None:
        people = people.filter(registration__event=event)
    here = people.filter(Q(institution=OuterRef("pk")) | Q(institution__gathered_under=OuterRef("pk")))
    present = here.filter(Exists(Attendance.objects.filter(registration=OuterRef("registration"))))
    found = Institution.objects.filter(project=project, gathered_under=None).annotate(
        registered=_count(here, "registration__person"),
        present=_count(present, "registration__person"),
        events=_count(here, "registration__event"),
    )
    return found.filter(registered__gt=0).select_related("organisation")


def _count(rows: QuerySet[Affiliation], what: str) -> Coalesce:
    one_group = rows.order_by().values("institution__project").annotate(n=Count(what, distinct=True))
    return Coalesce(Subquery(one_group.values("n"), output_field=IntegerField()), 0)


def bodies(event: Event) -> list[Bodies]:
    """How many institutions people of the event come for as it is recorded now, by kind and level."""
    return count_bodies(institutions(event.project, event))


def count_bodies(found: Iterable[Any]) -> list[Bodies]:
    """The same of what `institutions` gave; each counts once, whatever its name."""
    registered: Counter[tuple[str, str]] = Counter()
    present: Counter[tuple[str, str]] = Counter()
    for one in found:
        registered[one.kind, one.level] += 1
        present[one.kind, one.level] += one.present > 0
    return [Bodies(*key, registered[key], present[key]) for key in sorted(registered)]


def institution(project: Project, pk: int) -> Institution | None:
    """An institution that is shown by its own name."""
    found = Institution.objects.filter(project=project, gathered_under=None, pk=pk)
    return found.select_related("project", "organisation").first()


def spellings_of(institution: Institution) -> tuple[int, ...]:
    """The keys of the spellings that are gathered under it, in order."""
    return tuple(institution.spellings.order_by("pk").values_list("pk", flat=True))


def other_spellings(institution: Institution) -> list[tuple[Institution, bool]]:
    """What may be the same body: (institution, whether it is near), what is gathered here and near ones first."""
    others = Institution.objects.filter(project=institution.project_id).exclude(pk=institution.pk)
    others = others.filter(Q(gathered_under=None) | Q(gathered_under=institution))
    rows = {one.pk: one for one in others.order_by("sort_key", "pk")}
    near = spellings.near(institution.spelling_key, {pk: one.spelling_key for pk, one in rows.items()})
    first = [pk for pk, one in rows.items() if one.gathered_under_id is not None or pk in near]
    return [(rows[pk], True) for pk in first] + [(one, False) for pk, one in rows.items() if pk not in first]


def known_names(project: Project) -> list[str]:
    """What the form suggests: organisations that are partners, and names that an officer made official. Never what
    somebody else typed."""
    partners = Organisation.objects.filter(partner__project=project)
    official = Organisation.objects.filter(institutions__project=project)
    return sorted({text(one.name) for one in (partners | official).distinct().order_by("sort_key", "pk")})


def comes_for(registration: Registration) -> dict[str, str]:
    """What somebody told of the own organisation, as the form's first values."""
    found = Affiliation.objects.filter(registration=registration)
    told = found.select_related("institution__gathered_under").first()
    if told is None:
        return {}
    shown = told.institution.gathered_under or told.institution
    return {
        "organisation": told.institution.spelling,
        "function": told.function,
        "level": shown.level,
        "kind": shown.kind,
    }


def institutions_table(event: Event) -> dict[str, Any]:
    """What is published: the institutions present, by name, kind and level."""
    found = institutions(event.project, event).filter(present__gt=0).order_by("sort_key", "pk")
    return {"institutions": [{"name": one.name, "kind": one.kind, "level": one.level} for one in found]}


def institutions_published(event: Event) -> list[dict[str, str]] | None:
    """The published list with kinds and levels in words; None when none was published."""
    published = figures.latest(event, "institutions")
    return institutions_of(published) if published else None


def institutions_of(published: PublishedTable) -> list[dict[str, str]]:
    return in_words(published.table["institutions"])


def in_words(lines: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    kinds, levels = dict(Kind.choices), dict(Level.choices)
    return [
        line | {"kind": str(kinds.get(line["kind"], "")), "level": str(levels.get(line["level"], ""))}
        for line in lines
    ]
