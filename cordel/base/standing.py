"""Who a visitor is: apps that hold memberships say how to read them, and every rule gets one `Standing`."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from cordel.core.standing import NOBODY, Standing

# Town -> country, and today: the towns to which names may not go, and the (town, project) pairs of running grounds.
Borders = Callable[[Mapping[int, str], date], tuple[frozenset[int], frozenset[tuple[int, int]]]]

# kind ("town", "project") -> reads the (id, role) pairs of a person. Filled by the apps when they start,
# because base lies below them and may not know them.
_readers: dict[str, Callable[[Any], Iterable[tuple[Any, ...]]]] = {}
_borders: list[Borders] = []
# Where administrators sit: (project, town, country), None for a town that runs the site and so stands for all projects.
_site: list[Callable[[], Iterable[tuple[int | None, int, str]]]] = []


def read_roles_with(kind: str, reader: Callable[[Any], Iterable[tuple[Any, ...]]]) -> None:
    """Of a town the reader tells the country, too: (id, role, country); of a project the town that leads it:
    (id, role, town or None, country)."""
    _readers[kind] = reader


def read_borders_with(reader: Borders) -> None:
    """How to learn which towns may have names of other towns' people."""
    _borders[:] = [reader]


def read_site_with(reader: Callable[[], Iterable[tuple[int | None, int, str]]]) -> None:
    """How to learn on behalf of which town administrators read: the one that runs the site, else each project's lead."""
    _site[:] = [reader]


def standing_of(user: Any) -> Standing:
    """The person's standing, read once per request (two queries, one or two more for administrators) and kept on the
    user object."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    if not hasattr(user, "_standing"):
        held = list(_readers["town"](user))
        run = list(_readers["project"](user))
        countries = {town: country for town, _role, country in held}
        countries |= {town: country for _project, _role, town, country in run if town is not None}
        site = list(_site[0]()) if user.is_superuser else []
        countries |= {town: country for _project, town, country in site}
        leads = {(project, town) for project, _role, town, _country in run if town is not None}
        leads |= {(project, town) for project, town, _country in site if project is not None}
        outside, grounds = _borders[0](countries, timezone.now().date())
        user._standing = Standing(
            user_id=user.pk,
            is_administrator=user.is_superuser,
            town_roles=frozenset((town, role) for town, role, _country in held),
            project_roles=frozenset((project, role) for project, role, _town, _country in run),
            towns_outside=outside,
            grounds=grounds,
            leads=frozenset(leads),
            site_town=next((town for project, town, _country in site if project is None), None),
        )
    return user._standing
