"""What is kept for days only, answers to other systems, evidence packs and what merges can be undone with, goes through
the same signed records as everything else: shown before, counted once, whoever dies or runs at the same time."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from cordel.base import jobs
from cordel.base.models import AuditEntry, Job
from cordel.events.models import EvidencePack, KeptAnswer, Merge
from cordel.privacy import actions
from cordel.privacy import jobs as nights
from cordel.privacy.actions import records
from cordel.privacy.actions import retention as purging
from cordel.privacy.models import PurgeRun, SitePurge
from cordel.privacy.queries import retention as queries
from cordel.projects.models import Project
from tests import factories
from tests.races import overtaken

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def answered(cast: Any, now: Any) -> Any:
    """Keeps one more answer, given `ago`."""
    token = factories.AccessTokenFactory(event=cast.event)

    def keep(ago: timedelta) -> KeptAnswer:
        number = KeptAnswer.objects.count()
        return KeptAnswer.objects.create(
            token=token, key=f"{number}", fingerprint="1", body="ticket", created_at=now - ago
        )

    return keep


def pack(event: Any, ago: timedelta) -> EvidencePack:
    made: EvidencePack = factories.EvidencePackFactory(event=event, ordered_at=timezone.now() - ago)
    made.file.name = default_storage.save("evidence-packs/p.zip", ContentFile(b"names"))
    made.made_at = made.ordered_at
    made.save()
    return made


def noon(event: Any, days: int = 0) -> datetime:
    """So many days after the event's last."""
    return datetime.combine(event.ends_on, time(12), UTC) + days * DAY


def merge_of_needs(cast: Any, *events: Any) -> Merge:
    """One that removed a registration, with needs, of each of these events."""
    steps: list[Any] = []
    for event in events:
        steps.append(["events.needs", 1, {"diet": "vegan", "registration_id": 1}, None])
        steps.append(["events.registration", 1, {"event_id": event.pk, "status": "confirmed"}, None])
    made: Merge = factories.MergeFactory(project=cast.project, steps=steps, made_at=noon(events[0]))
    return made


def purge(cast: Any, at: Any, by: Any = None) -> PurgeRun | None:
    return actions.purge(cast.project, by=by, now=at)


def lines(run: PurgeRun | SitePurge | None) -> dict[str, int]:
    assert run is not None
    return {line["what"]: line["rows"] for line in run.document["lines"]}


def dry(as_: Any, cast: Any, name: str = "purge") -> Any:
    return as_(cast.cora).get(reverse(f"privacy:{name}", args=["strings"]))


# --- Nothing else erases -------------------------------------------------------------------------------------


def test_no_job_but_the_purge_forgets_what_is_personal(db: None) -> None:
    """Files of lists that somebody ordered are no store of their own: they go with the job that made them."""
    forgetting = {name for name in settings.RECURRING_JOBS if "forget" in name or "purge" in name}
    assert forgetting == {"privacy.purge", "privacy.purge_by_the_hour", "base.forget_files"}
    for name in settings.RECURRING_JOBS:
        assert callable(jobs.function(name))


def test_a_night_with_nothing_to_do_signs_nothing(cast: Any, answered: Any, now: Any) -> None:
    answered(23 * HOUR)
    pack(cast.event, 6 * DAY)
    merge_of_needs(cast, cast.event)
    assert purge(cast, now) is None
    assert not PurgeRun.objects.exists()
    assert KeptAnswer.objects.exists() and EvidencePack.objects.exists()


# --- The dry run ---------------------------------------------------------------------------------------------


def test_it_shows_what_would_go_how_many_and_since_when_and_takes_exactly_that(
    cast: Any, answered: Any, as_: Any, now: Any
) -> None:
    for ago in (2 * DAY, DAY, HOUR):
        answered(ago)
    pack(cast.event, 9 * DAY)
    pack(cast.event, DAY)
    answer = dry(as_, cast)
    shown = {str(line["what"]): (line["rows"], line["oldest"]) for line in answer.context["now"]}
    assert shown == {
        "kept answers": (2, (now - 2 * DAY).date()),
        "evidence packs": (1, (now - 9 * DAY).date()),
    }
    assert "Feb 21" in answer.content.decode() or "21 Feb" in answer.content.decode()
    soon = {str(line["what"]): line["rows"] for line in answer.context["soon"]}
    assert (soon["kept answers"], soon["evidence packs"]) == (1, 1)
    assert dry(as_, cast, "left").context["counts"]["due"] == 3
    assert KeptAnswer.objects.count() == 3 and not PurgeRun.objects.exists()
    assert lines(purge(cast, now)) == {"answers": 2, "packs": 1}
    assert dry(as_, cast).context["now"] == []


