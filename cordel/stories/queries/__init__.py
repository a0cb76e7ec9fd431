"""Answers about stories: what may be shown where, for screens of the desk, the narrator and the public."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cordel.base import tokens
from cordel.base.content import text
from cordel.base.letters import Sender
from cordel.core import permissions
from cordel.core.content import Content
from cordel.core.permissions import Exit, Obstacle
from cordel.core.retention import HOUSE_RULES, Kind
from cordel.projects import queries as projects
from cordel.projects.models import Closing, Project
from cordel.stories.models import Permission, Story
from cordel.towns import queries as towns
from cordel.towns.models import Town

SAID = Prefetch("permissions", Permission.objects.select_related("recorded_by").order_by("number"))
EXITS: dict[Exit, Any] = {
    Exit.WEBSITE: _("on the project's public pages"),
    Exit.EVENTS: _("read aloud or shown at events"),
    Exit.ARCHIVE: _("in the archive that stays when the project is over"),
}
# How a story stands, for the desk.
STANDS: dict[str, Any] = {
    "empty": _("not written yet"),
    "waits": _("waits for its narrator"),
    "shown": _("may be shown"),
    "again": _("changed: its narrator has to read it again"),
    "over": _("its time is over"),
    "taken back": _("taken back"),
    "refused": _("stays private"),
    "erased": _("erased"),
}
_OBSTACLES = {
    Obstacle.NOTHING_SAID: "waits",
    Obstacle.OVER: "over",
    Obstacle.TAKEN_BACK: "taken back",
    Obstacle.REFUSED: "refused",
}


def _stories() -> QuerySet[Story]:
    return Story.objects.select_related("project", "town", "narrator").prefetch_related(SAID)


def stories_of(project: Project) -> QuerySet[Story]:
    return _stories().filter(project=project).order_by("number")


def story(slug: str, number: int) -> Story | None:
    return _stories().filter(project__slug=slug, number=number).first()


def story_by_id(pk: int) -> Story | None:
    return _stories().filter(pk=pk).first()


def story_by_code(code: str) -> Story | None:
    return _stories().filter(code=code, erased_at=None).first() if code else None


# --- What may be shown ----------------------------------------------------------------------------


def may(story: Story, exit_: Exit, *, today: date) -> tuple[str, ...]:
    """The languages in which it may leave here today."""
    said = story.permission
    return permissions.may(said.said if said else None, exit_, texts=story.texts, today=today)


@dataclass(frozen=True)
class Shown:
    """A story as it may leave the house here: the permitted texts alone, under the name that was permitted."""

    story: Story
    title: Content
    words: Content
    name: str
    town: Town | None
    told_in: str

    @property
    def number(self) -> int:
        return self.story.number

    def get_absolute_url(self) -> str:
        return self.story.get_absolute_url()


def shown(story: Story, exit_: Exit, *, today: date) -> Shown | None:
    """None where it may not be shown here at all."""
    languages, said = may(story, exit_, today=today), story.permission
    if said is None or not languages:
        return None
    title = Content(
        {language: {**story.words[language], "text": story.title_in(language)} for language in story.words}
    )
    return Shown(
        story,
        title.only(languages),
        story.words.only(languages),
        said.shown_name,
        story.town if said.shows_town else None,
        # In which language it was told is said where that is permitted: it may lead to a family.
        story.words.original_language if story.words.original_language in languages else "",
    )


def all_shown(project: Project, exit_: Exit, *, today: date) -> list[Shown]:
    found = (shown(one, exit_, today=today) for one in stories_of(project).filter(erased_at=None))
    return [one for one in found if one is not None]


def was_archived(story: Story) -> bool:
    """Whether an archive may hold it: it was permitted for one once, whatever was said or changed since."""
    return any(
        one.word == Permission.Word.GIVEN and Exit.ARCHIVE in one.exits for one in story.permissions.all()
    )


def with_ended_stories(*, today: date) -> list[Project]:
    """Projects whose archive was built while a story in it was still permitted whose time is over now."""
    closings = Closing.objects.exclude(archive="").exclude(archive_built_at=None)
    found = []
    for closing in closings.select_related("project").order_by("pk"):
        said = [one.permission for one in stories_of(closing.project).filter(erased_at=None)]
        ends = [one.until for one in said if one is not None and one.until and Exit.ARCHIVE in one.exits]
        built = closing.archive_built_at
        if built is not None and any(timezone.localdate(built) <= end < today for end in ends):
            found.append(closing.project)
    return found


def was_public(story: Story) -> bool:
    """Whether its address was ever given to everybody, so that it says that the story is gone."""
    return any(
        one.word == Permission.Word.GIVEN and Exit.WEBSITE in one.exits for one in story.permissions.all()
    )


def rests_from(story: Story, said: Permission | None, *, now: datetime) -> datetime | None:
    """From when on nothing may be shown anywhere: now, the end of a permission that ends, or never."""
    given = said.said if said else None
    today = timezone.localdate(now)
    if given is None or not any(permissions.may(given, one, texts=story.texts, today=today) for one in Exit):
        return now
    if given.until is None:
        return None
    after = given.until + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=timezone.get_default_timezone())


# --- At the desk ------------------------------------------------------------------------------------


def stands(story: Story, *, today: date) -> str:
    """A key of STANDS."""
    if story.erased_at is not None:
        return "erased"
    said = story.permission
    found = permissions.obstacle(said.said if said else None, Exit.WEBSITE, today=today)
    if found in _OBSTACLES:
        return "empty" if found is Obstacle.NOTHING_SAID and not story.words else _OBSTACLES[found]
    return "shown" if any(may(story, one, today=today) for one in Exit) else "again"


def goes_on(story: Story) -> date | None:
    """The day on which the night's purge takes it; None while it may be shown."""
    if story.rests_from is None or story.erased_at is not None:
        return None
    call = projects.call_of(story.project)
    clocks = call.retention if call is not None else HOUSE_RULES
    return timezone.localdate(story.rests_from) + timedelta(days=clocks.days_of(Kind.STORIES))


