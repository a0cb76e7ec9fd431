"""A letter to a group after it was sent: whose copy is where, and the outbox of what is given by hand."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from cordel.base import exports, languages, lists, pdf
from cordel.base.content import text
from cordel.base.languages import language_name
from cordel.events import actions, notifications, queries
from cordel.events.models import GroupLetter, Recipient
from cordel.events.views.letters import letter_for, letter_page

ON_A_PAGE = 20
ON_PAPER = 200  # letters that are printed at once; a PDF of more is ordered
MOST_IN_A_FILE = 2_000  # a PDF of so many takes some 300 MB to make
COLUMNS = [
    lists.Column("name", gettext_lazy("Name"), lambda it: it.person.name, ("person__sort_key",)),
    lists.Column(
        "town",
        gettext_lazy("Town"),
        lambda it: str(it.person.town) if it.person.town else it.person.place,
        ("person__town__sort_key", "person__place"),
    ),
    lists.Column(
        "language",
        gettext_lazy("Language"),
        lambda it: language_name(it.person.language),
        ("person__language",),
    ),
    lists.Column("state", gettext_lazy("State"), lambda it: it.get_state_display(), ("state",)),
    lists.Column("reason", gettext_lazy("Why not"), lambda it: it.get_reason_display(), ("reason",)),
    lists.Column("at", gettext_lazy("When"), lambda it: it.at and it.at.date(), ("at",), lists.DATE),
]


def _sent(request: HttpRequest, slug: str, pk: int) -> GroupLetter:
    found, _desk = letter_for(request, slug, pk)
    if found.sent_at is None:
        raise Http404
    return found


@require_GET
def people(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Everybody whom the letter was written to, and where each copy is."""
    letter = _sent(request, slug, pk)
    found = lists.listing(
        request.GET,
        queries.recipients(letter),
        columns=COLUMNS,
        sort="name",
        filters=[
            lists.Filter(
                "state",
                _("State"),
                Recipient.State.choices,
                lambda rows, state: rows.filter(state=state),
                _("All"),
            )
        ],
        search=lists.folded("person__search_key"),
        search_label=_("Name"),
    )
    file = lists.export(request.GET, found, title=_("Recipients"), filename=f"{slug}-letter-{pk}")
    lines = [(one, language_name(one.person.language)) for one in found.page]
    facts = letter_page(request, letter, list=found, lines=lines)
    return file or render(request, "events/letter_people.html", facts)


@require_POST
def again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What the mail server did not take, once more."""
    letter = _sent(request, slug, pk)
    by: Any = request.user
    doubt = bool(request.POST.get("doubt"))
    count = actions.try_again(letter, by=by, now=timezone.now(), even_in_doubt=doubt)
    words = ngettext(
        "%(count)s letter is on its way again.", "%(count)s letters are on their way again.", count
    )
    messages.success(request, words % {"count": count})
    return redirect(letter)


@require_GET
def outbox(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The copies that no mail server takes: to print, to copy, to pass on, and to tick off."""
    letter = _sent(request, slug, pk)
    shown = Paginator(queries.outbox(letter), ON_A_PAGE).get_page(request.GET.get("page"))
    total = shown.paginator.count
    many = {"is_many": total > ON_PAPER, "most": MOST_IN_A_FILE, "in_file": min(total, MOST_IN_A_FILE)}
    facts = letter_page(request, letter, page=shown, copies=_copies(letter, shown), **many)
    return render(request, "events/letter_outbox.html", facts)


@require_GET
def on_paper(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The same, a sheet each, for the printer: a page, or with `format=pdf` one file of them all."""
    letter = _sent(request, slug, pk)
    file = _pdf(request, letter)
    if file is not None:
        return file
    shown = Paginator(queries.outbox(letter), ON_PAPER).get_page(request.GET.get("page"))
    facts = letter_page(request, letter, page=shown, copies=_copies(letter, shown))
    return render(request, "events/letter_print.html", facts)


def _pdf(request: HttpRequest, letter: GroupLetter) -> HttpResponse | None:
    """All copies as one PDF, if one is asked for. Many are written by the worker, who opens this page too."""
    sink, found = exports.sink(), queries.outbox(letter)[:MOST_IN_A_FILE]
    total, filename = found.count(), f"{letter.project.slug}-letter-{letter.pk}"
    letters, title = _on_sheets(letter, found.iterator(chunk_size=500)), text(letter.subject)
    if sink is not None:
        sink.take_letters(letters, _printed, title=title, total=total, filename=filename)
        return HttpResponse()
    if request.GET.get("format") != exports.PDF or not 0 < total <= ON_PAPER:
        return None
    headers = {"Content-Disposition": f'inline; filename="{filename}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(_printed(title, letters), content_type=pdf.MIME_TYPE, headers=headers)


def _printed(title: str, letters: Iterable[pdf.Block]) -> bytes:
    return pdf.printed_letters(pdf.Post(title=title, letters=list(letters)))


def _on_sheets(letter: GroupLetter, recipients: Iterable[Recipient]) -> Iterator[pdf.Block]:
    stationery = notifications.Stationery(letter)
    for recipient in recipients:
        sheet = stationery.for_printer(recipient)
        yield pdf.letter(language=recipient.person.language, to=recipient.person.name, **sheet)


def _copies(letter: GroupLetter, shown: Page[Any]) -> list[dict[str, Any]]:
    stationery = notifications.Stationery(letter)
    return [_copy(stationery, recipient) for recipient in shown]


def _copy(stationery: notifications.Stationery, recipient: Recipient) -> dict[str, Any]:
    """One copy as it is shown, and as it is passed on."""
    paper = stationery.on_paper(recipient)
    whole = f"{paper['subject']}\n\n{paper['text']}"
    language = recipient.person.language
    return {
        "recipient": recipient,
        "language": language,
        "language_name": language_name(language),
        "direction": languages.direction(language),
        "subject": paper["subject"],
        "text": whole,
        "paragraphs": paper["text"],
        "share": {
            "title": paper["subject"],
            "text": whole,
            "quoted": quote(whole),
            "quoted_title": quote(paper["subject"]),
            "quoted_url": quote(settings.SITE_URL + stationery.letter.project.get_absolute_url()),
        },
    }


@require_POST
def given(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ticks copies off as given, or (`undo`) puts them back; the page comes back to where it was."""
    letter = _sent(request, slug, pk)
    keys = [
        int(key) for key in request.POST.getlist("copy") if key.isascii() and key.isdigit() and len(key) < 19
    ]
    by: Any = request.user
    now = timezone.now()
    if request.POST.get("undo"):
        count = actions.take_back_given(letter, keys=keys, by=by, now=now)
        words = ngettext(
            "%(count)s letter is in the outbox again.", "%(count)s letters are in the outbox again.", count
        )
    else:
        count = actions.mark_given(letter, keys=keys, by=by, now=now)
        words = ngettext(
            "%(count)s letter is marked as given.", "%(count)s letters are marked as given.", count
        )
    messages.success(request, words % {"count": count})
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("events:letter-outbox", slug=slug, pk=pk)
