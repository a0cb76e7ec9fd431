"""The public site: it gathers what the apps below it know."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cordel.website import queries


@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "website/home.html", queries.home_page())


@login_not_required
@require_GET
def project(request: HttpRequest, slug: str) -> HttpResponse:
    """The journey of a network: where it goes, who takes part, what it is about."""
    page = queries.project_page(slug)
    if page is None:
        raise Http404
    return render(request, "website/project.html", page)


@login_not_required
@require_GET
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "website/about.html")


@login_not_required
@require_GET
def sentences(request: HttpRequest) -> HttpResponse:
    return render(request, "website/sentences.html")


@login_not_required
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "website/privacy.html")


@login_not_required
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "website/accessibility.html")


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The cookie that protects forms is missing: cookies are off, or the page is from another day."""
    return render(request, "website/form_expired.html", status=403)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "website/bad_request.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "website/forbidden.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "website/not_found.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "website/broken.html", status=500)
