"""Brings a site to a newer version, and back again: `make upgrade`, `make rollback`.

What is done is written down in DATA_DIR/upgrade.json before it is done, so one that was killed goes on when it is run
again. Python and Git alone are enough: whatever a new version breaks, the way back does not need it. Until the site is
started again, nothing of the new version has touched its data.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
DATA = Path(os.environ.get("DATA_DIR", "").strip() or ROOT / "var").expanduser().resolve()
NOTE, RESTORING, RUNNING = DATA / "upgrade.json", DATA / "restoring.json", DATA / "running"
UNIT = Path("/etc/systemd/system/cordel.service")
BACKING_UP, MOVING, PREPARING, TRYING, UPGRADED = "backing up", "moving", "preparing", "trying", "upgraded"
GOING_BACK, BACK = "going back", "back"


class Stopped(Exception):
    """Why it does not go on, and what to do."""


# --- Forwards -----------------------------------------------------------------------------------


def upgrade(version: str = "") -> str:
    note = read()
    if note.get("stage") == GOING_BACK:
        raise Stopped(f"The way back was interrupted. Go on with it first: {command('rollback')}")
    if RESTORING.exists():
        raise Stopped("A restore was interrupted. Finish it first: manage.py restore --finish")
    if note.get("stage") in STEPS:
        say(f"Going on where the upgrade to {short(note['to'])} stopped")
    else:
        note = begin(version)
    if note["from"] == note["to"]:
        return f"Nothing newer: this is {short(note['from'])} already."
    names = list(STEPS)
    for name in names[names.index(note["stage"]) :]:
        again = note.get("begun") == name
        note = {**note, "stage": name, "begun": name}
        write(note)
        note = STEPS[name](note, again) or note
    write({**note, "stage": UPGRADED})
    return (
        f"Ready: {short(note['to'])} instead of {short(note['from'])}. {start_it('restart')}\n"
        f"Back, with the data as they were before: {command('rollback')}"
    )


def begin(version: str) -> dict[str, Any]:
    """Where to, and whether the way there is free. Nothing is changed yet."""
    here, branch = git("rev-parse", "HEAD"), git("branch", "--show-current")
    ensure_unchanged()
    say("Asking for newer versions")
    git("fetch", "--quiet", "--tags")
    if not (version or branch):
        raise Stopped(f"Say which version: {command('upgrade VERSION')}")
    found = try_git("rev-parse", "--verify", "--quiet", f"{version}^{{commit}}" if version else "@{upstream}")
    if not found:
        raise Stopped(
            f"There is no version {version}." if version else f"The branch {branch} follows no other one."
        )
    if try_git("merge-base", "--is-ancestor", here, found) is None:
        raise Stopped(f"{short(found)} does not continue what is here ({short(here)}): nothing was changed.")
    now = datetime.now(UTC)
    folder = Path(os.environ.get("BACKUP_DIR", "").strip() or DATA / "upgrades")
    return {
        "from": here, "to": found, "branch": "" if version else branch, "was_on": branch, "stage": BACKING_UP,
        "backup": str(folder / f"before-upgrade-{now:%Y%m%d-%H%M%S}.backup"),
    }  # fmt: skip


Step = Callable[[dict[str, Any], bool], dict[str, Any] | None]  # the note, and whether it was begun before


def back_up(note: dict[str, Any], _again: bool) -> dict[str, Any]:
    path = Path(note["backup"])
    make_folder(path.parent)
    say(f"Backup into {path}")
    manage("backup", str(path), *(["--check"] if path.exists() else []))
    for old in path.parent.glob("before-upgrade-*.backup"):
        if old != path:  # It holds people who may have been erased since.
            old.unlink()
    return {**note, "applied": applied()}


def move(note: dict[str, Any], again: bool) -> None:
    """A fast-forward; one that was killed may have left files of both versions, none of them somebody's work."""
    say(f"From {short(note['from'])} to {short(note['to'])}")
    if again:
        git("reset", "--quiet", "--hard", note["to"] if note["branch"] else "HEAD")
    try:
        if note["branch"]:
            git("merge", "--quiet", "--ff-only", note["to"])
        else:
            git("checkout", "--quiet", "--detach", note["to"])
    except Stopped:
        if git("rev-parse", "HEAD") == note["from"]:
            write({**note, "begun": ""})  # Git refused, and moved nothing.
        raise


