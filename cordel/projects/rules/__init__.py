"""Who may do what with a project, and when. Nothing here writes; facts come in as arguments."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core import material_files, office_package
from cordel.core.calls import Call
from cordel.core.lump_sums import LumpSums, TableProblem
from cordel.core.obligations import Duty, Said, State, Word, may_wait_until
from cordel.core.standing import Standing
from cordel.projects.models import EntryCode, EvaluatorLink, OfficialForm, Partner, Project, ProjectRole
from cordel.towns.models import TownRole

RUNS_THE_PROJECT = (ProjectRole.COORDINATOR, ProjectRole.ASSISTANT)
# Of one event with one link: more than anybody checks by hand, and few enough to be kept.
MOST_DRAWS: Final = 30
WORKS_FOR_THE_TOWN = (TownRole.OFFICER, TownRole.DEPUTY)


class ShortNameTaken(Refused):
    sentence = _("Another project is called %(slug)s in its address. Choose another short name.")


class PartnerIsThere(Refused):
    sentence = _("%(name)s is a partner of this project already.")


class LeadIsThere(Refused):
    sentence = _("%(name)s is the lead partner. Give it another role first: a project has one lead.")


class TownElsewhere(Refused):
    sentence = _("%(town)s does not lie in %(country)s, where the unknown town is.")


class RoleIsHeld(Refused):
    sentence = _("%(name)s has this role already.")


class OwnRole(Refused):
    sentence = _("Nobody renews the own role. Ask somebody else who may.")


class LastCoordinator(Refused):
    sentence = _(
        "This is the project's last coordinator. Invite another one first, so that somebody runs the project."
    )


class NoCall(Refused):
    sentence = _(
        "No call is chosen for this project. Choose it among the facts of the project first: a table belongs to a call."
    )


class TableOfAnotherCall(Refused):
    sentence = _("This table is for the call %(call)s, and the project runs under another one.")


class TableIsWrong(Refused):
    sentence = _("Something in this table is wrong, so it was not kept. Choose the file again to see what.")


class LinkUsedUp(Refused):
    sentence = _("This link was revoked. Load the page again to make a new one.")


class LinkEnded(Refused):
    sentence = _("This link opens nothing any more.")


class NobodyToDraw(Refused):
    sentence = _("Nobody's presence is recorded for this event, so nobody can be drawn.")


class DrawsUsedUp(Refused):
    sentence = _(
        "With this link %(most)s draws were made for this event. More are not possible; look at one of them."
    )


def may_create(standing: Standing) -> bool:
    """Administrators, and whoever coordinates a project already."""
    return standing.is_administrator or any(
        role == ProjectRole.COORDINATOR for _id, role in standing.project_roles
    )


def may_renew(standing: Standing, _roles: str) -> bool:
    """Coordinators, the officers of towns, administrators; which roles, `queries.renewals` says."""
    return may_create(standing) or any(role == TownRole.OFFICER for _id, role in standing.town_roles)


def may_run(standing: Standing, project: Project) -> bool:
    return standing.is_administrator or standing.is_in_project(project.pk, *RUNS_THE_PROJECT)


def may_choose_people(standing: Standing, project: Project) -> bool:
    """The coordinator alone says who runs the project."""
    return standing.is_administrator or standing.is_in_project(project.pk, ProjectRole.COORDINATOR)


def may_see(standing: Standing, project: Project, *, partner_towns: Iterable[int]) -> bool:
    """Those who run it, and the officers of its partner towns."""
    return may_run(standing, project) or any(
        standing.is_in_town(town, *WORKS_FOR_THE_TOWN) for town in partner_towns
    )


def ensure_one_lead(role: str, *, lead: Partner | None, partner: Partner | None = None) -> None:
    """`lead` is the project's lead partner now; `partner` the one that is to have `role`, None if it is new."""
    if role == Partner.Role.LEAD and lead is not None and lead != partner:
        raise LeadIsThere(name=lead.name)


