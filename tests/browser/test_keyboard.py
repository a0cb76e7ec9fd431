"""Who works at the desk without a mouse: an officer brings people, a coordinator postpones an event.

Every stop of the focus on the way is in sight and ringed (keyboard.py); after a mistake the focus is on the errors.
"""

from typing import Any

from cordel.events.models import Registration
from tests.browser.test_depth import DESK, DESKTOP
from tests.browser.test_journey import sign_in_by_hand, visit
from tests.conftest import Cast

__all__ = ["visit"]  # a fixture


def test_an_officer_brings_two_people(cast: Cast, new_window: Any, visit: Any) -> None:
    officer = visit(new_window(viewport=DESKTOP))
    page, keys = officer.page, officer.keys
    sign_in_by_hand(officer, cast.noor, "en")
    keys.follow(f"main a[href='{DESK}']")
    page.wait_for_url(f"**{DESK}")
    keys.follow(f"main .button[href='{DESK}registrations/bring/']")
    page.wait_for_url("**/bring/")
    keys.go_to("[name=name_1]")
    keys.write("Νίκος Παππάς")
    keys.press("Tab")
    keys.write("nowhere")
    keys.go_to("[name=name_2]")
    keys.write("Fatma")
    keys.follow("main form .button.huge")
    keys.expect_focus("#errors")
    keys.follow("#errors a")
    keys.expect_focus("[name=email_1]")
    keys.press("Control+a", "Delete")
    keys.follow("main form .button.huge")
    page.wait_for_url("**/cards/?only=*")
    assert Registration.objects.filter(town=cast.kavala).count() == 2


def test_a_coordinator_postpones_an_event(cast: Cast, new_window: Any, sign_in: Any, visit: Any) -> None:
    desk = visit(new_window(viewport=DESKTOP))
    page, keys = desk.page, desk.keys
    sign_in(cast.cora, page.context)
    page.goto(f"{DESK}change/")
    keys.follow(f"main a[href='{DESK}change/days/']")
    page.wait_for_url("**/change/days/")
    keys.go_to("[name=are_known]")
    keys.press("ArrowDown")
    assert page.is_checked("[name=are_known][value=no]")
    keys.go_to("main textarea")
    keys.write("The hall is not ready yet.")
    keys.follow("button[value=look]")
    page.wait_for_selector(".plans ins")
    keys.follow("button[value='carry out']")
    page.wait_for_url(f"**{DESK}change/")
    assert cast.event.plan_changes.get().kind == "postponed"
