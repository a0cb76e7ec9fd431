"""Uploaded files in a bucket: private, whole or not at all, and plain words while the bucket is away."""

import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from bench.site import free_port
from config import environment
from cordel.base import exports, jobs
from cordel.base.backups import restoring
from cordel.base.backups.places import Places
from cordel.base.models import Job
from cordel.base.object_storage import ObjectStorage
from cordel.base.stored_files import StoreAway
from cordel.events.models import Material
from tests import bucket as stand_in
from tests import factories, house
from tests.base.test_backups import NOW, SECRET, installed, made, places_in, restored, towns_in
from tests.bucket import Bucket
from tests.events.test_papers import PDF, at, sent_file

LIST, PEOPLE = "files/long.csv", "/desk/p/strings/events/1/registrations/"


@pytest.fixture(scope="module")
def opened() -> Iterator[tuple[Bucket, ObjectStorage]]:
    """One for all tests here: to get ready to speak with it takes a third of a second."""
    with stand_in.opened() as bucket:
        yield bucket, store_at(bucket.url)


@pytest.fixture
def bucket(opened: tuple[Bucket, ObjectStorage]) -> Bucket:
    found = opened[0]
    found.objects, found.headers, found.is_away, found.is_open, found.page = {}, [], False, False, 1000
    return found


@pytest.fixture
def store(opened: tuple[Bucket, ObjectStorage], bucket: Bucket) -> ObjectStorage:
    return opened[1]


def store_at(url: str) -> ObjectStorage:
    with mock.patch.dict(os.environ, STORAGE_URL=url):
        return ObjectStorage(**environment.storage("STORAGE_URL", Path("unused"))["OPTIONS"])


def opened_already(store: ObjectStorage) -> ObjectStorage:
    """A storage backend for the settings."""
    return store


