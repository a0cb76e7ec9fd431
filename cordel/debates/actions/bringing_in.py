"""A debate that was held elsewhere is brought in: its files are kept, and read in portions that can be gone on with."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, jobs, stored_files
from cordel.core import conversation_files, vote_journal
from cordel.core.content import Content
from cordel.core.conversation_files import Cast, Conversation, Files, Said
from cordel.core.vote_journal import Entry
from cordel.debates import queries, rules
from cordel.debates.actions import counting
from cordel.debates.actions.freezing import freeze
from cordel.debates.actions.locking import locked
from cordel.debates.actions.maps import follow
from cordel.debates.actions.running import DebateFacts, prepare
from cordel.debates.models import BroughtIn, Debate, JournalEntry, Statement, Vote, Voter
from cordel.projects.models import Project

SENT = audit.verb("debate.import_asked", _("sent in a debate that was held elsewhere"), is_public=False)
BROUGHT_IN = audit.verb("debate.imported", _("brought in a debate that was held elsewhere"))

AGREED_ELSEWHERE = "elsewhere"
PORTION = 4_000  # votes in one transaction: the database is free for others in between
_CHOICES = {1: vote_journal.AGREE, -1: vote_journal.DISAGREE, 0: vote_journal.UNSURE}


@dataclass(frozen=True)
class Origin:
    """What its screen asks about a debate from elsewhere."""

    source: str
    licence: str
    language: str
    phase: str
    takes_undecided: bool = True
    town_id: int | None = None


@transaction.atomic
def send_in(
    project: Project, *, question: str, files: Files, origin: Origin, nonce: str, by: User, now: datetime
) -> Debate:
    """Keeps the files of an export, which were read without a defect, and asks for the work. The same form twice is one
    debate; the same files in the same project raise BroughtInAlready."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    known = Debate.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    data = conversation_files.packed(files)
    digest = hashlib.sha256(data).hexdigest()
    there = BroughtIn.objects.filter(debate__project=project, digest=digest).select_related("debate").first()
    if there is not None:
        raise rules.BroughtInAlready(number=there.debate.number)
    debate = prepare(
        project,
        question=Content.of(origin.language, question),
        about=Content(),
        facts=DebateFacts(takes_statements=False, is_open_to_all=False),
        nonce=nonce,
        by=by,
        now=now,
    )
    debate.is_imported = True
    debate.save(update_fields=["is_imported"])
    made = _kept(debate, files, data, digest, origin, now)
    jobs.enqueue("debates.bring_in", now=now, key=made.job_key, debate_id=debate.pk, town_id=origin.town_id)
    audit.record(SENT, debate, by=by, now=now, project_id=project.pk, sha256=digest)
    return debate


def _kept(debate: Debate, files: Files, data: bytes, digest: str, origin: Origin, now: datetime) -> BroughtIn:
    made = BroughtIn(
        debate=debate,
        source=origin.source,
        licence=origin.licence,
        language=origin.language,
        phase=origin.phase,
        takes_undecided=origin.takes_undecided,
        digest=digest,
        has_moments=conversation_files.LOG in files,
        sent_at=now,
    )
    made.file.save(f"debates/{digest[:16]}.zip", ContentFile(data), save=False)
    made.save()
    return made


def bring_in(debate_id: int, *, town_id: int | None, now: datetime) -> int:
    """Reads the files and writes what is not there yet, portion by portion: one that was killed is gone on with where
    it stopped. Returns how many votes there are."""
    made = BroughtIn.objects.filter(debate=debate_id, finished_at=None).select_related("debate").first()
    if made is None:
        return 0
    with made.file.open("rb") as kept:
        read = conversation_files.read(conversation_files.gathered([("kept.zip", kept.read())]))
    statements = _write_statements(made, read, now)
    voters = _write_voters(made, read.votes, town_id, now)
    while (done := _write_portion(made, read.votes, statements, voters)) < len(read.votes):
        jobs.tell_progress(made.job_key, done, len(read.votes))
    _finish(made, len(read.votes), now)
    return len(read.votes)


@transaction.atomic
def _write_statements(made: BroughtIn, read: Conversation, now: datetime) -> dict[int, int]:
    """All of them at once, unless they are there; their keys by number."""
    debate = locked(made.debate)
    if not debate.statements.exists():
        voters = {one.voter for one in read.votes}
        Statement.objects.bulk_create(
            [_statement(made, debate, one, one.author in voters, now) for one in read.statements],
            batch_size=500,
        )
    return dict(debate.statements.values_list("number", "pk").order_by("pk"))


