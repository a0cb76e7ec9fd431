"""What the site erases that belongs to no project: a dry run, the act itself, and the signed records."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, lists
from cordel.base.guards import opened
from cordel.privacy import actions, rules
from cordel.privacy.forms import SitePurgeForm
from cordel.privacy.models import SitePurge
from cordel.privacy.queries import retention
from cordel.privacy.queries import site as queries
from cordel.privacy.views.retention import RECORD_COLUMNS, by_of


@require_http_methods(["GET", "POST"])
def erasures(request: HttpRequest) -> HttpResponseBase:
    """What goes tonight, and every record; on POST it goes now, if the number that was shown is typed."""
    opened(request, "erasures", rules.may_see_accounts)
    going = queries.going(now=timezone.now())
    form = SitePurgeForm(edits.posted(request), going=sum(one.rows for one in going))
    by: Any = request.user
    if request.method == "POST" and form.is_valid():
        return _erased(request, actions.purge_site(by=by, now=timezone.now()))
    found = lists.listing(
        request.GET,
        queries.records(),
        columns=RECORD_COLUMNS,
        sort="-number",
        search=retention.by_or_hash,
        search_label=_("By whom, SHA-256"),
    )
    file = lists.export(request.GET, found, title=_("Records of erasure"), filename="site-erasures")
    facts = {
        "list": found,
        "going": going,
        "form": form,
        "is_chained": retention.is_chained(queries.records()),
    }
    return file or render(request, "privacy/erasures.html", facts, status=422 if form.errors else 200)


def _erased(request: HttpRequest, record: SitePurge | None) -> HttpResponse:
    if record is None:
        messages.info(request, _("There was nothing to erase: nothing has come to its day."))
        return redirect("privacy:erasures")
    said = ngettext("%(count)s entry was erased.", "%(count)s entries were erased.", record.rows)
    messages.success(request, said % {"count": record.rows})
    return redirect("privacy:site-record", number=record.number)


def _record(request: HttpRequest, number: int) -> SitePurge:
    opened(request, "erasures", rules.may_see_accounts)
    found = queries.record(number)
    if found is None:
        raise Http404
    return found


@require_GET
def record(request: HttpRequest, number: int) -> HttpResponse:
    """One record, in words."""
    found = _record(request, number)
    document = found.document
    lines = [(queries.LABELS.get(line["what"], line["what"]), line["rows"]) for line in document["lines"]]
    facts = {"record": found, "by": by_of(found), "previous": document["previous_sha256"], "lines": lines}
    return render(request, "privacy/site_record.html", facts)


@require_GET
def record_file(request: HttpRequest, number: int) -> HttpResponse:
    """The record byte for byte: its SHA-256 is the one that the next record names."""
    found = _record(request, number)
    headers = {"Content-Disposition": f'attachment; filename="site-erasure-{number}.json"'}
    return HttpResponse(found.content.encode(), content_type="application/json", headers=headers)
