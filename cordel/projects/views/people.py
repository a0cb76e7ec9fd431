"""The people of a partner's town in this project: who is asked, who was invited, codes on paper."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cordel.accounts import actions as accounts
from cordel.accounts.models import User
from cordel.base import edits, qr
from cordel.base.guards import opened
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.projects import actions, notifications, queries, rules
from cordel.projects.actions import Made, NewEntry
from cordel.projects.forms.people import ROLES, EntryForm, HandOverForm, PairForm
from cordel.projects.models import Partner, Project
from cordel.projects.queries import people as found_people
from cordel.projects.views.coordination import may_see, page, status_of
from cordel.towns.models import Town, TownMembership


def partner_for(request: HttpRequest, slug: str, pk: int) -> tuple[Project, Partner, Town]:
    """The partner, if it is a town and the visitor keeps its people."""
    project = queries.project(slug)
    partner = queries.partner(project, pk) if project else None
    if project is None or partner is None or partner.town is None:
        raise Http404
    town = partner.town

    def may(standing: Any, thing: Project) -> bool:
        return rules.may_keep_people(standing, thing, partner)

    return opened(request, project, may, may_see=may_see(project)), partner, town


def member_for(town: Town, user: int) -> TownMembership:
    member = found_people.officer_of(town, user)
    if member is None:
        raise Http404
    return member


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Who works for the town; below it, somebody comes in by a link and a code."""
    project, partner, town = partner_for(request, slug, pk)
    form = EntryForm(edits.posted(request), roles=ROLES)
    made: list[Made] = []
    if request.method == "POST" and edits.carried_out(
        form, lambda: made.append(actions.let_in(partner, form.new(), by=_by(request), now=timezone.now()))
    ):
        if made[0].code:
            return _card(request, project, partner, made[0])
        messages.success(request, _("Invited. A letter with the link is on its way."))
        return redirect("projects:town-people", slug=slug, pk=pk)
    return _page(request, project, partner, form=form)


