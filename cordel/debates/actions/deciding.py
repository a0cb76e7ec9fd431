"""Statements are read and decided about; whoever wrote one may ask once for a second look."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit
from cordel.debates import queries, rules
from cordel.debates.models import Statement, StatementDecision, StatementObjection, Voter

ACCEPTED = audit.verb("statement.taken", _("accepted a statement"))

REFUSED = audit.verb("statement.refused", _("did not take a statement"), is_public=False)

OBJECTED = audit.verb("statement.objected", _("asked for a second look at a statement"), is_public=False)

ANSWERED = audit.verb("statement.answered", _("looked a second time at a statement"))

State = Statement.State

Kind = StatementDecision.Kind


@transaction.atomic
def accept(statement: Statement, *, by: User, now: datetime, town: int | None = None) -> Statement:
    """From now on people vote on it. Accepted already, it stays as it was, and tells by whom; raises DecidedBefore when
    it was refused meanwhile. `town`: for which `by` decides, None for those who run the debate."""
    found = _locked(statement)
    if found.state == State.ACCEPTED:
        return found
    rules.ensure_waits(found, who=_who(found))
    decide(found, Kind.ACCEPTED, state=State.ACCEPTED, by=by, town=town, now=now)
    audit.record(ACCEPTED, found, by=by, now=now, project_id=found.debate.project_id, town_id=found.town_id)
    return found


@transaction.atomic
def refuse(
    statement: Statement, *, reason: str, by: User, now: datetime, town: int | None = None
) -> Statement:
    """Not taken, for a reason that its author reads. Refused already, it stays as it was, and tells by whom."""
    found = _locked(statement)
    if found.state == State.REFUSED:
        return found
    rules.ensure_waits(found, who=_who(found))
    rules.ensure_reason(reason)
    decide(found, Kind.REFUSED, state=State.REFUSED, reason=reason, by=by, town=town, now=now)
    audit.record(
        REFUSED,
        found,
        by=by,
        now=now,
        project_id=found.debate.project_id,
        town_id=found.town_id,
        reason=reason,
    )
    return found


def _locked(statement: Statement) -> Statement:
    # Who decided is read afterwards: PostgreSQL joins what stood there before it had waited for the lock.
    rows = Statement.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("debate").get(pk=statement.pk)


def _who(statement: Statement) -> str:
    """Who decided; "" for nobody, or an account that is gone."""
    return audit.by_whom(statement.decided_by, statement.decided_at) if statement.decided_at else ""


def decide(
    statement: Statement,
    kind: str,
    *,
    state: str,
    by: User,
    town: int | None,
    now: datetime,
    reason: str = "",
) -> None:
    """Writes down one decision about a locked statement, in its row and in the log."""
    statement.state, statement.reason = state, reason
    statement.decided_by, statement.decided_at = by, now
    statement.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    StatementDecision.objects.create(
        statement=statement, kind=kind, reason=reason, town_id=town, decided_by=by, decided_at=now
    )


@transaction.atomic
def object_to(statement: Statement, *, voter: Voter, words: str, now: datetime) -> StatementObjection:
    """Its author asks for a second look. Twice is once. Raises NotToObjectTo."""
    found = _locked(statement)
    known = StatementObjection.objects.filter(statement=found).first()
    if known is not None:
        return known
    rules.ensure_may_object(found, voter)
    made = StatementObjection.objects.create(statement=found, words=words, made_at=now)
    audit.record(OBJECTED, found, by=None, now=now, project_id=found.debate.project_id)
    return made


@transaction.atomic
def look_again(statement: Statement, *, takes: bool, by: User, now: datetime) -> Statement:
    """The answer to an objection: taken after all, or not. Answered the same way already, nothing changes. Raises
    NoObjection, DecidedBefore, SecondLookByAnother."""
    found = _locked(statement)
    objection = StatementObjection.objects.filter(statement=found).first()
    to = State.ACCEPTED if takes else State.REFUSED
    if objection is None:
        raise rules.NoObjection
    if objection.answered_at is not None:
        if found.state != to:
            raise rules.DecidedBefore(who=_who(found), how=found.get_state_display())
        return found
    others = queries.others_who_run(found.debate, besides=by.pk)
    rules.ensure_second(found, by=by.pk, others=others)
    kind, reason = (Kind.TAKEN, "") if takes else (Kind.UPHELD, found.reason)
    decide(found, kind, state=to, reason=reason, by=by, town=None, now=now)
    objection.answered_at = now
    objection.save(update_fields=["answered_at"])
    audit.record(ANSWERED, found, by=by, now=now, project_id=found.debate.project_id, how=str(kind))
    return found
