"""When a project is over: narrators are told, clocks run, archives and backups keep what was said."""

import zipfile
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage

from cordel.base import returned, tombstones
from cordel.base.models import Job
from cordel.core.bounces import Reason
from cordel.privacy import jobs as privacy
from cordel.privacy.actions import retention
from cordel.privacy.models import PurgeRun
from cordel.projects.models import Closing
from cordel.projects.queries import closing
from cordel.stories import actions, jobs, queries
from cordel.stories.models import Narrator, Permission, Story
from cordel.website import jobs as website
from tests import factories

pytestmark = pytest.mark.django_db
DESK = "/desk/p/strings/stories/"
STEP = "People who told their life stories"


def body(answer: Any) -> str:
    return str(answer.content.decode())


def step(cast: Any, now: datetime) -> Any:
    return next(one for one in closing.steps(cast.project, today=now.date()) if str(one.title) == STEP)


@pytest.fixture
def by_hand(cast: Any, story: Story) -> Story:
    """Told by somebody without an e-mail address."""
    return factories.StoryFactory(project=cast.project, town=cast.kavala, number=2, narrator__email="")


def test_closing_waits_for_narrators_who_do_not_know(
    cast: Any, as_: Any, story: Story, by_hand: Story, now: datetime, permit: Any, mailoutbox: list[Any]
) -> None:
    permit("website", "events")
    found = step(cast, now)
    assert not found.is_done and found.facts.startswith("0 of 2 told · 1 without an e-mail address")
    assert "No stories are kept here" not in body(as_(cast.cora).get("/desk/p/strings/closing/"))
    assert as_(cast.tomas).post(f"{DESK}tell/").status_code == 403
    for _ in range(2):
        assert as_(cast.cora).post(f"{DESK}tell/")["Location"] == "/desk/p/strings/closing/"
    (job,) = Job.objects.filter(name="stories.tell_over")
    jobs.tell_over(**job.payload)
    (letter,) = mailoutbox
    assert letter.to == ["samira@example.org"] and queries.private_url(story) in letter.body
    assert "We left" not in letter.body and "Haddad" not in letter.body
    found = step(cast, now)
    assert found.facts.startswith("1 of 2 told") and not found.act
    assert as_(cast.tomas).post(f"{DESK}2/told/").status_code == 403
    for _ in range(2):
        as_(cast.noor).post(f"{DESK}2/told/")
    assert step(cast, now).is_done


def test_who_is_told_by_a_letter_that_comes_back_was_not_told(
    cast: Any, story: Story, now: datetime, as_: Any
) -> None:
    as_(cast.cora).post(f"{DESK}tell/")
    assert step(cast, now).is_done
    narrator = Narrator.objects.get()
    reader = returned.Reader(returned.NARRATOR, narrator.pk)
    late = now + timedelta(hours=1)
    returned.tell(returned.Failure(reader, returned.fingerprint(narrator.email), Reason.UNKNOWN, "a", late))
    found = step(cast, now)
    assert not found.is_done and not found.act and "1 without an e-mail address" in found.facts
    cast.project.closed_at = now
    cast.project.save()
    page = body(as_(cast.tomas).get(DESK))
    assert "1 narrator does not know yet that the project is over" in page
    assert "I told the narrator that the project is over" in body(as_(cast.tomas).get(f"{DESK}1/"))


def test_an_erased_story_has_nobody_to_tell(cast: Any, story: Story, now: datetime) -> None:
    actions.erase(story, by=None, now=now)
    assert step(cast, now).is_done
    assert actions.tell_narrators(cast.project, by=cast.cora, now=now) == 0


# --- Clocks ---------------------------------------------------------------------------------------


def test_what_nobody_may_read_is_erased_by_the_nights_purge_with_a_signed_record(
    cast: Any, story: Story, fresh: Any, now: datetime
) -> None:
    with time_machine.travel(now + timedelta(days=179), tick=False):
        retention.purge(cast.project, by=None, now=now + timedelta(days=179))
        assert fresh().erased_at is None
    later = now + timedelta(days=181)
    with time_machine.travel(later, tick=False):
        run = retention.purge(cast.project, by=None, now=later)
        assert retention.purge(cast.project, by=None, now=later) is None
    assert run is not None and [
        (line["what"], line["rows"]) for line in run.tally if line["what"] == "stories"
    ] == [("stories", 1)]
    gone = fresh()
    assert gone.erased_at == later and not gone.words and not Narrator.objects.exists()
    assert PurgeRun.objects.get(pk=run.pk).document["schema"].startswith("cordel.retention")


def test_what_may_be_shown_has_no_clock(cast: Any, permit: Any, fresh: Any, now: datetime) -> None:
    permit()
    later = now + timedelta(days=4_000)
    with time_machine.travel(later, tick=False):
        retention.purge(cast.project, by=None, now=later)
    assert fresh().erased_at is None


