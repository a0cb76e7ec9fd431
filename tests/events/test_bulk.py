"""One act for many registrations: chosen in the list, looked at first, done once, undone as a whole."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cordel.base.models import AuditEntry, Job
from cordel.events import actions
from cordel.events.models import Act, Attendance, BulkAct, BulkKind, Event, Needs, Proof, Registration, Role
from cordel.events.rules import bulk as rules
from tests.factories import (
    ActivityFactory,
    ActivitySeatFactory,
    AttendanceFactory,
    EventFactory,
    PersonFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/desk/p/strings/events/1/registrations/"
MANY = f"{LIST}many/"
Status = Registration.Status


@pytest.fixture
def nikos(cast):
    """Somebody whom Kavala sends, without an e-mail address."""
    person = PersonFactory(project=cast.project, name="Νίκος Παπαδόπουλος", town=cast.kavala, email="")
    return RegistrationFactory(event=cast.event, person=person)


@pytest.fixture
def day(cast):
    return cast.event.days[0].isoformat()


def look(client, act, *, which="ticked", who=(), listed=""):
    sent = {"act": act, "which": which, "listed": listed, "who": [getattr(one, "pk", one) for one in who]}
    return client.post(MANY, sent)


def fields(page):
    """What the preview's own form would send."""
    found = re.findall(r'name="(token|act|chosen)" value="([^"]*)"', page.content.decode())
    return dict(found)


def carry_out(client, act, **chosen):
    """Looks, then does it; the row of what was done."""
    answer = client.post(MANY, fields(look(client, act, **chosen)))
    assert answer.status_code == 302, answer.content.decode()
    return BulkAct.objects.order_by("pk").last()


def undo(client, done):
    return client.post(f"{MANY}{done.pk}/undo/")


# --- Choosing and looking ---------------------------------------------------------------------------


def test_leads_back_to_the_list_as_it_was_and_nowhere_else(as_, cast):
    page = look(as_(cast.cora), "role:staff", which="all", listed='q=ana&sort="><script>')
    assert f'href="{LIST}?q=ana&amp;sort=%22%3E%3Cscript%3E"' in page.content.decode()


def test_looks_first_and_changes_nothing(as_, cast, nikos):
    page = look(as_(cast.cora), "role:staff", who=[cast.seat, nikos]).content.decode()
    assert "For 2 people" in page
    assert "Ana Moura" in page
    assert "Νίκος" in page
    assert set(Registration.objects.values_list("role", flat=True)) == {Role.LOCAL, Role.INTERNATIONAL}


@pytest.mark.parametrize(
    ("listed", "count"), [("", 2), ("country=GR", 1), ("?q=ana&sort=-name", 1), ("role=local&page=7", 1)]
)
@pytest.mark.parametrize("which", ["all", "page"])
def test_takes_everybody_whom_the_list_shows(as_, cast, nikos, listed, count, which):
    page = look(as_(cast.cora), "role:staff", which=which, listed=listed)
    assert page.context["count"] == count
    assert page.context["list_address"].startswith(LIST)


def test_says_to_whom_it_cannot_be_done_and_why(as_, cast, nikos, day):
    waits = RegistrationFactory(event=cast.event, status="waiting", waiting_since=timezone.now())
    AttendanceFactory(registration=cast.seat, day=day)
    present = look(as_(cast.cora), f"present:{day}", which="all").context
    assert (present["count"], [count for _why, count, _names in present["left_out"]]) == (1, [1, 1])
    letters = look(as_(cast.cora), "letter:", who=[cast.seat, nikos, waits]).content.decode()
    assert "They gave no e-mail address" in letters
    assert "They have no seat" in letters


def test_tells_that_nobody_is_left(as_, cast, nikos):
    page = look(as_(cast.cora), "letter:", who=[nikos])
    assert page.status_code == 422
    assert "nobody left" in page.content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"act": "role:staff", "which": "ticked"}, "Nobody is ticked"),
        ({"act": "role:staff", "which": "ticked", "who": ["x", "-1", "9" * 30]}, "Nobody is ticked"),
        ({"act": "", "which": "all"}, "Choose what is to be done"),
        ({"act": "role:mayor", "which": "all"}, "cannot be done here"),
        ({"act": "present:1999-01-01", "which": "all"}, "cannot be done here"),
    ],
)
def test_comes_back_to_the_list_as_it_was_and_says_what_is_missing(as_, cast, sent, said):
    client = as_(cast.cora)
    answer = client.post(MANY, sent | {"listed": "sort=-name"})
    assert answer.headers["Location"] == f"{LIST}?sort=-name"
    assert said in client.get(answer.headers["Location"]).content.decode()


def test_refuses_more_than_it_can_do_at_once(as_, cast, nikos, monkeypatch):
    monkeypatch.setattr(rules, "MOST_AT_ONCE", 1)
    client = as_(cast.cora)
    answer = look(client, "role:staff", which="all")
    assert "in parts" in client.get(answer.headers["Location"]).content.decode()


