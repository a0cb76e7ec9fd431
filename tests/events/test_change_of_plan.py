"""A change of plan: seen before it happens, carried out once, the old plan kept, everybody told once."""

import json
import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from cordel.base import edits, jobs, tokens
from cordel.base.models import AuditEntry, Job
from cordel.core.content import Content
from cordel.core.plans import Kind
from cordel.events import actions, queries, rules
from cordel.events.actions import NewPlan
from cordel.events.models import Event, Needs, PlanChange, Registration, Reminder, Role
from cordel.events.rules import plan_changes as plan_rules
from cordel.participants.actions import Home
from cordel.privacy.actions import retention
from tests import factories
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
HERE = "/desk/p/strings/events/1/change/"
LATER = {"starts_on": "2026-06-09", "ends_on": "2026-06-11"}
NEW_DAYS = NewPlan(Kind.DAYS, starts_on=date(2026, 6, 9), ends_on=date(2026, 6, 11))
NO_DAYS = NewPlan(Kind.DAYS)
CANCEL = NewPlan(Kind.CANCELLED)
RESUME = NewPlan(Kind.RESUMED)
ONLINE = NewPlan(Kind.MODE, mode="online")


def form_of(client, kind, **typed):
    """What a browser would send: the hidden fields as they were given out, and what was typed."""
    form = client.get(f"{HERE}{kind}/").context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None} | typed


def look(client, kind, **typed):
    """The preview, and what its buttons send."""
    answer = client.post(f"{HERE}{kind}/", form_of(client, kind, **typed) | {"step": "look"})
    sent = {}
    if answer.status_code == 200:
        form = answer.context["form"]
        sent = {name: form[name].value() or "" for name in form.fields} | {"step": "carry out"}
    return answer, sent


def carry_out(client, kind, **typed):
    _answer, sent = look(client, kind, **typed)
    return client.post(f"{HERE}{kind}/", sent)


def change(event, new, *, seen="", nonce="", now=NOW):
    """The act itself, by nobody in particular, upon the plan as it is."""
    event = Event.objects.get(pk=event.pk)
    seen = seen or edits.version_of(queries.plan_of(event).key)
    return actions.change_plan(event, new=new, seen=seen, nonce=nonce or tokens.nonce(), by=None, now=now)


def letters(minutes=12):
    """Everything that is written within so many minutes."""
    mail.outbox.clear()
    jobs.run_due(NOW + timedelta(minutes=minutes))
    return list(mail.outbox)


def calendar_of(letter):
    calendar = Calendar.from_ical(letter.attachments[0][1])
    return calendar, calendar.walk("VEVENT")[0]


def page_of(client, event):
    return client.get(event.get_absolute_url()).content.decode()


# --- Before anything happens --------------------------------------------------------------------------


def test_shows_the_old_plan_beside_the_new_and_changes_nothing(as_, cast):
    factories.RegistrationFactory(event=cast.event, person__language="el", person__town=cast.kavala)
    factories.RegistrationFactory(event=cast.event, person__email="")
    answer, _sent = look(as_(cast.cora), "days", **LATER, reason_en="The hall was flooded.")
    text = answer.content.decode()
    assert "1–3 Apr 2026" in text and "9–11 Jun 2026" in text and "The hall was flooded." in text
    assert "2 people get one letter each" in text and "Greek" in text
    assert "1 person gave no e-mail address" in text and "registrations/?letters=no" in text
    cast.event.refresh_from_db()
    assert (cast.event.sequence, cast.event.starts_on) == (0, factories.in_days(30))
    assert not PlanChange.objects.exists() and not Job.objects.exists() and not AuditEntry.objects.exists()


def test_re_checks_what_the_call_asks_before_and_after(as_, cast):
    cast.project.call = "efc-2.1-2014-2020"
    cast.project.save()
    factories.DelegationFactory(
        event=cast.event, partner=cast.project.partners.get(town=cast.kavala), planned=26
    )
    answer, _sent = look(as_(cast.cora), "host", town=cast.kavala.pk)
    checks = {old.name: (old, new) for old, new in answer.context["checks"]}
    old, new = checks["invited_min"]
    assert (old.tone, new.tone) == ("warn", "bad")
    assert "25 missing" in new.sentence and new.sentence in answer.content.decode()


