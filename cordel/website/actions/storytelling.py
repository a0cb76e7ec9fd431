"""Two invented life stories of the synthetic project: one that everybody may read, one that waits for its narrator."""

from typing import Any

from cordel.core.content import Content
from cordel.core.permissions import Exit
from cordel.stories import actions
from cordel.stories.actions import NarratorFacts, Said
from cordel.stories.models import Narrator, Permission, Story
from cordel.website.actions.stage import Stage
from cordel.website.queries import demo


def tell(stage: Stage) -> None:
    for nonce, facts in demo.data("stories").items():
        story = _written(stage, nonce, facts)
        for language, texts in facts["translations"].items():
            _translate(story, language, texts)
        if facts["permits"]:
            _permit(story, facts["permits"], stage)
        # Written in afterwards: nobody of the demonstration is to be written to.
        Narrator.objects.filter(story=story).update(email=facts["email"])


def _written(stage: Stage, nonce: str, facts: dict[str, Any]) -> Story:
    town, told = stage.towns[facts["town"]], facts["told"]
    return actions.write_down(
        stage.project,
        town=town.pk,
        allowed=[town.pk],
        narrator=NarratorFacts(**facts["narrator"]),
        title=Content.of(told["language"], told["title"]),
        text=Content.of(told["language"], told["text"]),
        nonce=f"demonstration {nonce}",
        by=stage.officer(facts["town"]),
        now=stage.now,
    )


def _translate(story: Story, language: str, texts: dict[str, str]) -> None:
    story.title = story.title.with_translation(language, texts["title"])
    story.words = story.words.with_translation(language, texts["text"])
    story.save(update_fields=["title", "words"])


def _permit(story: Story, permits: dict[str, Any], stage: Stage) -> None:
    """On the own page, in every language that there is."""
    said = Said(
        exits=tuple(Exit(one).value for one in permits["exits"]),
        texts=story.texts,
        shown_name=permits["name"],
        shows_town=True,
    )
    actions.permit(
        story,
        said=said,
        way=Permission.Way.OWN_PAGE,
        language=permits["language"],
        nonce="demonstration",
        by=None,
        now=stage.now,
    )
