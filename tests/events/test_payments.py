"""Who pays what for whom: planned by the host, agreed to and paid by the town itself, and never bank data."""

from typing import Any

import pytest

from cordel.base.models import AuditEntry
from cordel.events import actions, queries
from cordel.events.models import Payment
from cordel.events.rules import payments as rules
from tests import factories

pytestmark = pytest.mark.django_db
DESK = "/desk/p/strings/events/1/payments/"
ALL = "/desk/p/strings/payments/"


@pytest.fixture
def lunch(cast: Any) -> dict[str, Any]:
    return {
        "payer": str(cast.kavala.pk),
        "kind": "meals",
        "what": "Lunch for 40",
        "for_town": "",
        "euros": "1.200,00 €",
    }


@pytest.fixture
def line(cast: Any) -> Payment:
    return factories.PaymentFactory(event=cast.event, payer=cast.kavala)


def test_the_host_plans_a_line_once(as_: Any, cast: Any, lunch: dict[str, Any]) -> None:
    for _ in range(2):
        assert as_(cast.tomas).post(DESK, lunch).status_code == 302
    (line,) = Payment.objects.all()
    assert (line.euros, line.payer, line.for_town, line.state) == (1200, cast.kavala, None, "planned")
    entry = AuditEntry.objects.get(verb="payment.planned")
    assert entry.detail == {"euros": 1200} and not entry.is_public


@pytest.mark.parametrize(
    "wrong",
    [
        {"payer": ""},
        {"payer": "999999"},
        {"for_town": "abc"},
        {"kind": "gold"},
        {"what": "x" * 201},
        {"what": "Pay to PT50 0002 0123 1234 5678 9015 4"},
        {"what": "card 4111 1111 1111 1111"},
        {"what": "\x00"},
        {"euros": ""},
        {"euros": "0"},
        {"euros": "-5"},
        {"euros": "12,50"},
        {"euros": "99999999"},
        {"euros": "1.2.3"},
        {"euros": "many"},
    ],
)
def test_it_keeps_what_was_typed_and_says_what_is_wrong(
    as_: Any, cast: Any, lunch: dict[str, Any], wrong: dict[str, str]
) -> None:
    answer = as_(cast.tomas).post(DESK, lunch | wrong)
    assert answer.status_code == 422 and not Payment.objects.exists()
    assert next(iter(wrong)) in answer.context["form"].errors


@pytest.mark.parametrize("typed", ["1200", "1 200", "1,200", "€1200", "١٢٠٠"])
def test_it_takes_sums_as_people_write_them(as_: Any, cast: Any, lunch: dict[str, Any], typed: str) -> None:
    as_(cast.tomas).post(DESK, lunch | {"euros": typed})
    assert Payment.objects.get().euros == 1200


def test_the_paying_town_agrees_and_pays_and_takes_it_back(as_: Any, cast: Any, line: Payment) -> None:
    client, address = as_(cast.noor), f"{DESK}{line.pk}/move/"
    seen = []
    for to in ("agreed", "agreed", "paid", "agreed", "planned"):
        assert client.post(address, {"to": to}).status_code == 302
        line.refresh_from_db()
        seen.append((line.state, line.agreed_on is not None, line.paid_on is not None))
    assert seen == [
        ("agreed", True, False),
        ("agreed", True, False),
        ("paid", True, True),
        ("agreed", True, False),
        ("planned", False, False),
    ]
    assert AuditEntry.objects.filter(verb="payment.moved").count() == 4


def test_nobody_promises_another_towns_money(as_: Any, cast: Any, line: Payment) -> None:
    answer = as_(cast.tomas).post(f"{DESK}{line.pk}/move/", {"to": "agreed"}, follow=True)
    assert str(rules.NotYourPurse()) in answer.content.decode()
    line.refresh_from_db()
    assert line.state == "planned"
    as_(cast.cora).post(f"{DESK}{line.pk}/move/", {"to": "agreed"})
    line.refresh_from_db()
    assert line.state == "agreed"


@pytest.mark.parametrize("to", ["paid", "gold", ""])
def test_a_step_that_is_none_is_refused(as_: Any, cast: Any, line: Payment, to: str) -> None:
    answer = as_(cast.noor).post(f"{DESK}{line.pk}/move/", {"to": to}, follow=True)
    assert "it is planned now" in answer.content.decode()
    line.refresh_from_db()
    assert line.state == "planned"


