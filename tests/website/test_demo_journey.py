"""The demonstration at every stage: a past event signed and corrected, one still in draft, one that is on, one that
is full, and one that was postponed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cordel.accounts.models import User
from cordel.base import figures, tokens
from cordel.base.models import AuditEntry, Job
from cordel.events import queries as events
from cordel.events.models import (
    AccessToken,
    Activity,
    ActivitySeat,
    Arrangement,
    Event,
    GroupLetter,
    Invitation,
    Kind,
    Level,
    Needs,
    Receipt,
    Recipient,
    Registration,
    RoomPaper,
    SpeakerCard,
    Speech,
)
from cordel.projects.models import Project
from cordel.translations.models import Translation
from cordel.translations.queries import catalogues
from cordel.website.queries import demo as files
from tests.conftest import NOW
from tests.website.conftest import Read

WAITING = ["8QD3B7BT", "685X2PZ9", "Q3DKWWGK"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now", "demo")]


def synthetic(number: int) -> Event:
    return Event.objects.get(project__slug="threads", number=number)


def signed_in(name: str) -> Client:
    browser = Client()
    browser.force_login(User.objects.get(email=f"{name}@cordel.example"))
    return browser


def today(name: str) -> str:
    return Read(signed_in(name).get(reverse("desk:home")).content.decode()).text


# --- Figures ----------------------------------------------------------------------------------------


def test_the_first_event_was_signed_by_everybody_and_corrected_once() -> None:
    newest, first = events.figures_versions(synthetic(1))
    assert (newest.number, first.number) == (2, 1)
    for version in (newest, first):
        assert version.document["unconfirmed"] == [] and len(version.document["confirmations"]) == 17
    assert (
        newest.document["reason"]
        == first.reopened_because
        == files.data("desk")["figures"]["corrected_because"]
    )
    counts = [version.document["totals"]["participations"] for version in (first, newest)]
    assert counts[0] - counts[1] == 1


def test_the_second_event_waits_for_towns() -> None:
    states = {
        part.town.country: (part.state, bool(part.confirmed and part.confirmed.in_stead_because))
        for part in events.draft(synthetic(2)).parts
    }
    assert states["BG"] == ("confirmed", False) and states["EE"] == ("confirmed", True)
    assert states["IT"] == ("objected", False)
    assert states["GR"] == states["SK"] == ("waits", False)


@pytest.mark.parametrize(
    ("name", "waits"),
    [
        ("noor", "Confirm the people of Nimatochori"),
        ("tomas", "Confirm the people of Nitkovce"),
        ("cora", "Settle what Borgofilo objects to"),
    ],
)
def test_today_has_work_for_the_cast(name: str, waits: str) -> None:
    assert waits in today(name)


def test_institutions_of_the_closed_event_are_published_by_name() -> None:
    published = figures.latest(synthetic(1), "institutions")
    assert published is not None
    listed = published.table["institutions"]
    assert len(listed) >= 15
    assert {line["level"] for line in listed} == set(Level) and len({line["kind"] for line in listed}) >= 6
    assert figures.latest(synthetic(2), "institutions") is None


def test_every_kind_and_level_of_institution_is_there() -> None:
    project = Project.objects.get(slug="threads")
    found = list(events.institutions(project))
    assert {one.kind for one in found} == set(Kind) and {one.level for one in found} == set(Level)
    assert project.institutions.exclude(gathered_under=None).exists()


# --- Ways in ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_invitations_reach_people_who_never_came(number: int) -> None:
    event = synthetic(number)
    lines = events.reached(event, events.invitations(event, towns=None))
    assert sum(line.registered for line in lines) >= 20
    assert any(line.first_time for line in lines)
    assert all((line.present > 0) == (number < 4) for line in lines if line.registered)


def test_a_town_s_invitation_reaches_its_own_people() -> None:
    for seat in Registration.objects.exclude(invitation__town=None).select_related("invitation"):
        assert seat.invitation is not None and seat.town_id == seat.invitation.town_id


def test_an_invitation_opens() -> None:
    invitation = Invitation.objects.filter(source="shelter", event=synthetic(4)).get()
    page = Client().get(invitation.get_absolute_url(), {"language": "ar"}, follow=True)
    assert "لا أحد يسأل عن الأوراق" in page.content.decode()


def test_some_came_with_a_friend() -> None:
    pairs = Receipt.objects.exclude(friend=None).select_related("registration", "friend__registration")
    assert len(pairs) >= 5
    for receipt in pairs:
        assert receipt.friend is not None
        assert receipt.created_at == receipt.friend.created_at == receipt.friend.registration.created_at


def test_children_are_looked_after_at_the_running_event() -> None:
    assert Needs.objects.filter(registration__event=synthetic(3), children_6_11__gt=0).count() >= 5


# --- Rooms ------------------------------------------------------------------------------------------


def test_a_full_workshop_has_a_queue_and_nobody_is_in_two_rooms() -> None:
    activity = Activity.objects.get(event=synthetic(4), format="workshop")
    pool = events.places_of(activity)
    assert (pool.capacity, pool.taken, pool.waiting) == (20, 20, 6)
    chosen = list(ActivitySeat.objects.values_list("registration", flat=True))
    assert len(chosen) == len(set(chosen))


def test_places_go_to_people_with_a_seat() -> None:
    seats = ActivitySeat.objects.select_related("registration", "activity")
    for seat in seats:
        assert seat.registration.status == "confirmed"
        assert seat.registration.event_id == seat.activity.event_id


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_some_speakers_are_named_and_some_are_not(number: int) -> None:
    event = synthetic(number)
    assert Speech.objects.filter(activity__event=event).exists()
    assert set(SpeakerCard.objects.filter(registration__event=event).values_list("is_named", flat=True)) == {
        True,
        False,
    }
    page = Read(Client().get(event.get_absolute_url()).content.decode()).text
    for speech in Speech.objects.filter(activity__event=event).select_related("registration__speaker_card"):
        card = speech.registration.speaker_card
        assert (card.name in page) == card.is_named


def test_papers_are_published_agreed_and_drafts() -> None:
    states = list(RoomPaper.objects.values_list("state", flat=True))
    assert set(states) == set(RoomPaper.State) and states.count("published") >= 4
    published = RoomPaper.objects.filter(state="published").exclude(minutes={}).order_by("pk")[0]
    assert published.minutes["ar"]["by"] == "machine" and published.conclusion_texts
    for paper in RoomPaper.objects.prefetch_related("steps"):
        assert [step.state for step in paper.steps.all()][-1:] == [
            paper.state for _once in range(paper.state != "draft")
        ]


def test_the_run_sheet_has_numbers_that_are_none() -> None:
    lines = Arrangement.objects.filter(event=synthetic(3))
    assert {line.kind for line in lines} == set(Arrangement.Kind)
    assert all("000 000" in line.phone for line in Arrangement.objects.exclude(phone=""))


# --- Plans that changed -----------------------------------------------------------------------------


def test_the_last_event_had_days_before_it_was_postponed() -> None:
    told = events.plan_changes(synthetic(5))
    assert [one.change.kind for one in told] == ["postponed"]
    assert told[0].change.old_plan.starts_on == NOW.date() + timedelta(days=96)
    assert set(told[0].change.reason) >= {"fr", "en", "ar"}


def test_the_coming_event_moved_to_a_bigger_hall_and_some_are_yet_to_be_told() -> None:
    event = synthetic(4)
    change = event.plan_changes.get()
    assert (change.kind, change.sequence, event.sequence) == ("place", 1, 1)
    assert change.new_plan.key == events.plan_of(event).key != change.old_plan.key
    assert events.not_told_yet(event, change) == 0 < events.without_letters(event)
    assert event.registrations.filter(plan_known=0).exclude(person__email="").count() == 0


# --- The desk ---------------------------------------------------------------------------------------


def test_one_letter_is_a_draft_and_one_is_given_by_hand() -> None:
    sent, draft = GroupLetter.objects.order_by("pk")
    assert draft.sent_at is None and sent.people == sent.recipients.count() == 103
    assert set(sent.recipients.values_list("state", flat=True)) == {
        Recipient.State.GIVEN,
        Recipient.State.BY_HAND,
    }


def test_one_token_holds_one_is_revoked_and_nobody_has_either() -> None:
    held, revoked = AccessToken.objects.order_by("pk")
    assert held.revoked_at is None and revoked.revoked_at is not None
    assert held.digest != tokens.digest(held.name) and held.digest.startswith("0" * 40)


def test_proposed_translations_are_of_sentences_that_the_site_says() -> None:
    proposed = list(Translation.objects.all())
    assert {row.language for row in proposed} == {"pl", "sk"}
    for row in proposed:
        assert row.key in catalogues.entries_of("pl", [row.key]), row.source


def test_no_letter_is_left_to_be_sent_and_only_acts_are_in_the_audit() -> None:
    assert set(Job.objects.values_list("name", flat=True)) == {
        "debates.follow",
        "events.read_sheet",
        "reports.write_pack",
    }
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert verbs == {
        "account.keyboard_taken",
        "account.shared",
        "amendment.accepted",
        "amendment.proposed",
        "debate.moved",
        "debate.prepared",
        "door.device_entered",
        "door.pass_made",
        "draw.recorded",
        "event.check_in_undone",
        "event.checked_in",
        "event.children_added",
        "event.children_counted",
        "event.closed",
        "event.evidence_left",
        "event.evidence_settled",
        "event.figures_confirmed",
        "event.figures_objected",
        "event.institutions_published",
        "event.pack_ordered",
        "event.page_read",
        "event.page_returned",
        "event.pictures_objected",
        "event.portrait_permitted",
        "event.portrait_withdrawn",
        "event.proof_added",
        "event.proof_withdrawn",
        "event.registered",
        "event.rehearsed",
        "event.reopened",
        "event.role_changed",
        "event.session_closed",
        "event.session_opened",
        "event.sheet_kept",
        "event.sheets_printed",
        "event.travel_told",
        "evidence.kept",
        "letter.begun",
        "link.made",
        "obligation.answered",
        "partner.people_named",
        "person.merge_undone",
        "person.merged",
        "poll.closed",
        "poll.opened",
        "poll.prepared",
        "project.demo_made",
        "question.decided",
        "question.given",
        "questions.taken",
        "recommendation.adopted",
        "recommendation.commented",
        "recommendation.drafted",
        "recommendation.handed",
        "recommendation.sent",
        "screen.shown",
        "statement.given",
        "statement.objected",
        "statement.refused",
        "statement.seeded",
        "story.permitted",
        "story.written",
    }


def test_somebody_looks_for_the_funder_with_the_link_of_the_demonstration() -> None:
    """One figure that is not as planned has its reason, the other is still owed; two draws can be seen again."""
    browser = Client()
    assert browser.get(reverse("reports:open-evaluation", args=["threads-evaluation"])).status_code == 302
    page = browser.get(reverse("reports:evaluation-event", args=[1])).content.decode()
    assert "A strike stopped the trains" in page
    assert "no reason given yet" in page
    assert page.count("Drawn on") == 2


def test_most_towns_told_how_they_made_the_second_event_known_and_one_decision_was_done() -> None:
    page = signed_in("cora").get(reverse("outreach:told", args=["threads"])).content.decode()
    assert "Duas margens, um fio: dez pessoas da Vila partem amanhã" in page
    kit = signed_in("cora").get(reverse("reports:application-kit", args=["threads"])).content.decode()
    assert "The map hangs in the town hall since the summer, and on the bus." in kit


def test_everybody_reads_whom_to_ask_about_data() -> None:
    page = Client().get("/p/threads/data/").content.decode()
    assert "data.pt@cordel.example" in page and "not said yet" in page


def test_officers_of_other_towns_cannot_sign_in() -> None:
    others = User.objects.filter(email__startswith="officer.")
    assert others.count() == 15 and not any(user.has_usable_password() for user in others)


@pytest.mark.parametrize(
    "name", ["manage", "invitations", "institutions", "speakers", "papers", "figures", "change"]
)
@pytest.mark.parametrize("number", [1, 3, 5])
def test_screens_of_every_stage_open(name: str, number: int) -> None:
    page = signed_in("cora").get(reverse(f"events:{name}", args=["threads", number]))
    assert page.status_code == 200


def test_the_same_people_wait_on_every_machine() -> None:
    """Nothing is left to chance: neither who is one too many, nor in which turn."""
    assert [seat.code for seat in synthetic(3).registrations.waiting()[:3]] == WAITING


def test_the_final_report_has_a_day_ahead_and_the_page_says_whose_day_it_is() -> None:
    project = Project.objects.get(slug="threads")
    assert project.ends_on is not None
    due = project.ends_on + timedelta(days=files.data("synthetic")["report_days"])
    page = signed_in("cora").get(reverse("reports:overview", args=["threads"]))
    assert page.context["report_due"] == due > NOW.date()
    assert "as set for this project" in page.content.decode()
    rows = signed_in("cora").get(reverse("projects:owed") + "?kind=report").context["list"].page
    assert [(one.duty.due, one.stands.value) for one in rows] == [(due, "open")]