def test_opens_the_cards_of_those_who_were_chosen(as_, cast, nikos):
    answer = look(as_(cast.cora), "cards:", who=[nikos])
    assert answer.headers["Location"] == f"{LIST}cards/?only={nikos.pk}"


def test_shows_boxes_and_acts_in_the_list(as_, cast):
    page = as_(cast.cora).get(LIST).content.decode()
    assert f'name="who" value="{cast.seat.pk}"' in page
    assert "Tick Ana Moura" in page
    for act in ("role:speaker", "letter:", "cancel:", "cards:"):
        assert f'value="{act}"' in page


# --- Doing ------------------------------------------------------------------------------------------


def test_gives_a_role_to_all_with_an_entry_for_each(as_, cast, nikos):
    done = carry_out(as_(cast.cora), "role:speaker", which="all")
    assert set(Registration.objects.values_list("role", flat=True)) == {Role.SPEAKER}
    assert done.people == 2
    entries = AuditEntry.objects.filter(verb="event.role_changed", actor_id=cast.cora.pk, is_public=False)
    assert [entry.detail for entry in entries] == [{"role": "speaker"}] * 2


def test_lets_roles_follow_again_from_home(as_, cast, nikos):
    Registration.objects.update(role=Role.STAFF)
    carry_out(as_(cast.cora), "role:", which="all")
    assert {one.pk: one.role for one in Registration.objects.all()} == {
        cast.seat.pk: Role.LOCAL,
        nikos.pk: Role.INTERNATIONAL,
    }


def test_records_presence_by_the_host_s_word_and_takes_it_back(as_, cast, nikos, day):
    client = as_(cast.tomas)
    carry_out(client, f"present:{day}", which="all")
    recorded = list(Attendance.objects.values_list("evidence", "recorded_by_id", "mode"))
    assert recorded == [("host's word", cast.tomas.pk, "in person")] * 2
    assert set(Registration.objects.values_list("days_present", flat=True)) == {1}
    carry_out(client, f"absent:{day}", which="all")
    assert not Attendance.objects.exists()
    assert set(Registration.objects.values_list("days_present", flat=True)) == {0}
    assert AuditEntry.objects.filter(verb="event.checked_in").count() == 2
    assert AuditEntry.objects.filter(verb="event.check_in_undone").count() == 2


def test_gives_seats_back_to_those_who_wait(as_, cast, nikos):
    Event.objects.filter(pk=cast.event.pk).update(capacity=2)
    Needs.objects.create(registration=nikos, diet="vegan")
    activity = ActivityFactory(event=cast.event, capacity=1)
    ActivitySeatFactory(activity=activity, registration=nikos)
    waits = RegistrationFactory(event=cast.event, status="waiting", waiting_since=timezone.now())
    carry_out(as_(cast.cora), "cancel:", who=[cast.seat, nikos])
    status = dict(Registration.objects.values_list("pk", "status"))
    assert status == {cast.seat.pk: "cancelled", nikos.pk: "cancelled", waits.pk: "confirmed"}
    assert not Needs.objects.exists()
    assert not activity.seats.exists()
    assert AuditEntry.objects.filter(verb="event.registration_cancelled").count() == 2
    assert Job.objects.filter(name="events.write_promotion").count() == 1


def test_sends_the_confirmation_again_to_whoever_has_an_address(as_, cast, nikos):
    client = as_(cast.cora)
    done = carry_out(client, "letter:", which="all")
    jobs = Job.objects.filter(name="events.write_confirmation")
    assert [job.payload for job in jobs] == [{"registration_id": cast.seat.pk}]
    assert done.left_out == {"no address": 1}
    assert "Undo" not in client.get(f"{MANY}{done.pk}/").content.decode()


def test_is_done_once_however_often_the_form_is_sent(as_, cast, day):
    client = as_(cast.cora)
    form = fields(look(client, f"present:{day}", which="all"))
    addresses = {client.post(MANY, form).headers["Location"] for _ in range(2)}
    assert len(addresses) == 1
    assert Attendance.objects.count() == BulkAct.objects.count() == 1


def test_does_it_to_those_who_were_shown_and_not_to_who_came_meanwhile(as_, cast, day):
    client = as_(cast.cora)
    form = fields(look(client, "role:staff", which="all"))
    late = RegistrationFactory(event=cast.event)
    client.post(MANY, form)
    late.refresh_from_db()
    assert late.role != Role.STAFF


@pytest.mark.parametrize("change", [{"chosen": "1:forged"}, {"token": "forged"}, {"act": "role:mayor"}])
def test_takes_no_form_that_it_did_not_make(as_, cast, change):
    client = as_(cast.cora)
    form = fields(look(client, "role:staff", which="all"))
    assert client.post(MANY, form | change).headers["Location"] == LIST
    assert not BulkAct.objects.exists()


