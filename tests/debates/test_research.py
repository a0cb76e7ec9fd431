"""Research agreements through their addresses: recorded, announced, waited for, handed out, ended, deleted."""

import csv
import hashlib
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cordel.base import edits, tokens
from cordel.base.models import AuditEntry
from cordel.core.conversation_files import gathered
from cordel.core.conversation_files import read as read_conversation
from cordel.core.opinion import polis_files
from cordel.debates import actions, queries
from cordel.debates.actions import AgreementFacts, DeletionFacts, Joining
from cordel.debates.models import CodeCard, Debate, HandOut, JournalEntry, ResearchAgreement, Statement, Voter
from cordel.privacy.actions import retention
from tests import factories
from tests.debates import crowds

pytestmark = pytest.mark.django_db
DESK, HERE = "/desk/p/strings/debates/1/research/", "/p/strings/debates/1/"
PDF = b"%PDF-1.7 signed %%EOF"
Research = Voter.Research


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body(answer: Any) -> str:
    return str(answer.content.decode())


def record_form(**typed: Any) -> dict[str, Any]:
    today = timezone.now().date()
    return {
        "token": tokens.form_token("agreement"),
        "institution": "Institute for Social Research",
        "responsible": "Head of the institute",
        "used_for": "Which groups agree with each other, and on what.",
        "language": "en",
        "signed_on": (today - timedelta(days=3)).isoformat(),
        "runs_until": (today + timedelta(days=200)).isoformat(),
        "file": SimpleUploadedFile("agreement.pdf", PDF),
        **typed,
    }


def press(user: Any, act: str, **sent: Any) -> Any:
    return signed_in(user).post(f"{DESK}1/{act}/", sent, follow=True)


def hand_out(user: Any, token: str | None = None) -> Any:
    return signed_in(user).post(f"{DESK}1/votes/", {"token": token or tokens.form_token("hand-out")})


def bytes_of(answer: Any) -> bytes:
    assert answer.streaming, answer
    return b"".join(answer.streaming_content)


def refused(answer: Any, words: str) -> None:
    """It came back to the page of the agreement, which says why."""
    assert answer.status_code == 302 and not HandOut.objects.exists()
    follow = answer.client.get(answer["Location"])
    assert words in body(follow), body(follow)


@pytest.fixture
def crowd(debate: Debate, statements: list[Statement], now: datetime) -> list[Voter]:
    """Sixty people of Gondomar with a mind of their own."""
    voters = crowds.come(debate, 60, now)
    crowds.answer(debate, voters, statements, crowds.two_minds, now)
    return voters


@pytest.fixture
def recorded(cast: Any, crowd: list[Voter]) -> ResearchAgreement:
    answer = signed_in(cast.cora).post(f"{DESK}new/", record_form())
    assert (answer.status_code, answer["Location"]) == (302, f"{DESK}1/"), body(answer)
    return ResearchAgreement.objects.get()


@pytest.fixture
def announced(cast: Any, recorded: ResearchAgreement) -> ResearchAgreement:
    press(cast.cora, "announce", seen=actions.version_of(recorded))
    recorded.refresh_from_db()
    assert recorded.announced_at is not None
    return recorded


@pytest.fixture
def in_force(announced: ResearchAgreement, now: datetime) -> Iterator[ResearchAgreement]:
    with time_machine.travel(now + timedelta(days=14), tick=False):
        yield announced


def table(data: bytes, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(name).decode(), newline="")))


def patterns(data: bytes, debate: Debate) -> Counter[tuple[str, ...]]:
    """What each row says, whoever it is."""
    names = [str(one.number) for one in debate.statements.order_by("number")]
    return Counter(tuple(row[name] for name in names) for row in table(data, "participants-votes.csv"))


def voted_by(voters: Any, debate: Debate) -> Counter[tuple[str, ...]]:
    """The same from the votes themselves."""
    said = {"agree": "1", "disagree": "-1", "unsure": "0"}
    keys = list(debate.statements.order_by("number").values_list("pk", flat=True))
    found = []
    for voter in voters:
        votes = dict(voter.votes.order_by("pk").values_list("statement", "choice"))
        found.append(tuple(said.get(votes.get(key, ""), "") for key in keys))
    return Counter(found)


# --- Recorded, announced -------------------------------------------------------------------------


