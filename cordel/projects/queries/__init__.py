"""Answers about projects."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from cordel.core import calls
from cordel.core.calls import Call
from cordel.projects.models import (
    GrantAssumptions,
    LumpSumTable,
    OfficialForm,
    Partner,
    Project,
    ProjectMembership,
    ProjectRole,
    Statement,
)
from cordel.towns.models import Organisation, Town


def roles_of(user: Any) -> Iterable[tuple[int, str, int | None, str | None]]:
    """(project id, role, the town that leads it, that town's country) of a signed-in person."""
    lead = Partner.objects.filter(project=OuterRef("project"), role=Partner.Role.LEAD).order_by("pk")
    found = user.project_memberships.in_force().annotate(
        lead_town=Subquery(lead.values("town")[:1]), lead_country=Subquery(lead.values("town__country")[:1])
    )
    return found.values_list("project_id", "role", "lead_town", "lead_country")  # type: ignore[no-any-return]


def project(slug: str) -> Project | None:
    return Project.objects.filter(slug=slug).first()


def partners(project: Project) -> QuerySet[Partner]:
    return project.partners.select_related("town", "organisation")


def partner(project: Project, pk: int) -> Partner | None:
    return partners(project).select_related("project").filter(pk=pk).first()


def partnerships_of(town: Town) -> list[Partner]:
    """Where the town takes part in projects of this site that go on."""
    rows = Partner.objects.filter(
        town=town, project__origin=Project.Origin.OWN, project__closed_at__isnull=True
    )
    return list(rows.select_related("project", "town").order_by("project__sort_key", "pk"))


def lead_of(project: Project) -> Partner | None:
    return partners(project).filter(role=Partner.Role.LEAD).order_by("pk").first()


def partner_towns(project: Project) -> list[int]:
    """The ids of its partner towns."""
    return list(project.partners.filter(town__isnull=False).order_by("pk").values_list("town_id", flat=True))


def towns_to_invite(project: Project, *, country: str = "") -> QuerySet[Town]:
    """Towns that are no partner yet, of that country if one is given."""
    towns = Town.objects.exclude(partnerships__project=project)
    return towns.filter(country=country) if country else towns


def organisations_to_invite(project: Project) -> QuerySet[Organisation]:
    return Organisation.objects.exclude(partner__project=project)


def statements(project: Project) -> list[tuple[str, str, list[Statement]]]:
    """(kind, its label, its statements in order) for every kind."""
    of_kind: dict[str, list[Statement]] = {}
    for statement in project.statements.order_by("kind", "position", "pk"):
        of_kind.setdefault(statement.kind, []).append(statement)
    return [(kind.value, str(kind.label), of_kind.get(kind, [])) for kind in Statement.Kind]


def statement(project: Project, pk: int) -> Statement | None:
    return project.statements.select_related("project").filter(pk=pk).first()


def members(project: Project) -> list[ProjectMembership]:
    rows = project.memberships.filter(user__closed_at=None).select_related("user")
    return list(rows.order_by("role", "user__name", "pk"))


def in_force(project: Project) -> set[int]:
    """Numbers of the memberships that open something today."""
    return set(project.memberships.in_force().values_list("pk", flat=True))


def membership(project: Project, pk: int) -> ProjectMembership | None:
    return project.memberships.select_related("user", "project").filter(pk=pk).first()


def coordinators(project: Project) -> int:
    return project.memberships.in_force().filter(role=ProjectRole.COORDINATOR).count()


def is_demonstration() -> bool:
    """Whether the invented network lives here: a real one belongs into a folder of its own."""
    return Project.objects.filter(is_synthetic=True).exists()


@lru_cache
def load_calls() -> Mapping[str, Call]:
    """The rules of all calls by their id, read once per process. Raises CallUnreadable for a broken file."""
    files = sorted((settings.BASE_DIR / "calls").glob("*.toml"))
    read = [calls.parse(file.read_text(encoding="utf-8"), file.name) for file in files]
    return {call.id: call for call in read}


def call_of(project: Project, *, first_day: date | None = None) -> Call | None:
    """The call under which the project runs: the one it names, else the one that plainly fits; None if none does.

    `first_day` stands in for the project's start where that is not known.
    """
    known = load_calls()
    if project.call in known:
        return known[project.call]
    return calls.fitting(
        known.values(),
        programme=project.programme,
        measure=project.measure,
        call_code=project.call,
        day=project.starts_on or first_day,
    )


# --- What the grant is reckoned by ------------------------------------------------------------------


def tables(project: Project) -> list[LumpSumTable]:
    """All versions, the newest first."""
    return list(project.lump_sum_tables.select_related("loaded_by").order_by("-number"))


def table(project: Project, number: int) -> LumpSumTable | None:
    return project.lump_sum_tables.select_related("loaded_by").filter(number=number).first()


def table_in_force(project: Project) -> LumpSumTable | None:
    return project.lump_sum_tables.select_related("loaded_by").filter(is_in_force=True).first()


def grant_assumptions(project: Project) -> GrantAssumptions:
    """What the coordinator decided; where nobody did, everything is open (and the row is not stored)."""
    decided = GrantAssumptions.objects.select_related("changed_by").filter(project=project).first()
    return decided or GrantAssumptions(project=project)


# --- Official forms ---------------------------------------------------------------------------------


def official_forms(project: Project) -> list[OfficialForm]:
    """The newest version of each, by name."""
    newest: dict[str, OfficialForm] = {}
    for form in project.official_forms.select_related("uploaded_by").order_by("name", "-version"):
        newest.setdefault(form.name, form)
    return list(newest.values())


def official_form(project: Project, name: str) -> OfficialForm | None:
    """The newest version of the form of this name."""
    return project.official_forms.filter(name=name).order_by("-version").first()


def official_form_by_id(project: Project, pk: int) -> OfficialForm | None:
    return project.official_forms.select_related("project", "uploaded_by").filter(pk=pk).first()


def versions_of(form: OfficialForm) -> list[OfficialForm]:
    """All versions of the form, the newest first."""
    kin = OfficialForm.objects.filter(project_id=form.project_id, name=form.name)
    return list(kin.select_related("uploaded_by").order_by("-version"))