def test_refuses_when_the_figures_became_final_meanwhile(as_, cast, day):
    form = fields(look(as_(cast.cora), f"present:{day}", which="all"))
    Event.objects.filter(pk=cast.event.pk).update(closed_at=timezone.now())
    answer = as_(cast.cora).post(MANY, form)
    assert answer.status_code == 302
    assert not Attendance.objects.exists()
    with pytest.raises(Exception, match="closed"):
        actions.act_on_many(
            cast.event,
            act=Act(BulkKind.PRESENT, day),
            keys=[cast.seat.pk],
            towns=None,
            nonce="x",
            by=cast.cora,
            now=timezone.now(),
        )


def test_asks_the_database_as_often_for_many_as_for_few(cast, day, django_assert_max_num_queries):
    people = RegistrationFactory.create_batch(20, event=cast.event)
    for act in (Act(BulkKind.PRESENT, day), Act(BulkKind.ROLE, "staff"), Act(BulkKind.CANCEL)):
        with django_assert_max_num_queries(22):
            actions.act_on_many(
                cast.event,
                act=act,
                keys=[one.pk for one in people],
                towns=None,
                nonce=str(act),
                by=cast.cora,
                now=timezone.now(),
            )


# --- Whose people, and who may ----------------------------------------------------------------------


def test_an_officer_of_another_town_acts_for_the_own_people_only(as_, cast, nikos):
    noor = as_(cast.noor)
    assert look(noor, "cancel:", who=[cast.seat, nikos]).context["count"] == 1
    assert look(noor, "cancel:", which="all").context["count"] == 1
    done = carry_out(noor, "cancel:", which="all")
    assert done.keys == [nikos.pk]
    assert noor.get(f"{MANY}{done.pk}/").status_code == 200
    # The form of somebody who sees more does not help.
    form = fields(look(as_(cast.cora), "cancel:", who=[cast.seat]))
    assert noor.post(MANY, form).status_code == 422
    cast.seat.refresh_from_db()
    assert cast.seat.status == Status.CONFIRMED


def test_an_officer_of_another_town_changes_no_roles_and_records_nobody(as_, cast, nikos, day):
    noor = as_(cast.noor)
    page = noor.get(LIST).content.decode()
    assert 'value="cancel:"' in page
    assert "role:staff" not in page
    assert "present:" not in page
    for act in ("role:staff", f"present:{day}", f"absent:{day}"):
        assert look(noor, act, who=[nikos]).status_code == 302
    assert not BulkAct.objects.exists()


def test_what_one_officer_did_is_not_another_towns(as_, cast, nikos):
    done = carry_out(as_(cast.cora), "role:staff", who=[nikos])
    assert as_(cast.noor).get(f"{MANY}{done.pk}/").status_code == 404
    assert undo(as_(cast.noor), done).status_code == 404
    assert as_(cast.tomas).get(f"{MANY}{done.pk}/").status_code == 200


def test_knows_only_people_and_acts_of_its_own_event(as_, cast):
    other = EventFactory(project=cast.project, number=2, host=cast.gondomar)
    elsewhere = RegistrationFactory(event=other)
    assert look(as_(cast.cora), "cancel:", who=[elsewhere]).status_code == 302
    done = carry_out(as_(cast.cora), "role:staff", who=[cast.seat])
    assert as_(cast.cora).get(f"/desk/p/strings/events/2/registrations/many/{done.pk}/").status_code == 404


# --- Undoing ----------------------------------------------------------------------------------------


def state():
    """All that acts for many may change."""
    people = Registration.objects.order_by("pk").values_list(
        "pk", "status", "role", "waiting_since", "days_present"
    )
    presence = Attendance.objects.order_by("registration_id").values_list(
        "registration_id", "day", "mode", "evidence", "recorded_at", "recorded_by_id"
    )
    proofs = Proof.objects.order_by("attendance__registration_id", "evidence").values_list(
        "attendance__registration_id", "evidence", "recorded_at", "recorded_by_id"
    )
    return list(people), list(presence), list(proofs)


@pytest.mark.parametrize("act", ["role:speaker", "present", "absent", "cancel:"])
def test_undoes_it_for_all_and_only_once(as_, cast, nikos, day, act):
    client = as_(cast.cora)
    if act == "absent":
        signed = AttendanceFactory(
            registration=cast.seat, day=day, evidence="signature", recorded_by=cast.tomas
        )
        Proof.objects.create(
            attendance=signed, evidence="scan", recorded_at=timezone.now(), recorded_by=cast.cora
        )
        Registration.objects.filter(pk=cast.seat.pk).update(days_present=1)
    before = state()
    done = carry_out(client, f"{act}:{day}" if ":" not in act else act, which="all")
    assert state() != before
    assert "Undo it for" in client.get(f"{MANY}{done.pk}/").content.decode()
    entries = AuditEntry.objects.count()
    for _ in range(2):
        assert undo(client, done).status_code == 302
    assert state() == before
    assert AuditEntry.objects.count() == entries + done.people
    assert "undone" in client.get(f"{MANY}{done.pk}/").content.decode()


