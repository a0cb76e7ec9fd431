"""What a person is, where: the facts that rules decide on."""

import pytest

from cordel.core.standing import NOBODY, Standing

TOMAS = Standing(user_id=1, town_roles=frozenset({(7, "officer"), (8, "door")}))
CORA = Standing(user_id=2, project_roles=frozenset({(3, "coordinator")}))


@pytest.mark.parametrize(
    ("town", "roles", "is_there"),
    [
        (7, (), True),
        (7, ("officer",), True),
        (7, ("deputy", "officer"), True),
        (7, ("door",), False),
        (8, ("officer",), False),
        (9, (), False),
        (None, (), False),
    ],
)
def test_knows_the_roles_in_a_town(town: int | None, roles: tuple[str, ...], is_there: bool) -> None:
    assert TOMAS.is_in_town(town, *roles) is is_there


@pytest.mark.parametrize(
    ("project", "roles", "is_there"),
    [
        (3, (), True),
        (3, ("coordinator",), True),
        (3, ("assistant",), False),
        (4, (), False),
        (None, (), False),
    ],
)
def test_knows_the_roles_in_a_project(project: int | None, roles: tuple[str, ...], is_there: bool) -> None:
    assert CORA.is_in_project(project, *roles) is is_there


def test_keeps_towns_and_projects_apart() -> None:
    assert not CORA.is_in_town(3)
    assert not TOMAS.is_in_project(7)


def test_lists_where_somebody_is() -> None:
    assert TOMAS.towns == {7, 8}
    assert TOMAS.projects == frozenset()
    assert CORA.projects == {3}


def test_nobody_is_nowhere() -> None:
    assert NOBODY.user_id is None
    assert not NOBODY.is_administrator
    assert not NOBODY.towns and not NOBODY.projects
    assert not NOBODY.is_in_town(None) and not NOBODY.is_in_project(None)
