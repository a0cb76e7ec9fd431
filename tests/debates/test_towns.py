"""The page by town through its address: from votes to what a stranger reads, and what nobody finds there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cordel.core.opinion.published import answer
from cordel.debates import actions, queries
from cordel.debates.models import Debate, OpinionMap, Statement

pytestmark = pytest.mark.django_db
HERE = "/p/strings/debates/1/"


@pytest.fixture
def counted(debate: Debate, now: Any) -> Callable[[], OpinionMap]:
    """Makes the map of the votes so far, as the worker does."""

    def count() -> OpinionMap:
        debate.refresh_from_db()
        folded = queries.folded(debate, debate.entries)
        document = answer(folded.facts, folded.columns)
        return actions.keep_map(debate, kind=OpinionMap.Kind.LIVE, folded=folded, document=document, now=now)

    return count


@pytest.fixture
def crowd(voter_of: Any, voted: Any) -> Callable[..., None]:
    """So many voters of a town answer a statement."""
    made = iter(range(10_000))

    def come(count: int, statement: Statement, choice: str, **facts: Any) -> None:
        for _one in range(count):
            way = "card" if facts.get("town_id") else "open"
            voted(voter_of(f"secret {next(made)}", way, **facts), statement, choice)

    return come


def page(path: str = "") -> str:
    answer = Client().get(f"{HERE}towns/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_anything_was_counted_it_says_so(debate: Debate) -> None:
    assert "Not counted yet" in page() and "Every vote is safe" in page()


def test_the_worker_counts_towns_with_the_map(
    cast: Any, debate: Debate, statements: list[Statement], crowd: Any, now: Any
) -> None:
    for town in (cast.gondomar, cast.kavala):
        crowd(11, statements[0], "agree", town_id=town.pk)
    debate.refresh_from_db()
    made = actions.make_map(debate, now=now)
    assert made is not None and made.document["towns"]["towns"] == sorted([cast.gondomar.pk, cast.kavala.pk])
    assert "Carried by 2 of 2 towns." in page()


def test_what_two_towns_agree_on_stands_first_in_words(
    cast: Any, statements: list[Statement], crowd: Any, counted: Any
) -> None:
    for town in (cast.gondomar, cast.kavala):
        crowd(14, statements[1], "agree", town_id=town.pk)
        crowd(11, statements[2], "disagree", town_id=town.pk)
    crowd(12, statements[0], "agree", town_id=cast.kavala.pk)
    crowd(12, statements[0], "disagree", town_id=cast.gondomar.pk)
    counted()
    shown = page()
    assert "This holds in every town" in shown and "Carried by 2 of 2 towns." in shown
    assert "Rejected everywhere" in shown and "Rejected by 2 of 2 towns." in shown
    assert "Of a hundred people, 50 agree; with the same weight for each town, 50." in shown
    found = queries.across_towns(Debate.objects.get())
    assert found is not None and [one.statement for one in found.holding] == [statements[1]]
    assert [one.statement for one in found.rejected] == [statements[2]]
    assert (found.most_compared, found.weight_decides) == (2, False)


def test_a_town_of_few_is_nowhere_to_be_read(
    cast: Any, statements: list[Statement], crowd: Any, counted: Any
) -> None:
    """Seven of Kavala: theirs is withheld, and so is Gondomar's, which the total would tell."""
    crowd(14, statements[0], "agree", town_id=cast.gondomar.pk)
    crowd(7, statements[0], "disagree", town_id=cast.kavala.pk)
    counted()
    shown = page()
    assert "Towns are compared as soon as 10 people" in shown and "Carried by" not in shown
    found = queries.across_towns(Debate.objects.get())
    assert found is not None
    assert [row.agree for row in found.statements[0].rows] == [None, None]
    assert found.statements[0].together.disagree == 7
    file = Client().get(f"{HERE}towns/?format=csv").content.decode()
    lines = [line.split(",")[2:] for line in file.splitlines() if line.startswith("1,")]
    assert lines[0] == ["Gondomar", "", "", "", "withheld"] and lines[1] == ["Kavala", "", "", "", "withheld"]
    assert lines[-1] == ["All together", "14", "7", "0", ""]
    assert "Too few answers so far" in page(f"?town={cast.kavala.pk}")


def test_one_town_stands_beside_the_others(
    cast: Any, statements: list[Statement], crowd: Any, counted: Any
) -> None:
    crowd(20, statements[0], "agree", town_id=cast.gondomar.pk)
    crowd(20, statements[0], "disagree", town_id=cast.kavala.pk)
    counted()
    shown = page(f"?town={cast.kavala.pk}")
    assert "What Kavala says" in shown.replace("<bdi>", "").replace("</bdi>", "")
    assert "Fewer agree here than elsewhere." in shown and "0 agree, 20 disagree" in shown
    assert "20 agree, 0 disagree" in shown, "the other towns together"
    file = Client().get(f"{HERE}towns/?town={cast.kavala.pk}&format=csv").content.decode()
    assert "rejects it" in file and str(cast.gondomar) not in file


