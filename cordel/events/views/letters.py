"""Letters to groups: what was written, a new one, its words and whom it is for."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import edits, lists, mail_server, words
from cordel.base.guards import opened
from cordel.base.languages import country_name, language_name
from cordel.base.standing import standing_of
from cordel.events import actions, queries, rules
from cordel.events.forms import LETTER_WORDS, GroupForm, NewLetterForm, event_label
from cordel.events.models import GroupLetter, Role
from cordel.events.views.frame import done, event_for, page, project_for, project_page, status_of, tried
from cordel.projects import rules as project_rules
from cordel.projects.models import Project

COLUMNS = [
    lists.Column("subject", gettext_lazy("Subject"), str, ("sort_key",)),
    lists.Column("about", gettext_lazy("What it is"), lambda it: it.get_about_display(), ("about",)),
    lists.Column("whom", gettext_lazy("To whom"), lambda it: whom_in_words(it)),
    lists.Column(
        "sent", gettext_lazy("Sent"), lambda it: it.sent_at and it.sent_at.date(), ("sent_at",), lists.DATE
    ),
    lists.Column("people", gettext_lazy("People"), lambda it: it.people, ("people",), lists.NUMBER),
    lists.Column("handed", gettext_lazy("Handed over"), lambda it: it.handed, ("handed",), lists.NUMBER),
]
STATES = [
    ("draft", gettext_lazy("Drafts")),
    ("sending", gettext_lazy("On their way")),
    ("sent", gettext_lazy("Sent")),
]


def desk_for(request: HttpRequest, slug: str) -> tuple[Project, queries.Desk]:
    """The project, and what the visitor may write in it."""
    project = project_for(request, slug, project_rules.may_run, or_look=True)
    return project, _desk_of(request, project)


def _desk_of(request: HttpRequest, project: Project) -> queries.Desk:
    standing = standing_of(request.user)
    return queries.writing_desk(
        project,
        whole_project=rules.runs_with_names(
            standing, project.pk, may_run=project_rules.may_run(standing, project)
        ),
        runs=lambda event: rules.sees_everybody(standing, event),
        towns=rules.own_towns(standing, project.pk),
    )


def letter_for(request: HttpRequest, slug: str, pk: int) -> tuple[GroupLetter, queries.Desk]:
    """The letter, if the visitor may write it; else nothing is there."""
    project, desk = desk_for(request, slug)
    found = queries.group_letter(project, pk)
    if found is None:
        raise Http404
    chosen = {event.pk for event in found.events.all()}
    opened(
        request,
        found,
        lambda standing, it: rules.may_write_letter(standing, it, hosted=desk.hosted, chosen=chosen),
    )
    return found, desk


def letter_page(request: HttpRequest, letter: GroupLetter, **facts: Any) -> dict[str, Any]:
    """What every screen of one letter shows."""
    return {
        **project_page(request, letter.project),
        "letter": letter,
        "whom": whom_in_words(letter),
        "has_mail_server": mail_server.takes_letters() and not letter.project.is_synthetic,
        **facts,
    }


def whom_in_words(letter: GroupLetter) -> str:
    """Who was chosen, in one line."""
    towns = (
        {str(town.pk): str(town) for town in queries.towns_to_write_to(letter.project)}
        if letter.towns
        else {}
    )
    parts = [
        [str(letter.town)] if letter.town else [],
        [event_label(event) for event in letter.events.all()] or [_("all events")],
        [str(one.label) for one in GroupLetter.Status if one in letter.statuses],
        [str(one.label) for one in Role if one in letter.roles],
        [towns.get(str(one), "") for one in letter.towns],
        [country_name(one) for one in letter.countries],
        [language_name(one) for one in letter.languages],
    ]
    return " · ".join(", ".join(filter(None, part)) for part in parts if part)


# --- The list -------------------------------------------------------------------------------------


def _listed(request: HttpRequest, rows: QuerySet[GroupLetter]) -> lists.Listing:
    return lists.listing(
        request.GET,
        rows,
        columns=COLUMNS,
        sort="-sent",
        filters=[
            lists.Filter("state", _("State"), STATES, _in_state, _("All letters")),
            _about_filter(),
        ],
        search=lists.folded("search_key"),
        search_label=_("Subject"),
    )


def _lines(found: lists.Listing) -> list[tuple[GroupLetter, str]]:
    """The letters on this page, each with its readers in words."""
    return [(one, whom_in_words(one)) for one in found.page]


def _in_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    if state == "draft":
        return rows.filter(sent_at=None)
    sent = rows.filter(sent_at__isnull=False)
    return sent.filter(waiting__gt=0) if state == "sending" else sent.filter(waiting=0)


def _about_filter() -> lists.Filter:
    choices = GroupLetter.About.choices
    return lists.Filter(
        "about", _("What it is"), choices, lambda rows, about: rows.filter(about=about), _("All kinds")
    )


@require_GET
def letters(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What was written to groups of the project's people, as far as the visitor may write it."""
    project, desk = desk_for(request, slug)
    found = _listed(request, queries.letters_of(project, desk))
    file = lists.export(request.GET, found, title=_("Letters"), filename=f"{slug}-letters")
    unreached = queries.unreached_people(project, desk).filter(closed_at=None).count()
    facts = project_page(request, project, list=found, desk=desk, lines=_lines(found), unreached=unreached)
    return file or render(request, "events/letters.html", facts)


