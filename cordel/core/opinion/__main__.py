"""`python -m cordel.core.opinion VOTES.csv --json OUT`: the opinion map of a conversation in Polis's export format.

To check what somebody published, or to make a map on a machine that has nothing else of this site.
"""

import argparse
import contextlib
import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from cordel.core.opinion import polis_files, votes
from cordel.core.opinion.document import document
from cordel.core.opinion.engine import NO_GROUP, opinion_map
from cordel.core.opinion.polis_files import Defect
from cordel.core.opinion.votes import Ints, Votes

MOST = 100  # groups, and parts of the work


def main(arguments: list[str]) -> int:
    """Make the map; 0, or 1 after a sentence about what is wrong with which file."""
    asked = _asked(arguments)
    reading = asked.votes
    try:
        read = polis_files.read(reading.read_bytes())
        moderation = polis_files.Moderation()
        if asked.comments is not None:
            reading = asked.comments
            moderation = polis_files.read_comments(reading.read_bytes())
        given = read.votes
        groups = None
        if asked.groups_from is not None:
            reading = asked.groups_from
            groups = _groups(given, polis_files.read(reading.read_bytes()))
    except Defect as defect:
        sys.stderr.write(f"{reading}: {defect}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{reading}: {error.strerror}\n")
        return 1
    return _made(asked, votes.moderated(given, {*moderation.out, *moderation.meta}), moderation.meta, groups)


def _made(asked: argparse.Namespace, given: Votes, meta: tuple[int, ...], groups: Ints | None) -> int:
    try:
        with _client(asked.scheduler) as client:
            found = opinion_map(given, k=asked.k, groups=groups, shards=asked.shards, client=client)
    except ModuleNotFoundError as error:
        sys.stderr.write(f"--scheduler: {error.name} is not installed here (pip install distributed)\n")
        return 1
    text = json.dumps(document(found, np.isin(given.statements, meta)), allow_nan=False)
    try:
        asked.json.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        sys.stderr.write(f"{asked.json}: {error.strerror}\n")
        return 1
    return 0


def _groups(given: Votes, published: polis_files.Conversation) -> Ints:
    """The published group of every participant; who is not in that file has none."""
    found = np.full(given.n_participants, NO_GROUP)
    inside = np.isin(given.participants, published.votes.participants)
    found[inside] = published.groups[
        np.searchsorted(published.votes.participants, given.participants[inside])
    ]
    return found


@contextlib.contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    if not scheduler:
        yield None
        return
    with importlib.import_module("distributed").Client(scheduler) as client:
        yield client


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m cordel.core.opinion", description=__doc__)
    parser.add_argument(
        "votes", type=Path, metavar="VOTES.csv", help="participants-votes.csv or votes.csv of an export"
    )
    parser.add_argument("--comments", type=Path, help="comments.csv: which statements take no part")
    parser.add_argument("--json", type=Path, required=True, help="the file to write")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--k", type=_positive, help="so many groups, not as many as foretell held-out votes best"
    )
    how.add_argument("--groups-from", type=Path, help="a participants-votes.csv: the groups it names")
    parser.add_argument("--shards", type=_positive, default=1, help="in how many parts the work is done")
    parser.add_argument("--scheduler", default="", help="address of a scheduler of dask.distributed")
    return parser.parse_args(arguments)


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"a whole number from 1 to {MOST}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
