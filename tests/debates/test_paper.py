"""Voting sheets: one person by paper and phone, typed twice before it counts, and taken back."""

import io
import re
import subprocess
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from cordel.base import tokens
from cordel.base.models import AuditEntry
from cordel.core.vote_journal import fold
from cordel.debates import actions, queries, rules
from cordel.debates.actions import votes
from cordel.debates.models import CodeCard, Debate, JournalEntry, Keying, Statement, Vote, Voter, VotingSheet
from tests.debates import crowds
from tests.debates.test_screens import HERE, joined, tap
from tests.races import overtaken

pytestmark = pytest.mark.django_db
PAPER = "/desk/p/strings/debates/1/paper/"
SAID = {1: ("agree", True), 2: ("disagree", False)}


@pytest.fixture
def codes(debate: Debate, cast: Any, now: datetime) -> list[str]:
    """Of three sheets of Gondomar."""
    return [code for _sheet, code in printed(debate, cast.gondomar, cast, now)]


def printed(debate: Debate, town: Any, cast: Any, now: datetime, **facts: Any) -> Any:
    facts = {"statements": [1, 2, 3], "sentence": "2026-11", "nonce": f"pile {town.pk}", "count": 3, **facts}
    return actions.print_sheets(debate, town=town.pk, by=cast.cora, now=now, **facts)


def typed(client: Client, code: str, *lines: str, act: str = "done", **more: str) -> Any:
    said = {f"line-{at}": line for at, line in enumerate(lines, start=1)}
    return client.post(
        f"{PAPER}sheet/",
        {"code": code, "act": act, "agreed": "on", "newcomer": "", **said, **more},
        follow=True,
    )


def entered(code: str, debate: Debate, cast: Any, now: datetime, answers: Any = None) -> VotingSheet:
    for by in (cast.cora, cast.tomas):
        sheet = actions.keep_keying(
            debate, code, answers=answers or SAID, is_newcomer=None, is_done=True, by=by, now=now
        )
    return sheet


# --- Printing -----------------------------------------------------------------------------------


def words_of(made: bytes) -> str:
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=made, capture_output=True, check=True).stdout.decode()


def form(town: Any, **more: str) -> dict[str, str]:
    given = {
        "town": str(town.pk), "count": "2", "language": "en", "second": "ar", "numbers": "1-2, 3",
        "token": tokens.form_token("voting sheets"),
    }  # fmt: skip
    return given | more


def test_a_pile_is_a_file_once_and_its_codes_are_kept_nowhere(debate: Debate, cast: Any, as_: Any) -> None:
    desk, sent = as_(cast.cora), form(cast.kavala)
    answer = desk.post(PAPER, sent)
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    text = words_of(answer.content)
    for there in (
        "How do newcomers find work?",
        "Courses should be free.",
        "political opinion",
        "I agree that my",
    ):
        assert text.count(there) == 2, there
    codes = set(re.findall(r"\b([2-9B-Z]{4}) ([2-9B-Z]{4}) ([2-9B-Z]{2})\b", text))
    assert len(codes) == 2 and CodeCard.objects.count() == VotingSheet.objects.count() == 2
    for code in map("".join, codes):
        assert queries.sheet_of(debate, code) is not None
        assert code not in str([*CodeCard.objects.values(), *VotingSheet.objects.values()])
    again = desk.post(PAPER, sent)
    assert again.status_code == 422 and "printed already" in again.content.decode()
    assert CodeCard.objects.count() == 2


def test_the_picture_on_a_sheet_is_its_code_for_a_phone_and_for_a_scanner(
    debate: Debate, cast: Any, as_: Any, tmp_path: Any
) -> None:
    import zxingcpp
    from PIL import Image

    made = as_(cast.cora).post(PAPER, form(cast.kavala, count="1")).content
    picture = subprocess.run(
        ["pdftoppm", "-r", "150", "-png", "-f", "1", "-l", "1", "-"],
        input=made,
        capture_output=True,
        check=True,
    )
    read = {one.text for one in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.stdout)))}
    assert len(read) == 1, "at the top and on the strip it is the same"
    (address,) = read
    assert address.startswith("http://testserver/p/strings/debates/1/#")
    assert queries.sheet_of(debate, queries.code_in(address)) is not None


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ("one", "Write numbers"),
        ("1, 99", "99"),
        ("3-1", "Write numbers"),
        ("1-9999999", "Write numbers"),
        ("", "required"),
        ("\u0661", "Write numbers"),
    ],
)
def test_statements_that_cannot_be_printed_are_named(
    debate: Debate, cast: Any, as_: Any, numbers: str, told: str
) -> None:
    answer = as_(cast.cora).post(PAPER, form(cast.kavala, numbers=numbers))
    assert answer.status_code == 422 and told in answer.content.decode() and not CodeCard.objects.exists()


