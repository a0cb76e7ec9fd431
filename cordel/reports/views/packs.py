"""Evidence packs of an event: ordered, fetched behind a passphrase, thrown away; and the key that signs them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, signing_keys, tokens
from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.events import actions
from cordel.events import queries as events
from cordel.events.models import Event, EvidencePack
from cordel.reports import pack_files, rules
from cordel.reports.forms import PackForm, PassphraseForm
from cordel.reports.jobs import WRITE_PACK
from cordel.reports.views.frame import filename, may_see_counts, page

ZIP = "application/zip"


def _event(request: HttpRequest, slug: str, number: int) -> Event:
    event = events.event(slug, number)
    if event is None:
        raise Http404
    return opened(request, event, rules.may_order_pack, may_see=may_see_counts)


def _may_open(request: HttpRequest, event: Event) -> bool:
    return rules.may_open_pack(standing_of(request.user), event, names_sealed=events.holds_sealed(event))


@never_cache
@require_http_methods(["GET", "POST"])
def packs(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The packs that are there, who fetched one, and ordering one more."""
    event = _event(request, slug, number)
    may_open = _may_open(request, event)
    form = PackForm(edits.posted(request))
    if (
        may_open
        and request.method == "POST"
        and edits.carried_out(form, lambda: _order(request, event, form))
    ):
        messages.success(request, _("The pack is being made. It stands below in a moment."))
        return redirect("reports:packs", slug=slug, number=number)
    found = events.packs(event, now=timezone.now())
    facts = {
        "form": form,
        "packs": found,
        "is_waiting": any(one.is_waiting for one in found),
        "fetched": events.packs_fetched(event),
        "may_open": may_open,
    }
    screen = "reports/_packs.html" if getattr(request, "htmx", False) else "reports/packs.html"
    answer = page(request, screen, event, **facts)
    answer.status_code = 422 if form.errors else 200
    return answer


def _order(request: HttpRequest, event: Event, form: PackForm) -> None:
    by: Any = request.user
    actions.order_pack(
        event,
        is_named=form.cleaned_data["contents"] == "named",
        language=get_language() or "en",
        nonce=form.cleaned_data["token"],
        job=WRITE_PACK,
        by=by,
        now=timezone.now(),
    )


def _pack(request: HttpRequest, slug: str, number: int, pk: int) -> tuple[Event, EvidencePack]:
    event = _event(request, slug, number)
    found = events.pack(event, pk, now=timezone.now())
    if found is None:
        raise Http404
    opened(request, event, lambda _who, _it: _may_open(request, event), may_see=lambda _who, _it: True)
    return event, found


@never_cache
@require_http_methods(["GET", "POST"])
def pack(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponseBase:
    """Fetching one: with names it is locked first, by a passphrase that is typed twice and kept nowhere."""
    event, found = _pack(request, slug, number, pk)
    form = PassphraseForm(edits.posted(request)) if found.is_named else None
    if request.method == "POST" and found.made_at is not None and (form is None or _is_typed(form)):
        by: Any = request.user
        file = _file(event, found, form.cleaned_data["passphrase"] if form else None)
        actions.note_fetched(found, by=by, now=timezone.now())
        return file
    # One that nobody guesses: four groups of letters and digits, made anew for each look at the page.
    proposed = tokens.grouped(tokens.code(20)).lower()
    answer = page(request, "reports/pack.html", event, pack=found, form=form, proposed=proposed)
    answer.status_code = 422 if form is not None and form.errors else 200
    return answer


def _is_typed(form: PassphraseForm) -> bool:
    def checked() -> None:
        pack_files.ensure_passphrase(form.cleaned_data["passphrase"], form.cleaned_data["again"])

    return edits.carried_out(form, checked)


def _file(event: Event, found: EvidencePack, passphrase: str | None) -> FileResponse:
    what = "evidence" if found.is_named else "evidence-without-names"
    stored: Any = found.file.open("rb")
    if passphrase is not None:
        with stored:
            stored = pack_files.locked(stored, passphrase)
    headers = {"X-Content-Type-Options": "nosniff"}
    name = f"{filename(event, what)}.zip"
    return FileResponse(stored, as_attachment=True, filename=name, content_type=ZIP, headers=headers)


@require_http_methods(["GET", "POST"])
def remove_pack(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Asks first. What it was made of stays."""
    event, found = _pack(request, slug, number, pk)
    if request.method == "POST":
        by: Any = request.user
        actions.throw_pack_away(found, by=by, now=timezone.now())
        messages.success(request, _("Removed."))
        return redirect("reports:packs", slug=slug, number=number)
    return page(request, "reports/remove_pack.html", event, pack=found)


# --- The key --------------------------------------------------------------------------------------


@login_not_required
@require_GET
def signing_key(request: HttpRequest) -> HttpResponse:
    """For whoever got a pack: the public key of this installation, to compare and to keep."""
    key = signing_keys.public_key()
    facts = {"fingerprint": signing_keys.fingerprint(key), "pem": signing_keys.pem(key).decode()}
    return render(request, "reports/signing_key.html", facts)


@login_not_required
@require_GET
def signing_key_file(request: HttpRequest) -> HttpResponse:
    made = signing_keys.pem(signing_keys.public_key())
    headers = {"Content-Disposition": 'attachment; filename="signing-key.pem"'}
    return HttpResponse(made, content_type="application/x-pem-file", headers=headers)