@pytest.mark.parametrize("asked", ["?town=x", "?town=99999999", "?town=", "?format=exe", "?town=1%00"])
def test_what_is_asked_for_in_vain_shows_all_towns(
    statements: list[Statement], crowd: Any, counted: Any, cast: Any, asked: str
) -> None:
    crowd(12, statements[0], "agree", town_id=cast.kavala.pk)
    counted()
    assert "All together" in page(asked)


def test_newcomers_of_all_towns_are_heard_together(
    cast: Any, statements: list[Statement], crowd: Any, counted: Any
) -> None:
    for town in (cast.gondomar, cast.kavala):
        crowd(6, statements[0], "agree", town_id=town.pk, is_newcomer=True)
        crowd(15, statements[0], "disagree", town_id=town.pk, is_newcomer=False)
        crowd(4, statements[1], "agree", town_id=town.pk, is_newcomer=True)
        crowd(15, statements[1], "disagree", town_id=town.pk)
    counted()
    shown = page()
    assert "The voice of newcomers" in shown and "More newcomers agree." in shown
    found = {one.statement: one for one in queries.across_towns(Debate.objects.get()).statements}  # type: ignore[union-attr]
    assert (found[statements[0]].newcomers.agree, found[statements[0]].others.disagree) == (12, 30)
    assert found[statements[1]].newcomers.agree is None and found[statements[1]].others.agree is None


def test_who_was_shut_out_and_what_was_retired_are_not_there(
    cast: Any, statements: list[Statement], crowd: Any, counted: Any
) -> None:
    crowd(12, statements[0], "agree", town_id=cast.kavala.pk)
    counted()
    Statement.objects.filter(pk=statements[0].pk).update(state="retired")
    assert "Courses should be free." not in page()


def test_the_pages_of_one_moment_say_the_same_and_nothing_about_a_few(
    cast: Any, debate: Debate, statements: list[Statement], crowd: Any, counted: Any
) -> None:
    """Thirty with cards and twenty with the open address, of whom three said a town: by subtracting the rows of all
    pages nobody finds the three, and what both pages show of all is the same."""
    crowd(15, statements[0], "agree", town_id=cast.gondomar.pk)
    crowd(15, statements[0], "agree", town_id=cast.kavala.pk)
    crowd(17, statements[0], "disagree")
    counted_before = Client().get(f"{HERE}results/").context["list"].page[0]
    assert counted_before.open.disagree == 17
    crowd(3, statements[0], "unsure", town_id=cast.kavala.pk)
    debate.voters.filter(votes__choice="unsure").update(way="open")
    counted()
    result = Client().get(f"{HERE}results/").context["list"].page[0]
    (by_town,) = [one for one in queries.across_towns(debate).statements if one.statement == statements[0]]  # type: ignore[union-attr]
    assert (by_town.together.agree, by_town.together.disagree, by_town.together.unsure) == (30, 17, 3)
    assert (result.agree, result.disagree, result.unsure) == (30, 17, 3)
    assert by_town.no_town.disagree == 17
    assert result.open.disagree is None and result.verified.agree is None


def test_the_table_says_what_the_strip_draws(
    cast: Any, debate: Debate, statements: list[Statement], counted: Any, crowd: Any
) -> None:
    crowd(12, statements[0], "agree", town_id=cast.kavala.pk)
    crowd(12, statements[0], "disagree", town_id=cast.gondomar.pk)
    counted()
    shown = page()
    strip, _end, table = shown.split('class="town-strip"')[1].partition("</svg>")
    assert 'aria-hidden="true"' in strip and strip.count('class="agree"') == 2
    first, second = table.split("<tbody>")[1].split("</tr>")[:2]
    assert "Gondomar" in first and "0 agree, 12 disagree, 0 are unsure" in shown and "rejects it" in first
    assert "Kavala" in second and "<b>yes</b>" in second


def test_a_debate_without_towns_shows_what_all_say(
    statements: list[Statement], crowd: Any, counted: Any
) -> None:
    crowd(12, statements[0], "agree")
    counted()
    assert "12 agree, 0 disagree" in page() and "Towns are compared as soon as" in page()


def test_where_other_statements_hold_with_the_same_weight_for_each_town_both_lists_stand_there(
    cast: Any, statements: list[Statement], crowd: Any, counted: Any
) -> None:
    for town in (cast.gondomar, cast.kavala):
        crowd(14, statements[1], "agree", town_id=town.pk)
    made = counted()
    assert "Does a large town decide?" not in page(), "without groups there is nothing to weigh"
    made.document["towns"]["same_weight"] = {"holds": [statements[1].number], "holds_not": []}
    made.save()
    assert "the same statements hold" in page()
    made.document["towns"]["same_weight"] = {"holds": [], "holds_not": [statements[2].number, 999]}
    made.save()
    shown = page()
    assert "Each town has the same weight" in shown and "Each person has the same weight" in shown
    assert "Rejected: " in shown and "Buses should run at night." in shown.split("Rejected: ")[1][:60]


def test_a_map_from_before_there_were_towns_in_it_is_no_error(
    cast: Any, statements: list[Statement], crowd: Any, counted: Any
) -> None:
    crowd(12, statements[0], "agree", town_id=cast.kavala.pk)
    made = counted()
    del made.document["towns"]
    made.save()
    assert "Not counted yet" in page()