def ensure_somebody_else(user: int, *, by: int, is_new: bool) -> None:
    """A role that ended is given again by somebody else than whoever held it."""
    if user == by and not is_new:
        raise OwnRole


def ensure_somebody_stays(*, role: str, coordinators: int, is_administrator: bool) -> None:
    if role == ProjectRole.COORDINATOR and coordinators <= 1 and not is_administrator:
        raise LastCoordinator


def ensure_whole(problems: Iterable[TableProblem]) -> None:
    """What is only doubtful does not stand in the way."""
    if any(not problem.is_doubt for problem in problems):
        raise TableIsWrong


def ensure_same_call(table: LumpSums, call: Call | None) -> None:
    if call is None:
        raise NoCall
    if table.call != call.id:
        raise TableOfAnotherCall(call=table.call)


# --- What is owed ------------------------------------------------------------------------------------


class SaidMeanwhile(Refused):
    sentence = _("Somebody answered this while you were looking. Please read the newest answer first.")


class IsFulfilled(Refused):
    sentence = _("This is done already. You need not do anything more.")


class DayTooFar(Refused):
    sentence = _("Choose a day after today, and at most 120 days ahead.")


class NotOffered(Refused):
    sentence = _("This cannot be answered that way. Choose one of the answers on the page.")


def may_answer(standing: Standing, project: Project, partner: Partner | None) -> bool:
    """The officer and the deputy of the town that owes it, and those who run the project."""
    works = partner is not None and standing.is_in_town(partner.town_id, *WORKS_FOR_THE_TOWN)
    return works or may_run(standing, project)


def words_offered(duty: Duty) -> tuple[Word, ...]:
    """Those who run a project need no help from themselves, and always have something to report."""
    if duty.partner is None:
        return (Word.DONE, Word.UNTIL)
    return (Word.DONE, Word.NOTHING, Word.HELP, Word.UNTIL)


def ensure_can_say(duty: Duty, said: Said, *, stands: State, has_answer: bool, today: date) -> None:
    takes_back = said.word is Word.AGAIN and has_answer
    if duty.is_met or (stands is State.FULFILLED and not takes_back):
        raise IsFulfilled
    if said.word not in words_offered(duty) and not takes_back:
        raise NotOffered
    if said.word is Word.UNTIL and (said.until is None or not may_wait_until(said.until, today=today)):
        raise DayTooFar


def ensure_newest(*, seen: int, newest: int) -> None:
    if seen != newest:
        raise SaidMeanwhile


# --- Official forms ---------------------------------------------------------------------------------


class FormIsThere(Refused):
    sentence = _("A form called “%(name)s” is there already. Open it and upload the new version there.")


class FormIsGone(Refused):
    sentence = _("Somebody removed this form meanwhile. Upload it as a new one.")


class OtherKind(Refused):
    sentence = _("The form so far is %(old)s, and this file is not. Upload it as a form of its own.")


class NothingToFill(Refused):
    sentence = _(
        "Nothing was found in this file that could be filled: no control or form field, no bookmark, no empty cell beside a label, and no {{word}} in double braces. Put {{words}} where values belong, and upload it again."
    )


class FormTooBig(Refused):
    sentence = _("This file is larger than a form can be: 5 MB, and 40 MB unpacked. Nothing was read.")


class FormOfWrongKind(Refused):
    sentence = _(
        "This is neither a Word nor an Excel file. Save the form as DOCX or XLSX and upload that file."
    )


class FormOfOldFormat(Refused):
    sentence = _("This file is in the format of before 2007. Save it as DOCX or XLSX and upload that file.")


class FormProtected(Refused):
    sentence = _(
        "This file is protected, so nobody could fill it. Take the password or the protection off, save it and upload it again."
    )


class FormWithMacros(Refused):
    sentence = _(
        "This file holds macros or other programs, and those are not taken in. Save it as DOCX or XLSX without them and upload that file."
    )


class FormDamaged(Refused):
    sentence = _("This file is damaged. Open it in Word or Excel, save it again and upload the new file.")


