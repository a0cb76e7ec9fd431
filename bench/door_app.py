"""The door's app on an old phone: a real browser whose processor is slowed down six times, with 1,000 people."""

import json
import statistics
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench import seed, site
from bench.measures import report

PEOPLE, TICKETS, SLOWER = 1_000, 40, 6
SETTLED = 10_000  # milliseconds, in which names are made ready for search
PASS = "BCDFGHJKMNPQRSTV"
KNOWN = f"""
from cordel.base import tokens
from cordel.events.models import DoorPass
DoorPass.objects.update(digest=tokens.digest("{PASS}"))
"""
SHOWN = f"""
import json
from cordel.events.models import Registration
from cordel.events.queries.tickets import shown_as_qr
print(json.dumps([shown_as_qr(one) for one in Registration.objects.order_by("pk")[:{TICKETS}]]))
"""
# From the press of the button until the list stands there, and how big the list was as it came.
ENTER = """async () => { const begun = performance.now(); document.querySelector("form .button.huge").click();
  while (!document.querySelector(".atdoor")) await new Promise((done) => setTimeout(done, 5));
  const took = performance.now() - begun, store = await import("/static/events/door/store.js");
  return [took, (await store.list()).bytes.length]; }"""
# From the text of the ticket until the name stands on the screen, written down before.
SCAN = """async (tickets) => { const field = document.getElementById("q"), taken = [];
  for (const one of tickets) {
    const before = document.querySelector(".whose")?.textContent, begun = performance.now();
    field.value = one;
    field.form.requestSubmit();
    while (document.querySelector(".whose")?.textContent === before) await new Promise((done) => setTimeout(done, 1));
    taken.push(performance.now() - begun);
  }
  return taken; }"""
# The reference: what this browser needs to check one signature and to write one row, at the same speed.
PLAIN = """async () => { const pair = await crypto.subtle.generateKey({name: "ECDSA", namedCurve: "P-256"}, false, ["sign", "verify"]);
  const how = {name: "ECDSA", hash: "SHA-256"}, text = new Uint8Array(29), signed = await crypto.subtle.sign(how, pair.privateKey, text);
  const store = await import("/static/events/door/store.js"), taken = [];
  for (let turn = 0; turn < 20; turn += 1) { const begun = performance.now();
    await crypto.subtle.verify(how, pair.publicKey, signed, text); await store.keepFact("bench", turn); taken.push(performance.now() - begun); }
  return taken; }"""


def app_at_the_door(database: str, database_url: str = "") -> None:
    with site.prepared(database_url, seed.door(people=PEOPLE, devices=0) + KNOWN) as environment:
        tickets = json.loads(site.manage(environment, "shell", "--verbosity", "0", "--command", SHOWN))
        with site.started(environment, int(environment["PORT"])) as running, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-background-networking"]
            )
            page = browser.new_context(viewport={"width": 390, "height": 800}).new_page()
            measured(page, running.url, tickets, database)
            browser.close()


def measured(page: Page, url: str, tickets: list[str], database: str) -> None:
    page.goto(f"{url}/door/#{PASS}")
    page.locator("#pass").wait_for()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    took, size = page.evaluate(ENTER)
    page.context.set_offline(True)
    page.wait_for_timeout(SETTLED)
    times: list[float] = page.evaluate(SCAN, tickets)
    plain: Any = statistics.median(page.evaluate(PLAIN))
    report(
        measure="app at the door", database=database, people=PEOPLE, processor=f"{SLOWER} times slower",
        enter_ms=round(took), list_bytes=size, scan_ms=round(statistics.median(times), 1), slowest_scan_ms=round(max(times), 1),
        aim="enter_ms <= 2000, list_bytes <= 300000, scan_ms <= 100",
        reference=f"one signature and one row {plain:.1f} ms", ratio=round(statistics.median(times) / plain, 1),
    )  # fmt: skip
