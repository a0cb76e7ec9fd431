"""The two axes along which votes differ most, without an array of participants by statements.

Polis fills what was not voted with a statement's mean and takes principal components (Small et al. 2021, "Polis:
Scaling deliberation by mapping high dimensional opinion spaces"). Filled with the mean and centred, what was not voted
is exactly zero: C_ij = v_ij - mean_j on votes that were cast, 0 elsewhere. So the components are singular vectors of a
sparse matrix, found here by the Lanczos method (Golub & Van Loan, "Matrix computations", 10.1) with every vector kept
orthogonal to all before: each step is one pass over the votes, y = C'(w * (C x)), a sum over participants.

C itself is not made either. The votes are kept as places in a table of every answer to every statement, C x is then a
sum of such places in the table of (answer - mean_j) x_j, and new means or axes cost a new table, not a new matrix.

Small products are made by `einsum`, not by the BLAS, which would start threads for them and wait for those.
"""

import functools
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy import sparse

from cordel.core.opinion.hashes import fractions
from cordel.core.opinion.sums import Block, Shards
from cordel.core.opinion.votes import Floats, Votes, where

COUNT: Final = 2
ANSWERS: Final = 3  # disagree, pass, agree
RESIDUAL: Final = 1e-6  # |C'C x - s x| / s at which an axis is found
FEWEST_STEPS: Final = 12
MOST_STEPS: Final = 300
WHOLE: Final = 24  # up to so many statements the method runs to its end, so that equal spreads are told apart


@dataclass(frozen=True, eq=False)
class Axes:
    """`means` (statements,) of the votes cast; `vectors` (statements, 2), each of length one, or zero where the votes
    differ along fewer; `spread` (2,): the weighted sum of squares along each."""

    means: Floats
    vectors: Floats
    spread: Floats


@dataclass(frozen=True, eq=False)
class Answers:
    """A block's votes that shape the map, as a sparse matrix of ones, and turned, sharing its arrays; what each person
    weighs, and the weight of every answer to every statement."""

    block: Block
    matrix: Any  # (participants, answers to all statements)
    turned: Any
    weights: Floats  # (participants,)
    tally: Floats  # (answers to all statements,)


def seen(votes: Votes) -> Votes:
    """The votes that shape the map: those about statements that moderation did not take out."""
    return where(votes, ~votes.out[votes.indices]) if votes.out.any() else votes


def answers(block: Block) -> Answers:
    """The block's votes as answers: vote v about statement j is in column 3 j + v + 1."""
    votes = seen(block.votes)
    columns = votes.indices * np.int32(ANSWERS)
    columns += votes.values
    columns += np.int32(1)
    people, width = votes.n_participants, votes.n_statements * ANSWERS
    arrays = _ones(len(columns))[: len(columns)], columns, votes.indptr.astype(np.int32)
    turned = _sharing(sparse.csc_array((width, people)), *arrays)
    weights = _ones(people)[:people] if block.weights is None else block.weights
    # Counted at once, while the votes are at hand: to fetch them again takes longer.
    matrix = _sharing(sparse.csr_array((people, width)), *arrays)
    return Answers(block, matrix, turned, weights, turned @ weights)


def _ones(size: int) -> Floats:
    """At least so many ones, the same in memory for every block."""
    return _so_many_ones(1 << max(size - 1, 1).bit_length())


@functools.lru_cache(maxsize=4)
def _so_many_ones(size: int) -> Floats:
    return np.ones(size)


def _sharing(matrix: Any, data: Floats, indices: Any, indptr: Any) -> Any:
    """The matrix with these arrays themselves; made by its constructor it would hold copies of parts of arrays."""
    matrix.data, matrix.indices, matrix.indptr = data, indices, indptr
    return matrix


def tally(part: Answers) -> Floats:
    """The weight of every answer to every statement (answers,)."""
    return part.tally


def means(shards: Shards[Answers]) -> Floats:
    """The mean vote on every statement (statements,); 0 where nobody voted, or moderation took it out."""
    disagree, neither, agree = shards.total(tally).reshape(-1, ANSWERS).T
    weight = disagree + neither + agree
    found: Floats = np.divide(agree - disagree, weight, out=np.zeros(len(weight)), where=weight > 0)
    return found


def off(of_statements: Floats) -> Floats:
    """How far each answer is off its statement's mean (statements, 3)."""
    found: Floats = np.array([-1.0, 0.0, 1.0]) - of_statements[:, None]
    return found


def along(part: Answers, of_statements: Floats, vectors: Floats) -> Floats:
    """The block's people along vectors (statements, n), as rows (n, participants): C x."""
    found = np.empty((vectors.shape[1], part.matrix.shape[0]))
    for row, vector in enumerate(vectors.T):
        found[row] = part.matrix @ (off(of_statements) * vector[:, None]).ravel()
    return found


