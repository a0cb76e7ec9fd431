"""Exports are read whatever their form, and what is wrong is named with its place."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.opinion import polis_files, votes
from cordel.core.opinion.polis_files import Defect
from tests.core.opinion.conftest import NAMES
from tests.core.opinion.exports import folder

MATRIX = "participant,group-id,n-votes,7,3\n4,0,2,1,-1\n2,,1,,0\n"
LOG = "timestamp,datetime,comment-id,voter-id,vote\n5,Mon,7,4,-1\n9,Mon,7,4,1\n6,Mon,3,4,-1\n8,Mon,3,2,0\n"


def read(text):
    return polis_files.read(text if isinstance(text, bytes) else text.encode())


def hashed(text):
    return votes.sha256(read(text).votes)


def test_both_forms_say_the_same():
    matrix = read(MATRIX)
    assert matrix.votes.participants.tolist() == [2, 4]
    assert matrix.votes.statements.tolist() == [3, 7]
    assert matrix.votes.values.tolist() == [0, -1, 1]
    assert matrix.groups.tolist() == [-1, 0]
    assert hashed(MATRIX) == hashed(LOG)


@pytest.mark.parametrize("name", [name for name in NAMES if (folder(name) / "votes.csv").exists()])
def test_both_forms_of_a_real_export_say_the_same(name):
    where = folder(name)
    one, other = (read((where / file).read_bytes()) for file in ("votes.csv", "participants-votes.csv"))
    assert votes.sha256(one.votes) == votes.sha256(other.votes)


@pytest.mark.parametrize("name", NAMES)
def test_counts_are_those_that_the_export_states(name):
    data = (folder(name) / "participants-votes.csv").read_bytes()
    found = read(data).votes
    stated = {int(row["participant"]): row for row in csv.DictReader(io.StringIO(data.decode()))}
    for place, person in enumerate(found.participants.tolist()):
        own = found.values[found.indptr[place] : found.indptr[place + 1]]
        assert (own == 1).sum() == int(stated[person]["n-agree"])
        assert (own == -1).sum() == int(stated[person]["n-disagree"])


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + MATRIX,
        MATRIX.replace("\n", "\r\n"),
        MATRIX.replace(",", ";"),
        MATRIX.replace(",", "\t"),
        MATRIX.replace("1,-1", '"1","-1"').replace("participant", '"participant"'),
        MATRIX.replace("1,-1", "1.0, -1 "),
        MATRIX + "\n\n",
        MATRIX.rstrip("\n"),
        '7,participant,note,3,group-id\n1,4,"two\nlines, one cell",-1,0\n,2,,0,\n',
        "vote,voter-id,comment-id,timestamp,more\n-1,4,3,1,x\n1,4,7,1,x\n0,2,3,1,x\n",
    ],
)
def test_what_means_the_same_is_read_the_same(text):
    assert hashed(text) == hashed(MATRIX)


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("", 0, "", "empty"),
        ("\n \n", 0, "", "empty"),
        ("\ufeff", 0, "", "empty"),
        (",,\n,\n", 0, "", "empty"),
        ("name,age\nx,1\n", 1, "", "neither"),
        ("timestamp,comment-id,vote\n1,2,1\n", 1, "voter-id", "missing"),
        ("comment-id,voter-id,vote\n1,2,1\n", 1, "timestamp", "missing"),
        ("timestamp,comment-id,voter-id\n1,2,1\n", 1, "vote", "missing"),
        (MATRIX.replace("1,-1", "1,2"), 2, "3", "no vote"),
        (MATRIX.replace("1,-1", "yes,-1"), 2, "7", "no vote"),
        (MATRIX.replace("1,-1", "nan,-1"), 2, "7", "no vote"),
        (LOG.replace("9,Mon,7,4,1", "9,Mon,7,4,"), 3, "vote", "no vote"),
        (LOG.replace("9,Mon,7,4,1", "9,Mon,7,4.5,1"), 3, "voter-id", "whole number"),
        (LOG.replace("9,Mon,7,4,1", "soon,Mon,7,4,1"), 3, "timestamp", "whole number"),
        (LOG.replace("9,Mon,7,4,1", "9,Mon,,4,1"), 3, "comment-id", "whole number"),
        (LOG.replace("9,Mon,7,4,1", "9,Mon,7,99999999999999999999,1"), 3, "voter-id", "whole number"),
        (MATRIX.replace("\n2,", "\nanna,"), 3, "participant", "whole number"),
        (MATRIX.replace("\n2,", "\n4,"), 3, "participant", "line 2"),
        (MATRIX.replace("4,0,2", "4,red,2"), 2, "group-id", "whole number"),
        (MATRIX.replace("7,3\n", "7,7\n"), 1, "7", "two columns"),
        (MATRIX.replace("7,3\n", "7,07\n"), 1, "7", "two columns"),
        (MATRIX.replace("n-votes", "group-id"), 1, "group-id", "two columns"),
        (MATRIX.replace("2,,1,,0", "2,,1,"), 3, "", "4 cells stand under 5"),
        (MATRIX.replace("2,,1,,0", "2,,1,,0,1"), 3, "", "6 cells stand under 5"),
        (MATRIX.replace("2,,1,,0", '2,"",1,"x"y,0'), 3, "", "told apart"),
        (b"participant,1\n4,1\n\xff\xfe,1\n", 3, "", "UTF-8"),
    ],
)  # fmt: skip
def test_says_what_is_wrong_and_where(text, line, column, says):
    with pytest.raises(Defect, match=says) as raised:
        read(text)
    assert (raised.value.line, raised.value.column) == (line, column)
    assert not line or f"line {line}" in str(raised.value)
    assert not column or f"“{column}”" in str(raised.value)


def test_a_line_is_the_files_where_cells_have_several():
    with pytest.raises(Defect) as raised:
        read('participant,xid,1\n1,"a\nb",1\n2,,5\n')
    assert raised.value.line == 4


def test_headings_alone_are_a_conversation_without_votes():
    assert read("participant,1,2\n").votes.statements.tolist() == [1, 2]
    assert read("timestamp,comment-id,voter-id,vote\n").votes.n_votes == 0


def test_moderation():
    text = 'timestamp,comment-id,moderated,comment-body\n1,5,-1,"a, b\nc"\n1,6,0,x\n1,7,1,y\n'
    assert polis_files.read_comments(text.encode()).out == (5,)
    meta = text.replace("comment-body", "is-meta").replace("x", "true").replace('"a, b\nc"', "false")
    assert polis_files.read_comments(meta.encode()).meta == (6,)
    for wrong, column in (
        (text.replace("moderated", "m"), "moderated"),
        (text.replace("7,1", "6,1"), "comment-id"),
    ):
        with pytest.raises(Defect) as raised:
            polis_files.read_comments(wrong.encode())
        assert raised.value.column == column


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    try:
        found = polis_files.read(data)
    except Defect:
        return
    assert np.abs(found.votes.values).max(initial=0) <= 1


@given(st.text('participant,group-id\n\r"01 -;\t7', max_size=120))
def test_any_text_is_read_or_refused(text):
    try:
        read("participant,1\n" + text)
    except Defect as defect:
        assert str(defect)
