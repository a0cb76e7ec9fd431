"""A breach: noted at once by whoever sees it, 72 hours that run, written down to its end."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from cordel.base import jobs
from cordel.base.models import AuditEntry, Job
from cordel.events.models import AccessToken
from cordel.privacy.models import Breach
from cordel.privacy.rules import breaches as rules
from tests import factories

pytestmark = pytest.mark.django_db
DESK = "/desk/p/strings/privacy/breaches/"


def typed(moment: datetime) -> str:
    """As the browser sends it, on the clock of the lead town (Gondomar keeps Lisbon's)."""
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo("Europe/Lisbon")).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def said(now: datetime) -> dict[str, str]:
    return {
        "kind": "lost paper",
        "what": "The list of the second day was left on the bus.",
        "noticed_at": typed(now - timedelta(hours=2)),
        "town": "",
        "people": "40",
    }


def sent(client: Any, data: dict[str, str]) -> Any:
    form = client.get(f"{DESK}note/").context["form"]
    return client.post(f"{DESK}note/", data | {"token": form["token"].value()})


def whole(breach: Breach, client: Any, **changed: str) -> dict[str, str]:
    form = client.get(f"{DESK}{breach.pk}/").context["form"]
    shown = {name: form[name].value() for name in form.fields}
    values = {
        name: "" if value is None else typed(value) if isinstance(value, datetime) else str(value)
        for name, value in shown.items()
    }
    return values | changed


def test_a_helper_at_the_door_notes_it_once(as_: Any, cast: Any, said: dict[str, str], now: datetime) -> None:
    client = as_(cast.helper)
    token = client.get(f"{DESK}note/").context["form"]["token"].value()
    for _ in range(2):
        assert client.post(f"{DESK}note/", said | {"token": token}).status_code == 302
    breach = Breach.objects.get()
    assert (breach.people, breach.town, breach.opened_by) == (40, None, cast.helper)
    assert abs(breach.noticed_at - (now - timedelta(hours=2))) < timedelta(minutes=1)
    entry = AuditEntry.objects.get(verb="breach.noted")
    assert not entry.is_public and entry.detail == {"kind": "lost paper"}


def test_those_who_act_are_told_at_once_and_the_letter_says_nothing_of_it(
    as_: Any, cast: Any, said: dict[str, str], now: datetime
) -> None:
    sent(as_(cast.helper), said)
    assert Job.objects.filter(name="privacy.tell_of_breach").count() == 1
    jobs.run_due(now)
    assert {letter.to[0] for letter in mail.outbox} == {cast.cora.email, cast.admin.email}
    for letter in mail.outbox:
        assert "72" not in letter.subject and "bus" not in letter.body and DESK in letter.body


def test_whoever_lost_a_device_is_signed_out_and_the_tokens_stop(
    as_: Any, cast: Any, said: dict[str, str]
) -> None:
    token = factories.AccessTokenFactory(event=cast.event, made_by=cast.tomas, secret="one")
    other = factories.AccessTokenFactory(event=cast.event, made_by=cast.cora, secret="another")
    client, phone = as_(cast.tomas), as_(cast.tomas)
    sent(client, said | {"kind": "lost device", "device_of": "own"})
    for browser in (client, phone):
        assert browser.get(DESK).status_code == 302, "signed out"
    revoked = dict(AccessToken.objects.values_list("pk", "revoked_at"))
    assert revoked[token.pk] is not None and revoked[other.pk] is None


def test_who_runs_the_project_says_it_for_somebody_else_who_is_signed_out(
    as_: Any, cast: Any, said: dict[str, str]
) -> None:
    """A village officer phones: the telephone is gone."""
    theirs, caller = as_(cast.tomas), as_(cast.cora)
    answer = sent(caller, said | {"kind": "lost device", "device_of": str(cast.tomas.pk)})
    assert theirs.get(DESK).status_code == 302, "signed out"
    seen = caller.get(answer.url)
    assert seen.status_code == 200 and f"{cast.tomas} is signed out everywhere" in seen.content.decode()


def test_a_device_of_nobody_signs_nobody_out(as_: Any, cast: Any, said: dict[str, str]) -> None:
    client = as_(cast.tomas)
    sent(client, said | {"kind": "lost device", "device_of": "nobody"})
    assert client.get(DESK).status_code == 200 and Breach.objects.count() == 1


def test_an_officer_signs_nobody_else_out(as_: Any, cast: Any, said: dict[str, str]) -> None:
    theirs, client = as_(cast.cora), as_(cast.tomas)
    answer = sent(client, said | {"kind": "lost device", "device_of": str(cast.cora.pk)})
    assert answer.status_code == 422 and "device_of" in answer.context["form"].errors
    assert theirs.get(DESK).status_code == 200 and not Breach.objects.exists()


def test_the_first_page_and_the_account_lead_there(as_: Any, cast: Any, now: datetime) -> None:
    breach = factories.BreachFactory(project=cast.project, noticed_at=now - timedelta(hours=5))
    home = as_(cast.cora).get("/desk/").content.decode()
    assert f'href="{DESK}{breach.pk}/"' in home and "hours left" in home
    assert f"{DESK}{breach.pk}/" not in as_(cast.tomas).get("/desk/").content.decode()
    assert f"{DESK}note/?kind=lost+device" in as_(cast.tomas).get("/account/me/").content.decode()
    breach.closed_at = now
    breach.save()
    assert f"{DESK}{breach.pk}/" not in as_(cast.cora).get("/desk/").content.decode()


