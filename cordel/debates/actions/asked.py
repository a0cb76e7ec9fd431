"""Questions from the room: put, wished for, read, answered."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit
from cordel.core.content import Content
from cordel.debates import queries, rules
from cordel.debates.actions.locking import locked
from cordel.debates.models import AskedQuestion, Voter, Wish
from cordel.debates.rules import room as in_room

PUT = audit.verb("question.given", _("put a question from the room"), is_public=False)

DECIDED = audit.verb("question.decided", _("read a question from the room and decided about it"))

State = AskedQuestion.State


@transaction.atomic
def ask(voter: Voter, *, language: str, said: str, nonce: str, now: datetime) -> AskedQuestion:
    """Somebody who takes part puts a question; it waits to be read. The same form sent twice makes one. Raises
    NoQuestionsNow, ShutOut, EnoughAsked, QuestionTooLong, QuestionTooShort."""
    debate = locked(voter.debate)
    known = AskedQuestion.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    there = debate.asked.filter(author=voter.key, state__in=[State.WAITING, State.ACCEPTED]).count()
    is_taken = queries.room(debate).takes_questions
    in_room.ensure_asks(debate, Voter.objects.get(pk=voter.pk), is_taken=is_taken, waiting=there)
    in_room.ensure_question_fits(language, said)
    last = debate.asked.aggregate(last=Max("number"))["last"] or 0
    made = AskedQuestion.objects.create(
        debate=debate,
        number=last + 1,
        words=Content.of(language, said),
        author=voter.key,
        nonce=nonce,
        written_at=now.replace(second=0, microsecond=0),
    )
    audit.record(PUT, made, by=None, now=now, project_id=debate.project_id)
    return made


@transaction.atomic
def wish(voter: Voter, *, question: AskedQuestion, wants: bool) -> None:
    """ "I want to know this too", once, or no longer. One's own question needs none. Raises ShutOut, NothingToShow."""
    debate = locked(voter.debate)
    rules.ensure_counts(Voter.objects.get(pk=voter.pk, debate=debate))
    found = debate.asked.filter(pk=question.pk, state=State.ACCEPTED).first()
    if found is None:
        raise in_room.NothingToShow
    if found.author == voter.key:
        return
    if wants:
        Wish.objects.get_or_create(question=found, voter=voter)
    else:
        Wish.objects.filter(question=found, voter=voter).delete()


@transaction.atomic
def decide_question(
    question: AskedQuestion, *, to: str, reason: str = "", by: User | None, now: datetime
) -> None:
    """Into the queue, not taken with a reason that its author reads, or answered. Twice changes nothing. Raises
    QuestionDecided, ReasonNeeded."""
    debate = locked(question.debate)
    found = AskedQuestion.objects.get(pk=question.pk)
    if found.state == to:
        return
    # What was answered can be put back into the queue, when somebody ticked the wrong one.
    ways = {State.WAITING: {State.ACCEPTED, State.REFUSED}, State.ACCEPTED: {State.REFUSED, State.ANSWERED}}
    if to not in {State.ANSWERED: {State.ACCEPTED}, **ways}.get(State(found.state), set()):
        raise in_room.QuestionDecided
    if (to == State.REFUSED) != (reason in AskedQuestion.Reason.values):
        raise rules.ReasonNeeded
    found.state, found.reason, found.decided_by, found.decided_at = to, reason, by, now
    found.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    audit.record(DECIDED, found, by=by, now=now, project_id=debate.project_id, to=to, reason=reason)


def forget_askers(keys: list[int]) -> int:
    """Nobody can be told any more what became of their questions."""
    return AskedQuestion.objects.filter(pk__in=keys).update(author="")
