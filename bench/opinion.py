"""`python -m bench.opinion`: the opinion map, beside red-dwarf in the same run, and beside one pass over the votes.

Seconds are medians on the clock, ratios are given of the clock and of the processor: on a busy machine the second is
the one to believe.

Every run has a process of its own, so that memory is that run's; votes come from files, which are made once and are
the same everywhere. red-dwarf 0.4.0 has an environment of its own in the user's cache folder, as its lock says. What
it takes grows with participants times statements and with participants squared: 100,000 x 3,000 need six minutes and
15 GB of memory, so that one is only run with BENCH_RED_DWARF=whole.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.measures import report
from bench.opinion_votes import planted
from cordel.core.opinion import polis_files

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-bench.lock"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cordel-bench"
REAL = (
    ROOT.parent / "shared" / "data" / "polis" / "american-assembly.bowling-green" / "participants-votes.csv"
)


@dataclass(frozen=True)
class Shape:
    """A debate to measure: participants x statements, votes for each on average, what it is to keep to."""

    participants: int
    statements: int
    votes_each: float
    aim: str
    rounds: int = 3
    beside: bool = True
    warm: bool = False


SHAPES = (
    Shape(33_422, 783, 56.3, "seconds <= 0.35"),
    Shape(100_000, 3_000, 30.5, "seconds <= 0.7, megabytes <= 500, red-dwarf >= 300 times", beside=False),
    Shape(
        1_000_000, 3_000, 19.8, "seconds <= 3, warm_seconds <= 0.3, megabytes <= 700", beside=False, warm=True
    ),
)


def maps() -> None:
    """Every shape, and the largest real conversation at hand; a line for K chosen and one for K given."""
    with tempfile.TemporaryDirectory() as folder:
        if REAL.exists():
            real(Path(folder))
        for shape in SHAPES:
            made(shape, Path(folder))


def real(folder: Path) -> None:
    votes = polis_files.read(REAL.read_bytes()).votes
    file = saved(folder / "real.npz", votes)
    beside = red_dwarf(file, rounds=3)
    for k, aim in ((2, "seconds <= 0.06, megabytes <= 120"), (None, "seconds <= 0.15, megabytes <= 120")):
        told("bowling-green", ours(file, k=k, rounds=9, ingest=REAL), beside, k=k, aim=aim)


def made(shape: Shape, folder: Path) -> None:
    name = f"{shape.participants:,} x {shape.statements:,}"
    # In a process of its own, which gives its memory back.
    file = folder / f"{shape.participants}x{shape.statements}.npz"
    run([sys.executable, "-m", "bench.opinion", "plant", str(file), repr(shape.votes_each)], timeout=600)
    whole = os.environ.get("BENCH_RED_DWARF") == "whole" and shape.participants <= 100_000
    beside = red_dwarf(file, rounds=1) if shape.beside or whole else {}
    for k in (4, None):
        found = ours(file, k=k, rounds=shape.rounds, warm=shape.warm)
        told(name, found, beside, k=k, aim=shape.aim if k else "")
    file.unlink()


def told(name: str, found: dict[str, Any], beside: dict[str, Any], *, k: int | None, aim: str) -> None:
    line = dict(found)
    if "seconds" in beside:
        line["reference"] = (
            f"red-dwarf 0.4.0 {beside['seconds']} s, {beside['megabytes']} MB, K chosen from 2 to 5"
        )
        line["ratio"] = round(beside["seconds"] / found["seconds"], 1)
        line["cpu_ratio"] = round(beside["cpu_seconds"] / found["cpu_seconds"], 1)
    elif beside:
        line["reference"] = beside["missing"]
    report(measure="opinion map", debate=name, k=k or "chosen", **line, **({"aim": aim} if aim else {}))


def saved(file: Path, votes: Any) -> Path:
    np.savez(
        file, indptr=votes.indptr, indices=votes.indices, values=votes.values, statements=votes.statements
    )
    return file


def run(command: list[str], timeout: int) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout


def ours(
    file: Path, *, k: int | None, rounds: int, warm: bool = False, ingest: Path | None = None
) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.opinion_run", str(file), "--rounds", str(rounds)]
    command += ["--k", str(k)] if k else []
    command += ["--warm"] if warm else []
    command += ["--ingest", str(ingest)] if ingest else []
    return dict(json.loads(run(command, timeout=1_800)))


def red_dwarf(file: Path, *, rounds: int) -> dict[str, Any]:
    """Seconds (median) and megabytes, or why it is missing."""
    try:
        python = environment()
        script = Path(__file__).with_name("opinion_red_dwarf.py")
        return dict(json.loads(run([str(python), str(script), str(file), str(rounds)], timeout=3_600)))
    except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
        return {"missing": f"red-dwarf did not run: {str(error)[-200:]}"}


def environment() -> Path:
    """Make the environment of red-dwarf, once for each state of the lock."""
    folder = CACHE / "red-dwarf-0.4.0"
    python, stamp = folder / "bin" / "python", folder / "lock"
    if not stamp.exists() or stamp.read_bytes() != LOCK.read_bytes():
        run([sys.executable, "-m", "venv", "--clear", str(folder)], timeout=300)
        install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
        run([*install, "-r", str(LOCK)], timeout=1_800)
        stamp.write_bytes(LOCK.read_bytes())
    return python


def plant(file: Path, votes_each: float) -> None:
    participants, statements = map(int, file.stem.split("x"))
    saved(file, planted(participants, statements, votes_each).votes)


if __name__ == "__main__":
    if sys.argv[1:2] == ["plant"]:
        plant(Path(sys.argv[2]), float(sys.argv[3]))
    else:
        maps()
