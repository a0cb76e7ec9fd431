"""Events: what everybody reads, private links, the hosts, the door."""

from typing import Any

from tests.access.row import COORDINATION, COORDINATORS, DOOR, EDITORS, EVERYBODY, LOOKERS, PARTNERS, Row
from tests.access.shared import frozen, invited


def seat(world: Any) -> dict[str, Any]:
    return {"pk": world.seat.pk}


def place(world: Any) -> dict[str, Any]:
    return {"pk": world.event.places.get().pk}


def activity(world: Any) -> dict[str, Any]:
    return {"pk": world.activity.pk}


def draft(world: Any) -> dict[str, Any]:
    return {"pk": world.draft.pk}


def sent(world: Any) -> dict[str, Any]:
    return {"pk": world.sent_letter.pk}


def payment(world: Any) -> dict[str, Any]:
    return {"pk": world.payment.pk}


def arranged(world: Any) -> dict[str, Any]:
    return {"pk": world.arrangement.pk}


def minuted(world: Any) -> dict[str, Any]:
    return {"pk": world.minuted.activity_id}


def decided(world: Any) -> dict[str, Any]:
    return {"pk": world.minuted.activity_id, "decision": world.minuted.decisions.get().pk}


def shown(world: Any) -> dict[str, Any]:
    return {"pk": world.material.paper.activity_id, "material": world.material.pk}


def signed(world: Any) -> dict[str, Any]:
    return {"pk": world.signed_sheet.pk}


def printed_page(world: Any) -> dict[str, Any]:
    return {"pk": world.sheet_page.pk}


def free_line(world: Any) -> dict[str, Any]:
    return {"pk": world.sheet_page.pk, "row": 0}


def marked(world: Any) -> dict[str, Any]:
    return {"mark": f"{world.sheet_page.token}.1"}


def a_day_of(world: Any) -> dict[str, Any]:
    return {"pk": world.seat.pk, "day": world.event.starts_on.isoformat()}


def portrayed(world: Any) -> dict[str, Any]:
    return {"pk": world.portrait.pk}


def grouped(world: Any) -> dict[str, Any]:
    return {"pk": world.school_letter.group_id}


def certified(world: Any) -> dict[str, Any]:
    return {"pk": world.school_letter.group_id, "letter": world.school_letter.pk}


def done_to_many(world: Any) -> dict[str, Any]:
    return {"pk": world.bulk_act.pk}


def changed(world: Any) -> dict[str, Any]:
    return {"sequence": world.change.sequence}


def kavala(world: Any) -> dict[str, Any]:
    return {"pk": world.kavala.pk}


def first_day(world: Any) -> dict[str, Any]:
    return {"day": world.event.starts_on.isoformat()}


def kept(world: Any) -> dict[str, Any]:
    return {"pk": world.unreached.pk}