def test_an_officer_prints_and_sees_sheets_of_the_own_town_alone(
    debate: Debate, cast: Any, as_: Any, codes: list[str]
) -> None:
    noor = as_(cast.noor)
    assert noor.post(PAPER, form(cast.gondomar)).status_code == 422
    assert noor.post(PAPER, form(cast.kavala)).status_code == 200
    assert [one.pile.town for one in noor.get(PAPER).context["piles"]] == [cast.kavala]
    assert len(as_(cast.cora).get(PAPER).context["piles"]) == 2
    other = noor.post(f"{PAPER}sheet/", {"code": codes[0]})
    assert other.status_code == 422 and "was printed for" in other.content.decode()
    for place in ("settle", "take-back"):
        refused = noor.post(f"{PAPER}{place}/", {"code": codes[0]})
        assert refused.status_code == 422 and "was printed for" in refused.content.decode()


# --- Typing -------------------------------------------------------------------------------------


def test_a_sheet_counts_when_two_people_typed_the_same(
    debate: Debate, cast: Any, as_: Any, codes: list[str]
) -> None:
    first, second = as_(cast.cora), as_(cast.tomas)
    scanned = f"http://testserver{HERE}#{codes[0]}"
    opened = first.post(f"{PAPER}sheet/", {"code": scanned})
    assert [one.number for one, _field in opened.context["form"].lines()] == [1, 2, 3]
    assert "typed once" in typed(first, codes[0], "1+", "", "3").content.decode()
    assert not Vote.objects.exists()
    blind = second.post(f"{PAPER}sheet/", {"code": codes[0].lower()})
    assert not blind.context["form"].initial, "the second never sees the first"
    assert "is entered" in typed(second, codes[0], " 1 *", "", "3").content.decode()
    voter = Voter.objects.get()
    assert (voter.way, voter.town, voter.agreed_to, voter.is_verified) == (
        "paper",
        cast.gondomar,
        "2026-11",
        True,
    )
    said = {one.statement.number: (one.choice, one.is_important) for one in queries.votes_of(voter)}
    assert said == {1: ("agree", True), 3: ("unsure", False)}
    assert set(JournalEntry.objects.values_list("is_from_paper", flat=True)) == {True}
    assert not Keying.objects.exists(), "what was typed is in the journal and nowhere else"
    assert "entered already" in second.post(f"{PAPER}sheet/", {"code": codes[0]}).content.decode()
    typed(second, codes[0], "2", "2", "2")
    assert JournalEntry.objects.count() == 2 and Vote.objects.count() == 2


def test_the_same_person_is_not_two_however_often(
    debate: Debate, cast: Any, as_: Any, codes: list[str]
) -> None:
    desk = as_(cast.cora)
    for _twice in range(2):
        typed(desk, codes[0], "1", "2", "3")
    assert Keying.objects.count() == 1 and not Vote.objects.exists()
    page = desk.post(f"{PAPER}sheet/", {"code": codes[0]}).content.decode()
    assert "You typed this sheet already" in page


def test_two_at_one_shared_account_are_two_and_the_mark_names_nobody(
    debate: Debate, cast: Any, codes: list[str], now: datetime
) -> None:
    marks = set()
    for name in ("Maria", "maria ", "José"):
        cast.tomas.at_keyboard = name
        actions.keep_keying(
            debate, codes[0], answers=SAID, is_newcomer=True, is_done=True, by=cast.tomas, now=now
        )
        marks.add(queries.keyer_of(cast.tomas))
    assert len(marks) == 2 and Vote.objects.count() == 2 and Voter.objects.get().is_newcomer
    assert not any("maria" in mark for mark in marks)


def test_without_the_tick_nothing_is_kept_and_nothing_typed_is_lost(
    debate: Debate, cast: Any, as_: Any, codes: list[str]
) -> None:
    for act in ("done", "later"):
        answer = typed(as_(cast.cora), codes[0], "1", "7", "3", act=act, agreed="")
        page = answer.content.decode()
        assert answer.status_code == 422 and "Without the tick" in page and "Line 2" in page
        assert 'value="1"' in page and 'value="7"' in page
    assert not Keying.objects.exists() and not Voter.objects.exists()


