"""What everybody sees of an event, and the way to a seat: no account, no JavaScript."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import calendars, qr, tokens
from cordel.base.forms import CodeForm
from cordel.base.guards import counted_code, is_private_page_open, open_private_page
from cordel.base.pagecache import kept_fact, same_for_everybody
from cordel.base.refusals import Refused
from cordel.events import actions, queries, rules
from cordel.events.forms import DetailsForm, HomeForm, PermissionsForm, RegistrationForm
from cordel.events.models import Event, Receipt, Registration
from cordel.events.queries.tickets import shown_as_qr
from cordel.events.views import again, seat
from cordel.events.views.frame import refusal_now


def published_event(slug: str, number: int) -> Event:
    return _seen_by_everybody(queries.event(slug, number))


def _seen_by_everybody(event: Event | None) -> Event:
    if event is None or not event.is_public:
        raise Http404
    return event


@login_not_required
@require_GET
@same_for_everybody
def event(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The event's page: what, when, where, the first-timer's seven answers, the programme, who came."""
    journey = queries.published_journey(slug)
    event = _seen_by_everybody(next((stop for stop in journey if stop.number == number), None))
    facts = queries.event_page(event, journey)
    last_day = event.ends_on or event.starts_on
    facts |= {
        "refusal": refusal_now(event, facts["pool"]),
        "is_over": event.closed_at is not None or (last_day is not None and last_day < timezone.localdate()),
        "programme": queries.peopled(event, facts["programme"]),
        "institutions": queries.institutions_of(facts["institutions"]) if facts["institutions"] else None,
    }
    return render(request, "events/event.html", facts)


