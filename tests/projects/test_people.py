"""People of a partner's town: who is asked, and who comes in by a link and a code."""

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from cordel.accounts.models import User
from cordel.base import jobs
from cordel.base.models import AuditEntry
from cordel.projects import actions, notifications, rules
from cordel.projects.models import EntryCode
from cordel.projects.queries import people, weekly
from cordel.towns.models import TownMembership, TownRole
from tests import factories
from tests.conftest import officer

NEW = {"email": "Vila@Hall.example", "name": "Vila Nova", "role": "officer", "language": "pt"}
CODE = re.compile(r'class="code">([A-Z0-9-]{9})<')


@pytest.fixture
def partner(cast: Any) -> Any:
    return cast.project.partners.get(town=cast.kavala)


def address(partner: Any, rest: str = "") -> str:
    return f"/desk/p/strings/partners/{partner.pk}/people/{rest}"


def on_paper(client: Client, partner: Any, **other: str) -> tuple[EntryCode, str]:
    """A new card: its row, and the code that stands on it."""
    response = client.post(address(partner), NEW | {"way": "paper"} | other)
    assert response.status_code == 200
    found = CODE.search(response.content.decode())
    assert found
    return EntryCode.objects.latest("pk"), found[1]


def link(entry: EntryCode) -> str:
    return f"/join/{entry.pk}/{people.proof_of(entry)}/"


# --- Coming in by a link and a code ---------------------------------------------------------------


def test_it_lets_a_village_officer_in_by_link_and_code(cast: Any, as_: Any, partner: Any) -> None:
    entry, code = on_paper(as_(cast.cora), partner)
    assert not User.objects.filter(email="vila@hall.example").exists()
    visitor = Client()
    assert visitor.get(link(entry)).status_code == 200
    answer = visitor.post(link(entry), {"code": code.lower()})
    assert answer.status_code == 302
    seen = visitor.get(answer.url).content.decode()
    assert "Welcome. You work for Kavala now: town officer. If you are signed out one day" in seen
    again = visitor.get(f"{link(entry)}?language=en")
    assert again.status_code == 404 and "you are signed in" in again.content.decode()
    user = User.objects.get(email="vila@hall.example")
    assert (user.name, user.language, user.has_usable_password()) == ("Vila Nova", "pt", False)
    assert visitor.session["_auth_user_id"] == str(user.pk)
    assert TownMembership.objects.filter(user=user, town=cast.kavala, role="officer").exists()
    partner.refresh_from_db()
    assert partner.officer == user
    entry.refresh_from_db()
    assert (entry.email, entry.name, entry.code_digest) == ("", "", "")


def test_it_keeps_no_code_and_says_it_once(cast: Any, as_: Any, partner: Any) -> None:
    entry, code = on_paper(as_(cast.cora), partner)
    plain = code.replace("-", "")
    assert plain not in str(list(EntryCode.objects.values()))
    assert plain not in str(list(AuditEntry.objects.values()))
    assert code not in as_(cast.cora).get(address(partner)).content.decode()


def test_a_second_tab_comes_too_late(cast: Any, as_: Any, partner: Any) -> None:
    entry, code = on_paper(as_(cast.cora), partner)
    first, second = Client(), Client()
    assert first.post(link(entry), {"code": code}).status_code == 302
    assert second.post(link(entry), {"code": code}).status_code == 404
    assert "_auth_user_id" not in second.session


def test_it_comes_in_by_address_with_a_code_read_out(cast: Any, as_: Any, partner: Any) -> None:
    _entry, code = on_paper(as_(cast.cora), partner)
    visitor = Client()
    assert visitor.post("/join/", {"email": "vila@hall.example", "code": code}).status_code == 302
    assert "_auth_user_id" in visitor.session


def test_it_answers_the_same_for_an_address_nobody_knows(cast: Any, as_: Any, partner: Any) -> None:
    on_paper(as_(cast.cora), partner)
    said = []
    for email in ("vila@hall.example", "nobody@hall.example"):
        response = Client().post("/join/", {"email": email, "code": "2222-2222"})
        assert response.status_code == 422
        page = response.content.decode().replace(email, "")
        said.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page))
    assert said[0] == said[1]


