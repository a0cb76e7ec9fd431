"""Recommendations through their addresses: drafted, frozen, amended, carried, sent, answered, checked."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from cordel.base import edits, tokens
from cordel.core import recommendation_evidence
from cordel.core.content import Content
from cordel.debates import actions, queries
from cordel.debates.actions import Proposal, Sending
from cordel.debates.models import (
    Amendment,
    Debate,
    FrozenEvidence,
    InstitutionAnswer,
    JournalEntry,
    OpinionMap,
    Recommendation,
    Statement,
    TownPosition,
)
from cordel.projects.queries import obligations
from cordel.towns.models import Town
from tests.debates import crowds

pytestmark = pytest.mark.django_db
DESK, HERE = "/desk/p/strings/debates/1/recommendations/", "/p/strings/debates/1/recommendations/"
State = Recommendation.State


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def voted_on(cast: Any, statements: list[Statement], voter_of: Any, voted: Any) -> list[Any]:
    """Twelve of Gondomar and fourteen of Kavala agree with the first statement; two of each disagree."""
    voters = []
    for town, agreeing in ((cast.gondomar, 12), (cast.kavala, 14)):
        for at in range(agreeing + 2):
            voter = voter_of(f"{town.pk} {at}", town_id=town.pk)
            voted(voter, statements[0], "agree" if at < agreeing else "disagree")
            voters.append(voter)
    return voters


@pytest.fixture
def drafted(cast: Any, voted_on: Any, debate: Debate, client: Client) -> Recommendation:
    answer = signed_in(cast.cora).post(f"{DESK}new/", draft_form(debate))
    assert (answer.status_code, answer["Location"]) == (302, f"{DESK}1/"), body(answer)
    return Recommendation.objects.get()


def draft_form(debate: Debate, **typed: Any) -> dict[str, Any]:
    first = debate.statements.order_by("number").first()
    return {
        "token": tokens.form_token("recommendation"),
        "title": "Free courses",
        "text": "We ask for free courses.",
        "language": "en",
        "statements": [str(first.pk)] if first else [],
        **typed,
    }


def freeze(cora: Any) -> Any:
    return signed_in(cora).post(f"{DESK}1/freeze/", {"token": tokens.form_token("evidence")})


@pytest.fixture
def with_towns(cast: Any, drafted: Recommendation) -> Recommendation:
    freeze(cast.cora)
    signed_in(cast.cora).post(f"{DESK}1/towns/")
    drafted.refresh_from_db()
    assert (drafted.state, drafted.wording) == (State.TOWNS, 1)
    return drafted


def amend_form(**typed: Any) -> dict[str, Any]:
    return {
        "token": tokens.form_token("amendment"),
        "wording": "1",
        "title": "Free courses",
        "text": "We ask for free courses in the first year.",
        "because": "For ever is too long.",
        "language": "en",
        **typed,
    }


def says_form(word: str, **typed: Any) -> dict[str, Any]:
    token = tokens.form_token("position")
    return {"token": token, "wording": "1", "word": word, "because": "", "language": "en", **typed}


def adopt(cast: Any, found: Recommendation) -> None:
    seen = queries.seen(found, queries.positions(found))
    signed_in(cast.cora).post(f"{DESK}1/adopt/", {"seen": seen})
    found.refresh_from_db()


@pytest.fixture
def adopted(cast: Any, with_towns: Recommendation) -> Recommendation:
    signed_in(cast.tomas).post(f"{DESK}1/say/", says_form("yes"))
    signed_in(cast.noor).post(f"{DESK}1/say/", says_form("if", because="If the State pays."))
    adopt(cast, with_towns)
    assert with_towns.state == State.ADOPTED
    return with_towns


def send_form(found: Recommendation, **typed: Any) -> dict[str, Any]:
    return {
        "version": edits.version_of(edits.facts_of(found, Sending)),
        "institution": "Ministry of Labour",
        "organisation_id": "",
        "sent_on": timezone.now().date().isoformat(),
        "answer_days": "60",
        **typed,
    }


@pytest.fixture
def sent(cast: Any, adopted: Recommendation) -> Recommendation:
    answer = signed_in(cast.cora).post(f"{DESK}1/send/", send_form(adopted))
    assert answer.status_code == 302, body(answer)
    adopted.refresh_from_db()
    return adopted


def test_every_paragraph_that_is_shown_in_another_language_says_so(
    client: Client, sent: Recommendation
) -> None:
    sent.text = Content.of("en", "The State pays.\n\nThe towns <help>.")
    sent.save(update_fields=["text"])
    page = body(client.get(f"{HERE}1/?language=ar"))
    assert '<p lang="en" dir="ltr">The State pays.</p>' in page
    assert '<p lang="en" dir="ltr">The towns &lt;help&gt;.</p>' in page
    assert "<p>The towns &lt;help&gt;.</p>" in body(client.get(f"{HERE}1/?language=en"))


# --- Drafting and freezing -----------------------------------------------------------------------


def test_a_draft_is_nobodys_but_the_towns_and_one_form_makes_one(
    cast: Any, drafted: Recommendation, debate: Debate, client: Client
) -> None:
    form = draft_form(debate)
    for _turn in range(2):
        signed_in(cast.cora).post(f"{DESK}new/", form)
    assert [one.number for one in Recommendation.objects.order_by("number")] == [1, 2]
    assert client.get(f"{HERE}1/").status_code == 404 and "Free courses" not in body(client.get(HERE))
    assert "Free courses" in body(signed_in(cast.noor).get(f"{DESK}1/"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"title": ""}, "This field is required"), ({"statements": []}, "This field is required")],
)
def test_a_draft_says_what_is_missing_and_keeps_what_was_typed(
    cast: Any, debate: Debate, typed: dict[str, Any], said: str
) -> None:
    answer = signed_in(cast.cora).post(f"{DESK}new/", draft_form(debate, **typed))
    assert answer.status_code == 422 and said in body(answer) and "We ask for free courses." in body(answer)
    assert not Recommendation.objects.exists()


def test_a_statement_that_nobody_votes_on_cannot_be_cited(
    cast: Any, debate: Debate, statements: list[Statement]
) -> None:
    Statement.objects.filter(pk=statements[0].pk).update(state="waiting")
    answer = signed_in(cast.cora).post(f"{DESK}new/", draft_form(debate, statements=[statements[0].pk]))
    assert answer.status_code == 422 and not Recommendation.objects.exists()


def test_frozen_figures_name_the_journal_and_never_change(
    cast: Any, drafted: Recommendation, debate: Debate, statements: list[Statement], voter_of: Any, voted: Any
) -> None:
    freeze(cast.cora)
    (first,) = FrozenEvidence.objects.all()
    checked = queries.check_journal(debate)
    assert (first.entries, first.root, first.erased) == (30, checked.root, 0)
    assert first.digest == recommendation_evidence.digest(first.document)
    (one,) = first.document["statements"]
    assert one["together"] == [26, 4, 0] and (one["carried"], one["of"]) == (2, 2)
    assert {row["name"]: row["answers"] for row in one["towns"]} == {
        str(cast.gondomar): [12, 2, 0],
        str(cast.kavala): [14, 2, 0],
    }
    voted(voter_of("one more"), statements[0])
    freeze(cast.cora)
    first.refresh_from_db()
    assert first.document["statements"][0]["together"] == [26, 4, 0]
    newest = queries.newest_evidence(drafted)
    assert newest is not None and (newest.version, newest.entries) == (2, 31)
    # The one without a town would be told by subtracting, so the smaller town is withheld along.
    assert [row["answers"] for row in newest.document["statements"][0]["towns"]].count(None) == 2


def test_freezing_twice_by_one_form_is_once(cast: Any, drafted: Recommendation) -> None:
    token, cora = tokens.form_token("evidence"), signed_in(cast.cora)
    for _turn in range(2):
        cora.post(f"{DESK}1/freeze/", {"token": token})
    cora.post(f"{DESK}1/freeze/", {"token": "old"})
    assert FrozenEvidence.objects.count() == 1


def test_who_is_shut_out_counts_no_longer_and_a_later_ban_changes_nothing(
    cast: Any, now: datetime, drafted: Recommendation, voted_on: list[Any]
) -> None:
    crowds.leave_out(voted_on[0], by=cast.cora, now=now - timedelta(days=1))
    freeze(cast.cora)
    (evidence,) = FrozenEvidence.objects.all()
    assert evidence.document["statements"][0]["together"] == [25, 4, 0]
    crowds.leave_out(voted_on[1], by=cast.cora, now=evidence.counted_at + timedelta(days=1))
    assert queries.look_again(evidence).is_sound


def a_map(debate: Debate, now: datetime, **facts: Any) -> OpinionMap:
    """As the worker keeps one: two groups, both towns shown."""
    places = [
        pk for pk in debate.project.partners.order_by("town__sort_key").values_list("town", flat=True) if pk
    ]
    rows = {"Gondomar": [12, 2, 0], "Kavala": [14, 2, 0]}
    by_name = dict(Town.objects.filter(pk__in=places).values_list("pk", "sort_key"))
    cells = [rows["Gondomar" if by_name[pk].startswith("gondomar") else "Kavala"] for pk in places]
    by_town = {"statement": 1, "rows": cells, "no_town": [0, 0, 0], "carried": [0], "of": 2}
    document = {
        "votes_sha256": "a" * 64,
        "statements": [{"statement": 1, "groups": [[12, 1, 0], [14, 2, 0]]}],
        "towns": {"towns": places, "statements": [by_town]},
    }
    debate.refresh_from_db()
    root = queries.check_journal(debate).root
    made = {"kind": "settled", "entries": debate.entries, "root": root, "engine": "cordel opinion map 1"}
    return OpinionMap.objects.create(
        debate=debate, voters=30, votes=30, made_at=now, document=document, **{**made, **facts}
    )


def test_it_is_frozen_as_the_newest_map_published_it(
    cast: Any, now: datetime, drafted: Recommendation, debate: Debate, statements: list[Statement],
    voter_of: Any, voted: Any,
) -> None:  # fmt: skip
    made = a_map(debate, now)
    voted(voter_of("one more"), statements[0])
    freeze(cast.cora)
    (evidence,) = FrozenEvidence.objects.all()
    assert (evidence.entries, evidence.root, evidence.engine) == (30, made.root, "cordel opinion map 1")
    (one,) = evidence.document["statements"]
    assert one["together"] == [26, 4, 0] and (one["carried"], one["of"]) == (1, 2), "as it was published"
    assert [row["answers"] for row in one["groups"]] == [[12, 1, 0], [14, 2, 0]]
    assert evidence.document["map"] == "settled" and queries.look_again(evidence).is_sound
    page = body(signed_in(cast.noor).get(f"{DESK}1/"))
    assert "Group A" in page and "cordel opinion map 1" in page


def test_a_map_whose_votes_were_erased_is_not_frozen(
    cast: Any, now: datetime, drafted: Recommendation, debate: Debate, voted_on: list[Any]
) -> None:
    a_map(debate, now)
    actions.erase_votes(voted_on[0], now=now)
    freeze(cast.cora)
    (evidence,) = FrozenEvidence.objects.all()
    assert (evidence.engine, evidence.erased) == ("", 1)
    assert evidence.document["statements"][0]["together"] == [25, 4, 0]


def test_few_people_are_shown_nowhere(
    cast: Any, statements: list[Statement], debate: Debate, voter_of: Any, voted: Any
) -> None:
    for at in range(9):
        voted(voter_of(f"few {at}", town_id=cast.kavala.pk), statements[0])
    signed_in(cast.cora).post(f"{DESK}new/", draft_form(debate))
    freeze(cast.cora)
    (one,) = FrozenEvidence.objects.get().document["statements"]
    assert one["together"] is None and one["towns"][0]["answers"] is None and one["of"] == 0
    assert "Too few answers" in body(signed_in(cast.cora).get(f"{DESK}1/"))


def test_towns_get_what_is_frozen_and_then_it_stays(
    cast: Any, drafted: Recommendation, debate: Debate, statements: list[Statement]
) -> None:
    cora = signed_in(cast.cora)
    assert "Freeze the evidence first" in body(cora.post(f"{DESK}1/towns/", follow=True))
    freeze(cast.cora)
    cora.post(f"{DESK}1/cited/", {"statements": [statements[1].pk, statements[0].pk]})
    assert "Freeze the evidence first" in body(cora.post(f"{DESK}1/towns/", follow=True))
    freeze(cast.cora)
    cora.post(f"{DESK}1/towns/")
    cora.post(f"{DESK}1/towns/")
    drafted.refresh_from_db()
    assert (drafted.state, drafted.wordings.count()) == (State.TOWNS, 1)
    refused = cora.post(f"{DESK}1/cited/", {"statements": [statements[0].pk]})
    assert refused.status_code == 422 and drafted.cited.count() == 2


def test_translations_are_written_at_any_time_and_the_original_only_in_a_draft(
    cast: Any, with_towns: Recommendation
) -> None:
    cora = signed_in(cast.cora)
    form = cora.get(f"{DESK}1/words/?in=pt").context["form"]
    typed = {"title": "Cursos gratuitos", "text": "Pedimos.", "version": form["version"].value()}
    assert cora.post(f"{DESK}1/words/?in=pt", {**typed, "made_by": "person"}).status_code == 302
    form = cora.get(f"{DESK}1/words/?in=en").context["form"]
    typed = {"title": "Other", "text": "Other.", "version": form["version"].value()}
    refused = cora.post(f"{DESK}1/words/?in=en", typed)
    with_towns.refresh_from_db()
    assert refused.status_code == 422 and "changed by an amendment" in body(refused)
    assert (
        with_towns.title.original == "Free courses" and with_towns.title["pt"]["text"] == "Cursos gratuitos"
    )


# --- Towns -----------------------------------------------------------------------------------------


def test_a_town_proposes_other_words_and_its_yes_speaks_of_the_words_it_read(
    cast: Any, with_towns: Recommendation
) -> None:
    signed_in(cast.tomas).post(f"{DESK}1/say/", says_form("yes"))
    form = amend_form()
    for _turn in range(2):
        assert signed_in(cast.noor).post(f"{DESK}1/amend/", form).status_code == 302
    (row,) = Amendment.objects.all()
    assert (row.town, row.proposed_by, row.state) == (cast.kavala, cast.noor, "waiting")
    cora = signed_in(cast.cora)
    decided = {"act": "accept", "because": "The votes say so.", "language": "en"}
    assert cora.post(f"{DESK}1/amendments/1/", {**decided, "because": ""}).status_code == 422
    assert signed_in(cast.noor).post(f"{DESK}1/amendments/1/", decided).status_code == 403
    for _turn in range(2):
        assert cora.post(f"{DESK}1/amendments/1/", decided).status_code == 302
    with_towns.refresh_from_db()
    assert with_towns.text.original.endswith("in the first year.") and with_towns.wording == 2
    assert [one.text.original for one in with_towns.wordings.order_by("number")] == [
        "We ask for free courses.",
        "We ask for free courses in the first year.",
    ]
    assert queries.carrying(queries.positions(with_towns)) == []
    stale = signed_in(cast.tomas).post(f"{DESK}1/say/", says_form("yes"))
    assert stale.status_code == 422 and "The words changed" in body(stale)
    signed_in(cast.tomas).post(f"{DESK}1/say/", says_form("yes", wording="2"))
    assert queries.carrying(queries.positions(with_towns)) == [cast.gondomar]


def test_two_amendments_of_one_wording_do_not_undo_each_other(
    cast: Any, now: datetime, with_towns: Recommendation
) -> None:
    for who, text in ((cast.tomas, "We ask for buses."), (cast.noor, "We ask for trams.")):
        assert signed_in(who).post(f"{DESK}1/amend/", amend_form(text=text)).status_code == 302
    cora = signed_in(cast.cora)
    decided = {"act": "accept", "because": "Yes.", "language": "en"}
    cora.post(f"{DESK}1/amendments/1/", decided)
    refused = cora.post(f"{DESK}1/amendments/2/", decided)
    assert refused.status_code == 422 and "earlier wording" in body(refused)
    assert cora.post(f"{DESK}1/amendments/2/", {**decided, "act": "refuse"}).status_code == 302
    again = cora.post(f"{DESK}1/amendments/2/", decided)
    assert again.status_code == 422 and Amendment.objects.get(number=2).state == "refused"
    with_towns.refresh_from_db()
    assert with_towns.text.original == "We ask for buses."


def test_the_same_words_and_no_reason_are_no_amendment(cast: Any, with_towns: Recommendation) -> None:
    noor = signed_in(cast.noor)
    same = noor.post(f"{DESK}1/amend/", amend_form(text="We ask for free courses."))
    assert same.status_code == 422 and "stand already" in body(same)
    assert noor.post(f"{DESK}1/amend/", amend_form(because="")).status_code == 422
    assert not Amendment.objects.exists()


def test_only_its_officers_speak_for_a_town(cast: Any, with_towns: Recommendation) -> None:
    assert signed_in(cast.cora).post(f"{DESK}1/say/", says_form("yes")).status_code == 403
    asked = says_form("yes", town=str(cast.gondomar.pk))
    signed_in(cast.noor).post(f"{DESK}1/say/", asked)
    assert [one.town for one in TownPosition.objects.all()] == [cast.kavala], "whatever town was sent along"
    bare = signed_in(cast.noor).post(f"{DESK}1/say/", says_form("if"))
    assert bare.status_code == 422
    # Beside the field, and above it a link there: a question needs no colon.
    assert '<a href="#id_because">On what condition, or why? Say on what condition' in body(bare)


def test_it_is_adopted_once_with_the_towns_that_carry_it_and_read_by_everybody(
    cast: Any, with_towns: Recommendation, client: Client
) -> None:
    cora = signed_in(cast.cora)
    seen = queries.seen(with_towns, queries.positions(with_towns))
    assert "No town has said yes" in body(cora.post(f"{DESK}1/adopt/", {"seen": seen}, follow=True))
    signed_in(cast.tomas).post(f"{DESK}1/say/", says_form("yes"))
    assert "while you were reading" in body(cora.post(f"{DESK}1/adopt/", {"seen": seen}, follow=True))
    signed_in(cast.noor).post(f"{DESK}1/amend/", amend_form())
    seen = queries.seen(with_towns, queries.positions(with_towns))
    assert "Decide about every amendment" in body(cora.post(f"{DESK}1/adopt/", {"seen": seen}, follow=True))
    cora.post(f"{DESK}1/amendments/1/", {"act": "refuse", "because": "No.", "language": "en"})
    for _turn in range(2):
        adopt(cast, with_towns)
    assert with_towns.state == State.ADOPTED and with_towns.adopted_by == cast.cora
    page = body(client.get(f"{HERE}1/"))
    assert "carried by 1 town" in page and "Carried by 2 of 2 towns" in page and "Noor" not in page
    late = signed_in(cast.noor).post(f"{DESK}1/say/", says_form("no"))
    assert late.status_code == 422 and "not with the towns now" in body(late)


# --- The institution -----------------------------------------------------------------------------


def duty(cast: Any, days: int = 0) -> Any:
    book = obligations.ledger([cast.project], today=timezone.now().date() + timedelta(days=days))
    found = [book.owed(one, stands) for one, stands in book.states() if one.kind.value == "answer"]
    return found[0] if found else None


def test_the_clock_runs_and_an_answer_stops_it(cast: Any, sent: Recommendation, client: Client) -> None:
    assert duty(cast).stands.value == "open" and duty(cast, 61).stands.value == "late"
    assert "Ministry of Labour" in duty(cast).reason(duty(cast).duty)
    assert duty(cast).place(duty(cast).duty, cast.project) == f"{DESK}1/"
    page = body(client.get(f"{HERE}1/"))
    assert "Ministry of Labour" in page and "It was sent today." in page
    Recommendation.objects.update(sent_on=timezone.now().date() - timedelta(days=70))
    page = body(client.get(f"{HERE}1/"))
    assert "have waited for an answer for 70 days" in page and duty(cast).stands.value == "late"
    assert "for 70 days" in body(client.get(HERE))
    cora = signed_in(cast.cora)
    typed = {
        "version": cora.get(f"{DESK}1/answer/").context["form"]["version"].value(),
        "text": "We shall pay from next year.",
        "language": "en",
        "answered_on": timezone.now().date().isoformat(),
        "file": SimpleUploadedFile("answer.pdf", b"%PDF-1.7 x %%EOF"),
    }
    assert cora.post(f"{DESK}1/answer/", typed).status_code == 302
    assert duty(cast).stands.value == "fulfilled"
    assert (
        "We shall pay" not in body(client.get(f"{HERE}1/"))
        and client.get(f"{HERE}1/answer/").status_code == 404
    )
    version = cora.get(f"{DESK}1/answer/").context["form"]["version"].value()
    typed = {**typed, "version": version, "is_published": "on", "file": ""}
    assert cora.post(f"{DESK}1/answer/", typed).status_code == 302
    assert "We shall pay" in body(client.get(f"{HERE}1/"))
    assert client.get(f"{HERE}1/answer/").content == b"%PDF-1.7 x %%EOF"
    assert InstitutionAnswer.objects.count() == 1


def test_what_is_no_letter_is_refused_and_the_words_stay(cast: Any, sent: Recommendation) -> None:
    cora = signed_in(cast.cora)
    version = cora.get(f"{DESK}1/answer/").context["form"]["version"].value()
    typed = {"version": version, "text": "We shall pay.", "language": "en", "answered_on": "2030-01-01"}
    ahead = cora.post(f"{DESK}1/answer/", typed)
    assert ahead.status_code == 422 and "still to come" in body(ahead) and "We shall pay." in body(ahead)
    today = timezone.now().date()
    early = cora.post(f"{DESK}1/answer/", {**typed, "answered_on": (today - timedelta(days=3)).isoformat()})
    assert early.status_code == 422 and "before that day" in body(early)
    bad = SimpleUploadedFile("answer.pdf", b"MZ not a letter")
    refused = cora.post(f"{DESK}1/answer/", {**typed, "answered_on": today.isoformat(), "file": bad})
    assert refused.status_code == 422 and not InstitutionAnswer.objects.exists()


def test_what_followed_is_told_once_and_only_after_it_was_sent(
    cast: Any, adopted: Recommendation, client: Client
) -> None:
    cora, today = signed_in(cast.cora), timezone.now().date().isoformat()
    form = {
        "token": tokens.form_token("follow-up"),
        "text": "The council voted.",
        "language": "en",
        "day": today,
    }
    assert cora.post(f"{DESK}1/followed/", form).status_code == 422
    cora.post(f"{DESK}1/send/", send_form(adopted))
    for _turn in range(2):
        assert cora.post(f"{DESK}1/followed/", form).status_code == 302
    assert adopted.followed.count() == 1 and "The council voted." in body(client.get(f"{HERE}1/"))


def test_only_what_is_adopted_is_sent_and_not_ahead_of_its_day(cast: Any, with_towns: Recommendation) -> None:
    early = signed_in(cast.cora).post(f"{DESK}1/send/", send_form(with_towns))
    assert (
        early.status_code == 422 and "that was adopted" in body(early) and "Ministry of Labour" in body(early)
    )


def test_one_is_withdrawn_with_a_reason_and_its_page_stays(
    cast: Any, adopted: Recommendation, client: Client
) -> None:
    cora = signed_in(cast.cora)
    assert cora.post(f"{DESK}1/withdraw/", {"because": "", "language": "en"}).status_code == 422
    for _turn in range(2):
        cora.post(f"{DESK}1/withdraw/", {"because": "The law changed.", "language": "en"})
    page = client.get(f"{HERE}1/")
    assert page.status_code == 200 and "The law changed." in body(page) and "Withdrawn on" in body(page)


# --- Checked again -------------------------------------------------------------------------------


def test_evidence_survives_erasing_and_says_how_many_leaves_are_gone(
    cast: Any, now: datetime, adopted: Recommendation, voted_on: list[Any]
) -> None:
    (evidence,) = FrozenEvidence.objects.all()
    before = evidence.document
    actions.erase_votes(voted_on[0], now=now)
    page = body(signed_in(cast.noor).get(f"{DESK}1/check/"))
    assert "1 of 30 entries was erased since" in page and "says the same" in page
    looked = queries.look_again(evidence)
    assert looked.is_sound and looked.is_same_root and looked.erased_since == 1
    gone = {(one.is_together, one.name) for one in looked.gone}
    assert gone == {(True, None), (False, str(cast.gondomar))}, "its town and the sum; the other town holds"
    assert [one.name for one in looked.same] == [str(cast.kavala)]
    evidence.refresh_from_db()
    assert evidence.document == before
    found = signed_in(cast.noor).get(f"{DESK}1/check/?format=json").json()
    assert found["erased_since"] == 1 and "[11, 2, 0]" not in str(found) and "answers" not in str(found)


def test_votes_given_later_and_taken_back_change_nothing_that_was_frozen(
    cast: Any, adopted: Recommendation, statements: list[Statement], voted_on: list[Any], voted: Any
) -> None:
    voted(voted_on[0], statements[0], "disagree")
    voted(voted_on[1], statements[0], "none")
    looked = queries.look_again(FrozenEvidence.objects.get())
    assert looked.is_sound and not looked.gone and looked.entries == 30


@pytest.mark.parametrize("change", [{"choice": "disagree"}, {"leaf": "0" * 64}], ids=["an answer", "a leaf"])
def test_a_journal_that_somebody_changed_does_not_pass(
    cast: Any, adopted: Recommendation, change: dict[str, str]
) -> None:
    JournalEntry.objects.filter(number=1).update(**change)
    looked = queries.look_again(FrozenEvidence.objects.get())
    assert not looked.is_sound and looked.wrong == (1,)
    assert "does not fit" in body(signed_in(cast.noor).get(f"{DESK}1/check/"))
    with pytest.raises(SystemExit):
        call_command("check_recommendation", "strings", "1", "1")


def test_the_command_says_the_same(cast: Any, adopted: Recommendation, capsys: Any) -> None:
    call_command("check_recommendation", "strings", "1", "1", "--evidence", "1")
    assert "The evidence fits." in capsys.readouterr().out
    call_command("check_recommendation", "strings", "1", "1", "--format", "json")
    assert '"sound": true' in capsys.readouterr().out
    for wrong in (("strings", "9", "1"), ("strings", "1", "1", "--evidence", "9")):
        with pytest.raises(CommandError):
            call_command("check_recommendation", *wrong)


def test_everybody_downloads_the_evidence_and_finds_its_hash(client: Client, adopted: Recommendation) -> None:
    found = client.get(f"{HERE}1/evidence/1.json")
    assert found.json()["sha256"] == recommendation_evidence.digest(found.json()["document"])
    assert client.get(f"{HERE}1/evidence/2.json").status_code == 404


def test_empty_shelves_say_what_will_stand_there(debate: Debate, cast: Any, client: Client) -> None:
    assert "No recommendation yet" in body(client.get(HERE))
    assert "No recommendation yet" in body(signed_in(cast.noor).get(DESK))
    assert signed_in(cast.cora).get(f"{DESK}1/").status_code == 404


def test_an_amendment_of_those_who_run_the_project_has_no_town(
    cast: Any, now: datetime, with_towns: Recommendation
) -> None:
    proposal = Proposal("Free courses", "We ask for more.", "Because.", "en")
    made = actions.amend(
        with_towns, town=None, proposal=proposal, wording=1, nonce="cora", by=cast.cora, now=now
    )
    assert "those who run the project" in body(signed_in(cast.noor).get(f"{DESK}1/amendments/{made.number}/"))
