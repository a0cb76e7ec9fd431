"""Planning an event: its facts, seats, texts and answers, and making it public."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cordel.base import edits, words
from cordel.events import actions, queries
from cordel.events.forms import (
    ANSWER_WORDS,
    EVENT_WORDS,
    EventForm,
    NewEventForm,
    SeatsForm,
)
from cordel.events.models import Event
from cordel.events.views.frame import (
    done,
    edited,
    letters_to_write,
    page,
    project_for,
    project_page,
    saved,
    status_of,
    tried,
    write_words,
)
from cordel.projects import rules as project_rules


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, slug: str) -> HttpResponse:
    """Begins the next event of the journey."""
    project = project_for(request, slug, project_rules.may_run)
    form = NewEventForm(edits.posted(request), initial=queries.next_event(project))
    made: list[Event] = []
    by: Any = request.user
    if done(
        request,
        form,
        lambda: made.append(actions.create_event(project, new=form.new(), by=by, now=timezone.now())),
    ):
        messages.success(request, _("The event is there now. Nobody sees it until you publish it."))
        return redirect("events:manage", slug=slug, number=made[0].number)
    return render(
        request, "events/new.html", project_page(request, project, form=form), status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Days, mode, clock, languages."""
    event = edited(request, slug, number)
    form = EventForm(edits.posted(request), facts=edits.facts_of(event, actions.EventFacts))
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.edit_event(event, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()),
    ):
        return saved(request, event)
    facts = page(request, event, form=form, letters=letters_to_write(event))
    return render(request, "events/edit.html", facts, status=status_of(form))


@require_http_methods(["GET", "POST"])
def seats(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """When people can register, how many, and who looks after those under 18."""
    event = edited(request, slug, number)
    facts = edits.facts_of(event, actions.SeatFacts)
    form = SeatsForm(edits.posted(request), facts=facts, event=event)
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.set_seats(event, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()),
    ):
        return saved(request, event)
    shown = page(request, event, form=form, taken=queries.seats_taken(event))
    return render(request, "events/seats.html", shown, status=status_of(form))


# --- Texts ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def texts(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Name and summary, one language at a time."""
    event = edited(request, slug, number)
    by: Any = request.user
    return write_words(
        request,
        event,
        "events/texts.html",
        (EVENT_WORDS, words.asked_of(actions.WORDS, event)),
        lambda written: actions.write_words(event, written=written, by=by, now=timezone.now()),
    )


@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The first-timer's seven answers, one language at a time."""
    event = edited(request, slug, number)
    by: Any = request.user
    return write_words(
        request,
        event,
        "events/answers.html",
        (ANSWER_WORDS, queries.answers(event)),
        lambda written: actions.write_answers(event, written=written, by=by, now=timezone.now()),
        answered=len(queries.answered(event)),
    )


# --- Making it public -----------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Says what people will see, then shows the event to everybody."""
    event = edited(request, slug, number)
    refusal = tried(
        request,
        lambda: actions.publish(event, by=request.user, now=timezone.now()),  # type: ignore[arg-type]
    )
    if request.method == "POST" and refusal is None:
        messages.success(request, _("The event is public now."))
        return redirect("events:manage", slug=slug, number=number)
    facts = page(request, event, steps=queries.steps(event), refusal=refusal)
    return render(request, "events/publish.html", facts, status=422 if refusal else 200)


@require_POST
def confirm(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The event will take place as planned."""
    event = edited(request, slug, number)
    refusal = tried(
        request,
        lambda: actions.confirm(event, by=request.user, now=timezone.now()),  # type: ignore[arg-type]
    )
    if refusal is not None:
        messages.error(request, str(refusal))
    return redirect("events:manage", slug=slug, number=number)