@pytest.mark.parametrize("line", ["5", "11", "+1", "x", "1++", "\u0661", "-1"])
def test_a_figure_that_stands_for_no_box_is_refused(
    debate: Debate, cast: Any, as_: Any, codes: list[str], line: str
) -> None:
    answer = typed(as_(cast.cora), codes[0], "1", line, "")
    assert answer.status_code == 422 and not Keying.objects.exists()


def test_an_empty_sheet_is_not_entered(debate: Debate, cast: Any, as_: Any, codes: list[str]) -> None:
    answer = typed(as_(cast.cora), codes[0], "", "", "0")
    assert answer.status_code == 422 and "Nothing is typed yet" in answer.content.decode()


def test_half_typed_it_waits_for_whoever_began_it(
    debate: Debate, cast: Any, as_: Any, codes: list[str]
) -> None:
    first, second = as_(cast.cora), as_(cast.tomas)
    typed(first, codes[0], "1", "", "", act="later")
    typed(second, codes[0], "1", "2", "")
    assert not Vote.objects.exists()
    assert len(first.get(PAPER).context["half_typed"]) == 1 and not second.get(PAPER).context["half_typed"]
    page = first.post(f"{PAPER}sheet/", {"code": codes[0]})
    assert page.context["form"].initial["line-1"] == "1"
    typed(first, codes[0], "1", "2", "")
    assert Vote.objects.count() == 2


@pytest.mark.parametrize("code", ["", "BCDFGHJKLM", "#", "x" * 399, "ليس رمزاً"])
def test_a_code_of_no_sheet_opens_nothing(debate: Debate, cast: Any, as_: Any, code: str) -> None:
    assert as_(cast.cora).post(f"{PAPER}sheet/", {"code": code}).status_code == 422


def test_a_code_card_is_no_sheet_and_a_pile_called_back_counts_no_more(
    debate: Debate, cast: Any, as_: Any, codes: list[str], now: datetime
) -> None:
    ((_card, code),) = actions.print_cards(
        debate, town=cast.gondomar.pk, count=1, nonce="c", by=cast.cora, now=now
    )
    desk = as_(cast.cora)
    assert "no voting sheet" in desk.post(f"{PAPER}sheet/", {"code": code}).content.decode()
    actions.call_cards_back(debate, pile=f"pile {cast.gondomar.pk}", by=cast.cora, now=now)
    assert "called back" in typed(desk, codes[0], "1", "1", "1").content.decode()
    with pytest.raises(rules.SheetCalledBack):
        entered(codes[0], debate, cast, now)


def test_nothing_is_entered_while_nobody_votes(debate: Debate, cast: Any, as_: Any, codes: list[str]) -> None:
    Debate.objects.update(phase="closed")
    answer = typed(as_(cast.cora), codes[0], "1", "2", "3")
    assert answer.status_code == 422 and "while people vote" in answer.content.decode()
    assert not Keying.objects.exists()


# --- Differing ----------------------------------------------------------------------------------


def test_where_two_differ_a_third_look_decides(debate: Debate, cast: Any, as_: Any, codes: list[str]) -> None:
    first, second = as_(cast.cora), as_(cast.tomas)
    typed(first, codes[0], "1", "2", "3")
    assert "Look at it a third time" in typed(second, codes[0], "1", "1+", "").content.decode()
    (pile,) = first.get(PAPER).context["piles"]
    assert (pile.once, pile.differing, pile.entered) == (0, (1,), 0)
    page = second.post(f"{PAPER}sheet/", {"code": codes[0]})
    assert [(one.number, a, b) for one, _f, a, b in page.context["lines"]] == [(2, "2", "1+"), (3, "3", "0")]
    unsaid = second.post(f"{PAPER}settle/", {"code": codes[0], "line-2": "2", "line-3": ""})
    assert unsaid.status_code == 422 and not Vote.objects.exists() and 'value="2"' in unsaid.content.decode()
    for _twice in range(2):
        answer = second.post(
            f"{PAPER}settle/", {"code": codes[0], "line-2": "2", "line-3": "0", "line-1": "4"}
        )
        assert answer.status_code == 302
    said = dict(Vote.objects.values_list("statement__number", "choice"))
    assert said == {1: "agree", 2: "disagree"} and JournalEntry.objects.count() == 2


