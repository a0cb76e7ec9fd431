"""Children counted as a group: certified by their school, named nowhere, and the same in every figure."""

from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cordel.base import figures as ledger
from cordel.base import jobs
from cordel.base.models import AuditEntry
from cordel.core import signed_figures
from cordel.core.obligations import Kind
from cordel.events import actions, queries
from cordel.events.actions import DaysFacts, GroupFacts
from cordel.events.models import ChildrenGroup, Event, Evidence, GroupPresence, SchoolLetter
from cordel.events.queries import obligations as owed
from cordel.events.queries.figures import is_as_frozen
from cordel.events.rules import children_groups as rules
from cordel.projects.queries import obligations
from cordel.reports import attendance_list, comparison, grant
from cordel.reports.event_sheet import sheet_of
from tests import factories
from tests.factories import AttendanceFactory, ChildrenGroupFactory, RegistrationFactory, in_days

pytestmark = pytest.mark.django_db
DESK = "/desk/p/strings/events/1"
HERE = f"{DESK}/children/"
PDF = b"%PDF-1.7\n1 0 obj <</Type /Page>> endobj\n%%EOF"


@pytest.fixture
def safe(cast):
    """The kick-off is over, and it had a safeguarding policy."""
    Event.objects.update(
        starts_on=in_days(-10),
        ends_on=in_days(-8),
        safeguarding_policy="https://gondomar.example/children",
        safeguarding_contact="Rui, +351 220 000 000",
    )
    cast.event.refresh_from_db()
    return cast


@pytest.fixture
def counted(safe):
    """Nikos of Kavala was there on one day by name; of his town's school 23 children on it and 20 on the next."""
    nikos = RegistrationFactory(
        event=safe.event, person__name="Nikos", town=safe.kavala, country="GR", role="international"
    )
    first, second, _third = safe.event.days
    AttendanceFactory(registration=nikos, day=first, evidence="signature")
    nikos.days_present = 1
    nikos.save()
    group = announce(safe)
    count(group, safe, {first: 23, second: 20}, letter=PDF)
    return SimpleNamespace(**vars(safe), group=group, days=[first, second])


def announce(cast, **more):
    facts = {
        "town_id": cast.kavala.pk,
        "school": "2nd Primary School",
        "planned": 25,
        "certifier": "Maria K.",
    }
    return actions.add_children_group(
        cast.event, facts=GroupFacts(**facts | more), by=cast.noor, now=timezone.now()
    )


def count(group, cast, days, *, letter=None, host_says=False, by=None):
    actions.count_children(
        group,
        facts=DaysFacts(days, letter),
        host_says=host_says,
        today=timezone.now().date(),
        by=by or cast.noor,
        now=timezone.now(),
    )


def event():
    return queries.event("strings", 1)


# --- One number everywhere ------------------------------------------------------------------------


def test_page_api_sheet_frozen_version_and_public_counts_agree(counted, as_):
    """24 persons of Kavala, 44 participations: before anything is frozen, and after."""
    before = figures(counted, as_)
    assert (before.persons, before.participations, before.evidence) == (
        24,
        44,
        {"school": 43, "signature": 1},
    )
    assert before.by_town == [("Kavala", "GR", "international", 24)]
    draft = queries.draft(event())
    actions.freeze(
        event(), seen=draft.seen, because="Nobody signs here.", by=counted.cora, now=timezone.now()
    )
    assert figures(counted, as_) == before
    document = queries.frozen_version(event()).document
    assert document["totals"] == {
        "persons": 24, "participations": 44, "in_person": 24, "online": 0, "international": 24, "countries": 1,
    }  # fmt: skip
    assert is_as_frozen(queries.published_version(event()))
    published = ledger.latest(event(), "headcount").table
    assert published["participants"] == 24 and published["by_town"][0]["count"] == 24
    counts = Client().get("/api/projects/strings/events/1").json()["counts"]
    assert counts["participants"] == 24 and counts["by_town"] == published["by_town"]
    assert "24" in Client().get("/p/strings/events/1/").content.decode()


