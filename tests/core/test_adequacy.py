"""Where names may go: the area of the Regulation, decisions while they hold, and nothing else."""

from datetime import date
from pathlib import Path

import pytest

from cordel.core.adequacy import Footing, parse
from cordel.core.strict_toml import TomlRefused

LIST = (Path(__file__).parents[2] / "transfers" / "adequacy.toml").read_text(encoding="utf-8")
HEAD = 'version = "1"\nchecked_on = 2026-01-05\nsource = "https://law.example/"\n'
TODAY = date(2026, 3, 2)


def test_the_house_list_is_read() -> None:
    known = parse(LIST, "adequacy.toml")
    found = {
        code: known.footing(code, TODAY) for code in ("PT", "MQ", "NO", "CH", "GB", "MD", "TR", "US", "")
    }
    assert found == {
        "PT": Footing.AREA,
        "MQ": Footing.AREA,
        "NO": Footing.AREA,
        "CH": Footing.DECISION,
        "GB": Footing.DECISION,
        "MD": Footing.NONE,
        "TR": Footing.NONE,
        "US": Footing.NONE,  # Companies that joined a framework; no town can.
        "": Footing.NONE,
    }


def test_a_decision_holds_until_the_end_of_its_last_day() -> None:
    decision = '[[decision]]\ncountry = "GB"\ndecided_on = 2021-06-28\nuntil = 2031-12-27\nact = "x"\n'
    known = parse(HEAD + decision, "a.toml")
    days = (date(2021, 6, 27), date(2021, 6, 28), date(2031, 12, 27), date(2031, 12, 28))
    assert [known.footing("GB", day) is Footing.DECISION for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "version"),
        (HEAD + "more = 1\n", "more"),
        (HEAD + '[[area]]\ncountries = ["QQ"]\n', "QQ is no country code"),
        (HEAD + '[[decision]]\ncountry = "CH"\ndecided_on = 2000-07-26\n', "act"),
        (
            HEAD + '[[decision]]\ncountry = "CH"\ndecided_on = 2000-07-26\nact = "x"\n' * 2,
            "CH is there twice",
        ),
        (
            HEAD + '[[decision]]\ncountry = "CH"\ndecided_on = 2000-07-26\nuntil = 1999-01-01\nact = "x"\n',
            "before the decision",
        ),
        (
            HEAD + '[[decision]]\ncountry = "CH"\ndecided_on = 2000-07-26\nact = "x"\nfor_towns = "no"\n',
            "must be bool",
        ),
    ],
)
def test_a_wrong_list_is_refused_by_name(text: str, reason: str) -> None:
    with pytest.raises(TomlRefused, match=reason):
        parse(text, "a.toml")
