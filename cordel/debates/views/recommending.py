"""Recommendations at the desk: drafted, frozen, given to the towns, adopted, sent, withdrawn."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import edits, lists, tokens, words
from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.debates import actions, queries
from cordel.debates.actions import Sending
from cordel.debates.forms.recommendations import (
    NEXT_STEP,
    RECOMMENDATION_WORDS,
    CitedForm,
    DraftForm,
    SendForm,
    WithdrawForm,
)
from cordel.debates.models import Debate, FrozenEvidence, Recommendation
from cordel.debates.rules import recommendations as rules
from cordel.debates.views.frame import debate_page, project_for, told
from cordel.projects import rules as projects

COLUMNS = [
    lists.Column("number", gettext_lazy("Number"), lambda one: one.number, kind=lists.NUMBER),
    lists.Column("title", gettext_lazy("Title"), lambda one: str(one)),
    lists.Column("state", gettext_lazy("State"), lambda one: one.get_state_display()),
    lists.Column("institution", gettext_lazy("Institution"), lambda one: one.institution),
    lists.Column("due", gettext_lazy("Answer due by"), lambda one: one.answer_due_on, kind=lists.DATE),
]


def debate_for(request: HttpRequest, slug: str, number: int, *, must_run: bool = False) -> Debate:
    """For those who run the project, and the officers of its towns; `must_run`: for the first alone."""
    project = project_for(request, slug)
    if must_run:
        opened(request, project, projects.may_run, may_see=lambda _one, _it: True)
    debate = queries.debate(slug, number)
    if debate is None:
        raise Http404
    return debate


def recommendation_for(
    request: HttpRequest, slug: str, number: int, pk: int, *, must_run: bool = False
) -> Recommendation:
    found = queries.recommendation(debate_for(request, slug, number, must_run=must_run), pk)
    if found is None:
        raise Http404
    return found


def page_of(request: HttpRequest, found: Recommendation, **facts: Any) -> dict[str, Any]:
    """What every screen of one recommendation shows."""
    return debate_page(request, found.debate, recommendation=found, **facts)


def back_to(found: Recommendation) -> HttpResponse:
    debate = found.debate
    return redirect(
        "debates:manage-recommendation", slug=debate.project.slug, number=debate.number, pk=found.number
    )


@require_GET
def recommendations(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    debate = debate_for(request, slug, number)
    found = lists.short(
        request.GET,
        list(queries.recommendations_of(debate)),
        columns=COLUMNS,
        sort="number",
        filters=[
            lists.same(
                "state", _("State"), Recommendation.State.choices, lambda one: one.state, _("All states")
            )
        ],
        search_label=_("Title or institution"),
    )
    file = lists.export(
        request.GET, found, title=_("Recommendations"), filename=f"{slug}-debate-{number}-recommendations"
    )
    return file or render(request, "debates/recommending.html", debate_page(request, debate, list=found))


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    debate = debate_for(request, slug, number, must_run=True)
    form = DraftForm(edits.posted(request), citable=queries.citable(debate))
    by: Any = request.user
    made: list[Recommendation] = []
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: made.append(
            actions.draft(
                debate,
                title=form.content("title"),
                text=form.content("text"),
                statements=form.chosen(),
                nonce=form.cleaned_data["token"],
                by=by,
                now=timezone.now(),
            )
        ),
    ):
        return redirect("debates:manage-recommendation", slug=slug, number=number, pk=made[0].number)
    facts = debate_page(request, debate, form=form)
    return render(request, "debates/draft_recommendation.html", facts, status=422 if form.errors else 200)


@require_GET
def manage(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Where it stands, and what is to be done next."""
    found = recommendation_for(request, slug, number, pk)
    standing = standing_of(request.user)
    says = queries.positions(found)
    newest = queries.newest_evidence(found)
    facts = page_of(
        request,
        found,
        next_step=NEXT_STEP[Recommendation.State(found.state)],
        says=says,
        carried_by=queries.carrying(says),
        silent=queries.silent(says),
        seen=queries.seen(found, says),
        speaks_for=queries.speaks_for(found, rules.speaks_for(standing)),
        evidence=newest,
        speaks_of_all=newest is not None and queries.speaks_of_all(newest, found),
        earlier=list(found.evidence.order_by("-version").select_related("made_by")[1:]),
        figures=figures_of(found, newest),
        answer=getattr(found, "answer", None),
        followed=list(found.followed.select_related("told_by").order_by("day", "pk")),
        freeze_token=tokens.form_token("evidence"),
        **queries.lineage(found),
    )
    return render(request, "debates/manage_recommendation.html", facts)


def figures_of(found: Recommendation, evidence: FrozenEvidence | None) -> list[queries.Figures]:
    words_of = {one.statement.number: one.statement.words for one in found.cited.all()}
    return queries.figures(evidence, words_of) if evidence is not None else []


