"""Accounts that several people use: who is at the keyboard is asked, kept beside what is done, and forgotten."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cordel.accounts import actions
from cordel.accounts.models import KeyboardName, User
from cordel.base import audit, edits
from cordel.base.models import AuditEntry
from cordel.projects.models import EntryCode
from cordel.projects.queries import people
from cordel.towns.actions import TownFacts
from tests.accounts.conftest import PASSWORD, Visitor
from tests.projects.test_people import CODE

ASK = "/account/keyboard/"
DRAFT = {"name": "Anna", "language": "en", "is_shared": "on"}
ME = "/account/me/"


@pytest.fixture
def shared(cast: Any, now: Any) -> User:
    """Noor's account, which several people of Kavala use."""
    actions.share(cast.noor, is_shared=True, by=cast.cora, now=now)
    user: User = cast.noor
    return user


@pytest.fixture
def edit(cast: Any) -> tuple[str, dict[str, str]]:
    """A page that writes, and what is sent there."""
    return f"/desk/towns/{cast.kavala.pk}/texts/?in=en", {"name": "Kavala by the sea", "about": "a\nb"}


def tell(client: Client, name: str, to: str = "/desk/") -> Any:
    return client.post(ASK, {"keyboard-name": name, "next": to})


def written() -> list[str]:
    return list(
        AuditEntry.objects.exclude(at_keyboard="").order_by("pk").values_list("at_keyboard", flat=True)
    )


# --- The question -------------------------------------------------------------------------------------


def test_signing_in_leads_to_the_question_and_on(shared: User, visitor: Visitor) -> None:
    shared.set_password(PASSWORD)
    shared.save()
    answer = visitor.post("/account/login/?next=/desk/monday/", login=shared.email, password=PASSWORD)
    assert answer.url == f"{ASK}?next=%2Fdesk%2Fmonday%2F"
    page = visitor.get(answer.url).content.decode()
    assert 'name="next" value="/desk/monday/"' in page
    assert tell(visitor.browser, "Maria", "/desk/monday/").url == "/desk/monday/"
    assert "At the keyboard: <bdi>Maria</bdi>" in visitor.get("/desk/").content.decode()


def test_an_account_of_one_person_is_never_asked(as_: Any, cast: Any, edit: Any) -> None:
    noor = as_(cast.noor)
    assert "keyboard" not in noor.get("/desk/").content.decode()
    assert noor.get(ASK).url == ME
    assert noor.post(ASK, {"keyboard-name": "Maria"}).url == ME
    assert not KeyboardName.objects.exists() and written() == []


def test_looking_is_free_and_says_what_is_missing(as_: Any, shared: User) -> None:
    page = as_(shared).get("/desk/towns/").content.decode()
    assert "Before anything is saved, say who you are." in page
    assert f'href="{ASK}?next=%2Fdesk%2Ftowns%2F"' in page


def test_what_was_typed_waits_for_the_answer(as_: Any, shared: User, cast: Any) -> None:
    """Sent without an answer it is kept in the page; with the answer it is saved in one go."""
    noor = as_(shared)
    address, sent = (
        f"/desk/towns/{cast.kavala.pk}/edit/",
        {"country": "GR", "region": '<i>"Thrace"', "version": "x"},
    )
    asked = noor.post(address, sent | {"csrfmiddlewaretoken": "old"})
    assert asked.status_code == 409
    page = asked.content.decode()
    assert f'action="{address}"' in page
    assert 'name="region" value="&lt;i&gt;&quot;Thrace&quot;"' in page and 'value="old"' not in page
    assert not AuditEntry.objects.filter(verb="town.changed").exists()
    sent["version"] = edits.version_of(edits.facts_of(cast.kavala, TownFacts))
    assert noor.post(address, sent | {"keyboard-name": " Maria \u202e"}).status_code == 302
    entry = AuditEntry.objects.get(verb="town.changed")
    assert (entry.actor_id, entry.at_keyboard) == (shared.pk, "Maria")
    # Asked once: the next writing goes through, under the same name.
    assert noor.post(ME, DRAFT).status_code == 302
    assert AuditEntry.objects.get(verb="account.changed").at_keyboard == "Maria"


