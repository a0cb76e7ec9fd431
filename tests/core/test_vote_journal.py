"""A journal that nobody changes unseen: folding forgets the order of arrival, the root forgets nothing."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from cordel.core.vote_journal import CHOICES, NONE, Entry, fold, leaf, root

entries = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(1, 3), st.sampled_from([*CHOICES, NONE])), max_size=30
).map(
    lambda rows: [
        Entry(at + 1, voter, said, choice, False, 0) for at, (voter, said, choice) in enumerate(rows)
    ]
)


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def test_knows_the_roots_of_rfc_6962() -> None:
    """Worked by hand from the definition: of nothing, of one leaf, of two, and of three, where the last stands alone."""
    leaves = [hashlib.sha256(b"\x00" + bytes([at])).digest() for at in range(3)]
    hexed = [one.hex() for one in leaves]
    assert root([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root(hexed[:1]) == hexed[0]
    assert root(hexed[:2]) == node(leaves[0], leaves[1]).hex()
    assert root(hexed) == node(node(leaves[0], leaves[1]), leaves[2]).hex()


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1: split at the largest power of two that is smaller than the number of leaves."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node(by_definition(leaves[:split]), by_definition(leaves[split:]))


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70))
def test_the_root_is_that_of_the_definition(leaves: list[bytes]) -> None:
    assert root(one.hex() for one in leaves) == by_definition(leaves).hex()


@given(entries, st.randoms(use_true_random=False))
def test_state_is_the_same_in_whatever_order_entries_come(rows: list[Entry], chance) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert fold(shuffled) == fold(rows)


@given(entries)
def test_the_last_word_counts_and_a_vote_taken_back_is_none(rows: list[Entry]) -> None:
    counted = fold(rows)
    for row in rows:
        later = [one for one in rows if one[1:3] == row[1:3] and one.number > row.number]
        if not later:
            assert counted.get((row.voter, row.statement)) == (None if row.choice == NONE else row)


def test_a_leaf_says_nothing_without_its_salt_and_changes_with_every_field() -> None:
    entry, salt = Entry(1, "key", 2, "agree", False, 60), b"0" * 16
    others = [
        entry._replace(number=2),
        entry._replace(voter="kez"),
        entry._replace(statement=3),
        entry._replace(choice="disagree"),
        entry._replace(is_important=True),
        entry._replace(at=61),
    ]
    assert len({leaf(one, salt) for one in [entry, *others]} | {leaf(entry, b"1" * 16)}) == 8
    assert leaf(entry, salt) == leaf(entry, salt)
