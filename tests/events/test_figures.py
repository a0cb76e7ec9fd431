"""Figures signed off: the draft, who confirms or objects, the frozen versions, and what a correction changes."""

import hashlib
import json
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.utils import timezone

from cordel.accounts import actions as accounts
from cordel.base import figures as ledger
from cordel.base.models import AuditEntry
from cordel.core import signed_figures
from cordel.events import actions, queries
from cordel.events.models import Attendance, Confirmation, Event, FiguresVersion, Objection
from cordel.events.rules import figures as rules
from tests.factories import AttendanceFactory, RegistrationFactory, TownFactory, in_days

HERE = "/desk/p/strings/events/1"
FIGURES = f"{HERE}/figures/"


@pytest.fixture
def over(cast):
    """The kick-off is over: Ana of Gondomar was there on one day, Nikos of Kavala on two."""
    Event.objects.update(starts_on=in_days(-10), ends_on=in_days(-8))
    cast.event.refresh_from_db()
    nikos = RegistrationFactory(
        event=cast.event, person__name="Nikos", town=cast.kavala, country="GR", role="international"
    )
    first, second, _third = cast.event.days
    AttendanceFactory(registration=cast.seat, day=first, evidence="scan")
    AttendanceFactory(registration=nikos, day=first, evidence="signature")
    AttendanceFactory(registration=nikos, day=second, evidence="signature")
    return SimpleNamespace(**vars(cast), nikos=nikos, rows=f"{FIGURES}towns/{cast.kavala.pk}/")


def draft(cast):
    return queries.draft(queries.event("strings", 1))


def kavala(cast):
    return draft(cast).part_of(cast.kavala.pk)


def confirmed_by_all(cast, as_):
    as_(cast.tomas).post(f"{FIGURES}confirm/", {"seen": draft(cast).host.digest})
    as_(cast.noor).post(f"{cast.rows}confirm/", {"seen": kavala(cast).digest})
    assert draft(cast).missing == []


def freeze(cast, as_, because=""):
    answer = as_(cast.cora).post(f"{HERE}/close/", {"seen": draft(cast).seen, "because": because})
    cast.event.refresh_from_db()
    return answer


def page(client, path=FIGURES):
    return client.get(path).content.decode()


# --- The draft ----------------------------------------------------------------------------------------


def test_counts_by_town_country_and_role_with_what_it_rests_on(over):
    rows = [row.as_json() for row in draft(over).rows]
    first, second = (day.isoformat() for day in over.event.days[:2])
    assert rows == [
        {"country": "GR", "town": "Kavala", "role": "international", "persons": 1, "participations": 2,
         "days": {first: 1, second: 1}, "evidence": {"signature": 2}},
        {"country": "PT", "town": "Gondomar", "role": over.seat.role, "persons": 1, "participations": 1,
         "days": {first: 1}, "evidence": {"scan": 1}},
    ]  # fmt: skip


def test_agrees_with_what_reports_count(over):
    counted, totals = queries.presence(over.event), draft(over).totals
    assert totals["persons"] == counted.participants
    assert totals["participations"] == counted.participations
    assert (totals["in_person"], totals["online"]) == (counted.in_person, counted.online)


def test_asks_a_town_whose_people_have_seats_but_were_not_recorded(over):
    Attendance.objects.filter(registration=over.nikos).delete()
    assert kavala(over).rows == []
    assert kavala(over).state == "waits"


def test_shows_an_officer_the_own_rows_only(over, as_):
    shown = page(as_(over.noor))
    assert "Confirm these rows" in shown
    assert "the whole draft" not in shown
    assert "Gondomar</bdi>" not in shown
    assert "the whole draft" in page(as_(over.cora))


def test_is_not_for_those_who_only_keep_the_door(over, as_):
    assert as_(over.helper).get(FIGURES).status_code == 403


# --- Confirming -----------------------------------------------------------------------------------------


def test_records_exactly_what_was_confirmed_by_whom_and_when(over, as_):
    part = kavala(over)
    for _ in range(2):
        assert as_(over.noor).post(f"{over.rows}confirm/", {"seen": part.digest}).status_code == 302
    said = Confirmation.objects.get()
    assert json.loads(said.statement)["rows"] == [row.as_json() for row in part.rows]
    assert said.digest == hashlib.sha256(said.statement.encode()).hexdigest() == part.digest
    assert (said.town, said.confirmed_by, said.as_host) == (over.kavala, over.noor, False)
    assert AuditEntry.objects.filter(verb="event.figures_confirmed", town_id=over.kavala.pk).count() == 1