def test_gives_turns_on_the_waiting_list_back_as_they_were(as_, cast):
    since = timezone.now() - timedelta(days=3)
    waits = RegistrationFactory(event=cast.event, status="waiting", waiting_since=since)
    done = carry_out(as_(cast.cora), "cancel:", who=[waits])
    undo(as_(cast.cora), done)
    waits.refresh_from_db()
    assert (waits.status, waits.waiting_since) == ("waiting", since)


@pytest.mark.parametrize("act", ["role:speaker", "present", "absent", "cancel:"])
def test_does_not_undo_what_somebody_changed_meanwhile(as_, cast, nikos, day, act):
    client = as_(cast.cora)
    if act == "absent":
        AttendanceFactory(registration=nikos, day=day)
    done = carry_out(client, f"{act}:{day}" if ":" not in act else act, which="all")
    if act == "role:speaker":
        Registration.objects.filter(pk=nikos.pk).update(role=Role.STAFF)
    elif act == "present":
        Attendance.objects.filter(registration=nikos).delete()
    elif act == "absent":
        AttendanceFactory(registration=nikos, day=day)
    else:
        later = timezone.now() + timedelta(seconds=1)
        Registration.objects.filter(pk=nikos.pk).update(status="confirmed", changed_at=later)
    before = state()
    answer = undo(client, done)
    assert answer.status_code == 422
    assert "one by one" in answer.content.decode()
    assert state() == before


def test_does_not_undo_a_presence_that_rests_on_more_by_now(as_, cast, nikos, day):
    client = as_(cast.cora)
    done = carry_out(client, f"present:{day}", which="all")
    signed = Attendance.objects.get(registration=nikos)
    Proof.objects.create(attendance=signed, evidence="signature", recorded_at=timezone.now())
    before = state()
    assert undo(client, done).status_code == 422
    assert state() == before


def test_does_not_undo_when_the_seats_are_taken(as_, cast, nikos):
    Event.objects.filter(pk=cast.event.pk).update(capacity=2)
    done = carry_out(as_(cast.cora), "cancel:", who=[nikos])
    RegistrationFactory(event=cast.event)
    assert "not all free" in as_(cast.cora).get(f"{MANY}{done.pk}/").content.decode()
    answer = undo(as_(cast.cora), done)
    assert answer.status_code == 422
    nikos.refresh_from_db()
    assert nikos.status == Status.CANCELLED


def test_does_not_undo_when_the_figures_are_final(as_, cast, nikos):
    done = carry_out(as_(cast.cora), "role:staff", who=[nikos])
    Event.objects.filter(pk=cast.event.pk).update(closed_at=timezone.now())
    assert undo(as_(cast.cora), done).status_code == 422
    nikos.refresh_from_db()
    assert nikos.role == Role.STAFF


# --- What was done ----------------------------------------------------------------------------------

DONE = f"{MANY}done/"


def test_lists_what_was_done_with_the_way_back(as_, cast, nikos):
    client = as_(cast.cora)
    assert "Nothing yet" in client.get(DONE).content.decode()
    roles, letters = carry_out(client, "role:speaker", which="all"), carry_out(client, "letter:", which="all")
    undo(client, roles)
    assert [one.pk for one in client.get(DONE).context["list"].page] == [letters.pk, roles.pk]
    assert [one.pk for one in client.get(DONE, {"state": "undone"}).context["list"].page] == [roles.pk]
    assert [one.pk for one in client.get(DONE, {"q": "cora speak"}).context["list"].page] == [roles.pk]
    assert client.get(DONE, {"q": "nobody"}).context["list"].total == 0
    page = client.get(DONE, {"kind": "role"}).content.decode()
    assert f"{MANY}{roles.pk}/" in page and f"{MANY}{letters.pk}/" not in page
    file = client.get(DONE, {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(file) == 3 and "Make them speakers,2," in file[2]
    carry_out(client, "role:staff", which="all")
    assert "Look, or undo it" in client.get(DONE).content.decode()


def test_lists_for_an_officer_of_another_town_only_the_own_acts(as_, cast, nikos):
    carry_out(as_(cast.cora), "cancel:", who=[cast.seat])
    own = carry_out(as_(cast.noor), "cancel:", who=[nikos])
    assert [one.pk for one in as_(cast.noor).get(DONE).context["list"].page] == [own.pk]
    assert as_(cast.tomas).get(DONE).context["list"].total == 2