@login_not_required
@require_http_methods(["GET", "POST"])
@same_for_everybody(form=RegistrationForm.purpose)
def register(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The form, its refusals beside the field or on top, and the way to the receipt."""
    event = _seen_by_everybody(kept_fact(f"event {slug} {number}", lambda: queries.event(slug, number)))
    via = tokens.spelled(request.GET.get("via", ""))
    towns = kept_fact(f"towns {slug}", lambda: queries.towns_of_network(event.project))
    form = RegistrationForm(request.POST or None, event=event, towns=towns)
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            receipt = _register(event, form, via=via)
        except Refused as refused:
            refusal = refused
            _remind_if_full(event, form, refused)
        else:
            return redirect("events:receipt", key=receipt)
    elif request.method == "GET":
        refusal = refusal_now(event)
    status = 422 if request.method == "POST" else 200
    is_full = not queries.pool(event).has_room()
    page = {"event": event, "form": form, "refusal": refusal, "is_full": is_full}
    return render(request, "events/register.html", page, status=status)


def _register(event: Event, form: RegistrationForm, *, via: str) -> str:
    """Registers and returns the key of the receipt's address."""
    nonce = form.cleaned_data["token"]
    actions.register(event, wish=form.wish(get_language() or "", via=via), nonce=nonce, now=timezone.now())
    return tokens.derived("receipt", nonce)


def _remind_if_full(event: Event, form: RegistrationForm, refused: Refused) -> None:
    if isinstance(refused, rules.EventFull):
        data = form.cleaned_data
        actions.send_link_again(event, email=data["email"], name=data["name"], now=timezone.now())


@login_not_required
@never_cache
@require_GET
def receipt(request: HttpRequest, key: str) -> HttpResponse:
    """The seat is saved: the ticket as a picture, the calendar file, and what to do next.

    With an e-mail address the private link is only in the letter, so that this page is the same for somebody
    who was registered before. Without one, the code is on the page: there is no other way to it.
    """
    found = queries.receipt(tokens.digest(key))
    if found is None:
        raise Http404
    return render(request, "events/receipt.html", _receipt_page(found))


def _receipt_page(receipt: Receipt) -> dict[str, Any]:
    registration = receipt.registration
    by_letter = bool(registration.person.email)
    return {
        "receipt": receipt,
        "event": kept_fact(f"event of {registration.event_id}", lambda: queries.event_of(registration)),
        "ticket_picture": _ticket(receipt.ticket),
        "friend_picture": _ticket(receipt.friend.ticket) if receipt.friend else "",
        "friend_code": "" if by_letter or not receipt.friend else receipt.friend.registration.code,
        "by_letter": by_letter,
        "code": "" if by_letter else registration.code,
        "private_url": "" if by_letter else queries.private_url(registration),
    }


def _ticket(code: str) -> SafeString:
    return qr.picture(code, gettext("Your ticket as a QR code; the door scans it."), qr.MASK_OF_CODES)


@login_not_required
@require_GET
def event_calendar(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    event = published_event(slug, number)
    return _calendar([event], name=str(event), file=f"{slug}-{number}.ics")


@login_not_required
@require_GET
def journey_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole journey as a feed that calendars subscribe to."""
    project = queries.listed_project(slug)
    if project is None:
        raise Http404
    events = [event for event in queries.journey(project) if event.published_at is not None]
    return _calendar(events, name=str(project), file=f"{slug}.ics")


def _calendar(events: list[Event], *, name: str, file: str) -> HttpResponse:
    feed = calendars.feed(queries.calendar_entries(events), name=name)
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return HttpResponse(feed, content_type=calendars.MIME_TYPE, headers=headers)


# --- The private page: change, cancel, see my data --------------------------------------------------


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def find_registration(request: HttpRequest) -> HttpResponse:
    """The code from a printed card leads to the private page."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        registration = queries.registration_by_code(counted_code(request, form.cleaned_data["code"]))
        if registration is not None:
            return _open_door(redirect(queries.private_url(registration)), registration)
        form.add_error("code", queries.NO_SUCH_CODE)
    return render(
        request, "events/find_registration.html", {"form": form}, status=422 if form.errors else 200
    )


def _open_door(response: HttpResponse, registration: Registration) -> HttpResponse:
    return open_private_page(response, f"seat-{registration.pk}", registration.nonce)


def _is_open(request: HttpRequest, registration: Registration) -> bool:
    return is_private_page_open(request, f"seat-{registration.pk}", registration.nonce)


def _private(pk: int, proof: str) -> Registration:
    registration = queries.registration(pk)
    if registration is None or not tokens.fits("registration", queries.private_value(registration), proof):
        raise Http404
    return registration


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def private(request: HttpRequest, pk: int, proof: str) -> HttpResponse:
    """A forwarded link shows a first name and the event; the code of the confirmation opens the rest."""
    registration = _private(pk, proof)
    if _is_open(request, registration):
        return _opened(request, registration)
    typed = _typed_meanwhile(request)
    form = CodeForm(None if typed and "code" not in request.POST else request.POST or None)
    if request.method == "POST" and form.is_valid():
        if counted_code(request, form.cleaned_data["code"]) == registration.code:
            answer = _opened(request, registration) if typed else redirect(request.path)
            return _open_door(answer, registration)
        form.add_error("code", queries.NO_SUCH_CODE)
    page = {"registration": registration, "event": registration.event, "form": form, "typed": typed}
    return render(request, "events/private_closed.html", page, status=422 if form.errors else 200)


def _typed_meanwhile(request: HttpRequest) -> list[tuple[str, str]]:
    """What somebody sent from a page that had been open for too long; the code carries it out."""
    if request.method != "POST" or "act" not in request.POST:
        return []
    sent = ((name, value) for name, values in request.POST.lists() for value in values)
    return [(name, value) for name, value in sent if name not in ("code", "csrfmiddlewaretoken")]


def _opened(request: HttpRequest, registration: Registration) -> HttpResponse:
    """The open private page; every act is a POST that names itself."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    home = HomeForm(
        request.POST if act == "home" else None,
        event=registration.event,
        towns=queries.towns_of_network(registration.event.project),
        initial=queries.home_of(registration),
    )
    told = queries.details_of(registration)
    asked: dict[str, Any] = {"initial": told, "is_adult": registration.is_adult}
    details = DetailsForm(request.POST if act == "details" else None, **asked)
    permissions = PermissionsForm(request.POST if act == "permissions" else None, **asked)
    sections = seat.page(request, registration, act)
    refusal: Refused | None = None
    if act:
        try:
            if act == "another":
                new, is_new = again.at_another(request, registration)
                answer = redirect(queries.private_url(new))
                return _open_door(answer, new) if is_new else answer
            if _act(act, registration, home, details, permissions) or seat.carried_out(
                act, request, registration, sections
            ):
                return redirect(f"{request.path}?done={act}")
        except Refused as refused:
            refusal = refused
    page = queries.private_page(registration) | {
        "home_form": home,
        "details_form": details,
        "permissions_form": permissions,
        "refusal": refusal,
        **sections,
    }
    page["ticket_picture"] = _ticket(shown_as_qr(registration))
    return render(request, "events/private.html", page, status=422 if act else 200)


def _act(
    act: str,
    registration: Registration,
    home: HomeForm,
    details: DetailsForm,
    permissions: PermissionsForm,
) -> bool:
    """Carries out one act of the private page; False when its form has to be corrected first."""
    now = timezone.now()
    if act == "cancel":
        actions.give_back(registration, now=now)
    elif act == "again":
        actions.take_seat_again(registration, now=now)
    elif act == "home" and home.is_valid():
        mode = home.cleaned_data.get("mode", registration.mode)
        actions.change_home(registration, home=home.the_home(), mode=mode, now=now)
    elif act == "details" and details.is_valid():
        actions.tell_details(registration, details=details.details(), now=now)
    elif act == "permissions" and permissions.is_valid():
        data = permissions.cleaned_data
        photo = data.get("photo_allowed", False)
        actions.permit(registration, photo=photo, contact=data["contact_allowed"], now=now)
    else:
        return False
    return True


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int, proof: str) -> HttpResponse:
    """One tap from a letter: still coming, or the seat goes to the next. Looking changes nothing."""
    registration = queries.registration(pk)
    if registration is None or not queries.answers_to(registration, proof):
        raise Http404
    refusal: Refused | None = None
    said = request.POST.get("coming") if request.method == "POST" else None
    if said in ("yes", "no"):
        try:
            actions.answer(registration, is_coming=said == "yes", now=timezone.now())
        except Refused as refused:
            refusal = refused
        else:
            return redirect(f"{request.path}?said={said}")
    has_seat = registration.status == Registration.Status.CONFIRMED
    page = {
        "registration": registration,
        "event": registration.event,
        "refusal": refusal,
        "has_seat": has_seat,
    }
    return render(request, "events/answer.html", page, status=422 if request.method == "POST" else 200)
