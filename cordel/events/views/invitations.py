"""Inviting people who never came: the page that a link leads to, and the desk's screens about it."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, languages, lists, qr, tokens, words
from cordel.base.content import said, text
from cordel.base.guards import opened
from cordel.base.pagecache import same_for_everybody
from cordel.base.standing import standing_of
from cordel.events import actions, queries, rules
from cordel.events.forms import INVITATION_WORDS, InvitationForm, NewInvitationForm
from cordel.events.models import Event, Invitation
from cordel.events.views.frame import done, event_for, page, refusal_now, saved, status_of, tried, write_words
from cordel.towns.models import Town

# What is told in confidence stays empty in the file where the screen says "too few to tell".
COLUMNS = [
    lists.Column("name", gettext_lazy("Who passes it on"), lambda it: it.invitation.name),
    lists.Column("source", gettext_lazy("What it is"), lambda it: it.invitation.get_source_display()),
    lists.Column("town", gettext_lazy("On behalf of"), lambda it: str(it.invitation.town or _("the event"))),
    lists.Column("registered", gettext_lazy("Registered"), lambda it: it.registered, kind=lists.NUMBER),
    lists.Column("present", gettext_lazy("Present"), lambda it: it.present, kind=lists.NUMBER),
    lists.Column("first", gettext_lazy("First time"), lambda it: it.first_time, kind=lists.NUMBER),
]


@login_not_required
@require_GET
@same_for_everybody
def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """What somebody sees who follows the link of an invitation, and the way to a seat from there."""
    found = queries.invitation(tokens.spelled(code))
    if found is None or not found.event.is_public:
        raise Http404
    if found.code != code:
        return redirect(found)
    event = queries.event(found.event.project.slug, found.event.number)
    assert event is not None  # noqa: S101 - the invitation belongs to it
    shown = queries.event_page(event, queries.published_journey(event.project.slug)) | {
        "invitation": found,
        "share": _share(found),
        "register_query": f"?via={found.code}",
        "refusal": refusal_now(event),
    }
    return render(request, "events/invitation.html", shown)


def _link(invitation: Invitation, language: str = "") -> str:
    address = settings.SITE_URL + invitation.get_absolute_url()
    return f"{address}?language={language}" if language else address


def _share(invitation: Invitation) -> dict[str, str]:
    """What `base/_share.html` passes on, in the active language."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    link = _link(invitation, language)
    message = queries.share_text(text(invitation.words) or text(invitation.event.name), link)
    title = text(invitation.event.name)
    return {
        "title": title,
        "text": message,
        "quoted": quote(message),
        "quoted_title": quote(title),
        "quoted_url": quote(link),
    }


# --- The desk ---------------------------------------------------------------------------------------


def _inviting(request: HttpRequest, slug: str, number: int) -> tuple[Event, list[Town] | None]:
    """The event, and on behalf of which towns the visitor invites: None when for the event itself."""
    event = event_for(request, slug, number)
    towns = rules.towns_seen(standing_of(request.user), event)
    if towns is None:
        return event, None
    own = queries.inviting_towns(event, towns)
    return opened(request, event, lambda _standing, _it: bool(own), may_see=lambda _standing, _it: True), own


def _filters(shown: list[Invitation]) -> list[lists.Filter]:
    towns = {str(one.town_id): str(one.town) for one in shown if one.town_id}
    return [
        lists.same(
            "source",
            _("What it is"),
            Invitation.Source.choices,
            lambda it: it.invitation.source,
            _("All kinds"),
        ),
        lists.same(
            "town",
            _("On behalf of"),
            [("event", _("the event")), *towns.items()],
            lambda it: str(it.invitation.town_id or "event"),
            _("All"),
        ),
    ]