def test_takes_the_hosts_word_for_the_whole(over, as_):
    as_(over.tomas).post(f"{FIGURES}confirm/", {"seen": draft(over).host.digest})
    assert draft(over).host.state == "confirmed"
    assert kavala(over).state == "waits"


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("tomas", "rows", 403), ("helper", "rows", 403), ("stranger", "rows", 404),
        ("noor", "draft", 403), ("helper", "draft", 403),
    ],
)  # fmt: skip
def test_lets_nobody_confirm_what_is_not_theirs(over, as_, who, path, status):
    url = f"{over.rows}confirm/" if path == "rows" else f"{FIGURES}confirm/"
    seen = kavala(over).digest if path == "rows" else draft(over).host.digest
    assert as_(getattr(over, who)).post(url, {"seen": seen}).status_code == status
    assert not Confirmation.objects.exists()


def test_knows_no_town_that_sent_nobody(over, as_):
    other = TownFactory()
    assert as_(over.cora).get(f"{FIGURES}towns/{other.pk}/confirm/").status_code == 404


def test_coordinator_confirms_in_a_towns_stead_with_a_reason(over, as_):
    url, seen = f"{over.rows}confirm/", kavala(over).digest
    assert as_(over.cora).post(url, {"seen": seen}).status_code == 422
    assert as_(over.cora).post(url, {"seen": seen, "reason": "A call on Monday."}).status_code == 302
    shown = page(as_(over.noor))
    assert "confirmed in its stead" in shown
    assert "A call on Monday." in shown


def test_refuses_figures_that_changed_since_they_were_shown(over, as_):
    seen = kavala(over).digest
    AttendanceFactory(registration=over.nikos, day=over.event.days[2])
    answer = as_(over.noor).post(f"{over.rows}confirm/", {"seen": seen})
    assert answer.status_code == 422
    assert b"changed while you were looking" in answer.content
    assert kavala(over).digest.encode() in answer.content
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"starts_on": in_days(0), "ends_on": in_days(2)}, b"first day is not over"),
        ({"starts_on": None, "ends_on": None}, b"first day is not over"),
        ({"status": "cancelled"}, b"was cancelled"),
        ({"closed_at": timezone.now()}, b"is closed"),
    ],
)
def test_signs_nothing_before_the_first_day_is_over_or_when_there_is_nothing_to_sign(over, as_, change, said):
    Event.objects.update(**change)
    seen = kavala(over).digest
    for url, data in [
        ("confirm/", {"seen": seen}), ("object/", {"seen": seen, "reason": "No."}),
    ]:  # fmt: skip
        answer = as_(over.noor).post(over.rows + url, data)
        assert answer.status_code == 422
        assert said in answer.content
    assert not Confirmation.objects.exists()
    assert not Objection.objects.exists()


def test_undoes_only_the_confirmations_that_a_change_touches(over, as_):
    braga = TownFactory(name="Braga")
    seat = RegistrationFactory(event=over.event, town=braga)
    AttendanceFactory(registration=seat, day=over.event.days[0])
    confirmed_by = {"seen": draft(over).part_of(braga.pk).digest, "reason": "A call."}
    as_(over.cora).post(f"{FIGURES}towns/{braga.pk}/confirm/", confirmed_by)
    confirmed_by_all(over, as_)
    actions.undo_check_in(over.nikos, day=over.event.days[1], by=over.tomas, now=timezone.now())
    now = draft(over)
    assert now.host.state == "changed"
    assert now.part_of(over.kavala.pk).state == "changed"
    assert now.part_of(braga.pk).state == "confirmed"
    assert "no longer holds" in page(as_(over.noor))


def test_notices_another_person_behind_the_same_count(over, as_):
    confirmed_by_all(over, as_)
    other = RegistrationFactory(event=over.event, town=over.kavala, country="GR", role="international")
    Attendance.objects.filter(registration=over.nikos).update(registration=other)
    assert kavala(over).state == "changed"


# --- Objecting --------------------------------------------------------------------------------------------


def objected(cast, as_, reason="Maria was there, too."):
    answer = as_(cast.noor).post(f"{cast.rows}object/", {"seen": kavala(cast).digest, "reason": reason})
    assert answer.status_code == 302
    return Objection.objects.first()


