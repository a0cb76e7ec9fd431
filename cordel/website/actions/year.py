"""What the coordinator's year left behind in the synthetic project: who pays, who owes, who is asked, where towns
publish, whom letters do not reach, and mistakes that were put right."""

from datetime import timedelta
from itertools import islice
from typing import Any

from django.contrib.auth.hashers import make_password

from cordel.accounts.models import User
from cordel.base import tokens
from cordel.base.refusals import Refused
from cordel.core.folding import fold_email
from cordel.core.obligations import Kind, Word
from cordel.events import actions as events
from cordel.events import queries
from cordel.events.models import Act, BulkKind, Event, Joining, KeptLetter, Payment, Registration, Role
from cordel.outreach.models import PublishedPage
from cordel.participants.models import Unreached
from cordel.projects import actions as projects
from cordel.projects.actions import Given
from cordel.projects.queries import obligations
from cordel.towns.models import Town, TownMembership, TownRole
from cordel.website.actions import evaluating, keeping
from cordel.website.actions.stage import Stage
from cordel.website.queries import demo

# No country's numbers begin with two zeros behind the plus: whoever dials them reaches nobody.
NOBODYS_NUMBER = "+00 555 01{:02}"


def leave_behind(stage: Stage) -> None:
    """All of it, once the events are there."""
    year = demo.data("year")
    _give_telephones(stage)
    _name_deputies(stage, year["deputies"])
    _agree_who_pays(stage, year["payments"])
    _tell_where_to_join(stage, year["joining"])
    _publish(stage, year["pages"])
    _reach_nobody(stage, year["unreached"])
    _put_right(stage, year["merges"])
    _do_to_many(stage)
    _answer(stage, year["answers"])
    evaluating.let_in(stage)
    keeping.keep(stage)


def _give_telephones(stage: Stage) -> None:
    towns = list(stage.towns.values())
    for number, town in enumerate(towns, 1):
        town.phone = NOBODYS_NUMBER.format(number)
        town.email = f"office.{town.country.lower()}@cordel.example"
    Town.objects.bulk_update(towns, ["phone", "email"])


def _name_deputies(stage: Stage, plans: list[dict[str, Any]]) -> None:
    for plan in plans:
        town = stage.towns[plan["town"]]
        deputy = User.objects.create(
            email=plan["email"], name=plan["name"], language="en", password=make_password(None)
        )
        TownMembership.objects.create(
            user=deputy, town=town, role=TownRole.DEPUTY, since=stage.now, renewed_at=stage.now
        )
        projects.name_pair(
            stage.partners[plan["town"]],
            officer=stage.officer(plan["town"]),
            deputy=deputy,
            by=stage.staff["cora"],
            now=stage.now,
        )


def _agree_who_pays(stage: Stage, plans: list[dict[str, Any]]) -> None:
    numbered = {event.number: event for event in stage.project.events.all()}
    Payment.objects.bulk_create(
        Payment(
            event=numbered[plan["event"]],
            payer=stage.towns[plan["payer"]],
            for_town=stage.towns[plan["for"]] if "for" in plan else None,
            kind=plan["kind"],
            what=plan["what"],
            euros=plan["euros"],
            state=plan["state"],
            agreed_on=_days_ago(stage, plan.get("agreed_days_ago")),
            paid_on=_days_ago(stage, plan.get("paid_days_ago")),
        )
        for plan in plans
    )


def _days_ago(stage: Stage, days: int | None) -> Any:
    return None if days is None else stage.today - timedelta(days=days)


def _tell_where_to_join(stage: Stage, plan: dict[str, Any]) -> None:
    event = stage.project.events.get(number=plan["event"])
    Joining.objects.create(
        event=event,
        url=plan["url"],
        note=stage.words(plan["note"]),
        version=1,
        changed_at=stage.now - timedelta(days=9),
    )
    event.registrations.update(joining_known=1)