def test_it_is_recorded_with_its_document_and_nobody_else_sees_it(
    cast: Any, recorded: ResearchAgreement, client: Client
) -> None:
    assert (recorded.number, recorded.recorded_by, recorded.kept_as) == (1, cast.cora, "pdf")
    assert recorded.digest == hashlib.sha256(PDF).hexdigest()
    assert "Nobody gets single votes" in body(client.get(f"{HERE}research/"))
    assert "Institute for Social Research" not in body(client.get(HERE))
    shown = body(signed_in(cast.cora).get(f"{DESK}1/"))
    assert "Head of the institute" in shown and "Announce it" in shown


def test_town_officers_read_it_and_write_nothing(cast: Any, recorded: ResearchAgreement) -> None:
    for officer in (cast.tomas, cast.noor):
        visitor = signed_in(officer)
        assert "Institute for Social Research" in body(visitor.get(DESK))
        page = body(visitor.get(f"{DESK}1/"))
        assert "Head of the institute" in page and "Announce it" not in page
        document = visitor.get(f"{DESK}1/document/")
        assert document.content == PDF and "sandbox" in document["Content-Security-Policy"]
        assert visitor.post(f"{DESK}new/", record_form()).status_code == 403
        for act in ("change", "announce", "end", "deleted", "votes"):
            assert visitor.post(f"{DESK}1/{act}/", {}).status_code == 403
    assert ResearchAgreement.objects.get().announced_at is None


def test_strangers_and_other_towns_find_nothing(cast: Any, recorded: ResearchAgreement) -> None:
    elsewhere = factories.TownMembershipFactory(role="officer").user
    for user in (cast.stranger, elsewhere):
        visitor = signed_in(user)
        assert visitor.get(DESK).status_code == visitor.get(f"{DESK}1/").status_code == 404
        assert visitor.get(f"{DESK}1/document/").status_code == 404
        assert visitor.post(f"{DESK}1/votes/", {}).status_code == 404
    assert signed_in(cast.cora).get(f"{DESK}2/").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"institution": ""}, "This field is required"),
        ({"used_for": "x" * 601}, "at most 600 characters"),
        ({"signed_on": "2099-01-01"}, "cannot be signed on a day that is still to come"),
        ({"runs_until": "2000-01-01"}, "run until a day after it was signed"),
        ({"runs_until": "soon"}, "Enter a valid date"),
        ({"file": ""}, "Add the signed document as a file"),
        ({"file": SimpleUploadedFile("a.pdf", b"MZ no document")}, "PDF"),
        ({"token": "forged"}, "This page was open for a long time"),
    ],
)
def test_bad_input_is_told_and_nothing_is_kept(
    cast: Any, debate: Debate, wrong: dict[str, Any], said: str
) -> None:
    answer = signed_in(cast.cora).post(f"{DESK}new/", record_form(**wrong))
    assert answer.status_code == 422 and said in body(answer), body(answer)
    assert "Head of the institute" in body(answer) and not ResearchAgreement.objects.exists()


def test_the_same_form_twice_is_one_agreement(cast: Any, debate: Debate) -> None:
    form = record_form()
    for _time in range(2):
        sent = {**form, "file": SimpleUploadedFile("agreement.pdf", PDF)}
        assert signed_in(cast.cora).post(f"{DESK}new/", sent)["Location"] == f"{DESK}1/"
    assert ResearchAgreement.objects.count() == 1
    assert AuditEntry.objects.filter(verb="agreement.recorded").count() == 1


def test_a_debate_from_elsewhere_has_none(cast: Any, debate: Debate) -> None:
    Debate.objects.update(is_imported=True)
    answer = signed_in(cast.cora).post(f"{DESK}new/", record_form())
    assert answer.status_code == 422 and "was held elsewhere" in body(answer)


def change_form(agreement: ResearchAgreement, **typed: Any) -> dict[str, Any]:
    facts = edits.facts_of(agreement, AgreementFacts)
    dates = {"signed_on": str(agreement.signed_on), "runs_until": str(agreement.runs_until)}
    return {**vars(facts), **dates, "version": edits.version_of(facts), **typed}


