"""Quick polls are prepared, written in further languages, and answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, words
from cordel.base.words import Rewriting
from cordel.core.content import Content
from cordel.debates.actions.locking import locked
from cordel.debates.models import Debate, Poll, PollAnswer, PollOption, Voter
from cordel.debates.rules import room as in_room

PREPARED = audit.verb("poll.prepared", _("prepared a quick poll"), is_public=False)

CHANGED = audit.verb("poll.changed", _("changed the words of a quick poll"))

REMOVED = audit.verb("poll.removed", _("removed a quick poll that was never opened"), is_public=False)


@transaction.atomic
def prepare_poll(
    debate: Debate,
    *,
    language: str,
    question: str,
    options: Sequence[str],
    nonce: str,
    by: User,
    now: datetime,
) -> Poll:
    """A question with two to six options, which nobody sees before it is opened. The same form sent twice makes one.
    Raises OptionsNeeded."""
    found = locked(debate)
    known = Poll.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    in_room.ensure_options(options)
    last = found.polls.aggregate(last=Max("number"))["last"] or 0
    made = Poll.objects.create(
        debate=found,
        number=last + 1,
        question=Content.of(language, question),
        nonce=nonce,
        created_by=by,
        created_at=now,
    )
    PollOption.objects.bulk_create(
        PollOption(poll=made, number=at, words=Content.of(language, said))
        for at, said in enumerate(options, 1)
    )
    audit.record(PREPARED, made, by=by, now=now, project_id=found.project_id, options=len(options))
    return made


def poll_words(poll: Poll) -> dict[str, Content]:
    """Everything of it that is written, by the names of a form's fields: "question", "option_1" …"""
    options = {f"option_{one.number}": one.words for one in poll.options.order_by("number")}
    return {"question": poll.question, **options}


@transaction.atomic
def write_poll(poll: Poll, *, written: Rewriting, by: User, now: datetime) -> None:
    """Question and options in one language. Once it was opened only translations are written: people have answered the
    original. Raises ChangedMeanwhile, PollWasOpened, OptionsNeeded."""
    debate = locked(poll.debate)
    found = Poll.objects.get(pk=poll.pk)
    changed = words.rewritten(poll_words(found), written, by_id=by.pk)
    if not changed:
        return
    if written.language == found.question.original_language:
        _ensure_original(found, changed)
    _store(found, changed)
    project = debate.project_id
    audit.record(CHANGED, found, by=by, now=now, project_id=project, language=written.language)


def _ensure_original(poll: Poll, changed: Mapping[str, Content]) -> None:
    """Raises PollWasOpened, OptionsNeeded."""
    if poll.state != Poll.State.PREPARED:
        raise in_room.PollWasOpened
    texts = {**poll_words(poll), **changed}
    if not all(texts.values()):
        raise in_room.OptionsNeeded(fewest=in_room.FEWEST_OPTIONS, most=in_room.MOST_OPTIONS)
    in_room.ensure_options(content.original for name, content in texts.items() if name != "question")


def _store(poll: Poll, changed: Mapping[str, Content]) -> None:
    if "question" in changed:
        poll.question = changed["question"]
        poll.save(update_fields=["question"])
    for option in poll.options.all():
        if (name := f"option_{option.number}") in changed:
            option.words = changed[name]
            option.save(update_fields=["words"])


@transaction.atomic
def remove_poll(poll: Poll, *, by: User, now: datetime) -> None:
    """One that was never opened. Raises PollWasOpened; removed twice is removed once."""
    debate = locked(poll.debate)
    found = Poll.objects.filter(pk=poll.pk).first()
    if found is None:
        return
    if found.state != Poll.State.PREPARED:
        raise in_room.PollWasOpened
    audit.record(REMOVED, found, by=by, now=now, project_id=debate.project_id)
    found.delete()


@transaction.atomic
def answer_poll(voter: Voter, *, poll: Poll, option: int) -> None:
    """The voter's answer, or another one instead, as long as it is open. Nothing is noted of when, and no line in the
    record of acts. Raises PollIsClosed, ShutOut, NothingToShow."""
    found = Poll.objects.select_for_update(no_key=True).get(pk=poll.pk)
    debate = Debate.objects.get(pk=found.debate_id)
    in_room.ensure_answers(debate, Voter.objects.get(pk=voter.pk, debate=debate), found)
    chosen = found.options.filter(number=option).first()
    if chosen is None:
        raise in_room.NothingToShow
    PollAnswer.objects.update_or_create(poll=found, voter=voter, defaults={"option": chosen})
