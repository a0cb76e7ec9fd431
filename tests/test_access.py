"""Every address of the site, for everybody: one line each says who gets in.

Whoever may not is asked to sign in (when nobody is signed in), told so (403) where the page may be known, or
learns nothing at all (404). A new address fails `test_every_address_has_its_line` until it has its line.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from cordel.base import tokens
from cordel.events import queries as events
from cordel.events.models import GuardianContact, Needs
from cordel.projects.queries import people
from tests import factories

# --- Who ----------------------------------------------------------------------------------------

# Nobody in particular, and Ana with her private page open; then everybody who signs in. `rival` coordinates
# another project, `stranger` belongs nowhere.
OUTSIDE = frozenset({"anonymous", "ana"})
INSIDE = frozenset({"tomas", "helper", "noor", "cora", "admin", "rival", "stranger"})
EVERYBODY = OUTSIDE | INSIDE
NOBODY: frozenset[str] = frozenset()
ADMINISTRATORS = frozenset({"admin"})
COORDINATION = ADMINISTRATORS | {"cora"}
COORDINATORS = COORDINATION | {"rival"}
EDITORS = COORDINATION | {"tomas"}
DOOR = EDITORS | {"helper"}
PARTNERS = EDITORS | {"noor"}
LOOKERS = PARTNERS | {"helper"}
OFFICERS = frozenset({"tomas", "noor"})
STAFF = INSIDE - {"stranger"}


# --- What ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """`name` is the URL's, or the beginning of a route when it ends with "*".

    `may` get in; `told` get 403 instead of 404; `otherwise` is the answer to everybody else who is signed in.
    `needs_token`: 401 to everybody, whoever is signed in. `may_send` when fewer may POST than look. `of` gives the address its parts, `data` what is sent.
    """

    name: str
    may: frozenset[str]
    told: frozenset[str] = frozenset()
    may_send: frozenset[str] | None = None
    otherwise: str = "404"
    needs_token: bool = False
    of: Callable[[Any], dict[str, Any]] = field(default=lambda world: {})
    data: Callable[[Any], dict[str, Any]] = field(default=lambda world: {})

    def answer(self, role: str, method: str) -> str:
        may = self.may if method == "GET" or self.may_send is None else self.may_send
        if self.needs_token:
            return "401"
        if role in may:
            return "in"
        if role in OUTSIDE:
            return "sign in"
        return "403" if role in self.told else self.otherwise


def seat(world: Any) -> dict[str, Any]:
    return {"pk": world.seat.pk}


def own_seat(world: Any) -> dict[str, Any]:
    return {"pk": world.seat.pk, "proof": world.proof}


def ana(world: Any) -> dict[str, Any]:
    return {"pk": world.ana.pk}


def asked(world: Any) -> dict[str, Any]:
    return {"pk": world.request.pk, "proof": world.request_proof}


def breached(world: Any) -> dict[str, Any]:
    return {"pk": world.breach.pk}


def allowed(world: Any) -> dict[str, Any]:
    return {"pk": world.ground.pk}


def handed(world: Any) -> dict[str, Any]:
    return {"pk": world.handed.pk}


def erased(world: Any) -> dict[str, Any]:
    return {"number": world.record.number}


def place(world: Any) -> dict[str, Any]:
    return {"pk": world.event.places.get().pk}


def check_in(world: Any) -> dict[str, Any]:
    return {"registration": world.seat.pk, "day": world.event.starts_on.isoformat()}


def activity(world: Any) -> dict[str, Any]:
    return {"pk": world.activity.pk}


def invited(world: Any) -> dict[str, Any]:
    return {"pk": world.invitation.pk}


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


def packed(world: Any) -> dict[str, Any]:
    return {"pk": world.pack.pk}


def portrayed(world: Any) -> dict[str, Any]:
    return {"pk": world.portrait.pk}


def grouped(world: Any) -> dict[str, Any]:
    return {"pk": world.school_letter.group_id}


def certified(world: Any) -> dict[str, Any]:
    return {"pk": world.school_letter.group_id, "letter": world.school_letter.pk}


def debated(world: Any) -> dict[str, Any]:
    return {"number": world.debate.number}


def left_out(world: Any) -> dict[str, Any]:
    return {**debated(world), "pk": world.excluded.pk}


def debated_from_seat(world: Any) -> dict[str, Any]:
    return {**debated(world), "pk": world.seat.pk, "proof": world.proof}


def debated_statement(world: Any) -> dict[str, Any]:
    return {**debated(world), "pk": world.said.number}


def debated_poll(world: Any) -> dict[str, Any]:
    return {**debated(world), "pk": world.poll.number}


def recommended(world: Any) -> dict[str, Any]:
    return {**debated(world), "pk": world.recommended.number}


def agreed(world: Any) -> dict[str, Any]:
    return {**debated(world), "pk": world.agreement.number}


def proved(world: Any) -> dict[str, Any]:
    return {**recommended(world), "version": 1}


def amended(world: Any) -> dict[str, Any]:
    return {**recommended(world), "amendment": 1}


def told(world: Any) -> dict[str, Any]:
    return {"pk": world.told.pk}


def done_to_many(world: Any) -> dict[str, Any]:
    return {"pk": world.bulk_act.pk}


def changed(world: Any) -> dict[str, Any]:
    return {"sequence": world.change.sequence}


def published(world: Any) -> dict[str, Any]:
    return {"slug": world.published.project.slug}


def closed(world: Any) -> dict[str, Any]:
    return {"slug": world.closed.project.slug}


def official_form(world: Any) -> dict[str, Any]:
    return {"pk": world.official_form.pk}


def project_form(world: Any) -> dict[str, Any]:
    return {"pk": world.project_form.pk}


def as_pdf(_world: Any) -> dict[str, Any]:
    return {"extension": "pdf"}


def of_partner(world: Any) -> dict[str, Any]:
    return {"pk": world.partner.pk}


def of_person(world: Any) -> dict[str, Any]:
    return {"pk": world.partner.pk, "user": world.noor.pk}


def of_entry(world: Any) -> dict[str, Any]:
    return {"pk": world.partner.pk, "entry": world.entry.pk}


def by_link(world: Any) -> dict[str, Any]:
    return {"pk": world.entry.pk, "proof": people.proof_of(world.entry)}


def nothing_ordered(_world: Any) -> dict[str, Any]:
    return {"token": "nothing"}


def as_csv(_world: Any) -> dict[str, Any]:
    return {"extension": "csv"}


def loaded(world: Any) -> dict[str, Any]:
    return {"version": world.table.number}


def kavala(world: Any) -> dict[str, Any]:
    return {"pk": world.kavala.pk}


def frozen(world: Any) -> dict[str, Any]:
    return {"version": world.frozen.number}


def slovak(_world: Any) -> dict[str, Any]:
    return {"code": "sk"}


def first_day(world: Any) -> dict[str, Any]:
    return {"day": world.event.starts_on.isoformat()}


def kept(world: Any) -> dict[str, Any]:
    return {"pk": world.unreached.pk}


def a_figure(world: Any) -> dict[str, Any]:
    return {"event": world.event.pk, "figure": "participants_min"}


def drawn(world: Any) -> dict[str, Any]:
    return {"pk": world.draw.pk}


TABLE = [
    # --- everybody
    Row("website:home", EVERYBODY),
    Row("website:projects", EVERYBODY),
    Row("website:project", EVERYBODY),
    Row("website:archive", EVERYBODY, of=closed),
    Row("website:about", EVERYBODY),
    Row("website:sentences", EVERYBODY),
    Row("website:privacy", EVERYBODY),
    Row("website:accessibility", EVERYBODY),
    Row("website:robots", EVERYBODY),
    Row("website:sitemap", EVERYBODY),
    # --- programs: everybody reads; whoever writes shows a token, and no session stands in for it
    Row("website:api", EVERYBODY),
    Row("website:api-document", EVERYBODY),
    Row("website:api-projects", EVERYBODY),
    Row("website:api-project", EVERYBODY),
    Row("website:api-events", EVERYBODY),
    Row("website:api-event", EVERYBODY),
    Row("website:api-register", NOBODY, needs_token=True),
    Row("website:api-checkIn", NOBODY, needs_token=True),
    Row("website:api-undoCheckIn", NOBODY, needs_token=True, of=check_in),
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
    Row("reports:signature-sheets", PARTNERS, told=LOOKERS),
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
    Row("reports:run-sheet", DOOR, told=LOOKERS),
    Row("reports:run-sheet-file", DOOR, told=LOOKERS, of=as_pdf),
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
    Row("reports:poster", EDITORS, of=invited),
    # --- reports: of our own projects for those who need them, of published ones for everybody
    Row("reports:overview", PARTNERS),
    Row("reports:overview", EVERYBODY, of=published),
    Row("reports:information", EDITORS, told=PARTNERS),
    Row("reports:information", EVERYBODY, of=published),
    Row("reports:information-file", EDITORS, told=PARTNERS),
    Row("reports:information-file", EVERYBODY, of=published),
    Row("reports:grant", EDITORS, told=PARTNERS),
    Row("reports:grant", EVERYBODY, of=published),
    Row("reports:grant-file", EDITORS, told=PARTNERS),
    Row("reports:grant-file", EVERYBODY, of=published),
    Row("reports:grant-table", EDITORS, told=PARTNERS, of=loaded),
    Row("reports:sheet", EDITORS, told=PARTNERS),
    Row("reports:sheet", EVERYBODY, of=published),
    Row("reports:sheet-file", EDITORS, told=PARTNERS, of=as_pdf),
    Row("reports:sheet-file", EVERYBODY, of=published),
    Row("reports:portal", EDITORS, told=PARTNERS),
    Row("reports:portal", EVERYBODY, of=published),
    Row("reports:participants", PARTNERS),
    Row("reports:participants", EVERYBODY, of=published),
    Row("reports:participants-file", EDITORS, told=PARTNERS),
    Row("reports:participants-file", EVERYBODY, of=published),
    Row("reports:institutions", EDITORS, told=PARTNERS),
    Row("reports:institutions", EVERYBODY, of=published),
    Row("reports:institutions-file", EDITORS, told=PARTNERS),
    Row("reports:institutions-file", EVERYBODY, of=published),
    Row("reports:all-institutions", EDITORS, told=PARTNERS),
    Row("reports:all-institutions", EVERYBODY, of=published),
    Row("reports:all-institutions-file", EDITORS, told=PARTNERS),
    Row("reports:all-institutions-file", EVERYBODY, of=published),
    Row("reports:attendance", PARTNERS),
    Row("reports:attendance", NOBODY, told=INSIDE, of=published),
    Row("reports:attendance-file", PARTNERS, of=as_pdf),
    Row("reports:attendance-file", NOBODY, told=INSIDE, of=published),
    Row("reports:photo-notice", PARTNERS),
    Row("events:photos", EDITORS, told=LOOKERS),
    Row("events:portrait-permissions", EDITORS, told=LOOKERS),
    Row("events:photos-person", EDITORS, told=LOOKERS, of=seat),
    Row("events:withdraw-portrait", EDITORS, told=LOOKERS, of=portrayed),
    Row("reports:certificates", PARTNERS),
    Row("reports:certificates", NOBODY, told=INSIDE, of=published),
    Row("reports:badges", PARTNERS),
    Row("reports:badges", NOBODY, told=INSIDE, of=published),
    Row("reports:cards", PARTNERS),
    Row("reports:cards", NOBODY, told=INSIDE, of=published),
    Row("reports:own-certificate", EVERYBODY, of=own_seat),
    Row("reports:packs", EDITORS, told=PARTNERS),
    Row("reports:pack", EDITORS, told=PARTNERS, of=packed),
    Row("reports:remove-pack", EDITORS, told=PARTNERS, of=packed),
    Row("reports:signing-key", EVERYBODY),
    Row("reports:signing-key-file", EVERYBODY),
    Row("reports:programme", EVERYBODY),
    Row("reports:programme-file", EVERYBODY),
    Row("reports:figures-file", PARTNERS, of=frozen),
    Row("reports:application-kit", COORDINATION, told=PARTNERS),
    Row("reports:application-kit-file", COORDINATION, told=PARTNERS),
    Row("reports:deviations", COORDINATION, told=PARTNERS),
    Row("reports:handed-in", COORDINATION, told=PARTNERS),
    Row("reports:correct-handed", COORDINATION, told=PARTNERS, of=handed),
    Row("reports:take-back-handed", COORDINATION, told=PARTNERS, of=handed),
    Row("reports:handed-receipt", COORDINATION, told=PARTNERS, of=handed),
    Row("reports:deviation", COORDINATION, told=PARTNERS, of=a_figure),
    Row("reports:draws", COORDINATION, told=PARTNERS),
    Row("reports:people-drawn", COORDINATION, told=PARTNERS, of=drawn),
    # An evaluator's link, whoever opens it; every browser here has opened the project's.
    Row("reports:open-evaluation", EVERYBODY, of=lambda world: {"key": "evaluator"}),
    Row("reports:evaluation", EVERYBODY),
    Row("reports:evaluation-event", EVERYBODY),
    Row("reports:evaluation-rows", EVERYBODY),
    Row("reports:evaluation-draws", EVERYBODY, data=lambda world: {"number": "7"}),
    Row("reports:evaluation-draw", EVERYBODY, of=drawn),
    Row("reports:rows", EDITORS, told=PARTNERS),
    Row("reports:rows", EVERYBODY, of=published),
    # --- official forms: for those who run the project
    Row("reports:forms", COORDINATION, told=PARTNERS),
    Row("reports:form", COORDINATION, told=PARTNERS, of=official_form),
    Row("reports:form-version", COORDINATION, told=PARTNERS, of=official_form),
    Row("reports:remove-form", COORDINATION, told=PARTNERS, of=official_form),
    Row("reports:filled-form", COORDINATION, told=PARTNERS, of=project_form),
    Row("reports:filled-event-form", COORDINATION, told=PARTNERS, of=official_form),
    # --- everybody who is signed in
    Row("desk:home", INSIDE),
    Row("desk:health", ADMINISTRATORS),
    Row("desk:files", INSIDE),
    Row("desk:file", NOBODY, of=nothing_ordered),
    Row("desk:forget-file", INSIDE, of=nothing_ordered),
    Row("mail:home", COORDINATORS),
    Row("mail:for-it", COORDINATORS),
    Row("desk:audit", COORDINATION),
    Row("desk:town-audit", ADMINISTRATORS | {"tomas"}),
    # --- languages: anybody may help, coordinators decide
    Row("translations:overview", EVERYBODY),
    Row("translations:language", EVERYBODY, of=slovak),
    Row("translations:file", EVERYBODY, of=lambda world: {"code": "sk", "extension": "docx"}),
    Row("translations:upload", EVERYBODY, of=slovak),
    Row("translations:keep", EVERYBODY, of=slovak),
    Row("translations:accept", COORDINATORS, of=slovak),
    Row("translations:refuse", COORDINATORS, of=lambda world: {"code": "sk", "pk": world.translation.pk}),
    # --- those who run a project, and its partners
    Row("projects:monday", INSIDE),
    Row("projects:owed", INSIDE),
    Row("projects:due-days", COORDINATION, told=PARTNERS),
    Row("projects:roles", COORDINATORS | {"tomas", "noor"}),
    Row("projects:weekly-letter", INSIDE),
    Row("outreach:pages", PARTNERS),
    Row("outreach:emblem", PARTNERS, of=lambda world: {"extension": "svg"}),
    Row("outreach:page", EDITORS, of=lambda world: {"pk": world.owed.rsplit("-", 1)[1]}),
    Row("debates:debates", EVERYBODY),
    Row("debates:debate", EVERYBODY, of=debated),
    Row("debates:card", EVERYBODY, of=debated),
    Row("debates:from-registration", EVERYBODY, of=debated_from_seat),
    Row("debates:vote", EVERYBODY, of=debated),
    Row("debates:vote-ahead", EVERYBODY, of=debated),
    Row("debates:vote-queue", EVERYBODY, of=debated),
    Row("debates:mine", EVERYBODY, of=debated),
    Row("debates:write", EVERYBODY, of=debated),
    Row("debates:results", EVERYBODY, of=debated),
    Row("debates:poll", EVERYBODY, of=debated),
    Row("debates:questions", EVERYBODY, of=debated),
    Row("debates:projector", EVERYBODY, of=debated),
    Row("debates:projector-now", EVERYBODY, of=debated),
    Row("debates:remote", COORDINATION, told=OFFICERS, of=debated),
    Row("debates:remote-now", COORDINATION, told=OFFICERS, of=debated),
    Row("debates:polls", COORDINATION, told=OFFICERS, of=debated),
    Row("debates:poll-texts", COORDINATION, told=OFFICERS, of=debated_poll),
    Row("debates:desk-questions", COORDINATION, told=OFFICERS, of=debated),
    Row("debates:policy", EVERYBODY, of=debated),
    Row("debates:decisions", EVERYBODY, of=debated),
    Row("debates:object", EVERYBODY, of=debated_statement),
    Row("debates:map", EVERYBODY, of=debated),
    Row("debates:map-state", EVERYBODY, of=debated),
    Row("debates:map-time", EVERYBODY, of=debated),
    Row("debates:towns", EVERYBODY, of=debated),
    Row("debates:recommendations", EVERYBODY, of=debated),
    Row("debates:recommendation", EVERYBODY, of=recommended),
    Row("debates:evidence", EVERYBODY, of=proved),
    Row("debates:answer-file", EVERYBODY, of=recommended),
    Row("debates:open-data", EVERYBODY, of=debated),
    Row("debates:research", EVERYBODY, of=debated),
    Row(
        "debates:open-file",
        EVERYBODY,
        of=lambda world: {**debated(world), "name": "counts", "extension": "csv"},
    ),
    Row("debates:list", PARTNERS),
    Row("debates:prepare", COORDINATION, told=OFFICERS),
    Row("debates:bring-in", COORDINATION, told=OFFICERS),
    # One that was held here came from nowhere else.
    Row("debates:brought-in", NOBODY, of=debated),
    Row("debates:manage", PARTNERS, told=OFFICERS, may_send=COORDINATION, of=debated),
    Row("debates:change", COORDINATION, told=OFFICERS, of=debated),
    Row("debates:words", COORDINATION, told=OFFICERS, of=debated),
    Row("debates:move", COORDINATION, told=OFFICERS, of=debated),
    Row("debates:cards", COORDINATION, told=OFFICERS, of=debated),
    Row("debates:paper", PARTNERS, told=OFFICERS, of=debated),
    Row("debates:sheet", PARTNERS, told=OFFICERS, of=debated),
    Row("debates:settle-sheet", PARTNERS, told=OFFICERS, of=debated),
    Row("debates:take-sheet-back", PARTNERS, told=OFFICERS, of=debated),
    Row("debates:queue", PARTNERS, of=debated),
    Row("debates:accept-these", PARTNERS, of=debated),
    Row("debates:desk-decisions", PARTNERS, of=debated),
    Row("debates:translations", PARTNERS, of=debated),
    Row("debates:unusual", COORDINATION, told=OFFICERS, of=debated),
    Row("debates:let-in", COORDINATION, told=OFFICERS, of=left_out),
    Row("debates:look-again", COORDINATION, told=OFFICERS, of=debated_statement),
    # This one came from Kavala.
    Row("debates:statement", COORDINATION | {"noor"}, told=OFFICERS, of=debated_statement),
    Row("debates:decide", COORDINATION | {"noor"}, told=OFFICERS, of=debated_statement),
    Row("debates:recommending", PARTNERS, of=debated),
    Row("debates:draft-recommendation", COORDINATION, told=OFFICERS, of=debated),
    Row("debates:manage-recommendation", PARTNERS, of=recommended),
    Row("debates:recommendation-words", COORDINATION, told=OFFICERS, of=recommended),
    Row("debates:cited", COORDINATION, told=OFFICERS, of=recommended),
    Row("debates:freeze-evidence", COORDINATION, told=OFFICERS, of=recommended),
    Row("debates:check-evidence", PARTNERS, of=recommended),
    Row("debates:evidence-at-desk", PARTNERS, of=proved),
    Row("debates:hand-over", COORDINATION, told=OFFICERS, of=recommended),
    Row("debates:amend", PARTNERS, of=recommended),
    Row("debates:amendment", PARTNERS, told=OFFICERS, may_send=COORDINATION, of=amended),
    # Those who run the project speak for no town.
    Row("debates:say", OFFICERS, told=COORDINATION, of=recommended),
    Row("debates:adopt", COORDINATION, told=OFFICERS, of=recommended),
    Row("debates:send-recommendation", COORDINATION, told=OFFICERS, of=recommended),
    Row("debates:record-answer", COORDINATION, told=OFFICERS, of=recommended),
    Row("debates:answer-file-at-desk", PARTNERS, of=recommended),
    Row("debates:follow-up", COORDINATION, told=OFFICERS, of=recommended),
    Row("debates:withdraw-recommendation", COORDINATION, told=OFFICERS, of=recommended),
    Row("debates:agreements", PARTNERS, of=debated),
    Row("debates:agreement", PARTNERS, of=agreed),
    Row("debates:agreement-document", PARTNERS, of=agreed),
    Row("debates:record-agreement", COORDINATION, told=OFFICERS, of=debated),
    Row("debates:change-agreement", COORDINATION, told=OFFICERS, of=agreed),
    Row("debates:announce-agreement", COORDINATION, told=OFFICERS, of=agreed),
    Row("debates:end-agreement", COORDINATION, told=OFFICERS, of=agreed),
    Row("debates:votes-deleted", COORDINATION, told=OFFICERS, of=agreed),
    Row("debates:hand-out", COORDINATION, told=OFFICERS, of=agreed),
    Row("debates:revise", COORDINATION | {"noor"}, told=OFFICERS, of=debated_statement),
    Row("outreach:told", PARTNERS),
    Row("outreach:tell", EDITORS, of=lambda world: {"pk": world.owed.rsplit("-", 1)[1]}),
    Row("outreach:told-file", EDITORS, of=told),
    Row("outreach:correct-told", EDITORS, of=told),
    Row("outreach:remove-told", EDITORS, of=told),
    Row("projects:obligation", EDITORS, of=lambda world: {"key": world.owed}),
    Row(
        "projects:answer-from-letter",
        EVERYBODY,
        of=lambda world: {"pk": world.owed_by, "key": world.owed, "proof": world.owed_proof},
    ),
    Row("projects:create", COORDINATORS),
    Row("projects:start", COORDINATORS),
    Row("projects:start-town", COORDINATORS),
    Row("projects:start-call", COORDINATORS),
    Row("projects:started", COORDINATION, told=PARTNERS),
    Row("projects:start-languages", COORDINATION, told=PARTNERS),
    Row("projects:start-mail", COORDINATION, told=PARTNERS),
    Row("projects:manage", PARTNERS),
    Row("projects:edit", COORDINATION, told=PARTNERS),
    Row("projects:texts", COORDINATION, told=PARTNERS),
    Row("projects:statements", COORDINATION, told=PARTNERS),
    Row("projects:statement", COORDINATION, told=PARTNERS, of=lambda world: {"pk": world.statement.pk}),
    Row("projects:move-statement", COORDINATION, told=PARTNERS, of=lambda world: {"pk": world.statement.pk}),
    Row(
        "projects:remove-statement", COORDINATION, told=PARTNERS, of=lambda world: {"pk": world.statement.pk}
    ),
    Row("projects:partners", PARTNERS, may_send=COORDINATION, told=PARTNERS),
    Row("projects:paste-partners", COORDINATION, told=PARTNERS),
    Row("projects:partner", COORDINATION, told=PARTNERS, of=lambda world: {"pk": world.partner.pk}),
    Row("projects:remove-partner", COORDINATION, told=PARTNERS, of=lambda world: {"pk": world.partner.pk}),
    Row("projects:grant", COORDINATION, told=PARTNERS),
    Row("projects:load-table", COORDINATION, told=PARTNERS),
    Row("projects:keep-table", COORDINATION, told=PARTNERS),
    Row("projects:table-template", COORDINATION, told=PARTNERS, of=as_csv),
    Row("projects:set-table-aside", COORDINATION, told=PARTNERS),
    Row("projects:use-table", COORDINATION, told=PARTNERS, of=lambda world: {"number": world.table.number}),
    Row("projects:closing*", COORDINATION, told=PARTNERS),
    Row("projects:next", COORDINATION, told=PARTNERS),
    Row("projects:people", COORDINATION, told=PARTNERS),
    Row("projects:evaluators", COORDINATION, told=PARTNERS),
    Row(
        "projects:revoke-evaluator", COORDINATION, told=PARTNERS, of=lambda world: {"pk": world.draw.link_id}
    ),
    Row(
        "projects:share-account", COORDINATION, told=PARTNERS, of=lambda world: {"pk": world.runs_project.pk}
    ),
    Row(
        "projects:remove-person", COORDINATION, told=PARTNERS, of=lambda world: {"pk": world.runs_project.pk}
    ),
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
    # --- people of a partner's town; coming in by a code
    Row("projects:town-people", COORDINATION | {"noor"}, told=PARTNERS, of=of_partner),
    Row("projects:name-pair", COORDINATION | {"noor"}, told=PARTNERS, of=of_partner),
    Row("projects:new-code", COORDINATION | {"noor"}, told=PARTNERS, of=of_person),
    Row("projects:share-town-account", COORDINATION | {"noor"}, told=PARTNERS, of=of_person),
    Row("projects:hand-over", COORDINATION | {"noor"}, told=PARTNERS, of=of_person),
    Row("projects:revoke-code", COORDINATION | {"noor"}, told=PARTNERS, of=of_entry),
    Row("join:by-address", EVERYBODY),
    Row("join:by-link", EVERYBODY, of=by_link),
    # --- towns and organisations
    Row("towns:list", STAFF),
    Row("towns:add", COORDINATORS),
    Row("towns:codes", STAFF),
    Row("towns:manage", STAFF),
    Row("towns:edit", ADMINISTRATORS | {"tomas"}, told=STAFF),
    Row("towns:texts", ADMINISTRATORS | {"tomas"}, told=STAFF),
    Row("towns:people", ADMINISTRATORS | {"tomas"}, told=STAFF),
    Row(
        "towns:share-account",
        ADMINISTRATORS | {"tomas"},
        told=STAFF,
        of=lambda world: {"membership": world.works_for_town.pk},
    ),
    Row(
        "towns:remove-person",
        ADMINISTRATORS | {"tomas"},
        told=STAFF,
        of=lambda world: {"membership": world.works_for_town.pk},
    ),
    Row("towns:organisations", STAFF),
    Row("towns:add-organisation", COORDINATORS),
    Row("towns:organisation", COORDINATORS, told=STAFF, of=lambda world: {"pk": world.organisation.pk}),
    Row("towns:organisation-texts", COORDINATORS, told=STAFF, of=lambda world: {"pk": world.organisation.pk}),
    # --- one's own account
    Row("accounts:first", EVERYBODY),
    Row("accounts:*", INSIDE),
    Row("account_login", EVERYBODY),
    Row("account_logout", EVERYBODY),
    Row("account_inactive", EVERYBODY),
    Row("account_signup", EVERYBODY),
    Row("account_reauthenticate", INSIDE),
    Row("account_email", INSIDE),
    Row("account_change_password", INSIDE),
    Row("account_set_password", INSIDE),
    Row("account_reset_password", EVERYBODY),
    Row("account_complete_password_reset", EVERYBODY),
    Row("account_password_reset_completed", EVERYBODY),
    Row("account_request_login_code", EVERYBODY),
    # Steps of a sign-in that nobody here has begun: back to its beginning, or on to the desk.
    Row("account_email_verification_sent", INSIDE),
    Row("account_confirm_login_code", INSIDE),
    Row("account_confirm_password_reset_code", NOBODY, otherwise="sign in"),
    Row("mfa_authenticate", INSIDE),
    Row("mfa_login_webauthn", INSIDE),
    # Second steps that nobody here has.
    Row("mfa_deactivate_totp", NOBODY),
    Row("mfa_view_recovery_codes", NOBODY),
    Row("mfa_download_recovery_codes", NOBODY),
    Row("mfa_*", INSIDE),
    # --- the technical back office
    Row("admin:login", ADMINISTRATORS, told=INSIDE),
    Row("admin:logout", INSIDE),
    Row("admin:*", ADMINISTRATORS, otherwise="sign in"),
]


# --- Every address ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Address:
    """One pattern of the URL configuration."""

    name: str
    route: str
    parts: tuple[str, ...]


def addresses(
    resolver: Any = None, route: str = "", space: str = "", parts: tuple[str, ...] = ()
) -> Iterator[Address]:
    for pattern in (resolver or get_resolver()).url_patterns:
        here = route + str(pattern.pattern)
        all_parts = (*parts, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, [space, pattern.namespace]))
            yield from addresses(pattern, here, inner, all_parts)
        elif isinstance(pattern, URLPattern):
            yield Address(":".join(filter(None, [space, pattern.name or ""])), here, all_parts)


def rows_of(address: Address) -> list[Row]:
    """The address's own lines, or the longest that stands for several."""
    own = [row for row in TABLE if row.name == address.name]
    several = [
        row for row in TABLE if row.name.endswith("*") and address.name.startswith(row.name.rstrip("*:"))
    ]
    return own or sorted(several, key=lambda row: len(row.name))[-1:]