def test_it_is_put_right_until_it_is_announced(cast: Any, recorded: ResearchAgreement) -> None:
    cora, other = signed_in(cast.cora), b"%PDF-1.7 another %%EOF"
    sent = change_form(recorded, institution="Institute", file=SimpleUploadedFile("b.pdf", other))
    assert cora.post(f"{DESK}1/change/", sent).status_code == 302
    assert cora.get(f"{DESK}1/document/").content == other
    late = cora.post(f"{DESK}1/change/", change_form(recorded, institution="Other"))
    assert late.status_code == 422 and "Somebody else changed this" in body(late)
    stale = press(cast.cora, "announce", seen=actions.version_of(recorded))
    assert "changed the agreement while you were reading" in body(stale)
    recorded.refresh_from_db()
    press(cast.cora, "announce", seen=actions.version_of(recorded))
    stands = cora.post(f"{DESK}1/change/", change_form(recorded, institution="Third"))
    assert stands.status_code == 422 and "stays as it is" in body(stands)
    assert ResearchAgreement.objects.get().institution == "Institute"


def test_announced_it_stands_on_the_public_pages(
    announced: ResearchAgreement, cast: Any, client: Client
) -> None:
    page = body(client.get(f"{HERE}research/"))
    assert "Institute for Social Research" in page and "Which groups agree" in page and "nothing yet" in page
    # Who answers for it there is for the desk, whatever somebody typed.
    assert "Head of the institute" not in page
    assert f'href="{HERE}research/"' in body(client.get(HERE))
    assert client.get(f"{HERE}research/document/").status_code == 404
    first = announced.announced_at
    press(cast.cora, "announce", seen="")
    announced.refresh_from_db()
    assert announced.announced_at == first


def test_it_is_announced_where_people_can_read_it_only(cast: Any, recorded: ResearchAgreement) -> None:
    seen = actions.version_of(recorded)
    Debate.objects.update(phase=Debate.Phase.PREPARED)
    assert "not there for everybody" in body(press(cast.cora, "announce", seen=seen))
    Debate.objects.update(phase=Debate.Phase.VOTES)
    too_soon = timezone.now().date() + timedelta(days=13)
    ResearchAgreement.objects.update(runs_until=too_soon)
    recorded.refresh_from_db()
    answer = press(cast.cora, "announce", seen=actions.version_of(recorded))
    assert "ends before anything could be handed out" in body(answer)
    assert ResearchAgreement.objects.get().announced_at is None


def test_voters_are_told_where_they_vote(
    cast: Any, announced: ResearchAgreement, client: Client, now: datetime
) -> None:
    client.post(HERE, {"agreed": "on", "town": "", "newcomer": ""})
    told = "Institute for Social Research may get the votes of this debate"
    for path in ("", "vote/", "mine/"):
        shown = body(client.get(f"{HERE}{path}"))
        assert told in shown and "From 16 March 2026" in shown
    with time_machine.travel(now + timedelta(days=15), tick=False):
        assert f"Until 18 September 2026, {told}" in body(client.get(f"{HERE}vote/"))
    actions.end_agreement(announced, because="Enough.", language="en", by=cast.cora, now=now)
    for path in ("", "vote/", "mine/"):
        assert told not in body(client.get(f"{HERE}{path}"))


# --- Handed out ----------------------------------------------------------------------------------


def test_nothing_goes_out_before_two_weeks_have_passed(
    cast: Any, announced: ResearchAgreement, now: datetime
) -> None:
    refused(hand_out(cast.cora), "from 16 March 2026")
    with time_machine.travel(now + timedelta(days=14, seconds=-1), tick=False):
        refused(hand_out(cast.cora), "14 days after the announcement")
    with time_machine.travel(now + timedelta(days=14), tick=False):
        assert hand_out(cast.cora).status_code == 200


def test_nothing_goes_out_that_was_not_announced(cast: Any, recorded: ResearchAgreement, now: Any) -> None:
    with time_machine.travel(now + timedelta(days=20), tick=False):
        refused(hand_out(cast.cora), "Nobody was told of this agreement yet")