def test_whoever_saw_both_changes_neither(debate: Debate, cast: Any, codes: list[str], now: datetime) -> None:
    for by, answers in ((cast.cora, SAID), (cast.tomas, {1: ("skip", False)})):
        for _twice in range(2):
            actions.keep_keying(
                debate, codes[0], answers=answers, is_newcomer=None, is_done=True, by=by, now=now
            )
    for by in (cast.tomas, cast.noor):
        with pytest.raises(rules.SheetTypedTwice):
            actions.keep_keying(
                debate, codes[0], answers=SAID, is_newcomer=None, is_done=True, by=by, now=now
            )
    assert not Vote.objects.exists()


# --- Paper and phone ----------------------------------------------------------------------------


def test_paper_and_phone_are_one_voter_and_the_phone_goes_before(
    debate: Debate, cast: Any, codes: list[str], now: datetime, client: Client
) -> None:
    client.post(f"{HERE}card/", {"code": codes[0]})
    joined(client)
    tap(client, "unsure", 1)
    tap(client, "agree", 2)
    tap(client, "none", 2)
    sheet = entered(codes[0], debate, cast, now, {**SAID, 3: ("agree", False)})
    assert (sheet.left_out, Voter.objects.get().way) == (2, "card")
    assert dict(Vote.objects.values_list("statement__number", "choice")) == {1: "unsure", 3: "agree"}
    tap(client, "disagree", 3)
    assert dict(Vote.objects.values_list("statement__number", "choice")) == {1: "unsure", 3: "disagree"}
    assert actions.take_sheet_back(debate, codes[0], by=cast.cora, now=now) == 0
    assert Vote.objects.count() == 2, "what the phone said stays"


def test_whoever_voted_on_paper_goes_on_by_phone_sees_it_and_erases_it(
    debate: Debate, cast: Any, codes: list[str], now: datetime, client: Client
) -> None:
    entered(codes[0], debate, cast, now)
    assert client.post(f"{HERE}card/", {"code": codes[0]})["Location"] == f"{HERE}vote/"
    assert "Courses should be free." in client.get(f"{HERE}mine/").content.decode()
    tap(client, "skip", 1)
    assert Voter.objects.count() == 1 and Vote.objects.get(statement__number=1).choice == "skip"
    client.post(f"{HERE}mine/", {"act": "erase"})
    assert not Voter.objects.exists()
    assert (
        not JournalEntry.objects.filter(is_from_paper=True).exists()
        and queries.check_journal(debate).wrong == ()
    )


def test_a_statement_that_was_replaced_is_left_out(
    debate: Debate, cast: Any, codes: list[str], now: datetime, statements: list[Statement]
) -> None:
    actions.revise(
        statements[:1], language="en", texts=["Courses should be near."], nonce="r", by=cast.cora, now=now
    )
    assert entered(codes[0], debate, cast, now).left_out == 1
    assert list(Vote.objects.values_list("statement__number", flat=True)) == [2]


def test_whoever_is_shut_out_does_not_come_in_by_paper(
    debate: Debate, cast: Any, codes: list[str], now: datetime
) -> None:
    entered(codes[0], debate, cast, now)
    actions.take_sheet_back(debate, codes[0], by=cast.cora, now=now)
    crowds.leave_out(Voter.objects.get(), by=cast.cora, now=now)
    with pytest.raises(rules.ShutOut):
        entered(codes[0], debate, cast, now)


# --- Taking back --------------------------------------------------------------------------------


def test_a_wrong_sheet_is_taken_back_through_the_journal_and_typed_again(
    debate: Debate, cast: Any, as_: Any, codes: list[str], now: datetime
) -> None:
    entered(codes[0], debate, cast, now)
    desk = as_(cast.tomas)
    for _twice in range(2):
        desk.post(f"{PAPER}take-back/", {"code": codes[0]})
    assert not Vote.objects.exists() and JournalEntry.objects.count() == 4
    entered(codes[0], debate, cast, now, {1: ("disagree", False)})
    assert Vote.objects.get().choice == "disagree"
    debate.refresh_from_db()
    checked = queries.check_journal(debate)
    assert (checked.entries, checked.is_whole, checked.wrong) == (5, True, ())
    assert len(fold(queries.entries(debate))) == 1


