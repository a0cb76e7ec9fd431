"""Letters to groups: writing, sending once, giving from hand to hand. How the mail server gets them: handing_over."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, jobs, mail_server, ratelimits, tokens, words
from cordel.base.words import Rewriting
from cordel.core.content import Content
from cordel.events import queries, rules
from cordel.events.models import GroupLetter, Recipient
from cordel.events.queries.letters import Reader
from cordel.participants import actions as participants
from cordel.participants import queries as people
from cordel.participants.models import Person
from cordel.projects.models import Project
from cordel.towns.models import Town

BEGUN = audit.verb("letter.begun", _("began a letter to a group"), is_public=False)
ADDRESSED = audit.verb("letter.addressed", _("chose who gets a letter"), is_public=False)
WRITTEN = audit.verb("letter.written", _("wrote the words of a letter"), is_public=False)
REMOVED = audit.verb("letter.removed", _("threw a draft of a letter away"), is_public=False)
SENT = audit.verb("letter.sent", _("sent a letter to a group"), is_public=False)
GIVEN = audit.verb("letter.given", _("gave a letter by hand"), is_public=False)
TAKEN_BACK = audit.verb("letter.given_undone", _("took back that a letter was given"), is_public=False)
NEWS_STOPPED = audit.verb("news.stopped", _("wanted no more news"), is_public=False)
NEWS_TAKEN = audit.verb("news.taken", _("wanted news again"), is_public=False)

LETTER_WORDS = ("subject", "body")
State = Recipient.State


@dataclass(frozen=True)
class Whom:
    """What the letter is, and who gets it: sorted values; an empty choice narrows nothing, but of statuses."""

    about: str
    events: tuple[int, ...]
    statuses: tuple[str, ...]
    roles: tuple[str, ...] = ()
    towns: tuple[int, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def whom(letter: GroupLetter) -> Whom:
    """What is stored, in the shape of the screen that changes it."""
    chosen = {
        one.name: tuple(getattr(letter, one.name))
        for one in fields(Whom)
        if one.name not in ("about", "events")
    }
    return Whom(about=str(letter.about), events=tuple(sorted(it.pk for it in letter.events.all())), **chosen)


# --- Writing ------------------------------------------------------------------------------------


@transaction.atomic
def draft_letter(
    project: Project,
    *,
    group: Whom,
    subject: Content,
    body: Content,
    town: Town | None,
    nonce: str,
    by: User,
    now: datetime,
) -> GroupLetter:
    """A draft; it reaches nobody. The same form sent twice is one draft. Raises UnknownField."""
    key = tokens.digest(nonce)
    known = GroupLetter.objects.filter(nonce=key).first()
    if known is not None:
        return known
    letter = GroupLetter(
        project=project, town=town, subject=subject, body=body, nonce=key, created_by=by, created_at=now
    )
    _address(letter, group)
    rules.ensure_fields_are_known([subject.original, body.original], allowed=rules.fields_of(letter))
    letter.fold_names()
    letter.save()
    letter.events.set(group.events)
    audit.record(BEGUN, letter, by=by, now=now, project_id=project.pk, town_id=letter.town_id)
    return letter


def _address(letter: GroupLetter, group: Whom) -> None:
    for one in fields(group):
        if one.name != "events":
            value = getattr(group, one.name)
            setattr(letter, one.name, value if isinstance(value, str) else list(value))


@transaction.atomic
def address_letter(letter: GroupLetter, *, group: Whom, seen: str, by: User, now: datetime) -> None:
    """Other people, or another kind of letter. The words stay."""
    letter = _locked_draft(letter)
    stored = whom(letter)
    if group == stored:
        return
    edits.ensure_unchanged(stored, seen)
    _address(letter, group)
    letter.save()
    letter.events.set(group.events)
    audit.record(ADDRESSED, letter, by=by, now=now, project_id=letter.project_id, town_id=letter.town_id)


@transaction.atomic
def write_letter(letter: GroupLetter, *, written: Rewriting, by: User, now: datetime) -> None:
    """Subject and words in one language. Raises UnknownField."""
    letter = _locked_draft(letter)
    rules.ensure_fields_are_known(written.texts.values(), allowed=rules.fields_of(letter))
    changed = words.rewritten(words.asked_of(LETTER_WORDS, letter), written, by_id=by.pk)
    if changed:
        for name, content in changed.items():
            setattr(letter, name, content)
        letter.fold_names()
        letter.save()
        audit.record(
            WRITTEN,
            letter,
            by=by,
            now=now,
            project_id=letter.project_id,
            town_id=letter.town_id,
            language=written.language,
        )


@transaction.atomic
def remove_letter(letter: GroupLetter, *, by: User, now: datetime) -> None:
    """Twice changes nothing. Raises LetterIsSent."""
    found = GroupLetter.objects.select_for_update().filter(pk=letter.pk).first()
    if found is not None:
        rules.ensure_draft(found)
        audit.record(REMOVED, found, by=by, now=now, project_id=found.project_id, town_id=found.town_id)
        found.delete()


def _locked(letter: GroupLetter) -> GroupLetter:
    return GroupLetter.objects.select_for_update().prefetch_related("events").get(pk=letter.pk)


def _locked_draft(letter: GroupLetter) -> GroupLetter:
    found = _locked(letter)
    rules.ensure_draft(found)
    return found


# --- Sending ------------------------------------------------------------------------------------


def version_of(letter: GroupLetter) -> str:
    """What somebody saw who looked at the letter before sending it."""
    written = [
        sorted((language, str(entry["text"]), str(entry["by"])) for language, entry in content.items())
        for content in (letter.subject, letter.body)
    ]
    return edits.version_of((whom(letter), written))


@transaction.atomic
def send_letter(letter: GroupLetter, *, seen: str, by: User, now: datetime) -> int:
    """Writes down who gets it, and has it handed over. Twice, or two people at once, sends it once.

    Raises ChangedMeanwhile when the letter is not the one that was `seen`, TooManyTries for who sends too many.
    """
    letter = _locked(letter)
    if letter.sent_at is not None:
        return letter.people
    if version_of(letter) != seen:
        raise edits.ChangedMeanwhile(stored=letter)
    found = queries.audience(letter)
    rules.ensure_can_send(letter, readers=len(found.readers))
    ratelimits.count("group letter", f"{by.pk}", limit=rules.LETTERS_A_DAY, seconds=86_400, now=now)
    letter.sent_by, letter.sent_at, letter.people = by, now, len(found.readers)
    letter.save(update_fields=["sent_by", "sent_at", "people"])
    by_mail = mail_server.takes_letters() and not letter.project.is_synthetic
    given_up = people.given_up(reader.email_key for reader in found.readers) if by_mail else set()
    copies = [_copy(letter, reader, by_mail=by_mail, given_up=given_up) for reader in found.readers]
    Recipient.objects.bulk_create(copies, batch_size=2_000)
    jobs.enqueue("events.hand_over", now=now, letter_id=letter.pk)
    detail = {"project_id": letter.project_id, "town_id": letter.town_id, "people": letter.people}
    audit.record(SENT, letter, by=by, now=now, **detail)
    return letter.people


def _copy(letter: GroupLetter, reader: Reader, *, by_mail: bool, given_up: set[str]) -> Recipient:
    """Where letters came back twice, another one is given by hand."""
    came_back = reader.email_key in given_up
    return Recipient(
        letter=letter,
        person_id=reader.person_id,
        registration_id=reader.registration_id,
        state=State.WAITING if by_mail and reader.has_address and not came_back else State.BY_HAND,
        reason=Recipient.Reason.RETURNED if came_back else "",
    )


@transaction.atomic
def mark_given(letter: GroupLetter, *, keys: Iterable[int], by: User, now: datetime) -> int:
    """Somebody gave these copies by hand. Returns how many of them were not marked before."""
    letter = _locked(letter)
    mine = letter.recipients.filter(pk__in=list(keys), state__in=queries.OUTBOX)
    given = mine.update(state=State.GIVEN, at=now, reason="")
    return _told(letter, GIVEN, given, by=by, now=now)


@transaction.atomic
def take_back_given(letter: GroupLetter, *, keys: Iterable[int], by: User, now: datetime) -> int:
    """It was a slip of the finger: these copies stand in the outbox again."""
    letter = _locked(letter)
    mine = letter.recipients.filter(pk__in=list(keys), state=State.GIVEN)
    return _told(letter, TAKEN_BACK, mine.update(state=State.BY_HAND, at=None), by=by, now=now)


def _told(letter: GroupLetter, verb: audit.Verb, people: int, *, by: User, now: datetime) -> int:
    if people:
        detail = {"project_id": letter.project_id, "town_id": letter.town_id, "people": people}
        audit.record(verb, letter, by=by, now=now, **detail)
    return people


# --- No more news -------------------------------------------------------------------------------


@transaction.atomic
def stop_news(person: Person, *, now: datetime) -> None:
    """No more news of the project to this address, whoever shares it. Letters about registrations go on. Twice
    changes nothing more."""
    wanted = list(queries.same_address(person).filter(contact_consent__isnull=False).order_by("pk"))
    for one in wanted:
        participants.allow_contact(one, allowed=False, now=now)
    if wanted:
        audit.record(NEWS_STOPPED, person, by=person, now=now, project_id=person.project_id)


@transaction.atomic
def take_news(person: Person, *, now: datetime) -> None:
    """The person alone wants news again, not whoever shares the address."""
    if not queries.wants_news(person):
        participants.allow_contact(person, allowed=True, now=now)
        audit.record(NEWS_TAKEN, person, by=person, now=now, project_id=person.project_id)
