"""The journey in depth, in a real browser: from the poster to the thanks, eight people in ten minutes, a host's day, a
change of plan and figures that are signed.

Nothing here looks for words: the pages are found by their addresses, names and roles, in any language.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from cordel.base import jobs
from cordel.base.tokens import grouped
from cordel.events import actions, queries
from cordel.events.models import Event, Registration, RoomPaper
from tests import factories
from tests.browser.test_journey import PHONE, Visit, sign_in_by_hand, visit
from tests.conftest import Cast

__all__ = ["visit"]  # a fixture

DESKTOP = {"width": 1280, "height": 900}
EVENT = "/p/strings/events/1/"
DESK = f"/desk{EVENT}"
SHEET = "/reports/p/strings/events/1/sheet/"
# Each journey on a phone and on a desktop, in Italian and from right to left.
WALKS = [
    pytest.param("it", PHONE, id="it-phone"),
    pytest.param("ar", DESKTOP, id="ar-desktop"),
]
LONG_NAME = "Maximiliana Friederike von und zu Oberammergau-Niederwalluf"


@pytest.fixture(autouse=True)
def _letters(live_server: Any) -> Iterator[None]:
    mail.outbox.clear()
    yield


@contextmanager
def at(event: Event, *, day: int, hour: int = 11) -> Iterator[datetime]:
    """It is that hour of the host's clock, `day` days after the event's first one; everything due is done."""
    event.refresh_from_db()
    assert event.starts_on is not None
    moment = datetime.combine(event.starts_on + timedelta(days=day), time(hour), tzinfo=event.zone)
    with time_machine.travel(moment.astimezone(UTC)):
        yield timezone.now()


def letters() -> list[Any]:
    """What goes out now."""
    mail.outbox.clear()
    jobs.run_due(timezone.now() + timedelta(minutes=12))
    return list(mail.outbox)


def link(letter: Any, pattern: str) -> str:
    """The path of the first address in the letter that fits."""
    found = re.search(rf"https?://[^/\s]+({pattern})", letter.body)
    assert found, letter.body
    return found[1]


def send(page: Page, form: str) -> None:
    page.locator(form).get_by_role("button").first.click()


# --- A first-timer, from the poster to the thanks --------------------------------------------------------


@pytest.mark.parametrize(("language", "size"), WALKS)
def test_a_first_timer_goes_from_the_poster_to_the_thanks(
    cast: Cast, new_window: Any, sign_in: Any, visit: Any, language: str, size: Any
) -> None:
    room = factories.ActivityFactory(event=cast.event, starts_at=time(15), ends_at=time(16), capacity=4)
    school = factories.InvitationFactory(event=cast.event)
    citizen = visit(new_window(viewport=size))
    registered_by_invitation(citizen, f"/i/{school.code}/?language={language}")
    samira = Registration.objects.get(person__name="Samira Khatib")
    confirmation = next(letter for letter in letters() if grouped(samira.code) in letter.body)
    tell_more(citizen, link(confirmation, r"/my/\d+-\w+/"), samira, room)
    with at(cast.event, day=-7):
        actions.ask_still_coming(now=timezone.now())
        asked = next(letter for letter in letters() if grouped(samira.code) in letter.body)
        say_yes(citizen, link(asked, r"/my/\d+-\w+/coming/"), samira)
    with at(cast.event, day=0):
        host = visit(new_window(viewport=size))
        sign_in(cast.helper, host.page.context)
        let_in_by_code(host, samira, language)
    with at(cast.event, day=3):
        actions.close(cast.event, by=cast.cora, now=timezone.now())
        (thanks,) = [letter for letter in letters() if letter.to == ["samira@people.example"]]
        read_what_became(citizen, link(thanks, r"/p/strings/events/1/"))
        sign_in(cast.tomas, host.page.context)
        host.page.goto(f"{DESK}invitations/")
        host.look()
        counted = host.page.locator("tbody tr").first.locator("td.num")
        assert counted.all_inner_texts()[:2] == ["2", "1"]


def registered_by_invitation(visit: Visit, address: str) -> None:
    """The link of the poster, the form with a friend, two cards; back and sent once more it is the same seat."""
    page = visit.page
    page.goto(address)
    visit.look()
    expect(page.locator("#answers dl > div")).to_have_count(7)
    page.locator(f"main a[href^='{EVENT}register/?via=']").click()
    page.wait_for_url(f"**{EVENT}register/?via=*")
    page.fill("[name=name]", "Samira Khatib")
    page.fill("[name=email]", "samira@people.example")
    page.select_option("[name=home]", index=1)
    page.check("#id_is_adult_0")
    page.locator("main details summary").click()
    page.fill("[name=friend]", LONG_NAME)
    page.check("#id_friend_is_adult_0")
    visit.look()
    send(page, "form:has([name=friend])")
    page.wait_for_url("**/seat/*/")
    expect(page.locator(".ticket")).to_have_count(2)
    visit.look()
    page.go_back()
    send(page, "form:has([name=friend])")
    page.wait_for_url("**/seat/*/")
    assert Registration.objects.count() == 3


def tell_more(visit: Visit, address: str, mine: Registration, room: Any) -> None:
    """A first European project, food, a place in a small room, an organisation: each saved, none in the way."""
    page = visit.page
    page.goto(address)
    visit.look()
    page.fill("[name=code]", mine.code)
    page.press("[name=code]", "Enter")
    expect(page.locator(".ticket")).to_be_visible()
    visit.look()
    page.locator(f"#activities form:has([value='{room.pk}']) button").click()
    expect(page.locator("#activities .tag.good")).to_be_visible()
    page.select_option("[name=diet]", "vegan")
    page.select_option("[name=is_first_time]", index=1)
    send(page, "form:has([name=diet])")
    page.wait_for_url("**?done=details")
    page.locator("details:has([value=organisation]) > summary").click()
    page.fill("[name=organisation]", "Scuola di Via Lunga")
    visit.look()
    send(page, "form:has([value=organisation])")
    page.wait_for_url("**?done=organisation")
    visit.look()
    assert mine.activity_seats.get().activity == room


def say_yes(visit: Visit, address: str, mine: Registration) -> None:
    page = visit.page
    page.goto(address)
    visit.look()
    page.locator("button[name=coming][value=yes]").click()
    visit.keys.expect_focus("[role=status]")
    visit.look()
    mine.refresh_from_db()
    assert mine.said_coming_at is not None


def let_in_by_code(visit: Visit, somebody: Registration, language: str) -> None:
    page = visit.page
    page.goto(f"{DESK}door/?language={language}")
    expect(page.locator("#people li")).to_have_count(3)
    page.fill("[name=q]", somebody.code)
    expect(page.locator("#people li")).to_have_count(1)
    page.locator("#people button").dblclick()
    expect(page.locator("#people li.present")).to_have_count(1)
    visit.look()
    assert somebody.attendances.count() == 1


def arrive(page: Page, address: str) -> None:
    """After a double click: the first way there was broken off by the second, which is no failure."""
    expect(page).to_have_url(re.compile(address), timeout=10_000)
    page.wait_for_load_state("networkidle")


def read_what_became(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(address)
    expect(page.locator("#people table").first).to_be_visible()
    visit.look()


# --- A village officer brings eight people -----------------------------------------------------------------


@pytest.mark.parametrize(("language", "size"), WALKS)
def test_an_officer_who_never_saw_it_brings_eight_people(
    cast: Cast, new_window: Any, visit: Any, language: str, size: Any
) -> None:
    officer = visit(new_window(viewport=size))
    page, keys = officer.page, officer.keys
    sign_in_by_hand(officer, cast.noor, language)
    page.locator(f"main a[href='{DESK}']").click()
    officer.look(f"**{DESK}")
    page.locator(f"main .button[href='{DESK}registrations/bring/']").click()
    officer.look("**/bring/")
    names = ["Νίκος Παππάς", "سميرة الخطيب", "Zoé Ålander", LONG_NAME, "Ivan", "Olha", "Eleni", "Fatma"]
    keys.go_to("[name=name_1]")
    for name in names:
        keys.write(name)
        keys.press("Tab", "Tab", "Tab", "Tab", "Tab")
    page.fill("[name=email_2]", "nowhere")
    page.locator("form:has([name=name_1]) button.huge").click()
    keys.expect_focus("#errors")
    officer.look()
    assert [page.input_value(f"[name=name_{at}]") for at in range(1, 9)] == names
    page.fill("[name=email_2]", "")
    page.locator("form:has([name=name_1]) button.huge").dblclick()
    arrive(page, r"/cards/\?only=")
    officer.look()
    expect(page.locator(".cards > li")).to_have_count(8)
    assert Registration.objects.filter(town=cast.kavala).count() == 8


# --- A host runs a day -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "size"), WALKS)
def test_a_host_runs_a_day(
    cast: Cast, new_window: Any, sign_in: Any, visit: Any, language: str, size: Any
) -> None:
    room = factories.ActivityFactory(event=cast.event, starts_at=time(15), place="Sala grande")
    factories.ArrangementFactory(event=cast.event)
    with at(cast.event, day=0):
        host = visit(new_window(viewport=size))
        sign_in(cast.tomas, host.page.context)
        host.page.goto(f"{DESK}?language={language}")
        host.look()
        host.page.locator("a[href$='/run-sheet/']").first.click()
        host.look("**/run-sheet/")
        host.page.goto(f"{DESK}door/")
        send(host.page, "#people")
        expect(host.page.locator("#people li.present")).to_have_count(1)
        let_in_without_a_seat(host)
        write_the_paper(host, room)


def let_in_without_a_seat(visit: Visit) -> None:
    page = visit.page
    page.locator("a[href*='/walk-in/']").click()
    visit.look("**/walk-in/**")
    page.locator("main form button.huge").click()
    expect(page.locator("#errors")).to_be_visible()
    page.fill("[name=name]", "ليلى")
    page.select_option("[name=home]", index=1)
    page.check("#id_is_adult_0")
    page.locator("main form button.huge").dblclick()
    arrive(page, r"/door/\?")
    expect(page.locator("#people li.present")).to_have_count(2)
    visit.look()


def write_the_paper(visit: Visit, room: Any) -> None:
    """On a phone, while people are still in the room; then agreed, published, and read by everybody."""
    page, here = visit.page, f"{DESK}programme/{room.pk}/paper/"
    page.goto(f"{DESK}papers/")
    visit.look()
    page.locator(f"main a[href='{here}']").click()
    page.wait_for_url(f"**{here}")
    page.fill("[name=conclusion_1]", "Serve un autobus la sera.")
    visit.look()
    send(page, "form:has([name=conclusion_1])")
    page.wait_for_url(f"**{here}?in=*")
    page.goto(f"{here}state/")
    for step in ("agree", "publish"):
        visit.look()
        send(page, f"form:has([value={step}])")
        expect(page.locator(f"form:has([value={step}])")).to_have_count(0)
    assert RoomPaper.objects.get().state == RoomPaper.State.PUBLISHED
    page.goto(f"{EVENT}minutes/{room.pk}/")
    visit.look()


# --- A coordinator changes a plan and has figures signed ---------------------------------------------------


@pytest.mark.parametrize(("language", "size"), WALKS)
def test_a_coordinator_postpones_an_event(
    cast: Cast, new_window: Any, sign_in: Any, visit: Any, language: str, size: Any
) -> None:
    desk = visit(new_window(viewport=size))
    page = desk.page
    sign_in(cast.cora, page.context)
    page.goto(f"{DESK}change/?language={language}")
    desk.look()
    page.locator(f"main a[href='{DESK}change/days/']").click()
    page.check("[name=are_known][value=no]")
    page.locator("textarea").first.fill("القاعة ليست جاهزة بعد.")
    desk.look()
    page.locator("button[value=look]").click()
    expect(page.locator(".plans ins").first).to_be_visible()
    desk.look()
    page.locator("button[value='carry out']").dblclick()
    arrive(page, f"{DESK}change/$")
    desk.look()
    assert cast.event.plan_changes.count() == 1
    assert [letter.to for letter in letters()] == [[cast.ana.email]] and letters() == []
    anybody = visit(new_window(viewport=size))
    anybody.page.goto(f"{EVENT}?language={language}")
    expect(anybody.page.locator("#changes del").first).to_be_visible()
    expect(anybody.page.locator("#changes ins").first).to_be_visible()
    anybody.look()


@pytest.mark.parametrize(("language", "size"), WALKS)
def test_an_event_s_figures_are_confirmed_and_frozen(
    cast: Cast, new_window: Any, sign_in: Any, visit: Any, language: str, size: Any
) -> None:
    guest = factories.RegistrationFactory(
        event=cast.event, person__name="Nikos", town=cast.kavala, country="GR", role="international"
    )
    for seat in (cast.seat, guest):
        factories.AttendanceFactory(registration=seat, day=cast.event.starts_on)
    with at(cast.event, day=3):
        desk = visit(new_window(viewport=size))
        page = desk.page
        for officer, way in ((cast.noor, "form[action$='/confirm/']"), (cast.tomas, "a[href$='/confirm/']")):
            sign_in(officer, page.context)
            page.goto(f"{DESK}figures/?language={language}")
            desk.look()
            page.locator(way).first.locator("button" if way.startswith("form") else "xpath=.").click()
        desk.look("**/figures/confirm/")
        send(page, "form:has([name=seen])")
        page.wait_for_url(f"**{DESK}figures/")
        sign_in(cast.cora, page.context)
        page.goto(f"{DESK}figures/")
        assert queries.draft(queries.event("strings", 1)).missing == []
        page.locator(f"main a[href='{DESK}close/']").click()
        desk.look("**/close/")
        page.locator("form.confirm button.danger").click()
        page.wait_for_url(f"**{DESK}figures/")
        desk.look()
        page.goto(SHEET)
        desk.look()
        expect(page.locator("article.page .small.keep")).to_contain_text(
            cast.event.figures_versions.get().digest[:12]
        )
