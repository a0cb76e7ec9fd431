"""Where people join who take part online: the address, and a note in each language."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cordel.base import edits, words
from cordel.events import actions, queries
from cordel.events.forms.joining import NOTE_WORDS, JoiningForm
from cordel.events.views.frame import done, edited, page, saved, status_of, write_words


@require_http_methods(["GET", "POST"])
def joining(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The address, and how many people it is for."""
    event = edited(request, slug, number)
    found = queries.joining_of(event)
    form = JoiningForm(edits.posted(request), facts=edits.facts_of(found, actions.JoiningFacts))
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.set_joining(event, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()),
    ):
        return saved(request, event, "events:joining")
    people = queries.online_people(event)
    shown = page(
        request,
        event,
        form=form,
        joining=found,
        online=people.count(),
        told=people.filter(joining_known__gt=0).count(),
        without_letters=people.filter(person__email="").count(),
    )
    return render(request, "events/joining.html", shown, status=status_of(form))


@require_http_methods(["GET", "POST"])
def joining_note(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What people need to know to join, one language at a time."""
    event = edited(request, slug, number)
    by: Any = request.user
    return write_words(
        request,
        event,
        "events/joining_note.html",
        (NOTE_WORDS, words.asked_of(("note",), queries.joining_of(event))),
        lambda written: actions.write_joining_note(event, written=written, by=by, now=timezone.now()),
    )
