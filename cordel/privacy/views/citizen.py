"""What a person does without an account: see everything, take it along, have it erased, read the answer."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, tokens
from cordel.base.guards import is_private_page_open
from cordel.events import queries as events
from cordel.events.models import Registration
from cordel.privacy import actions
from cordel.privacy.forms import EraseForm, digest_of
from cordel.privacy.models import DataRequest
from cordel.privacy.queries import purposes
from cordel.privacy.queries import requests as queries
from cordel.privacy.queries.essence import essence_of
from cordel.privacy.queries.purposes import Pack
from cordel.privacy.views.files import as_page, data_file, paper_pdf
from cordel.projects import queries as projects
from cordel.projects.models import Project


def _pack(slug: str) -> Pack:
    """What the towns of a public project settled."""
    project = projects.project(slug)
    if project is None or not project.is_listed or project.origin != Project.Origin.OWN:
        raise Http404
    return purposes.pack_of(project, today=timezone.now().date())


@login_not_required
@require_GET
def essence(request: HttpRequest, slug: str) -> HttpResponse:
    """Who answers for what in a project, for everybody (Art. 26 (2))."""
    pack = _pack(slug)
    paper = essence_of(pack, today=timezone.now().date())
    return render(request, "privacy/essence.html", {"project": pack.project, **as_page(paper)})


@login_not_required
@require_GET
def essence_file(request: HttpRequest, slug: str) -> HttpResponse:
    pack = _pack(slug)
    return paper_pdf(essence_of(pack, today=timezone.now().date()), f"{slug}-data")


def _private(pk: int, proof: str) -> Registration:
    registration = events.registration(pk)
    fits = registration is not None and tokens.fits("registration", events.private_value(registration), proof)
    if registration is None or not fits or registration.person.sealed_at is not None:
        raise Http404
    return registration


def _is_open(request: HttpRequest, registration: Registration) -> bool:
    """Whether the code was given in this browser, on the private page."""
    return is_private_page_open(request, f"seat-{registration.pk}", registration.nonce)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def my_data(request: HttpRequest, pk: int, proof: str) -> HttpResponse:
    """Everything that is kept about the person; on POST what need not stay is erased."""
    again = queries.made_with(digest_of(EraseForm, request.POST)) if request.method == "POST" else None
    if again is not None:
        return redirect(queries.answer_url(again))
    registration = _private(pk, proof)
    if not _is_open(request, registration):
        return redirect(events.private_url(registration))
    person, form = registration.person, EraseForm(edits.posted(request))
    done: list[DataRequest] = []
    now = timezone.now()
    if request.method == "POST" and edits.carried_out(
        form, lambda: done.append(actions.erase_person(person, came=form.came(now), by=None, now=now))
    ):
        return redirect(queries.answer_url(done[0]))
    preview = DataRequest(project=person.project, outcome=queries.outcome_of(person))
    facts = {
        "registration": registration,
        "proof": proof,
        "event": registration.event,
        "private_url": events.private_url(registration),
        "sections": queries.kept_of(person),
        "answer": queries.answer_of(preview),
        "form": form,
    }
    return render(request, "privacy/my_data.html", facts, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_GET
def my_file(request: HttpRequest, pk: int, proof: str, extension: str) -> HttpResponse:
    """The same as a file, for whoever gave the code."""
    registration = _private(pk, proof)
    if not _is_open(request, registration):
        return redirect(events.private_url(registration))
    return data_file(registration.person, extension)


@login_not_required
@never_cache
@require_GET
def answer(request: HttpRequest, pk: int, proof: str) -> HttpResponse:
    """What stays, why, until when. The page names nobody."""
    found = queries.answered(pk, proof)
    if found is None:
        raise Http404
    facts = {"answer": queries.answer_of(found), "project": found.project}
    return render(request, "privacy/answer.html", facts)
