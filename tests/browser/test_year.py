"""The screens of the coordinator's year are in nobody's way: payments, roles, evaluators, breaches, the first steps."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from cordel.accounts import actions as accounts
from cordel.outreach.models import PublishedPage
from cordel.projects.queries import people
from tests import factories
from tests.conftest import Cast

DESK = "/desk/p/strings"
PAGES = [
    f"{DESK}/payments/",
    f"{DESK}/events/1/payments/",
    f"{DESK}/privacy/",
    f"{DESK}/privacy/breaches/",
    f"{DESK}/privacy/breaches/note/",
    f"{DESK}/evaluators/",
    f"{DESK}/pages/",
    f"{DESK}/due-days/",
    f"{DESK}/outreach/",
    f"{DESK}/events/1/sheets/",
    "/desk/monday/",
    "/desk/monday/all/",
    f"{DESK}/partners/paste/",
    "/desk/roles/",
    "/desk/start/",
    "/desk/start/town/",
    "/desk/health/",
    "/desk/accounts/",
    "/join/",
]


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 320)])
def test_every_screen_is_open_to_everybody(
    cast: Cast, page: Page, sign_in: Any, axe: Any, language: str, width: int
) -> None:
    factories.PaymentFactory(event=cast.event, payer=cast.gondomar)
    factories.BreachFactory(project=cast.project, town=cast.gondomar)
    factories.SignedSheetFactory(event=cast.event, town=cast.gondomar)
    partner = cast.project.partners.get(town=cast.gondomar)
    factories.OutreachActionFactory(
        partner=partner, event=cast.event, language="pt", reach=5, counted_how="copies"
    )
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(cast.admin, page.context)
    wrong = {}
    for path in [*PAGES, f"{DESK}/outreach/tell/{partner.pk}/"]:
        page.goto(f"{path}?language={language}")
        found = axe(page)
        wide = page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
        if found or wide:
            wrong[path] = [*found, *(["wider than the window"] if wide else [])]
    assert wrong == {}


# --- People change ----------------------------------------------------------------------------------


def pages_of_people(cast: Cast) -> list[str]:
    """Handing over, a code on paper, coming in by a link, and a link that opens nothing any more."""
    partner = cast.project.partners.get(town=cast.kavala)
    by_mail = factories.EntryCodeFactory(partner=partner, email="vila@hall.example", by_mail=True)
    on_paper = factories.EntryCodeFactory(partner=partner, email="other@hall.example", by_mail=False)
    there = f"{DESK}/partners/{partner.pk}/people/"
    return [
        there,
        f"{there}{cast.noor.pk}/hand-over/",
        f"{there}{cast.noor.pk}/code/",
        f"/desk/towns/{cast.kavala.pk}/people/",
        f"{DESK}/people/",
        *(f"/join/{entry.pk}/{people.proof_of(entry)}/" for entry in (by_mail, on_paper)),
        f"/join/{by_mail.pk}/gone/",
    ]


def in_the_way(page: Page, axe: Any) -> list[str]:
    wide = page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
    return [*axe(page), *(["wider than the window"] if wide else [])]


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 320)])
def test_nothing_is_in_the_way_of_those_who_come_and_go(
    cast: Cast, page: Page, sign_in: Any, axe: Any, language: str, width: int
) -> None:
    """Every screen as it opens, after an empty form was sent, and the card that is printed."""
    cast.noor.set_unusable_password()  # With other keys of her own she would get no code on paper.
    cast.noor.save()
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(cast.admin, page.context)
    found = {}
    for path in pages_of_people(cast):
        page.goto(f"{path}?language={language}")
        found[path] = in_the_way(page, axe)
        if "hand-over" in path or "/join/" in path:
            for send in page.locator("main form:has(input:not([type=hidden])) button").all()[:1]:
                send.click()
                page.wait_for_load_state()
                found[f"{path} with errors"] = in_the_way(page, axe)
        elif path.endswith("/code/"):
            page.locator("main form button").first.click()
            page.locator("p.code, .code").first.wait_for()
            found[f"{path} printed"] = in_the_way(page, axe)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 320)])
def test_nothing_is_in_the_way_of_whoever_sits_down(
    cast: Cast, page: Page, sign_in: Any, axe: Any, language: str, width: int
) -> None:
    """The question, an answer that is none, what waits for the answer, and the name above each page."""
    accounts.share(cast.noor, is_shared=True, by=cast.cora, now=timezone.now())
    accounts.sit_down(cast.noor, name="Maria", now=timezone.now())
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(cast.noor, page.context)
    page.goto(f"/account/keyboard/?language={language}")
    found = {"question": in_the_way(page, axe)}
    page.locator("main details summary").click()
    found["forget"] = in_the_way(page, axe)
    page.fill("[name=keyboard-name]", "...")
    page.press("[name=keyboard-name]", "Enter")
    page.locator(".field.wrong").wait_for()
    found["no name"] = in_the_way(page, axe)
    page.goto(f"/desk/towns/{cast.kavala.pk}/edit/")
    found["nobody"] = in_the_way(page, axe)
    page.fill("[name=region]", "Thrace")
    page.locator("main form button").first.click()
    page.locator("[name=keyboard-known]").wait_for()
    found["waiting"] = in_the_way(page, axe)
    # Without a mouse: the first name is reached with the key that goes from one thing to the next.
    page.locator("h1").evaluate("it => { it.tabIndex = -1; it.focus(); }")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/towns/{cast.kavala.pk}/")
    assert (
        page.get_by_text("Thrace").is_visible() and page.locator("aside.keyboard bdi").inner_text() == "Maria"
    )
    found["somebody"] = in_the_way(page, axe)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.fixture
def evaluated(cast: Cast) -> Any:
    """A project in which everything is there that an evaluator can meet: a closed event with a figure that is not as
    planned and a draw, one that is not closed, and one in which nobody was."""
    factories.AttendanceFactory(registration=cast.seat, recorded_by=cast.tomas)
    factories.FiguresVersionFactory(event=cast.event)
    factories.DelegationFactory(
        event=cast.event, partner=cast.project.partners.get(town=cast.kavala), planned=20
    )
    cast.event.closed_at = cast.event.published_at = timezone.now()
    cast.event.save()
    factories.EventFactory(project=cast.project, number=2, name="Nobody yet", host=cast.gondomar)
    return factories.EvaluatorDrawFactory(
        link__project=cast.project,
        link__secret="evaluator",
        event=cast.event.pk,
        drawn=[["57V7-ZFCV", cast.seat.pk]],
    )


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("en", 1280, "dark"), ("ar", 320, "light"), ("ar", 1280, "dark")]
)
def test_an_evaluator_finds_nothing_in_the_way(
    cast: Cast, evaluated: Any, new_window: Any, axe: Any, language: str, width: int, scheme: str
) -> None:
    """Every page in every state, and a draw as a browser sends it: from a page whose address nobody else learns."""
    page = new_window(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    wrong = {}

    def look(what: str) -> None:
        if found := in_the_way(page, axe):
            wrong[what] = found

    for path in [
        f"/evaluation/nobodys/?language={language}",
        "/evaluation/evaluator/",
        "/evaluation/?q=nowhere",
        "/evaluation/events/1/",
        "/evaluation/events/2/",
        "/evaluation/events/1/rows/",
        "/evaluation/events/1/rows/?q=nowhere",
        "/evaluation/events/2/rows/",
        "/evaluation/events/2/draws/",
        f"/evaluation/events/1/draws/{evaluated.pk}/",
        "/evaluation/events/1/draws/",
    ]:
        page.goto(path)
        look(path)
    page.get_by_role("textbox").fill("seven")
    page.locator("main form button").click()
    look("a number that is none")
    page.get_by_role("textbox").fill("4711")
    page.locator("main form button").click()
    page.wait_for_url("**/draws/*/")
    look("drawn")
    assert wrong == {}


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 320)])
def test_what_evaluators_leave_on_the_desk_is_in_nobodys_way(
    cast: Cast, evaluated: Any, page: Page, sign_in: Any, axe: Any, language: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(cast.cora, page.context)
    reports = "/reports/p/strings"
    wrong = {}
    for path in [
        f"{reports}/draws/",
        f"{reports}/draws/{evaluated.pk}/",
        f"{reports}/deviations/",
        f"{reports}/deviations/{cast.event.pk}/participants_min/",
        f"{DESK}/evaluators/",
        f"{DESK}/evaluators/{evaluated.link_id}/revoke/",
    ]:
        page.goto(f"{path}?language={language}")
        found = axe(page)
        wide = page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
        if found or wide:
            wrong[path] = [*found, *(["wider than the window"] if wide else [])]
    assert wrong == {}


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 320)])
def test_whom_letters_do_not_reach_and_pages_that_are_gone(
    cast: Cast, page: Page, sign_in: Any, axe: Any, language: str, width: int
) -> None:
    entry = factories.UnreachedFactory(person=cast.ana)
    factories.KeptLetterFactory(registration=cast.seat)
    cast.project.call, cast.project.ends_on = "cerv-nt-2024", timezone.now().date()
    cast.project.save()
    failed = timezone.now().date()
    for number, (town, gone_on) in enumerate([(cast.gondomar, None), (cast.kavala, failed)]):
        PublishedPage.objects.create(
            partner=cast.project.partners.get(town=town),
            address="https://www.town.example/strings",
            nonce=f"page {number}",
            recorded_at=timezone.now(),
            looked_at=timezone.now(),
            outcome="silent",
            failing_since=failed,
            failed_first="silent",
            gone_on=gone_on,
            failed_again="not found" if gone_on else "",
        )
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(cast.cora, page.context)
    wrong = {}
    address = f"{DESK}/events/1/registrations/{cast.seat.pk}/address/"
    towns = cast.project.partners.values_list("pk", flat=True).order_by("pk")

    def look(what: str) -> None:
        if found := in_the_way(page, axe):
            wrong[what] = found

    for path in [
        f"{DESK}/not-reached/",
        f"{DESK}/not-reached/{entry.pk}/",
        f"{DESK}/events/1/registrations/{cast.seat.pk}/",
        *(f"{DESK}/pages/{pk}/" for pk in towns),
        "/desk/monday/",
        address,
    ]:
        page.goto(f"{path}?language={language}")
        look(path)
    page.locator("[name=email]").fill("")
    page.locator("main form.form button").click()
    look("no address")
    assert wrong == {}
