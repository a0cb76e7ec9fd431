"""The lock under which everything about a story happens: its row."""

from cordel.stories import rules
from cordel.stories.models import Story


def locked(story: Story) -> Story:
    """The newest of it. Raises StoryErased."""
    found = held(story)
    rules.ensure_there(found)
    return found


def held(story: Story) -> Story:
    """The same of one that may be erased."""
    found = Story.objects.select_for_update(no_key=True, of=("self",)).select_related("project", "town")
    return found.get(pk=story.pk)
