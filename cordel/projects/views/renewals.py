"""Roles that end soon or have ended: seen together, renewed in one act."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from cordel.base import lists
from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.projects import actions, rules
from cordel.projects.queries import renewals

COLUMNS = [
    lists.Column("name", gettext_lazy("Name"), lambda it: str(it.user)),
    lists.Column("role", gettext_lazy("Role"), lambda it: it.role),
    lists.Column("where", gettext_lazy("Town or project"), lambda it: str(it.where)),
    lists.Column("ends", gettext_lazy("Ends"), lambda it: it.ends_at.date(), kind=lists.DATE),
]
STANDS = [
    (renewals.ENDS_SOON, gettext_lazy("ends soon")),
    (renewals.HAS_ENDED, gettext_lazy("has ended")),
]


@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest) -> HttpResponseBase:
    """What ends within 30 days is ticked; what has ended waits until somebody ticks it."""
    opened(request, "roles", rules.may_renew)
    by: Any = request.user
    now = timezone.now()
    if request.method == "POST":
        count = actions.renew(request.POST.getlist("who"), by=by, now=now)
        words = ngettext("%(count)s role is renewed.", "%(count)s roles are renewed.", count)
        if count:
            messages.success(request, words % {"count": count})
        else:
            messages.info(request, _("Nothing was renewed: tick roles that end soon or have ended."))
        return redirect("projects:roles")
    standing = standing_of(by)
    found = lists.short(
        request.GET,
        renewals.due(standing, now=now),
        columns=COLUMNS,
        sort="ends",
        filters=[lists.same("stands", _("State"), STANDS, lambda it: it.stands, _("All"))],
        search_label=_("Name, role, town or project"),
    )
    file = lists.export(request.GET, found, title=_("Roles that end"), filename="roles")
    return file or render(
        request, "projects/roles.html", {"list": found, "last": renewals.own_last(standing)}
    )
