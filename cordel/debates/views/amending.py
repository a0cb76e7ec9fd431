"""What towns do with a recommendation, and what comes back from the institution."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, uploads
from cordel.base.standing import standing_of
from cordel.base.stored_files import kept_file
from cordel.core.material_files import MOST_BYTES
from cordel.debates import actions, queries
from cordel.debates.actions import AnswerFacts
from cordel.debates.forms.recommendations import (
    AmendForm,
    AnswerForm,
    DecideForm,
    FollowUpForm,
    PositionForm,
)
from cordel.debates.models import Amendment, InstitutionAnswer, Recommendation
from cordel.debates.rules import recommendations as rules
from cordel.debates.views.recommending import back_to, page_of, recommendation_for
from cordel.projects import rules as projects
from cordel.towns.models import Town


def _towns(request: HttpRequest, found: Recommendation) -> list[Town]:
    """Those for which the visitor speaks here."""
    return queries.speaks_for(found, rules.speaks_for(standing_of(request.user)))


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Other words, and why."""
    found = recommendation_for(request, slug, number, pk)
    runs = projects.may_run(standing_of(request.user), found.debate.project)
    form = AmendForm(
        edits.posted(request),
        towns=_towns(request, found),
        runs=runs,
        initial={
            "title": found.title.original, "text": found.text.original, "wording": found.wording
        },
    )  # fmt: skip
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.amend(
            found,
            town=form.of_town,
            proposal=form.proposal(),
            wording=form.cleaned_data["wording"],
            nonce=form.cleaned_data["token"],
            by=by,
            now=timezone.now(),
        ),
    ):
        messages.success(request, _("Thank you. Those who run the project decide about it, and say why."))
        return back_to(found)
    facts = page_of(request, found, form=form)
    return render(request, "debates/amend.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def amendment(request: HttpRequest, slug: str, number: int, pk: int, amendment: int) -> HttpResponse:
    """One amendment beside the words that it changes; whoever runs the project decides about it."""
    found = recommendation_for(request, slug, number, pk, must_run=request.method == "POST")
    row = (
        found.amendments.filter(number=amendment).select_related("town", "proposed_by", "decided_by").first()
    )
    if row is None:
        raise Http404
    form = DecideForm(edits.posted(request))
    if request.method == "POST" and edits.carried_out(form, lambda: _decided(request, row, form)):
        messages.success(request, _("Saved."))
        return back_to(found)
    facts = page_of(
        request,
        found,
        form=form,
        amendment=row,
        before=found.wordings.filter(number=row.wording).first(),
        is_older=row.wording != found.wording,
    )
    return render(request, "debates/amendment.html", facts, status=422 if form.errors else 200)


def _decided(request: HttpRequest, row: Amendment, form: DecideForm) -> None:
    data, by = form.cleaned_data, request.user
    act: Any = actions.accept_amendment if data["act"] == "accept" else actions.refuse_amendment
    act(row, because=data["because"], language=data["language"], by=by, now=timezone.now())


@require_http_methods(["GET", "POST"])
def say(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Yes, yes if, or no, for the town that the visitor works for; nobody else speaks for it."""
    found = recommendation_for(request, slug, number, pk)
    towns = _towns(request, found)
    if not towns:
        raise PermissionDenied
    form = PositionForm(edits.posted(request), towns=towns, initial={"wording": found.wording})
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(form, lambda: _said(found, form, by)):
        messages.success(request, _("Saved."))
        return back_to(found)
    facts = page_of(request, found, form=form, evidence=queries.newest_evidence(found))
    return render(request, "debates/position.html", facts, status=422 if form.errors else 200)


def _said(found: Recommendation, form: PositionForm, by: Any) -> None:
    data, town = form.cleaned_data, form.of_town
    if town is None:
        raise PermissionDenied
    actions.say(
        found,
        town=town,
        word=data["word"],
        because=data["because"],
        language=data["language"],
        wording=data["wording"],
        nonce=data["token"],
        by=by,
        now=timezone.now(),
    )


# --- What comes back -----------------------------------------------------------------------------


@uploads.capped(MOST_BYTES)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    found = recommendation_for(request, slug, number, pk, must_run=True)
    known = InstitutionAnswer.objects.filter(recommendation=found).first()
    files = request.FILES if request.method == "POST" else None  # reading them finds one that is too big
    form = AnswerForm(
        edits.posted(request),
        files,
        facts=edits.facts_of(known or InstitutionAnswer(), AnswerFacts),
        has_file=bool(known and known.file),
        too_big=uploads.was_too_big(request),
    )
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.record_answer(
            found, facts=form.facts(), seen=form.seen, data=form.file_data, by=by, now=timezone.now()
        ),
    ):
        messages.success(request, _("Saved."))
        return back_to(found)
    facts = page_of(request, found, form=form, answer=known)
    return render(request, "debates/institution_answer.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    found = recommendation_for(request, slug, number, pk, must_run=True)
    form = FollowUpForm(edits.posted(request))
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(form, lambda: _followed(found, form, by)):
        messages.success(request, _("Saved."))
        return back_to(found)
    facts = page_of(request, found, form=form)
    return render(request, "debates/follow_up.html", facts, status=422 if form.errors else 200)


def _followed(found: Recommendation, form: FollowUpForm, by: Any) -> None:
    data = form.cleaned_data
    actions.follow_up(
        found,
        text=data["text"],
        language=data["language"],
        day=data["day"],
        nonce=data["token"],
        by=by,
        now=timezone.now(),
    )


@require_GET
@never_cache
def answer_file(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """The letter, for the towns and those who run the project, published or not."""
    return file_of_answer(recommendation_for(request, slug, number, pk))


def file_of_answer(found: Recommendation, *, public: bool = False) -> HttpResponse:
    """For everybody only once it is published."""
    answer = InstitutionAnswer.objects.filter(recommendation=found).first()
    if answer is None or not answer.file or (public and not answer.is_published):
        raise Http404
    slug, debate = found.debate.project.slug, found.debate.number
    name = f"{slug}-debate-{debate}-recommendation-{found.number}-answer"
    return kept_file(answer.file, answer.kept_as, name)
