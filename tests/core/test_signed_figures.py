"""The canonical form of signed figures: one hash on every machine, another one for every other figure."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core import signed_figures as signed
from cordel.core.signed_figures import Presence

TOWNS = st.sampled_from([("Kavala", "GR"), ("Gondomar", "PT"), ("Νηματοχώρι", "GR"), ("", "XX")])
PRESENCES = st.lists(
    st.builds(
        lambda who, where, role, day, mode, evidence: Presence(who, *where, role, day, mode, evidence),
        st.sampled_from(["1@a", "2@b", "3@c", "4@d"]),
        TOWNS,
        st.sampled_from(["local", "international", "staff"]),
        st.sampled_from(["2026-06-01", "2026-06-02"]),
        st.sampled_from(["in person", "online"]),
        st.sampled_from(["scan", "signature", "host's word"]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda one: (one.who, one.day),
)
# Three presences, written out by hand once and hashed with sha256sum.
GOLDEN = [
    Presence("1", "Kavala", "GR", "international", "2026-06-01", "in person", "scan"),
    Presence("1", "Kavala", "GR", "international", "2026-06-02", "in person", "scan"),
    Presence("2", "Gondomar", "PT", "local", "2026-06-01", "online", "host's word"),
]
WRITTEN = (
    '{"attendance_sha256":"6fc48685ae69e2f2277e71f40a145a871e3ebb770e4619702b4f437b0e19304c","event":1,'
    '"project":"strings","rows":[{"country":"GR","days":{"2026-06-01":1,"2026-06-02":1},"evidence":{"scan":2},'
    '"participations":2,"persons":1,"role":"international","town":"Kavala"},{"country":"PT",'
    '"days":{"2026-06-01":1},"evidence":{"host\'s word":1},"participations":1,"persons":1,"role":"local",'
    '"town":"Gondomar"}],"schema":"cordel.figures.rows/1"}'
)
DIGEST = "550ea703ad6b0972afc687eb376a43f7984314d714370b2d5034c5bb8ec8cf3f"


def statement(presences: list[Presence]) -> str:
    return signed.digest(signed.statement(presences, project="strings", event=1))


def test_gives_the_golden_form_and_hash() -> None:
    document = signed.statement(GOLDEN, project="strings", event=1)
    assert signed.canonical(document) == WRITTEN
    assert signed.digest(document) == DIGEST
    assert signed.totals(GOLDEN) == {
        "persons": 2, "participations": 3, "in_person": 1, "online": 1, "international": 1, "countries": 2,
    }  # fmt: skip


def test_hashes_what_sha256sum_hashes() -> None:
    assert signed.sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert signed.canonical({"é": [True, None, "a/b"], "b": 1}) == '{"b":1,"é":[true,null,"a/b"]}'


@given(PRESENCES, st.randoms(use_true_random=False))
def test_does_not_mind_the_order_of_rows(presences: list[Presence], chance: random.Random) -> None:
    shuffled = list(presences)
    chance.shuffle(shuffled)
    assert statement(shuffled) == statement(presences)


@given(PRESENCES, st.data())
def test_gives_another_hash_when_any_presence_is_gone(presences: list[Presence], data: st.DataObject) -> None:
    gone = data.draw(st.integers(0, len(presences) - 1))
    assert statement(presences[:gone] + presences[gone + 1 :]) != statement(presences)


@given(PRESENCES, st.data())
def test_gives_another_hash_when_any_count_changes(presences: list[Presence], data: st.DataObject) -> None:
    document = signed.version(presences, number=1)
    rows = document["rows"]
    row = rows[data.draw(st.integers(0, len(rows) - 1))]
    name = data.draw(st.sampled_from(["persons", "participations"]))
    changed = {**document, "rows": [{**it, name: it[name] + 1} if it is row else it for it in rows]}
    assert signed.digest(changed) != signed.digest(document)


def test_tells_whose_presences_were_meant_though_the_counts_are_the_same() -> None:
    other = [one._replace(who="9") if one.who == "2" else one for one in GOLDEN]
    assert signed.rows_of(other) == signed.rows_of(GOLDEN)
    assert statement(other) != statement(GOLDEN)


@given(PRESENCES)
def test_adds_up(presences: list[Presence]) -> None:
    rows, totals = signed.rows_of(presences), signed.totals(presences)
    assert sum(row.participations for row in rows) == totals["participations"] == len(presences)
    assert all(sum(row.evidence.values()) == row.participations for row in rows)
    assert totals["in_person"] + totals["online"] == totals["persons"]


@given(PRESENCES)
def test_reads_back_what_it_wrote(presences: list[Presence]) -> None:
    document = signed.version(presences, number=1)
    assert signed.read_rows(document) == signed.rows_of(presences)
    assert signed.difference(signed.read_rows(document), signed.rows_of(presences)) == []


@given(PRESENCES)
def test_keeps_who_came_in_person_row_by_row(presences: list[Presence]) -> None:
    document = signed.version(presences, number=1)
    told = [row.in_person for row in signed.read_rows(document)]
    assert told == [row.in_person for row in signed.rows_of(presences)]
    assert document["schema"] == "cordel.figures/3"


def test_counts_institutions_in_one_order_and_reads_them_back() -> None:
    press, school = signed.Bodies("press", "", 2, 0), signed.Bodies("school", "local", 3, 1)
    document = signed.version(GOLDEN, number=1, institutions=[school, press])
    assert document == signed.version(GOLDEN, number=1, institutions=[press, school])
    assert signed.read_institutions(document) == [press, school]
    del document["institutions"]
    assert signed.read_institutions(document) is None


@pytest.mark.parametrize(
    ("mode", "told"), [("in person", [1, 1]), ("online", [0, 0]), ("mixed", [None, None])]
)
def test_knows_who_came_in_person_from_the_first_form_only_where_all_did_or_nobody(
    mode: str, told: list[int | None]
) -> None:
    modes = {"mixed": ["in person", "in person", "online"]}.get(mode, [mode] * 3)
    presences = [one._replace(mode=its) for one, its in zip(GOLDEN, modes, strict=True)]
    document = signed.version(presences, number=1)
    document["schema"] = signed.FIRST_SCHEMA
    for row in document["rows"]:
        del row["in_person"]
    assert [row.in_person for row in signed.read_rows(document)] == told


def test_shows_the_difference_row_by_row() -> None:
    kavala, gondomar = signed.rows_of(GOLDEN)
    more = replace(kavala, persons=5)
    assert signed.difference([kavala, gondomar], [more]) == [
        signed.Change(kavala.key, kavala, more),
        signed.Change(gondomar.key, gondomar, None),
    ]
    assert signed.difference([], [gondomar]) == [signed.Change(gondomar.key, None, gondomar)]


@pytest.mark.parametrize("document", [{"share": 0.5}, {1: "a"}, {"a": {"b"}}, [object()]])
def test_refuses_what_is_not_written_alike_everywhere(document: object) -> None:
    with pytest.raises(TypeError):
        signed.canonical(document)