def prepare(_note: dict[str, Any], _again: bool) -> None:
    say("Setup")
    run([sys.executable, "run.py", "setup"], owner=ROOT)


def try_out(note: dict[str, Any], _again: bool) -> None:
    """The new version reads the settings, and brings a copy of the data up to date: the backup, restored beside."""
    say("Looking whether the new version starts")
    manage("check")
    say("Trying it on a copy of the data")
    manage("restore", note["backup"], "--try")


STEPS: dict[str, Step] = {BACKING_UP: back_up, MOVING: move, PREPARING: prepare, TRYING: try_out}


# --- Back ---------------------------------------------------------------------------------------


def rollback() -> str:
    note = read()
    if note.get("stage") in (None, BACK, BACKING_UP):
        raise Stopped("There is no upgrade to go back from.")
    ensure_stopped()
    if note["stage"] != GOING_BACK:
        ensure_as_left(note)
        note = {**note, "stage": GOING_BACK}
        write(note)
    say(f"Back to {short(note['from'])}")
    if note["was_on"]:
        git("checkout", "--quiet", "--force", note["was_on"])
        git("reset", "--quiet", "--hard", note["from"])
    else:
        git("checkout", "--quiet", "--force", "--detach", note["from"])
    prepare(note, False)
    was_changed = RESTORING.exists() or applied() != note["applied"]
    if was_changed:
        restore(note)
    write({**note, "stage": BACK})
    data = (
        "The data are those of the backup."
        if was_changed
        else "The newer version changed no data: they stay."
    )
    return f"Back at {short(note['from'])}. {data} {start_it('start')}"


def ensure_as_left(note: dict[str, Any]) -> None:
    """Whether the program and the backup are as the upgrade left them."""
    if git("rev-parse", "HEAD") not in (note["from"], note["to"]):
        raise Stopped(f"Somebody changed the version since. What it was before: {note['from']}")
    if note["stage"] != MOVING:  # There, a killed one may have left files of both.
        ensure_unchanged()
    if not Path(note["backup"]).exists():
        raise Stopped(f"The backup from before the upgrade is gone: {note['backup']}")


def restore(note: dict[str, Any]) -> None:
    say(f"Restoring {note['backup']}")
    is_half_done = RESTORING.exists() and json.loads(RESTORING.read_text())["moves"] is not None
    manage("restore", *(["--finish"] if is_half_done else [note["backup"], "--replace"]))


# --- What was written down ------------------------------------------------------------------------


def read() -> dict[str, Any]:
    return dict(json.loads(NOTE.read_text())) if NOTE.exists() else {}


