"""The public site: it gathers what the apps below it know."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cordel.base import languages, slots
from cordel.base.pagecache import same_for_everybody
from cordel.website.queries import pages
from cordel.website.queries import sentences as reference


@login_not_required
@require_GET
@same_for_everybody
def home(request: HttpRequest) -> HttpResponse:
    """What Cordel is, what comes next, and the projects."""
    return render(request, "website/home.html", pages.home_page(timezone.now()))


@login_not_required
@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """All projects, to be searched."""
    search, number = request.GET.get("q", "")[:100], request.GET.get("page", "")
    return render(request, "website/projects.html", pages.projects_page(search, number))


@login_not_required
@require_GET
@same_for_everybody
def project(request: HttpRequest, slug: str) -> HttpResponse:
    """The journey of a network: where it goes, who takes part, what it is about."""
    page = pages.project_page(slug, timezone.now(), is_archived=getattr(request, "is_archived", False))
    if page is None:
        raise Http404
    return render(request, "website/project.html", page)


@login_not_required
@never_cache
@require_GET
def archive(request: HttpRequest, slug: str) -> FileResponse:
    """The archive of a project that is closed: everybody may keep a copy."""
    kept = pages.archive_of(slug)
    if kept is None:
        raise Http404
    name = f"{slug}.zip"
    return FileResponse(default_storage.open(kept.archive), as_attachment=True, filename=name)


@login_not_required
@require_GET
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "website/about.html")


@login_not_required
@require_GET
@same_for_everybody
def sentences(request: HttpRequest) -> HttpResponse:
    """The reference project, sentence by sentence, with the screen that makes each true."""
    return render(request, "website/sentences.html", reference.sentences_page(timezone.now()))


@login_not_required
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """The clocks are those that the purge runs by; where nobody tells them, the page says nothing of days."""
    clocks = {kind.replace("-", "_"): clock for kind, clock in slots.ask("clocks")}
    facts = {"contact": _contact(), "clocks": clocks, "essences": list(slots.ask("essences"))}
    return render(request, "website/privacy.html", facts)


@login_not_required
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "website/accessibility.html", {"contact": _contact()})


def _contact() -> str:
    """The address that letters come from; none on a machine that nobody can write to."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    host = address.rpartition("@")[2]
    return address if "." in host and not host.replace(".", "").isdecimal() else ""


# --- For machines -------------------------------------------------------------------------------


@login_not_required
@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "website/robots.txt", content_type="text/plain; charset=utf-8")


@login_not_required
@require_GET
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page, with where it stands in the other languages."""
    entries = pages.in_every_language(pages.addresses())
    return render(request, "website/sitemap.xml", {"entries": entries}, content_type="application/xml")


# --- When something is wrong --------------------------------------------------------------------


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
    """Nothing here may ask the database or the session: they may be what is broken."""
    page = languages.language_menu(request) | {"user": AnonymousUser()}
    return HttpResponse(render_to_string("website/broken.html", page), status=500)
