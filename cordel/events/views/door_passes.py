"""The desk's screens of the door's phones: passes to enter by, the devices there, and what somebody must look into."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import audit, edits, lists, qr, tokens
from cordel.core.checkin_merge import Clash
from cordel.events import actions
from cordel.events.forms import DoorPassForm, SettleForm
from cordel.events.models import DoorDevice, DoorPass, Event, Scan
from cordel.events.queries import door_devices as queries
from cordel.events.views.frame import done, edited, named, page, saved, status_of

STATES = {
    "valid": gettext_lazy("valid"),
    "expired": gettext_lazy("ended"),
    "revoked": gettext_lazy("revoked"),
}
WHY = {
    "unknown": gettext_lazy("a code or ticket of nobody at this event"),
    "closed": gettext_lazy("the figures were final"),
    "day": gettext_lazy("another day than the pass's"),
    "ended": gettext_lazy("scanned after the pass had ended"),
    "cancelled": gettext_lazy("the seat had been given back"),
    "waiting": gettext_lazy("on the waiting list"),
    Clash.SAME_COUNTER: gettext_lazy("one number for two acts: was the device copied?"),
    Clash.TWO_DOORS: gettext_lazy("let in at two doors nearly at once: was a ticket copied?"),
    Clash.OUT_ELSEWHERE: gettext_lazy("taken back at one door, let in at another"),
    Clash.OUT_OF_NOTHING: gettext_lazy("taken back where nobody had been let in"),
    Clash.SAME_PERSON: gettext_lazy(
        "written down without a seat, and somebody of this name and town is on the list: are they one?"
    ),
    Clash.NEW_TAKEN_BACK: gettext_lazy("written down without a seat and taken back: was it a mistake?"),
    "young": gettext_lazy("under 18, and it is not said who looks after young people"),
    "guardian": gettext_lazy("under 18, and no guardian was written down"),
    "newcomer": gettext_lazy("about somebody who was written down and not let in"),
    "late": gettext_lazy("heard after the pass had ended"),
}


# --- Passes ----------------------------------------------------------------------------------------------


def _pass_columns(now: datetime) -> list[lists.Column]:
    return [
        lists.Column("door", _("Which door"), lambda it: it.label),
        lists.Column("day", _("Days"), lambda it: ", ".join(map(str, it.days))),
        lists.Column("devices", _("Devices"), lambda it: it.entered, kind=lists.NUMBER),
        lists.Column("by", _("Made by"), lambda it: audit.by_whom(it.made_by, it.made_at)),
        lists.Column("state", _("State"), lambda it: str(STATES[it.state(now)])),
    ]


@never_cache
@require_http_methods(["GET", "POST"])
def door_passes(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """All passes of the event, and one more. Its secret is on the page that answers the form, to be printed, and on no
    other."""
    event, now = edited(request, slug, number), timezone.now()
    form = DoorPassForm(edits.posted(request), event=event, today=now.astimezone(event.zone).date())
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.make_pass(event, facts=form.facts(), secret=form.secret, by=by, now=now),
    ):
        return render(request, "events/door_pass.html", page(request, event, **_printed(form)))
    found = lists.short(
        request.GET,
        queries.door_passes(event),
        columns=_pass_columns(now),
        sort="day",
        filters=[
            lists.same("state", _("State"), list(STATES.items()), lambda it: it.state(now), _("All states"))
        ],
        search_label=_("Door, or who made it"),
    )
    file = lists.export(
        request.GET, found, title=_("Passes for the door"), filename=f"{slug}-{number}-passes"
    )
    lines = [(one, one.state(now)) for one in found.page]
    left = queries.is_any_left(queries.to_look_at(event))
    facts = page(request, event, form=form, list=found, lines=lines, left=left)
    return file or render(request, "events/door_passes.html", facts, status=status_of(form))


def _printed(form: DoorPassForm) -> dict[str, Any]:
    address = f"{settings.SITE_URL}/door/"
    picture = qr.picture(f"{address}#{form.secret}", _("QR code that opens this door on a phone"))
    return {
        "code": tokens.grouped(form.secret),
        "picture": picture,
        "address": address,
        **form.cleaned_data,
    }


def _pass(event: Event, pk: int) -> DoorPass:
    found = queries.door_pass(event, pk)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def revoke_pass(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Asks first; whoever holds it opens nothing more."""
    event = edited(request, slug, number)
    found, by = _pass(event, pk), request.user
    if request.method == "POST":
        actions.revoke_pass(found, by=by, now=timezone.now())  # type: ignore[arg-type]
        return saved(request, event, "events:door-passes")
    return render(request, "events/revoke_door_pass.html", page(request, event, found=found))


# --- Devices ---------------------------------------------------------------------------------------------


RIGHT_ENOUGH = 90  # seconds


def _device_columns(event: Event) -> list[lists.Column]:
    return [
        lists.Column("door", _("Which door"), lambda it: str(it)),
        lists.Column("day", _("Day"), lambda it: it.day, kind=lists.DATE),
        lists.Column(
            "contact",
            _("Last contact (host's clock)"),
            lambda it: it.last_contact_at.astimezone(event.zone).strftime("%Y-%m-%d %H:%M"),
        ),
        lists.Column("told", _("Scans"), lambda it: it.told, kind=lists.NUMBER),
        lists.Column("clock", _("Clock"), lambda it: _clock(it.offset)),
        lists.Column("state", _("State"), _device_state),
    ]


