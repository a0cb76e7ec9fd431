"""Scans of many devices give the same presence in any order, repeated, split, and with clocks that are hours off."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core import checkin_merge
from cordel.core.checkin_merge import Clash, Proof, Scan, conflicts, merge, presence, taken_back

NINE = datetime(2026, 9, 5, 9, tzinfo=UTC)
DAYS = ("2026-09-05", "2026-09-06")
KINDS = ("scan", "host's word", "screen signature")


def scan(device, counter, seat=1, act="in", evidence="scan", minutes=0, day=DAYS[0], of=None, who=""):
    return Scan(device, counter, act, day, seat, evidence, NINE + timedelta(minutes=minutes), of, who)


def new(device, counter, seat, who="", **more):
    return scan(device, counter, seat, "new", "host's word", who=who, **more)


of_people_with_seats = st.builds(
    scan,
    st.sampled_from("abc"),
    st.integers(1, 6),
    st.one_of(st.none(), st.integers(1, 4)),
    st.sampled_from(["in", "in", "out"]),
    st.sampled_from(KINDS),
    st.integers(-600, 600),
    st.sampled_from(DAYS),
)
newcomers = st.builds(
    new,
    st.sampled_from("abc"),
    st.integers(1, 6),
    st.one_of(st.none(), st.integers(5, 7)),
    st.sampled_from(["", "zoe valbom", "noor amman"]),
    minutes=st.integers(-600, 600),
    day=st.sampled_from(DAYS),
)
of_newcomers = st.builds(
    scan,
    st.sampled_from("abc"),
    st.integers(1, 9),
    st.none(),
    st.sampled_from(["in", "out"]),
    st.sampled_from(KINDS),
    st.integers(-600, 600),
    st.sampled_from(DAYS),
    st.integers(1, 6),
)
scans = st.one_of(of_people_with_seats, newcomers, of_newcomers)
journals = st.frozensets(scans, max_size=20)


@dataclass(frozen=True)
class Told:
    there: dict
    gone: dict
    clashes: list


def told(journal):
    return Told(presence(journal), taken_back(journal), conflicts(journal))


@given(journals, journals, journals)
def test_merging_is_commutative_associative_and_idempotent(one, two, three):
    assert merge(one, two) == merge(two, one)
    assert merge(merge(one, two), three) == merge(one, merge(two, three))
    assert merge(one, one) == one
    assert merge(one, two) >= one  # nothing is lost


@given(st.lists(scans, max_size=20), st.randoms(use_true_random=False), st.integers(0, 20))
def test_order_repetition_and_split_change_nothing(journal, chance, cut):
    again = [*journal, *journal[:cut]]
    chance.shuffle(again)
    assert told(merge(again[:cut], again[cut:], journal)) == told(journal)


@given(journals, st.dictionaries(st.sampled_from("abc"), st.integers(-9, 9)))
def test_wrong_clocks_change_nobodys_presence(journal, hours):
    off = [one._replace(at=one.at + timedelta(hours=hours.get(one.device, 0))) for one in journal]
    right, wrong = presence(journal), presence(off)
    assert {key: {p.evidence for p in proofs} for key, proofs in right.items()} == {
        key: {p.evidence for p in proofs} for key, proofs in wrong.items()
    }


@given(journals)
def test_everybody_let_in_is_there_or_was_taken_back(journal):
    there, gone = presence(journal), taken_back(journal)
    for one in checkin_merge.placed(journal):
        if one.act != "out" and one.seat is not None:
            key = (one.seat, one.day)
            kinds = {proof.evidence for proof in there.get(key, ())}
            assert one.evidence in kinds or one.evidence in gone[key]
            assert not (one.evidence in kinds and one.evidence in gone.get(key, ()))


def test_the_earliest_comes_first_and_each_kind_once():
    journal = [
        scan("a", 2, minutes=30),
        scan("b", 1, minutes=20, evidence="screen signature"),
        scan("a", 1, minutes=25),
    ]
    proofs = presence(journal)[(1, DAYS[0])]
    assert proofs == [
        Proof("screen signature", NINE + timedelta(minutes=20)),
        Proof("scan", NINE + timedelta(minutes=25)),
    ]


def test_a_device_takes_back_what_it_did_before_and_lets_in_again():
    ins = [scan("a", 1), scan("a", 3, minutes=9)]
    assert presence([ins[0], scan("a", 2, act="out")]) == {}
    assert taken_back([ins[0], scan("a", 2, act="out")]) == {(1, DAYS[0]): {"scan"}}
    assert presence([*ins, scan("a", 2, act="out")]) == {(1, DAYS[0]): [Proof("scan", ins[1].at)]}


@pytest.mark.parametrize(
    ("journal", "clashes"),
    [
        ([scan("a", 1), scan("b", 1, seat=2)], []),
        ([scan("a", 1), scan("a", 1, seat=2)], [Clash.SAME_COUNTER, Clash.SAME_COUNTER]),
        ([scan("a", 1), scan("b", 5, minutes=4)], [Clash.TWO_DOORS]),
        ([scan("a", 1), scan("b", 5, minutes=40)], []),
        ([scan("a", 1), scan("a", 2, minutes=1)], []),
        ([scan("a", 1), scan("b", 1, act="out")], [Clash.OUT_ELSEWHERE]),
        ([scan("a", 1, act="out")], [Clash.OUT_OF_NOTHING]),
        ([scan("a", 1, seat=None)], [Clash.UNKNOWN_SEAT]),
        ([scan("a", 2, seat=None, of=1)], [Clash.UNKNOWN_SEAT]),
        ([new("a", 1, 5), scan("a", 2, seat=None, of=1)], []),
        ([new("a", 1, 5, "zoe"), new("b", 1, 6, "noor")], []),
        ([new("a", 1, 5, "zoe"), new("b", 1, 6, "zoe", minutes=40)], [Clash.SAME_PERSON]),
        ([new("a", 1, 5, "zoe"), new("b", 1, 6, "zoe", day=DAYS[1])], [Clash.SAME_PERSON]),
        ([new("a", 1, 5), new("b", 1, 6)], []),
        ([new("a", 1, 5), scan("a", 2, seat=None, act="out", of=1)], [Clash.NEW_TAKEN_BACK]),
    ],
)
def test_what_contradicts_itself_is_told(journal, clashes):
    assert [one.clash for one in conflicts(journal)] == clashes


@given(journals)
def test_whoever_walks_in_has_a_seat_of_their_own(journal):
    """None of two that look alike is dropped, and each stands or was taken back by the device that wrote it down."""
    there = presence(journal)
    for one in journal:
        if one.act == "new" and one.seat is not None and (one.seat, one.day) not in there:
            outs = [other for other in checkin_merge.placed(journal) if other.act == "out"]
            assert any(
                (out.device, out.seat, out.day) == (one.device, one.seat, one.day)
                and out.counter > one.counter
                for out in outs
            )


def test_an_act_finds_its_newcomer_in_either_order():
    came, signed = new("a", 1, 5), scan("a", 2, None, evidence="screen signature", of=1, minutes=1)
    assert presence([signed]) == {}
    assert presence([signed, came]) == presence([came, signed])
    assert [one.evidence for one in presence([came, signed])[(5, DAYS[0])]] == [
        "host's word",
        "screen signature",
    ]
    assert presence([came, scan("b", 2, None, act="out", of=1)]) == presence(
        [came]
    )  # another device's number
    assert presence([came, scan("a", 2, None, act="out", of=1)]) == {}


def test_somebody_with_a_seat_who_is_written_down_anew_is_told():
    journal = [new("a", 1, 5, "zoe valbom")]
    assert conflicts(journal, {"zoe valbom": [5], "noor": [7]}) == []
    assert [one.clash for one in conflicts(journal, {"zoe valbom": [5, 9]})] == [Clash.SAME_PERSON]


def test_another_days_scans_are_another_presence():
    there = presence([scan("a", 1), scan("a", 2, act="out", day=DAYS[1])])
    assert set(there) == {(1, DAYS[0])}
    assert checkin_merge.presence([]) == {}