@require_GET
def of_event(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The letters to the people of one event."""
    event = event_for(request, slug, number)
    standing = standing_of(request.user)
    if rules.towns_seen(standing, event) == set():
        raise PermissionDenied
    mine = queries.letters_of(event.project, _desk_of(request, event.project))
    found = _listed(request, queries.letters_for_event(mine, event))
    title = _("Letters of event %(number)s") % {"number": number}
    file = lists.export(request.GET, found, title=title, filename=f"{slug}-{number}-letters")
    return file or render(
        request, "events/event_letters.html", page(request, event, list=found, lines=_lines(found))
    )


# --- Writing --------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Whom, what it is, and the first words. It is a draft until it is sent."""
    project, desk = desk_for(request, slug)
    asked = project.events.filter(number=_number(request.GET.get("event"))).first()
    known = {"events": [str(asked.pk)]} if asked else {}
    form = NewLetterForm(edits.posted(request), project=project, desk=desk, initial=known)
    made: list[GroupLetter] = []
    if done(request, form, lambda: made.append(_draft(project, form, request.user))):
        messages.success(request, _("The draft is kept. Nobody gets it before you send it."))
        return redirect(made[0])
    facts = project_page(request, project, form=form, is_alone=not desk.whole_project)
    return render(request, "events/new_letter.html", facts, status=status_of(form))


@require_POST
def farewell(request: HttpRequest, slug: str) -> HttpResponse:
    """The letter that the project ends with, written for the coordinator to read, change and send."""
    project, desk = desk_for(request, slug)
    if not desk.whole_project:
        raise PermissionDenied
    by: Any = request.user
    return redirect(actions.begin_farewell(project, by=by, now=timezone.now()))


def _number(asked: str | None) -> int:
    return int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 5 else 0


def _draft(project: Project, form: NewLetterForm, by: Any) -> GroupLetter:
    return actions.draft_letter(
        project,
        group=form.group(),
        subject=form.subject_written(),
        body=form.body_written(),
        town=form.on_behalf_of,
        nonce=form.cleaned_data["token"],
        by=by,
        now=timezone.now(),
    )


def _draft_for(request: HttpRequest, slug: str, pk: int) -> tuple[GroupLetter, queries.Desk]:
    """A draft; what was sent has no such screens any more."""
    found, desk = letter_for(request, slug, pk)
    if found.sent_at is not None:
        raise Http404
    return found, desk


@require_http_methods(["GET", "POST"])
def words_of(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Subject and letter, one language at a time."""
    letter, _desk = _draft_for(request, slug, pk)
    contents = words.asked_of(actions.LETTER_WORDS, letter)
    language = words.chosen_language(request.GET.get("in"), contents)
    form = words.WordsForm(edits.posted(request), words=LETTER_WORDS, contents=contents, language=language)
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.write_letter(letter, written=form.rewriting(), by=by, now=timezone.now()),
    ):
        messages.success(request, _("Saved."))
        return redirect(f"{request.path}?in={language}")
    facts = letter_page(request, letter, **words.page(form))
    return render(request, "events/letter_words.html", facts, status=status_of(form))


@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Other people, or another kind of letter."""
    letter, desk = _draft_for(request, slug, pk)
    stored = actions.whom(letter)
    form = GroupForm(edits.posted(request), facts=stored, project=letter.project, desk=desk, town=letter.town)
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.address_letter(letter, group=form.group(), seen=form.seen, by=by, now=timezone.now()),
    ):
        messages.success(request, _("Saved."))
        return redirect(letter)
    return render(
        request, "events/letter_group.html", letter_page(request, letter, form=form), status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks first, then throws a draft away."""
    letter, _desk = _draft_for(request, slug, pk)
    by: Any = request.user
    refusal = tried(request, lambda: actions.remove_letter(letter, by=by, now=timezone.now()))
    if request.method == "POST" and refusal is None:
        messages.success(request, _("The draft is gone."))
        return redirect("events:letters", slug=slug)
    facts = letter_page(request, letter, refusal=refusal)
    return render(request, "events/remove_letter.html", facts, status=422 if refusal else 200)
