"""Backups: whole or refused, nothing half-way, and nobody without the passphrase reads one."""

import json
import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cordel.base import running
from cordel.base.backups import archive, databases, making, nightly, restoring, sealed
from cordel.base.backups.places import LEFT_BEHIND, Places
from cordel.base.backups.sealed import PIECE, TAG, BackupRefused, Opener, Sealer
from cordel.base.models import Job

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
SECRET = b"seventeen towns on a string"


@pytest.fixture(autouse=True)
def _cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that costs 0.2 s is for those who guess, not for tests."""
    monkeypatch.setattr(sealed, "COST", 2)
    monkeypatch.setattr(sealed, "LANES", 1)


# --- The sealed stream --------------------------------------------------------------------------


def sealed_bytes(*parts: bytes) -> bytes:
    file = BytesIO()
    sealer = Sealer(file, SECRET)
    for part in parts:
        sealer.write(part)
    sealer.close()
    return file.getvalue()


def opened(data: bytes, secret: bytes = SECRET) -> bytes:
    return Opener(BytesIO(data), secret).read()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_gives_back_what_was_sealed(size: int) -> None:
    data = os.urandom(size)
    assert opened(sealed_bytes(data[:7], data[7:])) == data


@given(at=st.integers(0, 10**9), flip=st.integers(1, 255))
def test_refuses_a_file_with_any_byte_changed(at: int, flip: int) -> None:
    whole = bytearray(sealed_bytes(b"x" * 300))
    whole[at % len(whole)] ^= flip
    with pytest.raises(BackupRefused):
        opened(bytes(whole))


HEAD = sealed.HEAD.size


@pytest.mark.parametrize(
    "length", [0, 5, HEAD - 1, HEAD, HEAD + 9, HEAD + PIECE + TAG, HEAD + PIECE + TAG + 30]
)
def test_refuses_a_file_that_is_cut_off_even_between_two_pieces(length: int) -> None:
    whole = sealed_bytes(b"x" * (PIECE + 500))
    with pytest.raises(BackupRefused):
        opened(whole[:length])


def test_refuses_pieces_in_another_order_and_pieces_too_many() -> None:
    whole = sealed_bytes(b"a" * PIECE, b"b" * PIECE, b"c")
    head, one, two, rest = (
        whole[:HEAD],
        *(whole[HEAD + n * (PIECE + TAG) :][: PIECE + TAG] for n in (0, 1, 2)),
    )
    assert opened(head + one + two + rest)
    for wrong in (head + two + one + rest, head + one + two + rest + rest, head + one + rest):
        with pytest.raises(BackupRefused, match="damaged or cut off"):
            opened(wrong)


def test_says_that_the_passphrase_is_another_one() -> None:
    with pytest.raises(BackupRefused, match="passphrase is not the one"):
        opened(sealed_bytes(b"x"), b"another passphrase")


def test_shows_nothing_of_what_is_in_it_and_is_another_file_every_time() -> None:
    one, two = sealed_bytes(b"Ana Moura" * 50), sealed_bytes(b"Ana Moura" * 50)
    assert b"Ana" not in one
    assert one[HEAD:] != two[HEAD:]


@pytest.mark.parametrize("at", [13, 14, 15], ids=["cost", "block", "lanes"])
def test_pays_no_price_that_a_forged_head_asks_for(at: int) -> None:
    forged = bytearray(sealed_bytes(b"x"))
    forged[at] = 30
    with pytest.raises(BackupRefused, match="make no sense"):
        opened(bytes(forged))


def test_refuses_the_format_of_a_newer_version() -> None:
    newer = bytearray(sealed_bytes(b"x"))
    newer[12] = 2
    with pytest.raises(BackupRefused, match="newer Cordel"):
        opened(bytes(newer))


# --- An installation to play with ---------------------------------------------------------------


def installed(folder: Path, *towns: str, files: dict[str, bytes] | None = None, key: str = "") -> Places:
    """A data folder whose database has the tables that matter here."""
    folder.mkdir(exist_ok=True)
    with closing(sqlite3.connect(folder / "cordel.sqlite3")) as database, database:
        database.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE django_migrations (app, name);"
            "CREATE TABLE towns_town (name); CREATE TABLE django_session (session_key);"
            "INSERT INTO django_session VALUES ('of somebody')"
        )
        names = [name.split(".", 1) for name in databases.known_migrations()]
        database.executemany("INSERT INTO django_migrations VALUES (?, ?)", names)
        database.executemany("INSERT INTO towns_town VALUES (?)", [(town,) for town in towns])
    for name, data in (files or {}).items():
        path = folder / "media" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if key:
        (folder / "secret_key").write_text(key)
    return places_in(folder)


def places_in(folder: Path) -> Places:
    folder.mkdir(exist_ok=True)
    key = folder / "secret_key"
    return Places(folder, folder / "media", folder / "cordel.sqlite3", key if key.exists() else None)


def asked(places: Places, sql: str) -> list[Any]:
    with closing(sqlite3.connect(places.database)) as database, database:  # type: ignore[arg-type]
        return database.execute(sql).fetchall()


def towns_in(places: Places) -> list[str]:
    return [name for (name,) in asked(places, "SELECT name FROM towns_town ORDER BY 1")]


def everything(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes, but what SQLite makes when it is looked at."""
    files = (
        path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    )
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture
def home(tmp_path: Path) -> Places:
    files = {
        "papers/1/minutes.pdf": b"%PDF",
        "papers/ü.txt": b"x" * 70_000,
        "files/long.csv": b"gone tomorrow",
    }
    return installed(tmp_path / "home", "Gondomar", "Kavala", files=files, key="the old key")


