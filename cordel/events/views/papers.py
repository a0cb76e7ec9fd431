"""What rooms write down: the list of their papers, one paper and its way to the public page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, lists, uploads, words
from cordel.base.content import said
from cordel.base.pagecache import same_for_everybody
from cordel.base.standing import standing_of
from cordel.core.material_files import MEDIA_TYPES, MOST_BYTES
from cordel.events import actions, queries, rules
from cordel.events.forms import (
    DecisionForm,
    KeptForm,
    MaterialForm,
    NewDecisionForm,
    PaperForm,
    RemoveDecisionForm,
    RoomPeopleForm,
    StepForm,
    TakeBackForm,
    paper_words,
)
from cordel.events.models import Activity, Decision, Event, Format, RoomPaper
from cordel.events.views.frame import done, edited, page, status_of

State = RoomPaper.State


def _of_paper(name: str) -> Any:
    """A field of the activity's paper; "" where nobody has written one."""
    return lambda activity: getattr(activity.paper, name) if hasattr(activity, "paper") else ""


def _state_label(activity: Activity) -> str:
    return str(State(activity.paper.state).label) if hasattr(activity, "paper") else ""


COLUMNS = [
    lists.Column("day", gettext_lazy("Day"), lambda it: it.day, ("day", "starts_at"), lists.DATE),
    lists.Column("begins", gettext_lazy("Begins"), lambda it: it.starts_at, ("starts_at", "day")),
    lists.Column("title", gettext_lazy("Activity"), str),
    lists.Column("host", gettext_lazy("Host of the room"), _of_paper("host"), ("paper__host",)),
    lists.Column("notes", gettext_lazy("Note-taker"), _of_paper("note_taker"), ("paper__note_taker",)),
    lists.Column(
        "concluded", gettext_lazy("Conclusions"), lambda it: it.concluded, ("concluded",), lists.NUMBER
    ),
    lists.Column("decided", gettext_lazy("Decisions"), lambda it: it.decided, ("decided",), lists.NUMBER),
    lists.Column("state", gettext_lazy("State"), _state_label, ("paper__state",)),
]
NO_PAPER = "none"


def _filters(event: Event) -> list[lists.Filter]:
    states = [(NO_PAPER, _("nothing written")), *State.choices]
    days = [(day.isoformat(), date_format(day, "DATE_FORMAT")) for day in event.days]
    return [
        lists.same(
            "state", _("State"), states, lambda it: _of_paper("state")(it) or NO_PAPER, _("All states")
        ),
        lists.same("on", _("Day"), days, lambda it: it.day and it.day.isoformat(), _("All days")),
        lists.same("format", _("Format"), Format.choices, lambda it: it.format, _("All formats")),
    ]


def _further(activity: Activity) -> list[str]:
    """Title and topic in every language, and the room."""
    return [*said(activity.title), *said(activity.topic), activity.get_format_display(), activity.place]