def test_what_was_typed_is_saved_when_it_is_closed_or_cannot_be(as_: Any, cast: Any, now: datetime) -> None:
    breach = factories.BreachFactory(project=cast.project, noticed_at=now - timedelta(hours=5))
    client, address = as_(cast.cora), f"{DESK}{breach.pk}/"
    data = whole(breach, client, measures="Wiped from afar.") | {"close": "yes"}
    refused = client.post(address, data, follow=True)
    assert str(rules.NotAllSaid()) in refused.content.decode()
    breach.refresh_from_db()
    assert breach.measures == "Wiped from afar." and breach.closed_at is None
    data = whole(breach, client, authority_why_not="Encrypted.", people_why_not="Encrypted.")
    assert "Saved and closed" in client.post(address, data | {"close": "yes"}, follow=True).content.decode()
    breach.refresh_from_db()
    assert breach.closed_at is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "gold"},
        {"kind": "lost device"},
        {"kind": "lost device", "device_of": "999999"},
        {"what": ""},
        {"what": "x" * 4001},
        {"what": "\x00"},
        {"noticed_at": ""},
        {"noticed_at": "2999-01-01T10:00"},
        {"noticed_at": "yesterday"},
        {"town": "999999"},
        {"people": "-1"},
        {"people": "many"},
    ],
)
def test_it_keeps_what_was_typed_and_says_what_is_wrong(
    as_: Any, cast: Any, said: dict[str, str], wrong: dict[str, str]
) -> None:
    answer = sent(as_(cast.tomas), said | wrong)
    assert answer.status_code == 422 and not Breach.objects.exists()
    assert answer.context["form"].errors


@pytest.mark.parametrize(
    ("hours", "told", "words"),
    [(1, None, "71 hours left"), (80, None, "8 hours too late"), (80, 20, "authority told")],
)
def test_the_clock_says_how_long_there_is(
    as_: Any, cast: Any, now: datetime, hours: int, told: int | None, words: str
) -> None:
    noticed = now - timedelta(hours=hours)
    factories.BreachFactory(
        project=cast.project,
        noticed_at=noticed,
        authority_told_at=noticed + timedelta(hours=told) if told else None,
    )
    assert words in as_(cast.cora).get(DESK).content.decode()


def test_it_is_written_down_and_closed_when_all_is_said(as_: Any, cast: Any, now: datetime) -> None:
    breach = factories.BreachFactory(project=cast.project, noticed_at=now - timedelta(hours=5))
    client, address = as_(cast.cora), f"{DESK}{breach.pk}/"
    refused = client.post(f"{address}close/", follow=True)
    assert str(rules.NotAllSaid()) in refused.content.decode()
    told = typed(now - timedelta(hours=1))
    data = whole(breach, client, authority_told_at=told, people_why_not="Nobody can be harmed.")
    assert client.post(address, data).status_code == 302
    for _ in range(2):
        client.post(f"{address}close/")
    breach.refresh_from_db()
    assert breach.closed_at is not None and breach.authority_told_at is not None
    assert AuditEntry.objects.filter(verb="breach.closed").count() == 1
    assert client.get(address).status_code == 200
    client.post(f"{address}close/", {"again": "1"})
    breach.refresh_from_db()
    assert breach.closed_at is None


@pytest.mark.parametrize("field", ["authority_told_at", "people_told_at"])
@pytest.mark.parametrize(("hours", "words"), [(-9, rules.BeforeNoticed), (9, rules.NotYetHappened)])
def test_nobody_was_told_before_it_was_noticed_or_tomorrow(
    as_: Any, cast: Any, now: datetime, field: str, hours: int, words: Any
) -> None:
    breach = factories.BreachFactory(project=cast.project, noticed_at=now - timedelta(hours=5))
    client = as_(cast.cora)
    data = whole(breach, client, **{field: typed(now + timedelta(hours=hours))})
    answer = client.post(f"{DESK}{breach.pk}/", data)
    assert answer.status_code == 422 and str(words()) in answer.content.decode()


def test_the_second_who_writes_is_told(as_: Any, cast: Any) -> None:
    breach = factories.BreachFactory(project=cast.project)
    first, second = as_(cast.cora), as_(cast.admin)
    old = whole(breach, second)
    assert (
        first.post(f"{DESK}{breach.pk}/", whole(breach, first, measures="Called the bus")).status_code == 302
    )
    answer = second.post(f"{DESK}{breach.pk}/", old | {"measures": "Wrote to the bus"})
    assert answer.status_code == 422 and "Called the bus" in answer.content.decode()


def test_a_town_reads_its_own_and_whoever_noted_one_reads_it(as_: Any, cast: Any) -> None:
    own = factories.BreachFactory(project=cast.project, town=cast.kavala)
    noted = factories.BreachFactory(project=cast.project, opened_by=cast.noor)
    other = factories.BreachFactory(project=cast.project, town=cast.gondomar, what="secret-of-gondomar")
    client = as_(cast.noor)
    assert {one.pk for one in client.get(DESK).context["list"].page} == {own.pk, noted.pk}
    assert [client.get(f"{DESK}{one.pk}/").status_code for one in (own, noted, other)] == [200, 200, 404]
    assert b"secret" not in client.get(f"{DESK}?format=csv").content
    elsewhere = factories.BreachFactory()
    assert as_(cast.cora).get(f"{DESK}{elsewhere.pk}/").status_code == 404