def passed(part: Answers, table: Floats) -> Floats:
    """One pass over the block, from a table of answers to a table of answers (answers,)."""
    sums = part.matrix @ table
    sums *= part.weights
    found: Floats = part.turned @ sums
    return found


def principal(shards: Shards[Answers], of_statements: Floats) -> Axes:
    """The axes of the votes, less the statements' means."""
    basis, diagonal, beside = _Lanczos(shards, off(of_statements)).run()
    spread, inside = _largest(diagonal, beside)
    vectors = np.einsum("ks,kc->sc", basis, inside)
    real = spread > 1e-12 * max(float(spread[:1].sum()), 1e-300)
    vectors[:, ~real], spread[~real] = 0.0, 0.0
    return Axes(of_statements, signed(vectors), spread)


def signed(vectors: Floats) -> Floats:
    """Vectors with the sign that makes the largest of their entries positive: x and -x are equally good axes, and a
    map that flips between two looks would look like a change of minds."""
    if not len(vectors):
        return vectors
    largest = vectors[np.abs(vectors).argmax(axis=0), np.arange(vectors.shape[1])]
    found: Floats = vectors * np.where(largest < 0, -1.0, 1.0)
    return found


def _largest(diagonal: list[float], beside: list[float]) -> tuple[Floats, Floats]:
    """The largest eigenvalues (COUNT,) of a tridiagonal matrix and their vectors (size, COUNT), padded with zeros."""
    size = len(diagonal)
    values, vectors = np.zeros(COUNT), np.zeros((size, COUNT))
    if size:
        matrix = np.diag(diagonal) + np.diag(beside[: size - 1], 1) + np.diag(beside[: size - 1], -1)
        all_values, all_vectors = np.linalg.eigh(matrix)
        most = min(COUNT, size)
        values[:most] = all_values[::-1][:most]
        vectors[:, :most] = all_vectors[:, ::-1][:, :most]
    return values, vectors


class _Lanczos:
    """Steps that turn C'C into a small tridiagonal matrix with the same largest eigenvalues."""

    def __init__(self, shards: Shards[Answers], off_means: Floats) -> None:
        self.shards, self.off, self.statements = shards, off_means, len(off_means)
        self.most = min(MOST_STEPS, self.statements)
        self.basis = np.zeros((self.most, self.statements))
        self.diagonal: list[float] = []
        self.beside: list[float] = []

    def run(self) -> tuple[Floats, list[float], list[float]]:
        """The orthogonal vectors (steps, statements) with the tridiagonal's two lines of numbers."""
        for step in range(self.most):
            vector, length = self._next(step)
            if length == 0.0:
                break
            self.basis[step] = vector
            self._step(step)
            if self._found(step + 1):
                break
        size = len(self.diagonal)
        return self.basis[:size], self.diagonal, self.beside

    def _next(self, step: int) -> tuple[Floats, float]:
        """A vector of length one that is orthogonal to all before: what is left of the last pass, or where nothing is,
        a new start, which finds axes of equal spread."""
        if step and self.beside[-1] > 0.0:
            return self.left / self.beside[-1], 1.0
        chance = fractions(np.arange(self.statements) + self.statements * step) - 0.5
        # Passed once, it has nothing of statements that nobody voted on, and where all axes are found, nothing at all.
        start = self._passed(chance)
        whole = float(np.sqrt(np.einsum("s,s", start, start)))
        start = self._orthogonal(start, step)
        length = float(np.sqrt(np.einsum("s,s", start, start)))
        return (start / length, 1.0) if length > 1e-10 * max(whole, 1e-300) else (start, 0.0)

    def _step(self, step: int) -> None:
        vector = self.basis[step]
        after = self._passed(vector)
        self.diagonal.append(float(np.einsum("s,s", vector, after)))
        self.left = self._orthogonal(after, step + 1)
        length = float(np.sqrt(np.einsum("s,s", self.left, self.left)))
        largest = max(max(self.diagonal), 1e-300)
        self.beside.append(length if length > 1e-13 * largest else 0.0)

    def _passed(self, vector: Floats) -> Floats:
        """C'(w * (C x))."""
        table = self.shards.total(passed, (self.off * vector[:, None]).ravel())
        found: Floats = np.einsum("sa,sa->s", self.off, table.reshape(-1, ANSWERS))
        return found

    def _orthogonal(self, vector: Floats, size: int) -> Floats:
        """The vector less its parts along the first vectors, twice: once leaves rounding behind."""
        basis = self.basis[:size]
        for _again in range(2):
            vector = vector - np.einsum("ks,k->s", basis, np.einsum("ks,s->k", basis, vector))
        return vector

    def _found(self, size: int) -> bool:
        if size < FEWEST_STEPS or size % 3 or self.statements <= WHOLE:
            return False
        values, vectors = _largest(self.diagonal, self.beside)
        return bool(np.all(np.abs(self.beside[-1] * vectors[-1]) <= RESIDUAL * np.maximum(values, 0.0)))
