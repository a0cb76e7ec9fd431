"""Rows that both projects of the demonstration have: towns, partners, and what a project is about."""

from collections.abc import Iterable

from cordel.core.content import Content
from cordel.projects.models import Partner, Project, Statement
from cordel.towns.models import Town


def state(project: Project, texts: dict[str, list[Content]]) -> None:
    Statement.objects.bulk_create(
        Statement(project=project, kind=kind, position=position, text=text)
        for kind, of_kind in texts.items()
        for position, text in enumerate(of_kind, 1)
    )


def saved_towns(towns: Iterable[Town]) -> list[Town]:
    towns = list(towns)
    for town in towns:
        town.fold_names()
    return Town.objects.bulk_create(towns)


def join(project: Project, leads: set[str], towns: Iterable[Town], countries: Iterable[str]) -> list[Partner]:
    """The towns as partners, and the countries without a known town as themselves."""
    towns = list(towns)
    without = [code for code in countries if code not in {town.country for town in towns}]
    of_towns = [
        Partner(
            project=project,
            town=town,
            country=town.country,
            role=Partner.Role.LEAD if town.country in leads else Partner.Role.PARTNER,
        )
        for town in towns
    ]
    return Partner.objects.bulk_create([*of_towns, *(Partner(project=project, country=c) for c in without)])
