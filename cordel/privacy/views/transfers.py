"""Towns in other countries: whether names may go there, and on what ground."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import edits, lists, uploads
from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.core.adequacy import Footing
from cordel.privacy.forms import GroundForm
from cordel.privacy.forms.pack import MOST_BYTES
from cordel.privacy.queries import purposes as pack
from cordel.privacy.queries.purposes import Pack, Standing
from cordel.privacy.rules import pack as rules
from cordel.privacy.views.frame import looked_at, page
from cordel.privacy.views.pack import pack_for, town_for
from cordel.projects.actions import transfers as actions
from cordel.projects.models import Project, TransferGround
from cordel.projects.queries import transfers as queries
from cordel.towns.models import Town

STATES = {
    "area": gettext_lazy("names, by the law of the European Union"),
    "decision": gettext_lazy("names, by a decision of the European Commission"),
    "ground": gettext_lazy("names, on a recorded ground"),
    "counts": gettext_lazy("numbers only"),
}
GROUND_STATES = {
    "holds": gettext_lazy("holds"),
    "ahead": gettext_lazy("begins later"),
    "over": gettext_lazy("is over"),
    "ended": gettext_lazy("was ended"),
}


def state_of(one: Standing) -> str:
    """A key of `STATES`."""
    if one.footing is not Footing.NONE:
        return str(one.footing.value)
    return "ground" if one.ground is not None else "counts"


COLUMNS = [
    lists.Column("town", gettext_lazy("Town"), lambda it: str(it.town)),
    lists.Column("country", gettext_lazy("Country"), lambda it: it.town.country_name),
    lists.Column("sees", gettext_lazy("Sees of other towns' people"), lambda it: str(STATES[state_of(it)])),
    lists.Column(
        "until", gettext_lazy("Until"), lambda it: it.ground.until if it.ground else None, kind=lists.DATE
    ),
]


@require_GET
def transfers(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Each town, its country, and what it sees of other towns' people."""
    shown = pack_for(request, slug)
    found = lists.short(
        request.GET,
        shown.towns,
        columns=COLUMNS,
        sort="town",
        filters=[lists.same("sees", _("Sees"), list(STATES.items()), state_of, _("Anything"))],
        search_label=_("Town or country"),
    )
    title = _("Other countries")
    file = lists.file_of(request.GET, COLUMNS, found.found, title=title, filename=f"{slug}-transfers")
    known = queries.load_adequacy()
    blind = standing_of(request.user).blind_towns(shown.project.pk)
    lead = shown.lead.town.pk if shown.lead else None
    facts = {
        "list": found,
        # Of an administrator, besides the lead, which everybody is told of.
        "behalf": Town.objects.filter(pk__in=blind - {lead}).order_by("sort_key", "pk"),
        "lines": [(one, state_of(one), STATES[state_of(one)]) for one in found.page],
        "outside": shown.outside,
        "lead": shown.lead,
        "known": known,
        "decisions": sorted(known.decisions.values(), key=lambda it: it.country),
    }
    return file or render(request, "privacy/transfers.html", page(request, shown.project, **facts))


@uploads.capped(MOST_BYTES)
@require_http_methods(["GET", "POST"])
def town(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What was recorded for one town, and one more ground."""
    shown = pack_for(request, slug)
    found = _behalf(request, shown, pk) or town_for(shown, pk)
    project, may = shown.project, rules.may_allow_transfers(standing_of(request.user), shown.project)
    if request.method == "POST":
        opened(request, project, rules.may_allow_transfers, may_see=lambda _standing, _it: True)
    files = request.FILES if request.method == "POST" else None  # reading them finds one that is too big
    form = GroundForm(edits.posted(request), files, too_big=uploads.was_too_big(request))
    if request.method == "POST" and edits.carried_out(form, lambda: _record(request, project, found, form)):
        messages.success(request, _("Recorded."))
        return redirect("privacy:transfer", slug=slug, pk=pk)
    today = timezone.now().date()
    grounds = [
        (one, one.state(today), GROUND_STATES[one.state(today)])
        for one in sorted(queries.grounds(project, found.town), key=lambda it: it.state(today) != "holds")
    ]
    facts = {"one": found, "state": state_of(found), "grounds": grounds, "form": form, "may_allow": may}
    status = 422 if form.errors else 200
    return render(request, "privacy/transfer.html", page(request, project, **facts), status=status)


def _behalf(request: HttpRequest, shown: Pack, pk: int) -> Standing | None:
    """A town outside on whose behalf an administrator reads, though it takes no part in the project."""
    if shown.standing(pk) is not None or pk not in standing_of(request.user).towns_outside:
        return None
    return pack.standing_elsewhere(shown.project, pk, today=timezone.now().date())


def _record(request: HttpRequest, project: Project, found: Standing, form: GroundForm) -> None:
    by: Any = request.user
    actions.record_ground(
        project,
        town=found.town,
        ground=form.ground(),
        nonce=form.cleaned_data["token"],
        by=by,
        now=timezone.now(),
    )


def _ground_for(request: HttpRequest, slug: str, pk: int, may: Any) -> TransferGround:
    project = looked_at(request, slug)
    found = queries.ground(project, pk)
    if found is None:
        raise Http404
    opened(request, project, may, may_see=lambda _standing, _it: True)
    return found


@require_POST
def end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The ground holds no more, from now on."""
    found = _ground_for(request, slug, pk, rules.may_allow_transfers)
    by: Any = request.user
    actions.end_ground(found, by=by, now=timezone.now())
    messages.success(request, _("Ended. From now on the town sees numbers, unless another ground holds."))
    return redirect("privacy:transfer", slug=slug, pk=found.town_id)


@require_GET
def paper(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The signed paper, for those who run the project."""
    found = _ground_for(request, slug, pk, rules.may_settle)
    if not found.file_size:
        raise Http404
    # Never shown by the browser itself, and without any right should somebody open it there.
    headers = {
        "Content-Disposition": f'attachment; filename="{slug}-ground-{found.pk}.pdf"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(found.file), content_type="application/pdf", headers=headers)