def test_every_address_has_its_line() -> None:
    assert [address.route for address in addresses() if not rows_of(address)] == []


def test_every_line_has_its_address() -> None:
    names = {address.name for address in addresses()}
    gone = [row.name for row in TABLE if not row.name.endswith("*") and row.name not in names]
    assert gone == []


# --- The world, and who is in it ----------------------------------------------------------------


def owed_by(event: Any, town: Any) -> str:
    """What the town owes that hosts the event."""
    return f"sheets-{event.project_id}-{event.pk}-{event.project.partners.get(town=town).pk}"


def recommended_with_all(debate: Any) -> Any:
    """A recommendation that everybody reads, with frozen evidence, an amendment and a published answer."""
    made = factories.RecommendationFactory(debate=debate, adopted_at=timezone.now())
    for factory in (
        factories.FrozenEvidenceFactory, factories.AmendmentFactory, factories.InstitutionAnswerFactory
    ):  # fmt: skip
        factory(recommendation=made)
    return made


@pytest.fixture
def world(cast: Any) -> Any:
    """The cast's project with one of everything that an address can name."""
    nonce = "a form of Ana's"
    factories.ReceiptFactory(registration=cast.seat, nonce=nonce)
    factories.RegistrationFactory(event=cast.event, person__town=cast.kavala)
    facts = {
        "rival": factories.ProjectMembershipFactory(user__name="Rival").user,
        "receipt_key": tokens.derived("receipt", nonce),
        "proof": tokens.derived("registration", events.private_value(cast.seat)),
        "answer_proof": tokens.derived("answer", events.private_value(cast.seat)),
        "owed": (owed := owed_by(cast.event, cast.gondomar)),
        "owed_by": cast.tomas.pk,
        "owed_proof": tokens.derived("obligation", f"{cast.tomas.pk}:{cast.tomas.email}:{owed}"),
        "activity": factories.ActivityFactory(event=cast.event),
        "place_proof": lambda activity: tokens.derived(
            "place", f"{events.private_value(cast.seat)}:{activity.pk}"
        ),
        "institution": factories.InstitutionFactory(project=cast.project),
        "minuted": factories.DecisionFactory(
            paper__activity__event=cast.event, paper__state="published"
        ).paper,
        "signed_sheet": factories.SignedSheetFactory(event=cast.event, town=cast.gondomar),
        "sheet_page": (
            printed := factories.SheetPageFactory(
                scan=factories.PhotographedSheetFactory(event=cast.event, town=cast.gondomar),
                event=cast.event,
                town=cast.gondomar,
                day=cast.event.starts_on,
            )
        ),
        "portrait": factories.PortraitPermissionFactory(registration=cast.seat),
        "pack": factories.EvidencePackFactory(event=cast.event),
        "sheet_reading": factories.SheetReadingFactory(page=printed, sheet=printed.scan),
        "school_letter": factories.SchoolLetterFactory(group__event=cast.event, group__town=cast.gondomar),
        "debate": (debate := factories.DebateFactory(project=cast.project)),
        "excluded": factories.ExclusionFactory(debate=debate),
        "said": factories.StatementFactory(debate=debate, town=cast.kavala),
        "poll": factories.PollFactory(debate=debate),
        "agreement": factories.ResearchAgreementFactory(debate=debate),
        "recommended": recommended_with_all(debate),
        "told": factories.OutreachActionFactory(partner=cast.project.partners.get(town=cast.gondomar)),
        "material": factories.MaterialFileFactory(
            paper__activity__event=cast.event, paper__state="published"
        ),
        "arrangement": factories.ArrangementFactory(event=cast.event),
        "ground": factories.TransferGroundFactory(project=cast.project, town=cast.kavala),
        "handed": factories.HandedReportFactory(project=cast.project),
        "breach": factories.BreachFactory(project=cast.project, town=cast.gondomar),
        "payment": factories.PaymentFactory(event=cast.event, payer=cast.kavala),
        "change": factories.PlanChangeFactory(event=cast.event, sequence=0),
        "door_pass": factories.DoorPassFactory(event=cast.event),
        "device": factories.DoorDeviceFactory(door_pass__event=cast.event),
        "scan": factories.ScanFactory(device__door_pass__event=cast.event),
        "bulk_act": factories.BulkActFactory(event=cast.event, made_by=cast.tomas),
        "published": factories.EventFactory(project__origin="published", number=cast.event.number),
        "closed": factories.ClosingFactory(with_archive=True),
        "statement": cast.project.statements.create(kind="aim", position=1),
        "news_proof": tokens.derived("news", f"{cast.ana.pk}"),
        "draft": factories.GroupLetterFactory(project=cast.project, of_events=[cast.event]),
        "unreached": factories.UnreachedFactory(person=cast.ana),
        "kept_letter": factories.KeptLetterFactory(registration=cast.seat),
        "sent_letter": factories.GroupLetterFactory(
            project=cast.project, of_events=[cast.event], sent_at=timezone.now()
        ),
        "invitation": factories.InvitationFactory(event=cast.event),
        "objection": factories.ObjectionFactory(event=cast.event, town=cast.kavala),
        "frozen": factories.FiguresVersionFactory(event=cast.event),
        "draw": factories.EvaluatorDrawFactory(
            link__project=cast.project, link__secret="evaluator", event=cast.event.pk
        ),
        "token": factories.AccessTokenFactory(event=cast.event),
        "twin": factories.PersonFactory(project=cast.project, name="Ana Maura", town=cast.gondomar),
        "merge": factories.MergeFactory(project=cast.project, kept_id=cast.ana.pk),
        "town_merge": factories.MergeFactory(kind="town", project=None, made_by=cast.cora),
        "table": factories.LumpSumTableFactory(project=cast.project),
        "partner": cast.project.partners.get(town=cast.kavala),
        "entry": factories.EntryCodeFactory(partner=cast.project.partners.get(town=cast.kavala)),
        "official_form": factories.OfficialFormFactory(project=cast.project),
        "project_form": factories.OfficialFormFactory(project=cast.project, name="Whole", about="project"),
        "organisation": factories.OrganisationFactory(),
        "translation": factories.TranslationFactory(),
        "runs_project": cast.project.memberships.get(user=cast.cora),
        "works_for_town": cast.gondomar.memberships.get(user=cast.helper),
        "request": (request := factories.DataRequestFactory(project=cast.project, town=cast.gondomar)),
        "request_proof": tokens.derived("privacy-answer", f"{request.pk}:{request.nonce}"),
        "site_record": factories.SitePurgeFactory(),
        "record": factories.PurgeRunFactory(project=cast.project),
    }
    return SimpleNamespace(**vars(cast), **facts)


