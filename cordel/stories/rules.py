"""Who may work with a story, and what a narrator can permit. Nothing here writes; facts come in as arguments."""

from collections.abc import Container, Iterable, Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core.permissions import Exit
from cordel.core.standing import Standing
from cordel.projects import rules as projects
from cordel.projects.models import Project
from cordel.stories.models import Permission, Story

# The version of the words above the boxes; a new one when their meaning changes.
NOTICE: Final = "2026-11"
MOST_YEARS: Final = 50


class NoTownOfYours(Refused):
    sentence = _("Only an officer of a partner town writes a story down: the town answers for it.")


class StoryErased(Refused):
    sentence = _("This story was erased. Nothing of it is left, and nothing can be added.")


class StoryNeeded(Refused):
    sentence = _("Write the title and the story first: nobody can permit what is not there.")


class NowhereTicked(Refused):
    sentence = _("Tick where your story may be shown. If it should stay private, use the other button.")


class NoLanguageTicked(Refused):
    sentence = _("Tick at least one language in which your story may be read.")


class ReadAgain(Refused):
    sentence = _(
        "The story was changed while this page was open. Read it once more below, then say what you permit."
    )


class EndsTooSoon(Refused):
    sentence = _("Choose a day after today, or leave it empty: then it holds until you stop it.")


class ArchiveNeedsWebsite(Refused):
    sentence = _("The archive is a copy of the website. Tick the website as well, or leave the archive out.")


class PaperNeeded(Refused):
    sentence = _("Add the signed paper as a file: it shows that the narrator said so.")


class PaperUsed(Refused):
    sentence = _("This paper was recorded already. Let the narrator sign a new one.")


class NoAddress(Refused):
    sentence = _(
        "No letter can be sent: there is no e-mail address, or letters to it come back. Print the paper, or phone."
    )


def may_tend(standing: Standing, story: Story) -> bool:
    """The officer and the deputy of the town that answers for it; nobody else sees who told it."""
    return standing.is_in_town(story.town_id, *projects.WORKS_FOR_THE_TOWN)


def may_stop(standing: Standing, story: Story) -> bool:
    """And those who run the project: taken off first, talked about afterwards."""
    return may_tend(standing, story) or projects.may_run(standing, story.project)


def towns_to_write_for(standing: Standing, partner_towns: Iterable[int]) -> list[int]:
    """The partner towns for which somebody writes stories down."""
    return [town for town in partner_towns if standing.is_in_town(town, *projects.WORKS_FOR_THE_TOWN)]


def may_tell_narrators(standing: Standing, project: Project) -> bool:
    return projects.may_choose_people(standing, project)


def ensure_writes_for(town: int, allowed: Container[int]) -> None:
    if town not in allowed:
        raise NoTownOfYours


def ensure_there(story: Story) -> None:
    if story.erased_at is not None:
        raise StoryErased


def ensure_written(story: Story) -> None:
    if not story.words or not story.title:
        raise StoryNeeded


def ensure_reachable(story: Story) -> None:
    if not story.narrator.gets_letters:
        raise NoAddress


def ensure_permits(
    exits: Container[str],
    texts: Mapping[str, str],
    *,
    until: date | None,
    today: date,
    now_reads: Mapping[str, str],
) -> None:
    """`texts`: what the narrator read, by language; `now_reads`: what stands there."""
    if not any(one in exits for one in Exit):
        raise NowhereTicked
    if Exit.ARCHIVE in exits and Exit.WEBSITE not in exits:
        raise ArchiveNeedsWebsite
    if not texts:
        raise NoLanguageTicked
    if any(now_reads.get(language) != read for language, read in texts.items()):
        raise ReadAgain
    if until is not None and not today < until <= date(today.year + MOST_YEARS, 12, 31):
        raise EndsTooSoon


def ensure_new_paper(digest: str, *, known: Iterable[str]) -> None:
    """What was signed before a story was stopped does not open it again."""
    if digest in set(known):
        raise PaperUsed


def ensure_has_paper(permission: Permission, data: bytes) -> None:
    if permission.way == Permission.Way.PAPER and not data:
        raise PaperNeeded
