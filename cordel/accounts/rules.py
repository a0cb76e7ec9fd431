"""Who may have an account, and when. Nothing here writes."""

from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base.refusals import Refused


class AccountClosed(Refused):
    sentence = _(
        "The account of this address was closed, so it cannot be given new tasks."
        " The administrator of this site can open it again."
    )


class SomebodyIsThere(Refused):
    sentence = _(
        "This site has its first account already, and this page made only that one. Sign in, or ask whoever runs the"
        " site to invite you."
    )


def ensure_can_work(user: User) -> None:
    """Raises AccountClosed for somebody who may not sign in any more."""
    if not user.is_active:
        raise AccountClosed