def out(story: Story, *, today: date) -> Shown | None:
    """As people beyond its town may read it; None where they may not."""
    return shown(story, Exit.WEBSITE, today=today) or shown(story, Exit.EVENTS, today=today)


def towns_named(keys: Iterable[int]) -> list[Town]:
    """By name."""
    return list(Town.objects.filter(pk__in=list(keys)).order_by("sort_key", "pk"))


def story_towns(project: Project) -> list[int]:
    """The towns where stories that are kept were told."""
    found = Story.objects.filter(project=project, erased_at=None).order_by("town_id")
    return list(found.values_list("town_id", flat=True).distinct())


# --- The narrator's own page ----------------------------------------------------------------------


def private_value(story: Story) -> str:
    """What the private link is derived from; a new card makes the old link worthless."""
    return f"{story.pk}:{story.nonce}:{story.card}"


def private_url(story: Story) -> str:
    return reverse("stories:mine", args=[story.pk, tokens.derived("story", private_value(story))])


def sender_of(story: Story, language: str) -> Sender:
    """The town that answers for the story, and its officers' mailbox."""
    return Sender(text(story.town.name, language), towns.answers_to(story.town))


def kept_of(story: Story) -> dict[str, Any]:
    """Everything that is kept about a story and its narrator, as data to take along."""
    narrator = getattr(story, "narrator", None)
    return {
        "schema": "cordel.story/1",
        "project": story.project.slug,
        "number": story.number,
        "town": text(story.town.name),
        "title": story.title.as_data(),
        "story": story.words.as_data(),
        "narrator": {name: getattr(narrator, name) for name in ("name", "email", "phone", "language")}
        if narrator
        else None,
        "permissions": [
            {
                "word": one.word,
                "way": one.way,
                "at": one.said_at.isoformat(),
                "where": one.exits,
                "languages": sorted(one.texts),
                "until": one.until.isoformat() if one.until else None,
                "name": one.shown_name,
                "town_is_told": one.shows_town,
            }
            for one in story.permissions.all()
        ],
    }


# --- What is left of stories that are gone ----------------------------------------------------------


def buried_lines() -> Iterable[tuple[str, str, int, str]]:
    """Marks of stories that were erased or stopped, for a backup from before: (when, kind, number, what). One that was
    permitted anew counts as stopped there, because what was permitted before may have been more."""
    for gone in Story.objects.exclude(erased_at=None).order_by("pk").only("pk", "erased_at"):
        if gone.erased_at is not None:
            yield gone.erased_at.isoformat(), "story", gone.pk, "erased"
    ended = Permission.objects.filter(Q(number__gt=1) | ~Q(word=Permission.Word.GIVEN))
    for pk, at in ended.order_by("pk").values_list("story_id", "said_at"):
        yield at.isoformat(), "story", pk, "stopped"
