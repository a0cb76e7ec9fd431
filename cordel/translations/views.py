"""The languages of this site, and a page for each on which anybody can help."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.accounts.models import User
from cordel.base import edits, languages, ratelimits, sheets, uploads, word
from cordel.base.guards import opened
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.translations import actions, rules
from cordel.translations.forms import MOST_BYTES, BeginForm, LinesForm, TableForm, draft_of, read_draft
from cordel.translations.models import Translation
from cordel.translations.queries import catalogues, incoming, proposals

A_PAGE: Final = {"missing": 10, "all": 10, "waiting": 50, "accepted": 50}
SHOWS: Final = ("missing", "all")
# What strangers proposed is read by nobody but those who decide about it.
KEEPERS_SHOW: Final = ("waiting", "accepted")
HOUR: Final = 3600
# Of one visitor in an hour: what a diligent volunteer needs, and far from what a program would send.
MOST_SENT, MOST_FILES = 120, 30


@login_not_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Every language and how far it is; a further one is begun here."""
    form = BeginForm(request.GET if "begin" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("translations:language", code=form.cleaned_data["language"])
    facts = [
        (code, catalogues.name(code), [proposals.standing(code, room) for room in catalogues.ROOMS])
        for code in proposals.begun()
        if catalogues.is_known(code)
    ]
    page = {"languages": facts, "form": form}
    return render(request, "translations/overview.html", page, status=422 if form.errors else 200)


@login_not_required
@require_http_methods(["GET", "POST"])
def language(request: HttpRequest, code: str) -> HttpResponse:
    """What is missing, what comes first, and a field beside each sentence."""
    room, show = _asked(_known(code), request)
    page = Paginator(proposals.lines(code, room, show), A_PAGE[show]).get_page(
        request.GET.get("page", "")[:9]
    )
    plurals = catalogues.book(room, code).plurals
    form = LinesForm(edits.posted(request), lines=list(page), language=code, plurals=plurals)
    if request.method == "POST":
        _count(request, "translations.sent", MOST_SENT)
        if edits.carried_out(form, lambda: _propose(request, code, form.cleaned_data["translations"])):
            return redirect(request.get_full_path())
    return _shown(request, code, form, page=page, room=room, show=show)


def _shown(request: HttpRequest, code: str, form: LinesForm, **facts: Any) -> HttpResponse:
    standings = [proposals.standing(code, room) for room in catalogues.ROOMS]
    may_keep = rules.may_keep(standing_of(request.user))
    facts |= _frame(code) | {
        "form": form,
        "standings": standings,
        "standing": next(one for one in standings if one.room == facts["room"]),
        "may_keep": may_keep,
        # Of several for one sentence somebody has to choose.
        "sure": [line.proposed[0].pk for line in facts["page"] if len(line.proposed) == 1],
        "waiting": sum(one.waiting for one in standings),
    }
    return render(request, "translations/language.html", facts, status=422 if form.errors else 200)


@login_not_required
@require_GET
def file(request: HttpRequest, code: str, extension: str) -> HttpResponseBase:
    """The sentences as a table in two columns, to be filled in elsewhere."""
    from cordel.translations.queries import files

    room, show = _asked(_known(code), request)
    name = f"{code}-{room}-{show}"
    if extension == "xlsx":
        return sheets.response(files.sheet(code, room, show), extension, filename=name)
    if extension != "docx":
        raise Http404
    headers = {"Content-Disposition": content_disposition_header(True, f"{name}.docx") or ""}
    content = word.written(files.document(code, room, show))
    return HttpResponse(content, content_type=word.MIME_TYPE, headers=headers)


@login_not_required
@uploads.capped(MOST_BYTES)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """A table comes back: it is read, and shown row by row before anything is kept."""
    _known(code)
    if request.method == "POST":
        _count(request, "translations.file", MOST_FILES)
    files = request.FILES if request.method == "POST" else None
    form = TableForm(edits.posted(request), files, too_big=uploads.was_too_big(request))
    found = None
    if request.method == "POST" and form.is_valid():
        rows = form.cleaned_data["file"]
        meant = incoming.language_of(rows)
        if meant not in ("", code):
            form.add_error("file", _other_language(meant))
        else:
            found = incoming.judged(code, rows)
    facts = _frame(code) | {"form": form, "found": found}
    if found is not None:
        facts |= {"draft": draft_of(code, found.good), "most_shown": incoming.MOST_SHOWN}
    return render(request, "translations/upload.html", facts, status=422 if form.errors else 200)


@login_not_required
@require_POST
def keep(request: HttpRequest, code: str) -> HttpResponse:
    """Keeps what the preview showed."""
    _known(code)
    _count(request, "translations.sent", MOST_SENT)
    draft = read_draft(code, request.POST.get("draft", ""))
    if draft is None:
        messages.error(
            request, _("This preview was open for too long. Nothing was kept: choose the file once more.")
        )
        return redirect("translations:upload", code=code)
    try:
        _propose(request, code, draft)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("translations:upload", code=code)
    return redirect("translations:language", code=code)


@require_POST
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """Proposals that the page showed: no other, or one that came since would be accepted unread."""
    code, by = _kept(request, code)
    pks = [int(pk) for pk in request.POST.getlist("pk") if pk.isdecimal() and len(pk) < 19]
    taken = actions.accept(code, pks=pks, by=by, now=timezone.now())
    said = ngettext("%(count)s translation accepted.", "%(count)s translations accepted.", len(taken))
    messages.success(request, said % {"count": len(taken)})
    return redirect(_back(request, code))


@require_POST
def refuse(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One proposal is set aside, or an accepted one taken back."""
    code, by = _kept(request, code)
    if proposals.of_language(code, pk) is None:
        raise Http404
    actions.refuse(code, pk=pk, by=by, now=timezone.now())
    messages.success(request, _("The translation is set aside. It can be proposed again."))
    return redirect(_back(request, code))


# --- What they share --------------------------------------------------------------------------------


def _known(code: str) -> str:
    if not catalogues.is_known(code):
        raise Http404
    return code


def _kept(request: HttpRequest, code: str) -> tuple[str, Any]:
    """The language, for those who decide about it."""
    return opened(request, _known(code), rules.may_keep), request.user


def _asked(code: str, request: HttpRequest) -> tuple[str, str]:
    """Which catalogue, and which sentences of it; what nobody offers is what is usually asked for."""
    room, show = request.GET.get("room", ""), request.GET.get("show", "")
    shows = SHOWS + (KEEPERS_SHOW if rules.may_keep(standing_of(request.user)) else ())
    return room if room in catalogues.ROOMS else catalogues.CITIZEN, show if show in shows else "missing"


def _count(request: HttpRequest, what: str, limit: int) -> None:
    ratelimits.count(what, ratelimits.visitor(request), limit=limit, seconds=HOUR, now=timezone.now())


def _propose(request: HttpRequest, code: str, translations: Any) -> list[Translation]:
    by = request.user if isinstance(request.user, User) else None
    made = actions.propose(code, translations=translations, by=by, now=timezone.now())
    if made:
        said = ngettext(
            "Thank you. %(count)s translation is proposed now.",
            "Thank you. %(count)s translations are proposed now.",
            len(made),
        )
        messages.success(request, said % {"count": len(made)})
    else:
        messages.info(request, _("There was nothing new in it, so nothing changed."))
    return made


def _back(request: HttpRequest, code: str) -> str:
    room, show = _asked(code, request)
    return f"{reverse('translations:language', args=[code])}?room={room}&show={show}"


def _other_language(meant: str) -> str:
    names = {"language": catalogues.name(meant) or meant}
    return _("This table is for another language: %(language)s. Nothing was read.") % names


def _frame(code: str) -> dict[str, Any]:
    return {
        "code": code,
        "own_name": catalogues.name(code),
        "name": languages.language_name(code),
        "runs": languages.direction(code),
    }