def test_shows_an_objection_to_host_and_coordinator_on_their_desk(over, as_):
    for _ in range(2):
        objected(over, as_)
    assert Objection.objects.count() == 1
    assert kavala(over).state == "objected"
    for who in (over.tomas, over.cora):
        assert "Settle what Kavala objects to" in page(as_(who), "/desk/")
        assert "Maria was there, too." in page(as_(who))
    assert "Settle what" not in page(as_(over.noor), "/desk/")


def test_objecting_takes_a_confirmation_back_and_confirming_an_objection(over, as_):
    confirmed_by_all(over, as_)
    objected(over, as_)
    assert kavala(over).state == "objected"
    as_(over.noor).post(f"{over.rows}confirm/", {"seen": kavala(over).digest})
    assert kavala(over).state == "confirmed"


def test_needs_words_to_object(over, as_):
    answer = as_(over.noor).post(f"{over.rows}object/", {"seen": kavala(over).digest, "reason": "  "})
    assert answer.status_code == 422
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("cora", 403), ("tomas", 403), ("helper", 403), ("stranger", 404)]
)
def test_lets_only_the_town_object(over, as_, who, status):
    data = {"seen": kavala(over).digest, "reason": "No."}
    assert as_(getattr(over, who)).post(f"{over.rows}object/", data).status_code == status


def test_correcting_presence_settles_an_objection(over, as_):
    found = objected(over, as_)
    AttendanceFactory(registration=over.nikos, day=over.event.days[2])
    assert kavala(over).state == "corrected"
    answer = as_(over.tomas).post(f"{FIGURES}objections/{found.pk}/", {"answer": "Too late."})
    assert answer.status_code == 422
    assert b"settled already" in answer.content


def test_answering_settles_an_objection_once(over, as_):
    found = objected(over, as_)
    url = f"{FIGURES}objections/{found.pk}/"
    assert as_(over.noor).post(url, {"answer": "x"}).status_code == 403
    assert as_(over.tomas).post(url, {"answer": ""}).status_code == 422
    for _ in range(2):
        assert as_(over.tomas).post(url, {"answer": "She was in Braga that day."}).status_code == 302
    assert as_(over.cora).post(url, {"answer": "Another."}).status_code == 422
    assert kavala(over).state == "answered"
    assert "She was in Braga that day." in page(as_(over.noor))


# --- Freezing -----------------------------------------------------------------------------------------------


def test_freezes_what_all_have_confirmed_as_version_one(over, as_):
    confirmed_by_all(over, as_)
    for _ in range(2):
        assert freeze(over, as_).status_code == 302
    version = FiguresVersion.objects.get()
    document = version.document
    assert version.digest == hashlib.sha256(version.content.encode()).hexdigest()
    assert version.content == signed_figures.canonical(document)
    assert document["totals"]["persons"] == 2
    assert [one["town"] for one in document["confirmations"]] == ["Gondomar", "Kavala"]
    assert document["unconfirmed"] == []
    assert over.event.closed_at is not None
    assert ledger.latest(over.event, "headcount").table["participants"] == 2
    assert version.digest in page(as_(over.noor))


def test_holds_no_name_of_anybody_who_was_there(over, as_):
    confirmed_by_all(over, as_)
    freeze(over, as_)
    content = FiguresVersion.objects.get().content
    assert not [word for word in ("Ana", "Nikos", over.nikos.code, "@people") if word in content]


def test_needs_a_reason_when_somebody_has_not_confirmed_and_keeps_it(over, as_):
    assert freeze(over, as_).status_code == 422
    assert freeze(over, as_, "Kavala does not answer.").status_code == 302
    document = FiguresVersion.objects.get().document
    assert document["frozen_anyway_because"] == "Kavala does not answer."
    assert [one["town"] for one in document["unconfirmed"]] == ["Gondomar", "Kavala"]


def test_refuses_to_freeze_what_changed_since_it_was_shown(over, as_):
    confirmed_by_all(over, as_)
    seen = draft(over).seen
    objected(over, as_)
    answer = as_(over.cora).post(f"{HERE}/close/", {"seen": seen, "because": "All is well."})
    assert answer.status_code == 422
    assert b"changed while you were looking" in answer.content
    assert b"Maria was there, too." in answer.content
    assert not FiguresVersion.objects.exists()


@pytest.mark.parametrize(
    "change", [{"status": "cancelled"}, {"starts_on": in_days(3), "ends_on": in_days(4)}]
)
def test_freezes_nothing_that_was_cancelled_or_is_to_come(over, as_, change):
    Event.objects.update(**change)
    assert freeze(over, as_, "Anyway.").status_code == 422
    assert over.event.closed_at is None


