"""Answers about towns."""

from collections.abc import Iterable
from typing import Any


def roles_of(user: Any) -> Iterable[tuple[int, str]]:
    """(town id, role) pairs of a signed-in person."""
    return user.town_memberships.values_list("town_id", "role")  # type: ignore[no-any-return]