@pytest.fixture
def in_use(store: ObjectStorage, settings: Any) -> ObjectStorage:
    """What all of the site keeps its files in; by the settings, so that nothing of it outlives the test."""
    backend = {"BACKEND": f"{__name__}.{opened_already.__name__}", "OPTIONS": {"store": store}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    return store


def test_gives_back_what_was_kept_whatever_its_name(store: ObjectStorage, bucket: Bucket) -> None:
    name = store.save("papers/1/Καβάλα ü+&?.pdf", ContentFile(b"x" * 5_000_000))
    assert bucket.objects.keys() == {name}
    with store.open(name) as file:
        assert file.read() == b"x" * 5_000_000
    assert (store.exists(name), store.size(name), store.exists("other")) == (True, 5_000_000, False)
    store.delete(name)
    store.delete(name)
    assert bucket.objects == {}
    with pytest.raises(FileNotFoundError):
        store.open(name)


def test_writes_over_nothing(store: ObjectStorage, bucket: Bucket) -> None:
    names = [store.save("a.pdf", ContentFile(data)) for data in (b"one", b"two")]
    assert names[0] != names[1]
    assert sorted(bucket.objects.values()) == [b"one", b"two"]


def test_makes_nothing_public_and_knows_no_address(store: ObjectStorage, bucket: Bucket) -> None:
    name = store.save("a.pdf", ContentFile(b"one"))
    store.set_aside(name, aside="before")
    assert not any("acl" in header or "grant" in header for sent in bucket.headers for header in sent)
    with pytest.raises(NotImplementedError):
        store.url(name)


def test_notices_a_bucket_that_is_open_to_all(store: ObjectStorage, bucket: Bucket) -> None:
    assert not store.is_open_to_all()
    bucket.is_open = True
    assert store.is_open_to_all()


def test_finds_all_names_page_by_page(store: ObjectStorage, bucket: Bucket) -> None:
    bucket.page, bucket.objects = 2, {f"{number}": b"" for number in range(5)}
    assert list(store.names()) == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("why", ["away", "another key", "nobody there"])
def test_says_the_same_whatever_is_asked_while_it_is_away(
    why: str, store: ObjectStorage, bucket: Bucket, caplog: pytest.LogCaptureFixture
) -> None:
    bucket.is_away = why == "away"
    if why == "another key":
        store = store_at(bucket.url.replace("the-key", "guessed"))
    if why == "nobody there":
        store = store_at(bucket.url.replace(str(bucket.port), str(free_port())))
    asked: list[Any] = [
        lambda: store.save("Ana Moura.pdf", ContentFile(b"one")),
        lambda: store.open("Ana Moura.pdf"),
        lambda: store.delete("Ana Moura.pdf"),
    ]
    for ask in asked:
        with pytest.raises(StoreAway, match="Nothing was changed"):
            ask()
    assert bucket.objects == {}
    assert "Ana" not in caplog.text and "object storage" in caplog.text


def test_nothing_of_the_site_needs_a_path_or_an_address_of_a_file() -> None:
    """Both work in a folder, and one of them in a bucket."""
    wanted = re.compile(r"(?:storage|\bfile|kept)\.(?:path|url)\b(?!\s*=)")
    wrong = [house.where(path) for path in house.sources() if wanted.search(path.read_text())]
    pages = [path for path in (house.ROOT / "cordel").rglob("*.html") if ".file.url" in path.read_text()]
    assert (wrong, pages) == ([], [])


def test_takes_a_server_that_knows_nothing_of_buckets_for_none(
    store: ObjectStorage, monkeypatch: Any
) -> None:
    for verb in ("do_GET", "do_PUT", "do_HEAD"):
        monkeypatch.setattr(stand_in.Answers, verb, lambda self: self.answer(404))
    for ask in (lambda: store.save("a.pdf", ContentFile(b"one")), store.is_open_to_all):
        with pytest.raises(StoreAway):
            ask()


# --- On the site ----------------------------------------------------------------------------------


@pytest.fixture
def activity(cast: Any) -> Any:
    return factories.ActivityFactory(event=cast.event, title="Round table")


def test_a_paper_is_kept_handed_over_by_the_site_and_thrown_away(
    in_use: ObjectStorage, bucket: Bucket, cast: Any, activity: Any, as_: Any, now: Any
) -> None:
    client = as_(cast.tomas)
    assert client.post(at(activity, "materials/"), sent_file(PDF)).status_code == 302
    material = Material.objects.get()
    assert bucket.objects == {material.file.name: PDF}
    page = reverse("events:material-file", args=["strings", 1, activity.pk, material.pk])
    answer = client.get(page)
    assert (answer.status_code, answer.content) == (200, PDF)
    assert as_(None).get(page).status_code == 404
    bucket.objects = {}
    assert client.get(page).status_code == 404
    bucket.objects = {material.file.name: PDF}
    client.post(at(activity, "materials/"), {"remove": material.pk})
    jobs.run_due(now)
    assert bucket.objects == {}


def test_a_paper_cannot_be_kept_or_had_while_the_bucket_is_away_and_the_page_says_so(
    in_use: ObjectStorage, bucket: Bucket, cast: Any, activity: Any, as_: Any
) -> None:
    client, form = as_(cast.tomas), sent_file(PDF)
    bucket.is_away = True
    refused = client.post(at(activity, "materials/"), form)
    assert "Files cannot be reached at the moment" in refused.content.decode()
    assert not Material.objects.exists()
    bucket.is_away = False
    assert client.post(at(activity, "materials/"), sent_file(PDF)).status_code == 302
    bucket.is_away = True
    material = Material.objects.get()
    page = reverse("events:material-file", args=["strings", 1, activity.pk, material.pk])
    away = client.get(page)
    assert (away.status_code, away.headers["Retry-After"]) == (503, "120")
    assert "Files cannot be reached" in away.content.decode()


def test_what_has_to_go_goes_when_the_bucket_is_back(
    in_use: ObjectStorage, bucket: Bucket, cast: Any, activity: Any, as_: Any, now: Any, time_machine: Any
) -> None:
    client = as_(cast.tomas)
    client.post(at(activity, "materials/"), sent_file(PDF))
    bucket.is_away = True
    client.post(at(activity, "materials/"), {"remove": Material.objects.get().pk})
    assert not Material.objects.exists()
    jobs.run_due(now)
    job = Job.objects.get(name="base.forget_stored")
    assert (job.state, job.error, len(bucket.objects)) == (Job.State.QUEUED, "NotForgotten", 1)
    bucket.is_away = False
    time_machine.move_to(job.run_after, tick=False)
    jobs.run_due(job.run_after)
    assert bucket.objects == {}


def test_a_long_list_is_written_into_the_bucket_and_fetched_from_it(
    in_use: ObjectStorage, bucket: Bucket, cast: Any, as_: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    exports.order(cast.cora, address=PEOPLE, extension="csv", nonce="n", now=now)
    bucket.is_away = True
    jobs.run_due(now)
    assert Job.objects.get(name=exports.JOB).state == Job.State.QUEUED
    bucket.is_away = False
    Job.objects.update(run_after=now)
    jobs.run_due(now)
    (order,) = exports.orders(cast.cora, now=now)
    answer = as_(cast.cora).get(reverse("desk:file", args=[order.token]))
    assert order.is_ready and b"".join(answer.streaming_content) == next(iter(bucket.objects.values()))
    exports.forget(cast.cora, order.token)
    assert bucket.objects == {}


# --- Backups --------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, store: ObjectStorage, bucket: Bucket) -> Places:
    bucket.objects |= {"papers/1/minutes.pdf": b"%PDF", "papers/ü.txt": b"x" * 70_000, LIST: b"of a day"}
    return with_store(installed(tmp_path / "home", "Gondomar", "Kavala", key="the old key"), store)


def with_store(places: Places, store: ObjectStorage) -> Places:
    return Places(places.data, places.media, places.database, places.key, store)


@pytest.fixture(autouse=True)
def _cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cordel.base.backups.sealed.COST", 2)
    monkeypatch.setattr("cordel.base.backups.sealed.LANES", 1)


def test_a_backup_takes_files_from_the_bucket_into_a_folder_and_back(
    home: Places, store: ObjectStorage, bucket: Bucket, tmp_path: Path
) -> None:
    """So a site moves from one to the other, either way."""
    path = made(home, tmp_path / "night.backup")
    folder = places_in(tmp_path / "folder")
    assert restored(path, folder).files == 2
    assert (folder.media / "papers/ü.txt").read_bytes() == b"x" * 70_000
    path = made(folder, tmp_path / "morning.backup")
    bucket.objects = {}
    restored(path, with_store(places_in(tmp_path / "new"), store))
    assert bucket.objects == {"papers/1/minutes.pdf": b"%PDF", "papers/ü.txt": b"x" * 70_000}


def test_a_restore_keeps_aside_what_the_bucket_had_and_the_backup_has_not(
    home: Places, bucket: Bucket, tmp_path: Path
) -> None:
    path = made(home, tmp_path / "night.backup")
    bucket.objects |= {"papers/new.pdf": b"since", "papers/1/minutes.pdf": b"other"}
    restored(path, home, replace=True)
    aside = f"before-restore-{NOW:%Y%m%d-%H%M%S}"
    assert bucket.objects == {
        "papers/1/minutes.pdf": b"%PDF",
        "papers/ü.txt": b"x" * 70_000,
        LIST: b"of a day",
        f"{aside}/papers/new.pdf": b"since",
        f"{aside}/papers/1/minutes.pdf": b"other",
    }
    assert made(home, tmp_path / "next.backup").exists() and len(home.uploads()) == 2


def test_a_bucket_with_files_is_not_empty(home: Places, tmp_path: Path, store: ObjectStorage) -> None:
    path = made(home, tmp_path / "night.backup")
    with pytest.raises(restoring.BackupRefused, match="--replace"):
        restored(path, with_store(places_in(tmp_path / "new"), store))


@pytest.mark.parametrize("requests", range(9))
def test_a_restore_ends_in_the_same_place_wherever_the_bucket_went_away(
    requests: int, home: Places, store: ObjectStorage, bucket: Bucket, tmp_path: Path, monkeypatch: Any
) -> None:
    path = made(home, tmp_path / "night.backup")
    bucket.objects = {"papers/new.pdf": b"since", "papers/ü.txt": b"x" * 70_000}
    here = with_store(installed(tmp_path / "here", "Tartu", key="another key"), store)
    seen, lock, may = [], threading.Lock(), stand_in.Answers.may

    def until(self: Any) -> bool:
        with lock:
            seen.append(True)
        return len(seen) <= requests and may(self)

    monkeypatch.setattr(stand_in.Answers, "may", until)
    try:
        restored(path, here, replace=True)
    except StoreAway:
        is_old = towns_in(here) == ["Tartu"]
        assert restoring.is_unfinished(here.data) is not is_old
        assert not is_old or bucket.objects["papers/new.pdf"] == b"since"
    monkeypatch.undo()
    if restoring.is_unfinished(here.data):
        with pytest.raises(restoring.BackupRefused, match="STORAGE_URL"):
            restoring.finish(here.data)
        restoring.finish(here.data, store=store)
    else:
        restored(path, here, replace=True)
    assert towns_in(here) == ["Gondomar", "Kavala"]
    assert {name for name in bucket.objects if not name.startswith("before")} == {
        "papers/1/minutes.pdf",
        "papers/ü.txt",
    }


def test_the_commands_say_that_the_bucket_is_away(
    home: Places, bucket: Bucket, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Places, "here", classmethod(lambda cls: home))
    settings.BACKUP_PASSPHRASE, settings.DATA_DIR = SECRET.decode(), home.data
    made(home, tmp_path / "night.backup")
    bucket.is_away = True
    for command in (("backup", tmp_path / "b"), ("restore", tmp_path / "night.backup", "--replace")):
        with pytest.raises(CommandError, match="object storage did not answer"):
            call_command(*map(str, command))
    assert not (tmp_path / "b").exists()
    assert towns_in(home) == ["Gondomar", "Kavala"]
