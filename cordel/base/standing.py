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


def read_roles_with(kind: str, reader: Callable[[Any], Iterable[tuple[Any, ...]]]) -> None:
    """Of a town the reader tells the country, too: (id, role, country)."""
    _readers[kind] = reader


def read_borders_with(reader: Borders) -> None:
    """How to learn which towns may have names of other towns' people."""
    _borders[:] = [reader]


def standing_of(user: Any) -> Standing:
    """The person's standing, read once per request (two queries) and kept on the user object."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    if not hasattr(user, "_standing"):
        held = list(_readers["town"](user))
        outside, grounds = _borders[0](
            {town: country for town, _role, country in held}, timezone.now().date()
        )
        user._standing = Standing(
            user_id=user.pk,
            is_administrator=user.is_superuser,
            town_roles=frozenset((town, role) for town, role, _country in held),
            project_roles=frozenset(_readers["project"](user)),
            towns_outside=outside,
            grounds=grounds,
        )
    return user._standing
