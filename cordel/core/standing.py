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
    # Those of the person's towns, and of the leads of the person's projects, to which names of other towns' people may
    # not go; the (town, project) pairs for which a ground allows it today; and who leads: (project, town) pairs.
    towns_outside: frozenset[int] = frozenset()
    grounds: frozenset[tuple[int, int]] = frozenset()
    leads: frozenset[tuple[int, int]] = frozenset()
    # Of an administrator: the town that runs the site. While nobody said which, `leads` are those of every project.
    site_town: int | None = None

    def is_in_town(self, town_id: int | None, *roles: str) -> bool:
        """Whether the person holds one of `roles` (any role when none is named) in the town."""
        return any(town == town_id and (not roles or role in roles) for town, role in self.town_roles)

    def is_in_project(self, project_id: int | None, *roles: str) -> bool:
        """Whether the person holds one of `roles` (any role when none is named) in the project."""
        return any(p == project_id and (not roles or role in roles) for p, role in self.project_roles)

    def has_names(self, town_id: int, project_id: int) -> bool:
        """Whether names of other towns' people of the project may go to this town of the person's."""
        return town_id not in self.towns_outside or (town_id, project_id) in self.grounds

    def blind_towns(self, project_id: int | None) -> set[int]:
        """The towns on whose behalf the person runs the project and to which names may not go: whoever runs it then
        reads about the people of these alone. For everybody the project's lead; for administrators also the town that
        runs the site and every town that they work for, because that is where they sit."""
        if project_id is None:
            return set()
        behalf = {town for project, town in self.leads if project == project_id}
        if self.is_administrator:
            behalf |= self.towns | ({self.site_town} if self.site_town is not None else set())
        return {town for town in behalf if not self.has_names(town, project_id)}

    @property
    def towns(self) -> frozenset[int]:
        return frozenset(town for town, _ in self.town_roles)

    @property
    def projects(self) -> frozenset[int]:
        return frozenset(project for project, _ in self.project_roles)


NOBODY = Standing()
