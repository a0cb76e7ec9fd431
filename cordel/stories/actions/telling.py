"""Narrators are asked to read and decide, and told that the project is over."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, jobs
from cordel.base.returned import Failure, fingerprint
from cordel.participants.actions import HARD
from cordel.projects.models import Project
from cordel.stories import rules
from cordel.stories.actions.locking import locked
from cordel.stories.models import Narrator, Story
from cordel.stories.queries import closing

ASKED = audit.verb("story.narrator_asked", _("asked a narrator to read and decide"), is_public=False)

TOLD = audit.verb("story.narrators_told", _("told narrators that the project is over"), is_public=False)


@transaction.atomic
def ask(story: Story, *, seen: str, by: User, now: datetime) -> None:
    """A letter with the way to the narrator's own page. `seen`: when it was last asked, as the page showed; a second
    press writes no second letter. Raises StoryErased, StoryNeeded, NoAddress."""
    found = locked(story)
    if seen != asked_version(found):
        return
    rules.ensure_written(found)
    rules.ensure_reachable(found)
    found.asked_at = now
    found.save(update_fields=["asked_at"])
    audit.record(ASKED, found, by=by, now=now, project_id=found.project_id, town_id=found.town_id)
    jobs.enqueue("stories.ask", now=now, story_id=found.pk)


def asked_version(story: Story) -> str:
    return story.asked_at.isoformat() if story.asked_at else ""


@transaction.atomic
def tell_narrators(project: Project, *, by: User, now: datetime) -> int:
    """A letter to every narrator who gets letters and was not told yet; gives how many. Twice writes to nobody twice."""
    found = closing.narrated(project).filter(told_over_at=None)
    stories = [one for one in found.select_for_update(no_key=True, of=("self",)) if one.narrator.gets_letters]
    for story in stories:
        story.told_over_at = now
        story.save(update_fields=["told_over_at"])
        jobs.enqueue("stories.tell_over", now=now, story_id=story.pk)
    if stories:
        audit.record(TOLD, project, by=by, now=now, project_id=project.pk, letters=len(stories))
    return len(stories)


@transaction.atomic
def note_told(story: Story, *, by: User, now: datetime) -> None:
    """The town told its narrator by phone, by post or in person. Twice changes nothing. Raises StoryErased."""
    found = locked(story)
    if found.told_over_at is not None:
        return
    found.told_over_at = now
    found.save(update_fields=["told_over_at"])
    audit.record(TOLD, found, by=by, now=now, project_id=found.project_id, town_id=found.town_id)


@transaction.atomic
def note_unreached(failure: Failure) -> None:
    """A letter came back: who was told by it was not told, and an address that will never work gets no more."""
    narrator = Narrator.objects.select_related("story").filter(pk=failure.reader.pk).first()
    if narrator is None or not narrator.email or not fingerprint(narrator.email).startswith(failure.address):
        return
    story = Story.objects.select_for_update(no_key=True).get(pk=narrator.story_id)
    if failure.reason in HARD:
        Narrator.objects.filter(pk=narrator.pk).update(unreached=failure.reason.value)
    if story.told_over_at is not None and story.told_over_at <= failure.at:
        Story.objects.filter(pk=story.pk).update(told_over_at=None)
