"""The door's app as volunteers have it: on a phone, with the network gone, twice, with a clock that is wrong."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import segno
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image
from playwright.sync_api import BrowserContext, Error, Page, expect

from cordel.core.folding import fold, matches, search_key
from cordel.events.queries.door_app import WORDS
from cordel.events.views import door_app
from tests.browser import fake_door
from tests.browser.conftest import ARGUMENTS
from tests.browser.fake_door import DAY, MINOR, ONLINE, PHOTO, WAITING, FakeDoor
from tests.conftest import browser_path
from tests.core.test_folding import FOLDED, FOUND, NOT_FOUND

PHONE = {"width": 390, "height": 800}
NARROW = {"width": 320, "height": 640}
ELENA, ANA, OMAR, IVAN, HIDDEN = range(1001, 1006)
PEOPLE = [
    ("Έλενα Παπαδοπούλου", "Kavala", "GR", PHOTO),
    ("Ana Moura", "Gondomar", "PT", 0),
    ("عمر القادر", "Amman", "JO", MINOR | ONLINE),
    ("Иван Петров", "Асеновград", "BG", WAITING),
    ("", "Kavala", "GR", 0),
]
CLOCK_OFF = """const Right = Date; const OFF = %d;
globalThis.Date = class extends Right {
  constructor(...given) { given.length ? super(...given) : super(Right.now() + OFF); }
  static now() { return Right.now() + OFF; }
};"""
STORE = "/static/events/door/store.js"


@pytest.fixture
def door(settings: Any) -> Iterator[FakeDoor]:
    settings.ROOT_URLCONF = "tests.browser.fake_door"
    fake_door.open_doors.append(FakeDoor(list(PEOPLE)))
    yield fake_door.open_doors[-1]
    fake_door.open_doors.clear()


Enter = Callable[..., Page]


@pytest.fixture
def enter(door: FakeDoor, new_window: Callable[..., BrowserContext]) -> Enter:
    """A phone at the door: the pass's address opened, the app installed, the list there."""

    def enter_door(window: BrowserContext | None = None, **options: Any) -> Page:
        phone = (window or new_window(viewport=PHONE, **options)).new_page()
        phone.goto(f"/door/#{door.pass_}")
        phone.locator("form .button.huge").first.click()
        expect(phone.locator(".atdoor")).to_be_visible()
        phone.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        return phone

    return enter_door


def show(phone: Page, text: str) -> None:
    """As a hand scanner does: it types, and presses Enter."""
    phone.locator("#q").fill(text)
    phone.locator("#q").press("Enter")
    expect(phone.locator("#q")).to_have_value("")
    expect(phone.locator("form[aria-busy]")).to_have_count(0)


def headline(phone: Page) -> Any:
    return phone.locator(".result .headline")


def acts(door: FakeDoor) -> list[tuple[Any, ...]]:
    return [(scan["act"], scan["ref"], scan["evidence"]) for scan in door.taken.values()]


def until(true: Callable[[], bool], phone: Page) -> None:
    """Waits for something that happens on the server."""
    for _attempt in range(200):
        if true():
            return
        phone.wait_for_timeout(50)
    raise AssertionError("It did not happen.")


# --- A day without a network ----------------------------------------------------------------------


