"""Every write about debates: their phases, their statements, their votes."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, tokens, words
from cordel.base.words import Rewriting
from cordel.core import vote_journal
from cordel.core.content import Content
from cordel.debates import queries, rules
from cordel.debates.models import CodeCard, Debate, JournalEntry, Lineage, Statement, Vote, Voter
from cordel.projects.models import Project

OPENED = audit.verb("debate.prepared", _("prepared a debate"))
CHANGED = audit.verb("debate.changed", _("changed a debate"))
MOVED = audit.verb("debate.moved", _("moved a debate to another phase"))
SEEDED = audit.verb("statement.seeded", _("put a statement forward"))
HANDED_IN = audit.verb("statement.given", _("handed in a statement"), is_public=False)
ACCEPTED = audit.verb("statement.taken", _("accepted a statement"))
REFUSED = audit.verb("statement.refused", _("did not take a statement"), is_public=False)
REVISED = audit.verb("statement.revised", _("made statements from earlier ones"))
TRANSLATED = audit.verb("statement.translated", _("translated a statement"))
PRINTED = audit.verb("cards.made", _("made code cards of a debate"), is_public=False)
CALLED_BACK = audit.verb("cards.withdrawn", _("called code cards back"), is_public=False)
ERASED = audit.verb("votes.forgotten", _("erased the votes of one person, as they asked"), is_public=False)
SHUT_OUT = audit.verb("voter.withdrawn", _("shut a voter out of a debate"))

State = Statement.State
Origin = Statement.Origin
Kind = Lineage.Kind
MOST_CARDS = 500
WORDS = ("question", "about")


@dataclass(frozen=True)
class DebateFacts:
    """What its screen changes. An activity stands with its event, or neither does."""

    event_id: int | None = None
    activity_id: int | None = None
    longest: int = 140
    takes_statements: bool = True
    is_open_to_all: bool = True


# --- The debate ---------------------------------------------------------------------------------


@transaction.atomic
def prepare(
    project: Project,
    *,
    question: Content,
    about: Content,
    facts: DebateFacts,
    nonce: str,
    by: User,
    now: datetime,
) -> Debate:
    """A new debate that nobody sees yet. The same form sent twice makes one. Raises OfAnotherProject."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    known = Debate.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    rules.ensure_of_project(facts.event_id, facts.activity_id, places=queries.places_of(project))
    last = Debate.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
    made = Debate.objects.create(
        project=project,
        number=last + 1,
        question=question,
        about=about,
        nonce=nonce,
        secret=secrets.token_hex(32),
        created_by=by,
        created_at=now,
        **vars(facts),
    )
    audit.record(OPENED, made, by=by, now=now, project_id=project.pk)
    return made


@transaction.atomic
def write_words(debate: Debate, *, written: Rewriting, by: User, now: datetime) -> None:
    """Question and what it is about, in one language. Raises ChangedMeanwhile, QuestionNeeded."""
    found = _locked(debate)
    changed = words.rewritten(words.asked_of(WORDS, found), written, by_id=by.pk)
    if "question" in changed and not changed["question"]:
        raise rules.QuestionNeeded
    for name, content in changed.items():
        setattr(found, name, content)
    if changed:
        found.save(update_fields=list(changed))
        audit.record(CHANGED, found, by=by, now=now, project_id=found.project_id, fields=list(changed))


@transaction.atomic
def change(debate: Debate, *, facts: DebateFacts, seen: str, by: User, now: datetime) -> None:
    """Raises ChangedMeanwhile."""
    found = _locked(debate)
    rules.ensure_of_project(facts.event_id, facts.activity_id, places=queries.places_of(found.project))
    changed = edits.change(found, facts, seen=seen)
    if changed:
        found.save(update_fields=changed)
        audit.record(CHANGED, found, by=by, now=now, project_id=found.project_id, fields=changed)


@transaction.atomic
def move(debate: Debate, *, to: str, seen: str, by: User, now: datetime) -> None:
    """To the next phase or back to the one before. Raises NotTheNextPhase, NoStatementsYet."""
    found = _locked(debate)
    if found.phase == to:
        return
    rules.ensure_can_go(found, to, seen=seen, accepted=queries.accepted(found).count())
    before, found.phase = found.phase, to
    found.save(update_fields=["phase"])
    audit.record(MOVED, found, by=by, now=now, project_id=found.project_id, before=before, after=to)


def _locked(debate: Debate) -> Debate:
    return Debate.objects.select_for_update(no_key=True).get(pk=debate.pk)


# --- Statements ---------------------------------------------------------------------------------


@transaction.atomic
def seed(debate: Debate, *, language: str, said: str, nonce: str, by: User, now: datetime) -> Statement:
    """One that those who run the debate put forward; it is accepted at once. Raises TooLong, TooShort."""
    found = _locked(debate)
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
    debate = _locked(voter.debate)
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