def _statement(made: BroughtIn, debate: Debate, one: Said, has_author: bool, now: datetime) -> Statement:
    is_taken = one.moderated == 1 or (one.moderated == 0 and made.takes_undecided)
    written = now if one.at is None else _moment(one.at)
    return Statement(
        debate=debate,
        number=one.number,
        words=Content.of(made.language, one.words),
        origin=Statement.Origin.PARTICIPANT,
        state=Statement.State.ACCEPTED if is_taken else Statement.State.REFUSED,
        reason="" if is_taken else Statement.Reason.BEFORE,
        author=_key(debate, one.author) if has_author and one.author is not None else "",
        nonce=f"brought in {debate.pk}-{one.number}",
        written_at=written,
        decided_at=now,
    )


def _moment(milliseconds: int) -> datetime:
    """To the minute, as in every journal."""
    return datetime.fromtimestamp(milliseconds // 60_000 * 60, UTC)


def _key(debate: Debate, number: int) -> str:
    return queries.voter_key(debate, f"elsewhere {number}")


def _write_voters(
    made: BroughtIn, votes: Sequence[Cast], town_id: int | None, now: datetime
) -> dict[int, tuple[int, str]]:
    """Primary key and key of each, by the number in the files."""
    debate = made.debate
    keys = {number: _key(debate, number) for number in sorted({one.voter for one in votes})}
    wanted = [
        Voter(
            debate=debate,
            key=key,
            way=Voter.Way.IMPORTED,
            town_id=town_id,
            agreed_to=AGREED_ELSEWHERE,
            agreed_on=now.date(),
        )
        for key in keys.values()
    ]
    for first in range(0, len(wanted), PORTION):
        Voter.objects.bulk_create(wanted[first : first + PORTION], batch_size=500, ignore_conflicts=True)
    there = dict(Voter.objects.filter(debate=debate).values_list("key", "pk").order_by("pk"))
    return {number: (there[key], key) for number, key in keys.items()}


@transaction.atomic
def _write_portion(
    made: BroughtIn,
    votes: Sequence[Cast],
    statements: dict[int, int],
    voters: dict[int, tuple[int, str]],
) -> int:
    """The next entries of the journal and the votes they add up to; how many entries there are now."""
    debate = locked(made.debate)
    portion = votes[debate.entries : debate.entries + PORTION]
    if not portion:
        return len(votes)
    entries = [
        _entry(made, number, one, statements[one.statement], *voters[one.voter])
        for number, one in enumerate(portion, start=debate.entries + 1)
    ]
    JournalEntry.objects.bulk_create(entries, batch_size=500)
    cells = ((voters[one.voter][0], statements[one.statement]) for one in portion)
    _count(dict(zip(cells, entries, strict=True)))
    debate.entries += len(entries)
    debate.save(update_fields=["entries"])
    return debate.entries


def _count(last: dict[tuple[int, int], JournalEntry]) -> None:
    """The votes that entries add up to: the last one of each cell, (voter, statement)."""
    Vote.objects.bulk_create(
        [
            Vote(
                voter_id=voter,
                statement_id=statement,
                choice=one.choice,
                is_important=one.is_important,
                number=one.number,
            )
            for (voter, statement), one in last.items()
        ],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["voter", "statement"],
        update_fields=["choice", "is_important", "number"],
    )


def _entry(made: BroughtIn, number: int, one: Cast, statement: int, voter: int, key: str) -> JournalEntry:
    at = _moment(one.at) if made.has_moments else made.sent_at.replace(second=0, microsecond=0)
    salt = secrets.token_bytes(16)
    said = Entry(number, key, one.statement, _CHOICES[one.vote], one.is_important, int(at.timestamp()))
    return JournalEntry(
        debate_id=made.debate_id,
        number=number,
        leaf=vote_journal.leaf(said, salt),
        voter_id=voter,
        statement_id=statement,
        choice=said.choice,
        is_important=said.is_important,
        salt=salt.hex(),
        at=at,
    )


@transaction.atomic
def _finish(made: BroughtIn, votes: int, now: datetime) -> None:
    """Now everybody may see it; the files are thrown away."""
    debate = locked(made.debate)
    found = BroughtIn.objects.select_for_update().get(pk=made.pk)
    if found.finished_at is not None:
        return
    stored_files.forget([str(found.file.name)], now=now)
    found.finished_at, found.file = now, ""
    found.save(update_fields=["finished_at", "file"])
    counting.recount(debate)
    debate.phase = found.phase
    debate.save(update_fields=["phase"])
    follow(debate, now=now)
    if debate.phase == Debate.Phase.CLOSED:
        freeze(debate, now=now)
    audit.record(BROUGHT_IN, debate, by=None, now=now, project_id=debate.project_id, votes=votes)
