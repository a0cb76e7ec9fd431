"""When single votes of a debate may go to research, and when not. Nothing here writes."""

from datetime import date, datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.debates.models import Debate, ResearchAgreement

Stage = ResearchAgreement.Stage
# Fewer rows are no crowd: somebody who knows how one person thinks would find them in it.
FEWEST_ROWS: Final = 40


class HeldElsewhere(Refused):
    sentence = _(
        "This debate was held elsewhere, and nobody who voted there can leave their votes out here. Whoever wants its"
        " single votes asks where it comes from."
    )


class VotesGone(Refused):
    sentence = _(
        "Single votes of this debate were erased, because their time was over. Nothing can be handed out any more."
    )


class DocumentNeeded(Refused):
    sentence = _("Add the signed document as a file.")


class SignedAhead(Refused):
    sentence = _("It cannot be signed on a day that is still to come.")


class RunsBackwards(Refused):
    sentence = _("It has to run until a day after it was signed.")


class AgreementStands(Refused):
    sentence = _(
        "This agreement was announced or ended, and what it says stays as it is. If something has to change, end it and"
        " record another one."
    )


class AgreementChanged(Refused):
    sentence = _(
        "Somebody else changed the agreement while you were reading. Look at it below, then announce it."
    )


class NobodySeesIt(Refused):
    sentence = _(
        "The public page of this debate is not there for everybody. Let the debate begin and list the project, so that"
        " people can read the announcement."
    )


class EndsTooSoon(Refused):
    sentence = _(
        "It ends before anything could be handed out: people have %(days)s days after the announcement to leave their"
        " votes out. Put the last day right under “Change it”."
    )


class NotAnnounced(Refused):
    sentence = _("Nobody was told of this agreement yet. Announce it first.")


class TooEarly(Refused):
    sentence = _(
        "People have %(days)s days after the announcement to leave their votes out. Votes can be handed out from"
        " %(day)s on."
    )


class AgreementOver(Refused):
    sentence = _("This agreement is over, and nothing is handed out under it any more.")


class EndsWithReason(Refused):
    sentence = _("Say why it ends: everybody reads it.")


class TooFewRows(Refused):
    """Says no number: how many are left out is nobody's business."""

    sentence = _(
        "Too few people have voted, or too many left their votes out. A file holds the votes of at least %(fewest)s"
        " people."
    )


class TooFewSince(Refused):
    sentence = _(
        "Fewer than %(fewest)s people have voted since the last file was handed out. Two files side by side would tell"
        " what they said: wait until there are more."
    )


class HandedAlready(Refused):
    sentence = _(
        "This button was pressed already, and its file was handed out once. It is listed below; press again for another"
        " file."
    )


class NothingHanded(Refused):
    sentence = _("Nothing was handed out under this agreement, so nothing is there to be deleted.")


class NotOverYet(Refused):
    sentence = _("The agreement still runs. End it first, then write down that the votes were deleted.")


class DeletionAhead(Refused):
    sentence = _("This day is still to come. Write down what has happened.")


class DeletedBefore(Refused):
    sentence = _("Votes were handed out last on %(day)s. They cannot be deleted before that day.")


def ensure_can_record(debate: Debate, *, are_votes_gone: bool) -> None:
    if debate.is_imported:
        raise HeldElsewhere
    if are_votes_gone:
        raise VotesGone


def ensure_days(signed_on: date, runs_until: date, *, today: date) -> None:
    if signed_on > today:
        raise SignedAhead
    if runs_until <= signed_on:
        raise RunsBackwards


def ensure_can_change(agreement: ResearchAgreement) -> None:
    if agreement.announced_at is not None or agreement.ended_at is not None:
        raise AgreementStands


def ensure_can_announce(agreement: ResearchAgreement, *, are_votes_gone: bool, now: datetime) -> None:
    ensure_can_record(agreement.debate, are_votes_gone=are_votes_gone)
    if agreement.ended_at is not None:
        raise AgreementOver
    ensure_seen(agreement.debate)
    if agreement.runs_until < timezone.localdate(now + agreement.NOTICE):
        raise EndsTooSoon(days=agreement.NOTICE.days)


def ensure_seen(debate: Debate) -> None:
    """Whether everybody can read its public page."""
    if not debate.is_public or not debate.project.is_listed:
        raise NobodySeesIt


def ensure_can_hand_out(
    agreement: ResearchAgreement, *, are_votes_gone: bool, opens_on: str, now: datetime
) -> None:
    """`opens_on`: the day of its `opens_at`, as the reader is told."""
    ensure_can_record(agreement.debate, are_votes_gone=are_votes_gone)
    at = agreement.stage_at(now)
    if at == Stage.RECORDED:
        raise NotAnnounced
    if at == Stage.ANNOUNCED:
        raise TooEarly(days=agreement.NOTICE.days, day=opens_on)
    if at != Stage.IN_FORCE:
        raise AgreementOver
    ensure_seen(agreement.debate)


def ensure_crowd(rows: int) -> None:
    if rows < FEWEST_ROWS:
        raise TooFewRows(fewest=FEWEST_ROWS)


def ensure_crowd_since(voters: int, *, fewest: int) -> None:
    """`voters`: how many spoke since the last file. None are fine: the votes are the same."""
    if 0 < voters < fewest:
        raise TooFewSince(fewest=fewest)


def ensure_can_end(agreement: ResearchAgreement, *, because: str, now: datetime) -> None:
    if agreement.stage_at(now) == Stage.OVER:
        raise AgreementOver
    if not because:
        raise EndsWithReason


def ensure_deleted(
    agreement: ResearchAgreement, day: date, *, last: date | None, shown: str, now: datetime
) -> None:
    """`last`: the day of the last hand-out, `shown` to the reader."""
    if last is None:
        raise NothingHanded
    if agreement.stage_at(now) not in (Stage.OVER, Stage.ENDED):
        raise NotOverYet
    if day > timezone.localdate(now):
        raise DeletionAhead
    if day < last:
        raise DeletedBefore(day=shown)