@transaction.atomic
def accept(statement: Statement, *, by: User, now: datetime) -> None:
    """From now on people vote on it. Twice changes nothing; raises AlreadyDecided when somebody refused it meanwhile."""
    found = Statement.objects.select_for_update(no_key=True).select_related("debate").get(pk=statement.pk)
    if found.state == State.ACCEPTED:
        return
    rules.ensure_waits(found)
    _decide(found, State.ACCEPTED, "", by, now)
    audit.record(ACCEPTED, found, by=by, now=now, project_id=found.debate.project_id, town_id=found.town_id)


@transaction.atomic
def refuse(statement: Statement, *, reason: str, by: User, now: datetime) -> None:
    """Not taken, for a reason that its author reads. Twice changes nothing."""
    found = Statement.objects.select_for_update(no_key=True).select_related("debate").get(pk=statement.pk)
    if found.state == State.REFUSED:
        return
    rules.ensure_waits(found)
    if reason not in Statement.Reason.values:
        raise rules.ReasonNeeded
    _decide(found, State.REFUSED, reason, by, now)
    audit.record(
        REFUSED,
        found,
        by=by,
        now=now,
        project_id=found.debate.project_id,
        town_id=found.town_id,
        reason=reason,
    )


def _decide(statement: Statement, state: str, reason: str, by: User, now: datetime) -> None:
    statement.state, statement.reason = state, reason
    statement.decided_by, statement.decided_at = by, now
    statement.save(update_fields=["state", "reason", "decided_by", "decided_at"])


@transaction.atomic
def translate(statement: Statement, *, written: Rewriting, by: User, now: datetime) -> None:
    """One translation written, changed or, with no words, removed. The original never changes: for that there is
    `revise`. Raises ChangedMeanwhile, TooLong, OriginalStays."""
    found = Statement.objects.select_for_update(no_key=True).select_related("debate").get(pk=statement.pk)
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
    earlier: Sequence[Statement], *, language: str, texts: Sequence[str], nonce: str, by: User, now: datetime
) -> list[Statement]:
    """Puts one statement into other words, splits it in several, or makes one of several. The earlier ones keep their
    votes and are voted on no longer; people vote on the later ones anew."""
    debate = _locked(earlier[0].debate)
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
        _decide(before, State.RETIRED, "", by, now)
    audit.record(REVISED, made[0], by=by, now=now, project_id=debate.project_id, how=str(kind))
    return made


def _revised(debate: Debate, language: str, said: str, nonce: str, by: User, now: datetime) -> Statement:
    made = _written(debate, language, said, nonce, now, origin=Origin.REVISED)
    made.state, made.decided_by, made.decided_at = State.ACCEPTED, by, now
    made.save()
    return made


# --- Who votes ----------------------------------------------------------------------------------


@transaction.atomic
def print_cards(
    debate: Debate, *, town: int, count: int, nonce: str, by: User, now: datetime
) -> list[tuple[CodeCard, str]]:
    """Makes a pile of cards for a town and gives each with its code, which is told this once and kept nowhere. The
    same form sent twice makes no second pile, and gives nothing: the codes are gone."""
    found = _locked(debate)
    if CodeCard.objects.filter(debate=found, pile=nonce).exists():
        return []
    codes = [tokens.code(10) for _number in range(min(count, MOST_CARDS))]
    cards = CodeCard.objects.bulk_create(
        CodeCard(
            debate=found,
            town_id=town,
            digest=queries.card_digest(found, code),
            pile=nonce,
            printed_at=now,
        )
        for code in codes
    )
    audit.record(PRINTED, found, by=by, now=now, project_id=found.project_id, town_id=town, cards=len(cards))
    return list(zip(cards, codes, strict=True))


@transaction.atomic
def call_cards_back(debate: Debate, *, pile: str, by: User, now: datetime) -> int:
    """A pile that was lost opens nothing any more; votes that were given with its cards stay. Returns how many."""
    cards = CodeCard.objects.filter(debate=debate, pile=pile, revoked_at__isnull=True)
    count = cards.update(revoked_at=now)
    if count:
        audit.record(CALLED_BACK, debate, by=by, now=now, project_id=debate.project_id, cards=count)
    return count


@dataclass(frozen=True)
class Joining:
    """How somebody comes to vote: `secret` is the card's code, or what the private page or the browser holds."""

    secret: str
    way: str
    town_id: int | None = None
    is_newcomer: bool | None = None


