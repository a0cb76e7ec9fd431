"""Every write about accounts. What happens inside django-allauth is told to these actions, for the record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts import notifications, queries, rules
from cordel.accounts.models import KeyboardName, User
from cordel.base import audit, jobs
from cordel.base.audit import Verb
from cordel.base.sessions import SessionStore
from cordel.core.folding import identity_key

BEGUN = audit.verb("account.begun", _("made the first account of this site"), is_public=False)
INVITED = audit.verb("account.invited", _("made an account for somebody who was invited"), is_public=False)
CHANGED = audit.verb("account.changed", _("changed the name or language of an account"), is_public=False)
SIGNED_IN = audit.verb("account.signed_in", _("signed in"), is_public=False)
SIGN_IN_FAILED = audit.verb(
    "account.sign_in_failed", _("turned away a wrong password or code"), is_public=False
)
PASSWORD_CHANGED = audit.verb("account.password_changed", _("changed the password"), is_public=False)
ADDRESS_CHANGED = audit.verb("account.address_changed", _("changed the e-mail address"), is_public=False)
FACTOR_ADDED = audit.verb("account.factor_added", _("added a second step of sign-in"), is_public=False)
FACTOR_REMOVED = audit.verb("account.factor_removed", _("removed a second step of sign-in"), is_public=False)
SHARED = audit.verb("account.shared", _("said that several people use an account"), is_public=False)
UNSHARED = audit.verb("account.unshared", _("said that one person uses an account"), is_public=False)
SAT_DOWN = audit.verb("account.keyboard_taken", _("said who is at the keyboard"), is_public=False)
WARNED = audit.verb("account.warned", _("wrote that an account nobody uses will be closed"), is_public=False)
CLOSED = audit.verb("account.closed", _("closed an account nobody used"), is_public=False)
CODES_RENEWED = audit.verb("account.codes_renewed", _("made new recovery codes"), is_public=False)
# How many people of one account are offered as choices; who was there longest ago makes room.
MOST_NAMES = 20


@dataclass(frozen=True)
class Invitation:
    """Whom to invite as what; the letter is written in `language` unless the person chose another one. `is_shared`:
    several people use the mailbox, and so the account."""

    email: str
    name: str
    role: str
    language: str
    is_shared: bool = False


@dataclass(frozen=True)
class FirstAccount:
    """Who runs the site."""

    email: str
    name: str
    language: str
    password: str


@transaction.atomic
def begin(first: FirstAccount, *, now: datetime) -> User:
    """The first account, which may do everything here. Sent twice it is one; raises SomebodyIsThere."""
    address = User.objects.normalize_email(first.email.strip()).lower()
    known = User.objects.filter(email=address).first()
    if known is not None and known.is_superuser and known.check_password(first.password):
        return known
    if not queries.is_nobody_there():
        raise rules.SomebodyIsThere
    user = User.objects.create_superuser(address, first.password, name=first.name, language=first.language)
    audit.record(BEGUN, user, by=user, now=now)
    return user


@transaction.atomic
def invited(invitation: Invitation, *, by: User | None, now: datetime, **where: int | None) -> User:
    """The account of this address, made if there is none: without a password, its owner signs in with a code.

    Writes no letter: whoever gives the role tells of it. `where` (project_id, town_id) is whose record tells that
    the account is shared. Raises rules.AccountClosed.
    """
    address = User.objects.normalize_email(invitation.email.strip()).lower()
    facts = {"name": invitation.name, "language": invitation.language, "password": make_password(None)}
    user, is_new = User.objects.get_or_create(email=address, defaults=facts)
    rules.ensure_can_work(user)
    if is_new:
        audit.record(INVITED, user, by=by, now=now)
    if invitation.is_shared:
        share(user, is_shared=True, by=by, now=now, **where)
    return user


@transaction.atomic
def invite(*, email: str, name: str, language: str, by: User, now: datetime, place: str = "") -> User:
    """The same, with our own letter: `by` asks the person to work for `place` (a town's or project's name)."""
    user = invited(Invitation(email=email, name=name, role="", language=language), by=by, now=now)
    jobs.enqueue("accounts.write_invitation", now=now, user_id=user.pk, inviter_id=by.pk, place=place)
    return user


@transaction.atomic
def change(user: User, *, name: str, language: str, is_shared: bool, by: User, now: datetime) -> None:
    """What the person is called and reads, and whether there are several."""
    share(user, is_shared=is_shared, by=by, now=now)
    if (user.name, user.language) == (name, language):
        return
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])
    audit.record(CHANGED, user, by=by, now=now)


# --- Accounts that several people use -----------------------------------------------------------------


@transaction.atomic
def share(
    user: User,
    *,
    is_shared: bool,
    by: User | None,
    now: datetime,
    project_id: int | None = None,
    town_id: int | None = None,
) -> None:
    """Says that several people use the account, or that one does: then the names of the others are not kept as
    choices. Twice changes nothing."""
    stored = User.objects.select_for_update().get(pk=user.pk)
    if stored.is_shared != is_shared:
        stored.is_shared, stored.shared_at = is_shared, stored.shared_at or now
        stored.save(update_fields=["is_shared", "shared_at"])
        verb = SHARED if is_shared else UNSHARED
        audit.record(verb, stored, by=by, now=now, project_id=project_id, town_id=town_id)
    if not is_shared:
        KeyboardName.objects.filter(user=stored).delete()
    user.is_shared, user.shared_at = stored.is_shared, stored.shared_at


@transaction.atomic
def sit_down(user: User, *, name: str, now: datetime) -> None:
    """`name` is at the keyboard of the account from now on, and is offered as a choice the next time."""
    if not User.objects.select_for_update().get(pk=user.pk).is_shared:
        return
    kept, is_new = KeyboardName.objects.get_or_create(
        user=user, key=identity_key(name)[:200], defaults={"name": name, "used_at": now}
    )
    if not is_new:
        kept.name, kept.used_at = name, now
        kept.save(update_fields=["name", "used_at"])
    known = KeyboardName.objects.filter(user=user).values_list("pk", flat=True)
    KeyboardName.objects.filter(pk__in=list(known[MOST_NAMES:])).delete()
    user.at_keyboard = name
    audit.record(SAT_DOWN, user, by=user, now=now)


def forget_name(user: User, pk: int) -> None:
    """No longer offered as a choice. What was done under the name stays in the record. Twice changes nothing."""
    KeyboardName.objects.filter(user=user, pk=pk).delete()


def erase_names(keys: list[int]) -> int:
    """Names at keyboards whose time is over."""
    return KeyboardName.objects.filter(pk__in=keys).delete()[0]


# --- Accounts that nobody uses ------------------------------------------------------------------------


@transaction.atomic
def warn(user: User, *, now: datetime) -> None:
    """The owner hears once that the account will be closed; the caller writes the letter."""
    user.warned_at = now
    user.save(update_fields=["warned_at"])
    audit.record(WARNED, user, by=None, now=now)


def take_warnings_back(users: Iterable[int]) -> int:
    """Of accounts that are used again: the next time they are warned anew."""
    return User.objects.filter(pk__in=users).update(warned_at=None)


@transaction.atomic
def close(user: User, *, now: datetime) -> bool:
    """Erases whose account it was and everything that opens it; what was done with it stays, by its number. Twice
    changes nothing."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.closed_at is not None:
        return False
    user.email, user.name, user.language = f"closed-{user.pk}@account.invalid", "", ""
    user.is_active = user.is_staff = user.is_shared = False
    user.closed_at = now
    user.set_unusable_password()
    user.save()
    for kept in (Authenticator, EmailAddress, KeyboardName):
        kept.objects.filter(user=user).delete()
    end_sessions(user, now=now)
    audit.record(CLOSED, user, by=None, now=now)
    return True


# --- Signing in ---------------------------------------------------------------------------------------


@transaction.atomic
def note(verb: Verb, user: User, *, by: User | None, now: datetime, **detail: Any) -> None:
    """Keeps the record of what django-allauth has just done to the account, and warns its owner where it matters."""
    audit.record(verb, user, by=by, now=now, **detail)
    if verb.name in notifications.WARNINGS:
        jobs.enqueue("accounts.write_notice", now=now, user_id=user.pk, verb=verb.name)


def end_sessions(user: User, *, now: datetime) -> int:
    """Signs the person out everywhere; returns of how many browsers. A session says only inside whose it is."""
    store = SessionStore()
    rows = Session.objects.filter(expire_date__gt=now).iterator()
    keys = [row.pk for row in rows if store.decode(row.session_data).get(SESSION_KEY) == str(user.pk)]
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)


def mark_codes_shown(codes: Authenticator, *, now: datetime) -> None:
    """allauth would note at the first look that recovery codes were seen. Nothing depends on it with us, and looking
    must not write, so it is noted when they are made."""
    codes.data["viewed_at"] = now.timestamp()
    codes.save(update_fields=["data"])