def test_a_form_sent_twice_asks_twice_and_saves_once(as_: Any, shared: User, cast: Any) -> None:
    noor, address = (
        as_(shared),
        f"/desk/p/strings/partners/{cast.project.partners.get(town=cast.kavala).pk}/people/asked/",
    )
    sent = {"officer": shared.pk, "deputy": ""}
    assert [noor.post(address, sent).status_code for _ in range(2)] == [409, 409]
    answers = [noor.post(address, sent | {"keyboard-name": "Maria"}).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert AuditEntry.objects.filter(verb="partner.people_named").count() == 1
    assert AuditEntry.objects.filter(verb="account.keyboard_taken").count() == 1
    assert KeyboardName.objects.count() == 1


def test_passwords_and_codes_are_put_into_no_page(as_: Any, shared: User) -> None:
    answer = as_(shared).post("/account/password/change/", {"oldpassword": "SECRET"})
    assert answer.status_code == 302 and answer.url.startswith(ASK) and "SECRET" not in answer.url


def test_a_file_is_sent_again_and_a_forged_one_answers_nothing(shared: User) -> None:
    """Screens that take files guard themselves against forgery, later than this question comes."""
    noor = Client(enforce_csrf_checks=True)
    noor.force_login(shared)
    file = SimpleUploadedFile("codes.csv", b"town,nuts_code,lau_code\n")
    answer = noor.post("/desk/towns/codes/", {"file": file, "keyboard-name": "Mallory"})
    assert answer.url == f"{ASK}?next=%2Fdesk%2Ftowns%2Fcodes%2F"
    assert "Say who you are, then send it again." in noor.get(answer.url).content.decode()
    assert not KeyboardName.objects.exists()


def test_a_line_at_the_door_leads_to_the_question(as_: Any, shared: User, cast: Any) -> None:
    answer = as_(shared).post(
        reverse("events:check-in", args=["strings", 1, cast.seat.pk]),
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/p/strings/events/1/door/"},
    )
    assert answer.status_code == 409
    assert answer.headers["HX-Redirect"] == f"{ASK}?next=%2Fdesk%2Fp%2Fstrings%2Fevents%2F1%2Fdoor%2F"


def test_signing_out_needs_no_answer(as_: Any, shared: User) -> None:
    noor = as_(shared)
    assert noor.post("/account/logout/").status_code == 302
    assert noor.get("/desk/").status_code == 302


@pytest.mark.parametrize("hours, status", [(3.9, 302), (4.1, 409)])
def test_it_asks_again_after_some_hours_without_writing(
    as_: Any, shared: User, cast: Any, now: Any, hours: float, status: int
) -> None:
    noor, address = (
        as_(shared),
        f"/desk/p/strings/partners/{cast.project.partners.get(town=cast.kavala).pk}/people/asked/",
    )
    tell(noor, "Maria")
    with time_machine.travel(now + timedelta(hours=3), tick=False):
        assert noor.post(address, {"officer": shared.pk}).status_code == 302
        noor.get("/desk/")
    with time_machine.travel(now + timedelta(hours=3 + hours), tick=False):
        assert noor.post(address, {"officer": ""}).status_code == status


def test_that_is_not_me_empties_the_chair_at_once(as_: Any, shared: User) -> None:
    noor = as_(shared)
    tell(noor, "Maria")
    answer = noor.post(ASK, {"leave": "yes", "next": "/desk/towns/"})
    assert answer.url == f"{ASK}?next=%2Fdesk%2Ftowns%2F"
    assert noor.post("/desk/files/", {}).status_code == 409
    assert "Maria" in noor.get(ASK).content.decode(), "still offered as a choice"


def test_two_windows_of_one_browser_have_one_answer_and_two_browsers_two(as_: Any, shared: User) -> None:
    here, there = as_(shared), as_(shared)
    tell(here, "Maria")
    assert there.post("/desk/files/", {}).status_code == 409
    tell(there, "Jorge")
    here.post(ME, DRAFT), there.post(ME, DRAFT | {"name": "Other"})
    names = (
        AuditEntry.objects.filter(verb="account.changed").order_by("pk").values_list("at_keyboard", flat=True)
    )
    assert list(names) == ["Maria", "Jorge"]


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example", "http://[", "javascript:alert(1)", ""]
)
def test_it_leads_to_this_site_only(as_: Any, shared: User, to: str) -> None:
    assert tell(as_(shared), "Maria", to).url == "/desk/"


