"""What is taken and what is not, for everybody; every decision, in public by town and at the desk by name."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import audit, edits, lists
from cordel.base.content import text
from cordel.debates import actions, queries, rules
from cordel.debates.forms.public import ObjectionForm
from cordel.debates.models import Debate, StatementDecision
from cordel.debates.views.frame import (
    debate_page,
    moderated_debate,
    public_debate,
    public_page,
    voter_at,
)


@login_not_required
@never_cache
@require_GET
def policy(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Why a statement is not taken, who decides, how long it takes, and how to object."""
    found = public_debate(slug, number)
    facts = {
        **public_page(found, voter_at(request, found)),
        "rules": queries.RULES,
        "hours": queries.hours_to_decide(found),
    }
    return render(request, "debates/policy.html", facts)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """The author of a statement that was not taken asks for a second look."""
    debate = public_debate(slug, number)
    voter = voter_at(request, debate)
    if voter is None:
        return redirect(debate)
    found = queries.statement(debate, pk)
    if found is None or not found.author or found.author != voter.key:
        raise Http404
    form = ObjectionForm(edits.posted(request))
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.object_to(found, voter=voter, words=form.cleaned_data["words"], now=timezone.now()),
    ):
        messages.success(request, _("Somebody else looks at it. The answer stands here."))
        return redirect("debates:mine", slug=slug, number=number)
    facts = {
        **public_page(debate, voter),
        "statement": found,
        "form": form,
        "may_object": rules.may_object(found, voter) and not hasattr(found, "objection"),
    }
    return render(request, "debates/object.html", facts, status=422 if form.errors else 200)


def _shown_words(one: StatementDecision) -> str:
    """The words as everybody may read them."""
    return "" if one.hides_words else text(one.statement.words)


NUMBER = lists.Column("number", gettext_lazy("Number"), lambda one: one.statement.number, kind=lists.NUMBER)
KIND = lists.Column("decision", gettext_lazy("Decision"), lambda one: one.get_kind_display())
REASON = lists.Column("reason", gettext_lazy("Reason"), lambda one: one.get_reason_display())
FOR = lists.Column("for", gettext_lazy("Who decided"), queries.decided_for)
DAY = lists.Column(
    "day",
    gettext_lazy("Day"),
    lambda one: timezone.localtime(one.decided_at).date(),
    kind=lists.DATE,
)
PUBLIC = [
    DAY,
    NUMBER,
    lists.Column("words", gettext_lazy("Statement"), _shown_words),
    KIND,
    REASON,
    FOR,
]
AT_DESK = [
    DAY,
    NUMBER,
    lists.Column("words", gettext_lazy("Statement"), lambda one: text(one.statement.words)),
    KIND,
    REASON,
    FOR,
    lists.Column("by", gettext_lazy("By"), lambda one: audit.by_whom(one.decided_by, one.decided_at)),
]


@login_not_required
@never_cache
@require_GET
def decisions(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Every decision, by which town, to the day, without names."""
    found = public_debate(slug, number)
    listed, file = _log(request, found, PUBLIC)
    facts = {**public_page(found, voter_at(request, found)), "list": listed}
    return file or render(request, "debates/decisions.html", facts)


@require_GET
def desk_decisions(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The same with who it was, for those who decide."""
    debate = moderated_debate(request, slug, number)
    listed, file = _log(request, debate, AT_DESK)
    return file or render(request, "debates/desk_decisions.html", debate_page(request, debate, list=listed))


def _log(
    request: HttpRequest, debate: Debate, columns: list[lists.Column]
) -> tuple[lists.Listing, HttpResponseBase | None]:
    kinds: Any = StatementDecision.Kind.choices
    found = lists.short(
        request.GET,
        queries.decisions(debate),
        columns=columns,
        sort="-day",
        filters=[lists.same("decision", _("Decision"), kinds, lambda one: one.kind, _("All decisions"))],
        search_label=_("Statement, reason or town"),
    )
    name = f"{debate.project.slug}-debate-{debate.number}-decisions"
    file = lists.file_of(request.GET, columns, found.found, title=_("Decisions"), filename=name)
    return found, file