def test_two_phones_keep_a_day_without_a_network(
    door: FakeDoor, enter: Enter, new_window: Callable[..., BrowserContext]
) -> None:
    """Fifty come in while the network is cut; one phone is started anew half-way, the other's clock is five hours off."""
    door.people = [(f"Person {number}", "Gondomar", "PT", 0) for number in range(50)]
    wrong = new_window(viewport=PHONE)
    wrong.add_init_script(CLOCK_OFF % (5 * 3600 * 1000))
    phones = [enter(), enter(wrong)]
    for phone in phones:
        phone.context.set_offline(True)
    for number in range(50):
        phone, ref = phones[number % 2], 1001 + number
        # By turns the ticket's picture and the code below it.
        show(phone, door.ticket(ref) if number % 4 < 2 else f"{door.code(ref)[:4]}-{door.code(ref)[4:]}")
        expect(headline(phone)).to_have_text("Now present")
        if number == 24:
            phones[0].reload()
            expect(phones[0].locator(".counters dd").first).to_have_text("13")
    assert door.taken == {}
    expect(phones[1].locator(".line")).to_contain_text("Not yet sent: 25.")
    for phone in phones:
        phone.context.set_offline(False)
    until(lambda: len(door.taken) == 50, phones[0])
    expect(phones[0].locator(".line")).to_contain_text("All is sent.")
    by_device: dict[str, list[int]] = {}
    for device, counter in door.taken:
        by_device.setdefault(device, []).append(counter)
    assert [sorted(counters) for counters in by_device.values()] == [list(range(1, 26))] * 2
    assert {scan["ref"] for scan in door.taken.values()} == set(range(1001, 1051))
    assert {(scan["act"], scan["evidence"], scan["day"]) for scan in door.taken.values()} == {
        ("in", "scan", DAY)
    }
    moments = {device: [] for device in by_device}
    for (device, _counter), scan in door.taken.items():
        moments[device].append(datetime.fromisoformat(scan["at"]))
    right, off = (min(one) for one in moments.values())
    assert timedelta(hours=4, minutes=55) < abs(off - right) < timedelta(hours=5, minutes=5)


def test_a_wrong_clock_shows_right_hours(door: FakeDoor, enter: Enter, new_window: Any) -> None:
    wrong = new_window(viewport=PHONE)
    wrong.add_init_script(CLOCK_OFF % (5 * 3600 * 1000))
    hours = []
    for phone in (enter(), enter(wrong)):
        show(phone, door.ticket(ANA))
        show(phone, door.ticket(ANA))
        expect(headline(phone)).to_contain_text("Already present since")
        hours.append(datetime.strptime(headline(phone).inner_text()[-5:], "%H:%M"))  # noqa: DTZ007 - two hours of one day
    assert abs(hours[0] - hours[1]) < timedelta(minutes=5)


def test_two_tabs_take_turns_with_the_numbers(door: FakeDoor, enter: Enter) -> None:
    first = enter()
    second = first.context.new_page()
    second.goto("/door/")
    expect(second.locator(".atdoor")).to_be_visible()
    first.context.set_offline(True)
    for tab, ref in ((first, ELENA), (second, ANA), (first, OMAR), (second, HIDDEN)):
        show(tab, door.ticket(ref))
        expect(headline(tab)).to_have_text("Now present")
    expect(first.locator(".counters dd").first).to_have_text("4")
    first.context.set_offline(False)
    until(lambda: len(door.taken) == 4, first)
    assert sorted(counter for _device, counter in door.taken) == [1, 2, 3, 4]


def test_a_network_that_is_back_while_a_send_fails_is_used_at_once(door: FakeDoor, enter: Enter) -> None:
    """No clock tells the phone to try once more: the network alone does."""
    phone = enter()
    phone.evaluate(
        """() => { const fetched = window.fetch;
        window.fetch = () => new Promise((_done, failed) => { window.setTimeout = () => 0; window.breakOff = () => {
          window.fetch = fetched; dispatchEvent(new Event("online")); failed(new TypeError("It broke off.")); }; }); }"""
    )
    show(phone, door.ticket(ANA))
    until(lambda: phone.evaluate("() => Boolean(window.breakOff)"), phone)
    phone.evaluate("() => window.breakOff()")
    until(lambda: acts(door) == [("in", ANA, "scan")], phone)


def test_an_upload_that_dies_is_sent_again(door: FakeDoor, enter: Enter) -> None:
    """The server has taken it, and the phone never hears so: it sends the same again under the same number."""
    phone = enter()
    phone.context.set_offline(True)
    show(phone, door.ticket(ANA))
    expect(headline(phone)).to_have_text("Now present")
    door.loses_answers = 1
    phone.context.set_offline(False)
    until(lambda: door.requests.count("scans/") >= 3, phone)
    expect(phone.locator(".line")).to_contain_text("All is sent.")
    assert acts(door) == [("in", ANA, "scan")]