def test_shows_whose_role_follows_the_host_and_changes_it_with_the_host(as_, cast):
    guest, _other = (
        factories.RegistrationFactory(event=cast.event, person__town=cast.kavala) for _ in range(2)
    )
    speaker = factories.RegistrationFactory(event=cast.event, role=Role.SPEAKER)
    client = as_(cast.cora)
    answer, sent = look(client, "host", town=cast.kavala.pk)
    shown = {str(label): (old, new) for label, old, new in answer.context["roles"]}
    assert (shown["local participant"], shown["speaker"]) == ((1, 2), (1, 1))
    assert guest.role == Role.INTERNATIONAL
    assert client.post(f"{HERE}host/", sent).status_code == 302
    for seat, role in ((guest, Role.LOCAL), (cast.seat, Role.INTERNATIONAL), (speaker, Role.SPEAKER)):
        seat.refresh_from_db()
        assert seat.role == role
    event = Event.objects.get()
    assert (event.host_town_ids, event.timezone) == ({cast.kavala.pk}, "Europe/Athens")


def test_warns_of_days_outside_the_project_and_of_what_no_longer_fits(as_, cast):
    cast.project.ends_on = date(2026, 6, 10)
    cast.project.save()
    factories.ActivityFactory(event=cast.event, day=cast.event.ends_on)
    Event.objects.update(registration_closes_at=NOW + timedelta(days=20))
    answer, _sent = look(as_(cast.cora), "days", starts_on="2026-06-10", ends_on="2026-06-11")
    warnings = " ".join(answer.context["warnings"])
    assert "outside the project" in warnings and "no longer fit" in warnings and "22 March 2026" in warnings


@pytest.mark.parametrize(
    ("kind", "typed", "says"),
    [
        ("days", {"starts_on": "2026-06-11", "ends_on": "2026-06-09"}, "lies before the first one"),
        ("days", {"starts_on": ""}, "Write the new first day"),
        ("days", {"starts_on": "no day"}, "Enter a valid date"),
        ("days", {"starts_on": "2026-04-01", "ends_on": "2026-04-03"}, "like this already"),
        ("place", {"venue": "", "town": ""}, "Write where it takes place now"),
        ("mode", {"mode": "in person"}, "valid choice"),
        ("host", {"town": ""}, "required"),
        ("cancel", {"reason_en": "x" * 601}, "at most 600"),
    ],
)
def test_says_beside_the_field_what_cannot_be(as_, cast, kind, typed, says):
    answer, _sent = look(as_(cast.tomas), kind, **typed)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not PlanChange.objects.exists()


def test_a_town_outside_the_network_cannot_host(cast):
    place, stranger = cast.event.places.get(), factories.TownFactory()
    with pytest.raises(plan_rules.NotAPartner):
        change(cast.event, NewPlan(Kind.HOST, place=place, town=stranger))
    with pytest.raises(plan_rules.AlreadyHosts):
        change(cast.event, NewPlan(Kind.HOST, place=place, town=cast.gondomar))


def test_a_closed_event_keeps_its_plan(as_, cast):
    client = as_(cast.cora)
    _answer, sent = look(client, "cancel")
    Event.objects.update(closed_at=NOW)
    answer = client.post(f"{HERE}cancel/", sent)
    assert answer.status_code == 422 and b"its figures are final" in answer.content
    assert b"Choose what changes" not in client.get(HERE).content


@pytest.mark.parametrize("new", [CANCEL, NO_DAYS, NEW_DAYS])
def test_what_took_place_is_neither_moved_nor_cancelled(cast, new):
    factories.AttendanceFactory(registration=cast.seat)
    with pytest.raises((plan_rules.TookPlace, rules.DaysHavePresence)):
        change(cast.event, new)
    assert Event.objects.get().status == "confirmed" and not PlanChange.objects.exists()


def test_knows_no_other_kinds(as_, cast):
    assert as_(cast.cora).get(f"{HERE}vanish/").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("tomas", 200), ("noor", 403), ("helper", 403), ("stranger", 404)]
)
def test_only_who_runs_the_event_changes_its_plan(as_, cast, who, status):
    client = as_(getattr(cast, who))
    assert client.get(HERE).status_code == status
    assert client.post(f"{HERE}cancel/", {"step": "carry out"}).status_code in (status, 422)
    assert Event.objects.get().status == "confirmed"


