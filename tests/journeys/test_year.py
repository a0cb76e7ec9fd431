"""A network's year, lived day by day by a set clock (year.py), while the process that lives it is killed again and
again; then backed up, restored on a new machine, and compared."""

import email
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from datetime import date, timedelta
from email import policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from bench import site
from tests.journeys import year
from tests.journeys.conftest import DATABASE, environment_of
from tests.journeys.test_backups import manage

pytestmark = [
    pytest.mark.own_site,
    pytest.mark.skipif(sys.platform == "win32", reason="no kill -9"),
]
# The mornings on which the process dies: a partner's figures, an event that moves, presence, a correction, the end.
DIES_ON = (5, 12, 20, 61, 78, 80, 85, year.CLOSED, 105)
# What a restore does not bring back: sessions end, and work that waited is looked at anew.
NOT_COMPARED = {"django_session", "base_job", "shared_cache", "sqlite_sequence"}


def test_a_year_is_lived_through_whatever_dies_and_opens_on_a_new_machine(tmp_path: Path) -> None:
    """One test, because one year is enough for all that has to be true of it."""
    lived = live(tmp_path / "year")
    for check in CHECKS:
        check(lived)
    restored = on_a_new_machine(lived, tmp_path / "new-machine")
    before, after = tables(lived), tables(restored)
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == []
    assert files(lived) == files(restored)


def live(folder: Path) -> dict[str, str]:
    """The environment of a site that lived through the year, with a death on each of `DIES_ON`."""
    environment = environment_of(folder, port=site.free_port()) | {"SITE_URL": "https://towns.example"}
    for day in DIES_ON:
        process = started(environment)
        while process.poll() is None and reached(folder) < day:
            time.sleep(0.01)
        time.sleep(0.01 * (day % 7))  # somewhere within the day
        process.send_signal(signal.SIGKILL)
        process.communicate()
    last = started(environment)
    _out, told = last.communicate()
    assert last.returncode == 0, told[-2000:]
    return environment


