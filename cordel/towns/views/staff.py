"""The screens of towns: find them, keep their data, say who works for them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.accounts import actions as accounts
from cordel.accounts.actions import Invitation
from cordel.base import edits, lists, slots, words
from cordel.base.forms import InvitationForm
from cordel.base.guards import opened
from cordel.base.languages import country_name, language_name
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.towns import actions, queries, rules
from cordel.towns.forms import (
    TOWN_WORDS,
    TownForm,
)
from cordel.towns.models import Town, TownMembership, TownRole

TOWN_COLUMNS = [
    lists.Column("name", gettext_lazy("Town"), str, ("sort_key",)),
    lists.Column("country", gettext_lazy("Country"), lambda town: town.country_name, ("country", "sort_key")),
    lists.Column("region", gettext_lazy("Region"), lambda town: town.region),
    lists.Column("nuts", gettext_lazy("NUTS code"), lambda town: town.nuts_code, ("nuts_code",)),
    lists.Column("lau", gettext_lazy("LAU code"), lambda town: town.lau_code, ("lau_code",)),
    lists.Column(
        "officers", gettext_lazy("Officers"), lambda town: town.officers, ("officers",), lists.NUMBER
    ),
]
MEMBER_COLUMNS = [
    lists.Column("name", gettext_lazy("Name"), lambda it: str(it.user)),
    lists.Column("email", gettext_lazy("E-mail address"), lambda it: it.user.email),
    lists.Column("role", gettext_lazy("Role"), lambda it: it.get_role_display()),
    lists.Column("since", gettext_lazy("Since"), lambda it: it.since.date(), kind=lists.DATE),
    lists.Column("until", gettext_lazy("Until"), lambda it: it.ends_at.date(), kind=lists.DATE),
    lists.Column("used", gettext_lazy("Used by"), lambda it: it.user.used_by),
]


def allowed(request: HttpRequest, rule: Callable[..., bool]) -> None:
    """For screens that belong to no single town: a stranger learns nothing."""
    if not rule(standing_of(request.user)):
        raise Http404


def town_for(request: HttpRequest, pk: int, *, to_edit: bool = False) -> Town:
    town = queries.town(pk)
    if town is None:
        raise Http404
    if not to_edit:
        return opened(request, town, rules.may_see)
    may_edit = partial(rules.may_edit, has_officer=queries.has_officer(town))
    return opened(request, town, may_edit, may_see=rules.may_see)


def may_edit(request: HttpRequest, town: Town) -> bool:
    return rules.may_edit(standing_of(request.user), town, has_officer=queries.has_officer(town))


# --- All towns ------------------------------------------------------------------------------------


@require_GET
def towns(request: HttpRequest) -> HttpResponseBase:
    """The list of towns, as a page or as a file."""
    allowed(request, rules.may_look)
    found = lists.listing(
        request.GET,
        queries.towns(),
        columns=TOWN_COLUMNS,
        sort="name",
        filters=[by_country(queries.countries_of_towns()), _by_care()],
        search=lists.folded("search_key"),
        search_label=_("Name, in any language"),
    )
    file = lists.export(request.GET, found, title=_("Towns"), filename="towns")
    page = {"list": found, "may_add": rules.may_add(standing_of(request.user))}
    return file or render(request, "towns/list.html", page)


def by_country(codes: list[str]) -> lists.Filter:
    return lists.Filter(
        "country",
        _("Country"),
        sorted(((code, country_name(code)) for code in codes), key=lambda choice: choice[1]),
        lambda rows, code: rows.filter(country=code),
        _("All countries"),
    )


def _by_care() -> lists.Filter:
    """Towns that nobody looks after are those that somebody has to be invited for."""
    return lists.Filter(
        "officer",
        _("Officers"),
        [("none", _("nobody yet")), ("some", _("somebody"))],
        lambda rows, kept: rows.filter(officers__gt=0) if kept == "some" else rows.filter(officers=0),
        _("All towns"),
    )


# --- One town -------------------------------------------------------------------------------------


@require_GET
def manage(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is known about the town, and what there is to do for whoever looks after it."""
    town = town_for(request, pk)
    page = {
        "town": town,
        "names": [(code, language_name(code), text) for code, text in queries.names_of(town)],
        "members": queries.members_of(town),
        "may_edit": may_edit(request, town),
    }
    return render(request, "towns/manage.html", page)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Country, region, coordinates, codes, website."""
    town = town_for(request, pk, to_edit=True)
    form = TownForm(edits.posted(request), facts=edits.facts_of(town, actions.TownFacts))
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: actions.edit_town(town, facts=form.facts(), seen=form.seen, by=by, now=timezone.now())
    ):
        return _saved(request, town)
    return render(request, "towns/edit.html", _page(town, form=form), status=status_of(form))


@require_http_methods(["GET", "POST"])
def texts(request: HttpRequest, pk: int) -> HttpResponse:
    """The name and the text about the town, one language at a time."""
    town = town_for(request, pk, to_edit=True)
    contents = words.asked_of(actions.WORDS, town)
    language = words.chosen_language(request.GET.get("in"), contents)
    form = words.WordsForm(edits.posted(request), words=TOWN_WORDS, contents=contents, language=language)
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: actions.write_words(town, written=form.rewriting(), by=by, now=timezone.now())
    ):
        return _saved(request, town, "towns:texts", language)
    return render(request, "towns/texts.html", _page(town, **words.page(form)), status=status_of(form))


def _page(town: Town, **facts: Any) -> dict[str, Any]:
    """A screen that only those see who may edit the town."""
    return {"town": town, "may_edit": True, **facts}


def _saved(request: HttpRequest, town: Town, to: str = "towns:manage", language: str = "") -> HttpResponse:
    messages.success(request, _("Saved."))
    address = reverse(to, args=[town.pk])
    return redirect(f"{address}?in={language}" if language else address)


def status_of(form: Any) -> int:
    return 422 if form.errors else 200


# --- Who works for a town -------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who has a role in the town; somebody else is invited by e-mail."""
    town = town_for(request, pk, to_edit=True)
    form = InvitationForm(edits.posted(request), roles=TownRole.choices)
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.add_member(
            town, invitation=Invitation(**form.cleaned_data), by=by, now=timezone.now()
        ),
    ):
        messages.success(request, _("Invited. A letter with the address to sign in is on its way."))
        # Whoever brought a town its first officer has handed it over.
        return redirect("towns:people" if may_edit(request, town) else "towns:manage", pk=pk)
    found = lists.short(
        request.GET,
        queries.members_of(town),
        columns=MEMBER_COLUMNS,
        sort="role",
        filters=[lists.same("role", _("Role"), TownRole.choices, lambda it: it.role, _("All roles"))],
        search_label=_("Name or e-mail address"),
    )
    file = lists.export(request.GET, found, title=_("Who works for the town"), filename=f"town-{pk}-people")
    page = _page(town, form=form, list=found, people_pages=_people_pages(request, town))
    return file or render(request, "towns/people.html", page, status=status_of(form))