# --- Carried out --------------------------------------------------------------------------------------


def test_goes_back_from_the_preview_with_everything_that_was_typed(as_, cast):
    client = as_(cast.cora)
    _answer, sent = look(client, "days", **LATER, reason_en="Flooded.")
    answer = client.post(f"{HERE}days/", sent | {"step": "again"})
    assert answer.status_code == 200
    assert b"Flooded." in answer.content and b'value="2026-06-09"' in answer.content


def test_moves_the_event_its_legs_and_its_programme_and_keeps_the_old_plan(as_, cast):
    activity = factories.ActivityFactory(event=cast.event, day=cast.event.starts_on + timedelta(days=1))
    answer = carry_out(as_(cast.cora), "days", **LATER, reason_en="Flooded.")
    assert answer.status_code == 302 and answer.url == HERE
    activity.refresh_from_db()
    event, kept = Event.objects.get(), PlanChange.objects.get()
    assert (event.starts_on, event.ends_on, event.status) == (
        date(2026, 6, 9),
        date(2026, 6, 11),
        "confirmed",
    )
    assert activity.day == date(2026, 6, 10)
    assert event.places.get().starts_on == date(2026, 6, 9)
    assert kept.old_plan.starts_on == factories.in_days(30) and kept.new_plan.starts_on == date(2026, 6, 9)
    assert (kept.kind, kept.sequence, kept.made_by, kept.reason.original) == (
        "days",
        1,
        cast.cora,
        "Flooded.",
    )
    assert AuditEntry.objects.get().verb == "event.plan_changed"
    assert b"Moved to other days" in as_(cast.tomas).get(HERE).content


def test_a_form_sent_twice_is_one_change(as_, cast):
    client = as_(cast.cora)
    _answer, sent = look(client, "host", town=cast.kavala.pk)
    for _ in range(2):
        assert client.post(f"{HERE}host/", sent).status_code == 302
    assert PlanChange.objects.count() == 1 and Event.objects.get().sequence == 1
    assert len(letters()) == 1


def test_the_second_coordinator_sees_the_new_plan_and_decides_again(as_, cast):
    tomas, cora = as_(cast.tomas), as_(cast.cora)
    _answer, mine = look(tomas, "mode", mode="online")
    assert carry_out(cora, "days", **LATER).status_code == 302
    answer = tomas.post(f"{HERE}mode/", mine)
    assert answer.status_code == 422
    assert (
        "Somebody else changed this" in answer.content.decode() and "9–11 Jun 2026" in answer.content.decode()
    )
    assert Event.objects.get().mode == "in person"
    again = {name: answer.context["form"][name].value() or "" for name in answer.context["form"].fields}
    assert tomas.post(f"{HERE}mode/", again | {"step": "carry out"}).status_code == 302
    assert (Event.objects.get().mode, PlanChange.objects.count()) == ("online", 2)


def test_moves_to_another_room_or_to_a_town_that_lends_one(cast):
    place = cast.event.places.get()
    change(cast.event, NewPlan(Kind.PLACE, place=place, venue="Escola, Rua 2", language="pt"))
    place.refresh_from_db()
    assert place.venue.original == "Escola, Rua 2"
    change(cast.event, NewPlan(Kind.PLACE, place=place, town=cast.kavala, venue="Σχολείο", language="el"))
    host, room = Event.objects.get().places.order_by("position")
    assert (host.town, host.is_host, host.venue) == (cast.gondomar, True, Content())
    assert (room.town, room.is_host, room.venue.original) == (cast.kavala, False, "Σχολείο")
    assert [it.kind for it in PlanChange.objects.order_by("pk")] == ["place", "place"]


def test_everybody_takes_part_on_the_screen_when_it_moves_there(cast):
    change(cast.event, ONLINE)
    cast.seat.refresh_from_db()
    assert cast.seat.mode == "online"


def test_asks_again_who_is_coming_when_the_days_are_others(cast):
    Registration.objects.update(said_coming_at=NOW)
    Reminder.objects.create(registration=cast.seat, kind="week", written_at=NOW)
    change(cast.event, NEW_DAYS)
    cast.seat.refresh_from_db()
    assert cast.seat.said_coming_at is None and not Reminder.objects.exists()