def test_it_hands_out_what_the_engine_reads(cast: Any, in_force: ResearchAgreement, debate: Debate) -> None:
    answer = hand_out(cast.cora)
    assert answer["Content-Type"] == "application/zip"
    assert 'filename="strings-debate-1-agreement-1-votes-1.zip"' in answer["Content-Disposition"]
    data = bytes_of(answer)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        votes = polis_files.read(archive.read("participants-votes.csv")).votes
        moderation = polis_files.read_comments(archive.read("comments.csv"))
        readme = archive.read("README.txt").decode()
    assert names == ["README.txt", "comments.csv", "participants-votes.csv"]
    cast_votes = sum(len(row.votes.all()) for row in debate.voters.order_by("pk"))
    assert (votes.n_participants, len(votes.values), moderation.out) == (60, cast_votes, ())
    assert patterns(data, debate) == voted_by(debate.voters.order_by("pk"), debate)
    read = read_conversation(gathered([("votes.zip", data)]))
    assert [one.words for one in read.statements] == [
        str(one) for one in debate.statements.order_by("number")
    ]
    root = queries.check_journal(debate).root
    for said in ("Institute for Social Research", "Which groups agree", "18 September 2026", root):
        assert said in readme


def test_it_is_noted_and_counted_in_public(
    cast: Any, in_force: ResearchAgreement, debate: Debate, client: Client
) -> None:
    data = bytes_of(hand_out(cast.cora))
    row = HandOut.objects.get()
    assert (row.voters, row.made_by, row.made_at) == (60, cast.cora, timezone.now())
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    assert (row.entries, row.root) == (debate.entries, queries.check_journal(debate).root)
    assert row.votes == sum(int(one["n-votes"]) for one in table(data, "participants-votes.csv"))
    entry = AuditEntry.objects.get(verb="votes.handed")
    assert (entry.actor_id, entry.detail["voters"]) == (cast.cora.pk, 60)
    page = body(client.get(f"{HERE}research/"))
    assert "votes of 60 people" in page and "16 March 2026" in page
    assert row.sha256 in body(signed_in(cast.tomas).get(f"{DESK}1/"))


def test_pressed_twice_it_hands_out_once(cast: Any, in_force: ResearchAgreement) -> None:
    token = tokens.form_token("hand-out")
    assert hand_out(cast.cora, token).status_code == 200
    again = hand_out(cast.cora, token)
    assert again.status_code == 302 and HandOut.objects.count() == 1
    assert "pressed already" in body(again.client.get(again["Location"]))
    assert hand_out(cast.cora, "forged").status_code == 302 and HandOut.objects.count() == 1
    assert hand_out(cast.cora).status_code == 200
    assert [row.number for row in HandOut.objects.order_by("number")] == [1, 2]


def test_people_are_numbered_anew_each_time(cast: Any, in_force: ResearchAgreement, debate: Debate) -> None:
    """Sixty rows in the same order twice would be one chance in more than the stars; the same rows all the same."""
    first, second = (bytes_of(hand_out(cast.cora)) for _time in range(2))
    assert patterns(first, debate) == patterns(second, debate)
    lines = [table(data, "participants-votes.csv") for data in (first, second)]
    assert [[row["participant"] for row in rows] for rows in lines] == [[str(at) for at in range(1, 61)]] * 2
    assert lines[0] != lines[1]


