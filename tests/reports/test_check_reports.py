"""`check_reports FILE`: what is wrong in published reports, without a database, in exactly the promised shape."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.reports.conftest import REAL

ROOT = Path(__file__).parent.parent.parent
KEYS = ["project", "event", "index", "total_claimed", "sum_of_rows", "international", "countries", "problems"]


def checked(file: Path) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("check_reports", str(file), format="json", stdout=out)
    findings: list[dict[str, Any]] = json.loads(out.getvalue())
    return findings


@pytest.fixture(scope="module")
def findings() -> list[dict[str, Any]]:
    return checked(REAL)


def codes(findings: list[dict[str, Any]], project: str, event: int | None = None) -> set[str]:
    """Codes of one event by its number, or of the project and all its events."""
    chosen = [one for one in findings if one["project"] == project and event in (None, one["event"])]
    assert chosen
    return {problem["code"] for one in chosen for problem in one["problems"]}


@pytest.mark.parametrize(
    ("project", "event", "code"),
    [
        ("europa-dialog-ffo", 8, "total_differs"),
        ("europa-dialog-ffo", 8, "dates_reversed"),
        ("strumyani-rural", 1, "not_a_number"),
        ("cerv-cft", 4, "total_missing"),
        ("rackeve", 1, "total_missing"),
        ("abana", None, "town_without_country"),
        ("sosnowiec", None, "thin_margin"),
        ("ersi-csongrad", None, "events_out_of_order"),
        ("laracha-solidarity", None, "countries_differ"),
    ],
)
def test_it_finds_what_is_wrong(
    findings: list[dict[str, Any]], project: str, event: int | None, code: str
) -> None:
    assert code in codes(findings, project, event)


def test_it_raises_no_false_alarm_about_totals_and_dates(findings: list[dict[str, Any]]) -> None:
    printed = {
        (project["id"], event["index"]): event
        for project in json.loads(REAL.read_text())["projects"]
        for event in project["events"]
    }
    for one in findings:
        if one["index"] is None:
            continue
        event = printed[(one["project"], one["index"])]
        counts = [row["count"] for row in event["participants"]]
        total, first, last = event["total_claimed"], event["date_from"], event["date_to"]
        found = {problem["code"] for problem in one["problems"]}
        assert ("total_differs" in found) == (bool(counts) and total is not None and sum(counts) != total)
        assert ("dates_reversed" in found) == bool(first and last and last < first)


def test_it_answers_in_the_promised_shape(findings: list[dict[str, Any]]) -> None:
    assert len(findings) == 73 + 39
    assert all(list(one) == KEYS for one in findings)
    assert all(list(problem) == ["code", "detail"] for one in findings for problem in one["problems"])
    assert sum(one["index"] is None for one in findings) == 39
    for one in findings:
        if one["sum_of_rows"] is None:
            assert one["international"] is None and one["countries"] is None


def test_it_counts_a_guest_of_the_hosts_country_as_domestic(findings: list[dict[str, Any]]) -> None:
    (one,) = [one for one in findings if one["project"] == "sosnowiec" and one["index"] == 0]
    assert (one["total_claimed"], one["sum_of_rows"], one["international"]) == (42, 42, 30)


def manage(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": "only for tests"}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *words],
        capture_output=True,
        env={**os.environ, **settings, **environment},
        cwd=ROOT,
        check=False,
    )


def test_it_needs_no_database(tmp_path: Path) -> None:
    done = manage(
        "check_reports",
        str(REAL),
        "--format",
        "json",
        DATA_DIR=str(tmp_path),
        DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing",
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(json.loads(done.stdout)) == 112
    assert not list(tmp_path.glob("*sqlite*"))


def test_it_leaves_with_2_and_says_why_on_stderr_only(tmp_path: Path) -> None:
    done = manage("check_reports", str(tmp_path / "gone.json"), DATA_DIR=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"There is no file" in done.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "There is no file"),
        (b"", "does not begin with {"),
        (b"[1, 2]", "does not begin with {"),
        (b"\x89PNG\r\n\x1a\n", "does not begin with {"),
        (b"town,country\nA,PT\n", "does not begin with {"),
        (b'{"projects": 3}', "a list"),
        (b"{}", "a list"),
        (b'{"projects": [}', "line 1, column 15"),
        (b'{"a": "\xff"}', "UTF-8"),
        (b'{"projects": ' + b"[" * 100_000, "nested"),
        (b'{"projects": [NaN]}', "no number"),
    ],
)
@pytest.mark.parametrize("command", ["check_reports", "import_projects"])
def test_it_refuses_files_of_another_kind(
    tmp_path: Path, content: bytes | None, words: str, command: str, db: None
) -> None:
    file = tmp_path / "file.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=words) as refused:
        call_command(command, str(file), stdout=io.StringIO(), stderr=io.StringIO())
    assert refused.value.returncode == 2


@pytest.mark.parametrize("command", ["check_reports", "import_projects"])
def test_it_refuses_what_is_too_big_without_reading_it(tmp_path: Path, command: str, db: None) -> None:
    file = tmp_path / "big.json"
    with file.open("wb") as big:
        big.write(b'{"projects": [')
        big.truncate(20_000_001)  # a hole: it takes no room on the disk
    with pytest.raises(CommandError, match="20000001 bytes"):
        call_command(command, str(file))
    with pytest.raises(CommandError, match="There is no file"):
        call_command(command, str(tmp_path))


def test_it_takes_a_mark_and_spaces_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "marked.json"
    file.write_bytes(b'\xef\xbb\xbf \n {"projects": [{"id": "x", "events": []}]}')
    assert [one["project"] for one in checked(file)] == ["x"]