# --- Postponed, cancelled, and back again -------------------------------------------------------------


def test_postponed_without_days_keeps_seats_and_waits_with_everything_else(as_, cast):
    activity = factories.ActivityFactory(event=cast.event)
    assert carry_out(as_(cast.tomas), "days", are_known="no").status_code == 302
    event = Event.objects.get()
    assert (event.status, event.starts_on, event.ends_on) == ("postponed", None, None)
    with pytest.raises(rules.EventPostponed):
        rules.ensure_registration_is_open(event, now=NOW)
    assert actions.ask_still_coming(now=NOW + timedelta(days=29)) == 0
    change(event, NEW_DAYS)
    event, activity = Event.objects.get(), type(activity).objects.get()
    assert (event.status, activity.day) == ("confirmed", date(2026, 6, 9))
    cast.seat.refresh_from_db()
    assert cast.seat.status == "confirmed"


def test_cancelled_closes_registration_and_door_and_can_be_taken_back(as_, cast):
    client = as_(cast.cora)
    assert carry_out(client, "cancel", reason_en="Nobody could come.").status_code == 302
    event = Event.objects.get()
    with pytest.raises(rules.EventCancelled):
        rules.ensure_registration_is_open(event, now=NOW)
    with pytest.raises(rules.EventCancelled):
        actions.check_in(cast.seat, day=event.starts_on, evidence="signature", by=cast.helper, now=NOW)
    with pytest.raises(rules.EventCancelled):
        actions.answer(cast.seat, is_coming=True, now=NOW)
    with pytest.raises(plan_rules.StillCancelled):
        change(event, NEW_DAYS)
    assert b"It does not take place" in as_(cast.helper).get("/desk/p/strings/events/1/door/").content
    assert [choice.name for choice in client.get(HERE).context["choices"]] == ["resume"]
    assert carry_out(client, "resume").status_code == 302
    event.refresh_from_db()
    assert (event.status, event.sequence) == ("confirmed", 2)


def test_seats_given_back_while_it_was_cancelled_go_to_those_who_wait(cast):
    waits = factories.RegistrationFactory(event=cast.event, status="waiting", waiting_since=NOW)
    Event.objects.update(capacity=1)
    change(cast.event, CANCEL)
    actions.cancel(cast.seat, by=cast.ana, now=NOW)
    waits.refresh_from_db()
    assert waits.status == "waiting"
    change(cast.event, RESUME)
    waits.refresh_from_db()
    assert waits.status == "confirmed"


def test_needs_of_a_cancelled_event_are_erased_although_it_has_no_days(cast):
    Needs.objects.create(registration=cast.seat, diet="vegan")
    change(cast.event, NO_DAYS)
    change(cast.event, CANCEL)
    retention.purge(cast.project, by=None, now=NOW + timedelta(days=13))
    assert Needs.objects.exists()
    retention.purge(cast.project, by=None, now=NOW + timedelta(days=15))
    assert not Needs.objects.exists()


def test_confirming_writes_no_letter_and_brings_nothing_back(as_, cast):
    Event.objects.update(status="planned")
    assert as_(cast.cora).post("/desk/p/strings/events/1/confirm/").status_code == 302
    event = Event.objects.get()
    assert (event.status, event.sequence) == ("confirmed", 1)
    assert letters() == [] and not PlanChange.objects.exists()
    change(event, CANCEL)
    as_(cast.cora).post("/desk/p/strings/events/1/confirm/")
    assert Event.objects.get().status == "cancelled"


# --- Letters ------------------------------------------------------------------------------------------