def browser(role: str, world: Any) -> Client:
    """Somebody's browser, signed in or, for Ana, with the private page opened by its code."""
    client = Client()
    if role == "ana":
        assert client.post(reverse("events:find-registration"), {"code": world.seat.code}).status_code == 302
    elif role in INSIDE:
        client.force_login(getattr(world, role))
    client.get(reverse("reports:open-evaluation", args=["evaluator"]))
    return client


def path_of(address: Address, row: Row, world: Any) -> str:
    """The address with the parts filled in that it names."""
    known = {
        "slug": world.project.slug,
        "number": world.event.number,
        "pk": world.gondomar.pk,
        "object_id": str(world.cora.pk),
        "app_label": "accounts",
        "extension": "json",
    } | row.of(world)
    try:
        return reverse(address.name, kwargs={part: known[part] for part in address.parts})
    except NoReverseMatch:  # An address without a name.
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(known[part[1]]), address.route)


def answer(client: Client, method: str, path: str, data: dict[str, Any]) -> str:
    """ "in", "sign in", "403", "404", or what broke. Nothing that is written stays."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        try:
            if method == "GET":
                with connection.execute_wrapper(read_only):
                    response = client.get(path)
            else:
                response = client.post(path, data)
        except Exception as error:  # noqa: BLE001 - whatever a page raises is its answer here
            return f"broken: {error!r}"
        else:
            if response.streaming:  # read to its end, so that its file is closed
                assert b"".join(response)
        finally:
            transaction.set_rollback(True)
            client.cookies = cookies  # Whoever signed out is back for the next address.
    to = response.headers.get("Location", "")
    if to.startswith((reverse(settings.LOGIN_URL), reverse("admin:login"))):
        return "sign in"
    return str(response.status_code) if response.status_code in (401, 403, 404, 405) else "in"


def visits(role: str, world: Any) -> Iterator[tuple[Row, str, str]]:
    """(line, path, method) for every address."""
    for address in addresses():
        for row in rows_of(address):
            if address.route not in UNANSWERED:
                yield row, path_of(address, row, world), "GET"
                yield row, path_of(address, row, world), "POST"


# Addresses that answer nothing by themselves, and why:
UNANSWERED = {
    "account/first/<str:proof>/",  # answers once, on a site where nobody is: tests/projects/test_beginning.py
    "admin/autocomplete/",  # asks for a field of a model and refuses everything else
    "admin/(?P<url>.*)$",  # sends everything unknown below /admin/ away
    "admin/r/<path:content_type_id>/<path:object_id>/",  # leads to a page outside the back office
}


# --- Looking never writes -------------------------------------------------------------------------

# Rows that may be written while a page is read, and why:
MAY_BE_WRITTEN = (
    "django_session",  # Signing in and what allauth keeps of a sign-in that has only begun.
)
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "TRUNCATE")


class Wrote(AssertionError):
    """A page that was only looked at changed a row."""


def read_only(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.lstrip().upper().startswith(WRITES) and not any(table in sql for table in MAY_BE_WRITTEN):
        raise Wrote(sql[:120])
    return execute(sql, params, many, context)


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_everybody_gets_where_they_may_and_looking_never_writes(role: str, world: Any) -> None:
    client = browser(role, world)
    wrong = []
    for row, path, method in visits(role, world):
        found = answer(client, method, path, row.data(world))
        wanted = row.answer(role, method)
        # An address that takes only one method says so to everybody who gets as far as to ask.
        if found not in (wanted, "405"):
            wrong.append(f"{method} {path}: {found} instead of {wanted}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ["tomas", "helper", "noor", "cora"])
def test_a_role_that_ended_opens_what_a_stranger_may(role: str, world: Any) -> None:
    """Cora's project has another coordinator, so that hers can end."""
    factories.ProjectMembershipFactory(project=world.project)
    user, long_ago = getattr(world, role), timezone.now() - timedelta(days=365)
    user.town_memberships.update(renewed_at=long_ago)
    user.project_memberships.update(renewed_at=long_ago)
    client = browser(role, world)
    wrong = []
    for row, path, method in visits(role, world):
        found, wanted = answer(client, method, path, row.data(world)), row.answer("stranger", method)
        if role == "tomas" and row.name == "projects:answer-from-letter":
            wanted = "404"  # The link of a letter to Tomas: it opens nothing to anybody once his role ended.
        if found not in (wanted, "405"):
            wrong.append(f"{method} {path}: {found} instead of {wanted}")
    assert not wrong, "\n".join(wrong)


