"""Words about what is owed, and the letter of the week. What is owed is computed and never written."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, jobs, mail_server
from cordel.core.obligations import Said, Word
from cordel.projects import notifications, rules
from cordel.projects.models import ObligationAnswer, Project, WeeklyLetter
from cordel.projects.queries import obligations, weekly

ANSWERED = audit.verb(
    "obligation.answered", _("answered what became of something that is due"), is_public=False
)
WANTED = audit.verb("obligation.letter_wanted", _("asked for the letter of the week again"), is_public=False)
STOPPED = audit.verb("obligation.letter_stopped", _("stopped the letter of the week"), is_public=False)


@dataclass(frozen=True)
class Given:
    """What somebody says; `seen` is the newest answer that the page showed, 0 if there was none."""

    word: Word
    until: date | None = None
    note: str = ""
    seen: int = 0


@transaction.atomic
def answer_obligation(key: str, *, given: Given, nonce: str, by: User, now: datetime) -> None:
    """One word about one obligation. The same form sent twice is one answer; the second of two people is told what
    the first one said. Raises IsFulfilled where there is nothing to say any more."""
    project = Project.objects.select_for_update(no_key=True).get(pk=obligations.project_of_key(key) or 0)
    if ObligationAnswer.objects.filter(nonce=nonce).exists():
        return
    owed = obligations.one(key, today=now.date())
    if owed is None:
        raise rules.IsFulfilled
    newest = owed.answer
    rules.ensure_newest(seen=given.seen, newest=newest.pk if newest else 0)
    said = Said(given.word, given.until if given.word is Word.UNTIL else None)
    rules.ensure_can_say(owed.duty, said, stands=owed.stands, has_answer=newest is not None, today=now.date())
    made = ObligationAnswer.objects.create(
        project=project,
        partner=owed.partner,
        kind=owed.duty.kind.value,
        event=owed.duty.event,
        word=said.word.value,
        until=said.until,
        note=given.note,
        nonce=nonce,
        said_by=by,
        said_at=now,
    )
    town = owed.partner.town_id if owed.partner else None
    facts = {"kind": made.kind, "word": made.word, "event": made.event}
    audit.record(ANSWERED, project, by=by, now=now, project_id=project.pk, town_id=town, **facts)


@transaction.atomic
def want_weekly_letter(*, wants: bool, by: User, now: datetime) -> None:
    """Whether somebody takes the letter of the week. Twice changes nothing."""
    letter, _is_new = WeeklyLetter.objects.select_for_update().get_or_create(user=by)
    if letter.is_wanted != wants:
        letter.is_wanted = wants
        letter.save(update_fields=["is_wanted"])
        audit.record(WANTED if wants else STOPPED, letter, by=by, now=now)


def write_weekly_letters(*, now: datetime) -> int:
    """From Monday morning on, one letter for everybody who has something to do; once a week each, however often it
    runs. Returns how many."""
    if not weekly.is_time_to_write(now):
        return 0
    week = weekly.week_of(now)
    return sum(_write(user, week=week, now=now) for user in weekly.readers(today=now.date()))


@transaction.atomic
def _write(user: int, *, week: date, now: datetime) -> int:
    letter, _is_new = WeeklyLetter.objects.select_for_update().get_or_create(user_id=user)
    if not letter.is_wanted or (letter.week_of is not None and letter.week_of >= week):
        return 0
    letter.week_of = week
    letter.save(update_fields=["week_of"])
    jobs.enqueue("projects.write_weekly_letter", now=now, user_id=user)
    return 1


def hand_weekly_letter(user: int, *, now: datetime) -> None:
    """Gives it to the mail server, once in a week whatever happens. What the server surely did not take may be tried
    again; what nobody knows of is not. Raises ServerAway and NotNow to be tried later."""
    week, is_begun = weekly.week_of(now), False

    def begin() -> bool:
        nonlocal is_begun
        is_begun = _begin_handing(user, week=week)
        return is_begun

    try:
        notifications.tell_week(user, today=now.date(), begin=begin)
    except mail_server.InDoubt:
        return
    except Exception:
        if is_begun:
            WeeklyLetter.objects.filter(user_id=user).update(handed_week=None)
        raise


@transaction.atomic
def _begin_handing(user: int, *, week: date) -> bool:
    """Written down before the letter goes, so that no other worker gives it away, too."""
    letter, _is_new = WeeklyLetter.objects.select_for_update().get_or_create(user_id=user)
    if letter.handed_week is not None and letter.handed_week >= week:
        return False
    letter.handed_week = week
    letter.save(update_fields=["handed_week"])
    return True