def _publish(stage: Stage, plans: list[dict[str, Any]]) -> None:
    """As rows: nothing of the demonstration is ever fetched."""
    PublishedPage.objects.bulk_create(
        PublishedPage(
            partner=stage.partners[plan["town"]],
            address=plan["address"],
            put_up_on=_days_ago(stage, plan["days_ago"]),
            nonce=f"demo-page-{plan['town']}",
            recorded_by=stage.officer(plan["town"]),
            recorded_at=stage.now - timedelta(days=plan["days_ago"]),
            looked_at=stage.now - timedelta(days=1),
            outcome=plan["found"],
            names_funder=plan["found"] == PublishedPage.Outcome.STANDS or None,
            failing_since=_days_ago(stage, plan["gone_days_ago"] + 1) if "gone_days_ago" in plan else None,
            gone_on=_days_ago(stage, plan.get("gone_days_ago")),
            failed_first=plan["found"] if "gone_days_ago" in plan else "",
            failed_again=plan["found"] if "gone_days_ago" in plan else "",
        )
        for plan in plans
    )


def _reach_nobody(stage: Stage, plan: dict[str, Any]) -> None:
    seats = Registration.objects.filter(event__project=stage.project, event__number=plan["event"])
    readers = [
        seat.person for seat in seats.exclude(person__email="").select_related("person").order_by("pk")
    ]
    """Two found no mailbox twice: what they are owed by letter waits to be printed."""
    unreached = Unreached.objects.bulk_create(
        Unreached(
            person=person,
            email_key=fold_email(person.email)[:254],
            reason=reason,
            since=stage.now - timedelta(days=3),
            last_at=stage.now - timedelta(days=2),
            failures=2,
            hard=2 * int(reason == Unreached.Reason.UNKNOWN),
        )
        for person, reason in zip(islice(readers, 5, None), plan["reasons"], strict=False)
    )
    for one in unreached:
        if one.hard:
            seat = seats.get(person=one.person)
            KeptLetter.objects.create(
                registration=seat,
                letter=KeptLetter.Letter.QUESTION,
                facts={"kind": "week"},
                key=f"demo-{seat.pk}",
                kept_at=stage.now - timedelta(days=1),
            )


def _put_right(stage: Stage, wanted: int) -> None:
    """People who stood there twice, where no frozen figure counts them; the last merge was a mistake itself."""
    made = []
    for kept, gone in queries.suspected_people(stage.project, towns=None):
        try:
            seen = events.seen_of(events.foresee_people(kept, gone).steps)
            made.append(
                events.merge_people(
                    stage.project,
                    kept=kept.pk,
                    gone=gone.pk,
                    seen=seen,
                    by=stage.staff["cora"],
                    now=stage.now,
                )
            )
        except Refused:
            continue
        if len(made) == wanted:
            break
    if made:
        events.undo_people(made[-1], by=stage.staff["cora"], now=stage.now)


def _do_to_many(stage: Stage) -> None:
    """Helpers of the coming event became staff; five too many, which was taken back."""
    event: Event = stage.project.events.get(number=4)
    by = stage.staff["tomas"]
    keys = list(
        event.registrations.confirmed()
        .filter(town=stage.towns["SK"])
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    act = Act(BulkKind.ROLE, Role.STAFF)
    for turn, chosen in enumerate((keys[:4], keys[4:9])):
        done = events.act_on_many(
            event, act=act, keys=chosen, towns=None, nonce=f"demo-many-{turn}", by=by, now=stage.now
        )
    events.undo_bulk_act(done, by=by, now=stage.now)


def _answer(stage: Stage, plans: list[dict[str, Any]]) -> None:
    """One word of some towns about the first thing that they owe, but of figures and pages: those wait for the reader."""
    book = obligations.ledger([stage.project], today=stage.today)
    owed = {
        duty.partner: duty
        for duty, _stands in reversed(list(book.states()))
        if not duty.is_met and duty.partner and duty.kind not in (Kind.PUBLICATION, Kind.FIGURES)
    }
    for plan in plans:
        duty = owed.get(stage.partners[plan["town"]].pk)
        if duty is None:
            continue
        days = plan.get("until_in_days")
        given = Given(
            Word(plan["word"]),
            until=stage.today + timedelta(days=days) if days else None,
            note=plan["note"],
        )
        projects.answer_obligation(
            obligations.key_of(duty),
            given=given,
            nonce=tokens.derived("demo answer", plan["town"]),
            by=stage.officer(plan["town"]),
            now=stage.now,
        )
