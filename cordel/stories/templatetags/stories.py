"""A story in one language, for pages that show several."""

from django import template

from cordel.base.languages import direction
from cordel.stories.models import Story

register = template.Library()


@register.simple_tag
def in_language(story: Story, language: str) -> dict[str, str]:
    return {
        "title": story.title_in(language),
        "text": str(story.words[language]["text"]),
        "direction": direction(language),
    }
