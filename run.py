#!/usr/bin/env python3
"""Everything that is done with Cordel on a machine, with Python and nothing else: `python run.py` lists it.

The Makefile calls this file, so there is one truth for machines with and without make.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TOOL = [str(PYTHON), "-m"]

# What only some sites need: setting -> (how it begins, what is then installed).
EXTRAS: dict[str, tuple[str | tuple[str, ...], str]] = {
    "DATABASE_URL": ("postgres", "requirements-postgres.lock"),
    "STORAGE_URL": ("s3:", "requirements-s3.lock"),
    "CACHE_URL": (("redis", "valkey"), "requirements-redis.lock"),
}
CHECKS = {
    "ruff": [*TOOL, "ruff", "check", "."],
    "ruff format": [*TOOL, "ruff", "format", "--check", "."],
    "mypy": [*TOOL, "mypy"],
    "import contracts": [str(PYTHON.parent / "lint-imports"), "--no-logo"],
    "djlint": [*TOOL, "djlint", "cordel", "--lint", "--quiet"],
    "migrations": [str(PYTHON), "manage.py", "makemigrations", "--check", "--dry-run"],
    "catalogues": [str(PYTHON), "tools/catalogues.py", "check"],
}


# --- The environment ----------------------------------------------------------------------------


def setup(*_: str) -> int:
    """prepare the environment in .venv and the translations, nothing else"""
    for lock in wanted_locks():
        install(lock)
    compile_catalogues()
    return 0


def wanted_locks() -> list[str]:
    """What this site needs, by its settings. Each lock is whole, and they agree."""
    locks = [
        lock for name, (start, lock) in EXTRAS.items() if os.environ.get(name, "").strip().startswith(start)
    ]
    return locks or ["requirements.lock"]


def install(lock: str) -> None:
    """Brings .venv to the state of the lock. The development lock holds all that the others hold."""
    make_venv()
    if any(is_installed(other) for other in {lock, "requirements-dev.lock"}):
        return
    say(f"Installing what {lock} names")
    run(*installer(), "--require-hashes", "--no-deps", "-r", lock)
    stamp(lock).write_text(fingerprint(lock))


def make_venv() -> None:
    # An environment that uv made has no pip, and is no use once uv is gone.
    needed = "sys" if shutil.which("uv") else "pip"
    if PYTHON.exists() and succeeds(str(PYTHON), "-c", f"import {needed}"):
        return
    say("Making the environment in .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    if uv := shutil.which("uv"):
        run(uv, "venv", "--quiet", "--no-project", "--python", sys.executable, str(VENV))
    elif not succeeds(sys.executable, "-m", "venv", str(VENV)):
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("Python cannot make environments here. On Debian and Ubuntu: apt install python3-venv")


def installer() -> list[str]:
    """uv where it is, pip otherwise. Neither compiles: Python does that when it first needs a file."""
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-compile"]
    return [*TOOL, "pip", "install", *quiet]


def stamp(lock: str) -> Path:
    return VENV / f".installed-{lock}"


def is_installed(lock: str) -> bool:
    return stamp(lock).exists() and stamp(lock).read_text() == fingerprint(lock)


def fingerprint(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def compile_catalogues() -> None:
    run(str(PYTHON), "tools/catalogues.py", "compile")


# --- The commands -------------------------------------------------------------------------------


def start(*_: str) -> int:
    """start Cordel (PORT=, DATA_DIR=, DEMO=0 for an empty one), with demonstration data at first"""
    setup()
    command = [str(PYTHON), "manage.py", "up"]
    if os.name != "nt":
        os.chdir(ROOT)
        sys.stdout.flush()
        os.execv(command[0], command)  # noqa: S606 - the same process, so that signals reach the site itself
    return status(*command)


def own(*_: str) -> int:
    """start your own network: an empty Cordel in the folder own/, or in DATA_DIR="""
    os.environ.setdefault("DATA_DIR", str(ROOT / "own"))
    os.environ["DEMO"] = "0"
    return start()


def test(*arguments: str) -> int:
    """run all tests (ARGS= goes to pytest), the journeys in a browser too where Chromium is"""
    prepare_development()
    code = status(*TOOL, "pytest", *in_parallel(arguments), *arguments)
    if not any(shutil.which(name) for name in BROWSERS):
        print("Skipped: the journeys in a browser, because no Chromium was found on this machine.")
    return code


def in_parallel(arguments: tuple[str, ...]) -> list[str]:
    """One pytest per core. Whoever names tests or a number of processes knows better."""
    chosen = any(one == "-n" or one.startswith("tests") for one in arguments)
    return [] if chosen else ["-n", "auto", "--dist", "worksteal"]


def check(*_: str) -> int:
    """run all linters"""
    prepare_development()
    failed = []
    for name, command in CHECKS.items():
        say(name)
        if status(*command) != 0:
            failed.append(name)
    print(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def axe(*arguments: str) -> int:
    """sweep every page for accessibility, before and after every button"""
    prepare_development()
    return status(*TOOL, "pytest", "tests/browser", "-m", "axe", *arguments)


def bench(*arguments: str) -> int:
    """measure speed and memory, as lines of JSON"""
    prepare_development()
    return status(*TOOL, "bench", *arguments)


def translate(*languages: str) -> int:
    """bring the catalogues in locale/ up to date with the sources (ARGS=xx begins a language)"""
    prepare_development()
    return status(str(PYTHON), "tools/catalogues.py", "update", *languages)


def serve(*_: str) -> int:
    """write what a real site needs: TLS proxy, service, settings, key (DOMAIN=towns.example, INTO=folder)"""
    setup()
    return status(str(PYTHON), "tools/serve.py")


def backup(*arguments: str) -> int:
    """write everything that must be kept into one encrypted file, while the site runs (ARGS=FILE)"""
    setup()
    return status(str(PYTHON), "manage.py", "backup", *arguments)


def upgrade(*arguments: str) -> int:
    """bring this site to the newest version, or to ARGS=VERSION; a backup first, and the way back is kept"""
    return status(sys.executable, "tools/upgrade.py", "upgrade", *arguments)


def rollback(*_: str) -> int:
    """bring it back to where the last upgrade began, with the data of then if they were changed"""
    return status(sys.executable, "tools/upgrade.py", "rollback")


def prepare_development() -> None:
    install("requirements-dev.lock")
    compile_catalogues()


COMMANDS = {
    "setup": setup,
    "run": start,
    "own": own,
    "test": test,
    "check": check,
    "axe": axe,
    "bench": bench,
    "translate": translate,
    "serve": serve,
    "backup": backup,
    "upgrade": upgrade,
    "rollback": rollback,
}


def usage() -> int:
    starter = "make" if os.environ.get("MAKELEVEL") else "python run.py"
    for name, command in COMMANDS.items():
        print(f"  {starter} {name:<10} {command.__doc__}")
    return 0


# --- Running things -----------------------------------------------------------------------------


def say(what: str) -> None:
    print(f"--- {what}", flush=True)


def run(*command: str) -> None:
    if code := status(*command):
        sys.exit(code)


def status(*command: str) -> int:
    return subprocess.call(command, cwd=ROOT)


def succeeds(*command: str) -> bool:
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0


def use_newer_python(arguments: list[str]) -> None:
    """Hands over to a newer Python of this machine, or says that there is none."""
    newer = next((path for minor in (14, 13, 12, 11) if (path := shutil.which(f"python3.{minor}"))), None)
    if newer is None:
        sys.exit("Cordel needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info[:2]))
    sys.exit(subprocess.call([newer, __file__, *arguments]))


def main(arguments: list[str]) -> int:
    if sys.version_info < OLDEST:
        use_newer_python(arguments)
    if not arguments or arguments[0] in ("help", "-h", "--help"):
        return usage()
    if arguments[0] not in COMMANDS:
        usage()
        return 2
    return COMMANDS[arguments[0]](*arguments[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