# --- Names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "  ", "\u202e\u2066", "...", "\u200b", "x" * 81, "a\x00b"])
def test_it_takes_no_name_that_is_none(as_: Any, shared: User, name: str) -> None:
    noor = as_(shared)
    assert tell(noor, name).status_code == 422
    assert noor.post("/desk/files/", {"keyboard-name": name}).status_code == 422
    assert not KeyboardName.objects.exists()


@pytest.mark.parametrize(
    "typed, kept", [("Ma\x07ria\n Pires", "Maria Pires"), ("\u202eairaM\u202c", "airaM"), ("ماريا", "ماريا")]
)
def test_a_name_steers_nothing_around_it(as_: Any, shared: User, typed: str, kept: str) -> None:
    noor = as_(shared)
    assert tell(noor, typed).status_code == 302
    assert KeyboardName.objects.get().name == kept
    assert f"<bdi>{kept}</bdi>" in noor.get("/desk/").content.decode()


def test_a_name_of_before_is_one_tap(as_: Any, shared: User) -> None:
    tell(as_(shared), "Maria")
    one = KeyboardName.objects.get()
    noor = as_(shared)
    assert f'name="keyboard-known" value="{one.pk}"' in noor.get(ASK).content.decode()
    assert noor.post(ASK, {"keyboard-known": one.pk, "next": "/desk/"}).status_code == 302
    assert written() == ["Maria", "Maria"]
    tell(as_(shared), "MARIA")
    assert KeyboardName.objects.get().name == "MARIA", "the same name written otherwise is one choice"


def test_a_forgotten_name_is_no_choice_and_nobody_elses_is(
    as_: Any, shared: User, cast: Any, now: Any
) -> None:
    noor = as_(shared)
    tell(noor, "Maria")
    one = KeyboardName.objects.get()
    actions.share(cast.tomas, is_shared=True, by=cast.cora, now=now)
    as_(cast.tomas).post(ASK, {"forget": one.pk})
    assert KeyboardName.objects.exists()
    assert as_(cast.tomas).post(ASK, {"keyboard-known": one.pk}).status_code == 422
    for _ in range(2):
        assert noor.post(ASK, {"forget": one.pk, "next": "/desk/"}).url == f"{ASK}?next=%2Fdesk%2F"
    assert noor.post(ASK, {"forget": "9" * 30}).status_code == 302
    assert not KeyboardName.objects.exists()
    assert noor.post(ASK, {"keyboard-known": one.pk}).status_code == 422


def test_it_offers_so_many_names_and_no_more(shared: User, now: Any) -> None:
    for number in range(actions.MOST_NAMES + 2):
        actions.sit_down(shared, name=f"Person {number}", now=now + timedelta(seconds=number))
    names = set(KeyboardName.objects.values_list("name", flat=True))
    assert len(names) == actions.MOST_NAMES and "Person 0" not in names and "Person 21" in names


# --- Marking ------------------------------------------------------------------------------------------


def test_an_account_says_itself_that_several_use_it(as_: Any, cast: Any) -> None:
    noor = as_(cast.noor)
    for _ in range(2):
        assert noor.post(ME, {"name": cast.noor.name, "language": "en", "is_shared": "on"}).status_code in (
            302,
            409,
        )
    assert User.objects.get(pk=cast.noor.pk).is_shared
    assert AuditEntry.objects.filter(verb="account.shared").count() == 1


