"""Rows of the door and of what proves presence."""

import io
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

import factory
from django.core.files.base import ContentFile
from django.utils import timezone

from cordel.base import tokens
from cordel.core import sheet_layout
from cordel.events.models import (
    Attendance,
    DoorDevice,
    DoorPass,
    Evidence,
    EvidencePack,
    Scan,
    ScreenSignature,
    SheetPage,
    SheetReading,
    SignedSheet,
)
from tests.factories.base import CordelFactory
from tests.factories.events import EventFactory, RegistrationFactory


class EvidencePackFactory(CordelFactory):
    class Meta:
        model = EvidencePack

    event = factory.SubFactory(EventFactory)
    is_named = True
    language = "en"
    nonce = factory.Sequence(lambda n: f"pack {n}")
    ordered_at = factory.LazyFunction(timezone.now)


class SignedSheetFactory(CordelFactory):
    class Meta:
        model = SignedSheet

    event = factory.SubFactory(EventFactory)
    kind = "pdf"
    digest = factory.Sequence(lambda n: f"{n:064}")
    size = 14
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 %%EOF", "sheet.pdf"))
    added_at = factory.LazyFunction(timezone.now)


def photograph() -> bytes:
    """A white page as a camera gives it."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (30, 42), "white").save(out, "JPEG")
    return out.getvalue()


class PhotographedSheetFactory(SignedSheetFactory):
    kind = "jpg"
    file = factory.LazyFunction(lambda: ContentFile(photograph(), "sheet.jpg"))


class SheetPageFactory(CordelFactory):
    class Meta:
        model = SheetPage

    event = factory.SubFactory(EventFactory)
    country = "PT"
    day = factory.LazyAttribute(lambda page: page.event.starts_on)
    number = 1
    of = 1
    token = factory.LazyFunction(tokens.code)
    rows = factory.LazyFunction(lambda: [None])
    geometry = factory.LazyAttribute(lambda page: sheet_layout.geometry(page.token, "", len(page.rows)))
    digest = factory.Sequence(lambda n: f"{n:064}")
    printed_at = factory.LazyFunction(timezone.now)


class DoorPassFactory(CordelFactory):
    class Meta:
        model = DoorPass

    event = factory.SubFactory(EventFactory)
    day = factory.LazyAttribute(lambda o: o.event.starts_on)
    label = "Main door"
    digest = factory.Sequence(lambda n: f"{n:064}")
    made_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(
        lambda o: datetime.combine(o.day + timedelta(days=1), time(6), o.event.zone)
    )


class DoorDeviceFactory(CordelFactory):
    class Meta:
        model = DoorDevice

    class Params:
        token = ""

    door_pass = factory.SubFactory(DoorPassFactory)
    number = factory.LazyFunction(uuid4)
    label = "Left"
    day = factory.LazyAttribute(lambda o: None if o.door_pass.further_days else o.door_pass.day)
    digest = factory.LazyAttributeSequence(lambda o, n: tokens.digest(o.token) if o.token else f"{n:064}")
    entered_at = factory.LazyFunction(timezone.now)
    last_contact_at = factory.LazyFunction(timezone.now)


class ScanFactory(CordelFactory):
    class Meta:
        model = Scan

    device = factory.SubFactory(DoorDeviceFactory)
    counter = factory.Sequence(lambda n: n + 1)
    digest = factory.Sequence(lambda n: f"{n:064}")
    act = "in"
    day = factory.LazyAttribute(lambda o: o.device.door_pass.day)
    evidence = Evidence.SCAN
    said_at = factory.LazyFunction(timezone.now)
    at = factory.LazyFunction(timezone.now)
    heard_at = factory.LazyFunction(timezone.now)
    result = Scan.Result.PRESENT


class ScreenSignatureFactory(CordelFactory):
    class Meta:
        model = ScreenSignature

    scan = factory.SubFactory(ScanFactory, evidence=Evidence.SCREEN_SIGNATURE)
    digest = factory.Sequence(lambda n: f"{n:064}")
    file = factory.LazyFunction(lambda: ContentFile(b"a picture", "signature.png"))


class SheetReadingFactory(CordelFactory):
    class Meta:
        model = SheetReading

    sheet = factory.SubFactory(SignedSheetFactory)
    at = 0
    rows = factory.LazyFunction(lambda: [[0, "unsure", 3.5]])
    picture = factory.LazyFunction(lambda: ContentFile(b"\xff\xd8\xff straight", "page.jpg"))
    engine = "1"
    read_at = factory.LazyFunction(timezone.now)


class AttendanceFactory(CordelFactory):
    """Presence on the first day of the event, on the host's word."""

    class Meta:
        model = Attendance

    registration = factory.SubFactory(RegistrationFactory)
    day = factory.LazyAttribute(lambda it: it.registration.event.starts_on)
    mode = factory.LazyAttribute(lambda it: it.registration.mode)
    evidence = Evidence.HOST_WORD
    recorded_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        attendance = super()._create(model_class, *args, **kwargs)
        seat = attendance.registration
        seat.days_present = seat.attendances.count()
        seat.save(update_fields=["days_present"])
        return attendance
