"""Debates: everybody reads and votes, those who run the project decide, officers read at the desk."""

from typing import Any

from tests.access.row import COORDINATION, EVERYBODY, NOBODY, OFFICERS, PARTNERS, Row


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


ROWS = [
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
]