@require_http_methods(["GET", "POST"])
def recommendation_words(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Title and text, one language at a time; once the towns have it, the original is read here only."""
    found = recommendation_for(request, slug, number, pk, must_run=True)
    contents = words.asked_of(actions.RECOMMENDED, found)
    language = words.chosen_language(request.GET.get("in"), contents)
    form = words.WordsForm(
        edits.posted(request), words=RECOMMENDATION_WORDS, contents=contents, language=language
    )
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.write_recommendation(found, written=form.rewriting(), by=by, now=timezone.now()),
    ):
        messages.success(request, _("Saved."))
        return redirect(f"{request.path}?in={language}")
    stands = found.state != Recommendation.State.DRAFT and language == found.text.original_language
    facts = page_of(request, found, original_stands=stands, **words.page(form))
    return render(request, "debates/recommendation_words.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def cited(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Other statements that it rests on, while it is a draft."""
    found = recommendation_for(request, slug, number, pk, must_run=True)
    chosen = [one.statement_id for one in found.cited.all()]
    form = CitedForm(
        edits.posted(request), citable=queries.citable(found.debate), initial={"statements": chosen}
    )
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: actions.cite(found, form.chosen(), by=by, now=timezone.now())
    ):
        messages.success(request, _("Saved. Freeze the evidence for these statements."))
        return back_to(found)
    facts = page_of(request, found, form=form)
    return render(request, "debates/cited.html", facts, status=422 if form.errors else 200)


@require_POST
def freeze(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    found = recommendation_for(request, slug, number, pk, must_run=True)
    nonce = tokens.read_form_token("evidence", request.POST.get("token", ""))
    by: Any = request.user
    if nonce is None:
        messages.error(
            request, _("This page was open for a long time. Nothing is lost: please send it once more.")
        )
        return back_to(found)
    told(request, lambda: actions.freeze(found, nonce=nonce, by=by, now=timezone.now()))
    return back_to(found)


@require_GET
def check(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Frozen evidence reckoned again from the journal of today: `?version=` says which, the newest if it does not."""
    found = recommendation_for(request, slug, number, pk)
    asked = request.GET.get("version", "")
    version = int(asked) if asked.isdecimal() and len(asked) < 9 else None
    evidence = queries.evidence_of(found, version) if version else queries.newest_evidence(found)
    if evidence is None:
        raise Http404
    looked = queries.look_again(evidence)
    if request.GET.get("format") == "json":
        return JsonResponse(looked.as_json(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    words_of = {one.statement.number: one.statement.words for one in found.cited.all()}
    facts = page_of(request, found, evidence=evidence, looked=looked, words_of=words_of)
    return render(request, "debates/check_evidence.html", facts)


@require_GET
def evidence_file(request: HttpRequest, slug: str, number: int, pk: int, version: int) -> HttpResponse:
    """The evidence as it was frozen, before it is public, too."""
    found = recommendation_for(request, slug, number, pk)
    return as_file(found, version)


def as_file(found: Recommendation, version: int) -> HttpResponse:
    """The document with its digest beside it, as a file to keep."""
    evidence = queries.evidence_of(found, version)
    if evidence is None:
        raise Http404
    debate = found.debate
    name = (
        f"{debate.project.slug}-debate-{debate.number}-recommendation-{found.number}-evidence-{version}.json"
    )
    answer = JsonResponse(
        {"sha256": evidence.digest, "document": evidence.document},
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
def hand_over(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    found = recommendation_for(request, slug, number, pk, must_run=True)
    by: Any = request.user
    told(request, lambda: actions.hand_over(found, by=by, now=timezone.now()))
    return back_to(found)


@require_POST
def adopt(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    found = recommendation_for(request, slug, number, pk, must_run=True)
    by: Any = request.user
    seen = request.POST.get("seen", "")
    told(request, lambda: actions.adopt(found, seen=seen, by=by, now=timezone.now()))
    return back_to(found)


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """To whom it was sent, when, and how long they have."""
    found = recommendation_for(request, slug, number, pk, must_run=True)
    form = SendForm(edits.posted(request), facts=edits.facts_of(found, Sending))
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: actions.send(found, facts=form.facts(), seen=form.seen, by=by, now=timezone.now())
    ):
        messages.success(request, _("Saved."))
        return back_to(found)
    facts = page_of(request, found, form=form)
    return render(request, "debates/send_recommendation.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    found = recommendation_for(request, slug, number, pk, must_run=True)
    form = WithdrawForm(edits.posted(request))
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: actions.withdraw(found, by=by, now=timezone.now(), **form.cleaned_data)
    ):
        messages.success(request, _("Withdrawn."))
        return back_to(found)
    facts = page_of(request, found, form=form)
    return render(request, "debates/withdraw_recommendation.html", facts, status=422 if form.errors else 200)
