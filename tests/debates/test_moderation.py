"""Keeping a debate fair, through its addresses: the queue, the policy, the second look, the log, translations."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cordel.base import tokens
from cordel.base.models import AuditEntry
from cordel.base.standing import standing_of
from cordel.debates import actions, queries, rules
from cordel.debates.models import Debate, Statement, StatementDecision, StatementObjection, Voter
from cordel.desk.queries.home import home
from cordel.projects.models import ProjectMembership
from tests import races

pytestmark = pytest.mark.django_db
HERE, DESK = "/p/strings/debates/1/", "/desk/p/strings/debates/1/"
QUEUE = f"{DESK}queue/"


@pytest.fixture
def written(debate: Debate, cast: Any, voter_of: Any, now: datetime) -> dict[str, Statement]:
    """One of each town, one of no town, in three languages."""
    said = {
        "kavala": ("el", "Τα πάρκα είναι για όλους.", cast.kavala.pk),
        "gondomar": ("pt", "Os cursos devem ser gratuitos.", cast.gondomar.pk),
        "nowhere": ("en", "Courses should be free!", None),
    }
    return {
        name: actions.hand_in(
            voter_of(name, town_id=town), language=language, said=words, nonce=name, now=now
        )
        for name, (language, words, town) in said.items()
    }


@pytest.fixture
def author(debate: Debate, client: Client) -> Client:
    """A browser in which somebody wrote a statement that was not taken."""
    client.post(HERE, {"agreed": "on", "town": "", "newcomer": ""})
    form = {"said": "Parks are for all.", "language": "en", "token": tokens.form_token("statement")}
    assert client.post(f"{HERE}write/", form).status_code == 302
    return client


@pytest.fixture
def refused(author: Client, cast: Any, now: datetime) -> Statement:
    return actions.refuse(Statement.objects.get(state="waiting"), reason="topic", by=cast.cora, now=now)


def shown(page: Any) -> list[Statement]:
    return [one.statement for one in page.context["list"].page]


def assistant(cast: Any, user: Any, now: datetime) -> None:
    ProjectMembership.objects.create(
        user=user, project=cast.project, role="assistant", since=now, renewed_at=now
    )


# --- The queue ----------------------------------------------------------------------------------


def test_the_queue_is_narrowed_by_town_and_language(
    written: dict[str, Statement], cast: Any, as_: Any
) -> None:
    desk = as_(cast.cora)
    assert shown(desk.get(QUEUE)) == list(written.values()), "the oldest first"
    assert shown(desk.get(f"{QUEUE}?language=pt")) == [written["gondomar"]]
    assert shown(desk.get(f"{QUEUE}?town={cast.kavala.pk}")) == [written["kavala"]]
    assert shown(desk.get(f"{QUEUE}?town=none")) == [written["nowhere"]]
    assert shown(desk.get(f"{QUEUE}?town=what&language=xx")) == list(written.values())
    assert "No match" in (page := desk.get(f"{QUEUE}?q=zebra").content.decode()) or "zebra" in page


def test_officers_see_the_queue_of_their_own_town(written: dict[str, Statement], cast: Any, as_: Any) -> None:
    page = as_(cast.noor).get(QUEUE)
    assert shown(page) == [written["kavala"]] and "Os cursos" not in page.content.decode()
    told = as_(cast.noor).get(f"{QUEUE}?format=csv")
    body = b"".join(told.streaming_content) if told.streaming else told.content
    assert "Os cursos" not in body.decode("utf-8-sig") and "πάρκα" in body.decode("utf-8-sig")


def test_how_long_each_waits_is_told_and_two_days_are_too_long(
    written: dict[str, Statement], debate: Debate, cast: Any, now: datetime
) -> None:
    Statement.objects.filter(pk=written["nowhere"].pk).update(written_at=now - timedelta(hours=49))
    first, *others = queries.to_read(debate, towns=None, now=now)
    assert (first.statement, first.hours, first.is_late) == (written["nowhere"], 49, True)
    assert not any(one.is_late for one in others)
    (task,) = [one for one in home(standing_of(cast.cora), now=now)["tasks"] if "Read what" in one.title]
    assert (task.url, task.is_late, task.why) == (QUEUE, True, "3 statements wait.")
    (task,) = [one for one in home(standing_of(cast.noor), now=now)["tasks"] if "Read what" in one.title]
    assert (task.is_late, task.why) == (False, "1 statement waits.")


def test_what_says_nearly_the_same_stands_beside(
    written: dict[str, Statement], statements: list[Statement], debate: Debate, cast: Any, as_: Any, now: Any
) -> None:
    waits = queries.to_read(debate, towns=None, now=now)
    rows = {one.statement: alike for one, alike in queries.alike_beside(debate, waits)}
    assert rows[written["nowhere"]] == [statements[0]] and rows[written["kavala"]] == []
    assert "Says nearly the same" in as_(cast.cora).get(QUEUE).content.decode()


def test_after_a_decision_the_queue_is_narrowed_as_before(
    written: dict[str, Statement], cast: Any, as_: Any
) -> None:
    address = f"{DESK}statements/{written['gondomar'].number}/decide/"
    answer = as_(cast.cora).post(address, {"act": "accept", "back": "language=pt"})
    assert answer["Location"] == f"{QUEUE}?language=pt"
    answer = as_(cast.cora).post(address, {"act": "accept", "back": "https://elsewhere.example/\r\nX: y"})
    assert answer["Location"].startswith(f"{QUEUE}?")


def test_whoever_comes_second_is_told_who_decided_and_how(
    written: dict[str, Statement], cast: Any, as_: Any, now: datetime
) -> None:
    one = written["kavala"]
    actions.accept(one, by=cast.noor, now=now, town=cast.kavala.pk)
    address = f"{DESK}statements/{one.number}/decide/"
    same = as_(cast.cora).post(address, {"act": "accept"}, follow=True).content.decode()
    assert str(cast.noor) in same and "decided the same" in same
    other = as_(cast.cora).post(address, {"act": "refuse", "reason": "topic"}, follow=True).content.decode()
    assert str(cast.noor) in other and "accepted" in other
    one.refresh_from_db()
    assert (one.state, one.decided_by, one.decisions.count()) == ("accepted", cast.noor, 1)


def test_several_are_accepted_at_once_and_those_of_other_towns_are_not(
    written: dict[str, Statement], cast: Any, as_: Any, now: datetime
) -> None:
    numbers = [one.number for one in written.values()]
    address = f"{QUEUE}accept/"
    as_(cast.noor).post(address, {"take": [*numbers, "x", "9" * 30, "4711"]})
    assert set(Statement.objects.filter(decided_by=cast.noor)) == {written["kavala"]}
    actions.refuse(written["gondomar"], reason="topic", by=cast.noor, now=now)
    page = as_(cast.cora).post(address, {"take": numbers, "back": "sort=words"}, follow=True)
    assert "Accepted 2 statements." in page.content.decode() or "Accepted 1" in page.content.decode()
    assert "was faster" in page.content.decode(), "what was refused meanwhile stays so, and is told"
    assert "Tick the statements" in as_(cast.cora).post(address, {}, follow=True).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_in_the_same_moment_leave_one_decision(
    written: dict[str, Statement], cast: Any, now: datetime
) -> None:
    one = written["kavala"]
    end = races.overtaken(
        lambda: actions.accept(one, by=cast.noor, now=now),
        lambda: actions.refuse(one, reason="topic", by=cast.cora, now=now),
    )
    assert isinstance(end, rules.DecidedBefore) and str(cast.noor) in str(end)
    assert StatementDecision.objects.get().kind == "accepted"


# --- The policy, and what authors are told ------------------------------------------------------


def test_the_policy_tells_every_reason_with_an_example(debate: Debate, client: Client) -> None:
    page = client.get(f"{HERE}policy/").content.decode()
    assert [one.reason for one in queries.RULES] == Statement.POLICY
    for one in queries.RULES:
        assert str(one.reason.label) in page and str(one.example).split("“")[0] in page
    assert "no longer than two days" in page


def test_how_long_it_takes_is_measured_once_there_is_something_to_measure(
    debate: Debate, cast: Any, voter_of: Any, client: Client, now: datetime
) -> None:
    for at in range(5):
        said = actions.hand_in(
            voter_of(f"w{at}"), language="en", said=f"Statement {at} is here.", nonce=f"w{at}", now=now
        )
        assert queries.hours_to_decide(debate) is None
        actions.accept(said, by=cast.cora, now=now + timedelta(hours=at + 1))
    assert queries.hours_to_decide(debate) == 3
    assert "usually takes 3 hours" in client.get(f"{HERE}policy/").content.decode()


def test_an_author_sees_that_there_is_an_answer_until_it_was_read(author: Client, refused: Statement) -> None:
    def told() -> bool:
        return "answer to your statements" in author.get(HERE).content.decode()

    assert told()
    page = author.get(f"{HERE}mine/").content.decode()
    assert "It is not about the question." in page and "Ask for a second look" in page
    assert not told()
    author.cookies[f"debate-{refused.debate_id}-seen"] = "x'; drop"
    assert told(), "what nobody gave is as if it were not there"
    assert "answer to your statements" not in Client().get(HERE).content.decode()


def test_a_second_look_is_asked_for_once_and_answered_by_another(
    author: Client, refused: Statement, cast: Any, as_: Any, now: datetime
) -> None:
    assistant(cast, cast.noor, now)
    address = f"{HERE}mine/{refused.number}/object/"
    too_long = author.post(address, {"words": "x" * 501})
    assert too_long.status_code == 422 and "x" * 501 in too_long.content.decode()
    for _twice in range(2):
        assert author.post(address, {"words": "Parks are where I met people."}).status_code == 302
    assert StatementObjection.objects.get().words == "Parks are where I met people."
    assert "You asked for a second look" in author.get(f"{HERE}mine/").content.decode()
    assert "Parks are where I met people." in as_(cast.cora).get(QUEUE).content.decode()
    again = f"{DESK}statements/{refused.number}/again/"
    first = as_(cast.cora).post(again, {"act": "take"}, follow=True).content.decode()
    assert "You decided about this statement first" in first
    as_(cast.noor).post(again, {"act": "take"})
    refused.refresh_from_db()
    assert (refused.state, refused.reason, refused.decided_by) == ("accepted", "", cast.noor)
    late = as_(cast.cora).post(again, {"act": "keep"}, follow=True).content.decode()
    assert "was faster" in late
    page = author.get(f"{HERE}mine/").content.decode()
    assert "Somebody looked a second time" in page and "Ask for a second look" not in page


def test_where_nobody_else_runs_the_debate_the_same_person_looks_again(
    author: Client, refused: Statement, cast: Any, as_: Any, now: datetime
) -> None:
    author.post(f"{HERE}mine/{refused.number}/object/", {"words": ""})
    tasks = home(standing_of(cast.cora), now=now)["tasks"]
    assert [one.why for one in tasks if "Read what" in one.title] == ["1 statement waits."]
    as_(cast.cora).post(f"{DESK}statements/{refused.number}/again/", {"act": "keep"})
    refused.refresh_from_db()
    assert (refused.state, refused.reason) == ("refused", "topic")
    assert [one.kind for one in refused.decisions.all()] == ["refused", "upheld"]
    (only,) = [one for one in home(standing_of(cast.cora), now=now)["tasks"] if "Read what" in one.title] or [
        None
    ]
    assert only is None


def test_nobody_objects_for_somebody_else_or_without_a_reason_to(
    author: Client, refused: Statement, statements: list[Statement], cast: Any, as_: Any
) -> None:
    other = Client()
    other.post(HERE, {"agreed": "on", "town": "", "newcomer": ""})
    address = f"{HERE}mine/{refused.number}/object/"
    assert other.post(address, {"words": ""}).status_code == 404
    assert Client().post(address, {"words": ""}).status_code == 302
    assert author.post(f"{HERE}mine/{statements[0].number}/object/", {}).status_code == 404
    assert author.post(f"{HERE}mine/4711/object/", {}).status_code == 404
    Debate.objects.update(phase="closed")
    answer = author.post(address, {"words": "now"})
    assert answer.status_code == 422 and "once" in answer.content.decode()
    again = f"{DESK}statements/{refused.number}/again/"
    told = as_(cast.cora).post(again, {"act": "take"}, follow=True).content.decode()
    assert "Nobody asked for a second look" in told
    assert as_(cast.noor).post(again, {"act": "take"}).status_code == 403
    assert not StatementObjection.objects.exists()


def test_erasing_takes_the_words_of_an_objection_along(
    author: Client, refused: Statement, now: datetime
) -> None:
    author.post(f"{HERE}mine/{refused.number}/object/", {"words": "I met people there."})
    actions.erase_votes(Voter.objects.get(), now=now)
    assert StatementObjection.objects.get().words == ""


@pytest.mark.django_db(transaction=True)
def test_two_objections_in_the_same_moment_are_one(author: Client, refused: Statement, now: datetime) -> None:
    voter = Voter.objects.get()
    end = races.overtaken(
        lambda: actions.object_to(refused, voter=voter, words="first", now=now),
        lambda: actions.object_to(refused, voter=voter, words="second", now=now),
    )
    assert end.words == "first" and StatementObjection.objects.count() == 1


# --- The log ------------------------------------------------------------------------------------


def file(client: Client, address: str) -> str:
    answer = client.get(f"{address}?format=csv")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8-sig")


def test_every_decision_is_public_by_town_without_names(
    written: dict[str, Statement], cast: Any, as_: Any, now: datetime
) -> None:
    actions.accept(written["kavala"], by=cast.noor, now=now, town=cast.kavala.pk)
    actions.refuse(written["gondomar"], reason="attack", by=cast.cora, now=now)
    for told in (Client().get(f"{HERE}decisions/").content.decode(), file(Client(), f"{HERE}decisions/")):
        assert "πάρκα" in told and "Kavala" in told and "those who run the debate" in told
        assert "Os cursos" not in told, "what attacks people is not shown again"
        assert str(cast.noor) not in told and str(cast.cora) not in told
        assert f"{now:%H:%M}" not in told, "to the day"
    for told in (
        as_(cast.cora).get(f"{DESK}decisions/").content.decode(),
        file(as_(cast.cora), f"{DESK}decisions/"),
    ):
        assert "Os cursos" in told and str(cast.noor) in told
    narrowed = Client().get(f"{HERE}decisions/?decision=refused")
    assert narrowed.context["list"].total == 1


def test_whose_town_decided_follows_from_who_it_is(
    written: dict[str, Statement], cast: Any, as_: Any
) -> None:
    as_(cast.noor).post(f"{DESK}statements/{written['kavala'].number}/decide/", {"act": "accept"})
    as_(cast.cora).post(f"{DESK}statements/{written['gondomar'].number}/decide/", {"act": "accept"})
    assert [one.town for one in StatementDecision.objects.order_by("pk")] == [cast.kavala, None]


def test_an_empty_log_says_so(prepared: Debate, debate: Debate, client: Client) -> None:
    assert "No decision yet" in client.get(f"{HERE}decisions/").content.decode()


# --- Translations and lineage -------------------------------------------------------------------


def test_what_lacks_a_language_is_listed_and_worked_through(
    debate: Debate, statements: list[Statement], cast: Any, as_: Any
) -> None:
    cast.project.languages = ["en", "pt", "el"]
    cast.project.save()
    desk = as_(cast.cora)
    page = desk.get(f"{DESK}translations/?needs=pt")
    assert [row.statement for row in page.context["list"].page] == statements
    first, second = statements[:2]
    address = f"{DESK}statements/{first.number}/?in=pt"
    opened = desk.get(address)
    assert opened.context["following"] == second
    form = {
        "words": "Os cursos devem ser gratuitos.",
        "version": opened.context["form"]["version"].value(),
        "made_by": "machine",
    }
    desk.post(address, form)
    assert queries.next_to_translate(debate, "pt", after=second.number) == statements[2]
    states = {
        row.statement: {one.language: one.state for one in row.cells} for row in queries.translations(debate)
    }
    assert states[first] == {"en": "original", "pt": "unchecked", "el": "missing"}
    told = file(desk, f"{DESK}translations/")
    assert "not checked" in told and "missing" in told
    assert "pt" not in [one.language for one in queries.translations(debate)[0].cells if one.state == "done"]


def test_whose_words_are_shown_is_said_wherever_people_read_them(
    debate: Debate, statements: list[Statement], cast: Any, as_: Any, now: datetime
) -> None:
    from cordel.core.content import Content

    Statement.objects.exclude(pk=statements[0].pk).delete()
    words = Content.of("el", "Μαθήματα δωρεάν.").with_translation("en", "Courses for free.")
    Statement.objects.update(words=words)
    client = Client()
    client.post(HERE, {"agreed": "on", "town": "", "newcomer": ""})
    for path in ("vote/", "results/"):
        assert "Translated from Greek by a person." in client.get(HERE + path).content.decode()
    words = words.with_translation("en", "Courses for free.", by="machine")
    Statement.objects.update(words=words)
    assert "by a machine; nobody has checked it" in client.get(f"{HERE}vote/").content.decode()
    Statement.objects.update(words=words.with_original("el", "Όλα τα μαθήματα δωρεάν."))
    assert "The original changed" in client.get(f"{HERE}vote/").content.decode()


def test_what_was_put_into_other_words_says_what_it_was_before(
    debate: Debate, statements: list[Statement], cast: Any, as_: Any, voter_of: Any, voted: Any, now: datetime
) -> None:
    first = statements[0]
    for at in range(12):
        voted(voter_of(f"v{at}"), first)
    typed = {
        "said": "All courses are free.",
        "language": "en",
        "token": tokens.form_token("revised statement"),
    }
    preview = as_(cast.cora).post(f"{DESK}statements/{first.number}/revise/", typed)
    assert "It keeps its 12 votes." in preview.content.decode()
    too_long = as_(cast.cora).post(f"{DESK}statements/{first.number}/revise/", typed | {"said": "x" * 200})
    assert too_long.status_code == 422 and "Do it so" not in too_long.content.decode()
    as_(cast.cora).post(f"{DESK}statements/{first.number}/revise/", typed | {"confirmed": "1"})
    Statement.objects.filter(pk__in=[one.pk for one in statements[1:]]).delete()
    client = Client()
    client.post(HERE, {"agreed": "on", "town": "", "newcomer": ""})
    page = client.get(f"{HERE}vote/").content.decode()
    assert "All courses are free." in page and "Before: “Courses should be free.”" in page
    assert StatementDecision.objects.get(statement=first).kind == "replaced"


def test_no_record_of_an_act_names_who_wrote(written: dict[str, Statement], cast: Any, now: datetime) -> None:
    keys = {one.author for one in written.values()}
    told = str(list(AuditEntry.objects.values()))
    assert not [key for key in keys if key in told]
