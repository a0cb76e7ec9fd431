"""Who may run a debate, write and vote in it, and when. Nothing here writes."""

from collections.abc import Container, Iterable, Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core import statement_texts
from cordel.core.standing import Standing
from cordel.debates.models import Debate, Statement, Voter
from cordel.events import rules as events
from cordel.projects import rules as projects

Phase = Debate.Phase
# One after the other; back by one, when a phase was begun by mistake or has to be opened again.
ORDER: Final = tuple(Phase)
MOST_STATEMENTS_OF_ONE: Final = 10


class NotOpen(Refused):
    sentence = _("Nobody votes in this debate at the moment. Your earlier votes are kept as they are.")


class NoStatementsNow(Refused):
    sentence = _("No statements are taken at the moment. You can vote on those that are there.")


class NotToVoteOn(Refused):
    sentence = _("This statement is no longer voted on. The next one is shown instead.")


class ShutOut(Refused):
    sentence = _(
        "Votes from this device or card no longer count in this debate. Whoever runs the debate can tell you why."
    )


class TooLong(Refused):
    sentence = _(
        "Your statement has %(length)s characters, and %(most)s are possible in this language. Say one thing, as short"
        " as you can."
    )


class TooShort(Refused):
    sentence = _("Write a whole sentence that people can agree or disagree with.")


class EnoughWritten(Refused):
    sentence = _(
        "You have handed in %(count)s statements, which is as many as one person can in a debate. Vote on what others"
        " wrote."
    )


class NoSuchCard(Refused):
    sentence = _("There is no card with this code in this debate. Look again: no letter O, no figure 1.")


class CardCalledBack(Refused):
    sentence = _("This card was called back and opens nothing. Ask the town that gave it to you for another.")


class CardNeeded(Refused):
    sentence = _("This debate is for people with a code card or a registration. Ask your town for a card.")


class NotTheNextPhase(Refused):
    sentence = _(
        "Somebody else changed the phase meanwhile. Look at where the debate stands now, then go on."
    )


class NoStatementsYet(Refused):
    sentence = _(
        "Accept at least two statements before people vote: with none, they would see an empty page."
    )


class AlreadyDecided(Refused):
    sentence = _("Somebody else has decided about this statement. Look at where it stands now.")


class DecidedBefore(AlreadyDecided):
    """`who` and `how` as the reader of the desk is told."""

    sentence = _("%(who)s was faster. The statement is now: %(how)s. What you decided was not kept.")


class NotToObjectTo(Refused):
    sentence = _("A second look is there for a statement of your own that was not taken, once.")


class NoObjection(Refused):
    sentence = _("Nobody asked for a second look at this statement.")


class SecondLookByAnother(Refused):
    sentence = _(
        "You decided about this statement first. Somebody else who runs the debate looks at it now: tell them."
    )


class ExclusionNeedsReason(Refused):
    sentence = _("Say why these votes are left out: everybody reads it beside the result.")


class ReasonNeeded(Refused):
    sentence = _("Say why it is not taken: the author reads it.")


class OfAnotherProject(Refused):
    sentence = _("Choose an event of this project, and an activity of that event.")


class BroughtInAlready(Refused):
    sentence = _("These files were brought in already: they are debate %(number)s of this project.")


class QuestionNeeded(Refused):
    sentence = _("A debate needs its question.")


class NoSuchSheet(Refused):
    sentence = _(
        "There is no voting sheet with this code in this debate. Look again: no letter O, no figure 1."
    )


class SheetOfAnotherTown(Refused):
    sentence = _(
        "This sheet was printed for %(town)s. Its officers enter it, or whoever runs the debate. Put it on their pile."
    )


class SheetCalledBack(Refused):
    sentence = _("This sheet was called back and does not count. Put it aside.")


class SheetsNotNow(Refused):
    sentence = _(
        "Sheets are entered and taken back while people vote. Whoever runs the debate can open the vote again."
    )


class SheetEntered(Refused):
    sentence = _("This sheet is entered already. If that was wrong, open it by its code and take it back.")


class SheetTypedTwice(Refused):
    sentence = _(
        "Two people typed this sheet meanwhile, and not the same. Open it by its code: what they typed is shown, and"
        " you decide with the sheet in your hand."
    )


class NothingToSettle(Refused):
    sentence = _(
        "Nothing of this sheet is to be settled any more. Open it by its code to see where it stands."
    )


class NothingTicked(Refused):
    sentence = _("Nothing is typed yet. An empty sheet is put aside, and not entered.")


class OriginalStays(Refused):
    sentence = _(
        "The original of a statement is not changed, because people have voted on its words. Put it into other words"
        " instead: that makes a new statement."
    )


