"""Who a visitor is: apps that hold memberships say how to read them, and every rule gets one `Standing`."""

from collections.abc import Callable, Iterable
from typing import Any

from cordel.core.standing import NOBODY, Standing

# kind ("town", "project") -> reads the (id, role) pairs of a person. Filled by the apps when they start,
# because base lies below them and may not know them.
_readers: dict[str, Callable[[Any], Iterable[tuple[int, str]]]] = {}


def read_roles_with(kind: str, reader: Callable[[Any], Iterable[tuple[int, str]]]) -> None:
    _readers[kind] = reader


def standing_of(user: Any) -> Standing:
    """The person's standing, read once per request (two queries) and kept on the user object."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    if not hasattr(user, "_standing"):
        user._standing = Standing(
            user_id=user.pk,
            is_administrator=user.is_superuser,
            town_roles=frozenset(_readers["town"](user)),
            project_roles=frozenset(_readers["project"](user)),
        )
    return user._standing
