"""Partners pasted from a spreadsheet: looked at line by line, then added in one act."""

from typing import Any

import pytest

from cordel.base.models import Job
from cordel.projects.actions import projects as project_actions
from cordel.projects.models import Partner
from cordel.towns.models import Town, TownMembership

pytestmark = pytest.mark.django_db
DESK = "/desk/p/strings/partners/paste/"
LINES = "Viseu\tPortugal\trita@viseu.example\nKavala\tGreece\nNowhereville\tMalta"


def sent(client: Any, lines: str = LINES, **more: str) -> Any:
    """What is sent after looking: first the lines, then the lines with the button that the page showed."""
    data = {"lines": lines, "language": "en", **more}
    looked = client.post(DESK, data)
    return looked, client.post(DESK, data | {"sure": looked.context["looked_at"]})


def test_it_shows_what_would_happen_and_writes_nothing(as_: Any, cast: Any) -> None:
    towns = Town.objects.count()
    page = as_(cast.cora).post(DESK, {"lines": LINES, "language": "en"})
    new, known, unknown = page.context["planned"]
    assert new.place is not None and new.place.region and new.is_wanted
    assert known.town == cast.kavala and known.is_partner and not known.is_wanted
    assert unknown.place is None and unknown.is_wanted
    assert page.context["wanted"] == 2 and Town.objects.count() == towns


def test_it_adds_all_of_them_once(as_: Any, cast: Any) -> None:
    client = as_(cast.cora)
    for _ in range(2):
        assert sent(client)[1].status_code in (200, 302)
    names = {str(partner.town) for partner in cast.project.partners.filter(town__isnull=False)}
    assert {"Viseu", "Nowhereville"} <= names
    viseu = Town.objects.get(name_key=Town.objects.get(search_key__contains="viseu").name_key)
    assert viseu.latitude is not None and viseu.geonames_id is not None
    assert not TownMembership.objects.filter(town=viseu).exists()
    assert Partner.objects.filter(project=cast.project, town=viseu).count() == 1


def test_with_a_tick_people_are_invited(as_: Any, cast: Any) -> None:
    sent(as_(cast.cora), invites="on")
    membership = TownMembership.objects.get(user__email="rita@viseu.example")
    assert membership.role == "officer" and str(membership.town) == "Viseu"
    assert Job.objects.filter(name="towns.write_invitation").count() == 1


def test_lines_that_changed_after_looking_are_shown_again(as_: Any, cast: Any) -> None:
    client = as_(cast.cora)
    looked = client.post(DESK, {"lines": LINES, "language": "en"}).context["looked_at"]
    page = client.post(DESK, {"lines": "Braga\tPT", "language": "en", "sure": looked})
    assert page.status_code == 200 and page.context["wanted"] == 1
    assert not Town.objects.filter(search_key__contains="braga").exists()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("Gondomar\tAtlantis\nBraga\tPT\tGR", "No country was found"),
        ("Braga\tPT\tGR", "names two countries"),
        ("Braga\tPT\nBraga\tPortugal", "further up already"),
        ("Braga\tPT\tnobody@", "This is no e-mail address: nobody@"),
    ],
)
def test_a_line_that_is_wrong_is_left_out_and_says_why(as_: Any, cast: Any, lines: str, said: str) -> None:
    page = as_(cast.cora).post(DESK, {"lines": lines, "language": "en"})
    assert said in page.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"lines": ""},
        {"lines": "\n \n"},
        {"lines": "x" * 30_001},
        {"lines": "\n".join(f"Town {number}\tPT" for number in range(202))},
        {"language": "xx"},
    ],
)
def test_it_refuses_what_is_no_list(as_: Any, cast: Any, wrong: dict[str, str]) -> None:
    page = as_(cast.cora).post(DESK, {"lines": LINES, "language": "en"} | wrong)
    assert page.status_code == 422 and not page.context["wanted"]


def test_a_town_like_another_is_left_to_people(as_: Any, cast: Any) -> None:
    page = as_(cast.cora).post(DESK, {"lines": "Gondo\tPT", "language": "en"})
    assert "There are towns like this one: Gondomar" in page.content.decode()


def test_all_or_none(as_: Any, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    towns, partners = Town.objects.count(), Partner.objects.count()
    real = project_actions.queries.lead_of
    calls: list[object] = []

    def fails_at_the_second(project: Any) -> Any:
        calls.append(project)
        if len(calls) == 2:
            raise RuntimeError
        return real(project)

    monkeypatch.setattr(project_actions.queries, "lead_of", fails_at_the_second)
    with pytest.raises(RuntimeError):
        sent(as_(cast.cora))
    assert (Town.objects.count(), Partner.objects.count()) == (towns, partners)


def test_markup_stays_text(as_: Any, cast: Any) -> None:
    page = as_(cast.cora).post(DESK, {"lines": "<script>x</script>\tPT", "language": "en"})
    assert b"<script>x" not in page.content