def test_it_gets_tired_of_guesses(cast: Any, as_: Any, partner: Any) -> None:
    entry, code = on_paper(as_(cast.cora), partner)
    visitor = Client()
    for _ in range(10):
        assert visitor.post(link(entry), {"code": "2222-2222"}).status_code == 422
    assert visitor.post(link(entry), {"code": code}).status_code == 429


def test_the_mailed_code_is_asked_for_on_the_page(cast: Any, as_: Any, partner: Any) -> None:
    assert as_(cast.cora).post(address(partner), NEW | {"way": "mail"}).status_code == 302
    jobs.run_due(timezone.now())
    entry = EntryCode.objects.get()
    assert notifications.entry_url(entry) in mail.outbox[-1].body
    visitor = Client()
    assert visitor.post(link(entry), {"letter": "yes"}).status_code == 302
    found = re.search(r"^[2-9A-Z]{8}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    assert visitor.post(link(entry), {"code": found[0]}).status_code == 302
    assert "_auth_user_id" in visitor.session


def test_a_mailed_code_is_over_after_a_quarter_of_an_hour(cast: Any, now: Any, partner: Any) -> None:
    new = actions.NewEntry("vila@hall.example", "", "officer", "en", by_mail=True)
    entry = actions.let_in(partner, new, by=cast.cora, now=now).entry
    code = actions.ask_for_code(entry, now=now)
    with time_machine.travel(now + timedelta(minutes=16)):
        assert Client().post(link(entry), {"code": code}).status_code == 422


@pytest.mark.parametrize("days, status", [(13, 200), (15, 404)])
def test_the_link_is_over_after_two_weeks(cast: Any, partner: Any, now: Any, days: int, status: int) -> None:
    new = actions.NewEntry("vila@hall.example", "", "officer", "en", by_mail=False)
    entry = actions.let_in(partner, new, by=cast.cora, now=now).entry
    with time_machine.travel(now + timedelta(days=days)):
        assert Client().get(link(entry)).status_code == status


def test_what_was_taken_back_opens_nothing(cast: Any, as_: Any, partner: Any) -> None:
    entry, code = on_paper(as_(cast.cora), partner)
    for _ in range(2):
        assert as_(cast.noor).post(address(partner, f"invited/{entry.pk}/revoke/")).status_code == 302
    assert Client().post(link(entry), {"code": code}).status_code == 404
    assert AuditEntry.objects.filter(verb="entry.revoked").count() == 1


def test_a_new_card_makes_the_old_one_worthless(cast: Any, as_: Any, partner: Any) -> None:
    old, code = on_paper(as_(cast.cora), partner)
    on_paper(as_(cast.cora), partner)
    assert Client().post(link(old), {"code": code}).status_code == 404
    assert EntryCode.objects.open().count() == 1


def test_no_paper_opens_more_than_the_town(cast: Any, as_: Any, partner: Any) -> None:
    """A coordinator must not read the code of an account that has a password, or that others trust."""
    for email in (cast.admin.email, cast.tomas.email):
        response = as_(cast.cora).post(address(partner), NEW | {"email": email, "way": "paper"})
        assert response.status_code == 422
    assert not EntryCode.objects.exists()


def test_what_an_account_got_meanwhile_counts(cast: Any, as_: Any, partner: Any) -> None:
    entry, code = on_paper(as_(cast.cora), partner)
    factories.UserFactory(email="vila@hall.example", is_superuser=True)
    visitor = Client()
    assert visitor.post(link(entry), {"code": code}).status_code == 422
    assert "_auth_user_id" not in visitor.session


def test_a_person_without_mail_signs_in_again_with_a_new_code(cast: Any, as_: Any, partner: Any) -> None:
    entry, code = on_paper(as_(cast.cora), partner)
    Client().post(link(entry), {"code": code})
    user = User.objects.get(email="vila@hall.example")
    where = address(partner, f"{user.pk}/code/")
    assert as_(cast.cora).get(where).status_code == 200
    found = CODE.search(as_(cast.cora).post(where).content.decode())
    assert found
    visitor = Client()
    assert visitor.post("/join/", {"email": user.email, "code": found[1]}).status_code == 302
    assert visitor.session["_auth_user_id"] == str(user.pk)
    assert user.town_memberships.count() == 1


def test_a_code_for_somebody_of_another_town_is_not_made(cast: Any, as_: Any, partner: Any) -> None:
    assert as_(cast.cora).get(address(partner, f"{cast.tomas.pk}/code/")).status_code == 404


def test_an_officer_finds_the_own_town_among_the_partners(cast: Any, as_: Any, partner: Any) -> None:
    own, other = (address(cast.project.partners.get(town=town)) for town in (cast.kavala, cast.gondomar))
    seen = as_(cast.noor).get("/desk/p/strings/partners/").content.decode()
    assert own in seen and other not in seen


# --- Officer and deputy -----------------------------------------------------------------------------


def test_it_names_officer_and_deputy(cast: Any, as_: Any, partner: Any) -> None:
    deputy = officer("Dina", cast.kavala, TownRole.DEPUTY)
    sent = {"officer": cast.noor.pk, "deputy": deputy.pk}
    for _ in range(2):
        assert as_(cast.noor).post(address(partner, "asked/"), sent).status_code == 302
    partner.refresh_from_db()
    assert (partner.officer, partner.deputy) == (cast.noor, deputy)
    assert AuditEntry.objects.filter(verb="partner.people_named").count() == 1


@pytest.mark.parametrize("officer_, deputy", [("noor", "noor"), ("", "noor"), ("tomas", ""), ("x", "")])
def test_it_refuses_a_pair_that_is_none(
    cast: Any, as_: Any, partner: Any, officer_: str, deputy: str
) -> None:
    pks = {name: getattr(getattr(cast, name, None), "pk", name) for name in (officer_, deputy) if name}
    sent = {"officer": pks.get(officer_, ""), "deputy": pks.get(deputy, "")}
    assert as_(cast.cora).post(address(partner, "asked/"), sent).status_code == 422
    partner.refresh_from_db()
    assert (partner.officer, partner.deputy) == (None, None)


def test_the_weekly_letter_asks_those_who_are_named(cast: Any, partner: Any) -> None:
    other = officer("Other", cast.kavala)
    deputy = officer("Dina", cast.kavala, TownRole.DEPUTY)
    members = {(cast.noor.pk, False), (other.pk, False), (deputy.pk, True)}
    assert weekly._asked(partner, members) == members
    partner.officer, partner.deputy = deputy, cast.noor
    assert weekly._asked(partner, members) == {(deputy.pk, False), (cast.noor.pk, True)}
    assert weekly._asked(partner, members - {(deputy.pk, True)}) == members - {(deputy.pk, True)}


def test_it_forgets_who_never_came(cast: Any, partner: Any, now: Any) -> None:
    entry = factories.EntryCodeFactory(partner=partner)
    assert actions.forget_entries(now=now + timedelta(days=13)) == 0
    assert actions.forget_entries(now=now + timedelta(days=14)) == 1
    entry.refresh_from_db()
    assert entry.email == ""


@pytest.mark.django_db(transaction=True)
def test_one_of_two_at_once_comes_in(partner: Any, cast: Any) -> None:
    new = actions.NewEntry("vila@hall.example", "", "officer", "en", by_mail=False)
    made = actions.let_in(partner, new, by=cast.cora, now=timezone.now())
    said: list[str] = []

    def enter() -> None:
        try:
            actions.come_in(made.entry, code=made.code, now=timezone.now())
            said.append("in")
        except rules.CodeIsWrong:
            said.append("late")
        finally:
            connection.close()

    both = [threading.Thread(target=enter) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(said) == ["in", "late"]
    assert User.objects.filter(email="vila@hall.example").count() == 1
