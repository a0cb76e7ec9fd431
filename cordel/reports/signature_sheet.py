"""Sheets to sign: a page for each fifteen people of a town and day, in the host's language and the town's.

What stands on a page is known before it is printed: its words have a digest, and a page with the same words is printed
as the same page again ([decision 0022](../../docs/decisions/0022-signature-sheets.md)).
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cordel.accounts.models import User
from cordel.base import languages, pdf, qr, tokens
from cordel.base.content import text
from cordel.base.dates import date_format
from cordel.core import sheet_layout
from cordel.events.actions import sheet_pages as actions
from cordel.events.actions.sheet_pages import PageFacts
from cordel.events.models import Event, SheetPage
from cordel.events.queries.sheet_pages import GroupToSign, LineToSign
from cordel.reports.wording import joined, listed, numbered, places_of

ADDRESS: Final = "/desk/sheet/"
Said = list[tuple[str, str]]


@dataclass(frozen=True)
class Content:
    """A page before it is one: what the house keeps of it, and all words on it."""

    facts: PageFacts
    language: str
    words: dict[str, Any]
    rows: list[tuple[str, str, str]]


def contents(
    event: Event,
    groups: Sequence[GroupToSign],
    days: Iterable[date],
    lines: dict[str, list[LineToSign | None]],
) -> list[Content]:
    """The pages of these towns and days, town by town."""
    return [page for group in groups for day in days for page in _pages(event, group, day, lines[group.key])]


def printed(event: Event, made: Sequence[Content], *, by: User, now: datetime) -> bytes:
    """One PDF of all pages, which are kept as they were printed."""
    return pdf.printed_sheets(sheets(made, kept(event, made, by=by, now=now)))


def kept(event: Event, made: Sequence[Content], *, by: User, now: datetime) -> list[SheetPage]:
    """The pages as the house keeps them, in their order."""
    address = settings.SITE_URL + ADDRESS
    return actions.print_pages(event, pages=[one.facts for one in made], address=address, by=by, now=now)


def sheets(made: Sequence[Content], pages: Sequence[SheetPage]) -> pdf.Sheets:
    """What is typeset of them."""
    drawn = [_drawn(content, page) for content, page in zip(made, pages, strict=True)]
    return pdf.Sheets(title=_("Signature sheet"), pages=drawn, language=get_language())


def languages_of(event: Event, group: GroupToSign) -> list[str]:
    """The host's language and the town's: one if they share it, English where neither is spoken here."""
    host = next((place.country for place in event.hosts), "")
    own, theirs = languages.spoken_in(host), languages.spoken_in(group.country)
    if set(own) & set(theirs):
        return (own if own[0] in theirs else [code for code in theirs if code in own])[:1]
    return [*own[:1], *theirs[:1]] or [settings.LANGUAGE_CODE]


def _pages(event: Event, group: GroupToSign, day: date, people: list[LineToSign | None]) -> list[Content]:
    spoken = languages_of(event, group)
    words = _words(event, group, day, spoken)
    named = [line for line in people if line is not None]
    # A town whose names may not be shown gets a free line for each of its people.
    lines = [*named, *[None] * (len(people) - len(named))]
    pages = list(sheet_layout.pages_of(lines))
    return [
        _page(group, day, spoken, words, rows, (number, len(pages)))
        for number, rows in enumerate(pages, start=1)
    ]


def _page(
    group: GroupToSign,
    day: date,
    spoken: list[str],
    words: dict[str, Any],
    rows: Sequence[LineToSign | None],
    place: tuple[int, int],
) -> Content:
    number, of = place
    first = (number - 1) * sheet_layout.ROWS + 1
    printed = [
        (str(first + row), line.name if line else "", line.below if line else "")
        for row, line in enumerate(rows)
    ]
    page = [(code, said % {"number": number, "of": of}) for code, said in words["page"]]
    words = {**words, "page": page}
    keys = [line.pk if line else None for line in rows]
    whole = [sheet_layout.LAYOUT, spoken, words, printed, keys]
    facts = PageFacts(
        town=group.town.pk if group.town else None,
        country=group.country,
        day=day,
        number=number,
        of=of,
        rows=keys,
        digest=hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest(),
        right_to_left=languages.direction(spoken[0]) == "rtl",
    )
    return Content(facts, spoken[0], words, printed)


def _drawn(content: Content, page: SheetPage) -> pdf.Block:
    marks = page.geometry["marks"]
    words = {
        name: [pdf.said(one) for one in said] if name == "certified" else pdf.said(said)
        for name, said in content.words.items()
    }
    code = f"{tokens.grouped(page.token)}  {tokens.grouped(page.digest[:16])}"
    return pdf.sheet_page(
        language=content.language,
        geometry=page.geometry,
        drawn={n: qr.svg(mark["text"], qr.MASK_OF_CODES, border=0) for n, mark in enumerate(marks, start=1)},
        words={**words, "hash": code},
        rows=content.rows,
    )


# --- Words ----------------------------------------------------------------------------------------


def _words(event: Event, group: GroupToSign, day: date, spoken: list[str]) -> dict[str, Any]:
    """All words but those of people, by name, in each of the languages."""
    project = event.project

    def said(words: Callable[[], str]) -> Said:
        return _said(spoken, words)

    return {
        "project": said(lambda: text(project.title)),
        "title": said(lambda: _("Signature sheet")),
        "event": said(lambda: f"{numbered(event)}, {listed(places_of(event))}"),
        "why": said(
            lambda: _(
                "Who signs was here on this day. The sheet proves it to the funder and is kept until that was checked."
            )
        ),
        "whose-label": said(lambda: _("Town")),
        "whose": said(lambda: group.name),
        "day-label": said(lambda: _("Day")),
        "day": said(lambda: date_format(day, "DATE_FORMAT")),
        "grant-label": said(lambda: _("Grant number")),
        "grant": [(spoken[0], project.grant_number or "–")],
        "name": said(lambda: _("Name")),
        "signature": said(lambda: _("Signature")),
        "certified": [said(words) for words in _certified_by(event, group)],
        "sign": said(lambda: _("Name, office, date, signature and stamp")),
        "funding": said(lambda: _funding(event)) if _funding(event) else [],
        "note": said(lambda: project.synthetic_line or text(project.title)),
        "page": said(lambda: _("Page %(number)s of %(of)s")),
    }


def _said(spoken: list[str], words: Callable[[], str]) -> Said:
    """The words in each language; where both say the same, once."""
    found: Said = []
    for code in spoken:
        with translation.override(code):
            value = str(words())
        if value not in [known for _code, known in found]:
            found.append((code, value))
    return found


def _certified_by(event: Event, group: GroupToSign) -> list[Callable[[], str]]:
    """The legal representatives: the host's for everybody, the town's own for guests."""

    def host() -> str:
        return _("Certified for the host, %(town)s") % {"town": joined(place.name for place in event.hosts)}

    def guest() -> str:
        return _("Certified for the town, %(town)s") % {"town": group.name}

    is_host = group.town is not None and group.town.pk in event.host_town_ids
    return [host] if is_host or group.town is None else [host, guest]


def _funding(event: Event) -> str:
    project = event.project
    if not project.programme or project.is_synthetic:
        return ""
    return _(
        "This project was funded with the support of the European Union under the programme %(programme)s."
    ) % {"programme": project.programme}
