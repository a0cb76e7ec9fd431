"""Certificates, badges and cards: of everybody, of a town, of one person; many of them are written in the background."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cordel.base import exports, pdf, tokens
from cordel.base.guards import is_private_page_open
from cordel.base.standing import standing_of
from cordel.events import queries as events
from cordel.events.models import Event, Registration
from cordel.reports import attendance_list, rules
from cordel.reports import badges as badge_sheets
from cordel.reports import cards as card_sheets
from cordel.reports import certificates as certificate_pages
from cordel.reports import photo_notice as notices
from cordel.reports.attendance_list import Group
from cordel.reports.views.frame import (
    filename,
    may_see_counts,
    may_see_lists,
    no_store,
    of_event,
    page,
    pdf_file,
)
from cordel.towns.models import Town

AT_ONCE = 200  # printed while somebody waits: a second


@dataclass(frozen=True)
class Paper:
    """What is printed: for whom, how, and what it is called."""

    name: str
    title: Any
    people: Callable[[Event], QuerySet[Registration]]
    blocks: Callable[[Event, Iterable[Registration]], Iterable[pdf.Block]]
    printed: Callable[[str, Iterable[pdf.Block]], bytes]


CERTIFICATES = Paper(
    "certificates",
    gettext_lazy("Certificates of participation"),
    certificate_pages.people,
    certificate_pages.certificates,
    certificate_pages.printed,
)
BADGES = Paper(
    "badges", gettext_lazy("Badges"), badge_sheets.people, badge_sheets.badges, badge_sheets.printed
)
CARDS = Paper("cards", gettext_lazy("Cards"), card_sheets.people, card_sheets.cards, card_sheets.printed)


@of_event(may_see_lists)
def certificates(request: HttpRequest, event: Event) -> HttpResponse:
    return _on_paper(request, event, CERTIFICATES)


@of_event(may_see_lists)
def badges(request: HttpRequest, event: Event) -> HttpResponse:
    return _on_paper(request, event, BADGES)


@of_event(may_see_lists)
def cards(request: HttpRequest, event: Event) -> HttpResponse:
    return _on_paper(request, event, CARDS)


def _on_paper(request: HttpRequest, event: Event, paper: Paper) -> HttpResponse:
    """The page, or with `format=pdf` the file: of a `town`, `only` of some people, of those who gave no
    address (`letters=none`), or of all that may be seen."""
    groups = _groups(request, event, paper)
    found = _asked(request, paper.people(event), groups)
    sink, total = exports.sink(), found.count()
    title = f"{paper.title}, {event}"
    if sink is not None:
        made = paper.blocks(event, found)
        sink.take_letters(made, paper.printed, title=title, total=total, filename=filename(event, paper.name))
        return HttpResponse()
    if request.GET.get("format") == exports.PDF and 0 < total <= AT_ONCE:
        return no_store(
            pdf_file(paper.printed(title, paper.blocks(event, found)), filename(event, paper.name))
        )
    everybody = _asked_of(paper.people(event), groups)
    facts = {
        "paper": paper,
        "groups": [(group, _asked_of(everybody, [group]).count()) for group in groups],
        "chosen": request.GET.get("town", ""),
        "total": total,
        "only_cards": card_sheets.without_address(found).count() if paper is CARDS else 0,
        "is_many": total > AT_ONCE,
    }
    return no_store(page(request, "reports/people_on_paper.html", event, **facts))


def _groups(request: HttpRequest, event: Event, paper: Paper) -> list[Group]:
    """The towns whose people the visitor may read by name."""
    standing = standing_of(request.user)
    return [
        group
        for group in _homes(event, paper)
        if rules.may_see_names(standing, event, group.town.pk if group.town else None)
    ]


def _homes(event: Event, paper: Paper) -> list[Group]:
    """Those of the attendance lists first; then those from where people only wait for a seat."""
    found = {group.key: group for group in attendance_list.groups(event)}
    homes = paper.people(event).order_by("town", "country").values_list("town", "country").distinct()
    pairs = list(homes)
    towns = Town.objects.in_bulk({town for town, _country in pairs if town})
    for pk, country in pairs:
        town = towns.get(pk)
        group = Group(town, town.country if town else country, 0, 0)
        found.setdefault(group.key, group)
    return list(found.values())


def _asked(
    request: HttpRequest, found: QuerySet[Registration], groups: list[Group]
) -> QuerySet[Registration]:
    town, only = request.GET.get("town"), request.GET.get("only", "")
    if town:
        groups = [group for group in groups if group.key == town]
        if not groups:
            raise Http404
    found = _asked_of(found, groups)
    if only:
        found = found.filter(pk__in=[int(pk) for pk in only.split("-") if pk.isdecimal() and len(pk) < 19])
    return card_sheets.without_address(found) if request.GET.get("letters") == "none" else found


def _asked_of(found: QuerySet[Registration], groups: Iterable[Group]) -> QuerySet[Registration]:
    groups = list(groups)
    towns = [group.town.pk for group in groups if group.town]
    countries = [group.country for group in groups if not group.town]
    return found.filter(Q(town__in=towns) | Q(town=None, country__in=countries))


@of_event(may_see_counts)
def photo_notice(request: HttpRequest, event: Event) -> HttpResponse:
    """What a photographer and everybody at the event have to know, to hang up: a page for each language."""
    return pdf_file(notices.printed(event), filename(event, "photo-notice"))


# --- On the person's own page ---------------------------------------------------------------------


@login_not_required
@never_cache
@require_GET
def own_certificate(request: HttpRequest, pk: int, proof: str) -> HttpResponse:
    """The certificate of whoever opened the private page; there is none before presence was recorded."""
    registration = events.registration(pk)
    if registration is None or not tokens.fits("registration", events.private_value(registration), proof):
        raise Http404
    if not is_private_page_open(request, f"seat-{pk}", registration.nonce):
        return redirect(events.private_url(registration))
    event = registration.event
    found = certificate_pages.people(event).filter(pk=pk)
    if not found:
        return redirect(events.private_url(registration))  # which says what is recorded
    with translation.override(certificate_pages.spoken_by(found[0])):
        made = certificate_pages.printed(
            _("Certificate of participation"), certificate_pages.certificates(event, found)
        )
    return no_store(pdf_file(made, filename(event, "certificate")))
