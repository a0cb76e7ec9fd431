"""A story is written down with who told it; its words, its narrator and the narrator's card change."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, tokens, words
from cordel.base.words import Rewriting
from cordel.core.content import Content
from cordel.projects.models import Project
from cordel.stories import queries, rules
from cordel.stories.actions.locking import locked
from cordel.stories.models import Narrator, Story

WRITTEN = audit.verb("story.written", _("wrote a life story down"), is_public=False)

CHANGED = audit.verb("story.changed", _("changed the words of a life story"))

NARRATOR_CHANGED = audit.verb("story.narrator_changed", _("changed who told a life story"), is_public=False)

CARD_RENEWED = audit.verb("story.card_renewed", _("gave a narrator a new card"), is_public=False)

WORDS = ("title", "words")


@dataclass(frozen=True)
class NarratorFacts:
    """Who told it, and how to reach them."""

    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""


@transaction.atomic
def write_down(
    project: Project,
    *,
    town: int,
    allowed: Container[int],
    narrator: NarratorFacts,
    title: Content,
    text: Content,
    nonce: str,
    by: User,
    now: datetime,
) -> Story:
    """A new story that nobody sees but the town. `allowed` are the towns that `by` writes for. The same form sent twice
    makes one. Raises NoTownOfYours."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    known = Story.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    rules.ensure_writes_for(town, allowed)
    last = Story.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
    made = Story.objects.create(
        project=project,
        town_id=town,
        number=last + 1,
        title=title,
        words=text,
        code=tokens.code(),
        rests_from=now,
        nonce=nonce,
        written_by=by,
        written_at=now,
    )
    Narrator.objects.create(story=made, **vars(narrator))
    audit.record(WRITTEN, made, by=by, now=now, project_id=project.pk, town_id=town, number=made.number)
    return made


@transaction.atomic
def write_words(story: Story, *, written: Rewriting, by: User, now: datetime) -> None:
    """Title and text in one language. What was permitted holds for what was read: a changed text is not shown until its
    narrator has read it again. Raises ChangedMeanwhile, StoryErased, StoryNeeded."""
    found = locked(story)
    changed = words.rewritten(words.asked_of(WORDS, found), written, by_id=by.pk)
    if any(not content for content in changed.values()):
        raise rules.StoryNeeded
    if not changed:
        return
    for name, content in changed.items():
        setattr(found, name, content)
    rests, said = queries.rests_from(found, found.permission, now=now), found.permission
    # Once something was said, a corrected word does not put off the day on which it goes.
    if said is None or rests is None or found.rests_from is None or found.rests_from > now:
        found.rests_from = rests
    found.save(update_fields=[*changed, "rests_from"])
    facts = {"language": written.language, "fields": list(changed)}
    audit.record(CHANGED, found, by=by, now=now, project_id=found.project_id, town_id=found.town_id, **facts)


@transaction.atomic
def change_narrator(story: Story, *, facts: NarratorFacts, seen: str, by: User, now: datetime) -> None:
    """A new address is tried afresh. Raises ChangedMeanwhile, StoryErased."""
    found = locked(story)
    narrator = Narrator.objects.select_for_update(no_key=True).get(story=found)
    changed = edits.change(narrator, facts, seen=seen)
    if not changed:
        return
    if "email" in changed:
        narrator.unreached = ""
    narrator.save(update_fields=[*changed, "unreached"])
    audit.record(
        NARRATOR_CHANGED,
        found,
        by=by,
        now=now,
        project_id=found.project_id,
        town_id=found.town_id,
        fields=changed,
    )


@transaction.atomic
def renew_card(story: Story, *, card: int, by: User, now: datetime) -> None:
    """A new link and a new code; the old ones open nothing. `card`: the number of the one that was seen, so that a
    second press changes nothing. Raises StoryErased."""
    found = locked(story)
    if found.card != card:
        return
    found.card, found.code = card + 1, tokens.code()
    found.save(update_fields=["card", "code"])
    audit.record(CARD_RENEWED, found, by=by, now=now, project_id=found.project_id, town_id=found.town_id)
