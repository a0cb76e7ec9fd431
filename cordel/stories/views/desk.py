"""Stories at the desk: the list, writing one down, its words and narrator, stopping and erasing it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import edits, lists, words
from cordel.base.content import text
from cordel.base.languages import language_name
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.core.permissions import Exit
from cordel.core.standing import Standing
from cordel.projects import queries as project_queries
from cordel.projects.models import Project
from cordel.stories import actions, queries, rules
from cordel.stories.actions import NarratorFacts
from cordel.stories.actions.telling import asked_version
from cordel.stories.forms.desk import STORY_WORDS, EraseForm, NarratorForm, WriteDownForm
from cordel.stories.models import Permission, Story
from cordel.stories.queries.closing import is_ending, narrated
from cordel.stories.views.frame import desk_page, project_for, story_for, story_page

Way = Permission.Way


@dataclass(frozen=True)
class Line:
    """A story in the list. `title` is None for whoever may not read it yet."""

    story: Story
    title: str | None
    languages: str
    state: str
    goes_on: date | None


COLUMNS = [
    lists.Column("number", gettext_lazy("Number"), lambda one: one.story.number, kind=lists.NUMBER),
    lists.Column("title", gettext_lazy("Title"), lambda one: one.title or ""),
    lists.Column("town", gettext_lazy("Town"), lambda one: text(one.story.town.name)),
    lists.Column("languages", gettext_lazy("Languages"), lambda one: one.languages),
    lists.Column("state", gettext_lazy("State"), lambda one: str(queries.STANDS[one.state])),
    lists.Column("goes", gettext_lazy("Erased on"), lambda one: one.goes_on, kind=lists.DATE),
]


def _as_read(story: Story, standing: Standing, today: date) -> tuple[str | None, str]:
    """Its title and its languages: all of it for its town, else what may be shown."""
    if rules.may_tend(standing, story):
        title, languages = story.title, story.languages
    elif (shown := queries.out(story, today=today)) is not None:
        title, languages = shown.title, list(shown.words)
    else:
        return None, ""
    return text(title), ", ".join(map(language_name, languages))


def _lines(project: Project, standing: Standing, today: date) -> list[Line]:
    return [
        Line(
            one,
            *_as_read(one, standing, today),
            queries.stands(one, today=today),
            queries.goes_on(one),
        )
        for one in queries.stories_of(project)
    ]


@require_GET
def stories(request: HttpRequest, slug: str) -> HttpResponseBase:
    """All of the project: whose title nobody else may read yet has none here."""
    project, standing = project_for(request, slug), standing_of(request.user)
    today = timezone.localdate()
    found = lists.short(
        request.GET,
        _lines(project, standing, today),
        columns=COLUMNS,
        sort="number",
        filters=[
            lists.same(
                "state", _("State"), list(queries.STANDS.items()), lambda one: one.state, _("All states")
            )
        ],
        search_label=_("Title or town"),
    )
    file = lists.export(request.GET, found, title=_("Life stories"), filename=f"{slug}-stories")
    facts = desk_page(
        request,
        project,
        list=found,
        states=queries.STANDS,
        writes=bool(_writes_for(standing, project)),
        not_told=narrated(project).filter(told_over_at=None) if is_ending(project, today=today) else [],
        may_tell=rules.may_tell_narrators(standing, project),
    )
    return file or render(request, "stories/desk_list.html", facts)


@require_http_methods(["GET", "POST"])
def write_down(request: HttpRequest, slug: str) -> HttpResponse:
    project, standing = project_for(request, slug), standing_of(request.user)
    allowed = _writes_for(standing, project)
    if not allowed:
        raise PermissionDenied
    towns = queries.towns_named(allowed)
    form = WriteDownForm(edits.posted(request), towns=towns, initial={"speaks": words.written_now()})
    made: list[Story] = []
    if request.method == "POST" and edits.carried_out(
        form, lambda: made.append(_written(request, project, form, allowed))
    ):
        return redirect("stories:manage", slug=slug, number=made[0].number)
    facts = desk_page(request, project, form=form)
    return render(request, "stories/write_down.html", facts, status=422 if form.errors else 200)


def _writes_for(standing: Standing, project: Project) -> list[int]:
    """The partner towns for which somebody writes stories down."""
    return rules.towns_to_write_for(standing, project_queries.partner_towns(project))


def _written(request: HttpRequest, project: Project, form: WriteDownForm, allowed: list[int]) -> Story:
    by: Any = request.user
    return actions.write_down(
        project,
        town=int(form.cleaned_data["town"]),
        allowed=allowed,
        narrator=form.narrator(),
        title=form.content("title"),
        text=form.content("text"),
        nonce=form.cleaned_data["token"],
        by=by,
        now=timezone.now(),
    )


@require_GET
def manage(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """How it stands and what comes next; who told it and what it tells for its town alone."""
    story = story_for(request, slug, number)
    today = timezone.localdate()
    facts = story_page(
        request,
        story,
        state=queries.stands(story, today=today),
        states=queries.STANDS,
        title=_as_read(story, standing_of(request.user), today)[0],
        exits=[(label, queries.may(story, one, today=today)) for one, label in queries.EXITS.items()],
        goes_on=queries.goes_on(story),
        is_ending=is_ending(story.project, today=today),
        asked=asked_version(story),
        reads_at_events=queries.may(story, Exit.EVENTS, today=today),
        is_on_website=bool(queries.may(story, Exit.WEBSITE, today=today)) and story.project.is_listed,
    )
    return render(request, "stories/manage.html", facts)


@require_http_methods(["GET", "POST"])
def story_words(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Title and text, one language at a time."""
    story = story_for(request, slug, number, _tended)
    contents = words.asked_of(actions.WORDS, story)
    language = words.chosen_language(request.GET.get("in"), contents)
    form = words.WordsForm(edits.posted(request), words=STORY_WORDS, contents=contents, language=language)
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: actions.write_words(story, written=form.rewriting(), by=by, now=timezone.now())
    ):
        messages.success(request, _("Saved."))
        return redirect(f"{request.path}?in={language}")
    permitted = story.permission is not None and language in story.permission.texts
    facts = story_page(request, story, is_permitted=permitted, **words.page(form))
    return render(request, "stories/words.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def narrator(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Who told it, and how to reach them."""
    story = story_for(request, slug, number, _tended)
    form = NarratorForm(edits.posted(request), facts=edits.facts_of(story.narrator, NarratorFacts))
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.change_narrator(
            story, facts=form.narrator(), seen=form.seen, by=by, now=timezone.now()
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("stories:manage", slug=slug, number=number)
    facts = story_page(request, story, form=form)
    return render(request, "stories/narrator.html", facts, status=422 if form.errors else 200)


def _tended(standing: Standing, story: Story) -> bool:
    """Of one that was erased nothing is left to tend."""
    return story.erased_at is None and rules.may_tend(standing, story)


def _pressed(request: HttpRequest, story: Story, act: Any, done: str) -> HttpResponse:
    """A button of the story's page: a refusal stands on the page that comes back."""
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("stories:manage", slug=story.project.slug, number=story.number)


@require_POST
def ask(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    story, by = story_for(request, slug, number, rules.may_tend), request.user
    who: Any = by
    seen = request.POST.get("seen", "")
    return _pressed(
        request,
        story,
        lambda: actions.ask(story, seen=seen, by=who, now=timezone.now()),
        _("The letter is on its way."),
    )


@require_POST
def stop(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Because the narrator said so to the town; or by those who run the project, until it is talked about."""
    story = story_for(request, slug, number, rules.may_stop)
    way = Way.TOWN if rules.may_tend(standing_of(request.user), story) else Way.PROJECT
    by: Any = request.user
    return _pressed(
        request,
        story,
        lambda: actions.take_back(story, way=way, by=by, now=timezone.now()),
        _("It is not shown any more."),
    )


@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    story = story_for(request, slug, number, rules.may_tend)
    form = EraseForm(edits.posted(request), number=story.number)
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: actions.erase(story, by=by, now=timezone.now())
    ):
        messages.success(request, _("The story was erased."))
        return redirect("stories:list", slug=slug)
    facts = story_page(request, story, form=form)
    return render(request, "stories/erase.html", facts, status=422 if form.errors else 200)


@require_POST
def tell_narrators(request: HttpRequest, slug: str) -> HttpResponse:
    """From the steps of closing."""
    project = project_for(request, slug)
    if not rules.may_tell_narrators(standing_of(request.user), project):
        raise PermissionDenied
    by: Any = request.user
    written = actions.tell_narrators(project, by=by, now=timezone.now())
    said = ngettext("%(count)s letter is on its way.", "%(count)s letters are on their way.", written)
    messages.success(request, said % {"count": written})
    return redirect("projects:closing", slug=slug)


@require_POST
def note_told(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    story = story_for(request, slug, number, rules.may_tend)
    by: Any = request.user
    return _pressed(
        request,
        story,
        lambda: actions.note_told(story, by=by, now=timezone.now()),
        _("Noted: the narrator knows that the project is over."),
    )
