"""Who may draft, amend, adopt and send a recommendation, and in which order. Nothing here writes."""

from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core.standing import Standing
from cordel.debates.models import Amendment, Recommendation
from cordel.towns.rules import WORKS_FOR_THE_TOWN

State = Recommendation.State
MOST_CITED: Final = 12
# Where it waits for somebody, or was waited for: its institution can be put right and its answer recorded.
SENT: Final = (State.SENT, State.ANSWERED, State.FOLLOWED)


class NotADraft(Refused):
    sentence = _(
        "The towns have this recommendation before them, so its words change by an amendment only, and the statements"
        " it rests on stay."
    )


class OriginalStands(Refused):
    sentence = _(
        "The towns have the original before them, so it is changed by an amendment. Translations can be written here."
    )


class WordsNeeded(Refused):
    sentence = _("A recommendation needs a title, and words that say what is recommended.")


class CitedNeeded(Refused):
    sentence = _("Choose the statements that it rests on: at least one, at most %(most)s.")


class NotOfThisDebate(Refused):
    sentence = _("Choose statements of this debate that were voted on.")


class EvidenceNeeded(Refused):
    sentence = _("Freeze the evidence first: without it, nobody can tell what the recommendation rests on.")


class NotWithTheTowns(Refused):
    sentence = _("This recommendation is not with the towns now. Look at where it stands, below.")


class AmendmentOlder(Refused):
    sentence = _(
        "This amendment was written for an earlier wording, and would undo what was accepted since. Refuse it with this"
        " reason, or propose its idea again on the words that stand now."
    )


class NothingAmended(Refused):
    sentence = _("These are the words that stand already. Change them, then send them again.")


class ReasonMissing(Refused):
    sentence = _("Give a reason: everybody who reads the recommendation sees it.")


class AmendmentDecided(Refused):
    sentence = _("Somebody else has decided about this amendment. What they decided is shown below.")


class ConditionNeeded(Refused):
    sentence = _("Say on what condition your town says yes.")


class WordingChanged(Refused):
    sentence = _(
        "The words changed while you were reading. What stands now is shown below; read it, then say what your town"
        " says."
    )


class AmendmentsWait(Refused):
    sentence = _("Decide about every amendment first, so that the towns know which words are adopted.")


class NoTownCarriesIt(Refused):
    sentence = _("No town has said yes to the words that stand now. Ask the towns, then adopt it.")


class ChangedSince(Refused):
    sentence = _(
        "A town or an amendment changed something while you were reading. Look at it below, then adopt it."
    )


class NotAdopted(Refused):
    sentence = _("Only a recommendation that was adopted is sent to an institution.")


class NotSent(Refused):
    sentence = _("This recommendation was not sent to anybody yet, so there is nothing to record.")


class InstitutionNeeded(Refused):
    sentence = _("Say to which institution it was sent.")


class DayAhead(Refused):
    sentence = _("This day is still to come. Write down what has happened.")


class BeforeItWasSent(Refused):
    sentence = _("It was sent on %(day)s. Nothing can be answered or follow before that day.")


class OverWithAnswer(Refused):
    sentence = _("It was answered or withdrawn, and what was said stays on record.")


def speaks_for(standing: Standing) -> set[int]:
    """The towns whose officer or deputy the person is: these speak for it, and nobody else."""
    return {town for town, role in standing.town_roles if role in WORKS_FOR_THE_TOWN}


def ensure_draft(recommendation: Recommendation) -> None:
    if recommendation.state != State.DRAFT:
        raise NotADraft


def ensure_cited(chosen: int) -> None:
    if not 1 <= chosen <= MOST_CITED:
        raise CitedNeeded(most=MOST_CITED)


def ensure_can_freeze(recommendation: Recommendation) -> None:
    """Until it is adopted: what towns said yes to stays as it was."""
    if recommendation.state not in (State.DRAFT, State.TOWNS):
        raise NotWithTheTowns


def ensure_can_hand_over(recommendation: Recommendation, *, is_frozen: bool) -> None:
    ensure_draft(recommendation)
    if not recommendation.title or not recommendation.text:
        raise WordsNeeded
    if not is_frozen:
        raise EvidenceNeeded


def ensure_with_towns(recommendation: Recommendation) -> None:
    if recommendation.state != State.TOWNS:
        raise NotWithTheTowns


def ensure_can_amend(recommendation: Recommendation, *, title: str, text: str, because: str) -> None:
    ensure_with_towns(recommendation)
    if not title or not text:
        raise WordsNeeded
    if (title, text) == (recommendation.title.original, recommendation.text.original):
        raise NothingAmended
    if not because:
        raise ReasonMissing


def ensure_waiting(amendment: Amendment) -> None:
    if amendment.state != Amendment.State.WAITING:
        raise AmendmentDecided


def ensure_newest(amendment: Amendment, recommendation: Recommendation) -> None:
    if amendment.wording != recommendation.wording:
        raise AmendmentOlder


def ensure_can_adopt(recommendation: Recommendation, *, waiting: int, carried_by: int) -> None:
    """`waiting`: amendments nobody decided about; `carried_by`: towns that say yes to the words that stand."""
    ensure_with_towns(recommendation)
    if waiting:
        raise AmendmentsWait
    if not carried_by:
        raise NoTownCarriesIt


def ensure_can_send(recommendation: Recommendation, *, institution: str, sent_on: date, today: date) -> None:
    """Sent, or its institution put right while it waits."""
    if recommendation.state not in (State.ADOPTED, State.SENT):
        raise NotAdopted
    if not institution:
        raise InstitutionNeeded
    if sent_on > today:
        raise DayAhead


def ensure_happened(recommendation: Recommendation, day: date, *, today: date, shown: str) -> None:
    """An answer or a follow-up of that day; `shown`: the day it was sent, in words."""
    if recommendation.state not in SENT or recommendation.sent_on is None:
        raise NotSent
    if day > today:
        raise DayAhead
    if day < recommendation.sent_on:
        raise BeforeItWasSent(day=shown)


def ensure_can_withdraw(recommendation: Recommendation, *, because: str) -> None:
    if recommendation.state in (State.ANSWERED, State.FOLLOWED, State.WITHDRAWN):
        raise OverWithAnswer
    if not because:
        raise ReasonMissing