def test_a_permission_that_ends_starts_the_clock_on_the_day_after(
    cast: Any, permit: Any, fresh: Any, now: datetime
) -> None:
    permit(until=(now + timedelta(days=10)).date())
    for days, is_gone in ((189, False), (192, True)):
        later = now + timedelta(days=days)
        with time_machine.travel(later, tick=False):
            retention.purge(cast.project, by=None, now=later)
        assert (fresh().erased_at is not None) is is_gone
    assert fresh().permissions.get().texts


def test_one_that_is_permitted_while_the_purge_runs_stays(
    story: Story, permit: Any, fresh: Any, now: datetime
) -> None:
    permit()
    assert actions.forget_stories([story.pk], now=now) == 0
    assert fresh().erased_at is None


# --- The archive ------------------------------------------------------------------------------------


def packed() -> zipfile.ZipFile:
    with default_storage.open(Closing.objects.get().archive) as file:
        return zipfile.ZipFile(BytesIO(file.read()))


def archived_texts() -> str:
    with packed() as found:
        return "".join(found.read(name).decode() for name in found.namelist() if name.endswith(".html"))


@pytest.fixture
def _kept_on_disk(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }


@pytest.mark.usefixtures("_kept_on_disk")
def test_the_archive_holds_what_was_permitted_for_it_until_it_is_stopped(
    cast: Any, story: Story, permit: Any, now: datetime
) -> None:
    permit("website")
    website.build_archive(cast.project.pk)
    assert "Saímos" not in archived_texts() and "The key" not in archived_texts()
    permit("website", "archive")
    website.build_archive(cast.project.pk)
    assert "Saímos de casa." in archived_texts() and "We left the house." in archived_texts()
    actions.take_back(story, way="page", by=None, now=now)
    assert Closing.objects.get().archive == ""
    website.build_archive(cast.project.pk)
    assert "Saímos" not in archived_texts() and "The key" not in archived_texts()


@pytest.mark.usefixtures("_kept_on_disk")
def test_an_archive_goes_although_the_text_was_changed_before_it_was_stopped(
    cast: Any, story: Story, permit: Any, now: datetime
) -> None:
    permit("website", "archive", texts={"pt": story.texts["pt"]})
    website.build_archive(cast.project.pk)
    Story.objects.update(words=story.words.with_original("pt", "Fugimos."))
    actions.take_back(story, way="page", by=None, now=now)
    assert Closing.objects.get().archive == ""


@pytest.mark.usefixtures("_kept_on_disk")
def test_an_archive_goes_when_a_permission_in_it_ends_by_itself(
    cast: Any, story: Story, permit: Any, now: datetime
) -> None:
    permit("website", "archive", until=(now + timedelta(days=3)).date())
    website.build_archive(cast.project.pk)
    for days, renewed in ((3, 0), (4, 1)):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            assert jobs.renew_archives() == {"archives": renewed}
    with time_machine.travel(now + timedelta(days=4), tick=False):
        website.build_archive(cast.project.pk)
        assert "Saímos" not in archived_texts()
        assert jobs.renew_archives() == {"archives": 0}


# --- Backups ------------------------------------------------------------------------------------------


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR, settings.BACKUP_DIR = tmp_path, ""
    return tmp_path


def test_a_restored_backup_shows_no_story_that_was_stopped_meanwhile(
    story: Story,
    permit: Any,
    fresh: Any,
    now: datetime,
    folder: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    permit()
    with django_capture_on_commit_callbacks(execute=True):
        actions.take_back(story, way="page", by=None, now=now)
    Permission.objects.filter(number=2).delete()  # as in a backup from before
    Story.objects.update(rests_from=None)
    for _ in range(2):
        tombstones.erase_again(since=now - timedelta(hours=1), folder=folder)
    assert [one.word for one in fresh().permissions.all()] == ["given", "taken back"]
    assert fresh().rests_from is not None


def test_a_restored_backup_opens_no_more_than_the_newest_word(
    story: Story,
    permit: Any,
    fresh: Any,
    now: datetime,
    folder: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    """Permitted anew with less: the backup has the wider one, so the story stops until its narrator says more."""
    permit("website", "events", shown_name="Samira Haddad")
    with django_capture_on_commit_callbacks(execute=True):
        permit("events")
    Permission.objects.filter(number=2).delete()  # as in a backup from before
    tombstones.erase_again(since=now - timedelta(hours=1), folder=folder)
    assert [one.word for one in fresh().permissions.all()] == ["given", "taken back"]


def test_a_restored_backup_brings_no_erased_story_back(
    story: Story, permit: Any, fresh: Any, now: datetime, folder: Path
) -> None:
    permit()
    tombstones.bury("story", [story.pk], what="erased", now=now)
    tombstones.erase_again(since=now - timedelta(hours=1), folder=folder)
    assert fresh().erased_at is not None and not Narrator.objects.exists()


def test_marks_that_a_kill_kept_out_are_written_in_the_next_night(
    story: Story, permit: Any, now: datetime, folder: Path
) -> None:
    permit()
    actions.take_back(story, way="page", by=None, now=now)
    assert tombstones.buried(since=now) == []
    for _ in range(2):
        privacy.purge()
    assert tombstones.buried(since=now) == [("story", story.pk, "stopped")]
