"""A letter to a group before it goes: how it will look to whom, the one press that sends it, and how far it came."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from cordel.base import languages
from cordel.base.content import shown
from cordel.base.languages import language_name
from cordel.base.refusals import Refused
from cordel.core.letter_texts import unknown
from cordel.events import actions, notifications, queries, rules
from cordel.events.models import GroupLetter, Recipient, Registration
from cordel.events.views.letters import letter_for, letter_page
from cordel.participants.models import Person

WITHOUT_ADDRESS = 100  # named on one page


@require_GET
def letter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A draft as its readers will see it, and how many they are; or how far a sent letter came."""
    found, desk = letter_for(request, slug, pk)
    if found.sent_at is not None:
        facts = _progress(found) | {"unreached": queries.unreached_readers(found, desk)}
        return render(request, "events/letter_sent.html", letter_page(request, found, **facts))
    return _preview(request, found, None)


def _preview(request: HttpRequest, letter: GroupLetter, refusal: Refused | None) -> HttpResponse:
    found = queries.audience(letter)
    facts = letter_page(
        request,
        letter,
        refusal=refusal,
        problem=tried_now(letter, len(found.readers)),
        audience=found,
        people=len(found.readers),
        previews=_previews(letter, found, request.user),
        by_phone=queries.people_without_address(found, WITHOUT_ADDRESS),
        version=actions.version_of(letter),
    )
    return render(request, "events/letter.html", facts, status=422 if refusal else 200)


def tried_now(letter: GroupLetter, readers: int) -> Refused | None:
    """Why the letter could not be sent at this moment, told before anybody tries."""
    try:
        rules.ensure_can_send(letter, readers=readers)
    except Refused as refused:
        return refused
    return None


def _previews(letter: GroupLetter, found: queries.Audience, by: Any) -> list[dict[str, Any]]:
    """The letter as one real reader of each language gets it, under the name of whoever looks."""
    firsts = {reader.language: reader.registration_id for reader in reversed(found.readers)}
    registrations = Registration.objects.select_related("event__project").in_bulk(list(firsts.values()))
    stationery = notifications.Stationery(letter)
    if unknown(_all_words(letter), rules.fields_of(letter)):
        return []
    return [
        _seen_by(stationery, language, count, registrations[firsts[language]], by)
        for language, count in found.languages
    ]


def _all_words(letter: GroupLetter) -> list[str]:
    return [str(entry["text"]) for content in (letter.subject, letter.body) for entry in content.values()]


def _seen_by(
    stationery: notifications.Stationery, language: str, count: int, registration: Registration, by: Any
) -> dict[str, Any]:
    somebody = Person(name=str(by.name or by), language=language)
    context = stationery.context(registration, somebody, link=f"{settings.SITE_URL}/my/…")
    context["stop_url"] = "#h-preview" if stationery.letter.is_news else ""
    with translation.override(language):
        html = render_to_string("events/_group_letter.html", context)
        subject = shown(stationery.letter.subject)
    return {
        "language": language,
        "name": language_name(language),
        "direction": languages.direction(language),
        "people": count,
        "subject": context["subject"],
        "subject_language": subject.language,
        "subject_direction": languages.direction(subject.language),
        "shown_in": language_name(context["written_in"]) if context["written_in"] != language else "",
        "html": html,
    }


@require_POST
def send(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One press sends it; the second one, and anybody else's, changes nothing."""
    found, _desk = letter_for(request, slug, pk)
    by: Any = request.user
    try:
        people = actions.send_letter(found, seen=request.POST.get("version", ""), by=by, now=timezone.now())
    except Refused as refused:
        fresh = queries.group_letter(found.project, pk)
        if fresh is None:
            raise Http404 from None
        return _preview(request, fresh, refused)
    messages.success(
        request,
        ngettext(
            "The letter to %(count)s person is on its way.",
            "The letter to %(count)s people is on its way.",
            people,
        )
        % {"count": people},
    )
    return redirect(found)


def _progress(letter: GroupLetter) -> dict[str, Any]:
    """How many copies are where."""
    counted = queries.states(letter)
    state = Recipient.State
    waiting, failed = counted.get(state.WAITING, 0), counted.get(state.FAILED, 0)
    return {
        "states": [(one.label, one.value, counted[one]) for one in state if counted.get(one)],
        "waiting": waiting,
        "failed": failed,
        "doubtful": counted.get(state.IN_DOUBT, 0),
        "outbox": sum(counted.get(one, 0) for one in queries.OUTBOX),
        "done": sum(counted.values()) - waiting,
        "total": sum(counted.values()),
        "reasons": queries.reasons(letter),
        "last": queries.last_movement(letter),
    }
