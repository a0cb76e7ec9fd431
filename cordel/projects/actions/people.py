"""Every write about the people of a partner's town: who is asked, who comes in by a code, who takes over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts import actions as accounts
from cordel.accounts import queries as account_queries
from cordel.accounts import rules as account_rules
from cordel.accounts.actions import Invitation
from cordel.accounts.models import User
from cordel.base import audit, jobs, tokens
from cordel.projects import rules
from cordel.projects.actions.handing_over import hand_over
from cordel.projects.models import EntryCode, Partner
from cordel.projects.queries import people
from cordel.towns import actions as towns
from cordel.towns.models import Town, TownRole

LINK_LIVES = timedelta(days=14)
MAILED_CODE_LIVES = timedelta(minutes=15)
NAMED = audit.verb(
    "partner.people_named", _("said who is asked in a town: officer and deputy"), is_public=False
)
CODE_MADE = audit.verb("entry.made", _("made a link and a code to come in"), is_public=False)
CODE_REVOKED = audit.verb("entry.revoked", _("took a link and its code back"), is_public=False)
CAME_IN = audit.verb("entry.used", _("came in with a link and a code"), is_public=False)


@dataclass(frozen=True)
class NewEntry:
    """Whom to let in as what. `by_mail`: the person asks for the code on the link's page and reads it in a letter;
    else it is shown once to whoever makes it."""

    email: str
    name: str
    role: str
    language: str
    by_mail: bool
    successor_of: User | None = None
    is_shared: bool = False


@dataclass(frozen=True)
class Made:
    """The row, and the code in plain letters, which nobody can ask for again; empty where it goes by mail."""

    entry: EntryCode
    code: str


@transaction.atomic
def name_pair(
    partner: Partner, *, officer: User | None, deputy: User | None, by: User, now: datetime
) -> None:
    """Who is asked for the town in this project, first and second. Raises PairIsOfTheTown."""
    partner = Partner.objects.select_for_update().get(pk=partner.pk)
    town = _town(partner)
    pair = (officer.pk if officer else None, deputy.pk if deputy else None)
    held = {one.user_id for one in people.officers_of(town)}
    rules.ensure_pair(pair, held=held)
    if pair == (partner.officer_id, partner.deputy_id):
        return
    partner.officer_id, partner.deputy_id = pair
    partner.save(update_fields=["officer", "deputy"])
    facts = {"officer": pair[0], "deputy": pair[1]}
    audit.record(NAMED, partner, by=by, now=now, project_id=partner.project_id, town_id=town.pk, **facts)


@transaction.atomic
def let_in(partner: Partner, new: NewEntry, *, by: User, now: datetime) -> Made:
    """A link and a code; whatever was open for this address no longer is. Raises AccountClosed, OtherKeys."""
    partner = Partner.objects.select_for_update().get(pk=partner.pk)
    address = User.objects.normalize_email(new.email.strip()).lower()
    user = account_queries.user_with(address)
    if user is not None:
        _ensure_may_enter(user, _town(partner), by_mail=new.by_mail)
    for old in EntryCode.objects.open().filter(partner=partner, email=address):
        _revoke(old, by=by, now=now)
    facts = {"email": address, "name": new.name, "language": new.language, "by_mail": new.by_mail}
    facts["is_shared"] = new.is_shared
    entry = EntryCode.objects.create(
        partner=partner,
        role=new.role,
        user=user,
        **facts,
        expires_at=now + LINK_LIVES,
        successor_of=new.successor_of,
        made_by=by,
        made_at=now,
    )
    _record(CODE_MADE, entry, by=by, now=now, role=new.role, by_mail=new.by_mail)
    if new.by_mail:
        jobs.enqueue("projects.write_entry_link", now=now, entry_id=entry.pk)
        return Made(entry, "")
    return Made(entry, _new_code(entry, until=entry.expires_at))


def _ensure_may_enter(user: User, town: Town, *, by_mail: bool) -> None:
    account_rules.ensure_can_work(user)
    if not by_mail and people.has_other_keys(user, town):
        raise rules.OtherKeys(name=str(user))


def _new_code(entry: EntryCode, *, until: datetime) -> str:
    code = tokens.code()
    entry.code_digest, entry.code_until = people.fingerprint(entry, code), until
    entry.save(update_fields=["code_digest", "code_until"])
    return code


@transaction.atomic
def ask_for_code(entry: EntryCode, *, now: datetime) -> str:
    """A new code for whoever opened the link and reads the letter; the one before no longer works. Raises
    CodeIsWrong where the link was used meanwhile."""
    entry = _locked(entry)
    if not entry.by_mail:
        raise rules.CodeIsWrong
    return _new_code(entry, until=now + MAILED_CODE_LIVES)


@transaction.atomic
def revoke(entry: EntryCode, *, by: User, now: datetime) -> None:
    """The link and its code open nothing any more. Twice changes nothing."""
    found = EntryCode.objects.open().select_for_update().filter(pk=entry.pk).first()
    if found is not None:
        _revoke(found, by=by, now=now)


def _revoke(entry: EntryCode, *, by: User | None, now: datetime) -> None:
    EntryCode.objects.filter(pk=entry.pk).update(revoked_at=now, **people.FORGOTTEN)
    _record(CODE_REVOKED, entry, by=by, now=now)


@transaction.atomic
def come_in(entry: EntryCode, *, code: str, now: datetime) -> User:
    """Uses the code up and gives the role; the person's account is made if there is none. Raises CodeIsWrong,
    AccountClosed, OtherKeys."""
    # The town first, as handing over locks it: neither then waits for the other.
    Town.objects.select_for_update().get(pk=entry.partner.town_id or 0)
    partner = Partner.objects.select_for_update().get(pk=entry.partner_id)
    entry = _locked(entry)
    rules.ensure_code_fits(entry, people.fingerprint(entry, code), now=now)
    user = account_queries.user_with(entry.email) or entry.user
    if user is None:
        invitation = Invitation(entry.email, entry.name, entry.role, entry.language)
        user = accounts.invited(invitation, by=entry.made_by, now=now)
    _ensure_may_enter(user, _town(partner), by_mail=entry.by_mail)
    if entry.is_shared:
        where = {"project_id": partner.project_id, "town_id": partner.town_id}
        accounts.share(user, is_shared=True, by=entry.made_by, now=now, **where)
    EntryCode.objects.filter(pk=entry.pk).update(used_at=now, user=user, **people.FORGOTTEN)
    _record(CAME_IN, entry, by=user, now=now)
    towns.hold(_town(partner), user=user, role=entry.role, by=entry.made_by or user, now=now)
    if entry.successor_of is not None:
        hand_over(partner, entry.successor_of, to=user, by=entry.made_by or user, now=now)
    else:
        _name_where_nobody_is(partner, user, entry.role)
    return user


def forget_entries(*, now: datetime) -> int:
    """Addresses and names of those who never came in; returns of how many."""
    late = EntryCode.objects.open().filter(expires_at__lte=now)
    return late.update(revoked_at=now, **people.FORGOTTEN)


def _locked(entry: EntryCode) -> EntryCode:
    """Of two tabs, the second one finds the code used."""
    found = EntryCode.objects.open().select_for_update(of=("self",)).filter(pk=entry.pk).first()
    if found is None:
        raise rules.CodeIsWrong
    return found


def _name_where_nobody_is(partner: Partner, user: User, role: str) -> None:
    """The first officer who comes in is the one who is asked; then the first deputy."""
    if role == TownRole.OFFICER and partner.officer_id is None:
        partner.officer = user
    elif role == TownRole.DEPUTY and partner.officer_id not in (None, user.pk) and partner.deputy_id is None:
        partner.deputy = user
    else:
        return
    partner.save(update_fields=["officer", "deputy"])


def _town(partner: Partner) -> Town:
    assert partner.town is not None  # noqa: S101 - only partners that are towns have people
    return partner.town


def _record(verb: audit.Verb, entry: EntryCode, *, by: User | None, now: datetime, **facts: object) -> None:
    partner = entry.partner
    audit.record(verb, entry, by=by, now=now, project_id=partner.project_id, town_id=partner.town_id, **facts)
