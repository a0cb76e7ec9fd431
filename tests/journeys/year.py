"""The demonstration's network lives through a year, day by day, by a clock that is set and never waited for.

Started as a program of its own, so that it can be killed at any moment: `python -m tests.journeys.year`, with the
settings of a site in the environment. `DATA_DIR/day` names the day that is lived next. A day that was interrupted is
lived again from its morning: what was done of it already is done once. `SPOKEN` sets everybody's language.

Days count from the demonstration's own day, which is a Monday: its third event is on, the fourth ahead in 40 days.
"""

import json
import os
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import django
import time_machine

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LAST_DAY = 365
END = 66  # of the project: its fourth event has moved, and is the last one
REPORT_DUE = 76
CLOSED = 104
RECEIPT = b"%PDF-1.7\n1 0 obj <</Type /Page>> endobj\n%%EOF"
DAILY_UNTIL = 130  # afterwards nothing but clocks is left: every fifth day is enough to see them run


def days() -> list[int]:
    return [*range(DAILY_UNTIL), *range(DAILY_UNTIL, LAST_DAY, 5)]


def at(day: int) -> datetime:
    return START + timedelta(days=day)


def on(day: int) -> date:
    return at(day).date()


# --- Who and what -----------------------------------------------------------------------------------


def network() -> Any:
    from cordel.projects.models import Project

    return Project.objects.get(slug="threads")


def event(number: int) -> Any:
    from cordel.events.models import Event

    return Event.objects.get(project__slug="threads", number=number)


def user(name: str) -> Any:
    from cordel.accounts.models import User

    return User.objects.get(email=f"{name}@cordel.example")


def partner(country: str) -> Any:
    return network().partners.get(country=country)


# --- What happens -----------------------------------------------------------------------------------


def begin(now: datetime) -> None:
    """The demonstration, taken for a real network: its letters are written."""
    from django.core.management import call_command

    from cordel.accounts.models import User
    from cordel.base.models import SiteFact
    from cordel.participants.models import Person
    from cordel.projects.models import Project
    from cordel.website.actions import make_demo

    call_command("migrate", verbosity=0)
    if not Project.objects.exists():
        make_demo(now=now)
    SiteFact.objects.all().delete()
    Project.objects.update(is_synthetic=False)
    Project.objects.filter(slug="threads").update(ends_on=on(END), due_days={"report": REPORT_DUE - END})
    if spoken := os.environ.get("SPOKEN"):
        User.objects.update(language=spoken)
        Person.objects.update(language=spoken)


def check_in(number: int, day: int, *, share: int = 2) -> None:
    """Every second of those with a seat is there; the others forgot."""
    from cordel.events import actions
    from cordel.events.models import Evidence

    here = event(number)
    if on(day) not in here.days:
        return
    seats = here.registrations.filter(status="confirmed").order_by("pk")
    for seat in list(seats)[::share]:
        actions.check_in(seat, day=on(day), evidence=Evidence.SIGNATURE, by=user("cora"), now=at(day))


def sign(number: int, day: int, *, because: str) -> None:
    """The host's word is given in its stead, as nobody answered, and the coordinator freezes."""
    from cordel.events import actions, queries

    here = event(number)
    if here.closed_at is not None:
        return
    cora, draft = user("cora"), queries.draft(here)
    if draft.host is not None and draft.host.confirmed is None:
        seen, town = draft.host.digest, draft.host.town
        actions.confirm_draft(
            here, town=town, seen=seen, by=cora, now=at(day), in_stead_because="by telephone"
        )
    actions.freeze(here, seen=queries.draft(here).seen, because=because, by=cora, now=at(day))


def move(number: int, day: int, *, to: int, length: int) -> None:
    from cordel.base import edits
    from cordel.core.content import Content
    from cordel.core.plans import Kind
    from cordel.events import actions, queries
    from cordel.events.actions.plan_changes import NewPlan

    here = event(number)
    if here.starts_on == on(to):
        return
    new = NewPlan(
        Kind.DAYS,
        on(to),
        on(to + length - 1),
        reason=Content.of("en", "The hall is flooded; it opens again in spring."),
    )
    seen = edits.version_of(queries.plan_of(here).key)
    actions.change_plan(here, new=new, seen=seen, nonce=f"year {number} {to}", by=user("cora"), now=at(day))


def call_off(number: int, day: int) -> None:
    from cordel.base import edits
    from cordel.core.content import Content
    from cordel.core.plans import Kind
    from cordel.events import actions, queries
    from cordel.events.actions.plan_changes import NewPlan

    here = event(number)
    if here.status == "cancelled":
        return
    new = NewPlan(Kind.CANCELLED, reason=Content.of("en", "The town could not find a hall."))
    seen = edits.version_of(queries.plan_of(here).key)
    actions.change_plan(here, new=new, seen=seen, nonce=f"year {number} off", by=user("cora"), now=at(day))