def test_one_person_again_forgets_the_names_and_keeps_the_record(as_: Any, shared: User, now: Any) -> None:
    noor = as_(shared)
    tell(noor, "Maria")
    assert noor.post(ME, {"name": "Anna", "language": "en"}).status_code == 302
    user = User.objects.get(pk=shared.pk)
    assert not user.is_shared and not KeyboardName.objects.exists()
    assert AuditEntry.objects.get(verb="account.unshared").at_keyboard == "Maria"
    page = noor.get("/desk/").content.decode()
    assert "keyboard" not in page and noor.post(ME, {"name": "Noor", "language": "en"}).status_code == 302
    assert AuditEntry.objects.filter(verb="account.changed").latest("pk").at_keyboard == ""
    assert audit.by_whom(user, now) == "Anna (Maria)", "what was done then still says who did it"


def test_what_comes_too_late_is_kept_nowhere(shared: User, now: Any) -> None:
    """Two people at once: one of them said meanwhile that only one uses the account."""
    actions.share(User.objects.get(pk=shared.pk), is_shared=False, by=None, now=now)
    actions.sit_down(shared, name="Maria", now=now)
    assert not KeyboardName.objects.exists() and written() == []


def marks(cast: Any) -> dict[str, tuple[Any, str]]:
    """Who may mark which account where."""
    partner, runs = cast.project.partners.get(town=cast.kavala), cast.project.memberships.get()
    return {
        "town": (
            cast.noor,
            f"/desk/towns/{cast.kavala.pk}/people/{cast.noor.town_memberships.get().pk}/account/",
        ),
        "partner": (cast.cora, f"/desk/p/strings/partners/{partner.pk}/people/{cast.noor.pk}/account/"),
        "project": (cast.admin, f"/desk/p/strings/people/{runs.pk}/account/"),
    }


@pytest.mark.parametrize("where", ["town", "partner", "project"])
def test_people_pages_mark_an_account_and_take_it_back(as_: Any, cast: Any, where: str) -> None:
    who, address = marks(cast)[where]
    account, browser = (cast.cora if where == "project" else cast.noor), as_(who)
    page = address.removesuffix("account/").rsplit("/", 2)[0] + "/"
    assert ": one person uses " not in browser.get(page).content.decode()
    for _ in range(2):
        answer = browser.post(address, {"shared": "yes"})
        assert answer.status_code in (302, 409)  # 409: Noor has marked the own account, and is asked at once.
    account.refresh_from_db()
    assert account.is_shared
    entry = AuditEntry.objects.get(verb="account.shared")
    assert (entry.town_id or entry.project_id) is not None
    assert ": one person uses " in browser.get(page).content.decode()
    browser.post(address, {"shared": "no", "keyboard-name": "Maria"})
    account.refresh_from_db()
    assert not account.is_shared and account.shared_at is not None


def test_whoever_invites_says_that_several_use_the_mailbox(as_: Any, cast: Any) -> None:
    partner = cast.project.partners.get(town=cast.kavala)
    sent = {"email": "info@vila.example", "name": "Vila", "role": "officer", "language": "pt"}
    card = as_(cast.cora).post(
        f"/desk/p/strings/partners/{partner.pk}/people/", sent | {"is_shared": "on", "way": "paper"}
    )
    code = CODE.search(card.content.decode())
    assert code
    entry = EntryCode.objects.get()
    answer = Client().post(f"/join/{entry.pk}/{people.proof_of(entry)}/", {"code": code[1]})
    assert answer.url.startswith(ASK)
    assert User.objects.get(email="info@vila.example").is_shared
    assert AuditEntry.objects.get(verb="account.shared").town_id == cast.kavala.pk


def test_an_invitation_marks_the_account_and_a_later_one_does_not_take_it_back(as_: Any, cast: Any) -> None:
    sent = {
        "email": "info@kavala.example",
        "name": "Info",
        "role": "deputy",
        "language": "en",
        "is_shared": "on",
    }
    address = f"/desk/towns/{cast.kavala.pk}/people/"
    assert as_(cast.noor).post(address, sent).status_code == 302
    assert AuditEntry.objects.get(verb="account.shared").town_id == cast.kavala.pk
    del sent["is_shared"]
    assert as_(cast.noor).post(address, sent | {"role": "door"}).status_code == 302
    assert User.objects.get(email="info@kavala.example").is_shared
