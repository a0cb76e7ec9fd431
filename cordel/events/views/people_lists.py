"""A town's list of people as a file: taken away with a key in each row, brought back, its columns said, its changes
confirmed. Nothing of a file is stored before somebody looked at it and saved it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import languages, lists, uploads
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.core.people_lists import MOST_PEOPLE, Entry, entries
from cordel.core.people_parts import Part
from cordel.events import actions, queries
from cordel.events.actions import Correction
from cordel.events.forms.people_lists import MOST_BYTES, ColumnsForm, FileForm
from cordel.events.models import Event, Registration
from cordel.events.queries import people_lists
from cordel.events.queries.people_lists import COLUMNS, Change, Compared
from cordel.events.rules import merges
from cordel.events.views.delegates import bringing, show_rows
from cordel.events.views.frame import page, status_of
from cordel.towns.models import Town

# --- Taken away --------------------------------------------------------------------------------------


@require_GET
def people_list(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The people of a town as a file that can be corrected and brought back."""
    event, towns = bringing(request, slug, number)
    asked = request.GET.copy()
    asked.setdefault("format", "xlsx")
    town = next((one for one in towns if str(one.pk) == asked.get("town", str(one.pk))), None)
    if town is None:
        raise Http404
    file = lists.file_of(
        asked,
        _columns(event, town),
        queries.listed(event, town),
        title=_("People of %(town)s") % {"town": town},
        filename=f"{slug}-{number}-people",
    )
    if file is None:
        raise Http404
    return file


def _columns(event: Event, town: Town) -> list[lists.Column]:
    def column(part: Part, value: Any) -> lists.Column:
        return lists.Column(part.value, COLUMNS[part], value)

    def guardian(it: Registration, name: str) -> str:
        return str(getattr(getattr(it, "guardian", None), name, ""))

    return [
        column(Part.KEY, lambda it: queries.row_key(event, town.pk, it.pk)),
        column(Part.NAME, lambda it: it.person.name),
        column(Part.CALLED, lambda it: it.person.called),
        column(Part.EMAIL, lambda it: it.person.email),
        column(Part.LANGUAGE, lambda it: languages.language_name(it.person.language, it.person.language)),
        column(Part.MINOR, lambda it: _("no") if it.is_adult else _("yes")),
        column(Part.GUARDIAN, lambda it: guardian(it, "name")),
        column(Part.CONTACT, lambda it: guardian(it, "contact")),
    ]


# --- Brought -----------------------------------------------------------------------------------------


@uploads.capped(MOST_BYTES)
@require_http_methods(["GET", "POST"])
def bring_file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Choose a file, say what its columns hold; then its people stand in rows, or its changes beside what is stored."""
    event, towns = bringing(request, slug, number)
    if request.method == "POST" and "table" in request.POST:
        return _columns_said(request, event, towns)
    own = standing_of(request.user).towns
    files = request.FILES if request.method == "POST" else None  # reading them finds one that is too big
    data = request.POST if request.method == "POST" else None
    form = FileForm(data, files, towns=towns, own=own, too_big=uploads.was_too_big(request))
    if data is not None and form.is_valid():
        columns = ColumnsForm(towns=towns, town=str(form.chosen_town.pk), rows=form.rows)
        return _ask_columns(request, event, columns)
    facts = page(request, event, form=form, towns=towns)
    return render(request, "events/bring_file.html", facts, status=status_of(form))


def _ask_columns(request: HttpRequest, event: Event, form: ColumnsForm) -> HttpResponse:
    facts = page(request, event, form=form, shown=min(len(form.rows), 6), total=len(form.rows))
    return render(request, "events/bring_columns.html", facts, status=status_of(form))


def _columns_said(request: HttpRequest, event: Event, towns: list[Town]) -> HttpResponse:
    form = ColumnsForm(request.POST, towns=towns)
    if not form.is_valid():
        return _ask_columns(request, event, form)
    people = entries(form.rows, form.reading, people_lists.spoken())
    if len(people) > MOST_PEOPLE:
        form.add_error(
            None, _("At most %(most)s people at once. Bring the list in parts.") % {"most": MOST_PEOPLE}
        )
        return _ask_columns(request, event, form)
    if Part.KEY in form.reading.columns:
        return _show_changes(request, event, form, _compare(request, event, form.chosen_town, people))
    return show_rows(request, event, towns, form.chosen_town, people)


# --- Changes -----------------------------------------------------------------------------------------


def _compare(request: HttpRequest, event: Event, town: Town, people: Sequence[Entry]) -> Compared:
    own = merges.whose_people(standing_of(request.user), event.project, towns=queries.towns_of(event.project))
    return people_lists.compared(event, town, people, own=own)


def _show_changes(
    request: HttpRequest, event: Event, form: ColumnsForm, found: Compared, refusal: Refused | None = None
) -> HttpResponse:
    facts = page(request, event, form=form, found=found, town=form.chosen_town, refusal=refusal)
    return render(request, "events/bring_changes.html", facts, status=422 if refusal else 200)


@require_POST
def correct_people(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Writes the changes that were ticked, as they stood on the page; new people come in rows, to be saved there."""
    event, towns = bringing(request, slug, number)
    form = ColumnsForm(request.POST, towns=towns)
    if not form.is_valid():
        return _ask_columns(request, event, form)
    people = entries(form.rows, form.reading, people_lists.spoken())
    found = _compare(request, event, form.chosen_town, people)
    chosen = set(request.POST.getlist("take"))
    wanted = [_correction(request, one) for one in found.changes if one.entry.key in chosen]
    by: Any = request.user
    try:
        count = actions.correct_people(event, form.chosen_town, corrections=wanted, by=by, now=timezone.now())
    except Refused as refused:
        return _show_changes(request, event, form, found, refused)
    said = ngettext("%(count)s person was corrected.", "%(count)s people were corrected.", count)
    messages.success(request, said % {"count": count})
    if not found.new:
        return redirect("events:registrations", slug=slug, number=number)
    messages.info(request, _("Look at the new people below, and save their seats."))
    return show_rows(request, event, towns, form.chosen_town, found.new)


def _correction(request: HttpRequest, change: Change) -> Correction:
    seen = request.POST.get(f"seen_{change.entry.key}", "")
    return Correction(change.registration.pk, change.after, seen)