@require_GET
def papers(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Every activity with its paper and how far that is."""
    event = edited(request, slug, number)
    found = lists.short(
        request.GET,
        queries.papers(event),
        columns=COLUMNS,
        sort="day",
        filters=_filters(event),
        also=_further,
        search_label=_("Activity, room, host or note-taker"),
    )
    file = lists.export(request.GET, found, title=_("Rooms' papers"), filename=f"{slug}-{number}-papers")
    return file or render(request, "events/papers.html", page(request, event, list=found))


# --- One paper --------------------------------------------------------------------------------------


def _paper_for(request: HttpRequest, slug: str, number: int, pk: int) -> tuple[Event, RoomPaper]:
    event = edited(request, slug, number)
    found = event.activities.filter(pk=pk).first()
    if found is None:
        raise Http404
    found.event = event
    return event, queries.paper_of(found)


def _framed(request: HttpRequest, event: Event, paper: RoomPaper, **facts: Any) -> dict[str, Any]:
    return page(request, event, paper=paper, activity=paper.activity, **facts)


def _to(name: str, paper: RoomPaper) -> HttpResponse:
    event = paper.activity.event
    return redirect(f"events:{name}", slug=event.project.slug, number=event.number, pk=paper.activity_id)


@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Conclusions, decisions and minutes, one language at a time; made for a phone in the room."""
    event, found = _paper_for(request, slug, number, pk)
    contents = queries.contents_of(found)
    language = words.chosen_language(request.GET.get("in"), contents)
    form = PaperForm(
        edits.posted(request),
        words=paper_words(contents),
        contents=contents,
        language=language,
        paper=found,
    )
    if done(request, form, lambda: _write(request, found, form)):
        messages.success(request, _("Saved."))
        return redirect(f"{request.path}?in={language}")
    facts = _framed(request, event, found, lost=_lost(request, form), **words.page(form))
    facts["language_name"] = words.WRITTEN.get(language, language)
    return render(request, "events/paper.html", facts, status=status_of(form))


def _write(request: HttpRequest, paper: RoomPaper, form: PaperForm) -> None:
    by: Any = request.user
    actions.write_paper(
        paper.activity, written=form.rewriting(), reason=form.reason, by=by, now=timezone.now()
    )


def _lost(request: HttpRequest, form: PaperForm) -> list[str]:
    """What was typed about decisions that somebody removed meanwhile: shown, so that it can be copied."""
    gone = (name for name in request.POST if name.startswith("decision_") and name not in form.fields)
    return [text for name in gone if (text := request.POST.get(name, ""))]


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Who hosts the room, who takes notes."""
    event, found = _paper_for(request, slug, number, pk)
    form = RoomPeopleForm(edits.posted(request), facts=edits.facts_of(found, actions.RoomPeople))
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.name_people(
            found.activity, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()
        ),
    ):
        messages.success(request, _("Saved."))
        return _to("paper-people", found)
    facts = _framed(request, event, found, form=form)
    return render(request, "events/paper_people.html", facts, status=status_of(form))


@require_http_methods(["GET", "POST"])
def state(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """What stands on the paper, its next step, and the steps it took."""
    event, found = _paper_for(request, slug, number, pk)
    contents = queries.contents_of(found)
    act = request.POST.get("act", "")
    step = StepForm(
        request.POST if act in STEPS else None,
        initial={"version": edits.version_of(queries.facts_seen(found))},
    )
    back = TakeBackForm(request.POST if act == "back" else None)
    if (act in STEPS and done(request, step, lambda: _take_step(request, found, step))) or (
        act == "back" and done(request, back, lambda: _take_back(request, found, back))
    ):
        messages.success(request, _("Saved."))
        return _to("paper-state", found)
    facts = _framed(
        request,
        event,
        found,
        form=step,
        back=back,
        conclusions=[content for name, content in contents.items() if content and "conclusion" in name],
        decisions=list(found.decisions.all()) if found.pk else [],
        steps=queries.steps_of(found),
        is_empty=not any(contents.values()),
    )
    return render(request, "events/paper_state.html", facts, status=max(status_of(step), status_of(back)))


STEPS: dict[str, Any] = {"agree": actions.agree, "publish": actions.publish_paper}


def _take_step(request: HttpRequest, paper: RoomPaper, form: StepForm) -> None:
    act = STEPS[request.POST["act"]]
    act(paper.activity, seen=form.cleaned_data["version"], by=request.user, now=timezone.now())


def _take_back(request: HttpRequest, paper: RoomPaper, form: TakeBackForm) -> None:
    by: Any = request.user
    actions.take_back_paper(paper.activity, reason=form.cleaned_data["reason"], by=by, now=timezone.now())


# --- Decisions and materials ------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def decisions(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """What was decided, who does it by when, and one more."""
    event, found = _paper_for(request, slug, number, pk)
    form = NewDecisionForm(edits.posted(request), paper=found)
    if done(request, form, lambda: _add_decision(request, found, form)):
        messages.success(request, _("Saved."))
        return _to("decisions", found)
    there = list(found.decisions.order_by("pk")) if found.pk else []
    facts = _framed(request, event, found, form=form, decisions=there)
    return render(request, "events/decisions.html", facts, status=status_of(form))


def _add_decision(request: HttpRequest, paper: RoomPaper, form: NewDecisionForm) -> None:
    by: Any = request.user
    data = form.cleaned_data
    actions.add_decision(
        paper.activity,
        facts=form.facts(),
        language=data["language"],
        text=data["text"],
        reason=form.reason,
        by=by,
        now=timezone.now(),
    )


def _decision_for(
    request: HttpRequest, slug: str, number: int, pk: int, decision: int
) -> tuple[Event, RoomPaper, Decision]:
    event, found = _paper_for(request, slug, number, pk)
    one = Decision.objects.filter(paper__activity=pk, pk=decision).first()
    if one is None:
        raise Http404
    one.paper = found
    return event, found, one


@require_http_methods(["GET", "POST"])
def decision(request: HttpRequest, slug: str, number: int, pk: int, decision: int) -> HttpResponse:
    """Who does what was decided, and by when."""
    event, found, one = _decision_for(request, slug, number, pk, decision)
    form = DecisionForm(edits.posted(request), paper=found, facts=edits.facts_of(one, actions.DecisionFacts))
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.edit_decision(
            one, facts=form.facts(), seen=form.seen, reason=form.reason, by=by, now=timezone.now()
        ),
    ):
        messages.success(request, _("Saved."))
        return _to("decisions", found)
    facts = _framed(request, event, found, form=form, decision=one)
    return render(request, "events/decision.html", facts, status=status_of(form))


@require_http_methods(["GET", "POST"])
def decision_kept(request: HttpRequest, slug: str, number: int, pk: int, decision: int) -> HttpResponse:
    """What became of a decision."""
    event, found, one = _decision_for(request, slug, number, pk, decision)
    stored, now = actions.kept_of(one), timezone.now()
    form = KeptForm(edits.posted(request), facts=stored, today=timezone.localdate())
    by: Any = request.user
    if done(
        request, form, lambda: actions.keep_decision(one, kept=form.kept(), seen=form.seen, by=by, now=now)
    ):
        messages.success(request, _("Saved."))
        return _to("decisions", found)
    facts = _framed(request, event, found, form=form, decision=one)
    return render(request, "events/decision_kept.html", facts, status=status_of(form))


@require_http_methods(["GET", "POST"])
def remove_decision(request: HttpRequest, slug: str, number: int, pk: int, decision: int) -> HttpResponse:
    """Asks first, then removes the decision."""
    event, found, one = _decision_for(request, slug, number, pk, decision)
    form = RemoveDecisionForm(edits.posted(request), paper=found)
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.remove_decision(one, reason=form.reason, by=by, now=timezone.now()),
    ):
        messages.success(request, _("Removed."))
        return _to("decisions", found)
    facts = _framed(request, event, found, form=form, decision=one)
    return render(request, "events/remove_decision.html", facts, status=status_of(form))


@uploads.capped(MOST_BYTES)
@require_http_methods(["GET", "POST"])
def materials(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """What was shown and handed out; one more, or one less."""
    event, found = _paper_for(request, slug, number, pk)
    there = list(found.materials.order_by("pk")) if found.pk else []
    by: Any = request.user
    gone = next((one for one in there if str(one.pk) == request.POST.get("remove")), None)
    if gone is not None:
        actions.remove_material(gone, by=by, now=timezone.now())
        messages.success(request, _("Removed."))
        return _to("materials", found)
    files = request.FILES if request.method == "POST" else None  # reading them finds one that is too big
    form = MaterialForm(edits.posted(request), files, too_big=uploads.was_too_big(request))
    if done(
        request,
        form,
        lambda: actions.add_material(found.activity, facts=form.facts(), by=by, now=timezone.now()),
    ):
        messages.success(request, _("Saved."))
        return _to("materials", found)
    facts = _framed(request, event, found, form=form, materials=there)
    return render(request, "events/materials.html", facts, status=status_of(form))


# --- For everybody ----------------------------------------------------------------------------------


@login_not_required
@require_GET
@same_for_everybody
def minutes(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """The published paper of a room. One that was taken back says so and shows nothing."""
    event = queries.event(slug, number)
    found = queries.public_activity(event, pk) if event is not None and event.is_public else None
    if event is None or found is None:
        raise Http404
    found.event = event
    return render(request, "events/minutes.html", {"event": event, "activity": found})


@login_not_required
@require_GET
def material_file(request: HttpRequest, slug: str, number: int, pk: int, material: int) -> HttpResponse:
    """A file that was shown, to keep: for everybody once it is published, before that for those who run the event."""
    event = queries.event(slug, number)
    found = queries.material_file(event, pk, material) if event is not None else None
    if event is None or found is None:
        raise Http404
    is_public = event.is_public and found.paper.state == State.PUBLISHED
    if not is_public and not rules.may_edit(standing_of(request.user), event):
        raise Http404
    name = f"{found.title}.{found.kind}"
    try:
        kept = found.file.open("rb")
    except FileNotFoundError:  # It went while somebody looked at the page.
        raise Http404 from None
    with kept:
        # Never shown by the browser itself, and without any right should somebody open it there.
        headers = {
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(kept.read(), content_type=MEDIA_TYPES[found.kind], headers=headers)