def test_merges_that_go_later_are_not_counted_among_those_that_go_soon(cast: Any, as_: Any, now: Any) -> None:
    for days in (95, 80, 10):
        factories.MergeFactory(project=cast.project, made_at=now - days * DAY, steps=[["x", 1, {}, {}]])
    rows = [row for row in queries.left(cast.project, now=now) if row.store.name == "merges"]
    assert [(row.state(now.date()), row.rows) for row in rows] == [("due", 1), ("soon", 1), ("kept", 1)]
    file = as_(cast.cora).get(reverse("privacy:left", args=["strings"]) + "?format=csv").content.decode()
    assert file.count("merges that can be undone") == 3


# --- Packs ---------------------------------------------------------------------------------------------------


def test_a_pack_goes_with_its_file_made_or_not(cast: Any, now: Any) -> None:
    old = pack(cast.event, 7 * DAY)
    factories.EvidencePackFactory(event=cast.event, ordered_at=now - 7 * DAY)
    assert lines(purge(cast, now)) == {"packs": 2}
    assert list(Job.objects.filter(name="base.forget_stored").values_list("payload", flat=True)) == [
        {"name": old.file.name}
    ]
    jobs.run_due(now)
    assert not default_storage.exists(old.file.name)


def test_who_dies_while_a_pack_goes_leaves_the_row_the_file_and_no_count(
    cast: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = pack(cast.event, 7 * DAY)

    def dies(*_args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(records, "add", dies)
        with pytest.raises(KeyboardInterrupt):
            purge(cast, now)
    assert EvidencePack.objects.exists() and PurgeRun.objects.get().tally == []
    assert not Job.objects.filter(name="base.forget_stored").exists()
    assert default_storage.exists(old.file.name)
    run = purge(cast, now + HOUR)
    assert (run, lines(run)) == (PurgeRun.objects.get(), {"packs": 1})
    assert Job.objects.filter(name="base.forget_stored").count() == 1


# --- Merges --------------------------------------------------------------------------------------------------


def test_needs_in_a_merge_go_with_those_of_their_event_and_the_rest_stays(
    cast: Any, as_: Any, now: Any
) -> None:
    later = factories.EventFactory(
        project=cast.project,
        number=2,
        starts_on=cast.event.ends_on + 9 * DAY,
        ends_on=cast.event.ends_on + 9 * DAY,
    )
    merge = merge_of_needs(cast, cast.event, later)
    day = noon(cast.event, 14)
    with time_machine.travel(day, tick=False):
        (line,) = [it for it in dry(as_, cast).context["now"] if str(it["what"]) == "merges that hold needs"]
        assert (line["event"], line["rows"], line["oldest"]) == (cast.event, 1, cast.event.ends_on)
    run = purge(cast, day)
    assert run is not None
    (told,) = [line for line in run.document["lines"] if line["what"] == "merged-needs"]
    assert (told["rows"], told["event"], told["kind"]) == (1, 1, "needs")
    merge.refresh_from_db()
    assert [step[0] for step in merge.steps] == ["events.registration", "events.needs", "events.registration"]
    assert lines(purge(cast, day + 9 * DAY)) == {"merged-needs": 1}
    merge.refresh_from_db()
    assert "vegan" not in str(merge.steps) and merge.can_be_undone
    assert purge(cast, day + 9 * DAY) is None


def test_a_merge_that_has_come_to_its_own_day_is_counted_as_often_as_the_dry_run_said(
    cast: Any, as_: Any
) -> None:
    merge = merge_of_needs(cast, cast.event)
    with time_machine.travel(noon(cast.event, 90), tick=False):
        shown = {str(it["what"]): it["rows"] for it in dry(as_, cast).context["now"]}
        run = purge(cast, timezone.now())
    assert run is not None and sum(shown.values()) == run.rows
    assert (lines(run)["merged-needs"], lines(run)["merges"]) == (1, 1)
    merge.refresh_from_db()
    assert merge.steps == []


def test_many_merges_of_one_event_go_in_batches(cast: Any, now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "BATCH", 2)
    for _one in range(5):
        merge_of_needs(cast, cast.event)
    run = purge(cast, noon(cast.event, 14))
    assert lines(run)["merged-needs"] == 5


def test_merges_of_towns_stand_in_the_record_of_the_site(cast: Any, as_: Any, now: Any) -> None:
    facts: dict[str, Any] = {"kind": "town", "project": None, "steps": [["x", 1, {}, {}]]}
    old = factories.MergeFactory(made_at=now - 90 * DAY, **facts)
    young = factories.MergeFactory(made_at=now - 89 * DAY, **facts)
    assert "merges of towns that can be undone" in as_(cast.admin).get("/desk/erasures/").content.decode()
    run = actions.purge_site(by=None, now=now)
    assert lines(run) == {"town-merges": 1}
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.steps, bool(young.steps)) == ([], True)
    assert actions.purge_site(by=None, now=now) is None


# --- By the hour, signed at night ----------------------------------------------------------------------------


def test_answers_go_by_the_hour_and_a_day_makes_one_record(cast: Any, answered: Any, now: Any) -> None:
    for ago in range(3):
        answered(DAY - ago * HOUR)
    pack(cast.event, 9 * DAY)
    for hour in range(3):
        with time_machine.travel(now + hour * HOUR, tick=False):
            nights.purge_by_the_hour()
            nights.purge_by_the_hour()
        assert KeptAnswer.objects.count() == 2 - hour
    assert not queries.records(cast.project).exists()
    assert not AuditEntry.objects.filter(verb="privacy.purged").exists()
    run = purge(cast, now + DAY)
    assert run is not None
    assert (run.begun_by, run.number, lines(run)) == (None, 1, {"answers": 3, "packs": 1})
    assert PurgeRun.objects.count() == 1 and purge(cast, now + DAY) is None


def test_an_hour_with_nothing_to_do_begins_nothing(cast: Any, answered: Any, now: Any) -> None:
    answered(23 * HOUR)
    pack(cast.event, 9 * DAY)
    nights.purge_by_the_hour()
    assert not PurgeRun.objects.exists() and EvidencePack.objects.exists()


def test_who_purges_by_hand_signs_for_the_own_act_alone(cast: Any, answered: Any, now: Any) -> None:
    answered(DAY)
    pack(cast.event, 9 * DAY)
    nights.purge_by_the_hour()
    run = purge(cast, now, by=cast.cora)
    first = queries.record(cast.project, 1)
    assert first is not None and (first.begun_by, lines(first)) == (None, {"answers": 1})
    assert run is not None and (run.number, run.begun_by, lines(run)) == (2, cast.cora, {"packs": 1})
    assert queries.is_chained(queries.records(cast.project))
    who = AuditEntry.objects.filter(verb="privacy.purged").order_by("pk").values_list("actor_id", flat=True)
    assert list(who) == [None, cast.cora.pk]


def test_what_is_erased_after_somebody_else_signed_is_a_record_of_its_own(
    cast: Any, answered: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is added to a record that is signed, and nothing goes uncounted."""
    answered(DAY)
    pack(cast.event, 9 * DAY)
    real, seen = purging._erase_some, []

    def late(run: int, project: Project, portion: Any, **facts: Any) -> bool:
        if portion.store.name == "packs" and not seen:
            seen.append(purging._sign(run, project, by=None, now=now))
        return real(run, project, portion, **facts)

    monkeypatch.setattr(purging, "_erase_some", late)
    second = purge(cast, now)
    first = queries.record(cast.project, 1)
    assert first is not None and lines(first) == {"answers": 1}
    assert second is not None and (second.number, lines(second)) == (2, {"packs": 1})
    assert queries.is_chained(queries.records(cast.project))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by_hand", [False, True])
def test_the_hour_and_a_purge_at_once_count_each_row_once(by_hand: bool) -> None:
    project = factories.ProjectFactory()
    event = factories.EventFactory(project=project)
    token = factories.AccessTokenFactory(event=event)
    KeptAnswer.objects.create(token=token, key="1", fingerprint="1", created_at=timezone.now() - DAY)
    pack(event, 9 * DAY)
    by = factories.UserFactory() if by_hand else None
    here = Project.objects.get(pk=project.pk)
    overtaken(
        lambda: actions.purge_by_the_hour(here, now=timezone.now()),
        lambda: actions.purge(here, by=by, now=timezone.now()),
    )
    actions.purge(here, by=None, now=timezone.now())
    told = [line for run in queries.records(project) for line in run.document["lines"]]
    assert {line["what"]: line["rows"] for line in told} == {"answers": 1, "packs": 1}
    assert len(told) == 2
    assert not KeptAnswer.objects.exists() and not EvidencePack.objects.exists()
