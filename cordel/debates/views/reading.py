"""The queue: what waits to be read, by town and language, the oldest first."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from cordel.base import audit, lists
from cordel.base.content import text
from cordel.base.languages import language_name
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.debates import actions, queries, rules
from cordel.debates.forms.moderation import RefuseForm
from cordel.debates.models import Debate, Statement
from cordel.debates.views.frame import debate_page, moderated_debate, run_debate

NO_TOWN = "none"
COLUMNS = [
    lists.Column("waits", gettext_lazy("Waits, in hours"), lambda one: one.hours, kind=lists.NUMBER),
    lists.Column("number", gettext_lazy("Number"), lambda one: one.statement.number, kind=lists.NUMBER),
    lists.Column("words", gettext_lazy("Statement"), lambda one: one.statement.words.original),
    lists.Column("language", gettext_lazy("Language"), lambda one: language_name(one.language)),
    lists.Column("town", gettext_lazy("Town"), lambda one: str(one.statement.town or "")),
]


@require_GET
def queue(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    debate = moderated_debate(request, slug, number)
    standing = standing_of(request.user)
    runs = rules.may_run(standing, debate)
    rows = queries.to_read(debate, towns=None if runs else sorted(standing.towns), now=timezone.now())
    found = lists.short(
        request.GET,
        rows,
        columns=COLUMNS,
        sort="-waits",
        filters=_filters(rows, runs=runs),
        search_label=_("Statement or town"),
        also=lambda one: [text(one.statement.words)],
    )
    title = _("To be read")
    file = lists.file_of(
        request.GET, COLUMNS, found.found, title=title, filename=f"{slug}-debate-{number}-queue"
    )
    facts = debate_page(
        request,
        debate,
        list=found,
        lines=queries.alike_beside(debate, found.page),
        objections=queries.objections(debate) if runs else [],
        refuse_form=RefuseForm(),
        back=request.GET.urlencode(),
    )
    return file or render(request, "debates/queue.html", facts)


def _filters(rows: list[Any], *, runs: bool) -> list[lists.Filter]:
    towns = sorted(
        {(one.statement.town.pk, str(one.statement.town)) for one in rows if one.statement.town},
        key=lambda one: one[1].casefold(),
    )
    choices = [(str(pk), name) for pk, name in towns] + ([(NO_TOWN, _("without a town"))] if runs else [])
    spoken = sorted({one.language for one in rows})
    return [
        lists.same(
            "town",
            _("Town"),
            choices,
            lambda one: str(one.statement.town_id or NO_TOWN),
            _("All towns"),
        ),
        lists.same(
            "language",
            _("Language"),
            [(code, language_name(code)) for code in spoken],
            lambda one: one.language,
            _("All languages"),
        ),
    ]


def back_to_queue(request: HttpRequest, debate: Debate) -> HttpResponse:
    """To the queue as it was narrowed, where the next one has the focus."""
    asked = QueryDict(request.POST.get("back", "")).urlencode()
    address = reverse("debates:queue", args=[debate.project.slug, debate.number])
    return redirect(f"{address}?{asked}" if asked else address)


def decided(request: HttpRequest, statement: Statement, act: Any) -> None:
    """Carries out a decision; whoever comes second is told who decided, and how."""
    try:
        found = act()
    except Refused as refused:
        messages.error(request, str(refused))
        return
    if found.decided_by_id in (None, request.user.pk):
        facts = {"number": found.number, "how": found.get_state_display()}
        messages.success(request, _("Statement %(number)s: %(how)s.") % facts)
        return
    who = audit.by_whom(found.decided_by, found.decided_at)
    said = _("%(who)s was faster, and decided the same about statement %(number)s.")
    messages.info(request, said % {"who": who, "number": found.number})


@require_POST
def accept_these(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Accepts those that are ticked, each by itself: what somebody else decided meanwhile stays as it is."""
    debate = moderated_debate(request, slug, number)
    standing, by, now = standing_of(request.user), request.user, timezone.now()
    asked = [int(one) for one in request.POST.getlist("take") if one.isdecimal() and len(one) < 9]
    found = [one for one in (queries.statement(debate, it) for it in asked) if one is not None]
    mine = [one for one in found if rules.may_decide(standing, one)]
    done = 0
    for one in mine:
        user: Any = by
        try:
            actions.accept(one, by=user, now=now, town=rules.decides_for(standing, one))
            done += 1
        except Refused as refused:
            messages.warning(request, f"{one.number}: {refused}")
    if not asked:
        messages.error(request, _("Tick the statements that you accept."))
    elif done:
        words = ngettext("Accepted %(count)s statement.", "Accepted %(count)s statements.", done)
        messages.success(request, words % {"count": done})
    return back_to_queue(request, debate)


@require_POST
def look_again(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """The second look at a statement that was not taken, by those who run the debate."""
    debate = run_debate(request, slug, number)
    statement = queries.statement(debate, pk)
    if statement is None:
        raise Http404
    by: Any = request.user
    takes = request.POST.get("act") == "take"
    decided(
        request,
        statement,
        lambda: actions.look_again(statement, takes=takes, by=by, now=timezone.now()),
    )
    return back_to_queue(request, debate)