def change_officer(day: int) -> None:
    """Noor leaves; Nadia comes in with a code that Cora reads out, and everything moves to her."""
    from cordel.accounts.models import User
    from cordel.projects import actions
    from cordel.towns.models import TownMembership

    if TownMembership.objects.filter(user__email="nadia@towns.example").exists():
        return
    greek = partner("GR")
    new = actions.NewEntry(
        "nadia@towns.example",
        "Nadia",
        "officer",
        os.environ.get("SPOKEN", "en"),
        by_mail=False,
        successor_of=user("noor"),
    )
    made = actions.let_in(greek, new, by=user("cora"), now=at(day))
    actions.come_in(made.entry, code=made.code, now=at(day))
    assert User.objects.filter(email="nadia@towns.example").exists()


def answer(day: int, *, country: str, word: str, until: int | None = None) -> None:
    """What the town says about the first thing that it is asked for."""
    from cordel.core.obligations import ASKED, Word
    from cordel.projects import actions
    from cordel.projects.models import ObligationAnswer
    from cordel.projects.queries import obligations

    nonce = f"year {day} {country} {word}"
    if ObligationAnswer.objects.filter(nonce=nonce).exists():
        return
    book, town = obligations.ledger([network()], today=on(day)), partner(country)
    asked = [
        book.owed(duty, stands)
        for duty, stands in book.states()
        if duty.partner == town.pk and stands in ASKED
    ]
    if asked:
        given = actions.Given(Word(word), until=on(until) if until else None)
        member = town.town.memberships.filter(role="officer").first()
        actions.answer_obligation(asked[0].key, given=given, nonce=nonce, by=member.user, now=at(day))


def correct(number: int, day: int) -> None:
    """One was counted who was not there: the figures are opened, corrected, and frozen as the next version."""
    from cordel.events import actions

    here = event(number)
    if here.figures_versions.count() > 1:
        return
    cora = user("cora")
    if here.closed_at is not None:
        actions.reopen(here, reason="One signature was on the wrong line.", by=cora, now=at(day))
        here = event(number)
    seat = here.registrations.filter(status="confirmed").order_by("pk").first()  # recorded as present first
    for attendance in list(seat.attendances.order_by("day")):
        actions.undo_check_in(seat, day=attendance.day, by=cora, now=at(day))
    sign(number, day, because="Everybody confirmed the first version; one row changed.")


def hand_in(day: int) -> None:
    """The final report, with the newest figures of every event, and the receipt that the funder gave."""
    from cordel.projects import actions
    from cordel.reports import handed_reports

    newest = [found[0] for found in handed_reports.versions_of(network()).values()]
    facts = actions.HandedFacts(on(day), partner("PT"), "", handed_reports.as_figures(newest))
    nonce = f"year report {day}"
    actions.record_handed(network(), facts=facts, receipt=RECEIPT, nonce=nonce, by=user("cora"), now=at(day))


def look(day: int) -> None:
    """What the coordinator's Monday page says of the final report, and how it stands: kept beside the site."""
    from django.test import Client

    from cordel.core.obligations import Kind
    from cordel.projects.queries import obligations

    book = obligations.ledger([network()], today=on(day))
    ((duty, stands),) = [one for one in book.states() if one[0].kind is Kind.REPORT]
    cora = Client(HTTP_HOST="towns.example")
    cora.force_login(user("cora"))
    page = cora.get("/desk/monday/", secure=True).content.decode()
    before = page.partition(f"/desk/monday/{obligations.key_of(duty)}/")
    headed = re.findall(r'<h2 id="h-(\w+)"', before[0]) if before[1] else [""]
    seen = Path(os.environ["DATA_DIR"], "looks.json")
    looks = json.loads(seen.read_text()) if seen.exists() else {}
    due = duty.due.isoformat() if duty.due else ""
    replaced(seen, json.dumps(looks | {day: [headed[-1], stands.value, due]}))


def replaced(file: Path, text: str) -> None:
    """All of it or nothing, whenever the process dies."""
    draft = file.with_suffix(".new")
    draft.write_text(text)
    draft.replace(file)


def wind_up(day: int) -> None:
    from cordel.base import edits
    from cordel.events import actions as events
    from cordel.events.actions.letters import version_of
    from cordel.projects import actions
    from cordel.projects.actions.closing import Keeper
    from cordel.projects.queries import closing
    from cordel.stories import actions as stories

    project, cora, now = network(), user("cora"), at(day)
    if project.closed_at is not None:
        return
    chosen = Keeper(partner("PT"), "europa@viladofio.example")
    stored = closing.of(project)
    if stored.keeper is None:
        seen = edits.version_of(edits.facts_of(stored, Keeper))
        actions.name_keeper(project, chosen=chosen, seen=seen, by=cora, now=now)
    letter = events.begin_farewell(project, by=cora, now=now)
    events.send_letter(letter, seen=version_of(letter), by=cora, now=now)
    stories.tell_narrators(project, by=cora, now=now)
    ending = [one.key for one in closing.held_roles(project) if not one.stays]
    actions.end_roles(project, ending=ending, by=cora, now=now)
    actions.close_project(project, because="The report waits for the last signature.", by=cora, now=now)