def _clock(offset: int) -> str:
    """How wrong a phone's clock is, as somebody says it: the day is chosen on screen, so nothing hangs on it."""
    if abs(offset) < RIGHT_ENOUGH:
        return _("right")
    hours, minutes = divmod(round(abs(offset) / 60), 60)
    facts = {"hours": hours, "minutes": minutes}
    if offset > 0:
        return _("%(hours)s h %(minutes)s min fast") % facts
    return _("%(hours)s h %(minutes)s min slow") % facts


def _device_state(device: DoorDevice) -> str:
    if device.lost_at is not None:
        return _("lost")
    return _("has left") if device.ended_at is not None else _("at the door")


@require_GET
def door_devices(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Which phones keep the doors, when each was last heard, and how wrong its clock is."""
    event = edited(request, slug, number)
    days = sorted({one.day for one in queries.devices(event) if one.day is not None})
    found = lists.short(
        request.GET,
        queries.devices(event),
        columns=_device_columns(event),
        sort="-contact",
        filters=[
            lists.same(
                "day",
                _("Day"),
                [(day.isoformat(), day) for day in days],
                lambda it: it.day.isoformat() if it.day else "",
                _("All days"),
            )
        ],
        search_label=_("Which door"),
    )
    file = lists.export(request.GET, found, title=_("Devices"), filename=f"{slug}-{number}-devices")
    lines = [(one, _clock(one.offset), _device_state(one)) for one in found.page]
    return file or render(
        request, "events/door_devices.html", page(request, event, list=found, lines=lines, now=timezone.now())
    )


@require_http_methods(["GET", "POST"])
def lose_device(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Says first what follows: the device is shut out, and a breach of personal data is noted."""
    event = edited(request, slug, number)
    device, by = queries.device(event, pk), request.user
    if device is None:
        raise Http404
    if request.method == "POST":
        actions.lose_device(device, by=by, now=timezone.now())  # type: ignore[arg-type]
        messages.warning(
            request, _("The device is shut out, and the loss is noted as a breach of personal data.")
        )
        return redirect("events:door-devices", slug=slug, number=number)
    return render(request, "events/lose_device.html", page(request, event, device=device))


# --- What needs a look --------------------------------------------------------------------------------------


def reasons(scan: Scan) -> list[str]:
    """Why somebody should look into a line, in words."""
    found = [WHY[scan.why]] if scan.why in WHY else []
    found += [WHY[clash] for clash in getattr(scan, "clashes", ()) if clash in WHY]
    return [str(one) for one in (*found, *([WHY["late"]] if scan.is_late else []))]


def who(scan: Scan) -> str:
    """Whose it is, or who was written down and not let in."""
    if scan.registration is None:
        return scan.walk_in.name if hasattr(scan, "walk_in") else ""
    return str(scan.registration.person.name)


def home(scan: Scan) -> str:
    if scan.registration is None:
        return scan.walk_in.home if hasattr(scan, "walk_in") else ""
    return str(scan.registration.town_name)


def _scan_columns(event: Event) -> list[lists.Column]:
    return [
        lists.Column("who", _("Who"), who),
        lists.Column("town", _("Town"), home),
        lists.Column("day", _("Day"), lambda it: it.day, kind=lists.DATE),
        lists.Column(
            "at", _("At (host's clock)"), lambda it: it.at.astimezone(event.zone).strftime("%H:%M:%S")
        ),
        lists.Column("door", _("Which door"), lambda it: str(it.device)),
        lists.Column("why", _("Why"), lambda it: "; ".join(reasons(it))),
        lists.Column("settled", pgettext("scan at the door", "Settled"), lambda it: it.settled_because),
    ]


@require_GET
def door_scans(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """What devices told that contradicts itself or did not become a presence: nothing of it is lost."""
    event = named(request, slug, number)
    rows = queries.to_look_at(event)
    found = lists.short(
        request.GET,
        rows,
        columns=_scan_columns(event),
        sort="settled",
        filters=[
            lists.same(
                "state",
                _("State"),
                [("open", _("open")), ("settled", _("settled"))],
                lambda it: "settled" if it.settled_at else "open",
                _("All states"),
            )
        ],
        search_label=_("Name, town, door or reason"),
    )
    file = lists.export(request.GET, found, title=_("Scans to look at"), filename=f"{slug}-{number}-scans")
    lines = [(one, who(one), home(one), reasons(one)) for one in found.page]
    return file or render(request, "events/door_scans.html", page(request, event, list=found, lines=lines))


def _remedy(scan: Scan, found: list[Clash]) -> str:
    """Where the desk puts it right: "let in", "merge" or "" for the door."""
    if Clash.SAME_PERSON in found:
        return "merge"
    may_come = scan.day in scan.device.door_pass.event.days
    return "let in" if scan.registration is None and hasattr(scan, "walk_in") and may_come else ""


@require_http_methods(["GET", "POST"])
def settle_scan(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    event = named(request, slug, number)
    scan = queries.scan(event, pk)
    if scan is None:
        raise Http404
    form = SettleForm(edits.posted(request), initial={"because": scan.settled_because})
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.settle_scan(scan, because=form.cleaned_data["because"], by=by, now=timezone.now()),
    ):
        return saved(request, event, "events:door-scans-to-look-at")
    scan.clashes = found = queries.clashes(event).get(scan.pk, [])  # type: ignore[attr-defined]
    facts = page(request, event, form=form, scan=scan, who=who(scan), home=home(scan), reasons=reasons(scan))
    facts["remedy"] = _remedy(scan, found)
    return render(request, "events/settle_scan.html", facts, status=status_of(form))
