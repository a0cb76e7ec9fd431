"""Frozen figures as a file: byte for byte the document whose SHA-256 every report prints."""

from django.http import Http404, HttpRequest, HttpResponse

from cordel.events import queries
from cordel.events.models import Event
from cordel.reports.views.frame import filename, may_see_counts, of_event


@of_event(may_see_counts)
def figures_file(request: HttpRequest, event: Event, version: int) -> HttpResponse:
    """The canonical form itself, so that `sha256sum` of the file gives the hash."""
    found = queries.figures_version(event, version)
    if found is None:
        raise Http404
    name = f"{filename(event, 'figures')}-version-{version}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(found.content.encode(), content_type="application/json", headers=headers)
