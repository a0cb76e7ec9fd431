"""The same votes give the same bytes: in any order of arrival, by any number of shards, on any client."""

import json
import pickle
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.util import find_spec

import numpy as np
import pytest

from cordel.core.opinion import sums, votes
from cordel.core.opinion.document import document
from cordel.core.opinion.engine import opinion_map
from tests.core.opinion.conftest import NAMES
from tests.core.opinion.exports import conversation, of_rows
from tests.house import ROOT


def text(of, **how):
    return json.dumps(document(opinion_map(of, **how)), allow_nan=False)


@pytest.mark.parametrize("name", NAMES)
def test_shuffled_and_shared_votes_give_the_same_document(name):
    of = conversation(name).votes
    expected = text(of)
    people, said = np.repeat(of.participants, np.diff(of.indptr)), of.statements[of.indices]
    for seed, shards in enumerate((1, 2, 7, 1, 2), start=1):
        order = np.random.default_rng(seed).permutation(of.n_votes)
        again = votes.collect(
            people[order],
            said[order],
            of.values[order],
            everybody=of.participants,
            every_statement=of.statements,
        )
        assert text(votes.moderated(again, of.statements[of.out]), shards=shards) == expected


class Elsewhere:
    """A stand-in for a machine elsewhere: all that goes there and comes back is written down on the way."""

    def submit(self, function, /, *arguments):
        future = Future()
        asked, given = pickle.loads(pickle.dumps((function, arguments)))
        future.set_result(pickle.loads(pickle.dumps(asked(*given))))
        return future


class Scheduler(Elsewhere):
    """A stand-in for dask: it looks up futures among the arguments itself, where they are."""

    scatter = None

    def submit(self, function, /, *arguments):
        future = Future()
        future.set_result(function(*(one.result() if isinstance(one, Future) else one for one in arguments)))
        return future


@pytest.mark.parametrize("client", [Elsewhere(), Scheduler()])
def test_a_client_elsewhere_gives_the_same_document(client):
    of = conversation("brexit-consensus").votes
    assert text(of, client=client, shards=3) == text(of)
    cold = opinion_map(of, k=2)
    assert text(of, previous=cold, client=client, shards=2) == text(of, previous=cold)


def test_threads_give_the_same_document(monkeypatch):
    monkeypatch.setattr(sums, "SMALLEST", 16)
    of = conversation("brexit-consensus").votes
    with ThreadPoolExecutor(3) as pool:
        assert text(of, client=pool, shards=3) == text(of)


WITH_DASK = """
import json
from distributed import Client
from cordel.core.opinion.document import document
from cordel.core.opinion.engine import opinion_map
from tests.core.opinion.exports import conversation

of = conversation("brexit-consensus").votes
alone = json.dumps(document(opinion_map(of)))
with Client(processes=False, dashboard_address=None, n_workers=2, threads_per_worker=1) as client:
    assert json.dumps(document(opinion_map(of, client=client, shards=3))) == alone
"""

if find_spec("distributed") is not None:  # Nobody has to install a scheduler to run the tests.

    def test_dask_gives_the_same_document():
        """In a process of its own: dask asks which address it has, which no test may."""
        subprocess.run([sys.executable, "-c", WITH_DASK], check=True, cwd=ROOT)


def test_blocks_hang_on_how_many_participants_there_are_alone():
    of = of_rows([[1, -1]] * 1000)
    for shards in (1, 2, 3, 9):
        dealt = sums.deal(of, None, shards=shards)
        assert len(dealt.parts) == shards
        assert dealt.each(lambda block: (block.first, block.votes.n_participants)) == [
            (0, 256), (256, 256), (512, 256), (768, 232)
        ]  # fmt: skip
    assert sums.size(1) == 256 and sums.size(33_000) == 2048 and sums.size(10**7) == 32_768


def test_sums_are_added_in_the_blocks_order():
    """1e16 + 1 - 1e16 is 0 or 1, by the order: every number of shards makes the same of it."""
    of = of_rows([[1]] * 700)
    parts = {0: 1e16, 256: 1.0, 512: -1e16}
    for shards in (1, 2, 3):
        assert sums.deal(of, None, shards=shards).total(lambda block: parts[block.first]) == 0.0
