"""An officer takes people over from an earlier event: ticks, and nothing is asked again that is known."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cordel.base import edits
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.core.people_lists import MOST_PEOPLE
from cordel.events import actions, queries, rules
from cordel.events.forms.carrying import CarryForm, Choice, found_among
from cordel.events.models import Event, Registration
from cordel.events.queries import carrying
from cordel.events.queries.carrying import Known
from cordel.events.rules import delegates as delegation_rules
from cordel.events.views.delegates import bringing, tell_seats, to_cards
from cordel.events.views.frame import page
from cordel.towns.models import Town


@dataclass(frozen=True)
class Asked:
    """Whose people, from which of the events there are with how many of them; None where there is none."""

    event: Event
    towns: list[Town]
    town: Town | None
    earlier: Event | None
    events: list[tuple[Event, int]]

    @property
    def chosen_town(self) -> Town:
        assert self.town is not None  # noqa: S101 - there is no earlier event without one
        return self.town

    @property
    def people(self) -> list[Known]:
        if self.town is None or self.earlier is None:
            return []
        return carrying.known_people(self.event, self.earlier, self.town)


@require_http_methods(["GET", "POST"])
def carry_over(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """All are registered who are ticked, or those that are right if that is asked, or the page comes back as it was.
    A search, and ticks for many, only change what the page shows."""
    asked = _asked(request, *bringing(request, slug, number))
    form = CarryForm(edits.posted(request), event=asked.event, people=asked.people)
    wanted = request.POST.get("do", "")
    if request.method == "POST" and wanted not in ("save", "good"):
        return _page(request, asked, form, wanted=wanted)
    refusal: Refused | None = None
    if form.is_valid() and asked.earlier and (not form.wrong or (wanted == "good" and bool(form.good))):
        try:
            brought = _carry(request, asked, form)
        except delegation_rules.ThereAlready:
            form.ask_about_namesakes(asked.chosen_town)
        except Refused as refused:
            refusal = refused
        else:
            tell_seats(request, brought)
            return to_cards(asked.event, brought)
    return _page(request, asked, form, refusal=refusal)


def _carry(request: HttpRequest, asked: Asked, form: CarryForm) -> list[Registration]:
    by: Any = request.user
    assert asked.earlier is not None  # noqa: S101 - the caller looked
    return actions.carry_over(
        asked.event,
        asked.earlier,
        town=asked.chosen_town,
        people=form.carried(),
        nonce=form.cleaned_data["token"],
        by=by,
        now=timezone.now(),
    )


def _asked(request: HttpRequest, event: Event, towns: list[Town]) -> Asked:
    """The town and the event that were chosen, else the visitor's own town and the last event that it was at."""
    sent: QueryDict = request.POST if request.method == "POST" else request.GET
    own = standing_of(request.user).towns
    nearest = sorted(towns, key=lambda town: town.pk not in own)
    town = next((one for one in nearest if str(one.pk) == sent.get("town")), None)
    town = town or next(iter(nearest), None)
    events = _events(request, event, town) if town else []
    earlier = next((one for one, _count in events if str(one.number) == sent.get("from")), None)
    if earlier is None and "from" not in sent:
        earlier = next((one for one, _count in events), None)
    return Asked(event, nearest, town, earlier, events)


def _events(request: HttpRequest, event: Event, town: Town) -> list[tuple[Event, int]]:
    """Those where the visitor sees the town's people by name."""
    standing = standing_of(request.user)
    found = carrying.earlier_events(event, town)
    seen = [(one, count, rules.towns_seen(standing, one)) for one, count in found]
    return [(one, count) for one, count, towns in seen if towns is None or town.pk in towns]


def _page(
    request: HttpRequest, asked: Asked, form: CarryForm, *, wanted: str = "", refusal: Refused | None = None
) -> HttpResponse:
    search = request.POST.get("q", request.GET.get("q", ""))
    matching = found_among(form.choices, search)
    shown = _shown(form, matching, wanted)
    keys = {one.pk for one in shown}
    there, planned = queries.plan_of_town(asked.event, asked.town) if asked.town else (0, None)
    facts = page(
        request,
        asked.event,
        there=there,
        planned=planned,
        asked=asked,
        form=form,
        shown=shown,
        hidden=[one for one in form.ticked if one.pk not in keys and one.known.may_be_taken],
        left_out=len(matching) - min(len(matching), MOST_PEOPLE),
        search=search,
        refusal=refusal,
        present=sum(bool(one.known.registration.days_present) for one in form.choices),
    )
    # Nothing is wrong yet on a page that somebody only looks through.
    is_checked = request.method == "POST" and not wanted
    facts |= {"is_checked": is_checked, "choices": form.choices}
    is_wrong = is_checked and bool(refusal or form.wrong or form.errors)
    return render(request, "events/carry_over.html", facts, status=422 if is_wrong else 200)


def _shown(form: CarryForm, matching: list[Choice], wanted: str) -> list[Choice]:
    """As many of them as a page holds, and whoever has to be looked at, whatever was searched for."""
    shown = matching[:MOST_PEOPLE]
    keys = {one.pk for one in shown}
    if wanted in ("all", "present"):
        form.tick(only_present=wanted == "present", shown=keys)
    elif wanted == "nobody":
        form.tick_nobody()
    return shown + [one for one in form.wrong if one.pk not in keys]
