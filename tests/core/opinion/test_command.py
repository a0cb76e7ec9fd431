"""`python -m cordel.core.opinion`: the document's form, the options, and what is said of files with defects."""

import json
import subprocess
import sys

import pytest

from cordel.core.opinion import __main__ as command
from tests import house
from tests.core.opinion.exports import conversation, folder

NAME = "london.youth.policing"
KEYS = {
    "participants", "k", "k_scores", "groups", "statements", "consensus", "parameters", "engine", "votes_sha256"
}  # fmt: skip


@pytest.fixture
def run(tmp_path):
    """Run the command in this process; give the document, or the exit code where there is none."""
    out = tmp_path / "out.json"

    def _run(*arguments):
        code = command.main([*map(str, arguments), "--json", str(out)])
        return out.read_bytes() if code == 0 else code

    return _run


def test_writes_the_whole_document(run):
    where = folder(NAME)
    written = json.loads(run(where / "participants-votes.csv", "--comments", where / "comments.csv"))
    assert set(written) == KEYS
    assert set(written["participants"][0]) == {"participant", "x", "y", "group"}
    assert set(written["groups"][0]) == {"group", "size", "representative"}
    assert set(written["statements"][0]) == {
        "statement", "extremity", "counts", "group_aware_consensus", "priority"
    }  # fmt: skip
    assert set(written["consensus"]) == {"agree", "disagree"}
    assert written["k_scores"][str(written["k"])] == max(written["k_scores"].values())
    assert len(written["votes_sha256"]) == 64


def test_both_forms_and_any_shards_give_the_same_bytes(run, tmp_path):
    where = folder(NAME)
    expected = run(where / "participants-votes.csv")
    assert run(where / "votes.csv", "--shards", 7) == expected
    head, *lines = (where / "votes.csv").read_text().splitlines()
    (tmp_path / "backwards.csv").write_text("\n".join([head, *reversed(lines)]))
    assert run(tmp_path / "backwards.csv", "--shards", 2) == expected


def test_published_groups_give_the_published_counts(run):
    where = folder(NAME)
    votes = where / "participants-votes.csv"
    written = json.loads(run(votes, "--groups-from", votes))
    published = conversation(NAME)
    assert written["k"] == 3 and written["k_scores"] == {}
    for one, group in zip(written["participants"], published.groups.tolist(), strict=True):
        assert one["group"] == (None if group < 0 else group)
    assert [one["size"] for one in written["groups"]] == [3, 18, 3]


def test_so_many_groups_as_asked_for(run):
    written = json.loads(run(folder(NAME) / "votes.csv", "--k", 4))
    assert written["k"] == len(written["groups"]) == 4
    assert {one["group"] for one in written["participants"]} == {0, 1, 2, 3, None}


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"v.csv": "participant,1\n4,7\n"}, "v.csv: line 2, column “1”: “7” is no vote"),
        ({"v.csv": ""}, "v.csv: the file is empty"),
        ({"v.csv": "participant,1\n4,1\n", "c.csv": "comment-id\n1\n"}, "c.csv: line 1, column “moderated”"),
        ({"c.csv": "comment-id,moderated\n1,1\n"}, "v.csv: No such file"),
    ],
)
def test_says_which_file_is_wrong_and_where(run, tmp_path, capsys, files, says):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    comments = ["--comments", tmp_path / "c.csv"] if "c.csv" in files else []
    assert run(tmp_path / "v.csv", *comments) == 1
    assert says in capsys.readouterr().err
    assert not (tmp_path / "out.json").exists()


def test_says_that_it_cannot_write(tmp_path, capsys):
    (tmp_path / "v.csv").write_text("participant,1\n4,1\n")
    assert command.main([str(tmp_path / "v.csv"), "--json", str(tmp_path / "no" / "out.json")]) == 1
    assert "out.json: No such file" in capsys.readouterr().err


def test_says_what_a_scheduler_needs(run, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    (tmp_path / "v.csv").write_text("participant,1\n4,1\n")
    assert run(tmp_path / "v.csv", "--scheduler", "tcp://127.0.0.1:8786") == 1
    assert "distributed is not installed here" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--k", "0"], ["--shards", "some"], ["--k", "2", "--groups-from", "x"]])
def test_refuses_options_that_make_no_sense(run, wrong, capsys):
    with pytest.raises(SystemExit):
        run("v.csv", *wrong)
    assert "error" in capsys.readouterr().err


def test_runs_as_a_program(tmp_path):
    out = tmp_path / "out.json"
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-m",
            "cordel.core.opinion",
            folder(NAME) / "votes.csv",
            "--json",
            out,
        ],
        cwd=house.ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert set(json.loads(out.read_text())) == KEYS
