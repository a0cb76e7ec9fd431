"""What a narrator says: what may be shown, that it is taken back, that it stays private. Each is a row of its own."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, jobs, tombstones
from cordel.events.rules.papers import material_of
from cordel.projects.actions import renew_archive
from cordel.stories import queries, rules
from cordel.stories.actions.locking import locked
from cordel.stories.models import Exit, Permission, Story

GIVEN = audit.verb("story.permitted", _("recorded what a narrator permits"))

TAKEN_BACK = audit.verb("story.stopped", _("stopped a life story"))

Word, Way = Permission.Word, Permission.Way


@dataclass(frozen=True)
class Said:
    """What is permitted. `texts`: language -> fingerprint of what was read; `shown_name` is "" for no name."""

    exits: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    shown_name: str = ""
    shows_town: bool = False
    until: date | None = None


@transaction.atomic
def permit(
    story: Story,
    *,
    said: Said,
    way: str,
    language: str,
    nonce: str,
    by: User | None,
    now: datetime,
    paper: bytes = b"",
) -> Permission:
    """From now on, until something else is said. `by` records it for the narrator from `paper`; None: the narrator, on
    the own page. The same form sent twice is said once. Raises what `rules.ensure_permits` does, StoryErased, StoryNeeded,
    PaperNeeded, and what is wrong with the paper."""
    found = locked(story)
    known = Permission.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    rules.ensure_written(found)
    rules.ensure_permits(
        said.exits, said.texts, until=said.until, today=timezone.localdate(now), now_reads=found.texts
    )
    row = Permission(
        way=way,
        word=Word.GIVEN,
        exits=[one.value for one in Exit if one in said.exits],
        texts=dict(said.texts),
        until=said.until,
        shown_name=said.shown_name,
        shows_town=said.shows_town,
        language=language,
        notice=rules.NOTICE,
        nonce=nonce,
    )
    rules.ensure_has_paper(row, paper)
    if paper:
        read = material_of(paper)
        row.kept_as, row.digest = read.kind, hashlib.sha256(read.data).hexdigest()
        rules.ensure_new_paper(row.digest, known=found.permissions.values_list("digest", flat=True))
        row.story = found  # its folder
        row.file.save("file", ContentFile(read.data), save=False)
    _say(found, row, by=by, now=now)
    audit.record(GIVEN, found, by=by, now=now, project_id=found.project_id, town_id=found.town_id, way=way)
    return row


@transaction.atomic
def take_back(story: Story, *, way: str, by: User | None, now: datetime) -> bool:
    """Nothing of it is shown any more, or it stays private from the beginning. False where that was said already.
    Raises StoryErased."""
    found = locked(story)
    last = found.permission
    if last is not None and last.word != Word.GIVEN:
        return False
    word = Word.TAKEN_BACK if last is not None else Word.REFUSED
    _say(found, Permission(way=way, word=word, nonce=secrets.token_hex(16)), by=by, now=now)
    if last is None:
        transaction.on_commit(partial(tombstones.bury, "story", [found.pk], what="stopped", now=now))
    audit.record(
        TAKEN_BACK, found, by=by, now=now, project_id=found.project_id, town_id=found.town_id, way=way
    )
    return True


def _say(story: Story, row: Permission, *, by: User | None, now: datetime) -> None:
    """Writes it down as the newest. What an archive holds is built anew where less may be shown than before, and the
    narrator is written to."""
    was_archived = queries.was_archived(story)
    last = Permission.objects.filter(story=story).aggregate(last=Max("number"))["last"] or 0
    row.story, row.number, row.recorded_by, row.said_at = story, last + 1, by, now
    row.save(force_insert=True)
    story.rests_from = queries.rests_from(story, row, now=now)
    story.save(update_fields=["rests_from"])
    if was_archived:
        renew_archive(story.project, now=now)
    if row.number > 1:
        transaction.on_commit(partial(tombstones.bury, "story", [story.pk], what="stopped", now=now))
    if story.narrator.gets_letters:
        jobs.enqueue("stories.confirm", now=now, story_id=story.pk, permission=row.number)
