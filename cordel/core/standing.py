"""What a signed-in person is, where: the facts that every app's `rules.py` decides on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Standing:
    """Roles of one person. `town_roles` and `project_roles` hold (id, role) pairs.

    Nobody (`user_id is None`) has no roles at all; an administrator may do whatever the installation allows.
    """

    user_id: int | None = None
    is_administrator: bool = False
    town_roles: frozenset[tuple[int, str]] = frozenset()
    project_roles: frozenset[tuple[int, str]] = frozenset()

    def is_in_town(self, town_id: int | None, *roles: str) -> bool:
        """Whether the person holds one of `roles` (any role when none is named) in the town."""
        return any(town == town_id and (not roles or role in roles) for town, role in self.town_roles)

    def is_in_project(self, project_id: int | None, *roles: str) -> bool:
        """Whether the person holds one of `roles` (any role when none is named) in the project."""
        return any(p == project_id and (not roles or role in roles) for p, role in self.project_roles)

    @property
    def towns(self) -> frozenset[int]:
        return frozenset(town for town, _ in self.town_roles)

    @property
    def projects(self) -> frozenset[int]:
        return frozenset(project for project, _ in self.project_roles)


NOBODY = Standing()
