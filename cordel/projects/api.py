"""What everybody may read about projects, for machines."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from cordel.base.api.operations import Answer, Call, listing, page, reading
from cordel.base.api.shapes import (
    ADDRESS,
    COUNTRY,
    DAY,
    TEXT,
    address,
    flag,
    list_of,
    one_of,
    or_null,
    record,
    text,
    whole,
    words,
)
from cordel.projects import queries
from cordel.projects.models import Partner, Project, Statement

PARTNER_KINDS = ("town", "organisation", "unknown town")
COMMON = {
    "slug": text("Its name in addresses, here and on the site."),
    "title": TEXT,
    "subtitle": TEXT,
    "summary": TEXT,
    "programme": text(),
    "measure": text(),
    "call": text("The programme's call; empty where nobody knows it."),
    "starts_on": or_null(DAY),
    "ends_on": or_null(DAY),
    "origin": one_of(
        Project.Origin.values, "`own`: run here. `published`: known from its published report only."
    ),
    "is_synthetic": flag("Invented for demonstration: these towns and people do not exist."),
    "url": ADDRESS | {"description": "Its page for people."},
    "calendar_url": ADDRESS | {"description": "The journey as iCalendar, to be subscribed to."},
    "events_url": ADDRESS | {"description": "Its events, here."},
}
PROJECT = record("Project", **COMMON)
PROJECT_IN_FULL = record(
    "ProjectInFull",
    **COMMON,
    partners=list_of(
        record(
            "Partner",
            name=text("Of the town or organisation; of the country where its town was not published."),
            kind=one_of(PARTNER_KINDS),
            town=or_null(whole("The town's number: what a registration gives as `town`.")),
            country=COUNTRY,
            role=one_of(Partner.Role.values),
        )
    ),
    statements=list_of(
        record("Statement", kind=one_of(Statement.Kind.values), text=TEXT),
        "Aims, topics, groups to be reached, formats and results, each kind in its order.",
    ),
)


def _common(project: Project) -> dict[str, Any]:
    plain = (
        "slug",
        "programme",
        "measure",
        "call",
        "starts_on",
        "ends_on",
        "origin",
        "is_synthetic",
    )
    return {
        **{name: getattr(project, name) for name in plain},
        **{name: words(getattr(project, name)) for name in ("title", "subtitle", "summary")},
        "url": address(project.get_absolute_url()),
        "calendar_url": address(reverse("events:journey-calendar", args=[project.slug])),
        "events_url": address(f"/api/projects/{project.slug}/events"),
    }


def projects(call: Call) -> Answer:
    return page(Project.objects.listed(), call, by="pk", item=_common)


def project(call: Call) -> Answer:
    found = Project.objects.listed().filter(slug=call.parts["slug"]).first()
    if found is None:
        raise Http404
    lines = found.statements.order_by("kind", "position", "pk")
    partners = queries.partners(found).order_by("pk")
    return Answer(
        {
            **_common(found),
            "partners": [_partner(partner) for partner in partners],
            "statements": [{"kind": line.kind, "text": words(line.text)} for line in lines],
        }
    )


def _partner(partner: Partner) -> dict[str, Any]:
    kind = "town" if partner.town_id else "organisation" if partner.organisation_id else "unknown town"
    return {
        "name": partner.name,
        "kind": kind,
        "town": partner.town_id,
        "country": partner.country,
        "role": partner.role,
    }


OPERATIONS = [
    listing(
        "projects",
        "projects",
        projects,
        PROJECT,
        summary="All projects",
        description="The projects that the public site shows, in the order in which they were entered.",
    ),
    reading(
        "project",
        "projects/{slug}",
        project,
        PROJECT_IN_FULL,
        summary="One project",
        description="With its partners and what it is about.",
    ),
]
