"""Statements are put forward, handed in, translated and revised."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, words
from cordel.base.words import Rewriting
from cordel.core.content import Content
from cordel.debates import rules
from cordel.debates.actions.deciding import decide
from cordel.debates.actions.locking import locked
from cordel.debates.models import Debate, Lineage, Statement, StatementDecision, Voter

SEEDED = audit.verb("statement.seeded", _("put a statement forward"))

HANDED_IN = audit.verb("statement.given", _("handed in a statement"), is_public=False)

REVISED = audit.verb("statement.revised", _("made statements from earlier ones"))

TRANSLATED = audit.verb("statement.translated", _("translated a statement"))

State = Statement.State

Origin = Statement.Origin

Kind = Lineage.Kind

Ruling = StatementDecision.Kind


@transaction.atomic
def seed(debate: Debate, *, language: str, said: str, nonce: str, by: User, now: datetime) -> Statement:
    """One that those who run the debate put forward; it is accepted at once. Raises TooLong, TooShort."""
    found = locked(debate)
    known = Statement.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    rules.ensure_fits(found, language, said)
    made = _written(found, language, said, nonce, now, origin=Origin.SEED)
    made.state, made.decided_at, made.decided_by = State.ACCEPTED, now, by
    made.save()
    audit.record(SEEDED, made, by=by, now=now, project_id=found.project_id)
    return made


@transaction.atomic
def hand_in(voter: Voter, *, language: str, said: str, nonce: str, now: datetime) -> Statement:
    """Somebody who takes part writes one; it waits to be read. Raises NoStatementsNow, ShutOut, EnoughWritten, TooLong,
    TooShort. The same form sent twice makes one."""
    debate = locked(voter.debate)
    known = Statement.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    rules.ensure_writes(debate, voter, written=debate.statements.filter(author=voter.key).count())
    rules.ensure_fits(debate, language, said)
    made = _written(debate, language, said, nonce, now, origin=Origin.PARTICIPANT)
    made.author, made.town = voter.key, voter.town
    made.save()
    audit.record(HANDED_IN, made, by=None, now=now, project_id=debate.project_id, town_id=voter.town_id)
    return made


def _written(
    debate: Debate, language: str, said: str, nonce: str, now: datetime, *, origin: str
) -> Statement:
    last = debate.statements.aggregate(last=Max("number"))["last"] or 0
    return Statement(
        debate=debate,
        number=last + 1,
        words=Content.of(language, said),
        origin=origin,
        nonce=nonce,
        written_at=now,
    )


def _locked(statement: Statement) -> Statement:
    """Its own row and not that of the debate: whoever votes takes the debate first, and would wait for us as we for
    them."""
    rows = Statement.objects.select_for_update(no_key=True, of=("self",)).select_related("debate")
    return rows.get(pk=statement.pk)


@transaction.atomic
def translate(statement: Statement, *, written: Rewriting, by: User, now: datetime) -> None:
    """One translation written, changed or, with no words, removed. The original never changes: for that there is
    `revise`. Raises ChangedMeanwhile, TooLong, OriginalStays."""
    found = _locked(statement)
    if written.language == found.words.original_language:
        raise rules.OriginalStays
    changed = words.rewritten({"words": found.words}, written, by_id=by.pk)
    if not changed:
        return
    if said := written.texts["words"]:
        rules.ensure_fits(found.debate, written.language, said)
    found.words = changed["words"]
    found.save(update_fields=["words"])
    project = found.debate.project_id
    audit.record(TRANSLATED, found, by=by, now=now, project_id=project, language=written.language)


@transaction.atomic
def revise(
    earlier: Sequence[Statement],
    *,
    language: str,
    texts: Sequence[str],
    nonce: str,
    by: User,
    now: datetime,
    town: int | None = None,
) -> list[Statement]:
    """Puts one statement into other words, splits it in several, or makes one of several. The earlier ones keep their
    votes and are voted on no longer; people vote on the later ones anew. `town`: as in `accept`."""
    debate = locked(earlier[0].debate)
    known = list(Statement.objects.filter(nonce__startswith=f"{nonce}-", debate=debate).order_by("number"))
    if known:
        return known
    rows = list(
        Statement.objects.select_for_update(no_key=True).filter(
            debate=debate, pk__in=[one.pk for one in earlier], state__in=[State.ACCEPTED, State.WAITING]
        )
    )
    if len(rows) != len(earlier):
        raise rules.AlreadyDecided
    for one in texts:
        rules.ensure_fits(debate, language, one)
    made = [_revised(debate, language, one, f"{nonce}-{at}", by, now) for at, one in enumerate(texts)]
    kind = Kind.MERGE if len(rows) > 1 else Kind.SPLIT if len(made) > 1 else Kind.EDIT
    Lineage.objects.bulk_create(
        Lineage(earlier=before, later=after, kind=kind) for before in rows for after in made
    )
    for before in rows:
        decide(before, Ruling.REPLACED, state=State.RETIRED, by=by, town=town, now=now)
    audit.record(REVISED, made[0], by=by, now=now, project_id=debate.project_id, how=str(kind))
    return made


def _revised(debate: Debate, language: str, said: str, nonce: str, by: User, now: datetime) -> Statement:
    made = _written(debate, language, said, nonce, now, origin=Origin.REVISED)
    made.state, made.decided_by, made.decided_at = State.ACCEPTED, by, now
    made.save()
    return made
