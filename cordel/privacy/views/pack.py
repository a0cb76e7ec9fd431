"""Who answers for what in a project: purposes, whom to ask in each town, who runs this site."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, lists
from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.core import purposes
from cordel.privacy import actions
from cordel.privacy.forms import ContactForm, InstallationForm, PurposeForm
from cordel.privacy.queries import purposes as queries
from cordel.privacy.queries.papers import PAPERS
from cordel.privacy.queries.purposes import Pack, Settled, Standing
from cordel.privacy.rules import pack as rules
from cordel.privacy.views.frame import looked_at, page
from cordel.projects.models import Project

COLUMNS = [
    lists.Column("purpose", gettext_lazy("Purpose"), lambda it: str(it.words.title)),
    lists.Column("controllers", gettext_lazy("Who answers for it"), lambda it: _joined(it.roles)),
    lists.Column("towns", gettext_lazy("Towns"), lambda it: _joined(it.controllers)),
    lists.Column("basis", gettext_lazy("Legal basis"), lambda it: str(it.basis.label)),
    lists.Column("told", gettext_lazy("Who is told"), lambda it: _joined(it.told)),
    lists.Column("until", gettext_lazy("Kept until"), lambda it: _joined(_until(it))),
    lists.Column("reason", gettext_lazy("Why this basis"), lambda it: it.reason),
]

SHOWN = [column for column in COLUMNS if column.name not in ("controllers", "reason")]


def _joined(words: Any) -> str:
    return "; ".join(str(word) for word in words)


def _until(settled: Settled) -> list[str]:
    return [f"{what}: {clock}" if what else clock for what, clock in settled.until]


def pack_for(request: HttpRequest, slug: str) -> Pack:
    """What is settled, for those who run the project and the officers of its towns."""
    return queries.pack_of(looked_at(request, slug), today=timezone.now().date())


@require_GET
def pack(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What is settled, what is missing, and the papers that are made of it."""
    shown = pack_for(request, slug)
    found = lists.short(
        request.GET,
        shown.purposes,
        columns=SHOWN,
        sort="purpose",
        filters=[_by_basis(shown), _by_town(shown)],
        search_label=_("Purpose, town, who is told"),
        also=lambda it: [str(it.words.data), str(it.words.why)],
    )
    file = lists.file_of(request.GET, COLUMNS, found.found, title=_("Purposes"), filename=f"{slug}-purposes")
    return file or render(
        request, "privacy/pack.html", pack_page(request, shown, list=found, papers=list(PAPERS.items()))
    )


def _by_basis(shown: Pack) -> lists.Filter:
    used = {one.basis.value: str(one.basis.label) for one in shown.purposes}
    return lists.same(
        "basis", _("Legal basis"), sorted(used.items()), lambda it: it.basis.value, _("Any basis")
    )


def _by_town(shown: Pack) -> lists.Filter:
    towns = [(str(one.town.pk), str(one.town)) for one in shown.towns]
    return lists.Filter(
        "town",
        _("Town"),
        towns,
        lambda rows, pk: [row for row in rows if any(str(town.pk) == pk for town in row.controllers)],
        _("All towns"),
    )


def pack_page(request: HttpRequest, shown: Pack, **facts: Any) -> dict[str, Any]:
    """What every screen of the pack shows: the towns, what is missing, what the visitor may mend."""
    standing = standing_of(request.user)
    towns = [(one, rules.may_name_contact(standing, shown.project, one.town)) for one in shown.towns]
    return page(
        request,
        shown.project,
        pack=shown,
        towns=towns,
        lacking=[(one, may) for one, may in towns if not one.has_contact],
        may_settle=rules.may_settle(standing, shown.project),
        may_place=rules.may_place_installation(standing),
        **facts,
    )


def _purpose(shown: Pack, key: str) -> Settled:
    found = next((one for one in shown.purposes if one.key == key), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def purpose(request: HttpRequest, slug: str, purpose: str) -> HttpResponse:
    """One purpose: what the house does, and what the towns choose."""
    shown = pack_for(request, slug)
    found = _purpose(shown, purpose)
    project = opened(request, shown.project, rules.may_settle, may_see=_anybody)
    stored = actions.purpose_facts(purpose, queries.choice(project, purpose))
    form = PurposeForm(edits.posted(request), facts=stored)
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.settle_purpose(
            project, purpose=purpose, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()
        ),
    ):
        return _saved(request, project)
    house = purposes.BY_KEY[purpose]
    facts = pack_page(request, shown, settled=found, form=form, house=house)
    return render(request, "privacy/purpose.html", facts, status=422 if form.errors else 200)


def _anybody(_standing: Any, _thing: Any) -> bool:
    """Who came as far as this may look at it."""
    return True


def _saved(request: HttpRequest, project: Project) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("privacy:pack", slug=project.slug)


def town_for(shown: Pack, pk: int) -> Standing:
    """A town of the pack."""
    found = shown.standing(pk)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Whom people ask in a town."""
    shown = pack_for(request, slug)
    found = town_for(shown, pk)
    opened(
        request,
        shown.project,
        lambda standing, it: rules.may_name_contact(standing, it, found.town),
        may_see=_anybody,
    )
    form = ContactForm(edits.posted(request), facts=actions.contact_facts(queries.contact(found.town)))
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.name_contact(
            found.town, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()
        ),
    ):
        return _saved(request, shown.project)
    facts = pack_page(request, shown, town=found.town, form=form)
    return render(request, "privacy/contact.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def installation(request: HttpRequest, slug: str) -> HttpResponse:
    """Which town runs this site: it processes data for the others."""
    shown = pack_for(request, slug)
    opened(
        request,
        shown.project,
        lambda standing, _it: rules.may_place_installation(standing),
        may_see=_anybody,
    )
    towns = {one.town.pk: one.town for one in shown.towns}
    if shown.installer is not None:
        towns.setdefault(shown.installer.pk, shown.installer)
    begin = {"town": shown.installer.pk if shown.installer else None}
    form = InstallationForm(edits.posted(request), towns=list(towns.values()), initial=begin)
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.place_installation(towns.get(form.cleaned_data["town"]), by=by, now=timezone.now()),
    ):
        return _saved(request, shown.project)
    return render(
        request,
        "privacy/installation.html",
        pack_page(request, shown, form=form),
        status=422 if form.errors else 200,
    )