# --- What outsiders never read ------------------------------------------------------------------

SENTINELS = ("Sentinella", "sentinel.example", "peanut-sentinel", "ramp-sentinel")
PRIVATE = {
    "events:receipt",
    "events:private",
    "privacy:my-data",
}  # The holder of the link reads about nobody else there.


@pytest.mark.parametrize("role", ["anonymous", "noor", "rival", "stranger"])
def test_nobody_reads_about_people_of_other_towns(role: str, world: Any) -> None:
    """Ana is of Gondomar: neither the public nor officers of another town or project find her anywhere."""
    ana = world.ana
    ana.name, ana.email = "Ana Sentinella", "ana@sentinel.example"
    ana.fold_names()
    ana.save()
    world.seat.receipts.update(shown_name=ana.name)
    Needs.objects.create(registration=world.seat, diet_note="peanut-sentinel", access="ramp-sentinel")
    GuardianContact.objects.create(registration=world.seat, name="Mother-Sentinella", contact="call-sentinel")
    factories.AttendanceFactory(registration=world.seat)
    secrets = (*SENTINELS, "Mother-Sentinella", "call-sentinel", world.seat.code)
    client = browser(role, world)
    told = []
    for row, path, method in visits(role, world):
        if method == "GET" and row.name not in PRIVATE and role in row.may:
            page = body(client.get(path))
            told += [f"{path} tells {secret}" for secret in secrets if secret.encode() in page]
    assert not told, "\n".join(told)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content