def test_a_changed_line_has_to_be_agreed_anew_and_a_paid_one_stays(
    as_: Any, cast: Any, line: Payment, lunch: dict[str, Any]
) -> None:
    client, address = as_(cast.tomas), f"{DESK}{line.pk}/"
    as_(cast.noor).post(f"{address}move/", {"to": "agreed"})
    version = client.get(address).context["form"]["version"].value()
    assert client.post(address, lunch | {"euros": "1300", "version": version}).status_code == 302
    line.refresh_from_db()
    assert (line.euros, line.state, line.agreed_on) == (1300, "planned", None)
    for to in ("agreed", "paid"):
        as_(cast.noor).post(f"{address}move/", {"to": to})
    version = client.get(address).context["form"]["version"].value()
    answer = client.post(address, lunch | {"euros": "1400", "version": version})
    assert answer.status_code == 422 and str(rules.PaymentPaid()) in answer.content.decode()
    assert client.post(f"{address}remove/").status_code == 422
    line.refresh_from_db()
    assert (line.euros, line.state) == (1300, "paid")


def test_the_second_who_changes_a_line_is_told(
    as_: Any, cast: Any, line: Payment, lunch: dict[str, Any]
) -> None:
    first, second, address = as_(cast.tomas), as_(cast.cora), f"{DESK}{line.pk}/"
    version = second.get(address).context["form"]["version"].value()
    assert first.post(address, lunch | {"euros": "1300", "version": version}).status_code == 302
    answer = second.post(address, lunch | {"euros": "1500", "version": version})
    assert answer.status_code == 422 and "Stored now: 1300" in answer.content.decode()


def test_a_line_can_be_removed_and_removing_it_again_finds_nothing(
    as_: Any, cast: Any, line: Payment
) -> None:
    client, address = as_(cast.tomas), f"{DESK}{line.pk}/remove/"
    assert [client.post(address).status_code for _ in range(2)] == [302, 404]
    assert AuditEntry.objects.get(verb="payment.removed").detail == {"euros": 1200}


def test_a_town_sees_its_own_lines_only(as_: Any, cast: Any, line: Payment) -> None:
    factories.PaymentFactory(event=cast.event, payer=cast.gondomar, what="secret-of-the-host")
    theirs = factories.PaymentFactory(event=cast.event, payer=cast.gondomar, for_town=cast.kavala)
    for address in (DESK, ALL):
        page = as_(cast.noor).get(address)
        assert {one.pk for one in page.context["list"].page} == {line.pk, theirs.pk}
        assert b"secret-of-the-host" not in page.content
        assert b"secret-of-the-host" not in as_(cast.noor).get(f"{address}?format=csv").content
        assert {one.pk for one in as_(cast.tomas).get(address).context["list"].page} > {line.pk, theirs.pk}


def test_a_line_of_another_event_is_not_found_here(as_: Any, cast: Any) -> None:
    elsewhere = factories.PaymentFactory()
    assert as_(cast.tomas).get(f"{DESK}{elsewhere.pk}/").status_code == 404
    assert as_(cast.cora).post(f"{DESK}{elsewhere.pk}/move/", {"to": "agreed"}).status_code == 404


def test_sums_say_what_each_town_pays_and_gets(cast: Any) -> None:
    for state, euros in (("planned", 100), ("agreed", 20), ("agreed", 3)):
        factories.PaymentFactory(event=cast.event, payer=cast.gondomar, state=state, euros=euros)
    factories.PaymentFactory(event=cast.event, payer=cast.gondomar, for_town=cast.kavala, euros=7)
    factories.PaymentFactory(event=cast.event, payer=cast.kavala, for_town=cast.kavala, euros=1)
    found = {one.town: one for one in queries.sums(queries.payments(cast.event, towns=None))}
    assert found[cast.gondomar].pays == {"planned": 107, "agreed": 23, "paid": 0}
    assert (found[cast.gondomar].total, found[cast.gondomar].gets) == (130, 0)
    assert (found[cast.kavala].total, found[cast.kavala].gets) == (1, 7)


def test_a_town_that_left_the_project_cannot_be_planned_for(cast: Any, now: Any) -> None:
    facts = actions.PaymentFacts(factories.TownFactory().pk, None, "meals", "", 5)
    with pytest.raises(rules.TownIsNoPartner):
        actions.plan_payment(cast.event, facts=facts, by=cast.cora, now=now)


def test_the_list_narrows_and_its_file_holds_all_columns(as_: Any, cast: Any, line: Payment) -> None:
    factories.PaymentFactory(event=cast.event, payer=cast.gondomar, what="Bus", state="agreed")
    client = as_(cast.cora)
    assert [one.what for one in client.get(f"{DESK}?state=agreed").context["list"].page] == ["Bus"]
    assert [one.pk for one in client.get(f"{DESK}?q=lunch").context["list"].page] == [line.pk]
    text = client.get(f"{ALL}?format=csv").content.decode()
    assert "Lunch for everybody" in text and "Paid on" in text


def test_nothing_of_it_is_public(cast: Any, client: Any) -> None:
    factories.PaymentFactory(event=cast.event, payer=cast.gondomar, what="bus-sentinel", euros=987654)
    for path in ("/", "/p/strings/", "/p/strings/events/1/", "/api/v1/projects/strings/events/1/"):
        page = client.get(path, follow=True).content.decode()
        assert "bus-sentinel" not in page and "987654" not in page
