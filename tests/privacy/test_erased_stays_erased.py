"""Whoever was erased stays erased: marks lie outside the database, and a restored backup is told of them."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cordel.base import tombstones
from cordel.participants.models import Person
from cordel.privacy import actions, jobs
from cordel.privacy.models import Tombstone
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR, settings.BACKUP_DIR = tmp_path, ""
    return tmp_path


def test_a_mark_lies_outside_the_database_once_the_act_is_kept(
    folder: Path, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        actions.bury("person", iter([4, 5]), what="erased", now=now)
    expected = [("person", 4, "erased"), ("person", 5, "erased")]
    assert tombstones.buried(since=now) == expected
    assert list(Tombstone.objects.values_list("kind", "number", "what")) == expected


def test_a_mark_that_a_kill_kept_out_gets_there_in_the_next_night(folder: Path, now: datetime) -> None:
    Tombstone.objects.create(kind="person", number=7, what="erased", at=now)
    assert tombstones.buried(since=now) == []
    for _ in range(2):
        jobs.purge()
    assert (folder / tombstones.NAME).read_text().count("person") == 1
    assert tombstones.buried(since=now) == [("person", 7, "erased")]


def test_a_restored_backup_brings_nobody_back(folder: Path, now: datetime) -> None:
    person = factories.PersonFactory()
    stays = factories.PersonFactory()
    tombstones.bury("person", [person.pk], what="erased", now=now)
    for _ in range(2):
        assert tombstones.erase_again(since=now, folder=folder) == 1
    assert list(Person.objects.values_list("pk", flat=True)) == [stays.pk]