# --- What is shown --------------------------------------------------------------------------------


def test_it_refuses_what_is_no_ticket_of_today(door: FakeDoor, enter: Enter) -> None:
    phone = enter()
    phone.context.set_offline(True)
    for shown, words in (
        (FakeDoor([]).ticket(ANA), "Not a valid ticket"),
        (door.ticket(ANA)[:-8] + "AAAAAAAA", "Not a valid ticket"),
        ("C1.%%%", "Not a valid ticket"),
        (door.ticket(ANA, event=9), "Ticket for another event"),
        (door.ticket(4711), "Not on this day's list"),
        (door.ticket(ANA, issue=2), "This ticket was replaced"),
        ("QQQQ-QQQQ", "Nobody has this code"),
        (door.ticket(IVAN), "Waiting list: ask the host"),
    ):
        show(phone, shown)
        expect(headline(phone)).to_have_text(words)
    expect(phone.locator(".line")).to_contain_text("All is sent.")
    phone.get_by_role("button", name="The host said yes").click()
    expect(headline(phone)).to_have_text("Noted for the host")
    expect(phone.locator(".counters dd").first).to_have_text("0")
    phone.context.set_offline(False)
    until(lambda: acts(door) == [("in", IVAN, "host's word")], phone)


def test_it_tells_who_comes_and_takes_it_back(door: FakeDoor, enter: Enter) -> None:
    phone = enter()
    show(phone, door.ticket(OMAR))
    result = phone.locator(".result")
    expect(result).to_contain_text("عمر القادر")
    expect(result).to_contain_text("Amman, Jordan")
    expect(result).to_contain_text("Minor")
    expect(result).not_to_contain_text("Photo OK")
    expect(phone.locator("#said")).to_contain_text("Now present. عمر القادر. Minor")
    show(phone, door.ticket(OMAR))
    expect(headline(phone)).to_contain_text("Already present since")
    phone.get_by_role("button", name="Undo").click()
    expect(headline(phone)).to_have_text("Not present any more")
    until(lambda: len(door.taken) == 2, phone)
    assert acts(door) == [("in", OMAR, "scan"), ("out", OMAR, "host's word")]


def test_it_finds_names_across_scripts(door: FakeDoor, enter: Enter) -> None:
    phone = enter()
    field = phone.locator("#q")
    for typed, name in (("elena", "Έλενα Παπαδοπούλου"), ("petrov", "Иван Петров"), ("umar", "عمر القادر")):
        field.fill(typed)
        expect(phone.locator(".people li")).to_have_count(1)
        expect(phone.locator(".people .who bdi").first).to_have_text(name)
    field.fill("moura")
    field.press("Enter")
    expect(phone.locator(".people button")).to_be_focused()
    phone.keyboard.press("Enter")
    expect(headline(phone)).to_have_text("Now present")
    until(lambda: acts(door) == [("in", ANA, "host's word")], phone)


def test_whoever_wants_signs_on_the_screen(door: FakeDoor, enter: Enter) -> None:
    phone = enter()
    phone.locator(".line").click()
    phone.get_by_label("Let people sign on this screen").check()
    phone.keyboard.press("Escape")
    show(phone, door.ticket(ANA))
    phone.get_by_role("button", name="Sign here").click()
    expect(phone.get_by_role("button", name="This is my signature")).to_be_disabled()
    box = phone.locator("canvas").bounding_box()
    assert box is not None
    phone.mouse.move(box["x"] + 20, box["y"] + 20)
    phone.mouse.down()
    phone.mouse.move(box["x"] + 150, box["y"] + 60, steps=8)
    phone.mouse.up()
    phone.get_by_role("button", name="This is my signature").click()
    expect(phone.locator(".result")).to_contain_text("Signed here")
    until(lambda: len(door.taken) == 2, phone)
    signed = list(door.taken.values())[1]
    assert (signed["act"], signed["ref"], signed["evidence"]) == ("in", ANA, "screen signature")
    assert signed["signature"].startswith("iVBOR") and len(signed["signature"]) <= 20_000


