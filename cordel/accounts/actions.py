"""Every write about accounts. What happens inside django-allauth is told to these actions, for the record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts import notifications, queries, rules
from cordel.accounts.models import User
from cordel.base import audit, jobs
from cordel.base.audit import Verb
from cordel.base.sessions import SessionStore

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
CODES_RENEWED = audit.verb("account.codes_renewed", _("made new recovery codes"), is_public=False)


@dataclass(frozen=True)
class Invitation:
    """Whom to invite as what; the letter is written in `language` unless the person chose another one."""

    email: str
    name: str
    role: str
    language: str


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
def invited(invitation: Invitation, *, by: User | None, now: datetime) -> User:
    """The account of this address, made if there is none: without a password, its owner signs in with a code.

    Writes no letter: whoever gives the role tells of it. Raises rules.AccountClosed.
    """
    address = User.objects.normalize_email(invitation.email.strip()).lower()
    facts = {"name": invitation.name, "language": invitation.language, "password": make_password(None)}
    user, is_new = User.objects.get_or_create(email=address, defaults=facts)
    rules.ensure_can_work(user)
    if is_new:
        audit.record(INVITED, user, by=by, now=now)
    return user


@transaction.atomic
def invite(*, email: str, name: str, language: str, by: User, now: datetime, place: str = "") -> User:
    """The same, with our own letter: `by` asks the person to work for `place` (a town's or project's name)."""
    user = invited(Invitation(email=email, name=name, role="", language=language), by=by, now=now)
    jobs.enqueue("accounts.write_invitation", now=now, user_id=user.pk, inviter_id=by.pk, place=place)
    return user


@transaction.atomic
def change(user: User, *, name: str, language: str, by: User, now: datetime) -> None:
    """What the person is called and reads."""
    if (user.name, user.language) == (name, language):
        return
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])
    audit.record(CHANGED, user, by=by, now=now)


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
