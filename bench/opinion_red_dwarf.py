"""One run of red-dwarf, for `bench.opinion`: in red-dwarf's own environment, so it imports nothing of this house.

Making the list of votes that it takes is not counted.
"""

import json
import resource
import statistics
import sys
import time
import warnings

warnings.simplefilter("ignore")

import numpy as np  # noqa: E402 - warnings at import are red-dwarf's, and stay out of the result
from reddwarf.implementations.base import run_pipeline  # noqa: E402


def main(file: str, rounds: int) -> None:
    with np.load(file) as found:
        people = np.repeat(np.arange(len(found["indptr"]) - 1), np.diff(found["indptr"])).tolist()
        cells = zip(people, found["indices"].tolist(), found["values"].tolist(), strict=True)
        votes = [
            {"participant_id": person, "statement_id": statement, "vote": vote, "modified": 0}
            for person, statement, vote in cells
        ]
    seconds, cpu = [], []
    for _ in range(rounds):
        begun, used = time.perf_counter(), time.process_time()
        run_pipeline(votes, random_state=0)
        seconds.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - used)
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    took = {"seconds": round(statistics.median(seconds), 3), "cpu_seconds": round(statistics.median(cpu), 3)}
    print(json.dumps({**took, "megabytes": peak}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