def test_tells_seats_and_queue_once_each_in_their_own_language(cast):
    waits = factories.RegistrationFactory(
        event=cast.event,
        status="waiting",
        waiting_since=NOW,
        person__language="pt",
        person__email="q@x.example",
    )
    factories.RegistrationFactory(event=cast.event, status="cancelled")
    factories.RegistrationFactory(event=cast.event, person__email="")
    Event.objects.update(capacity=2)
    reason = Content.of("en", "The hall was flooded.").with_translation("pt", "A sala inundou.")
    change(cast.event, NewPlan(Kind.DAYS, date(2026, 6, 9), date(2026, 6, 11), reason=reason))
    assert letters(minutes=0) == []  # second thoughts
    sent = {letter.to[0]: letter for letter in letters()}
    assert set(sent) == {"ana@people.example", "q@x.example"}
    ana = sent["ana@people.example"].body
    assert "1–3 Apr 2026" in ana and "9–11 Jun 2026" in ana and "The hall was flooded." in ana
    assert queries.answer_url(cast.seat) in ana
    assert "A sala inundou." in sent["q@x.example"].body
    assert "de jun. de 2026" in sent["q@x.example"].body
    assert queries.answer_url(waits) not in sent["q@x.example"].body
    Job.objects.update(
        state="queued", attempts=0, run_after=NOW
    )  # a worker that was killed before it said so
    assert letters() == []


def test_a_second_change_within_a_minute_is_told_in_the_same_letter(cast):
    change(cast.event, NewPlan(Kind.DAYS, reason=Content.of("en", "Flooded.")))
    change(cast.event, NewPlan(Kind.MODE, mode="online"), now=NOW + timedelta(seconds=20))
    change(cast.event, NEW_DAYS, now=NOW + timedelta(seconds=40))
    (letter,) = letters()
    assert letter.subject.startswith("New days")
    assert "1–3 Apr 2026" in letter.body and "9–11 Jun 2026" in letter.body and "online" in letter.body
    assert "Flooded." in letter.body
    assert "not known yet" not in letter.body


def test_a_queued_letter_that_was_overtaken_is_dropped(cast):
    first = change(cast.event, NO_DAYS)
    actions.tell_everybody(cast.event, sequence=first.sequence, now=NOW)
    change(cast.event, NEW_DAYS)
    (letter,) = letters()
    assert "9–11 Jun 2026" in letter.body


def test_a_plan_that_changed_back_before_anybody_was_told_needs_no_letter(cast):
    change(cast.event, CANCEL)
    change(cast.event, RESUME)
    assert letters() == []


def test_whoever_registered_after_the_change_knows_it_already(cast):
    change(cast.event, NEW_DAYS)
    home = Home(country="PT")
    wish = actions.Wish("Rui", "rui@people.example", home, True, "in person", "pt")
    actions.register(Event.objects.get(), wish=wish, nonce="a form", now=NOW)
    told = [(letter.to[0], letter.subject.split(":")[0]) for letter in letters()]
    assert ("ana@people.example", "New days") in told
    assert len([1 for address, _subject in told if address == "rui@people.example"]) == 1


def test_cancelling_takes_the_entry_out_of_calendars(cast):
    uid = queries.calendar_entry(cast.event).uid
    change(cast.event, CANCEL)
    (letter,) = letters()
    calendar, entry = calendar_of(letter)
    assert (calendar["METHOD"], entry["STATUS"], entry["SEQUENCE"], entry["UID"]) == (
        "CANCEL",
        "CANCELLED",
        1,
        uid,
    )
    assert entry["DTSTART"].dt == cast.event.starts_on
    assert "does not take place" in letter.body and queries.answer_url(cast.seat) not in letter.body
    change(cast.event, RESUME)
    (letter,) = letters()
    calendar, entry = calendar_of(letter)
    assert (calendar["METHOD"], entry["STATUS"], entry["SEQUENCE"], entry["UID"]) == (
        "PUBLISH",
        "CONFIRMED",
        2,
        uid,
    )
    assert letter.subject.startswith("It takes place after all")


def test_postponing_without_days_takes_the_old_days_out_of_calendars(cast):
    first = cast.event.starts_on
    change(cast.event, NO_DAYS)
    (letter,) = letters()
    calendar, entry = calendar_of(letter)
    assert (calendar["METHOD"], entry["STATUS"], entry["DTSTART"].dt) == ("CANCEL", "CANCELLED", first)
    assert "You need not do anything now" in letter.body
    change(cast.event, NEW_DAYS)
    (letter,) = letters()
    calendar, entry = calendar_of(letter)
    assert (calendar["METHOD"], entry["SEQUENCE"], entry["DTSTART"].dt) == ("PUBLISH", 2, date(2026, 6, 9))