def test_a_hand_scanner_needs_no_focus(door: FakeDoor, enter: Enter) -> None:
    phone = enter()
    for ref in (ELENA, ANA):
        phone.keyboard.type(door.ticket(ref))
        phone.keyboard.press("Enter")
        expect(phone.locator(".whose")).to_have_text(PEOPLE[ref - 1001][0])
        expect(phone.locator(".result")).to_be_focused()
    until(lambda: len(door.taken) == 2, phone)


def test_the_camera_reads_a_ticket(door: FakeDoor, chromium: Any, live_server: Any, tmp_path: Path) -> None:
    """A browser with a film instead of a camera: a ticket on a table, a little askew."""
    code = segno.make(door.ticket(ANA), error="m", micro=False)
    code.save(tmp_path / "code.png", scale=4, border=4)
    table = Image.new("RGB", (640, 480), "#c8c0b0")
    with Image.open(tmp_path / "code.png") as picture:
        turned = picture.convert("RGB").resize((320, 320)).rotate(9, expand=True, fillcolor="#c8c0b0")
    table.paste(turned, ((640 - turned.width) // 2, (480 - turned.height) // 2))
    table.save(tmp_path / "film.mjpeg", format="JPEG", quality=92)
    film = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={tmp_path}/film.mjpeg"]  # fmt: skip
    browser = chromium.browser_type.launch(executable_path=browser_path(), args=[*ARGUMENTS, *film])
    phone = browser.new_context(base_url=live_server.url, viewport=PHONE, locale="en-GB").new_page()
    phone.goto(f"/door/#{door.pass_}")
    phone.locator("form .button.huge").first.click()
    phone.get_by_role("button", name="Scan tickets").click()
    expect(phone.locator(".whose")).to_have_text("Ana Moura")
    until(lambda: acts(door) == [("in", ANA, "scan")], phone)
    phone.get_by_role("button", name="Stop camera").click()
    expect(phone.locator("video")).to_be_hidden()
    browser.close()


# --- The pass, and the end ------------------------------------------------------------------------


def test_the_secret_leaves_the_address(door: FakeDoor, page: Page) -> None:
    page.goto(f"/door/#{door.pass_}")
    expect(page.locator("#pass")).to_have_value(door.pass_)
    assert page.evaluate("location.href").endswith("/door/")


def test_a_wrong_pass_and_no_network_are_told(door: FakeDoor, page: Page) -> None:
    page.goto("/door/")
    page.locator("form .button.huge").first.click()
    expect(page.locator("#wrong")).to_contain_text("Type the code of the door pass")
    page.locator("#pass").fill("XXXX-XXXX")
    page.locator("form .button.huge").first.click()
    expect(page.locator("#wrong")).to_contain_text("This pass is not known")
    page.context.set_offline(True)
    page.locator("form .button.huge").first.click()
    expect(page.locator("#wrong")).to_contain_text("No network")
    assert door.devices == {}


def kept(phone: Page) -> dict[str, Any]:
    told: dict[str, Any] = phone.evaluate(
        f"""async () => {{ const store = await import("{STORE}");
        return {{list: await store.list(), door: await store.fact("door"), unsent: await store.countUnsent()}}; }}"""
    )
    return {name: value for name, value in told.items() if value is not None}


def test_the_list_is_erased_in_the_night_and_acts_stay(door: FakeDoor, enter: Enter) -> None:
    phone = enter()
    phone.context.set_offline(True)
    show(phone, door.ticket(ANA))
    expect(headline(phone)).to_have_text("Now present")
    phone.evaluate(
        f"""async () => {{ const store = await import("{STORE}"), door = await store.fact("door");
        const ends = "2020-01-01T04:00:00+00:00";
        await store.changeDoor(door.device, {{expiresAt: ends, days: [[door.day, ends]]}}); }}"""
    )
    phone.reload()
    expect(phone.get_by_text("The day is over")).to_be_visible()
    assert kept(phone) == {"unsent": 1}
    phone.context.set_offline(False)
    until(lambda: acts(door) == [("in", ANA, "scan")], phone)
    until(lambda: kept(phone)["unsent"] == 0, phone)


def test_the_server_closes_the_door(door: FakeDoor, enter: Enter) -> None:
    phone = enter()
    phone.context.set_offline(True)
    show(phone, door.ticket(ANA))
    door.is_over = True
    phone.context.set_offline(False)
    until(lambda: len(door.taken) == 1, phone)
    phone.locator(".line").click()
    phone.get_by_role("button", name="Send now").click()
    expect(phone.get_by_text("This door was closed")).to_be_visible()
    assert kept(phone) == {"unsent": 0}


def test_leaving_erases_and_tells_the_server(door: FakeDoor, enter: Enter) -> None:
    phone = enter()
    phone.locator(".line").click()
    phone.get_by_role("button", name="Leave this door").click()
    phone.get_by_role("button", name="Leave and erase").click()
    expect(phone.get_by_text("You have left the door")).to_be_visible()
    assert kept(phone) == {"unsent": 0}
    until(lambda: "devices/end/" in door.requests, phone)


# --- The app itself -------------------------------------------------------------------------------


def test_it_speaks_every_language_without_a_network(door: FakeDoor, enter: Enter) -> None:
    phone = enter()
    phone.context.set_offline(True)
    phone.locator(".line").click()
    phone.get_by_label("Language").select_option("ar")
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    phone.reload()
    expect(phone.locator("html")).to_have_attribute("lang", "ar")


def test_a_newer_app_takes_over_when_it_is_opened(
    door: FakeDoor, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = enter()
    monkeypatch.setattr(door_app, "_version", lambda request: "newer")
    phone.evaluate(
        """() => navigator.serviceWorker.ready.then(async (one) => { await one.update();
        while (!one.waiting) await new Promise((done) => setTimeout(done, 20)); })"""
    )
    assert "door-newer" not in apps_on(phone)[:1]
    phone.goto("/door/")
    until(lambda: apps_on(phone) == ["door-newer"], phone)
    expect(phone.locator(".atdoor")).to_be_visible()


def apps_on(phone: Page) -> list[str]:
    try:
        names: list[str] = phone.evaluate("() => caches.keys()")
    except Error:  # It was being opened again.
        return []
    return names


def test_without_javascript_it_says_what_is_needed(new_window: Any, db: None) -> None:
    page = new_window(java_script_enabled=False).new_page()
    page.goto("/door/")
    expect(page.locator("main")).to_contain_text("This page needs JavaScript")
    expect(page.locator("main .button")).to_have_attribute("href", "/desk/")


def test_it_folds_names_as_the_desk_does(door: FakeDoor, page: Page) -> None:
    names = [name for _typed, name in (*FOUND, *NOT_FOUND)] + [text for text, _folded in FOLDED]
    asked = [[typed, name] for typed, name in (*FOUND, *NOT_FOUND)]
    page.goto("/door/")
    told = page.evaluate(
        """async ([names, asked]) => { const {fold, searchKey, queryTerms, answers} = await import("/static/events/door/folding.js");
        return {folded: names.map(fold), keys: names.map(searchKey),
          found: asked.map(([typed, name]) => answers(queryTerms(typed), searchKey(name)))}; }""",
        [names, asked],
    )
    assert told["folded"] == [fold(name) for name in names]
    assert [set(key.split()) for key in told["keys"]] == [set(search_key(name).split()) for name in names]
    assert told["found"] == [matches(typed, search_key(name)) for typed, name in asked]


@pytest.mark.parametrize(("locale", "scheme"), [("en-GB", "light"), ("ar", "dark")])
def test_no_state_is_in_anybody_s_way(
    door: FakeDoor, new_window: Any, axe: Callable[[Page], list[str]], locale: str, scheme: str
) -> None:
    phone = new_window(viewport=NARROW, locale=locale, color_scheme=scheme).new_page()
    found: list[str] = []

    def look() -> None:
        found.extend(axe(phone))
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    for steps in (giving_a_pass, looking_at_people, signing_and_leaving):
        for _state in steps(phone, door):
            look()
    assert found == []


def giving_a_pass(phone: Page, door: FakeDoor) -> Iterator[None]:
    phone.goto("/door/")
    phone.locator("#pass").fill("XXXX")
    phone.locator("form .button.huge").first.click()
    expect(phone.locator("#wrong .notice")).to_be_visible()
    yield
    phone.locator("#pass").fill(door.pass_)
    phone.locator("form .button.huge").first.click()
    expect(phone.locator(".atdoor")).to_be_visible()
    yield


def looking_at_people(phone: Page, door: FakeDoor) -> Iterator[None]:
    for shown in (door.ticket(OMAR), door.ticket(OMAR), door.ticket(IVAN), door.ticket(ANA, event=9)):
        show(phone, shown)
        yield
    phone.locator("#q").fill("a")
    yield


def signing_and_leaving(phone: Page, door: FakeDoor) -> Iterator[None]:
    phone.context.set_offline(True)
    phone.locator(".line").click()
    phone.locator("dialog .choice input").last.check()
    yield
    phone.keyboard.press("Escape")
    show(phone, door.ticket(ANA))
    phone.locator(".result .button").first.click()
    yield
    phone.keyboard.press("Escape")
    phone.locator(".line").click()
    phone.locator("dialog .danger").click()
    expect(phone.locator("dialog .danger")).to_have_count(1)
    yield
    phone.locator("dialog .danger").click()
    expect(phone.locator("#pass")).to_be_visible()
    yield


# --- What it weighs, and how fast it answers --------------------------------------------------------


def test_the_app_is_light(db: None) -> None:
    """All that a phone fetches once, compressed: the budget of the interface is 150 KB."""
    client = Client()
    script = client.get("/door/worker.js").content
    told = json.loads(re.search(rb"const APP = (.*);\n", script)[1])  # type: ignore[index]
    sizes = {"/door/worker.js": len(gzip.compress(script))}
    for address in told["kept"]:
        name = address.removeprefix("/static/")
        body = client.get(address).content if name == address else Path(str(finders.find(name))).read_bytes()
        sizes[address] = len(gzip.compress(body))
    assert sum(sizes.values()) <= 150_000, sizes
    assert all(
        size <= 10_000 for address, size in sizes.items() if address.endswith(".js") and "min" not in address
    )


def test_every_sentence_of_the_app_is_there_and_used() -> None:
    source = "".join(path.read_text() for path in door_app.FILES.glob("*.js"))
    used = {name for name in WORDS if re.search(rf'"{name}"', source)}
    built = {f"ended_{why}" for why in ("left", "night", "server")} | {
        f"set_{what}" for what in ("sound", "touch", "signing")
    }
    assert set(WORDS) - used - built == set()
    assert set(re.findall(r'\bt\("(\w+)"', source)) - set(WORDS) == set()


def test_a_thousand_people_fit_and_are_found_at_once(door: FakeDoor, enter: Enter) -> None:
    door.people = [(f"Παπαδόπουλος Νικόλαος {number}", "Kavala", "GR", 0) for number in range(1000)]
    phone = enter()
    loaded = phone.evaluate(
        f"""async () => {{ const store = await import("{STORE}"), {{People}} = await import("/static/events/door/people.js");
        const door = await store.fact("door"), begun = performance.now(), list = await store.list();
        await People.from(list, door.key, [], []); return [performance.now() - begun, list.bytes.length]; }}"""
    )
    assert loaded[0] <= 2_000 and loaded[1] <= 300_000
    phone.context.set_offline(True)
    times = phone.evaluate(
        """async (tickets) => { const field = document.getElementById("q"), form = field.form, taken = [];
        for (const one of tickets) { const before = document.querySelector(".whose")?.textContent, begun = performance.now();
          field.value = one; form.requestSubmit();
          while (document.querySelector(".whose")?.textContent === before) await new Promise((done) => setTimeout(done, 1));
          taken.push(performance.now() - begun); }
        return taken; }""",
        [door.ticket(1001 + 7 * number) for number in range(20)],
    )
    assert sorted(times)[10] <= 100