def _people_pages(request: HttpRequest, town: Town) -> list[tuple[str, str]]:
    """Projects in which the town's work is handed over, each with the address."""
    return slots.ask("towns.people_pages", town, standing_of(request.user))


@require_POST
def share_account(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    """Says that several people use the account, or that one does."""
    town = town_for(request, pk, to_edit=True)
    found: TownMembership | None = queries.membership(town, membership)
    if found is None:
        raise Http404
    is_shared = request.POST.get("shared") == "yes"
    by: Any = request.user
    accounts.share(found.user, is_shared=is_shared, by=by, now=timezone.now(), town_id=town.pk)
    messages.success(request, _("Saved."))
    return redirect("towns:people", pk=pk)


@require_http_methods(["GET", "POST"])
def remove_person(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    """Says what will happen, then ends the role."""
    town = town_for(request, pk, to_edit=True)
    found: TownMembership | None = queries.membership(town, membership)
    if found is None:
        raise Http404
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            actions.remove_member(found, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("%(name)s no longer has this role.") % {"name": found.user})
            return redirect("towns:people" if may_edit(request, town) else "towns:manage", pk=pk)
    page = _page(town, membership=found, refusal=refusal, people_pages=_people_pages(request, town))
    return render(request, "towns/remove_person.html", page, status=422 if refusal else 200)