def write(note: dict[str, Any]) -> None:
    make_folder(DATA)
    draft = NOTE.with_name(f".{NOTE.name}")
    with draft.open("w") as file:
        json.dump(note, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    give(draft, DATA)
    draft.replace(NOTE)


def make_folder(path: Path) -> None:
    if not path.is_dir():
        path.mkdir(mode=0o700, parents=True)
        give(path, path.parent)


# --- What has to be so ----------------------------------------------------------------------------


def ensure_unchanged() -> None:
    if changed := git("status", "--porcelain", "--untracked-files=no"):
        raise Stopped(
            f"Files of the program were changed here. Undo that first (git diff shows it):\n{changed}"
        )


def ensure_stopped() -> None:
    if os.name == "nt" or not RUNNING.exists():
        return
    import fcntl

    with RUNNING.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Stopped(f"The site is running with {DATA}. {start_it('stop')}") from None


# --- Running things -------------------------------------------------------------------------------


def git(*arguments: str) -> str:
    done = asked(["git", *arguments], owner=ROOT)
    if done.returncode:
        raise Stopped(f"git {arguments[0]} stopped: {done.stderr.strip() or 'no reason given'}")
    return done.stdout.strip()


def try_git(*arguments: str) -> str | None:
    """What Git says, or None when it says no."""
    done = asked(["git", *arguments], owner=ROOT)
    return None if done.returncode else done.stdout.strip()


def manage(*arguments: str, **environment: str) -> None:
    """As the user whom the data belong to: the site must be able to read what is written."""
    run([str(PYTHON), "manage.py", *arguments], owner=DATA, **environment)


APPLIED = (
    "import django; django.setup(); from django.db import connection;"
    "from django.db.migrations.recorder import MigrationRecorder;"
    "print(*sorted('.'.join(one) for one in MigrationRecorder(connection).applied_migrations()))"
)


def applied() -> list[str]:
    """The changes that the database has seen, by name: by them one knows whether a version changed it."""
    done = asked([str(PYTHON), "-c", APPLIED], owner=DATA, DJANGO_SETTINGS_MODULE="config.settings")
    if done.returncode:
        raise Stopped(f"The database could not be asked: {''.join(done.stderr.strip().splitlines()[-1:])}")
    return done.stdout.split()


def run(arguments: list[str], *, owner: Path, **environment: str) -> None:
    done = subprocess.run(arguments, cwd=ROOT, check=False, **as_owner(owner, environment))  # noqa: S603 - our own
    if done.returncode:
        name = " ".join(arguments[1:3])
        raise Stopped(f"{name} stopped, as it says above.")


def asked(arguments: list[str], *, owner: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - Git and our own
        arguments, cwd=ROOT, capture_output=True, text=True, check=False, **as_owner(owner, environment)
    )


def as_owner(path: Path, environment: dict[str, str]) -> dict[str, Any]:
    """Root does nothing itself: the program's files stay their owner's, and the data theirs."""
    given = {**os.environ, **environment}
    if os.name == "nt" or os.geteuid() != 0 or not path.exists() or path.stat().st_uid == 0:
        return {"env": given}
    import pwd

    found = path.stat()
    home = pwd.getpwuid(found.st_uid).pw_dir
    return {"env": {**given, "HOME": home}, "user": found.st_uid, "group": found.st_gid, "extra_groups": []}


def give(path: Path, like: Path) -> None:
    if os.name != "nt" and os.geteuid() == 0:
        os.chown(path, like.stat().st_uid, like.stat().st_gid)


# --- What is said ---------------------------------------------------------------------------------


def say(what: str) -> None:
    print(f"--- {what}", flush=True)


def short(commit: str) -> str:
    return commit[:10]


def command(verb: str) -> str:
    name, _, argument = verb.partition(" ")
    if os.environ.get("MAKELEVEL"):
        return f"cd {ROOT} && make {name}{f' ARGS={argument}' if argument else ''}"
    return f"cd {ROOT} && python3 run.py {verb}"


def start_it(verb: str) -> str:
    if UNIT.exists():
        return f"Now: sudo systemctl {verb} cordel"
    return "Stop it first." if verb == "stop" else "Now start the site again, as you always do."


def main(arguments: list[str]) -> int:
    verb = arguments.pop(0)
    try:
        print(upgrade(*arguments[:1]) if verb == "upgrade" else rollback())
    except Stopped as stopped:
        print(stopped, file=sys.stderr)
        stage = read().get("stage") if verb == "upgrade" else None
        if stage == BACKING_UP:
            NOTE.unlink()
            print("Nothing was changed.", file=sys.stderr)
        elif stage in STEPS:
            print(
                f"The site's data are untouched. To try again: {command('upgrade')}\n"
                f"Back to what was (stop the site first): {command('rollback')}",
                file=sys.stderr,
            )
        return 1
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
