"""What goes into an event's evidence pack: lists, scans, journal, programme, sheet, figures, permissions for pictures.

The twin for publication is made by itself and not by taking names out: it holds counts and what was published, no list,
no scan, no speaker, nothing that somebody typed about a person.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from cordel.base import pdf, sheets, signing_keys
from cordel.base.content import text
from cordel.core import signed_figures
from cordel.core.folding import sort_key
from cordel.events.models import Event, FiguresVersion, Material
from cordel.events.queries import (
    figures_versions,
    holds_sealed,
    journal,
    picture_counts,
    portrait_permissions,
    sheets_to_pack,
)
from cordel.events.queries.portraits import ALLOWED, NOBODY_ASKED, OBJECTING, SIGNED
from cordel.reports import attendance_list, door_evidence, event_sheet, event_sheet_form, programme
from cordel.reports.event_sheet import EventSheet

PICTURES: Final = ("jpg", "png")
# What a version says that somebody typed, or that names an office: left out of the twin.
TYPED: Final = ("confirmations", "unconfirmed", "reason", "frozen_anyway_because")
READ_ME: Final = """\
EVIDENCE PACK

{about}

manifest.json names every file of this pack with its size and SHA-256, and is signed with the Ed25519 key of the site
that made the pack. The signature is of the JSON without "signature", with sorted keys, without spaces, in UTF-8.

To check it with Cordel, on any installation:

    manage.py verify_evidence PACK.zip --key KEY.pem

Take the key from the page of the site that made the pack, {keys}, and compare its fingerprint, not from this pack: who
changes a pack can change a key in it as well. The fingerprint of that site's key is

    {fingerprint}

