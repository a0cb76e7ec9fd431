"""Letters to narrators: read and decide, what holds from now on, the project is over. None says what a story tells."""

from datetime import date

from django.conf import settings

from cordel.base import letters
from cordel.base.returned import NARRATOR, Reader
from cordel.stories import queries
from cordel.stories.models import Permission, Story


def _write(folder: str, story: Story, **facts: object) -> None:
    """Nothing goes to who has no address, and to none at which letters do not arrive."""
    narrator = story.narrator
    if not narrator.gets_letters:
        return
    letters.send(
        f"stories/letters/{folder}",
        to=narrator.email,
        language=narrator.language,
        context={
            "project": story.project,
            "town": story.town,
            "own_url": f"{settings.SITE_URL}{queries.private_url(story)}?language={narrator.language}",
            **facts,
        },
        reader=Reader(NARRATOR, narrator.pk),
        sender=queries.sender_of(story, narrator.language),
    )


def ask(story_id: int) -> None:
    """The code travels with the link: whoever reads this letter is the narrator, as far as anybody knows."""
    story = queries.story_by_id(story_id)
    if story is not None and story.erased_at is None:
        _write("asked", story, code=story.code)


def confirm(story_id: int, permission: int) -> None:
    """What holds from now on. Said again since, the newer letter tells it."""
    story = queries.story_by_id(story_id)
    said = story.permission if story is not None and story.erased_at is None else None
    if story is None or said is None or said.number != permission:
        return
    is_given = said.word == Permission.Word.GIVEN
    exits = [str(queries.EXITS[one]) for one in queries.EXITS if one in said.exits]
    _write("receipt", story, said=said, is_given=is_given, exits=exits)


def tell_over(story_id: int, *, today: date) -> None:
    story = queries.story_by_id(story_id)
    if story is None or story.erased_at is not None:
        return
    shown = [str(queries.EXITS[one]) for one in queries.EXITS if queries.may(story, one, today=today)]
    _write("over", story, code=story.code, exits=shown, goes_on=queries.goes_on(story))