def _listing(request: HttpRequest, event: Event, towns: list[Town] | None) -> lists.Listing:
    """Those that the visitor may see, each with whom it reached."""
    shown = queries.invitations(event, towns=None if towns is None else [town.pk for town in towns])
    return lists.short(
        request.GET,
        queries.reached(event, shown),
        columns=COLUMNS,
        sort="source",
        filters=_filters(shown),
        also=lambda it: said(it.invitation.words),
        search_label=_("Name, town or words"),
    )


@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Who was reached by what, and one more invitation."""
    event, towns = _inviting(request, slug, number)
    form = NewInvitationForm(edits.posted(request), towns=towns)
    by: Any = request.user
    if done(request, form, lambda: _invite(event, form, by)):
        return saved(request, event, "events:invitations")
    found = _listing(request, event, towns)
    file = lists.export(request.GET, found, title=_("Invitations"), filename=f"{slug}-{number}-invitations")
    facts = page(request, event, form=form, list=found, fewest=queries.FEWEST)
    if towns is None and not found.is_narrowed and not found.page.has_next():
        facts |= {
            "otherwise": queries.reached_otherwise(event),
            "in_all": queries.reached_in_all(event),
        }
    return file or render(request, "events/invitations.html", facts, status=status_of(form))


def _invite(event: Event, form: NewInvitationForm, by: Any) -> None:
    data = form.cleaned_data
    actions.invite(
        event,
        facts=form.facts(),
        language=data["language"],
        text=data["text"],
        town=form.town_named(),
        by=by,
        now=timezone.now(),
    )


def _invitation_for(request: HttpRequest, slug: str, number: int, pk: int) -> tuple[Event, Invitation]:
    event = event_for(request, slug, number)
    found = event.invitations.filter(pk=pk).select_related("town").first()
    if found is None:
        raise Http404
    found.event = event
    town = found.town_id
    opened(request, event, lambda standing, it: rules.may_see_invitation(standing, it, town))
    return event, found


@require_http_methods(["GET", "POST"])
def pass_on(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Link, QR code, posters and a text to pass on, in each language in which there are words; and who it is for."""
    event, found = _invitation_for(request, slug, number, pk)
    form = InvitationForm(edits.posted(request), facts=edits.facts_of(found, actions.InvitationFacts))
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.edit_invitation(found, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()),
    ):
        return saved(request, event, "events:invitations")
    facts = page(request, event, form=form, invitation=found, link=_link(found), versions=_versions(found))
    facts["picture"] = qr.picture(_link(found), _("QR code of the invitation's link"))
    return render(request, "events/pass_on.html", facts, status=status_of(form))


def _versions(invitation: Invitation) -> list[dict[str, Any]]:
    """The text to pass on in each language that citizens read here and the words are written in; at least in one."""
    offered = [code for code, _name in settings.LANGUAGES]
    written = [code for code in offered if code in invitation.words] or [translation.get_language()]
    versions = []
    for code in written:
        with translation.override(code):
            share = _share(invitation)
        names = {"code": code, "name": languages.language_name(code, code)}
        versions.append({**names, "direction": languages.direction(code), "share": share})
    return versions


@require_http_methods(["GET", "POST"])
def invitation_texts(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """The words of an invitation, one language at a time."""
    event, found = _invitation_for(request, slug, number, pk)
    by: Any = request.user
    return write_words(
        request,
        event,
        "events/invitation_texts.html",
        (INVITATION_WORDS, words.asked_of(actions.INVITATION_WORDS, found)),
        lambda written: actions.write_invitation(found, written=written, by=by, now=timezone.now()),
        invitation=found,
    )


@require_http_methods(["GET", "POST"])
def remove_invitation(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Asks first, then removes an invitation that nobody has used."""
    event, found = _invitation_for(request, slug, number, pk)
    by: Any = request.user
    refusal = tried(request, lambda: actions.remove_invitation(found, by=by, now=timezone.now()))
    if request.method == "POST" and refusal is None:
        return saved(request, event, "events:invitations")
    facts = page(request, event, invitation=found, refusal=refusal)
    return render(request, "events/remove_invitation.html", facts, status=422 if refusal else 200)