ROWS = [
    # --- everybody
    Row("events:event", EVERYBODY),
    Row("events:register", EVERYBODY),
    Row("events:event-calendar", EVERYBODY),
    Row("events:journey-calendar", EVERYBODY),
    Row("events:find-registration", EVERYBODY),
    Row("events:here", EVERYBODY),
    # --- the app at the door: its frame; what it shows comes encrypted by the door's own endpoints
    Row("events:door-app", EVERYBODY),
    Row("events:door-manifest", EVERYBODY),
    Row("events:door-words", EVERYBODY),
    Row("events:door-worker", EVERYBODY),
    # --- whoever has the private link
    Row("events:receipt", EVERYBODY, of=lambda world: {"key": world.receipt_key}),
    Row("events:private", EVERYBODY, of=lambda world: {"pk": world.seat.pk, "proof": world.proof}),
    Row("events:answer", EVERYBODY, of=lambda world: {"pk": world.seat.pk, "proof": world.answer_proof}),
    Row("events:news", EVERYBODY, of=lambda world: {"pk": world.ana.pk, "proof": world.news_proof}),
    # --- letters to groups: the coordinator, hosts to the people of their events, officers to those of their town
    Row("events:letters", PARTNERS),
    Row("events:event-letters", PARTNERS, told=LOOKERS),
    Row("events:unreached", PARTNERS),
    Row("events:reach", EDITORS, of=lambda world: {"pk": world.unreached.pk}),
    Row("events:print-kept-letters", EDITORS, of=kept),
    Row("events:print-kept-letter", EDITORS, of=kept),
    Row("events:give-kept-letters", EDITORS, of=kept),
    Row("events:new-letter", PARTNERS),
    Row("events:farewell", COORDINATION, told=PARTNERS),
    Row("events:letter", EDITORS, of=draft),
    Row("events:letter-words", EDITORS, of=draft),
    Row("events:letter-group", EDITORS, of=draft),
    Row("events:send-group-letter", EDITORS, of=draft),
    Row("events:remove-letter", EDITORS, of=draft),
    Row("events:letter-people", EDITORS, of=sent),
    Row("events:letter-again", EDITORS, of=sent),
    Row("events:letter-outbox", EDITORS, of=sent),
    Row("events:letter-print", EDITORS, of=sent),
    Row("events:letter-given", EDITORS, of=sent),
    Row(
        "events:decline-place",
        EVERYBODY,
        of=lambda world: {
            "pk": world.seat.pk,
            "activity": world.activity.pk,
            "proof": world.place_proof(world.activity),
        },
    ),
    # --- the hosts of an event
    Row("events:manage", LOOKERS),
    Row("events:door", DOOR, told=LOOKERS),
    # --- phones at the door: whoever runs the event makes passes; a phone shows its token and is nobody's account
    Row("events:door-enter", EVERYBODY),
    Row("events:door-day", EVERYBODY, needs_token=True),
    Row("events:door-file", EVERYBODY, needs_token=True),
    Row("events:door-scans", EVERYBODY, needs_token=True),
    Row("events:door-leave", EVERYBODY, needs_token=True),
    Row("events:door-passes", EDITORS, told=LOOKERS),
    Row("events:revoke-door-pass", EDITORS, told=LOOKERS, of=lambda world: {"pk": world.door_pass.pk}),
    Row("events:door-devices", EDITORS, told=LOOKERS),
    Row("events:lose-device", EDITORS, told=LOOKERS, of=lambda world: {"pk": world.device.pk}),
    Row("events:door-scans-to-look-at", EDITORS, told=LOOKERS),
    Row("events:settle-scan", EDITORS, told=LOOKERS, of=lambda world: {"pk": world.scan.pk}),
    Row("events:walk-in", DOOR, told=LOOKERS),
    Row("events:session", DOOR, told=LOOKERS),
    Row("events:session-shown", DOOR, told=LOOKERS),
    Row("events:rehearsal", DOOR, told=LOOKERS, data=lambda world: {"point": "sheets"}),
    Row("events:check-in", DOOR, told=LOOKERS, of=seat, data=first_day),
    Row("events:undo-check-in", DOOR, told=LOOKERS, of=seat, data=first_day),
    Row("events:edit", EDITORS, told=LOOKERS),
    Row("events:seats", EDITORS, told=LOOKERS),
    Row("events:texts", EDITORS, told=LOOKERS),
    Row("events:answers", EDITORS, told=LOOKERS),
    Row("events:joining", EDITORS, told=LOOKERS),
    Row("events:joining-note", EDITORS, told=LOOKERS),
    Row("events:publish", EDITORS, told=LOOKERS),
    Row("events:confirm", EDITORS, told=LOOKERS),
    Row("events:change", EDITORS, told=LOOKERS),
    Row("events:change-plan", EDITORS, told=LOOKERS, of=lambda _world: {"kind": "days"}),
    Row("events:change-reason", EDITORS, told=LOOKERS, of=changed),
    Row("events:places", EDITORS, told=LOOKERS),
    Row("events:place", EDITORS, told=LOOKERS, of=place),
    Row("events:venue", EDITORS, told=LOOKERS, of=place),
    Row("events:remove-place", EDITORS, told=LOOKERS, of=place),
    Row("events:programme", EDITORS, told=LOOKERS),
    Row("events:activity", EDITORS, told=LOOKERS, of=activity),
    Row("events:activity-texts", EDITORS, told=LOOKERS, of=activity),
    Row("events:remove-activity", EDITORS, told=LOOKERS, of=activity),
    Row("events:activity-places", EDITORS, told=LOOKERS, of=activity),
    Row(
        "events:free-place",
        EDITORS,
        told=LOOKERS,
        of=lambda world: activity(world) | {"registration": world.seat.pk},
    ),
    Row("events:activity-panel", EDITORS, told=LOOKERS, of=activity),
    Row("events:speakers", EDITORS, told=LOOKERS),
    Row("events:institutions", EDITORS, told=LOOKERS),
    Row("events:publish-institutions", EDITORS, told=LOOKERS),
    Row("events:all-institutions", COORDINATION, told=PARTNERS),
    Row("events:institution", COORDINATION, told=PARTNERS, of=lambda world: {"pk": world.institution.pk}),
    Row("events:merges", PARTNERS),
    Row("events:merged-people", PARTNERS),
    Row(
        "events:merge-people",
        EDITORS,
        of=lambda world: {"kept": world.ana.pk, "gone": world.twin.pk},
    ),
    Row("events:undo-merge", EDITORS, of=lambda world: {"pk": world.merge.pk}),
    Row("events:town-merges", COORDINATORS),
    Row("events:merged-towns", COORDINATORS),
    Row(
        "events:merge-towns",
        COORDINATORS,
        of=lambda world: {"kept": world.gondomar.pk, "gone": world.kavala.pk},
    ),
    Row("events:undo-town-merge", COORDINATION, of=lambda world: {"pk": world.town_merge.pk}),
    # An officer of another town sees the sheets of that town: this one is Gondomar's.
    Row("events:signed-sheets", PARTNERS, told=LOOKERS),
    Row("events:signed-sheet-file", EDITORS, told=frozenset({"helper"}), of=signed),
    Row("events:remove-signed-sheet", EDITORS, told=frozenset({"helper"}), of=signed),
    # The pages of Gondomar's people: the officer of another town sees that there are pages, and none of these.
    Row("events:sheet-pages", PARTNERS, told=LOOKERS),
    Row("events:sheet-page", EDITORS, told=frozenset({"helper"}), of=printed_page),
    Row("events:page-scan", EDITORS, told=LOOKERS, of=printed_page),
    Row("events:page-picture", EDITORS, told=frozenset({"helper"}), of=printed_page),
    Row("events:page-straight", EDITORS, told=frozenset({"helper"}), of=printed_page),
    Row("events:sheet-reading", EDITORS, told=frozenset({"helper"}), of=signed, may_send=EDITORS),
    Row("events:sheet-line", EDITORS, told=LOOKERS, of=free_line),
    Row("events:page-of-mark", EDITORS, told=frozenset({"helper"}), of=marked),
    Row("events:reconcile", PARTNERS, told=LOOKERS, may_send=EDITORS),
    Row("events:settle", EDITORS, told=LOOKERS, of=a_day_of),
    Row("events:travel", PARTNERS, told=LOOKERS),
    Row("events:arrivals", PARTNERS, told=LOOKERS),
    Row("events:departures", PARTNERS, told=LOOKERS),
    Row("events:lodgings", PARTNERS, told=LOOKERS),
    # As the sheets: this group comes from Gondomar.
    Row("events:children", PARTNERS, told=LOOKERS),
    Row("events:children-group", EDITORS, told=frozenset({"helper"}), of=grouped),
    Row("events:count-children", EDITORS, told=frozenset({"helper"}), of=grouped),
    Row("events:remove-children", EDITORS, told=frozenset({"helper"}), of=grouped),
    Row("events:school-letter", EDITORS, told=frozenset({"helper"}), of=certified),
    Row("events:papers", EDITORS, told=LOOKERS),
    Row("events:paper", EDITORS, told=LOOKERS, of=activity),
    Row("events:paper-people", EDITORS, told=LOOKERS, of=activity),
    Row("events:paper-state", EDITORS, told=LOOKERS, of=activity),
    Row("events:materials", EDITORS, told=LOOKERS, of=activity),
    Row("events:decisions", EDITORS, told=LOOKERS, of=activity),
    Row("events:decision", EDITORS, told=LOOKERS, of=decided),
    Row("events:decision-kept", EDITORS, told=LOOKERS, of=decided),
    Row("events:remove-decision", EDITORS, told=LOOKERS, of=decided),
    Row("events:minutes", EVERYBODY, of=minuted),
    Row("events:material-file", EVERYBODY, of=shown),
    Row("events:arrangements", EDITORS, told=LOOKERS),
    Row("events:arrangement", EDITORS, told=LOOKERS, of=arranged),
    Row("events:remove-arrangement", EDITORS, told=LOOKERS, of=arranged),
    Row("events:payments", PARTNERS, told=LOOKERS, may_send=EDITORS),
    Row("events:payment", EDITORS, told=LOOKERS, of=payment),
    Row("events:move-payment", PARTNERS, told=LOOKERS, of=payment),
    Row("events:remove-payment", EDITORS, told=LOOKERS, of=payment),
    Row("events:all-payments", PARTNERS),
    Row("events:delegations", LOOKERS),
    Row("events:invitation", EVERYBODY, of=lambda world: {"code": world.invitation.code}),
    Row("events:invitations", PARTNERS, told=LOOKERS),
    Row("events:pass-on", EDITORS, of=invited),
    Row("events:invitation-texts", EDITORS, of=invited),
    Row("events:remove-invitation", EDITORS, of=invited),
    Row("events:tokens", EDITORS, told=LOOKERS),
    Row("events:revoke-token", EDITORS, told=LOOKERS, of=lambda world: {"pk": world.token.pk}),
    Row("events:registrations", PARTNERS, told=LOOKERS),
    Row("events:act-on-many", PARTNERS, told=LOOKERS),
    Row("events:bulk-acts", PARTNERS, told=LOOKERS),
    Row("events:bulk-act", EDITORS, told=frozenset({"helper"}), of=done_to_many),
    Row("events:undo-bulk-act", EDITORS, told=frozenset({"helper"}), of=done_to_many),
    Row("events:bring", PARTNERS, told=LOOKERS),
    Row("events:bring-file", PARTNERS, told=LOOKERS),
    Row("events:correct-people", PARTNERS, told=LOOKERS),
    Row("events:carry-over", PARTNERS, told=LOOKERS),
    Row("events:people-list", PARTNERS, told=LOOKERS),
    Row("events:hold-to-plans", COORDINATION, told=LOOKERS),
    Row("events:cards", PARTNERS, told=LOOKERS),
    Row("events:person", EDITORS, of=seat),
    Row("events:change-role", EDITORS, of=seat, data=lambda world: {"role": "speaker"}),
    Row("events:correct-address", EDITORS, of=seat),
    Row("events:send-letter", EDITORS, of=seat),
    Row("events:new-ticket", EDITORS, of=seat, data=lambda world: {"issue": "1"}),
    Row("events:replace", EDITORS, of=seat),
    Row("events:cancel-registration", EDITORS, of=seat),
    Row("events:figures", PARTNERS, told=LOOKERS),
    Row("events:confirm-draft", EDITORS, told=LOOKERS),
    Row("events:confirm-rows", COORDINATION | {"noor"}, told=LOOKERS, of=kavala),
    Row("events:object-to-rows", frozenset({"noor"}), told=LOOKERS, of=kavala),
    Row("events:answer-objection", EDITORS, told=LOOKERS, of=lambda world: {"pk": world.objection.pk}),
    Row("events:figures-version", PARTNERS, told=LOOKERS, of=frozen),
    Row("events:close", COORDINATION, told=LOOKERS),
    Row("events:reopen", COORDINATION, told=LOOKERS),
    Row("events:list", PARTNERS),
    Row("events:create", COORDINATION, told=PARTNERS),
    # --- photos
    Row("events:photos", EDITORS, told=LOOKERS),
    Row("events:portrait-permissions", EDITORS, told=LOOKERS),
    Row("events:photos-person", EDITORS, told=LOOKERS, of=seat),
    Row("events:withdraw-portrait", EDITORS, told=LOOKERS, of=portrayed),
]
