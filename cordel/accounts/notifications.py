"""Letters about accounts."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cordel.accounts import queries
from cordel.accounts.models import User
from cordel.base import letters, mail_server, ratelimits
from cordel.base.mail_limits import Urgency
from cordel.base.returned import USER, Reader

INVITATIONS_PER_HOUR = 6
A_DAY = int(timedelta(days=1).total_seconds())
# Verbs of the audit of which the owner hears: if it was somebody else, the letter is the only warning.
WARNINGS = {
    "account.password_changed": _("Your password was changed."),
    "account.address_changed": _("The e-mail address of your account was changed."),
    "account.factor_added": _("A second step was added to your sign-in: an app or a passkey."),
    "account.factor_removed": _("A second step was removed from your sign-in."),
    "account.codes_renewed": _("New recovery codes were made for your account. The old ones no longer work."),
}


def invite(user_id: int, inviter_id: int, place: str, *, now: datetime) -> None:
    """Who asks, for which town or project, and how to sign in. A letter never opens the door by itself."""
    user, inviter = queries.user(user_id), queries.user(inviter_id)
    if user is None or not user.is_active:
        return
    try:
        ratelimits.count("letter", user.email, limit=INVITATIONS_PER_HOUR, seconds=3600, now=now)
    except ratelimits.TooManyTries:
        return
    context = {"inviter": inviter.name if inviter else "", "place": place}
    _send("invitation", user, {**context, "sign_in_url": _address("account_request_login_code")})


def warn(user_id: int, verb: str) -> None:
    """Something that protects the account was changed; its owner should hear of it."""
    user = queries.user(user_id)
    if user is not None:
        _warn(user, verb, to=user.email)


def warn_old_address(user: User, address: str, verb: str) -> None:
    """The address that stops being the account's gets the last letter."""
    _warn(user, verb, to=address, waited_for=True)


def _warn(user: User, verb: str, *, to: str, waited_for: bool = False) -> None:
    context = {"what": WARNINGS[verb], "recovery_url": _address("account_reset_password")}
    _send("notice", user, context, to=to, waited_for=waited_for)


def send_code(kind: str, code: str, *, to: str) -> None:
    """A code for somebody who waits for it in the browser, in the language read there. Raises ServerAway.

    `kind` is the folder of the letter.
    """
    user = queries.user_with(to)
    _send(kind, user, {"code": code}, to=to, language=translation.get_language() or "", waited_for=True)


def say_there_is_no_account(*, to: str, now: datetime) -> None:
    """For an address nobody has an account with: one letter a day, after that a knock at the mail server.

    The knock makes the page answer as it would for an account: as slowly, and just as refused while the server is
    away.
    """
    try:
        ratelimits.count("no account", to, limit=1, seconds=A_DAY, now=now)
    except ratelimits.TooManyTries:
        with mail_server.mail_server():
            pass
    else:
        _send("no_account", None, {}, to=to, language=translation.get_language() or "", waited_for=True)


def _send(
    kind: str,
    user: User | None,
    context: dict[str, Any],
    *,
    to: str = "",
    language: str = "",
    waited_for: bool = False,
) -> None:
    letters.send(
        f"accounts/letters/{kind}",
        to=to or (user.email if user else ""),
        language=language or (user.language if user else ""),
        context={"first_name": user.first_name if user else "", **context},
        reader=Reader(USER, user.pk) if user else None,
        urgency=Urgency.WAITED_FOR if waited_for else Urgency.OWN,
    )


def _address(name: str) -> str:
    return settings.SITE_URL + reverse(name)
