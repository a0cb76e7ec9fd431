"""A calculation in a process of its own: with arrays that no web process carries, bounded in memory and time, and gone
with everything it held when it has answered.

It is told a line of JSON and then columns of numbers; it answers with one object of JSON, or ends without.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Final

MEMORY: Final = (
    4_000_000_000  # bytes of address space, of which the libraries' own maps are half a thousand million
)
SECONDS: Final = 120  # of the processor
PATIENCE: Final = 300  # seconds until whoever waits gives up
# What is calculated is plain functions of `core`, whatever somebody else might write into an order.
_WHERE: Final = "cordel.core."
_ROOT: Final = Path(__file__).resolve().parents[2]
_CHILD: Final = "from cordel.base.calculations import run; run()"
# One thread: more of them wait for each other over what is this small, and each takes memory of its own.
_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class NotCalculated(Exception):
    """No answer: killed, too large, too slow, or failed. Says why in a word or two, and nothing of what was told."""


def calculated(function: str, facts: Mapping[str, Any], columns: Sequence[bytes] = ()) -> dict[str, Any]:
    """What `function` ("cordel.core.module.name") makes of the facts and the columns. Raises NotCalculated."""
    head = {"function": function, "facts": facts, "columns": [len(column) for column in columns]}
    told = b"".join([json.dumps(head).encode(), b"\n", *columns])
    try:
        done = subprocess.run(  # noqa: S603 - this very file, by the Python that runs
            [sys.executable, "-c", _CHILD],
            input=told,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
            cwd=_ROOT,
            env={**os.environ, **_ONE_THREAD},
        )
    except subprocess.TimeoutExpired as late:
        raise NotCalculated("too slow") from late
    return _answer(done.returncode, done.stdout)


def _answer(code: int, said: bytes) -> dict[str, Any]:
    if code != 0:
        raise NotCalculated(f"ended with {code}")
    try:
        found = json.loads(said)
    except ValueError as broken:
        raise NotCalculated("no answer") from broken
    if not isinstance(found, dict):
        raise NotCalculated("no answer")
    return found


# --- Inside the process ------------------------------------------------------------------------------


def run() -> None:
    _limit()
    main(sys.stdin.buffer, sys.stdout.buffer)


def main(told_by: IO[bytes], tell_to: IO[bytes]) -> None:
    head = json.loads(told_by.readline())
    columns = [told_by.read(size) for size in head["columns"]]
    answer = _function(head["function"])(head["facts"], columns)
    tell_to.write(json.dumps(answer, allow_nan=False).encode())


def _function(name: str) -> Callable[..., Any]:
    if not name.startswith(_WHERE):
        raise ValueError("not a calculation")
    module, _, function = name.rpartition(".")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


def _limit() -> None:
    """Where the system knows limits: what wants more ends this process and no other."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, resource.getrlimit(resource.RLIMIT_CPU)[1]))