@pytest.fixture
def backup(home: Places, tmp_path: Path) -> Path:
    return made(home, tmp_path / "night.backup")


def made(places: Places, path: Path) -> Path:
    return making.make(path, passphrase=SECRET, now=NOW, places=places).path


def restored(path: Path, places: Places, *, replace: bool = False) -> restoring.Restored:
    return restoring.restore(path, passphrase=SECRET, replace=replace, now=NOW, places=places)


# --- Making one ---------------------------------------------------------------------------------


def test_restores_into_an_empty_folder_what_was_there(backup: Path, tmp_path: Path) -> None:
    new = places_in(tmp_path / "new")
    done = restored(backup, new)
    assert towns_in(new) == ["Gondomar", "Kavala"]
    assert (new.media / "papers/1/minutes.pdf").read_bytes() == b"%PDF"
    assert (new.media / "papers/ü.txt").read_bytes() == b"x" * 70_000
    assert (new.data / "secret_key").read_text() == "the old key"
    assert (done.files, done.aside, done.same_key) == (2, None, True)
    assert sorted(path.name for path in new.data.iterdir()) == ["cordel.sqlite3", "media", "secret_key"]


def test_leaves_files_of_a_day_behind_and_signs_everybody_out(backup: Path, tmp_path: Path) -> None:
    new = places_in(tmp_path / "new")
    restored(backup, new)
    assert not (new.media / "files").exists()
    assert asked(new, "SELECT * FROM django_session") == []


def test_can_be_read_by_its_owner_only(backup: Path, tmp_path: Path) -> None:
    new = places_in(tmp_path / "new")
    restored(backup, new)
    private = [backup, new.data / "cordel.sqlite3", new.data / "secret_key", new.media / "papers/ü.txt"]
    assert {path.stat().st_mode & 0o777 for path in private} == {0o600}


def test_holds_one_moment_although_somebody_writes(home: Places, tmp_path: Path) -> None:
    """An open transaction is not in it, holds nothing up, and is not held up."""
    with closing(sqlite3.connect(home.database, isolation_level=None)) as writer:  # type: ignore[arg-type]
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO towns_town VALUES ('Half')")
        path = made(home, tmp_path / "busy.backup")
        writer.execute("COMMIT")
    restored(path, new := places_in(tmp_path / "new"))
    assert towns_in(new) == ["Gondomar", "Kavala"]
    assert towns_in(home) == ["Gondomar", "Half", "Kavala"]


