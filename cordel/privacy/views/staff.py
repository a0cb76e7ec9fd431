"""Accounts that nobody uses any more: what the nights to come will do with them."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cordel.base import lists
from cordel.base.guards import opened
from cordel.core.retention import DAYS_OF_WARNING, HOUSE, Kind
from cordel.privacy import rules
from cordel.privacy.queries import staff
from cordel.privacy.queries.staff import Unused

WARNED, NOT_YET = "warned", "not-yet"
STATES = {WARNED: gettext_lazy("told by letter"), NOT_YET: gettext_lazy("the letter goes out tonight")}
COLUMNS = [
    lists.Column("name", gettext_lazy("Account"), lambda it: str(it.user)),
    lists.Column("email", gettext_lazy("E-mail address"), lambda it: it.user.email),
    lists.Column("used", gettext_lazy("Last sign-in"), lambda it: it.used_on, kind=lists.DATE),
    lists.Column("warned", gettext_lazy("Told on"), lambda it: it.warned_on, kind=lists.DATE),
    lists.Column("closes", gettext_lazy("Closed on"), lambda it: it.closes_on, kind=lists.DATE),
]


def _state(one: Unused) -> str:
    return WARNED if one.warned_on else NOT_YET


@require_GET
def accounts(request: HttpRequest) -> HttpResponseBase:
    """Whom the clock has warned, and whom it closes when; nothing has to be done here."""
    opened(request, "accounts", rules.may_see_accounts)
    found = lists.short(
        request.GET,
        staff.listed(now=timezone.now()),
        columns=COLUMNS,
        sort="closes",
        filters=[lists.same("is", _("State"), list(STATES.items()), _state, _("Any"))],
        search_label=_("Name or e-mail address"),
    )
    file = lists.export(request.GET, found, title=_("Accounts nobody uses"), filename="unused-accounts")
    facts = {"list": found, "days": HOUSE[Kind.STAFF].days, "warned": DAYS_OF_WARNING}
    return file or render(request, "privacy/accounts.html", facts)