def started(environment: dict[str, str]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.journeys.year"]
    return subprocess.Popen(
        command, cwd=site.ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def reached(folder: Path) -> int:
    marked = folder / "day"
    return int(marked.read_text()) if marked.exists() else 0


def letters(environment: dict[str, str]) -> list[Any]:
    """Every letter that was written, in the order of its file."""
    folder = Path(environment["DATA_DIR"], "letters")
    parts = [part for file in sorted(folder.iterdir()) for part in file.read_bytes().split(b"-" * 79 + b"\n")]
    return [email.message_from_bytes(part.strip(), policy=policy.default) for part in parts if part.strip()]


def everything_happened_once(lived: dict[str, str]) -> None:
    seen = json.loads(Path(lived["DATA_DIR"], "picture.json").read_text())
    once = (
        "letter.sent",
        "partner.handed_over",
        "privacy.payment_written",
        "project.closed",
        "project.keeper_named",
        "project.roles_ended",
    )
    assert {verb: seen["verbs"].get(verb) for verb in once} == dict.fromkeys(once, 1)
    # The demonstration has one event of before that was opened again.
    assert (seen["verbs"]["event.plan_changed"], seen["verbs"]["event.reopened"]) == (2, 2)
    assert seen["failed"] == []


def a_figure_was_corrected_and_both_versions_stay(lived: dict[str, str]) -> None:
    seen = json.loads(Path(lived["DATA_DIR"], "picture.json").read_text())
    persons = {(number, version): count for number, version, count in seen["figures"]}
    assert persons[4, 2] == persons[4, 1] - 1 == seen["present"]
    assert {number for number, _version, _count in seen["figures"]} == {1, 2, 3, 4}


def the_report_was_asked_for_until_it_was_handed_in_and_again_when_figures_changed(
    lived: dict[str, str],
) -> None:
    looks = json.loads(Path(lived["DATA_DIR"], "looks.json").read_text())
    due, again = (year.on(day).isoformat() for day in (year.REPORT_DUE, 80 + 30))
    assert looks == {
        "42": ["", "open", due],  # not within thirty days
        "49": ["coming", "open", due],
        "77": ["late", "late", due],
        "78": ["", "fulfilled", due],
        "80": ["coming", "open", again],
        "90": ["", "fulfilled", due],
    }
    seen = json.loads(Path(lived["DATA_DIR"], "picture.json").read_text())
    first, second = seen["reports"]
    assert (first[0], second[0]) == (year.on(78).isoformat(), year.on(90).isoformat())
    assert first[1] == second[1] == len(year.RECEIPT)
    assert (first[2]["4"], second[2]["4"]) == (1, 2)
    assert seen["verbs"]["report.handed_in"] == 2


def the_project_is_closed_with_its_archive_and_few_roles(lived: dict[str, str]) -> None:
    seen = json.loads(Path(lived["DATA_DIR"], "picture.json").read_text())
    assert seen["closed"] and seen["archive"] > 50
    assert seen["roles"] == [1, 1]
    assert seen["farewell"] > 100


def narrators_heard_that_it_is_over_and_what_nobody_may_read_is_gone(lived: dict[str, str]) -> None:
    """Samira by letter; who has no address is left to the town. Nobody ever permitted the second story."""
    seen = json.loads(Path(lived["DATA_DIR"], "picture.json").read_text())
    samiras, other = seen["stories"]
    assert samiras == [True, True, False]  # stopped on day 150, and half a year later erased
    assert other == [False, True, False]
    assert "stories" in seen["purged"] and seen["verbs"]["story.narrators_told"] == 1
    hers = [one for one in letters(lived) if one["to"] == "samira@cordel.example"]
    texts = [one.get_body(("plain",)).get_content() for one in hers]
    # That it is over, that it was stopped; once more for each death at most.
    assert 2 <= len(hers) <= 2 + len(DIES_ON)
    assert all("/my/story/" in text for text in texts)
    # Written after she had it stopped: the archive has no page of it.
    assert seen["archived story"] is False


def names_are_sealed_half_a_year_later_and_figures_stay(lived: dict[str, str]) -> None:
    seen = json.loads(Path(lived["DATA_DIR"], "picture.json").read_text())
    # Whoever wants news is not sealed before that ends.
    assert seen["sealed"] > 500 and seen["named"] + seen["sealed"] == seen["people"]
    assert seen["purges"] == list(range(1, len(seen["purges"]) + 1))
    assert seen["chained"]
    assert {"needs", "receipts", "merges", "names"} <= set(seen["purged"])
    assert seen["merges"] == 0


def nobody_got_more_than_a_letter_a_week_and_none_after_the_end(lived: dict[str, str]) -> None:
    """A process that dies between handing a letter over and writing that down writes it once more: once for each
    death at most."""
    weekly = Counter(
        (letter["to"], parsedate_to_datetime(letter["date"]).isocalendar()[:2])
        for letter in letters(lived)
        if "/desk/monday/" in letter.get_body(("plain",)).get_content()
    )
    assert len(weekly) > 100
    assert sum(count - 1 for count in weekly.values()) <= len(DIES_ON)
    last = date.fromisocalendar(*max(week for _reader, week in weekly), 1)
    assert last <= year.on(year.CLOSED) + timedelta(days=1)


def who_forgets_is_asked_then_the_deputy_then_the_coordinator_phones(lived: dict[str, str]) -> None:
    to_cora = [one for one in letters(lived) if one["to"] == "cora@cordel.example"]
    assert any("Please phone" in one.get_body(("plain",)).get_content() for one in to_cora)
    assert any(one["to"] == "deputy.sk@cordel.example" for one in letters(lived))


def after_handing_over_the_old_officer_gets_nothing_more(lived: dict[str, str]) -> None:
    to_noor = [
        parsedate_to_datetime(one["date"]).date()
        for one in letters(lived)
        if one["to"] == "noor@cordel.example"
    ]
    assert to_noor and max(to_noor) <= year.on(6)
    assert any(one["to"] == "nadia@towns.example" for one in letters(lived))


def everybody_was_told_once_that_an_event_moved(
    lived: dict[str, str],
) -> None:
    moved = Counter(one["to"] for one in letters(lived) if one["subject"].strip().startswith("New days"))
    assert len(moved) > 40 and sum(moved.values()) - len(moved) <= len(DIES_ON)


def no_letter_shows_a_gap(lived: dict[str, str]) -> None:
    for one in letters(lived):
        text = one.get_body(("plain",)).get_content()
        assert not re.search(r"%\(\w+\)s|\{\w+\}|None|  \n\n\n\n", text), text
        assert "127.0.0.1" not in text


CHECKS = [
    everything_happened_once,
    a_figure_was_corrected_and_both_versions_stay,
    the_report_was_asked_for_until_it_was_handed_in_and_again_when_figures_changed,
    the_project_is_closed_with_its_archive_and_few_roles,
    narrators_heard_that_it_is_over_and_what_nobody_may_read_is_gone,
    names_are_sealed_half_a_year_later_and_figures_stay,
    nobody_got_more_than_a_letter_a_week_and_none_after_the_end,
    who_forgets_is_asked_then_the_deputy_then_the_coordinator_phones,
    after_handing_over_the_old_officer_gets_nothing_more,
    everybody_was_told_once_that_an_event_moved,
    no_letter_shows_a_gap,
]


def on_a_new_machine(lived: dict[str, str], folder: Path) -> dict[str, str]:
    """The same site elsewhere: nothing but the backup and its passphrase."""
    folder.mkdir()
    backup = folder / "year.backup"
    done = manage(lived, "backup", backup)
    assert done.returncode == 0, done.stderr
    new = {**lived, "DATA_DIR": str(folder / "data")}
    done = manage(new, "restore", backup)
    assert done.returncode == 0, done.stderr
    return new


def tables(environment: dict[str, str]) -> dict[str, list[Any]]:
    database = sqlite3.connect(Path(environment["DATA_DIR"], DATABASE))
    try:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sorted(map(repr, database.execute(f'SELECT * FROM "{name}"')))
            for name in names
            if name not in NOT_COMPARED
        }
    finally:
        database.close()


def files(environment: dict[str, str]) -> dict[str, bytes]:
    media = Path(environment["DATA_DIR"], "media")
    return {
        os.fspath(path.relative_to(media)): path.read_bytes()
        for path in media.rglob("*")
        if path.is_file() and "files" not in path.relative_to(media).parts[:1]
    }
