"""In the room: what the projector shows, quick polls, and questions from those who are there."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core import statement_texts
from cordel.debates.models import Debate, Poll, Voter
from cordel.debates.rules import Phase, ensure_counts

MOST_QUESTIONS_OF_ONE: Final = 5
LONGEST_QUESTION: Final = 200  # characters in English; other languages take more or less
FEWEST_OPTIONS, MOST_OPTIONS = 2, 6
# While the result is discussed people in the room still ask and answer.
IN_THE_ROOM: Final = (Phase.STATEMENTS, Phase.VOTES, Phase.REVIEW)


class ScreenChanged(Refused):
    sentence = _(
        "Somebody else changed what the room sees: now it is %(shown)s. Nothing of yours was done. Look at it, then"
        " press again."
    )


class NothingToShow(Refused):
    sentence = _("This is no longer there to be shown. Choose something else.")


class NotInTheRoomNow(Refused):
    sentence = _(
        "Quick polls and questions wait until statements are collected or people vote. Begin that phase first."
    )


class AnotherPollIsOpen(Refused):
    sentence = _("Another quick poll is open. Close it first, so that people know which one they answer.")


class PollWasOpened(Refused):
    sentence = _("This quick poll was open already, so its words stay as people read them. Make another one.")


class PollIsClosed(Refused):
    sentence = _(
        "This quick poll is not open. Answers that were given while it was open are kept as they are."
    )


class OptionsNeeded(Refused):
    sentence = _("Give at least %(fewest)s different answers to choose from, and at most %(most)s.")


class NoQuestionsNow(Refused):
    sentence = _("No questions are taken at the moment. Those that are there stay in the queue.")


class QuestionDecided(Refused):
    sentence = _("Somebody else has decided about this question. What they decided is shown below.")


class EnoughAsked(Refused):
    sentence = _(
        "%(count)s of your questions are in the queue, which is as many as one person can have there. Wait until one is"
        " answered."
    )


class QuestionTooLong(Refused):
    sentence = _(
        "Your question has %(length)s characters, and %(most)s are possible in this language. Ask one thing, as short"
        " as you can."
    )


class QuestionTooShort(Refused):
    sentence = _("Write a whole question, so that others know whether they want to know it, too.")


def goes_on(debate: Debate) -> bool:
    """Whether people in the room may answer and ask."""
    return debate.phase in IN_THE_ROOM


def ensure_seen(seen: int, *, number: int, shown: str) -> None:
    """`seen`: the number of the screen in front of whoever pressed; `number`: the one that stands."""
    if seen != number:
        raise ScreenChanged(shown=shown)


def ensure_opens(debate: Debate, poll: Poll, *, others_open: bool) -> None:
    if not goes_on(debate):
        raise NotInTheRoomNow
    if poll.state != Poll.State.PREPARED:
        raise PollWasOpened
    if others_open:
        raise AnotherPollIsOpen


def ensure_answers(debate: Debate, voter: Voter, poll: Poll) -> None:
    ensure_counts(voter)
    if not goes_on(debate) or poll.state != Poll.State.OPEN:
        raise PollIsClosed


def ensure_options(texts: Iterable[str]) -> None:
    given = list(texts)
    if not FEWEST_OPTIONS <= len(set(given)) == len(given) <= MOST_OPTIONS:
        raise OptionsNeeded(fewest=FEWEST_OPTIONS, most=MOST_OPTIONS)


def ensure_asks(debate: Debate, voter: Voter, *, is_taken: bool, waiting: int) -> None:
    """`is_taken`: whether the room takes questions; `waiting`: how many of the voter are not answered yet."""
    ensure_counts(voter)
    if not is_taken or not goes_on(debate):
        raise NoQuestionsNow
    if waiting >= MOST_QUESTIONS_OF_ONE:
        raise EnoughAsked(count=MOST_QUESTIONS_OF_ONE)


def ensure_question_fits(language: str, words: str) -> None:
    length, most = statement_texts.length(words), statement_texts.room(language, LONGEST_QUESTION)
    if length > most:
        raise QuestionTooLong(length=length, most=most)
    if length < statement_texts.SHORTEST:
        raise QuestionTooShort