def figures(cast, as_):
    sheet = sheet_of(event())
    json = as_(cast.cora).get("/reports/p/strings/events/1/sheet.json").json()
    assert json["totals"]["participants"] == sheet.participants
    assert json["totals"]["participations"] == sheet.participations
    assert json["evidence"] == sheet.evidence
    draft = queries.draft(event())
    assert draft.totals["persons"] == sheet.participants == sheet.in_person
    assert dict(queries.present_by_day(event()))[cast.days[0]] == 24
    assert [one.present for one in queries.events_of(cast.project)] == [24]
    assert sum(group.present for group in attendance_list.groups(event())) == 24
    assert comparison.comparisons(event())[0].present == 24
    return SimpleNamespace(
        persons=sheet.participants,
        participations=sheet.participations,
        evidence=sheet.evidence,
        by_town=[(one.town, one.country, one.role, one.count) for one in sheet.by_town],
    )


def test_they_count_for_the_grant_as_everybody_else(counted):
    factories.LumpSumTableFactory(project=counted.project)
    report = grant.report_of(counted.project)
    heads = grant._present(counted.project, report.table.table.basis, {})
    assert heads[counted.event.pk].in_person == 24


def test_they_are_one_line_of_their_town_s_attendance_list(counted, as_):
    groups = attendance_list.groups(event())
    kavala = next(one for one in groups if one.town == counted.kavala)
    (found,) = attendance_list.lists_of(event(), [kavala])
    line = found.entries[-1]
    assert line.name == "2nd Primary School: 25 children, certified by Maria K."
    assert line.mark(counted.days[0]) == "23 · school's certificate"
    assert found.present == kavala.present == 24
    page = as_(counted.noor).get(f"/reports/p/strings/events/1/attendance/?town={counted.kavala.pk}")
    assert "24 present" in page.content.decode() and "(23)" in page.content.decode()


def test_the_rows_behind_a_figure_name_the_group_and_no_child(counted, as_):
    page = as_(counted.cora).get("/reports/p/strings/events/1/rows/?country=GR")
    assert page.context["persons"] == 24 and page.context["participations"] == 44
    assert "2nd Primary School" in page.content.decode()
    other = as_(counted.cora).get("/reports/p/strings/events/1/rows/?country=PT")
    assert not other.context["children"]
    by_evidence = as_(counted.cora).get("/reports/p/strings/events/1/rows/?evidence=school")
    assert by_evidence.context["persons"] == 23


def test_a_town_that_sent_only_children_confirms_its_rows(safe):
    count(announce(safe), safe, {safe.event.days[0]: 12}, letter=PDF)
    (part,) = [one for one in queries.draft(event()).towns if one.town == safe.kavala]
    assert part.persons == 12


def test_a_changed_number_lets_a_confirmation_lapse(counted):
    part = queries.draft(event()).part_of(counted.kavala.pk)
    actions.confirm_rows(
        counted.event, town=counted.kavala, seen=part.digest, by=counted.noor, now=timezone.now()
    )
    count(counted.group, counted, {counted.days[0]: 22}, host_says=True)
    assert queries.draft(event()).part_of(counted.kavala.pk).state == "changed"


def test_the_presences_are_those_of_one_seam(counted):
    """As many as children and days; the same child of a group on two days is one person."""
    found = [one for _event, _town, one in queries.children_presences([event()])]
    assert len(found) == 43 and len({one.who for one in found}) == 23
    assert signed_figures.totals(found)["persons"] == 23


# --- What the number rests on -----------------------------------------------------------------------


def test_without_a_letter_only_the_host_s_word_counts(safe):
    group, day = announce(safe), safe.event.days[0]
    with pytest.raises(rules.LetterMissing):
        count(group, safe, {day: 10})
    count(group, safe, {day: 10}, host_says=True, by=safe.tomas)
    assert GroupPresence.objects.get().evidence == Evidence.HOST_WORD
    count(group, safe, {day: 10}, letter=PDF)
    assert GroupPresence.objects.get().evidence == Evidence.SCHOOL


def test_the_screen_knows_who_speaks_for_the_host(safe, as_):
    group = announce(safe)
    data = {f"day_{safe.event.days[0].isoformat()}": "10"}
    assert as_(safe.noor).post(f"{HERE}{group.pk}/days/", data).status_code == 422
    with_letter = data | {"letter": SimpleUploadedFile("Maria.pdf", PDF)}
    assert as_(safe.noor).post(f"{HERE}{group.pk}/days/", with_letter).status_code == 302
    letter = SchoolLetter.objects.get()
    assert "Maria" not in letter.file.name
    kept = as_(safe.noor).get(f"{HERE}{group.pk}/letters/{letter.pk}/")
    assert kept.content == PDF and kept.headers["Content-Disposition"].startswith("attachment")
    assert (
        as_(safe.tomas).post(f"{HERE}{group.pk}/days/", data | {data.popitem()[0]: "11"}).status_code == 302
    )
    assert ChildrenGroup.objects.get().persons == 11