def pay(day: int) -> None:
    from cordel.privacy import actions

    actions.write_final_payment(network(), paid_on=on(day), by=user("cora"), now=at(day))


def stop_her_story(day: int) -> None:
    """Long after the end, by one tap."""
    from cordel.stories import actions
    from cordel.stories.models import Story

    samira = Story.objects.get(project=network(), number=1)
    actions.take_back(samira, way="page", by=None, now=at(day))


STORY: dict[int, Callable[[int], None]] = {
    0: lambda day: check_in(3, day),
    1: lambda day: check_in(3, day),
    2: lambda day: check_in(3, day),
    5: change_officer,
    8: lambda day: answer(day, country="GR", word="until", until=30),
    9: lambda day: answer(day, country="ES", word="nothing"),
    12: lambda day: sign(2, day, because="Half of the towns did not answer in five weeks."),
    16: lambda day: sign(3, day, because="Everybody was asked twice."),
    20: lambda day: move(4, day, to=60, length=4),
    60: lambda day: check_in(4, day),
    61: lambda day: check_in(4, day),
    62: lambda day: check_in(4, day, share=3),
    70: lambda day: sign(4, day, because="Two towns did not answer."),
    78: hand_in,
    80: lambda day: correct(4, day),
    90: hand_in,
    85: lambda day: call_off(5, day),
    CLOSED: wind_up,
    120: pay,
    150: stop_her_story,
}


# Two Mondays, before it is due and after; the days on which it is handed in, opened by a correction, handed in again.
LOOKS = (42, 49, 77, 78, 80, 90)


# --- Living through it ------------------------------------------------------------------------------


def live(day: int) -> None:
    """What people do that day, then what the worker does until nothing is due any more."""
    from cordel.base import jobs

    if act := STORY.get(day):
        act(day)
    if day in LOOKS:
        look(day)
    later = at(day) + timedelta(hours=1)
    with time_machine.travel(later, tick=False):
        jobs.tick(later)
        jobs.run_due(later)


def archived_stories() -> bool:
    """Whether the archive that is kept has a page of a life story."""
    from django.core.files.storage import default_storage

    with default_storage.open(network().closing.archive) as kept, zipfile.ZipFile(kept) as archive:
        return any("/stories/1/" in name for name in archive.namelist())


def picture() -> dict[str, Any]:
    """What is left of the year: acts by their verb, versions of figures, roles, names, records."""
    from django.db.models import Count

    from cordel.base.models import AuditEntry, Job
    from cordel.events.models import FiguresVersion, Merge, Registration
    from cordel.events.queries.closing import farewell
    from cordel.participants.models import Person, SealedIdentity
    from cordel.privacy.models import PurgeRun, SitePurge
    from cordel.privacy.queries import retention

    verbs = AuditEntry.objects.order_by("verb").values_list("verb").annotate(Count("pk"))
    versions = FiguresVersion.objects.order_by("event__number", "number")
    people, letter = Person.objects.filter(project__slug="threads"), farewell(network())
    return {
        "verbs": dict(verbs),
        "figures": [
            (it.event.number, it.number, json.loads(it.content)["totals"]["persons"]) for it in versions
        ],
        "closed": network().closed_at is not None,
        "archive": network().closing.archive_pages,
        "roles": [town.memberships.count() for town in (partner("GR").town, partner("SK").town)],
        "people": people.count(),
        "named": people.exclude(name="").count(),
        "sealed": SealedIdentity.objects.count(),
        "present": Registration.objects.present().filter(event__number=4, event__project=network()).count(),
        "site purges": [run.number for run in SitePurge.objects.order_by("pk")],
        "purges": [run.number for run in PurgeRun.objects.order_by("pk")],
        "purged": sorted(
            {line["what"] for run in PurgeRun.objects.order_by("pk") for line in run.document["lines"]}
        ),
        "chained": retention.is_chained(retention.records(network())),
        "merges": Merge.objects.exclude(steps=[]).count(),
        "farewell": letter.people if letter else 0,
        "reports": [
            [one.handed_on.isoformat(), one.receipt_size, {it["number"]: it["version"] for it in one.figures}]
            for one in network().handed_reports.order_by("pk")
        ],
        "archived story": archived_stories(),
        "stories": [
            [one.told_over_at is not None, one.erased_at is not None, bool(one.words)]
            for one in network().stories.order_by("number")
        ],
        "failed": list(
            Job.objects.filter(state=Job.State.FAILED).values_list("name", flat=True).order_by("pk")
        ),
    }


def main() -> None:
    folder = Path(os.environ["DATA_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    marked = folder / "day"
    first = int(marked.read_text()) if marked.exists() else 0
    with time_machine.travel(at(first), tick=False):
        django.setup()
        if first == 0:
            begin(START)
    for day in (day for day in days() if day >= first):
        with time_machine.travel(at(day), tick=False):
            live(day)
        replaced(marked, f"{day + 1}")
    with time_machine.travel(at(LAST_DAY), tick=False):
        (folder / "picture.json").write_text(json.dumps(picture()))


if __name__ == "__main__":
    main()