@require_POST
def asked(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Names officer and deputy."""
    project, partner, town = partner_for(request, slug, pk)
    form = PairForm(request.POST, partner=partner, members=found_people.officers_of(town))

    def act() -> None:
        officer, deputy = form.pair()
        actions.name_pair(partner, officer=officer, deputy=deputy, by=_by(request), now=timezone.now())

    if edits.carried_out(form, act):
        messages.success(request, _("Saved."))
        return redirect("projects:town-people", slug=slug, pk=pk)
    return _page(request, project, partner, pair=form)


def _page(
    request: HttpRequest, project: Project, partner: Partner, *, form: Any = None, pair: Any = None
) -> HttpResponse:
    assert partner.town is not None  # noqa: S101 - partner_for lets nobody else in
    members = found_people.officers_of(partner.town)
    facts = {
        "partner": partner,
        "people": found_people.by_person(members),
        "may_go": {one.user_id for one in members if _may_hand_over(request, project, partner, one.user_id)},
        "invited": found_people.invited_to(partner, now=timezone.now()),
        "form": form or EntryForm(roles=ROLES),
        "pair": pair or PairForm(partner=partner, members=members),
    }
    status = max(status_of(facts["form"]), status_of(facts["pair"]))
    return render(request, "projects/town_people.html", page(request, project, **facts), status=status)


def _may_hand_over(request: HttpRequest, project: Project, partner: Partner, leaver: int) -> bool:
    return rules.may_hand_over(standing_of(request.user), project, partner, leaver=leaver)


@require_http_methods(["GET", "POST"])
def new_code(request: HttpRequest, slug: str, pk: int, user: int) -> HttpResponse:
    """Says what a code on paper opens, then shows it, once."""
    project, partner, town = partner_for(request, slug, pk)
    member = member_for(town, user)
    refusal: Refused | None = None
    if request.method == "POST":
        who = member.user
        new = NewEntry(who.email, who.name, member.role, who.language, by_mail=False)
        try:
            made = actions.let_in(partner, new, by=_by(request), now=timezone.now())
        except Refused as refused:
            refusal = refused
        else:
            return _card(request, project, partner, made)
    facts = page(request, project, partner=partner, member=member, refusal=refusal)
    return render(request, "projects/new_code.html", facts, status=422 if refusal else 200)


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, slug: str, pk: int, user: int) -> HttpResponse:
    """Says what moves and what ends; then all of it happens at once, or when the new person comes in."""
    project, partner, town = partner_for(request, slug, pk)
    leaver = member_for(town, user)
    if not _may_hand_over(request, project, partner, user):
        raise PermissionDenied
    members = found_people.successors_of(town, leaver.user)
    form = HandOverForm(edits.posted(request), members=members, role=leaver.role)
    made: list[Made] = []

    def act() -> None:
        if (to := form.to()) is not None:
            actions.hand_over(partner, leaver.user, to=to, by=_by(request), now=timezone.now())
            return
        new = replace(form.new(), successor_of=leaver.user)
        made.append(actions.let_in(partner, new, by=_by(request), now=timezone.now()))

    if request.method == "POST" and edits.carried_out(form, act):
        return _handed_over(request, project, partner, made, has_left=not made and user == request.user.pk)
    facts = {"partner": partner, "member": leaver, "form": form, "is_own": user == request.user.pk}
    moves = found_people.what_moves(town, leaver.user)
    shown = page(request, project, moves=moves, **facts)
    return render(request, "projects/hand_over.html", shown, status=status_of(form))


def _handed_over(
    request: HttpRequest, project: Project, partner: Partner, made: list[Made], *, has_left: bool
) -> HttpResponse:
    """Whoever handed over the own work has left, and is signed out."""
    if made and made[0].code:
        return _card(request, project, partner, made[0])
    if made:
        messages.success(request, _("Invited. Everything moves when the new person comes in."))
    elif has_left:
        messages.success(
            request, _("Handed over. Your work for the town has ended, and you are signed out. Thank you.")
        )
        return redirect("website:home")
    else:
        messages.success(request, _("Handed over. Both get a letter."))
    return redirect("projects:town-people", slug=project.slug, pk=partner.pk)


def _card(request: HttpRequest, project: Project, partner: Partner, made: Made) -> HttpResponse:
    """To be printed or read out; shown again it would be another code."""
    link = notifications.entry_url(made.entry)
    facts = {
        "partner": partner,
        "entry": made.entry,
        "code": made.code,
        "language": made.entry.language or get_language(),
        "link": link,
        # Read from the left in every script, or the last stroke would stand in front.
        "by_hand": format_html('<bdi dir="ltr">{}</bdi>', settings.SITE_URL + reverse("join:by-address")),
        "picture": qr.picture(link, _("The link to come in, as a picture for a telephone's camera")),
    }
    return render(request, "projects/entry_card.html", page(request, project, **facts))


@require_POST
def share_account(request: HttpRequest, slug: str, pk: int, user: int) -> HttpResponse:
    """Says that several people use the account, or that one does."""
    project, _partner, town = partner_for(request, slug, pk)
    who, where = member_for(town, user).user, {"project_id": project.pk, "town_id": town.pk}
    is_shared = request.POST.get("shared") == "yes"
    accounts.share(who, is_shared=is_shared, by=_by(request), now=timezone.now(), **where)
    messages.success(request, _("Saved."))
    return redirect("projects:town-people", slug=slug, pk=pk)


@require_POST
def revoke(request: HttpRequest, slug: str, pk: int, entry: int) -> HttpResponse:
    _project, partner, _town = partner_for(request, slug, pk)
    found = found_people.entry(partner, entry)
    if found is None:
        raise Http404
    actions.revoke(found, by=_by(request), now=timezone.now())
    messages.success(request, _("The link and its code no longer work."))
    return redirect("projects:town-people", slug=slug, pk=pk)


def _by(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - nobody else passes the LoginRequiredMiddleware
    return request.user