def test_does_without_a_file_that_was_deleted_meanwhile(
    home: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = Places.uploads(home)
    (home.media / "papers/ü.txt").unlink()
    monkeypatch.setattr(Places, "uploads", lambda self: listed)
    assert making.make(tmp_path / "b", passphrase=SECRET, now=NOW, places=home).files == 1


def test_leaves_nothing_behind_when_it_fails(
    home: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(tmp_path)
    monkeypatch.setattr(archive, "write", lambda *a, **k: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(OSError, match="No space"):
        made(home, tmp_path / "b")
    assert everything(tmp_path) == before


def test_overwrites_nothing(home: Places, backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(BackupRefused, match="there already"):
        made(home, backup)
    assert backup.read_bytes() == before


def test_throws_away_what_a_killed_one_left_once_it_is_old(home: Places, tmp_path: Path) -> None:
    old, fresh, foreign = home.data / "backup-old", home.data / "backup-fresh", home.data / "letters"
    part = tmp_path / ".night.backup.77.part"
    for folder in (old, fresh, foreign):
        folder.mkdir()
    part.write_bytes(b"half")
    for path in (old, foreign, part):
        os.utime(path, (0, path.stat().st_mtime - LEFT_BEHIND - 9))
    made(home, tmp_path / "b")
    assert [path.exists() for path in (old, part, fresh, foreign)] == [False, False, True, True]


# --- Refusing one -------------------------------------------------------------------------------


def test_changes_nothing_where_something_is_unless_told_to_replace_it(backup: Path, tmp_path: Path) -> None:
    here = installed(tmp_path / "here", "Tartu", key="another key", files={"a.txt": b"a"})
    before = everything(here.data)
    with pytest.raises(BackupRefused, match="--replace"):
        restored(backup, here)
    assert everything(here.data) == before
    done = restored(backup, here, replace=True)
    assert towns_in(here) == ["Gondomar", "Kavala"]
    assert done.aside is not None
    assert towns_in(places_in(done.aside)) == ["Tartu"]
    assert (done.aside / "secret_key").read_text() == "another key"
    assert (done.aside / "media/a.txt").exists() and not (here.media / "a.txt").exists()


def test_calls_a_folder_with_uploads_not_empty(backup: Path, tmp_path: Path) -> None:
    here = installed(tmp_path / "here", files={"a.txt": b"a"})
    with pytest.raises(BackupRefused, match="--replace"):
        restored(backup, here)


@pytest.mark.parametrize("damage", ["cut off", "a byte", "another passphrase", "foreign", "empty"])
def test_changes_nothing_when_the_file_is_not_whole(damage: str, backup: Path, tmp_path: Path) -> None:
    here = installed(tmp_path / "here", "Tartu", key="another key")
    before, data = everything(here.data), bytearray(backup.read_bytes())
    data[-99] ^= damage == "a byte"
    wrong = {"cut off": data[:-1], "foreign": b"PK\3\4" * 99, "empty": b""}.get(damage, data)
    backup.write_bytes(wrong)
    secret = b"not the passphrase" if damage == "another passphrase" else SECRET
    with pytest.raises(BackupRefused):
        restoring.restore(backup, passphrase=secret, replace=True, now=NOW, places=here)
    assert everything(here.data) == before


def packed(path: Path, about: dict[str, Any], *files: tuple[str, bytes]) -> Path:
    """A sealed file with whatever is put into it."""
    folder = path.with_name(f"{path.name}-files")
    folder.mkdir()
    listed = []
    for number, (name, data) in enumerate(files):
        (folder / str(number)).write_bytes(data)
        listed.append((name, folder / str(number)))
    with path.open("wb") as file:
        archive.write(Sealer(file, SECRET), about, iter(listed))
    return path


ABOUT = {"engine": "sqlite", "migrations": [], "rows": {}, "made_at": NOW.isoformat(), "key": ""}


@pytest.mark.parametrize(
    ("about", "files", "why"),
    [
        ({"product": "other"}, [], "no backup of Cordel"),
        ({"format": 2}, [], "newer Cordel"),
        ({"migrations": ["events.9999_from_the_future"]}, [], "newer Cordel"),
        ({"engine": "postgresql"}, [], "runs on SQLite"),
        ({}, [], "no database"),
        ({}, [("database.sqlite3", b"no database at all" * 99)], "cannot be opened"),
        ({}, [("elsewhere.txt", b"x")], "belongs nowhere"),
        ({}, [("media/../../evil.txt", b"x")], "no proper name"),
        ({}, [("/evil.txt", b"x")], "no proper name"),
        ({}, [("media/..\\evil.txt", b"x")], "no proper name"),
    ],
)
def test_refuses_what_is_sealed_well_but_wrong(
    about: dict[str, Any], files: list[tuple[str, bytes]], why: str, tmp_path: Path
) -> None:
    path = packed(tmp_path / "b", {**ABOUT, **about}, *files)
    here = installed(tmp_path / "here", "Tartu")
    before = everything(tmp_path)
    with pytest.raises(BackupRefused, match=why):
        restored(path, here, replace=True)
    assert everything(tmp_path) == before


def test_refuses_a_database_that_lost_rows(
    home: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted when it was copied and again when it is read."""
    facts = databases.facts_of_sqlite
    monkeypatch.setattr(databases, "facts_of_sqlite", lambda path: {**facts(path), "rows": {"towns_town": 3}})
    path = made(home, tmp_path / "b")
    monkeypatch.undo()
    with pytest.raises(BackupRefused, match="damaged"):
        restored(path, places_in(tmp_path / "new"))


def test_migrates_beside_what_is_there_and_keeps_it_when_that_fails(
    home: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(home, "DELETE FROM django_migrations WHERE app = 'events'")
    path, here = made(home, tmp_path / "b"), installed(tmp_path / "here", "Tartu")
    before, ran = everything(here.data), []

    def stop(command: list[str], environment: dict[str, str]) -> None:
        ran.append(environment["DATABASE_URL"])
        raise BackupRefused("a migration stopped")

    monkeypatch.setattr(databases, "_run", stop)
    with pytest.raises(BackupRefused, match="a migration stopped"):
        restored(path, here, replace=True)
    assert everything(here.data) == before
    assert len(ran) == 1 and "/restore-" in ran[0]


SCRIPT = "CREATE TABLE public.towns_town (name text);\nINSERT INTO public.towns_town VALUES ('Kavala');\n"


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("script", "rows", "ends"),
    [
        (SCRIPT, 1, ""),
        (SCRIPT, 2, "rows are missing"),
        (SCRIPT + "INSERT INTO nowhere VALUES (1);", 1, "nowhere"),
        (SCRIPT + "DO $$ BEGIN RAISE 'could not extend file'; END $$;", 1, "room"),
        (SCRIPT + "SELECT pg_terminate_backend(pg_backend_pid());", 1, "reach"),
    ],
)
def test_tries_out_whether_a_postgresql_loads(
    script: str,
    rows: int,
    ends: str,
    tmp_path: Path,
    django_db_setup: None,
    django_db_blocker: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a database of its own, which is gone afterwards however it ended."""
    (tmp_path / "database.sql").write_text(script)
    monkeypatch.setattr(databases.secrets, "token_hex", lambda size: f"of{os.getpid()}")
    now = datetime.now(UTC)  # What seems old is thrown away by any other check on this server.
    with django_db_blocker.unblock():
        try:
            said = databases.load_aside(tmp_path / "database.sql", {"rows": {"towns_town": rows}}, now=now)
        except BackupRefused as refused:
            said = str(refused)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE %s", [f"%of{os.getpid()}"])
            assert cursor.fetchone() == (0,)
    assert said == ends or (ends and ends in said)


# --- Killed in the middle -----------------------------------------------------------------------


class Killed(BaseException):
    """The process ends here, and nothing after it happens."""


@pytest.mark.parametrize("step", range(9))
def test_ends_in_the_same_place_wherever_the_swap_was_killed(
    step: int, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = installed(tmp_path / "here", "Tartu", key="another key", files={"a.txt": b"a"})
    rename, done = Path.rename, []

    def killed_at(self: Path, target: Path) -> Any:
        if len(done) == step:
            raise Killed
        done.append(target)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", killed_at)
    with suppress(Killed):
        restored(backup, here, replace=True)
    monkeypatch.undo()
    if restoring.is_unfinished(here.data):
        with pytest.raises(BackupRefused, match="--finish"):
            restored(backup, here, replace=True)
        with pytest.raises(CommandError, match="--finish"), restoring.at_work(here.data):
            pass
        restoring.finish(here.data)
    whole = towns_in(here), (here.data / "secret_key").read_text(), (here.media / "a.txt").exists()
    assert whole in [(["Gondomar", "Kavala"], "the old key", False), (["Tartu"], "another key", True)]
    assert not restoring.is_unfinished(here.data)


def test_does_again_what_was_killed_inside_postgresql(backup: Path, tmp_path: Path) -> None:
    """Whether the transaction was committed nobody knows, so it cannot be finished, and is not refused again."""
    here = installed(tmp_path / "here", "Tartu")
    (here.data / restoring.PLAN).write_text(json.dumps({"side": str(here.data / "restore-x"), "moves": None}))
    with pytest.raises(BackupRefused, match="--replace"):
        restoring.finish(here.data)
    restored(backup, here, replace=True)
    assert towns_in(here) == ["Gondomar", "Kavala"]


def test_restores_only_while_nothing_runs(tmp_path: Path) -> None:
    with (
        restoring.at_work(tmp_path),
        restoring.at_work(tmp_path),
        running.at_work(tmp_path, alone=True) as alone,
    ):
        assert not alone
    with running.at_work(tmp_path, alone=True) as alone:
        assert alone
        with pytest.raises(CommandError, match="being restored"), restoring.at_work(tmp_path):
            pass


# --- The commands -------------------------------------------------------------------------------


@pytest.fixture
def at_home(home: Places, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Places:
    """The commands work with the played installation."""
    monkeypatch.setattr(Places, "here", classmethod(lambda cls: places_in(home.data)))
    settings.BACKUP_PASSPHRASE, settings.DATA_DIR = SECRET.decode(), home.data
    return home


def told(*command: Any, **options: Any) -> str:
    out = StringIO()
    call_command(*map(str, command), stdout=out, **options)
    return out.getvalue()


def test_says_what_it_wrote_and_that_it_can_be_read(at_home: Places, tmp_path: Path) -> None:
    said = told("backup", tmp_path / "b")
    assert "2 uploaded files" in said and "Read back and whole" in said
    assert "Read back and whole" in told("backup", tmp_path / "b", "--check")
    assert "Restored" in told("restore", tmp_path / "b", "--replace")


def test_says_plainly_what_is_wrong(at_home: Places, tmp_path: Path, settings: Any) -> None:
    for command in (
        ("backup", tmp_path / "no/b"),
        ("backup", tmp_path / "b", "--check"),
        ("restore", tmp_path / "b"),
    ):
        with pytest.raises(CommandError):
            told(*command)
    for command in (("restore",), ("restore", tmp_path / "b", "--finish"), ("restore", "--finish")):
        with pytest.raises(CommandError):
            told(*command)
    with running.at_work(at_home.data), pytest.raises(CommandError, match="Stop it first"):
        told("restore", tmp_path / "b", "--replace")
    settings.BACKUP_PASSPHRASE = "short"
    with pytest.raises(CommandError, match="fewer than 12"):
        told("backup", tmp_path / "b")


def test_takes_the_passphrase_from_a_file(tmp_path: Path, settings: Any) -> None:
    settings.BACKUP_KEY_FILE = str(tmp_path / "key")
    with pytest.raises(BackupRefused, match="cannot be read"):
        nightly.passphrase()
    (tmp_path / "key").write_text("a key of many letters\n")
    assert nightly.passphrase() == b"a key of many letters"


# --- Every night --------------------------------------------------------------------------------


@pytest.fixture
def nights(at_home: Places, tmp_path: Path, settings: Any) -> Path:
    settings.BACKUP_DIR, settings.BACKUP_KEEP = str(tmp_path / "nights"), 2
    return tmp_path / "nights"


def test_keeps_the_newest_that_can_be_read(nights: Path, time_machine: Any) -> None:
    nights.mkdir()
    (nights / "cordel-notes.backup").write_text("somebody's own")
    (nights / "before-upgrade-20260101-000000.backup").write_bytes(b"old")
    (nights / "before-upgrade-20260302-000000.backup").write_bytes(b"new")
    for day, name in ((1, "20260101"), (61, "20260302")):
        at = datetime(2026, 1, 1, tzinfo=UTC).timestamp() + day * 86400
        os.utime(nights / f"before-upgrade-{name}-000000.backup", (at, at))
    for day in (1, 2, 3):
        time_machine.move_to(datetime(2026, 3, day, 0, 5, tzinfo=UTC), tick=False)
        result = nightly.back_up()
    assert [path.name[7:15] for path in nightly.kept(nights)] == ["20260303", "20260302"]
    assert result["dropped"] == 1 and result["rows"] and result["file"] == nightly.kept(nights)[0].name
    assert (nights / "cordel-notes.backup").exists()
    assert [path.name[15:23] for path in nights.glob("before-*")] == ["20260302"], (
        "as old as the nights that stay"
    )


def test_throws_away_one_that_cannot_be_read_and_no_other(
    nights: Path, home: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    nightly.back_up()
    before = everything(nights)
    monkeypatch.setattr(making, "check", lambda *a, **k: (_ for _ in ()).throw(BackupRefused("damaged")))
    with pytest.raises(BackupRefused):
        nightly.make_and_check(nights, now=NOW, places=places_in(home.data))
    assert everything(nights) == before


def test_writes_down_how_it_went(nights: Path, db: None, now: datetime, settings: Any) -> None:
    from cordel.base import jobs

    settings.RECURRING_JOBS = {"base.back_up": 24 * 3600}
    jobs.tick(now)
    jobs.tick(now)
    jobs.run_due(now)
    job = Job.objects.get(name=nightly.JOB)
    assert (job.state, job.result["file"]) == (Job.State.DONE, nightly.kept(nights)[0].name)
    settings.BACKUP_PASSPHRASE = ""
    jobs.enqueue(nightly.JOB, now=now)
    jobs.run_due(now)
    assert Job.objects.filter(error="BackupRefused").count() == 1