To check it without Cordel, unpack it and run, with Python and its package "cryptography":

    import base64, hashlib, json, pathlib
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    m = json.load(open("manifest.json", encoding="utf-8")); s = base64.b64decode(m.pop("signature"))
    signed = json.dumps(m, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    load_pem_public_key(open("KEY.pem", "rb").read()).verify(s, signed)
    for f in m["files"]: assert hashlib.sha256(pathlib.Path(f["name"]).read_bytes()).hexdigest() == f["sha256"], f
"""

Made = Callable[[], bytes]


@dataclass(frozen=True)
class Part:
    """A file of a pack, made when its turn comes."""

    name: str
    make: Made


def facts(event: Event, *, is_named: bool, made_at: str) -> dict[str, Any]:
    """What the manifest says of the pack as a whole."""
    return {
        "project": event.project.slug,
        "event": event.number,
        "contents": "with names" if is_named else "without names",
        "made_at": made_at,
    }


def made_by() -> str:
    return f"{settings.SITE_NAME} at {settings.SITE_URL}"


def parts(event: Event, *, is_named: bool, unsealed: bool = False) -> list[Part]:
    """The files in the order in which they stand in the ZIP, by name."""
    found = [*_of_both(event), *(_named(event, unsealed=unsealed) if is_named else _nameless(event))]
    return sorted(found, key=lambda part: part.name)


def _of_both(event: Event) -> Iterator[Part]:
    about = f"{text(event.project.title)}, event {event.number}, {event.starts_on} to {event.ends_on}."
    facts = {
        "about": about,
        "keys": f"{settings.SITE_URL}/signing-key/",
        "fingerprint": signing_keys.fingerprint(signing_keys.public_key()),
    }
    yield Part("READ-ME.txt", lambda: READ_ME.format(**facts).encode())
    yield Part("photos/summary.json", lambda: _json(_pictures(event)))


def _named(event: Event, *, unsealed: bool) -> Iterator[Part]:
    sheet = event_sheet.sheet_of(event)
    yield Part("event-description-sheet.pdf", lambda: pdf.printed(event_sheet_form.as_document(sheet)))
    yield Part("event-description-sheet.json", lambda: _json(event_sheet.as_json(sheet)))
    report = programme.programme_of(event)
    yield Part("programme.pdf", lambda: pdf.printed(programme.as_document(report)))
    yield Part("programme.json", lambda: _json(programme.as_json(report)))
    yield from (_version(one) for one in figures_versions(event))
    groups = attendance_list.groups(event)
    lists = attendance_list.lists_of(event, groups, unsealed=unsealed)
    if lists:
        yield Part("attendance/lists.pdf", lambda: pdf.printed(attendance_list.as_document(event, lists)))
    yield Part("attendance/lists.json", lambda: _json(attendance_list.as_json(event, lists)))
    yield Part("attendance/journal.csv", lambda: _journal(event, unsealed=unsealed))
    yield Part("photos/permissions.csv", lambda: _permissions(event))
    yield from _scans(event)
    yield from (Part(*one) for one in door_evidence.files(event))
    yield from _photos(event)


def _nameless(event: Event) -> Iterator[Part]:
    sheet = event_sheet.sheet_of(event)
    yield Part("event-description-sheet.pdf", lambda: pdf.printed(_counts_document(sheet)))
    yield Part("event-description-sheet.json", lambda: _json(_counts_json(sheet)))
    yield Part("programme.pdf", lambda: pdf.printed(_programme_document(event)))
    yield Part("attendance/counts.csv", lambda: _counts(event))
    yield from (_version(one, nameless=True) for one in figures_versions(event))


# --- Lists and scans ------------------------------------------------------------------------------


def _journal(event: Event, *, unsealed: bool) -> bytes:
    """Each kind of evidence of each presence in a line of its own."""
    columns = [
        _("Registration"),
        _("Name"),
        _("Town"),
        _("Country"),
        _("Role"),
        _("Day"),
        _("Takes part"),
        _("Evidence"),
        _("Recorded at (UTC)"),
        _("Recorded by"),
    ]
    return sheets.csv_bytes(_("Journal of presence"), columns, _journal_rows(event, unsealed=unsealed))


def _journal_rows(event: Event, *, unsealed: bool) -> Iterator[list[str]]:
    for one in journal(event):
        seat = one.presence.registration
        sealed = getattr(seat.person, "sealed_identity", None) if unsealed else None
        yield [
            str(seat.pk),
            sealed.name if sealed else seat.person.name,
            seat.town_name,
            seat.country,
            seat.role,
            one.presence.day.isoformat(),
            one.presence.mode,
            one.evidence,
            one.at.isoformat(timespec="seconds"),
            str(one.by or ""),
        ]


def _counts(event: Event) -> bytes:
    """The same without anybody: by day, town or country, and kind of evidence."""
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for one in journal(event):
        seat = one.presence.registration
        town = str(seat.town) if seat.town else ""
        counted[one.presence.day.isoformat(), seat.country, town, one.evidence] += 1
    columns = [_("Day"), _("Country"), _("Town"), _("Evidence"), _("Participations")]
    lines = sorted(counted, key=lambda key: (*key[:2], sort_key(key[2]), key[3]))
    return sheets.csv_bytes(_("Presence, counted"), columns, ([*line, str(counted[line])] for line in lines))


def _scans(event: Event) -> Iterator[Part]:
    for number, scan in enumerate(sheets_to_pack(event), start=1):
        day = scan.day.isoformat() if scan.day else "all-days"
        name = f"signed-sheets/{number:03}-{day}.{scan.kind}"
        yield Part(name, _reading(scan.file))


def _reading(stored: Any) -> Made:
    def read() -> bytes:
        with stored.open("rb") as file:
            return bytes(file.read())

    return read


# --- Figures --------------------------------------------------------------------------------------


def _version(version: FiguresVersion, *, nameless: bool = False) -> Part:
    name = f"figures/version-{version.number}.json"
    if not nameless:
        return Part(name, lambda: version.content.encode())
    shown = {key: value for key, value in version.document.items() if key not in TYPED}
    shown["sha256_of_the_whole"] = version.digest
    return Part(name, lambda: signed_figures.canonical(shown).encode())


def _counts_json(sheet: EventSheet) -> dict[str, Any]:
    told = event_sheet.as_json(sheet)
    return {key: value for key, value in told.items() if key not in ("results", "problems")}


def _counts_document(sheet: EventSheet) -> pdf.Document:
    whole = event_sheet_form.as_document(sheet)
    return pdf.Document(
        title=whole.title,
        kicker=whole.kicker,
        lede=whole.lede,
        head=whole.head,
        footer=whole.footer,
        blocks=event_sheet_form.counts_only(sheet),
        language=whole.language,
    )


def _programme_document(event: Event) -> pdf.Document:
    """Days, hours and titles, without who speaks and what was said."""
    whole = programme.as_document(programme.Programme(event, [], {}))
    report = programme.programme_of(event)
    return pdf.Document(
        title=whole.title,
        kicker=whole.kicker,
        head=whole.head,
        footer=whole.footer,
        blocks=programme.hours_only(report),
        language=whole.language,
    )


# --- Photos ---------------------------------------------------------------------------------------


def _pictures(event: Event) -> dict[str, Any]:
    """How many people said what; a no that nobody asked for is no objection."""
    counts = picture_counts(event)
    return {
        "allowed": counts[ALLOWED],
        "portraits_permitted_in_writing": counts[SIGNED],
        "objected": counts[OBJECTING],
        "not_to_be_recognisable": counts[NOBODY_ASKED],
        "names_are_sealed": holds_sealed(event),
    }


def _permissions(event: Event) -> bytes:
    columns = [
        _("Name"),
        _("Which pictures"),
        _("Use"),
        _("Signed by"),
        _("Parent or guardian"),
        _("Signed on"),
        _("Withdrawn on"),
    ]
    rows = (
        [
            one.registration.person.name,
            one.pictures,
            one.use,
            one.signed_by,
            _("yes") if one.by_guardian else _("no"),
            one.signed_on.isoformat(),
            one.withdrawn_at.date().isoformat() if one.withdrawn_at else "",
        ]
        for one in portrait_permissions(event).order_by("registration__sort_key", "pk")
    )
    return sheets.csv_bytes(_("Permissions for portraits"), columns, rows)


def _photos(event: Event) -> Iterator[Part]:
    """Pictures that are kept among the papers of the event's rooms."""
    kept = Material.objects.filter(paper__activity__event=event, kind__in=PICTURES).order_by("pk")
    for number, one in enumerate(kept, start=1):
        yield Part(f"photos/{number:03}.{one.kind}", _reading(one.file))


# --- Files ----------------------------------------------------------------------------------------


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1, default=str).encode()
