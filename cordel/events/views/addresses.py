"""Somebody's e-mail address is corrected; letters that no mailbox takes are printed and given."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import edits, pdf
from cordel.base.guards import opened
from cordel.core.standing import Standing
from cordel.events import actions, notifications, queries, rules
from cordel.events.forms.addresses import AddressForm
from cordel.events.models import Event, KeptLetter, Registration
from cordel.events.rules import merges, people
from cordel.events.views.frame import event_for, page, status_of
from cordel.events.views.letters import desk_for
from cordel.participants.actions import Address


def may_correct(standing: Standing, event: Event, found: Registration) -> bool:
    """Whether the visitor may give the person another address."""
    own = merges.whose_people(standing, event.project, towns=queries.towns_of(event.project))
    return people.may_correct_address(found, own)


def person_for(request: HttpRequest, slug: str, number: int, pk: int) -> tuple[Event, Registration]:
    event = event_for(request, slug, number)
    found = queries.registration(pk)
    if found is None or found.event_id != event.pk:
        raise Http404
    opened(
        request,
        event,
        lambda standing, it: may_correct(standing, it, found),
        may_see=lambda standing, it: rules.may_see_delegation(standing, it, found.town_id),
    )
    return event, found


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Another address: says what follows, then does it."""
    event, found = person_for(request, slug, number, pk)
    form = AddressForm(edits.posted(request), facts=edits.facts_of(found.person, Address))
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.correct_address(
            found.person, address=form.address(), seen=form.seen, by=by, now=timezone.now()
        ),
    ):
        messages.success(request, _("The address is corrected. Letters go there from now on."))
        if request.GET.get("from") == "list":
            return redirect("events:unreached", slug=slug)
        return redirect("events:person", slug=slug, number=number, pk=pk)
    facts = page(request, event, registration=found, form=form)
    return render(request, "events/correct_address.html", facts, status=status_of(form))


# --- On paper -------------------------------------------------------------------------------------


@require_GET
def print_all(request: HttpRequest, slug: str) -> HttpResponse:
    """All letters to be given by hand that the visitor may see, as one file."""
    project, desk = desk_for(request, slug)
    return _printed(queries.kept_letters(project, desk)[: queries.ON_PAPER], f"{slug}-by-hand")


@require_GET
def print_one(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The letters to one person."""
    project, desk = desk_for(request, slug)
    entry = queries.unreached_entry(project, desk, pk)
    if entry is None:
        raise Http404
    return _printed(queries.kept_letters_of(entry, project, desk)[: queries.ON_PAPER], f"{slug}-by-hand-{pk}")


def _printed(kept: Iterable[KeptLetter], filename: str) -> HttpResponse:
    letters = list(_on_sheets(kept))
    if not letters:
        raise Http404
    headers = {"Content-Disposition": f'inline; filename="{filename}.pdf"', "Cache-Control": "no-store"}
    file = pdf.printed_letters(pdf.Post(title=_("Letters to be given by hand"), letters=letters))
    return HttpResponse(file, content_type=pdf.MIME_TYPE, headers=headers)


def _on_sheets(kept: Iterable[KeptLetter]) -> Iterator[pdf.Block]:
    for one in kept:
        person = one.registration.person
        for sheet in notifications.on_paper(one):
            yield pdf.letter(language=person.language, to=person.name, **sheet)


@require_POST
def give(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The letters that stood on the page were given; those that came meanwhile still wait."""
    project, desk = desk_for(request, slug)
    entry = queries.unreached_entry(project, desk, pk)
    if entry is None or entry.person is None:
        raise Http404
    mine = queries.kept_letters_of(entry, project, desk)
    seen = {int(one) for one in request.POST.getlist("letter") if one.isdecimal() and len(one) < 19}
    keys = [one.pk for one in mine if one.pk in seen]
    by: Any = request.user
    count = actions.give_kept_letters(entry.person, keys=keys, by=by, now=timezone.now())
    said = ngettext("%(count)s letter was given.", "%(count)s letters were given.", count)
    messages.success(request, said % {"count": count})
    return redirect("events:reach", slug=slug, pk=pk)