def test_needs_a_reason_from_actions_too(over):
    with pytest.raises(rules.OpenQuestions):
        actions.freeze(over.event, seen=draft(over).seen, because=" ", by=over.cora, now=timezone.now())


# --- Correcting ---------------------------------------------------------------------------------------------


def corrected(cast, as_):
    """Version 2: Nikos was there on the third day, too."""
    confirmed_by_all(cast, as_)
    freeze(cast, as_)
    assert as_(cast.cora).post(f"{HERE}/reopen/", {"reason": "A day was forgotten."}).status_code == 302
    AttendanceFactory(registration=cast.nikos, day=cast.event.days[2], evidence="host's word")


def test_opens_again_only_with_a_reason(over, as_):
    confirmed_by_all(over, as_)
    freeze(over, as_)
    assert as_(over.cora).post(f"{HERE}/reopen/", {"reason": ""}).status_code == 422
    assert b"Version 1 stays" in as_(over.cora).get(f"{HERE}/reopen/").content
    over.event.refresh_from_db()
    assert over.event.closed_at is not None


def test_asks_again_only_those_whose_figures_a_correction_changes(over, as_):
    corrected(over, as_)
    assert [part.town.name.original for part in draft(over).missing] == ["Gondomar", "Kavala"]
    assert "opened again to be corrected" in page(as_(over.cora))
    actions.undo_check_in(over.nikos, day=over.event.days[2], by=over.tomas, now=timezone.now())
    assert draft(over).missing == []


def test_freezes_a_correction_as_the_next_version_and_shows_what_changed(over, as_):
    corrected(over, as_)
    confirmed_by_all(over, as_)
    freeze(over, as_)
    second, first = FiguresVersion.objects.all()
    assert (second.number, second.document["reason"]) == (2, "A day was forgotten.")
    assert first.digest == hashlib.sha256(first.content.encode()).hexdigest()
    answer = as_(over.noor).get(f"{FIGURES}versions/2/")
    (change,) = answer.context["changes"]
    assert (change["before"].participations, change["after"].participations) == (2, 3)
    assert "no longer holds" in page(as_(over.noor), f"{FIGURES}versions/1/")
    assert as_(over.noor).get(f"{FIGURES}versions/3/").status_code == 404


# --- What there was before -------------------------------------------------------------------------------------


def test_gives_events_that_were_closed_before_a_first_version(over, as_):
    Event.objects.update(closed_at=timezone.now() - timedelta(days=3))
    import_module("cordel.events.migrations.0004_figures_signed").keep_what_was_closed(apps, None)
    version = FiguresVersion.objects.get()
    assert signed_figures.read_rows(version.document) == signed_figures.rows_of(draft(over).presences)
    assert version.document["attendance_sha256"] == signed_figures.attendance_digest(draft(over).presences)
    assert version.is_older_than_signing
    assert "Closed before figures were signed." in page(as_(over.cora))


# --- Today ------------------------------------------------------------------------------------------------------


def test_reminds_everybody_of_what_they_have_to_confirm(over, as_):
    assert "Confirm the figures of Kick-off" in page(as_(over.tomas), "/desk/")
    assert "Confirm the people of Kavala at Kick-off" in page(as_(over.noor), "/desk/")
    confirmed_by_all(over, as_)
    assert "Confirm the" not in page(as_(over.tomas), "/desk/") + page(as_(over.noor), "/desk/")


def test_names_who_signed_with_a_shared_account(over, as_):
    for user, name in ((over.noor, "Maria"), (over.cora, "Jorge")):
        accounts.share(user, is_shared=True, by=over.admin, now=timezone.now())
        session = as_(user)
        session.post("/account/keyboard/", {"keyboard-name": name})
        if user == over.noor:
            session.post(f"{over.rows}confirm/", {"seen": kavala(over).digest})
        else:
            sent = {"seen": draft(over).seen, "because": "The host is away."}
            assert session.post(f"{HERE}/close/", sent).status_code == 302
        assert f"(<bdi>{name}</bdi>)" in page(session)
    assert Confirmation.objects.get(town=over.kavala).confirmed_by == over.noor
    assert "(<bdi>Jorge</bdi>)" in page(as_(over.admin))
    # A frozen document names no signer, only the town: nothing in it has to be forgotten.
    assert "Maria" not in FiguresVersion.objects.get().content