def ensure_of_project(
    event: int | None, activity: int | None, *, places: Mapping[int, Container[int]]
) -> None:
    """`places`: the project's events with their activities."""
    if event is None and activity is None:
        return
    activities = None if event is None else places.get(event)
    if activities is None or (activity is not None and activity not in activities):
        raise OfAnotherProject


def may_run(standing: Standing, debate: Debate) -> bool:
    """Who runs the project; and who runs its event, for a debate of one."""
    if projects.may_run(standing, debate.project):
        return True
    return debate.event is not None and events.may_edit(standing, debate.event)


def may_moderate(standing: Standing, debate: Debate, *, towns: Iterable[int]) -> bool:
    """And the officers of the project's towns, each for its own queue."""
    return may_run(standing, debate) or bool(standing.towns & set(towns))


def may_decide(standing: Standing, statement: Statement) -> bool:
    """One without a town is for those who run the debate."""
    if may_run(standing, statement.debate):
        return True
    return statement.town_id is not None and standing.is_in_town(
        statement.town_id, *projects.WORKS_FOR_THE_TOWN
    )


def decides_for(standing: Standing, statement: Statement) -> int | None:
    """The town for which somebody decides; None for those who run the debate."""
    return None if may_run(standing, statement.debate) else statement.town_id


def may_enter_sheets(standing: Standing, debate: Debate, town: int) -> bool:
    """Print, enter and take back voting sheets of a town: who runs the debate, and its officers."""
    return may_run(standing, debate) or standing.is_in_town(town)


def ensure_takes_sheets(debate: Debate) -> None:
    if not takes_votes(debate):
        raise SheetsNotNow


def takes_votes(debate: Debate) -> bool:
    return debate.phase == Phase.VOTES


def takes_statements(debate: Debate) -> bool:
    return debate.phase == Phase.STATEMENTS or (debate.phase == Phase.VOTES and debate.takes_statements)


def next_phases(debate: Debate) -> list[str]:
    """Where it can go from here: on by one, back by one."""
    if debate.is_imported:
        return {Phase.REVIEW: [str(Phase.CLOSED)], Phase.CLOSED: [str(Phase.REVIEW)]}.get(
            Phase(debate.phase), []
        )
    at = ORDER.index(Phase(debate.phase))
    return [str(one) for one in (*ORDER[at + 1 : at + 2], *ORDER[max(0, at - 1) : at])]


def ensure_can_go(debate: Debate, to: str, *, seen: str, accepted: int) -> None:
    """`seen`: the phase in which the one who asks saw it; `accepted`: how many statements are."""
    if debate.phase != seen or to not in next_phases(debate):
        raise NotTheNextPhase
    if to == Phase.VOTES and accepted < 2:
        raise NoStatementsYet


def ensure_votes(debate: Debate, voter: Voter, statement: Statement) -> None:
    if not takes_votes(debate):
        raise NotOpen
    ensure_counts(voter)
    if statement.debate_id != debate.pk or statement.state != Statement.State.ACCEPTED:
        raise NotToVoteOn


def ensure_counts(voter: Voter) -> None:
    if voter.banned_at is not None:
        raise ShutOut


def ensure_writes(debate: Debate, voter: Voter, *, written: int) -> None:
    if not takes_statements(debate):
        raise NoStatementsNow
    ensure_counts(voter)
    if written >= MOST_STATEMENTS_OF_ONE:
        raise EnoughWritten(count=MOST_STATEMENTS_OF_ONE)


def ensure_fits(debate: Debate, language: str, words: str) -> None:
    length, most = statement_texts.length(words), statement_texts.room(language, debate.longest)
    if length > most:
        raise TooLong(length=length, most=most)
    if length < statement_texts.SHORTEST:
        raise TooShort


def ensure_waits(statement: Statement, *, who: str) -> None:
    """`who`: who decided, if anybody did."""
    if statement.state != Statement.State.WAITING:
        raise DecidedBefore(who=who, how=statement.get_state_display()) if who else AlreadyDecided


def ensure_reason(reason: str) -> None:
    if reason not in Statement.POLICY:
        raise ReasonNeeded


def may_object(statement: Statement, voter: Voter) -> bool:
    """A refused statement of one's own, while the debate is not closed; whether somebody objected is not looked at."""
    is_own = bool(voter.key) and statement.author == voter.key
    return is_own and statement.state == Statement.State.REFUSED and statement.debate.phase != Phase.CLOSED


def ensure_may_object(statement: Statement, voter: Voter) -> None:
    if not may_object(statement, voter):
        raise NotToObjectTo


def ensure_second(statement: Statement, *, by: int, others: bool) -> None:
    """The second look is another person's than the first, where there is one. `others`: whether somebody else runs the
    debate."""
    if statement.decided_by_id == by and others:
        raise SecondLookByAnother
