"""Personal data: what is left, what goes, who asked."""

from typing import Any

from tests.access.row import ADMINISTRATORS, COORDINATION, EDITORS, EVERYBODY, LOOKERS, PARTNERS, Row
from tests.access.shared import own_seat


def ana(world: Any) -> dict[str, Any]:
    return {"pk": world.ana.pk}


def asked(world: Any) -> dict[str, Any]:
    return {"pk": world.request.pk, "proof": world.request_proof}


def breached(world: Any) -> dict[str, Any]:
    return {"pk": world.breach.pk}


def allowed(world: Any) -> dict[str, Any]:
    return {"pk": world.ground.pk}


def erased(world: Any) -> dict[str, Any]:
    return {"number": world.record.number}


ROWS = [
    # --- accounts and the site's own records
    Row("privacy:accounts", ADMINISTRATORS),
    Row("privacy:erasures", ADMINISTRATORS),
    Row("privacy:site-record", ADMINISTRATORS, of=lambda world: {"number": world.site_record.number}),
    Row("privacy:site-record-file", ADMINISTRATORS, of=lambda world: {"number": world.site_record.number}),
    # --- personal data: what is left, what goes, who asked
    Row("privacy:my-data", EVERYBODY, of=own_seat),
    Row("privacy:my-file", EVERYBODY, of=own_seat),
    Row("privacy:answer", EVERYBODY, of=asked),
    Row("privacy:left", PARTNERS, may_send=COORDINATION, told=PARTNERS),
    Row("privacy:purge", COORDINATION, told=PARTNERS),
    Row("privacy:records", COORDINATION, told=PARTNERS),
    Row("privacy:record", COORDINATION, told=PARTNERS, of=erased),
    Row("privacy:record-file", COORDINATION, told=PARTNERS, of=erased),
    Row("privacy:requests", PARTNERS),
    Row("privacy:request", EDITORS, of=asked),
    Row("privacy:breaches", LOOKERS),
    Row("privacy:note-breach", LOOKERS),
    Row("privacy:breach", EDITORS, may_send=COORDINATION, told=EDITORS, of=breached),
    Row("privacy:close-breach", COORDINATION, told=EDITORS, of=breached),
    Row("privacy:pack", PARTNERS),
    Row("privacy:purpose", COORDINATION, told=PARTNERS, of=lambda _world: {"purpose": "needs"}),
    Row("privacy:contact", EDITORS, told=PARTNERS),
    Row("privacy:installation", ADMINISTRATORS, told=PARTNERS),
    Row("privacy:essence", EVERYBODY),
    Row("privacy:essence-file", EVERYBODY),
    Row("privacy:paper", PARTNERS, of=lambda _world: {"paper": "arrangement"}),
    Row("privacy:paper-file", PARTNERS, of=lambda _world: {"paper": "essence"}),
    Row("privacy:town-paper", EDITORS, told=PARTNERS, of=lambda _world: {"paper": "record"}),
    Row("privacy:town-paper-file", EDITORS, told=PARTNERS, of=lambda _world: {"paper": "record"}),
    Row("privacy:transfers", PARTNERS),
    Row("privacy:transfer", PARTNERS, may_send=COORDINATION, told=PARTNERS),
    Row("privacy:end-ground", COORDINATION, told=PARTNERS, of=allowed),
    Row("privacy:ground-paper", COORDINATION, told=PARTNERS, of=allowed),
    Row("privacy:people", PARTNERS),
    Row("privacy:person", EDITORS, of=ana),
    Row("privacy:person-file", EDITORS, of=ana),
    Row("privacy:erase", EDITORS, of=ana),
]
