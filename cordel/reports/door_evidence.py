"""What the door leaves for an auditor: the journal of its phones, signatures on their screens, and which row of which
signed page was signed. People are named by the number of their registration, which the journal of presence explains."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from cordel.base import sheets
from cordel.events.models import Event, ScreenSignature
from cordel.events.queries.door_devices import scans

File = tuple[str, Callable[[], bytes]]  # name in the pack, and what makes its bytes


def files(event: Event) -> Iterator[File]:
    if scans(event).exists():
        yield "attendance/door.csv", lambda: _door(event)
    if event.sheet_pages.exists():
        yield "signed-sheets/pages.csv", lambda: _pages(event)
    signatures = ScreenSignature.objects.filter(scan__device__door_pass__event=event).select_related("scan")
    for one in signatures.order_by("scan__day", "pk"):
        name = f"screen-signatures/{one.scan.day.isoformat()}-{one.scan.registration_id or 0}-{one.pk}.png"
        yield name, _reading(one.file)


def _reading(stored: FieldFile) -> Callable[[], bytes]:
    def read() -> bytes:
        with stored.open("rb") as file:
            return bytes(file.read())

    return read


def _door(event: Event) -> bytes:
    """Every line that a phone told, as it told it, and what was found out about it."""
    columns = [
        _("Device"),
        _("Number"),
        _("Act"),
        _("Day"),
        _("Registration"),
        _("Evidence"),
        _("By the device's clock (UTC)"),
        _("Clock put right (UTC)"),
        _("Heard at (UTC)"),
        _("Result"),
        _("Reason"),
    ]
    return sheets.csv_bytes(
        _("Journal of the door"), columns, (_line(one) for one in scans(event).order_by("pk"))
    )


def _line(scan: Any) -> list[str]:
    moments = (scan.said_at, scan.at, scan.heard_at)
    return [
        str(scan.device.number),
        str(scan.counter),
        scan.act,
        scan.day.isoformat(),
        str(scan.registration_id or ""),
        scan.evidence,
        *(moment.isoformat(timespec="seconds") for moment in moments),
        " ".join(one for one in (scan.result, scan.why) if one),
        scan.settled_because,
    ]


def _pages(event: Event) -> bytes:
    """Every row of every printed page: whose it is, and whether somebody said that it was signed."""
    columns = [
        _("Page"),
        _("Day"),
        _("Town"),
        _("Row"),
        _("Registration"),
        _("Signed"),
        _("SHA-256 of the scan"),
    ]
    return sheets.csv_bytes(_("Signed pages"), columns, _rows(event))


def _rows(event: Event) -> Iterator[list[str]]:
    for page in event.sheet_pages.select_related("town", "scan").order_by("day", "pk"):
        for row, printed in enumerate(page.rows):
            who = printed or page.written_in.get(str(row))
            if who is not None:
                signed = _("yes") if row in page.signed else _("no")
                yield [
                    page.token,
                    page.day.isoformat(),
                    str(page.town or page.country),
                    str(row + 1),
                    str(who),
                    signed if page.read_at else "",
                    page.scan.digest if page.scan else "",
                ]
