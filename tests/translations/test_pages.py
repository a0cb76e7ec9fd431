"""The pages for volunteers: what is missing, a field beside it, and who decides."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cordel.base.models import AuditEntry
from cordel.translations.models import Translation
from cordel.translations.queries import catalogues, places
from tests.translations.conftest import PEOPLE, PRIVACY, SEAT

pytestmark = pytest.mark.usefixtures("locale")
State = Translation.State
GOOD = "O seu <strong>lugar</strong>, %(name)s"


def page(code: str = "pt", query: str = "") -> str:
    return reverse("translations:language", args=[code]) + query


def send(client: Client, forms: dict[str, str], code: str = "pt", query: str = "") -> Any:
    return client.post(page(code, query), forms)


def written(key: str, *forms: str) -> dict[str, str]:
    return {f"{key}-{number}": form for number, form in enumerate(forms)}


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


# --- Looking --------------------------------------------------------------------------------------


def test_the_overview_says_how_far_each_language_is(client: Client, db: None) -> None:
    text = words(client.get(reverse("translations:overview")))
    assert "1 sentence missing" in text
    assert "1 doubtful" in text
    assert text.count("complete</span>") == 1
    assert "not begun" in text


def test_what_citizens_meet_first_stands_first(client: Client, db: None) -> None:
    text = words(client.get(page("sk")))
    assert "3 sentences missing, these first." in text
    assert text.index("on the registration form") < text.index("on an event&#x27;s page")
    assert text.index("on an event&#x27;s page") < text.index("Your data</h2>")


def test_placeholders_and_plural_forms_are_explained(client: Client, db: None) -> None:
    text = words(client.get(page("sk")))
    assert '<code dir="ltr">%(name)s</code> a name' in text
    assert "Said of these numbers: 2, 3, 4" in text
    assert 'lang="sk"' in text
    assert "Keep signs such as &lt;strong&gt; and &lt;/strong&gt; around" in text


def test_an_arabic_page_has_fields_that_run_to_the_left(client: Client, db: None) -> None:
    assert 'lang="ar" dir="rtl"' in words(client.get(page("ar")))


@pytest.mark.parametrize("code", ["xx", "en", "pt_BR", "klingon", "e\u0301", ".."])
def test_a_language_nobody_knows_is_not_found(client: Client, db: None, code: str) -> None:
    assert client.get(f"/languages/{code}/").status_code == 404


def test_another_language_is_begun_with_a_choice(client: Client, db: None) -> None:
    response = client.get(reverse("translations:overview"), {"begin": "1", "language": "sk"})
    assert response.headers["Location"] == page("sk")
    refused = client.get(reverse("translations:overview"), {"begin": "1", "language": "xx"})
    assert refused.status_code == 422


def test_a_language_with_one_proposal_is_listed(client: Client, db: None) -> None:
    send(client, written(PRIVACY.key, "Vaše údaje"), "sk")
    text = words(client.get(reverse("translations:overview")))
    assert "slovenčina" in text
    assert "1 proposal waits" in text


def test_every_file_of_the_real_catalogues_has_its_place(settings: Any) -> None:
    """A new folder needs a line in the table, or its sentences come last and say "elsewhere"."""
    from config import settings as real

    settings.LOCALE_PATHS = real.LOCALE_PATHS
    files = {
        file
        for room in catalogues.ROOMS
        for entry in catalogues.book(room, "pt").entries.values()
        for file in entry.files
    }
    assert {file for file in files if places.rank(file) == len(places.PLACES)} <= {"config/languages.py"}


def test_languages_said_to_count_as_english_do() -> None:
    from babel import Locale

    for code in catalogues.COUNT_AS_ENGLISH:
        rule = Locale.parse(code).plural_form
        assert [rule(number) == "one" for number in range(200)] == [number == 1 for number in range(200)], (
            code
        )


# --- Proposing ------------------------------------------------------------------------------------


def test_a_visitor_proposes_a_sentence(client: Client, db: None) -> None:
    response = send(client, written(SEAT.key, f"  {GOOD} "))
    assert response.status_code == 302
    row = Translation.objects.get()
    assert (row.language, row.source, row.forms) == ("pt", SEAT.source, [GOOD])
    assert (row.state, row.proposed_by) == (State.PROPOSED, None)
    assert AuditEntry.objects.filter(verb="translation.proposed", is_public=False).count() == 1


def test_all_forms_of_a_sentence_that_counts_go_together(client: Client, db: None) -> None:
    send(client, written(PEOPLE.key, "jeden človek", "%(count)s ľudia", "%(count)s ľudí"), "sk")
    assert Translation.objects.get().forms == ["jeden človek", "%(count)s ľudia", "%(count)s ľudí"]


def test_the_same_twice_changes_nothing(client: Client, db: None) -> None:
    for _time in range(2):
        send(client, written(SEAT.key, GOOD))
    assert Translation.objects.count() == 1
    assert AuditEntry.objects.count() == 1


def test_what_stands_there_already_is_no_proposal(client: Client, db: None) -> None:
    send(client, written(PRIVACY.key, "Os seus dados"), query="?show=all")
    assert not Translation.objects.exists()


@pytest.mark.parametrize(
    ("key", "forms", "said"),
    [
        (SEAT.key, ["O seu <strong>lugar</strong>"], "%(name)s is missing"),
        (SEAT.key, [GOOD + "<script>alert(1)</script>"], "&lt;script&gt; is missing or does not stand"),
        (PEOPLE.key, ["%(count)s pessoa", ""], "Not all plural forms are there"),
    ],
)
def test_a_fault_stands_beside_the_field_and_nothing_is_kept(
    client: Client, db: None, key: str, forms: list[str], said: str
) -> None:
    response = send(client, written(key, *forms) | written(SEAT.key if key != SEAT.key else "x", GOOD))
    assert response.status_code == 422
    assert said in words(response)
    assert "<script>alert" not in response.content.decode()
    assert not Translation.objects.exists()


def test_a_sentence_that_is_not_on_the_page_is_not_taken(client: Client, db: None) -> None:
    send(client, written("s000000000000", "anything"))
    assert not Translation.objects.exists()


def test_too_many_tries_are_turned_away(client: Client, db: None, monkeypatch: Any) -> None:
    monkeypatch.setattr("cordel.translations.views.MOST_SENT", 1)
    assert send(client, {}).status_code == 302
    assert send(client, {}).status_code == 429


def test_there_is_an_end_to_what_waits(client: Client, db: None, monkeypatch: Any) -> None:
    monkeypatch.setattr("cordel.translations.rules.MOST_WAITING", 0)
    response = send(client, written(SEAT.key, GOOD))
    assert response.status_code == 422
    assert "wait for a decision already" in words(response)
    assert not Translation.objects.exists()


# --- Deciding -------------------------------------------------------------------------------------


def proposed(client: Client, *forms: str) -> Translation:
    for form in forms:
        send(client, written(SEAT.key, form))
    return Translation.objects.latest("pk")


def accept(client: Client, **data: Any) -> Any:
    return client.post(reverse("translations:accept", args=["pt"]), data)


def refuse(client: Client, row: Translation) -> Any:
    return client.post(reverse("translations:refuse", args=["pt", row.pk]))


def test_a_stranger_reads_no_proposals_and_decides_nothing(
    client: Client, cast: Any, as_: Callable[..., Any]
) -> None:
    row = proposed(client, GOOD)
    for browser in (client, as_(cast.tomas)):
        assert "lugar" not in words(browser.get(page(query="?show=waiting")))
        assert accept(browser, pk=row.pk).status_code in (302, 404)
        assert refuse(browser, row).status_code in (302, 404)
    row.refresh_from_db()
    assert row.state == State.PROPOSED


def test_a_coordinator_accepts(client: Client, cast: Any, as_: Callable[..., Any]) -> None:
    row = proposed(client, GOOD)
    cora = as_(cast.cora)
    assert "lugar" in words(cora.get(page(query="?show=waiting")))
    for _time in range(2):
        assert accept(cora, pk=row.pk).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.instead_of) == (State.ACCEPTED, cast.cora, [])
    assert AuditEntry.objects.filter(verb="translation.accepted").count() == 1
    assert "1 sentence is doubtful." in words(client.get(page()))


def test_what_the_page_showed_is_accepted_at_once_and_nothing_that_came_since(
    client: Client, cast: Any, as_: Callable[..., Any]
) -> None:
    proposed(client, GOOD)
    send(client, written(PRIVACY.key, "Os teus dados"), query="?show=all")
    shown = as_(cast.admin).get(page(query="?show=waiting")).context["sure"]
    send(client, written(PRIVACY.key, "Dados"), query="?show=all")
    accept(as_(cast.admin), pk=shown)
    assert Translation.objects.filter(state=State.ACCEPTED).count() == 2
    assert Translation.objects.get(state=State.PROPOSED).forms == ["Dados"]


def test_of_several_for_one_sentence_somebody_has_to_choose(
    client: Client, cast: Any, as_: Callable[..., Any]
) -> None:
    proposed(client, GOOD, "O <strong>lugar</strong> de %(name)s")
    assert as_(cast.cora).get(page(query="?show=waiting")).context["sure"] == []


def test_a_better_one_replaces_the_first_and_may_come_back(
    client: Client, cast: Any, as_: Callable[..., Any]
) -> None:
    cora = as_(cast.cora)
    first = proposed(client, GOOD)
    accept(cora, pk=first.pk)
    better = "O <strong>lugar</strong> de %(name)s"
    send(client, written(SEAT.key, better), query="?show=all")
    accept(cora, pk=Translation.objects.latest("pk").pk)
    first.refresh_from_db()
    assert first.state == State.REPLACED
    send(client, written(SEAT.key, GOOD), query="?show=all")
    first.refresh_from_db()
    assert first.state == State.PROPOSED


def test_what_was_accepted_can_be_taken_back(client: Client, cast: Any, as_: Callable[..., Any]) -> None:
    cora, row = as_(cast.cora), proposed(client, GOOD)
    accept(cora, pk=row.pk)
    assert "Take back" in words(cora.get(page(query="?show=accepted")))
    for _time in range(2):
        assert refuse(cora, row).status_code == 302
    assert AuditEntry.objects.filter(verb="translation.refused").count() == 1
    assert "1 sentence missing" in words(client.get(page()))


def test_what_was_refused_stays_so_until_somebody_signed_in_proposes_it(
    client: Client, cast: Any, as_: Callable[..., Any]
) -> None:
    row = proposed(client, GOOD)
    refuse(as_(cast.cora), row)
    send(client, written(SEAT.key, GOOD))
    row.refresh_from_db()
    assert row.state == State.REFUSED
    send(as_(cast.noor), written(SEAT.key, GOOD))
    row.refresh_from_db()
    assert (row.state, row.proposed_by) == (State.PROPOSED, cast.noor)


def test_a_row_that_became_wrong_is_not_accepted(client: Client, cast: Any, as_: Callable[..., Any]) -> None:
    row = proposed(client, GOOD)
    Translation.objects.update(forms=["<script>"])
    accept(as_(cast.cora), pk=row.pk)
    row.refresh_from_db()
    assert row.state == State.PROPOSED


def test_another_languages_row_is_out_of_reach(client: Client, cast: Any, as_: Callable[..., Any]) -> None:
    row = proposed(client, GOOD)
    cora = as_(cast.cora)
    assert cora.post(reverse("translations:refuse", args=["sk", row.pk])).status_code == 404
    cora.post(reverse("translations:accept", args=["sk"]), {"pk": [row.pk, "x", "9" * 40]})
    row.refresh_from_db()
    assert row.state == State.PROPOSED
