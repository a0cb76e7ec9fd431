"""Sums over participants, the same to the last bit however many machines share the work.

Adding floating-point numbers in another order gives another last bit, and one bit may move somebody to another group.
So participants, sorted by id, are cut into blocks whose size depends on nothing but how many there are; whoever holds a
block makes its small table, and the tables are added in the order of the blocks. A shard is a run of whole blocks.

Without a client all happens here. With one, anything with `submit(function, *arguments)` that gives futures with
`result()`, shards live where the client puts them: an executor of the standard library, or `dask.distributed`, whose
futures stay where they were computed and are passed on by name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from cordel.core.opinion.votes import Floats, Votes, rows

SMALLEST: Final = 256
LARGEST: Final = 32_768
ABOUT: Final = 32  # blocks, where their size allows

B = TypeVar("B")
R = TypeVar("R")


class Client(Protocol):
    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Any: ...


@dataclass(frozen=True, eq=False)
class Block:
    """The votes of some participants that follow each other, which rows these are from which on, what each weighs
    (None: one each), and where some votes are held out to judge groups by, those."""

    votes: Votes
    first: int = 0
    weights: Floats | None = None
    held: Votes | None = None


@dataclass(frozen=True)
class Shards(Generic[B]):
    """Blocks dealt out: each part is a list of them, or a client's future of such a list."""

    parts: tuple[Any, ...]
    client: Client | None = None

    def hold(self, function: Callable[..., R], *args: Any) -> "Shards[R]":
        """What the function makes of every block, kept where the block is."""
        if self.client is None:
            return Shards(tuple(_each(function, part, args) for part in self.parts))
        stays = hasattr(self.client, "scatter")  # dask looks its own futures up, where they are
        parts = (part if stays or isinstance(part, list) else part.result() for part in self.parts)
        return Shards(tuple(self.client.submit(_each, function, part, args) for part in parts), self.client)

    def each(self, function: Callable[..., R], *args: Any) -> list[R]:
        """What the function makes of every block, in their order."""
        parts = self.hold(function, *args).parts
        held = [part if isinstance(part, list) else part.result() for part in parts]
        return [one for part in held for one in part]

    def total(self, function: Callable[..., R], *args: Any) -> R:
        """The tables that the function makes of every block, added in the blocks' order."""
        first, *others = self.each(function, *args)
        found: Any = first.copy() if hasattr(first, "copy") else first
        for table in others:
            found += table
        result: R = found
        return result


def size(participants: int) -> int:
    """How many participants a block holds: a power of two, so that growing by a few changes nothing."""
    found = SMALLEST
    while found < LARGEST and found * ABOUT < participants:
        found *= 2
    return found


def deal(
    votes: Votes, weights: Floats | None, *, shards: int = 1, client: Client | None = None
) -> Shards[Block]:
    """Cut votes into blocks and deal them out to so many shards, some of which may stay empty."""
    step, people = size(votes.n_participants), votes.n_participants
    blocks = [
        Block(rows(votes, first, min(first + step, people)), first, _of(weights, first, first + step))
        for first in range(0, max(people, 1), step)
    ]
    ends = [len(blocks) * shard // shards for shard in range(shards + 1)]
    return Shards(tuple(blocks[a:b] for a, b in zip(ends, ends[1:], strict=False)), client)


def _of(weights: Floats | None, first: int, last: int) -> Floats | None:
    return None if weights is None else weights[first:last]


def _each(function: Callable[..., R], blocks: Sequence[Any], arguments: tuple[Any, ...]) -> list[R]:
    return [function(block, *arguments) for block in blocks]
