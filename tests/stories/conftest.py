"""A story of the cast's project that Samira told Gondomar."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from cordel.stories import actions, queries
from cordel.stories.actions import Said
from cordel.stories.models import Permission, Story
from tests import factories


@pytest.fixture
def story(cast: Any, now: datetime) -> Story:
    return factories.StoryFactory(
        project=cast.project, town=cast.gondomar, number=1, narrator__email="samira@example.org"
    )


@pytest.fixture
def fresh(story: Story) -> Callable[[], Story]:
    """As it is stored now."""

    def read() -> Story:
        found = queries.story_by_id(story.pk)
        assert found is not None
        return found

    return read


@pytest.fixture
def permit(story: Story, now: datetime) -> Callable[..., Permission]:
    """Said on the own page; every language unless told otherwise."""
    counted = iter(range(1_000))

    def said(*exits: str, at: datetime = now, **facts: Any) -> Permission:
        facts = {"texts": Story.objects.get(pk=story.pk).texts, **facts}
        return actions.permit(
            story,
            said=Said(exits=exits or ("website",), **facts),
            way=Permission.Way.OWN_PAGE,
            language="ar",
            nonce=f"said {next(counted)}",
            by=None,
            now=at,
        )

    return said