UNUSABLE: Final[dict[str, type[Refused]]] = {
    office_package.TOO_BIG: FormTooBig,
    office_package.WRONG_KIND: FormOfWrongKind,
    office_package.OLD_FORMAT: FormOfOldFormat,
    office_package.PROTECTED: FormProtected,
    office_package.MACROS: FormWithMacros,
    office_package.DAMAGED: FormDamaged,
}


def ensure_same_kind(form: OfficialForm, kind: str) -> None:
    if form.kind != kind:
        raise OtherKind(old=form.get_kind_display())


# --- People of a partner's town ----------------------------------------------------------------------


class CodeIsWrong(Refused):
    sentence = _(
        "This code does not fit, or it no longer works. Compare it letter by letter, or ask for a new one."
    )


class OtherKeys(Refused):
    sentence = _(
        "%(name)s has an account with more than this town behind it, or with a password. A code on paper would open"
        " all of it, so it is only sent by e-mail."
    )


class PairIsOfTheTown(Refused):
    sentence = _(
        "Choose two different people who work for this town as officer or deputy. Without an officer there is no deputy."
    )


class NotOfTheTown(Refused):
    sentence = _("Choose somebody else who has a role in this town, or invite a new person.")


def may_hand_over(standing: Standing, project: Project, partner: Partner, *, leaver: int) -> bool:
    """Everybody their own work, the town's officer and those who run the project also somebody else's."""
    if may_run(standing, project) or standing.is_in_town(partner.town_id, TownRole.OFFICER):
        return True
    return leaver == standing.user_id and may_keep_people(standing, project, partner)


def ensure_successor(leaver: int, to: int, *, held: Iterable[int]) -> None:
    if leaver == to or to not in set(held):
        raise NotOfTheTown


def may_keep_people(standing: Standing, project: Project, partner: Partner) -> bool:
    """Those who run the project, and the town's officer and deputy."""
    return may_answer(standing, project, partner)


def ensure_pair(pair: tuple[int | None, int | None], *, held: Iterable[int]) -> None:
    """`pair` is officer and deputy by number, `held` everybody who works for the town."""
    officer, deputy = pair
    named = [one for one in pair if one is not None]
    if (
        not set(named) <= set(held)
        or len(set(named)) < len(named)
        or (officer is None and deputy is not None)
    ):
        raise PairIsOfTheTown


def ensure_code_fits(entry: EntryCode, given: str, *, now: datetime) -> None:
    """`given` is the fingerprint of what somebody typed."""
    is_late = entry.expires_at <= now or entry.code_until is None or entry.code_until <= now
    if is_late or not entry.code_digest or not constant_time_compare(entry.code_digest, given):
        raise CodeIsWrong


def ensure_holds(link: EvaluatorLink, *, now: datetime) -> None:
    """That the link neither expired nor was revoked."""
    if link.state(now) != "valid":
        raise LinkEnded


def ensure_somebody(rows: Iterable[object]) -> None:
    if not any(True for _row in rows):
        raise NobodyToDraw


def ensure_draws_left(made: int) -> None:
    """That an event was not drawn from so often with a link that nobody can look at it all."""
    if made >= MOST_DRAWS:
        raise DrawsUsedUp(most=MOST_DRAWS)


# --- Names across borders ----------------------------------------------------------------------------


class GroundReversed(Refused):
    sentence = _("The last day lies before the first one. Please check both.")


class GroundOver(Refused):
    sentence = _("The last day is over already, so this ground would allow nothing. Please check it.")


def ensure_ground_runs(since: date, until: date | None, *, today: date) -> None:
    if until is not None and until < since:
        raise GroundReversed
    if until is not None and until < today:
        raise GroundOver


class NoPaper(Refused):
    sentence = _("This file is no PDF, or it holds programs or a password. Save it anew as a plain PDF.")


def ensure_is_paper(data: bytes) -> None:
    """Nothing, or a PDF without programs."""
    if data and not data.startswith(b"%PDF-"):
        raise NoPaper
    try:
        material_files.read(data) if data else None
    except office_package.Unusable:
        raise NoPaper from None
