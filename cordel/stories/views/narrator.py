"""The narrator's own page: read the story, say who may read it, stop it with one tap, take it along, have it erased."""

import json
from contextlib import suppress
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, tokens
from cordel.base.forms import CodeForm
from cordel.base.guards import counted_code, is_private_page_open, open_private_page
from cordel.base.languages import direction
from cordel.core.permissions import Exit
from cordel.stories import actions, queries
from cordel.stories.forms.narrator import PermitForm
from cordel.stories.models import Permission, Story
from cordel.stories.rules import StoryErased

Way = Permission.Way


def _open_door(response: HttpResponse, story: Story) -> HttpResponse:
    return open_private_page(response, f"story-{story.pk}", queries.private_value(story))


def _is_open(request: HttpRequest, story: Story) -> bool:
    return is_private_page_open(request, f"story-{story.pk}", queries.private_value(story))


def _no_such_code() -> str:
    return _("No story has this code. Look again at your letter or your card: no letter O, no figure 1.")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """The code of a card leads to the own page, for who cannot read the picture with a phone."""
    form = CodeForm(edits.posted(request))
    if request.method == "POST" and form.is_valid():
        story = queries.story_by_code(counted_code(request, form.cleaned_data["code"]))
        if story is not None:
            return _open_door(redirect(queries.private_url(story)), story)
        form.add_error("code", _no_such_code())
    return render(request, "stories/find.html", {"form": form}, status=422 if form.errors else 200)


def _own(pk: int, proof: str) -> Story:
    story = queries.story_by_id(pk)
    if story is None or not tokens.fits("story", queries.private_value(story), proof):
        raise Http404
    return story


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, pk: int, proof: str) -> HttpResponse:
    """Whoever has the link can stop the story, and nothing else: the code opens the rest."""
    story = _own(pk, proof)
    if story.erased_at is not None:
        return render(request, "stories/mine_erased.html", {"story": story, "project": story.project})
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act == "stop":
        with suppress(StoryErased):  # in the same moment
            actions.take_back(story, way=Way.OWN_PAGE, by=None, now=timezone.now())
        return redirect(f"{request.path}?done=stop")
    return _opened(request, story, act) if _is_open(request, story) else _closed(request, story)


def _closed(request: HttpRequest, story: Story) -> HttpResponse:
    form = CodeForm(request.POST if "code" in request.POST else None)
    if form.is_bound and form.is_valid():
        if counted_code(request, form.cleaned_data["code"]) == story.code:
            return _open_door(redirect(request.path), story)
        form.add_error("code", _no_such_code())
    facts = {**_page(story), "form": form, "was_open": request.method == "POST" and not form.is_bound}
    return render(request, "stories/mine_closed.html", facts, status=422 if form.errors else 200)


def _page(story: Story) -> dict[str, Any]:
    today = timezone.localdate()
    places = [(label, queries.may(story, one, today=today)) for one, label in queries.EXITS.items()]
    return {
        "story": story,
        "project": story.project,
        "places": [(label, languages) for label, languages in places if languages],
        "said": story.permission,
        "goes_on": queries.goes_on(story),
        "is_on_website": bool(queries.may(story, Exit.WEBSITE, today=today)) and story.project.is_listed,
    }


def _opened(request: HttpRequest, story: Story, act: str) -> HttpResponse:
    if act == "erase" and request.POST.get("sure"):
        actions.erase(story, by=None, now=timezone.now())
        return redirect(request.path)
    form = PermitForm(request.POST if act == "permit" else None, story=story)
    if act == "permit":
        if edits.carried_out(form, lambda: _permitted(story, form)):
            return redirect(f"{request.path}?done=permit")
        form.show_anew()
    texts = [
        (language, direction(language), story.title_in(language), story.words[language]["text"])
        for language in story.languages
    ]
    facts = {**_page(story), "form": form, "texts": texts, "narrator": story.narrator}
    is_wrong = bool(act) and (bool(form.errors) or act != "permit")
    return render(
        request,
        "stories/mine.html",
        {**facts, "not_sure": act == "erase"},
        status=422 if is_wrong else 200,
    )


def _permitted(story: Story, form: PermitForm) -> None:
    actions.permit(
        story,
        said=form.said(),
        way=Way.OWN_PAGE,
        language=get_language() or "",
        nonce=form.cleaned_data["token"],
        by=None,
        now=timezone.now(),
    )


@login_not_required
@never_cache
@require_GET
def my_file(request: HttpRequest, pk: int, proof: str) -> HttpResponse:
    """Everything that is kept, to take along; for whoever gave the code."""
    story = _own(pk, proof)
    if story.erased_at is not None or not _is_open(request, story):
        return redirect(queries.private_url(story))
    data = json.dumps(queries.kept_of(story), ensure_ascii=False, indent=1) + "\n"
    name = f"{story.project.slug}-story-{story.number}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type="application/json", headers=headers)