def every_word(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"\n".join(
            [*(name.encode() for name in archive.namelist()), *map(archive.read, archive.namelist())]
        )


@pytest.mark.parametrize("way", Voter.Way.values)
def test_nothing_in_it_leads_to_anybody(
    way: str, cast: Any, debate: Debate, statements: list[Statement], now: datetime
) -> None:
    """However they came: no key, registration, name, town, number of a row, salt, nonce, leaf or minute."""
    voted_at = now - timedelta(days=2, hours=3, minutes=17)
    voters = crowds.come(debate, 45, voted_at, town=cast.gondomar, is_newcomer=True)
    Voter.objects.update(way=way)
    secret = queries.registered_secret(debate, cast.ana.pk)
    debate.voters.filter(pk=voters[0].pk).update(key=queries.voter_key(debate, secret))
    crowds.answer(debate, voters, statements, crowds.two_minds, voted_at)
    factories.ResearchAgreementFactory(debate=debate, number=1)
    data = bytes_of(hand_out(cast.cora))
    journal = JournalEntry.objects.order_by("number")
    hidden = {debate.secret, secret, cast.ana.name, cast.ana.email, cast.seat.code, "Gondomar", "Kavala", way}
    for field in ("salt", "leaf"):
        hidden |= set(journal.values_list(field, flat=True))
    hidden |= set(debate.voters.order_by("pk").values_list("key", flat=True))
    hidden |= {key[:6] for key in debate.voters.order_by("pk").values_list("key", flat=True)}
    hidden |= {voted_at.strftime("%H:%M"), str(int(voted_at.timestamp()))[:7], voted_at.date().isoformat()}
    # The root of the journal is in it, and is no leaf.
    held = every_word(data).replace(HandOut.objects.get().root.encode(), b"").lower()
    assert [one for one in hidden if one.lower().encode() in held] == []
    headings = table(data, "participants-votes.csv")[0]
    assert list(headings) == ["participant", "n-votes", "n-agree", "n-disagree", "1", "2", "3"]
    assert {len(one.extra) for one in zipfile.ZipFile(io.BytesIO(data)).infolist()} == {0}
    assert {one.date_time for one in zipfile.ZipFile(io.BytesIO(data)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_only_what_everybody_reads_is_in_it(
    cast: Any, in_force: ResearchAgreement, debate: Debate, statements: list[Statement]
) -> None:
    Statement.objects.filter(pk=statements[1].pk).update(state="refused", reason="attack")
    Statement.objects.filter(pk=statements[2].pk).update(state="retired")
    words = statements[0].words.with_original("en", "=1+1 is two, and that holds")
    Statement.objects.filter(pk=statements[0].pk).update(words=words)
    data = bytes_of(hand_out(cast.cora))
    assert b"Towns should hire newcomers" not in every_word(data)
    said = {row["comment-id"]: (row["moderated"], row["comment-body"]) for row in table(data, "comments.csv")}
    assert said == {"1": ("1", "'=1+1 is two, and that holds"), "3": ("-1", "Buses should run at night.")}
    assert list(table(data, "participants-votes.csv")[0])[4:] == ["1", "3"]


def test_skipping_is_no_answer_and_who_was_left_out_is_not_in_it(
    cast: Any, in_force: ResearchAgreement, debate: Debate, crowd: list[Voter], statements: list[Statement]
) -> None:
    skipping = crowds.come(debate, 1, timezone.now())
    crowds.answer(debate, skipping, statements, lambda _at, _place: "skip", timezone.now())
    crowds.leave_out(crowd[0], by=cast.cora, now=timezone.now())
    assert patterns(bytes_of(hand_out(cast.cora)), debate) == voted_by(crowd[1:], debate)


def test_too_few_people_are_no_crowd(
    cast: Any, debate: Debate, statements: list[Statement], now: datetime
) -> None:
    factories.ResearchAgreementFactory(debate=debate, number=1)
    crowds.answer(debate, crowds.come(debate, 39, now), statements, crowds.two_minds, now)
    refused(hand_out(cast.cora), "at least 40 people")
    late = crowds.come(debate, 1, now)
    crowds.answer(debate, late, statements, crowds.two_minds, now)
    assert hand_out(cast.cora).status_code == 200


def test_two_files_do_not_tell_what_few_said_between_them(
    cast: Any, in_force: ResearchAgreement, debate: Debate, statements: list[Statement]
) -> None:
    bytes_of(hand_out(cast.cora))
    for count, status in ((9, 302), (1, 200)):
        late = crowds.come(debate, count, timezone.now())
        crowds.answer(debate, late, statements, crowds.two_minds, timezone.now())
        assert hand_out(cast.cora).status_code == status
    assert [row.voters for row in HandOut.objects.order_by("number")] == [60, 70]


# --- Whose votes do not go along -----------------------------------------------------------------


def browser_of(debate: Debate, secret: str) -> Client:
    """A card that opens the debate in a browser of its own."""
    client = Client()
    digest, town = queries.card_digest(debate, secret), factories.TownFactory()
    CodeCard.objects.create(debate=debate, town=town, digest=digest, pile="one", printed_at=timezone.now())
    assert client.post(f"{HERE}card/", {"code": secret}).status_code == 302
    return client


@pytest.fixture
def ana(debate: Debate, crowd: list[Voter], statements: list[Statement], now: datetime) -> Voter:
    """She alone was unsure about everything."""
    made = actions.join(debate, joining=Joining("BBBBBBBBBB", "card"), agreed_to="2026-11", now=now)
    debate.refresh_from_db()
    crowds.answer(debate, [made], statements, lambda _at, _place: "unsure", now)
    debate.refresh_from_db()
    return made


UNSURE = ("0", "0", "0")


def test_a_voter_stays_out_and_comes_along_again(
    cast: Any, ana: Voter, crowd: list[Voter], debate: Debate, in_force: ResearchAgreement
) -> None:
    browser = browser_of(debate, "BBBBBBBBBB")
    page = body(browser.get(f"{HERE}mine/"))
    assert "Leave my votes out" in page
    assert patterns(bytes_of(hand_out(cast.cora)), debate)[UNSURE] == voted_by([*crowd, ana], debate)[UNSURE]
    for _time in range(2):
        out = browser.post(f"{HERE}mine/", {"act": "stay-out"}, follow=True)
        assert "Your votes stay out" in body(out)
        ana.refresh_from_db()
        assert ana.research == Research.NO
    assert "Yours are left out" in body(browser.get(f"{HERE}vote/"))
    after = patterns(bytes_of(hand_out(cast.cora)), debate)
    assert after == voted_by(debate.voters.filter(research=Research.GOES).order_by("pk"), debate)
    # Her votes count as before, and so do those of the nine who stay beside her.
    assert queries.count_voters(debate) == 61
    for _time in range(2):
        browser.post(f"{HERE}mine/", {"act": "go-along"})
        ana.refresh_from_db()
        assert ana.research == Research.GOES


def test_what_is_in_no_file_is_never_one_person(
    cast: Any, ana: Voter, debate: Debate, in_force: ResearchAgreement
) -> None:
    """Public sums minus the file are what ten people said together, and in the next file the same ten."""
    actions.stay_out(ana, is_out=True)
    for _time in range(3):
        bytes_of(hand_out(cast.cora))
    assert [row.voters for row in HandOut.objects.order_by("number")] == [51, 51, 51]
    assert debate.voters.filter(research=Research.BESIDE).count() == 9
    beside = list(debate.voters.filter(research=Research.BESIDE).order_by("pk"))
    assert patterns(bytes_of(hand_out(cast.cora)), debate) == voted_by(
        debate.voters.filter(research=Research.GOES).order_by("pk"), debate
    )
    actions.stay_out(beside[0], is_out=True)
    bytes_of(hand_out(cast.cora))
    assert debate.voters.filter(research=Research.GOES).count() == 51


def test_nobody_is_kept_back_where_nobody_asked(
    cast: Any, debate: Debate, in_force: ResearchAgreement
) -> None:
    bytes_of(hand_out(cast.cora))
    assert not debate.voters.exclude(research=Research.GOES).exists()


def test_pressing_does_not_let_in_who_was_drawn_to_stay(debate: Debate, ana: Voter) -> None:
    Voter.objects.filter(pk=ana.pk).update(research=Research.BESIDE)
    actions.stay_out(ana, is_out=False)
    ana.refresh_from_db()
    assert ana.research == Research.BESIDE


def test_who_erased_everything_is_not_in_it_and_not_to_be_reckoned(
    cast: Any, ana: Voter, debate: Debate, in_force: ResearchAgreement
) -> None:
    now = timezone.now()
    for before, after in (("votes", "review"), ("review", "closed")):
        actions.move(debate, to=after, seen=before, by=cast.cora, now=now)
    browser = browser_of(debate, "BBBBBBBBBB")
    browser.post(f"{HERE}mine/", {"act": "erase"})
    assert not Voter.objects.filter(pk=ana.pk).exists() and queries.count_voters(debate) == 61
    data = bytes_of(hand_out(cast.cora))
    # The frozen sums still hold what she said, so nine others stay out with her.
    assert len(table(data, "participants-votes.csv")) == 51


def test_somebody_without_votes_cannot_stay_out(client: Client, debate: Debate) -> None:
    assert client.post(f"{HERE}mine/", {"act": "stay-out"}).status_code == 302
    assert not Voter.objects.exists()


# --- The end -------------------------------------------------------------------------------------


def test_ended_it_hands_out_nothing_and_says_why(
    cast: Any, in_force: ResearchAgreement, client: Client
) -> None:
    bytes_of(hand_out(cast.cora))
    cora = signed_in(cast.cora)
    assert cora.post(f"{DESK}1/end/", {"because": "", "language": "en"}).status_code == 422
    for _time in range(2):
        sent = {"because": "The study is finished.", "language": "en"}
        assert cora.post(f"{DESK}1/end/", sent).status_code == 302
    answer = hand_out(cast.cora)
    assert answer.status_code == 302 and HandOut.objects.count() == 1
    assert "This agreement is over" in body(answer.client.get(answer["Location"]))
    page = body(client.get(f"{HERE}research/"))
    assert "The study is finished." in page and "Ended early" in page
    assert AuditEntry.objects.filter(verb="agreement.ended").count() == 1


def test_its_last_day_is_the_last(cast: Any, announced: ResearchAgreement, now: datetime) -> None:
    for days, status in ((200, 200), (201, 302)):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            assert hand_out(cast.cora).status_code == status


def deletion_form(agreement: ResearchAgreement, **typed: str) -> dict[str, Any]:
    version = edits.version_of(edits.facts_of(agreement, DeletionFacts))
    return {
        "deleted_on": timezone.now().date().isoformat(),
        "deletion_said_by": "Head of the institute",
        "version": version,
        **typed,
    }


def test_the_deletion_is_noted_with_its_day(cast: Any, in_force: ResearchAgreement, client: Client) -> None:
    cora, address = signed_in(cast.cora), f"{DESK}1/deleted/"
    nothing = cora.post(address, deletion_form(in_force))
    assert nothing.status_code == 422 and "Nothing was handed out" in body(nothing)
    bytes_of(hand_out(cast.cora))
    early = cora.post(address, deletion_form(in_force))
    assert early.status_code == 422 and "still runs" in body(early)
    cora.post(f"{DESK}1/end/", {"because": "Finished.", "language": "en"})
    ahead = cora.post(address, deletion_form(in_force, deleted_on="2099-01-01"))
    assert ahead.status_code == 422 and "still to come" in body(ahead)
    before = cora.post(address, deletion_form(in_force, deleted_on="2026-03-01"))
    assert before.status_code == 422 and "handed out last on 16 March 2026" in body(before)
    assert cora.post(address, deletion_form(in_force, deletion_said_by="")).status_code == 422
    for _time in range(2):
        assert cora.post(address, deletion_form(in_force)).status_code == 302
    in_force.refresh_from_db()
    assert str(in_force.deleted_on) == "2026-03-16"
    assert "Deleted there on" in body(client.get(f"{HERE}research/"))
    assert "Head of the institute" not in body(client.get(f"{HERE}research/"))
    assert AuditEntry.objects.filter(verb="agreement.deletion_noted").count() == 1


def test_when_the_votes_are_gone_nothing_is_left_to_hand_out(
    cast: Any, announced: ResearchAgreement, client: Client, now: datetime
) -> None:
    later = now + timedelta(days=3_000)
    retention.purge(cast.project, by=None, now=later)
    ResearchAgreement.objects.update(runs_until=(later + timedelta(days=9)).date())
    with time_machine.travel(later, tick=False):
        refused(hand_out(cast.cora), "Single votes of this debate were erased")
        assert "Hand out the votes" not in body(signed_in(cast.cora).get(f"{DESK}1/"))
        assert "Nothing can be handed out any more" in body(client.get(f"{HERE}research/"))
        answer = signed_in(cast.cora).post(f"{DESK}new/", record_form())
        assert answer.status_code == 422 and "were erased" in body(answer)


def test_the_list_is_narrowed_and_taken_along(cast: Any, announced: ResearchAgreement) -> None:
    cora = signed_in(cast.cora)
    assert "Institute for Social Research" in body(cora.get(f"{DESK}?stage=announced"))
    assert "Institute for Social Research" not in body(cora.get(f"{DESK}?stage=ended"))
    assert b"Institute for Social Research" in b"".join(cora.get(f"{DESK}?format=csv"))


def test_a_document_that_is_too_big_is_told_once(cast: Any, debate: Debate) -> None:
    big = SimpleUploadedFile("big.pdf", b"%PDF-1.7" + b"x" * 10_000_001 + b"%%EOF")
    answer = signed_in(cast.cora).post(f"{DESK}new/", record_form(file=big))
    assert answer.status_code == 422 and "larger than 10 MB" in body(answer)
    assert "Add the signed document" not in body(answer) and not ResearchAgreement.objects.exists()