def test_the_record_names_the_pile_and_never_the_sheet(
    debate: Debate, cast: Any, codes: list[str], now: datetime
) -> None:
    entered(codes[2], debate, cast, now)
    told = AuditEntry.objects.filter(verb__startswith="sheet").order_by("pk")
    assert [one.verb for one in told] == ["sheets.printed", "sheet.typed", "sheet.typed", "sheet.entered"]
    assert {(one.object_kind, str(one.detail)) for one in told} == {("sheetpile", "{}")}


def test_what_was_typed_and_never_entered_is_forgotten(
    debate: Debate, cast: Any, codes: list[str], now: datetime
) -> None:
    actions.keep_keying(
        debate, codes[0], answers=SAID, is_newcomer=None, is_done=False, by=cast.cora, now=now
    )
    assert actions.forget_keyings(list(Keying.objects.values_list("pk", flat=True))) == 1
    assert actions.forget_cards(list(CodeCard.objects.values_list("pk", flat=True))) == 3
    assert not VotingSheet.objects.exists()


# --- Two at once, and a power cut ---------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_type_the_same_sheet_at_once_enter_it_once(
    debate: Debate, cast: Any, now: datetime, codes: list[str]
) -> None:
    def keyed(by: Any) -> Any:
        return lambda: actions.keep_keying(
            debate, codes[0], answers=SAID, is_newcomer=None, is_done=True, by=by, now=now
        )

    ended = overtaken(keyed(cast.cora), keyed(cast.tomas))
    assert isinstance(ended, VotingSheet) and ended.is_entered
    assert Vote.objects.count() == JournalEntry.objects.count() == 2
    late = overtaken(lambda: None, keyed(cast.noor))
    assert isinstance(late, rules.SheetEntered)


@pytest.mark.django_db(transaction=True)
def test_two_who_settle_at_once_enter_it_once(
    debate: Debate, cast: Any, now: datetime, codes: list[str]
) -> None:
    for by, choice in ((cast.cora, "agree"), (cast.tomas, "skip")):
        actions.keep_keying(
            debate, codes[0], answers={1: (choice, False)}, is_newcomer=None, is_done=True, by=by, now=now
        )

    def settled(choice: str) -> Any:
        return lambda: actions.settle(
            debate, codes[0], decided={1: (choice, False)}, is_newcomer=None, by=cast.cora, now=now
        )

    assert isinstance(overtaken(settled("agree"), settled("skip")), rules.SheetEntered)
    assert JournalEntry.objects.get().choice == "agree"


def test_a_sheet_that_breaks_off_half_way_leaves_nothing(
    debate: Debate, cast: Any, now: datetime, codes: list[str], monkeypatch: Any
) -> None:
    kept, counted = votes._fold, iter(range(9))

    def broken(*facts: Any) -> None:
        if next(counted):
            raise RuntimeError("the power went")
        kept(*facts)

    with monkeypatch.context() as patched:
        patched.setattr(votes, "_fold", broken)
        with pytest.raises(RuntimeError):
            entered(codes[0], debate, cast, now)
    assert not JournalEntry.objects.exists() and not Voter.objects.exists() and Keying.objects.count() == 1
    entered(codes[0], debate, cast, now)
    assert Vote.objects.count() == 2


def test_as_many_statements_as_fit_take_two_pages_in_two_languages(
    debate: Debate, cast: Any, as_: Any, now: datetime
) -> None:
    long = "Language courses should be free for everybody who comes new to a town, and begin in the first month, evenings too."
    for at in range(queries.MOST_ON_SHEET):
        said = actions.seed(
            debate, language="en", said=f"{long} {at}", nonce=f"long {at}", by=cast.cora, now=now
        )
        said.words = said.words.with_translation(
            "ar",
            "يجب أن تكون دورات اللغة مجانية لكل من يأتي جديداً إلى المدينة وأن تبدأ في الشهر الأول هناك، وفي المساء أيضاً.",
            by="person",
        )
        said.save()
    desk, last = as_(cast.cora), 3 + queries.MOST_ON_SHEET
    made = desk.post(PAPER, form(cast.kavala, count="1", numbers=f"4-{last}"))
    assert len(words_of(made.content).split("\f")) - 1 == 2
    refused = desk.post(PAPER, form(cast.kavala, numbers=f"3-{last}"))
    assert refused.status_code == 422 and "Take some out" in refused.content.decode()