@transaction.atomic
def join(debate: Debate, *, joining: Joining, agreed_to: str, now: datetime) -> Voter:
    """Somebody agreed to the explicit sentence and may vote from now on. Twice is the same voter."""
    if joining.way == Voter.Way.OPEN and not debate.is_open_to_all:
        raise rules.CardNeeded
    if not debate.is_open:
        raise rules.NotOpen
    found, _is_new = Voter.objects.get_or_create(
        debate=debate,
        key=queries.voter_key(debate, joining.secret),
        defaults={
            "way": joining.way,
            "town_id": joining.town_id,
            "is_newcomer": joining.is_newcomer,
            "agreed_to": agreed_to,
            "agreed_on": now.date(),
        },
    )
    return found


# --- Votes --------------------------------------------------------------------------------------


@transaction.atomic
def vote(
    voter: Voter, *, statement: Statement, choice: str, is_important: bool, nonce: str, now: datetime
) -> None:
    """One line in the journal, and what it adds up to. `choice` "none" takes a vote back. The same sent twice is one.
    Raises NotOpen, ShutOut, NotToVoteOn."""
    debate = _locked(voter.debate)
    if JournalEntry.objects.filter(nonce=nonce).exists():
        return
    rules.ensure_votes(debate, Voter.objects.get(pk=voter.pk), statement)
    entry = _entry(debate, voter, statement, choice, is_important, now)
    entry.nonce = nonce
    entry.save(force_insert=True)
    debate.entries = entry.number
    debate.save(update_fields=["entries"])
    if choice == vote_journal.NONE:
        Vote.objects.filter(voter=voter, statement=statement).delete()
    else:
        Vote.objects.update_or_create(
            voter=voter,
            statement=statement,
            defaults={"choice": choice, "is_important": is_important, "number": entry.number},
        )


def _entry(
    debate: Debate, voter: Voter, statement: Statement, choice: str, is_important: bool, now: datetime
) -> JournalEntry:
    entry = JournalEntry(
        debate=debate,
        number=debate.entries + 1,
        voter=voter,
        statement=statement,
        choice=choice,
        is_important=is_important,
        salt=secrets.token_hex(16),
        at=now.replace(second=0, microsecond=0),
    )
    entry.leaf = vote_journal.leaf(queries.entry_of(entry), bytes.fromhex(entry.salt))
    return entry


@transaction.atomic
def erase_votes(voter: Voter, *, now: datetime) -> int:
    """Everything a voter gave is forgotten: of each entry only its number and leaf stay, so that what was frozen before
    can still be checked. Statements stay without their author. Returns how many entries were erased."""
    debate = _locked(voter.debate)
    if not Voter.objects.filter(pk=voter.pk).exists():
        return 0
    count = _erase(debate, voter)
    audit.record(ERASED, debate, by=None, now=now, project_id=debate.project_id, entries=count)
    return count


def _erase(debate: Debate, voter: Voter) -> int:
    count = JournalEntry.objects.filter(debate=debate, voter=voter).update(
        voter=None, statement=None, choice="", is_important=False, salt="", at=None, nonce=None
    )
    Statement.objects.filter(debate=debate, author=voter.key).update(author="")
    Voter.objects.filter(pk=voter.pk).delete()
    return count


def forget_voters(keys: list[int]) -> int:
    """The same for voters whose time is over, by the purge."""
    return sum(bool(_forgotten(key)) for key in keys)


@transaction.atomic
def _forgotten(key: int) -> bool:
    """Whether there was such a voter. The debate is locked first, as by everybody who votes."""
    voter = Voter.objects.filter(pk=key).select_related("debate").first()
    if voter is None:
        return False
    _erase(_locked(voter.debate), voter)
    return True


def forget_authors(keys: list[int]) -> int:
    """Nobody can be told any more what became of their statements."""
    return Statement.objects.filter(pk__in=keys).update(author="")


def forget_cards(keys: list[int]) -> int:
    return CodeCard.objects.filter(pk__in=keys).delete()[0]


@transaction.atomic
def shut_out(voter: Voter, *, by: User, now: datetime) -> None:
    """Their votes count no longer, earlier ones neither. Twice changes nothing."""
    if Voter.objects.filter(pk=voter.pk, banned_at__isnull=True).update(banned_at=now):
        audit.record(SHUT_OUT, voter.debate, by=by, now=now, project_id=voter.debate.project_id)


@transaction.atomic
def refold(debate: Debate) -> int:
    """Makes the votes from the journal again, as if there had been nothing else; returns how many there are."""
    found = _locked(debate)
    folded = vote_journal.fold(queries.entries(found))
    voters = dict(Voter.objects.filter(debate=found).values_list("key", "pk"))
    statements = dict(found.statements.values_list("number", "pk"))
    Vote.objects.filter(voter__debate=found).delete()
    Vote.objects.bulk_create(
        Vote(
            voter_id=voters[entry.voter],
            statement_id=statements[entry.statement],
            choice=entry.choice,
            is_important=entry.is_important,
            number=entry.number,
        )
        for _key, entry in sorted(folded.items())
    )
    return len(folded)
