"""Answers about projects."""

from collections.abc import Iterable
from typing import Any


def roles_of(user: Any) -> Iterable[tuple[int, str]]:
    """(project id, role) pairs of a signed-in person."""
    return user.project_memberships.values_list("project_id", "role")  # type: ignore[no-any-return]
