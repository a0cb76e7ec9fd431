"""One run of the opinion map, for `bench.opinion`: times, memory, and the distance to one pass over the votes."""

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from cordel.core.opinion import polis_files
from cordel.core.opinion.consensus import consensus, group_aware
from cordel.core.opinion.counts import counts_and_totals, group_counts
from cordel.core.opinion.engine import Map, opinion_map
from cordel.core.opinion.priority import priorities
from cordel.core.opinion.representative import representative
from cordel.core.opinion.votes import Votes

# What came since the map before, for a warm one: one vote in two hundred.
NEW = 200


def loaded(file: Path) -> Votes:
    with np.load(file) as found:
        participants = np.arange(len(found["indptr"]) - 1, dtype=np.int64)
        nothing = np.zeros(len(found["statements"]), bool)
        return Votes(
            participants, found["statements"], found["indptr"], found["indices"], found["values"], nothing
        )


def whole(votes: Votes, k: int | None, previous: Map | None = None) -> Map:
    """From votes in memory to everything that is shown."""
    found = opinion_map(votes, k=k, previous=previous)
    counts, everybody = counts_and_totals(votes, found.labels, found.k)
    representative(counts)
    consensus(everybody)
    group_aware(counts)
    priorities(everybody, found.extremity)
    return found


def before(votes: Votes) -> Votes:
    """The same votes without the newest: every NEW-th is taken as just come."""
    old = np.arange(votes.n_votes) % NEW != 0
    indptr = np.concatenate([[0], np.cumsum(old)])[votes.indptr]
    return Votes(
        votes.participants, votes.statements, indptr, votes.indices[old], votes.values[old], votes.out
    )


def timed(work: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Medians of seconds on the clock and of the processor."""
    wall, cpu = [], []
    for _ in range(rounds):
        begun, used = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - used)
    return statistics.median(wall), statistics.median(cpu)


def megabytes() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def one_pass(votes: Votes) -> tuple[float, float]:
    """Processor's seconds of reading every vote once, and of one product of the votes with a number for each
    statement."""
    _, read = timed(lambda: (int(votes.indices.max()), int(votes.values.max())), 5)
    table = csr_array(
        (votes.values.astype(np.float64), votes.indices, votes.indptr),
        (votes.n_participants, votes.n_statements),
    )
    ones = np.ones(votes.n_statements)
    _, product = timed(lambda: table @ ones, 5)
    return read, product


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--k", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warm", action="store_true")
    parser.add_argument("--ingest", type=Path)
    asked = parser.parse_args()
    votes = loaded(asked.file)
    line: dict[str, Any] = {
        "participants": votes.n_participants,
        "votes": votes.n_votes,
        "rounds": asked.rounds,
    }
    wall, cpu = timed(lambda: whole(votes, asked.k), asked.rounds)
    line |= {"seconds": round(wall, 4), "cpu_seconds": round(cpu, 4), "megabytes": megabytes()}
    if asked.warm:
        previous = opinion_map(before(votes), k=asked.k)
        moved, moving = timed(lambda: whole(votes, asked.k, previous), asked.rounds)
        line |= {"warm_seconds": round(moved, 4), "warm_cpu_seconds": round(moving, 4)}
        line["warm_megabytes"] = megabytes()
    if asked.ingest:
        data = asked.ingest.read_bytes()
        line["ingest_seconds"] = round(timed(lambda: polis_files.read(data), 3)[0], 4)
    _, counted = timed(lambda: group_counts(votes, votes.participants % 4, 4), 5)
    read, product = one_pass(votes)
    line |= {
        "counting_ms": round(counted * 1000, 2),
        "reading_once_ms": round(read * 1000, 2),
        "one_pass_ms": round(product * 1000, 2),
        "passes": round(cpu / product, 1),
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
