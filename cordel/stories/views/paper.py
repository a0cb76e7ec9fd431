"""Paper: the sheet with card that a narrator gets, what comes back signed, and what is read aloud at events."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import edits, qr, uploads
from cordel.base.languages import direction
from cordel.base.stored_files import kept_file
from cordel.core.material_files import MOST_BYTES
from cordel.core.permissions import Exit
from cordel.core.standing import Standing
from cordel.stories import actions, queries, rules
from cordel.stories.forms.desk import PaperForm
from cordel.stories.models import Permission, Story
from cordel.stories.views.frame import story_for, story_page


def _written(standing: Standing, story: Story) -> bool:
    return story.erased_at is None and bool(story.words) and rules.may_tend(standing, story)


@never_cache
@require_GET
def sheet(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The story, the boxes and the card on paper, in the narrator's language."""
    story = story_for(request, slug, number, _written)
    language = story.narrator.language
    address = f"{settings.SITE_URL}{queries.private_url(story)}?language={language}"
    # What stands above the paper is for the officer, in the own language; what is printed is for the narrator.
    above = {
        "above_language": get_language(),
        "back": _("Back to the story"),
        "note": _("Print this page for the narrator. It holds the code: hand it over, and keep no copy."),
    }
    with translation.override(language):
        facts = {
            **above,
            "project": story.project,
            "story": story,
            "exits": queries.EXITS.values(),
            "languages": story.languages,
            "qr": qr.picture(address, _("The way to your own page")),
            "own_page": f"{settings.SITE_URL}/my/story/",
            "page_language": language,
            "page_direction": direction(language),
        }
        return render(request, "stories/sheet.html", facts)


@require_POST
def renew_card(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    story = story_for(request, slug, number, _written)
    card, by = request.POST.get("card", ""), request.user
    who: Any = by
    if card.isdecimal() and len(card) < 9:
        actions.renew_card(story, card=int(card), by=who, now=timezone.now())
    messages.success(request, _("The old card opens nothing any more. Print the new one."))
    return redirect("stories:manage", slug=slug, number=number)


@uploads.capped(MOST_BYTES)
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What the narrator ticked and signed on paper."""
    story = story_for(request, slug, number, _written)
    files = request.FILES if request.method == "POST" else None  # reading them finds one that is too big
    form = PaperForm(edits.posted(request), files, too_big=uploads.was_too_big(request), story=story)
    by: Any = request.user
    if request.method == "POST":
        done = edits.carried_out(
            form,
            lambda: actions.permit(
                story,
                said=form.said(),
                way=Permission.Way.PAPER,
                language=story.narrator.language,
                nonce=form.cleaned_data["token"],
                by=by,
                now=timezone.now(),
                paper=form.file_data,
            ),
        )
        if done:
            messages.success(request, _("Recorded. It holds from now on."))
            return redirect("stories:manage", slug=slug, number=number)
        form.show_anew()
    facts = story_page(request, story, form=form)
    return render(request, "stories/record.html", facts, status=422 if form.errors else 200)


@require_GET
@never_cache
def signed_paper(request: HttpRequest, slug: str, number: int, said: int) -> HttpResponse:
    story = story_for(request, slug, number, rules.may_tend)
    found = next((one for one in story.permissions.all() if one.number == said and one.file), None)
    if found is None:
        raise Http404
    return kept_file(found.file, found.kept_as, f"{slug}-story-{number}-permission-{said}")


@never_cache
@require_GET
def reading(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """To read aloud or to show at an event: for the project's towns, as long as the narrator permits it."""
    story = story_for(request, slug, number)
    shown = queries.shown(story, Exit.EVENTS, today=timezone.localdate())
    if shown is None:
        raise Http404
    asked = request.GET.get("in", "")
    language = asked if asked in shown.words else next(iter(shown.words))
    facts = {
        "project": story.project,
        "story": story,
        "shown": shown,
        "title": shown.title[language]["text"],
        "text": shown.words[language]["text"],
        "language": language,
        "direction": direction(language),
        "languages": list(shown.words),
        "today": timezone.localdate(),
    }
    return render(request, "stories/reading.html", facts)