def test_the_same_again_changes_nothing_and_keeps_the_letter_once(counted):
    entries = AuditEntry.objects.count()
    count(counted.group, counted, {counted.days[0]: 23})
    assert AuditEntry.objects.count() == entries
    count(counted.group, counted, {counted.days[0]: 23}, letter=PDF)
    assert SchoolLetter.objects.count() == 1


def test_an_empty_day_is_taken_back_and_an_unknown_one_refused(counted):
    count(counted.group, counted, {counted.days[0]: None}, host_says=True)
    counted.group.refresh_from_db()
    assert counted.group.persons == 20
    with pytest.raises(rules.DayNotOfEvent):
        count(counted.group, counted, {in_days(-30): 3}, host_says=True)


def test_nobody_counts_children_of_a_day_to_come(safe):
    Event.objects.update(starts_on=in_days(1), ends_on=in_days(2))
    with pytest.raises(rules.DayNotYet):
        count(announce(safe), safe, {in_days(1): 3}, host_says=True)


@pytest.mark.parametrize("missing", ["safeguarding_policy", "safeguarding_contact"])
def test_takes_groups_only_with_a_safeguarding_policy(safe, as_, missing):
    Event.objects.update(**{missing: ""})
    with pytest.raises(rules.NoSafeguarding):
        announce(safe)
    assert "safeguarding policy" in as_(safe.noor).get(HERE).content.decode()


# --- Announcing and removing --------------------------------------------------------------------------


def test_an_officer_announces_groups_of_the_own_town_once(safe, as_):
    data = {"town_id": safe.kavala.pk, "school": "2nd Primary School", "planned": "25"}
    for _time in range(2):
        assert as_(safe.noor).post(HERE, data).status_code == 302
    assert ChildrenGroup.objects.get().planned == 25
    assert as_(safe.noor).post(HERE, data | {"planned": "30"}).status_code == 422
    assert as_(safe.noor).post(HERE, data | {"town_id": safe.gondomar.pk}).status_code == 422
    theirs = ChildrenGroupFactory(event=safe.event, town=safe.gondomar)
    assert as_(safe.noor).get(f"{HERE}{theirs.pk}/").status_code == 404
    assert theirs.school not in as_(safe.noor).get(HERE).content.decode()


def test_a_group_is_changed_and_removed_until_its_children_were_there(safe, as_):
    group = announce(safe)
    seen = as_(safe.noor).get(f"{HERE}{group.pk}/").context["form"]
    data = {"town_id": safe.kavala.pk, "school": "3rd", "planned": "9", "version": seen["version"].value()}
    assert as_(safe.noor).post(f"{HERE}{group.pk}/", data).status_code == 302
    count(group, safe, {safe.event.days[0]: 5}, letter=PDF)
    assert as_(safe.noor).post(f"{HERE}{group.pk}/remove/").status_code == 409
    count(group, safe, {safe.event.days[0]: None}, host_says=True)
    kept_at = SchoolLetter.objects.get().file.name
    assert as_(safe.noor).post(f"{HERE}{group.pk}/remove/").status_code == 302
    jobs.run_due(timezone.now())
    assert not ChildrenGroup.objects.exists() and not default_storage.exists(kept_at)


def test_announced_children_are_part_of_what_a_town_sends(safe):
    announce(safe)
    line = next(one for one in queries.delegation_table(event()) if one["partner"].town == safe.kavala)
    assert line["registered"] == 25
    assert owed.Kind is Kind and obligations is not None


def test_a_record_of_the_acts_tells_no_name(counted):
    told = str(list(AuditEntry.objects.filter(verb__startswith="event.children").values("detail")))
    assert "Maria" not in told and "Primary" not in told


def test_letters_and_certifiers_go_and_the_numbers_stay(counted):
    from cordel.events.actions import retention

    letters = list(SchoolLetter.objects.values_list("pk", flat=True))
    retention.erase_school_letters(letters, now=timezone.now())
    retention.erase_certifiers([counted.group.pk])
    assert queries.draft(event()).totals["persons"] == 24
    assert {one.evidence for one in GroupPresence.objects.all()} == {"school"}
    assert ChildrenGroup.objects.get().certifier == ""
