"""Days per kind from a call's file: plain numbers, the house's where the file is silent, and plain refusals."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core import due_days, obligations
from cordel.core.due_days import HOUSE_DAYS, RULES, Anchor, DueDays, Kind
from cordel.core.obligations import Duty, State
from cordel.core.strict_toml import Table, TomlRefused

COUNTED = [kind for kind, rule in RULES.items() if rule.anchor in due_days.OF_EVENTS]
FIRST, LAST = date(2026, 5, 1), date(2026, 5, 3)


def read(text):
    return due_days.read(Table.read(text, "call.toml").table("obligations"))


@given(st.dictionaries(st.sampled_from(COUNTED), st.integers(0, due_days.MOST_DAYS)))
def test_what_the_file_says_counts_and_the_house_where_it_is_silent(said):
    lines = [f"{due_days.key_of(kind)} = {days}" for kind, days in said.items()]
    found = read("\n".join(["[obligations.days]", *lines]))
    for kind in COUNTED:
        due = obligations.due_on(kind, first=FIRST, last=LAST, days=found)
        if kind not in said:
            assert due == obligations.due_on(kind, first=FIRST, last=LAST)
        elif RULES[kind].anchor is Anchor.FIRST_DAY:
            assert due == FIRST - timedelta(days=said[kind])
        else:
            assert due == LAST + timedelta(days=said[kind])


@given(st.integers(0, due_days.MOST_DAYS), st.integers(1, 400))
def test_what_passes_does_so_when_the_event_begins_whatever_the_days(before, after):
    days = DueDays({Kind.QUOTA: -before})
    due = obligations.due_on(Kind.QUOTA, first=FIRST, last=LAST, days=days)
    duty = Duty(Kind.QUOTA, 1, 2, 3, due, False, None, days.of(Kind.QUOTA))
    today = due + timedelta(days=after)
    assert obligations.state(duty, None, today=today) is (State.PASSED if today > FIRST else State.LATE)


def test_an_empty_table_is_the_house():
    assert read("[obligations]") == HOUSE_DAYS
    assert read("[obligations]\npage_months = 12").page_months == 12


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[obligations.days]\nquota = -3", "obligations.days.quota: must not be negative"),
        ("[obligations.days]\nquota = 366", "obligations.days.quota: must be at most 365"),
        ("[obligations.days]\nsheets = true", "obligations.days.sheets: must be int"),
        ("[obligations.days]\nreport = 3", "obligations.days.report: must be one of"),
        ("[obligations]\npage_months = 121", "obligations.page_months: must be at most 120"),
        ("[obligations]\nmonths = 3", "obligations.months: is not a key"),
    ],
)
def test_what_breaks_the_form_is_named_with_file_and_key(text, named):
    with pytest.raises(TomlRefused, match="call.toml: " + named):
        read(text)