def test_a_question_or_a_confirmation_that_was_queued_before_is_not_sent_any_more(cast):
    jobs.enqueue("events.write_reminder", now=NOW, registration_id=cast.seat.pk, kind="week")
    jobs.enqueue("events.write_confirmation", now=NOW, registration_id=cast.seat.pk)
    change(cast.event, CANCEL)
    (letter,) = letters()
    assert letter.subject.startswith("Cancelled")


def test_nobody_is_written_to_about_an_event_that_nobody_sees(cast):
    Event.objects.update(published_at=None)
    change(cast.event, CANCEL)
    assert letters() == [] and PlanChange.objects.count() == 1


def test_other_screens_keep_the_old_plan_too(as_, cast):
    client = as_(cast.tomas)
    form = client.get("/desk/p/strings/events/1/edit/").context["form"]
    typed = {name: form[name].value() for name in form.fields} | {"ends_on": "2026-04-05"}
    assert client.post("/desk/p/strings/events/1/edit/", typed).status_code == 302
    kept = PlanChange.objects.get()
    assert (kept.kind, kept.nonce, kept.made_by) == ("days", "", cast.tomas)
    assert len(letters()) == 1


# --- What everybody sees ------------------------------------------------------------------------------


def test_tells_the_old_plan_beside_the_new_and_why(client, cast):
    assert "The plan has changed" not in page_of(client, cast.event)
    change(
        cast.event,
        NewPlan(Kind.DAYS, date(2026, 6, 9), date(2026, 6, 11), reason=Content.of("en", "Flooded.")),
    )
    page = page_of(client, cast.event)
    assert re.search(r"<del>.*1–3 Apr 2026.*</del>", page) and re.search(
        r"<ins>.*9–11 Jun 2026.*</ins>", page
    )
    assert "Flooded." in page


def test_tells_nothing_when_only_more_became_known(client, cast):
    Event.objects.update(mode="")
    change(cast.event, NewPlan(Kind.MODE, mode="online"))
    assert "The plan has changed" not in page_of(client, cast.event)


@pytest.mark.parametrize(
    ("new", "status", "previous"),
    [
        (NEW_DAYS, "EventRescheduled", "2026-04-01"),
        (NO_DAYS, "EventPostponed", "2026-04-01"),
        (CANCEL, "EventCancelled", None),
        (ONLINE, "EventMovedOnline", None),
    ],
)
def test_tells_search_engines_what_became_of_it(client, cast, new, status, previous):
    change(cast.event, new)
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page_of(client, cast.event), re.S)
    facts = json.loads(data[1])
    assert facts["eventStatus"] == f"https://schema.org/{status}"
    assert facts.get("previousStartDate") == previous


def test_private_page_and_answer_say_that_it_was_cancelled(client, cast):
    change(cast.event, CANCEL)
    for address in (queries.private_url(cast.seat), queries.answer_url(cast.seat)):
        page = client.get(address).content.decode()
        assert "It does not take place" in page and "Yes, I am coming" not in page


def test_the_reason_is_translated_later(as_, cast, client):
    kept = change(cast.event, NewPlan(Kind.CANCELLED, reason=Content.of("en", "Flooded.")))
    coordinator, address = as_(cast.cora), f"{HERE}{kept.sequence}/reason/?in=pt"
    form = coordinator.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"reason": "Inundada."}
    for _ in range(2):
        assert coordinator.post(address, typed).status_code == 302
    kept.refresh_from_db()
    assert kept.reason["pt"]["text"] == "Inundada."
    assert AuditEntry.objects.filter(verb="event.reason_written").count() == 1
    assert "Inundada." in client.get(f"{cast.event.get_absolute_url()}?language=pt").content.decode()
    assert coordinator.get(f"{HERE}99/reason/").status_code == 404


def test_lists_who_must_be_called_or_visited(as_, cast):
    quiet = factories.RegistrationFactory(
        event=cast.event, person__email="", person__name="Benta Sem Correio"
    )
    page = as_(cast.tomas).get("/desk/p/strings/events/1/registrations/?letters=no").content.decode()
    assert quiet.person.name in page and cast.ana.name not in page
    assert timezone.now() == NOW
