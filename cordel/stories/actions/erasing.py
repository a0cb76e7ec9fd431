"""Stories are erased: at once when the narrator or the town wants it, or when their time is over."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, jobs, stored_files, tombstones
from cordel.core.content import Content
from cordel.projects.actions import renew_archive
from cordel.stories import queries
from cordel.stories.actions.locking import held
from cordel.stories.models import Narrator, Permission, Story

ERASED = audit.verb("story.erased", _("erased a life story"))

Word, Way = Permission.Word, Permission.Way


@transaction.atomic
def erase(story: Story, *, by: User | None, now: datetime) -> bool:
    """Text, narrator, names and signed papers go for good; that something was permitted, and when, stays. False where it
    was erased before."""
    found = held(story)
    if not _erase(found, now=now):
        return False
    audit.record(ERASED, found, by=by, now=now, project_id=found.project_id, town_id=found.town_id)
    return True


def forget_stories(keys: Iterable[int], *, now: datetime) -> int:
    """The same for those whose time is over, by the purge, which keeps the record of it. One that is permitted meanwhile
    stays."""
    return sum(_forgotten(key, now) for key in sorted(keys))


def forget_narrators(keys: Iterable[int], *, now: datetime) -> int:
    """With the stories that they told."""
    return forget_stories(Story.objects.filter(narrator__in=list(keys)).values_list("pk", flat=True), now=now)


def forget_permissions(keys: Iterable[int], *, now: datetime) -> int:
    """With the stories that they were given for."""
    told = Story.objects.filter(permissions__in=list(keys)).distinct()
    return forget_stories(told.values_list("pk", flat=True), now=now)


@transaction.atomic
def _forgotten(key: int, now: datetime) -> bool:
    found = Story.objects.select_for_update(no_key=True).filter(pk=key).first()
    rests = found is not None and found.rests_from is not None and found.rests_from <= now
    return found is not None and rests and _erase(found, now=now, at_once=False)


@transaction.atomic
def erase_again(keys: Iterable[int], *, now: datetime) -> int:
    """What a restored backup brought back, whatever it says of permissions."""
    gone = 0
    for key in sorted(keys):
        found = Story.objects.select_for_update(no_key=True).filter(pk=key).first()
        gone += found is not None and _erase(found, now=now)
    return gone


def _erase(story: Story, *, now: datetime, at_once: bool = True) -> bool:
    """`at_once` unless the events are locked already, as by the purge: whoever locks a project does it before those."""
    if story.erased_at is not None:
        return False
    was_archived = queries.was_archived(story)
    said = Permission.objects.filter(story=story)
    stored_files.forget([one.file.name for one in said.order_by("pk") if one.file.name], now=now)
    said.update(shown_name="", file="", kept_as="", digest="")
    Narrator.objects.filter(story=story).delete()
    story.title, story.words, story.rests_from, story.erased_at = Content(), Content(), None, now
    story.save(update_fields=["title", "words", "rests_from", "erased_at"])
    if was_archived and at_once:
        renew_archive(story.project, now=now)
    elif was_archived:
        jobs.enqueue("stories.renew_archive", now=now, project_id=story.project_id)
    transaction.on_commit(partial(tombstones.bury, "story", [story.pk], what="erased", now=now))
    return True


@transaction.atomic
def stop_again(keys: Iterable[int], *, now: datetime) -> int:
    """Stories that were stopped after the backup was made that was restored: they stay stopped until their narrators say
    something else. Returns how many; twice stops none."""
    stopped = 0
    for key in sorted(keys):
        story = Story.objects.select_for_update(no_key=True).filter(pk=key, erased_at=None).first()
        last = story.permission if story is not None else None
        if story is None or last is None or last.word != Word.GIVEN:
            continue
        facts = {"word": Word.TAKEN_BACK, "way": last.way, "nonce": secrets.token_hex(16)}
        Permission.objects.create(story=story, number=last.number + 1, said_at=now, **facts)
        Story.objects.filter(pk=key).update(rests_from=now)
        if queries.was_archived(story):
            renew_archive(story.project, now=now)
        stopped += 1
    return stopped
