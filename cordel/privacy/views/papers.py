"""The papers of the data protection pack, as pages and as PDF; those of one town for that town."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from cordel.base import pdf
from cordel.base.guards import opened
from cordel.privacy.queries.papers import PAPERS, Paper
from cordel.privacy.queries.purposes import Pack
from cordel.privacy.rules import pack as rules
from cordel.privacy.views.files import as_page, paper_pdf
from cordel.privacy.views.pack import pack_for, pack_page, town_for


def _paper(name: str, *, of_town: bool) -> Paper:
    found = PAPERS.get(name)
    if found is None or found.of_town is not of_town:
        raise Http404
    return found


def _made(pack: Pack, name: str) -> pdf.Document:
    return _paper(name, of_town=False).made(pack, today=timezone.now().date())


def _made_for(request: HttpRequest, pack: Pack, name: str, pk: int) -> pdf.Document:
    paper, one = _paper(name, of_town=True), town_for(pack, pk)
    if name == "contract" and one.is_installer:
        raise Http404  # Nobody makes a contract with itself.
    opened(
        request,
        pack.project,
        lambda standing, it: rules.may_name_contact(standing, it, one.town),
        may_see=lambda _standing, _it: True,
    )
    return paper.made(pack, one, today=timezone.now().date())


def _shown(request: HttpRequest, pack: Pack, made: pdf.Document) -> HttpResponse:
    file = request.path.rstrip("/") + ".pdf"
    return render(request, "privacy/paper.html", pack_page(request, pack, file=file, **as_page(made)))


def _file(pack: Pack, name: str, made: pdf.Document) -> HttpResponse:
    answer = paper_pdf(made, f"{pack.project.slug}-{name}")
    patch_cache_control(answer, private=True)
    return answer


@require_GET
def paper(request: HttpRequest, slug: str, paper: str) -> HttpResponse:
    """A paper of the whole project."""
    pack = pack_for(request, slug)
    return _shown(request, pack, _made(pack, paper))


@require_GET
def paper_file(request: HttpRequest, slug: str, paper: str) -> HttpResponse:
    pack = pack_for(request, slug)
    return _file(pack, paper, _made(pack, paper))


@require_GET
def town_paper(request: HttpRequest, slug: str, paper: str, pk: int) -> HttpResponse:
    """A paper of one town."""
    pack = pack_for(request, slug)
    return _shown(request, pack, _made_for(request, pack, paper, pk))


@require_GET
def town_paper_file(request: HttpRequest, slug: str, paper: str, pk: int) -> HttpResponse:
    pack = pack_for(request, slug)
    return _file(pack, f"{paper}-{pk}", _made_for(request, pack, paper, pk))
