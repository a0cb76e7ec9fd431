"""What is measured, each against a reference of the same run."""

import json
import os
import statistics
import threading
import time
from collections.abc import Callable
from typing import Any

from bench import backups, seed, site
from bench.citizens import Citizen

EVENT = "/p/network/events/1/"
PLAIN = "/accessibility/"  # no database, no form: what a page costs here at the least
CLIENTS = 8


def report(**line: Any) -> None:
    print(json.dumps(line), flush=True)


def under_load(port: int, requests: int, visit: Callable[[Citizen, int], Any]) -> tuple[float, list[str]]:
    """`requests` visits by CLIENTS at once; returns wall seconds and what went wrong."""
    numbers, errors, lock = iter(range(requests)), [], threading.Lock()

    def work() -> None:
        with Citizen(port) as citizen:
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                try:
                    visit(citizen, number)
                except Exception as error:  # noqa: BLE001 - every failure of the server is counted, whatever its kind
                    errors.append(str(error))
                    citizen.connection.close()

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun, errors


def costs(
    running: site.Site, requests: int, visit: Callable[[Citizen, int], Any], rounds: int = 3
) -> dict[str, Any]:
    """Medians over rounds: CPU milliseconds of the server and visits per second."""
    cpu, rate, errors = [], [], []
    for round_number in range(rounds):
        before = running.cpu_seconds()
        offset = round_number * requests
        seconds, wrong = under_load(running.port, requests, lambda citizen, n: visit(citizen, n + offset))  # noqa: B023 - used at once
        cpu.append((running.cpu_seconds() - before) / requests * 1000)
        rate.append(requests / seconds)
        errors += wrong
    return {
        "cpu_ms": round(statistics.median(cpu), 2),
        "per_second": round(statistics.median(rate), 1),
        "errors": len(errors),
        "first_error": errors[0] if errors else None,
    }


def expect(citizen: Citizen, path: str) -> None:
    status, _ = citizen.get(path)
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")


def one_citizen(port: int, number: int) -> None:
    """Everybody comes with a browser of their own: a new connection, no cookies."""
    with Citizen(port) as citizen:
        citizen.register(EVENT, f"Citizen {number}")


def pages_and_registrations(database: str, database_url: str = "") -> None:
    """The event page and the full registration under eight clients, and the memory of the whole server."""
    with site.running(database_url, seed.OPEN_EVENT) as running:
        under_load(
            running.port, 100, lambda citizen, _n: expect(citizen, EVENT)
        )  # warm: templates, connections
        report(measure="memory", database=database, pss_mb=round(running.pss_megabytes(), 1), aim="<= 250")
        plain = costs(running, 400, lambda citizen, _n: expect(citizen, PLAIN))
        page = costs(running, 400, lambda citizen, _n: expect(citizen, EVENT))
        report(
            measure="event page", database=database, clients=CLIENTS, **page, aim="cpu_ms <= 5",
            reference=f"plain page {plain['cpu_ms']} ms", ratio=round(page["cpu_ms"] / plain["cpu_ms"], 2),
        )  # fmt: skip
        total = int(os.environ.get("BENCH_REGISTRATIONS", "2000"))
        full = costs(
            running, total, lambda citizen, n: Citizen(running.port).register(EVENT, f"Citizen {n}"), rounds=1
        )
        report(
            measure="full registration", database=database, clients=CLIENTS, registrations=total, **full,
            aim="cpu_ms <= 40, per_second >= 100 on SQLite, errors 0",
            reference=f"plain page {plain['cpu_ms']} ms", ratio=round(full["cpu_ms"] / plain["cpu_ms"], 2),
        )  # fmt: skip


SHEET = """
import json, statistics, time
from django.db import connection
from django.test.utils import CaptureQueriesContext
from cordel.events import queries
from cordel.events.models import Attendance
from cordel.reports import event_sheet


def milliseconds(work, times=7):
    work()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(taken), 1)


def sheet():
    return event_sheet.as_json(event_sheet.sheet_of(queries.event("network", 1)))


with CaptureQueriesContext(connection) as seen:
    made = sheet()
counted = milliseconds(Attendance.objects.filter(registration__event__number=1).count)
print(json.dumps({
    "attendances": made["totals"]["participations"], "persons": made["totals"]["participants"],
    "ms": milliseconds(sheet), "queries": len(seen), "count_ms": counted,
}))
"""


def event_sheet(database: str, database_url: str = "") -> None:
    """The Event Description Sheet over 100,000 attendances, against a bare count of the same rows."""
    with site.prepared(database_url, seed.MANY_ATTENDANCES) as environment:
        found = json.loads(site.manage(environment, "shell", "--verbosity", "0", "--command", SHEET))
        count = found.pop("count_ms")
        report(
            measure="event sheet", database=database, **found, aim="ms <= 500",
            reference=f"counting the same attendances {count} ms", ratio=round(found["ms"] / count, 2),
        )  # fmt: skip


SIGNATURE_SHEET = """
import json, time
from django.utils import timezone
from cordel.accounts.models import User
from cordel.events import queries
from cordel.events.models import SheetPage
from cordel.events.queries.sheet_pages import GroupToSign, LineToSign
from cordel.reports import signature_sheet

event = queries.event("network", 1)
by = User.objects.create(email="cora@cordel.example", name="Cora", language="en")
names = ["Ελένη Αλεξάνδρου", "Мария Димитрова", "محمد الأحمد", "Žižek Őry ßł", "ნინო", "Արամ", "משה"]
people = [LineToSign(n, f"{names[n % len(names)]} {n}", "") for n in range(1, 751)]
group = GroupToSign(None, "GR", len(people))


def printed():
    begun = time.perf_counter()
    made = signature_sheet.contents(event, [group], event.days[:1], {group.key: people})
    signature_sheet.printed(event, made, by=by, now=timezone.now())
    return round((time.perf_counter() - begun) * 1000)


first = printed()
print(json.dumps({"rows": len(people), "pages": SheetPage.objects.count(), "first_ms": first, "ms": min(printed() for _ in range(3))}))
"""


def signature_sheet(database: str, database_url: str = "") -> None:
    """A sheet to sign for 750 people in all scripts, tagged, from their names to the PDF; kept page by page."""
    with site.prepared(database_url, seed.MANY_ATTENDANCES) as environment:
        found = json.loads(
            site.manage(environment, "shell", "--verbosity", "0", "--command", SIGNATURE_SHEET)
        )
        report(measure="signature sheet", database=database, **found, aim="first_ms <= 1000")


LETTERS = """
import json, time
from django.core.mail import EmailMultiAlternatives
from django.test.utils import override_settings
from django.utils import timezone
from cordel.accounts.models import User
from cordel.base import jobs
from cordel.core.content import Content
from cordel.events import actions, notifications, queries
from cordel.events.models import GroupLetter, Recipient
from cordel.projects.models import Project

now = timezone.now()
project = Project.objects.get(slug="network")
by = User.objects.create(email="cora@cordel.example", name="Cora", language="en")
texts = "Hello {name},\\n\\nbring a coat to {event}, {days}.\\n\\nYour page: {link}\\n\\nhttps://weather.example/ says more."
body = Content.of("en", texts).with_translation("pt", texts).with_translation("ar", texts)


def seconds(work):
    begun = time.perf_counter()
    work()
    return round(time.perf_counter() - begun, 2)


def bare():
    Recipient.objects.bulk_create(
        [Recipient(letter=letter, person_id=one.person_id, registration_id=one.registration_id) for one in readers],
        batch_size=2_000,
    )


def render():
    stationery = notifications.Stationery(letter)
    for recipient in queries.recipients(letter).iterator(chunk_size=500):
        made.append(len(stationery.message(recipient).message().as_bytes()))


def pack():
    for recipient in queries.recipients(letter).iterator(chunk_size=500):
        message = EmailMultiAlternatives("A subject", texts, to=[recipient.person.email])
        message.attach_alternative(texts, "text/html")
        message.message().as_bytes()


def hand_over():
    while jobs.run_due(timezone.now()):
        pass


letter = actions.draft_letter(
    project, group=actions.Whom("registration", (), ("seat",)), subject=Content.of("en", "Bring a coat"), body=body,
    town=None, nonce="bench", by=by, now=now,
)
readers, made = queries.audience(letter).readers, []
reference = seconds(bare)
letter.recipients.all().delete()
with override_settings(HAS_MAIL_SERVER=True, EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
    queued = seconds(lambda: actions.send_letter(letter, seen=actions.version_of(letter), by=by, now=now))
    cpu = time.process_time()
    rendered = seconds(render)
    cpu, packed = round(time.process_time() - cpu, 2), seconds(pack)
    handed = seconds(hand_over)
print(json.dumps({
    "letters": len(made), "queued": queued, "bare": reference, "rendered": rendered, "cpu": cpu, "packed": packed, "handed": handed,
    "left": letter.recipients.exclude(state="handed over").count(),
}))
"""


def group_letters(database: str, database_url: str = "") -> None:
    """A letter to 10,000 people: written down who gets it, made for each, and handed over by the worker's jobs."""
    with site.prepared(database_url, seed.MANY_READERS) as environment:
        found = json.loads(site.manage(environment, "shell", "--verbosity", "0", "--command", LETTERS))
        report(
            measure="letters queued", database=database, letters=found["letters"], seconds=found["queued"],
            aim="seconds <= 5", reference=f"the same rows inserted and nothing else {found['bare']} s",
            ratio=round(found["queued"] / found["bare"], 2),
        )  # fmt: skip
        report(
            measure="letters rendered", database=database, letters=found["letters"], seconds=found["rendered"],
            cpu_seconds=found["cpu"],
            aim="seconds <= 60", reference=f"as many messages with one fixed text {found['packed']} s",
            ratio=round(found["rendered"] / found["packed"], 2),
        )  # fmt: skip
        report(
            measure="letters handed over", database=database, letters=found["letters"] - found["left"],
            seconds=found["handed"], aim="none: the mail server decides",
            reference=f"rendering them {found['rendered']} s", ratio=round(found["handed"] / found["rendered"], 2),
        )  # fmt: skip


LISTS = """
import json, statistics, time
from threading import Thread
from django.conf import settings
from django.test import Client
from cordel.accounts.models import User
from cordel.base import serving

settings.ALLOWED_HOSTS = ["testserver"]
serving.load_everything()
client = Client()
client.force_login(User.objects.get(email="cora@cordel.example"))
LIST, DOOR = "/desk/p/network/events/1/registrations/", "/desk/p/network/events/1/door/"
ASKED = {
    "page": "", "page 1000": "?page=1000", "last page": "?page=2000",
    "name of few": "?q=papadopoulos+zoe+fatima", "name of many": "?q=samira", "one letter": "?q=a",
    "code": "?q=BCDF2345", "nobody's name": "?q=xyzzy",
    "town": "?town=3", "country": "?country=GR", "role": "?role=local", "status": "?status=waiting",
    "present": "?present=yes", "not present": "?present=no",
    "all together": "?country=GR&role=international&status=confirmed&present=yes&q=elena",
}
ASKED |= {f"by {name}": f"?sort={name}" for name in "-name town -town country role status mode days -days".split()}
PAGES = {name: LIST + query for name, query in ASKED.items()}
PAGES |= {"door": DOOR, "door, name of many": DOOR + "?q=samira", "door, nobody's name": DOOR + "?q=xyzzy"}


def milliseconds(path, times=5):
    assert client.get(path).status_code == 200, path
    wall, cpu = [], []
    for _ in range(times):
        begun, ran = time.perf_counter(), time.process_time()
        client.get(path)
        wall.append((time.perf_counter() - begun) * 1000)
        cpu.append((time.process_time() - ran) * 1000)
    return round(statistics.median(wall), 1), round(statistics.median(cpu), 1)


def measure():
    plain = milliseconds("/accessibility/")
    print(json.dumps({"plain": plain, **{name: milliseconds(path) for name, path in PAGES.items()}}))


# In a thread, as the server answers: so deep below a command, Python 3.11 fetches and returns memory at every call.
thread = Thread(target=measure)
thread.start()
thread.join()
"""

FILE = """
import json, resource, time
from django.conf import settings
from django.utils import timezone
from cordel.accounts.models import User
from cordel.base import exports, jobs
from cordel.base.models import Job
from cordel.events.models import Registration

settings.RECURRING_JOBS = {}
begun = time.perf_counter()
sum(1 for _ in Registration.objects.select_related("person").iterator())
reading = time.perf_counter() - begun
exports.order(
    User.objects.get(email="cora@cordel.example"), address="/desk/p/network/events/1/registrations/",
    extension="EXTENSION", nonce="bench", now=timezone.now(),
)
begun, ran = time.perf_counter(), time.process_time()
jobs.run_due(timezone.now())
wall, cpu = time.perf_counter() - begun, time.process_time() - ran
job = Job.objects.get(name=exports.JOB)
print(json.dumps({
    "rows": job.result.get("rows"), "seconds": round(wall, 1), "cpu_seconds": round(cpu, 1),
    "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024), "reading": round(reading, 1),
}))
job.delete()
"""


def long_lists(database: str, database_url: str = "") -> None:
    """Lists of 100,000 registrations: each page, search, filter and order against a page that asks no database, and
    the whole list as a file against only reading its rows."""
    with site.prepared(database_url, seed.MANY_REGISTRATIONS) as environment:
        shell = ("shell", "--verbosity", "0", "--command")
        found = json.loads(site.manage(environment, *shell, LISTS))
        plain = found.pop("plain")[0]
        for name, (wall, cpu) in found.items():
            report(
                measure=f"list of 100,000: {name}", database=database, ms=wall, cpu_ms=cpu, aim="ms <= 100",
                reference=f"plain page {plain} ms", ratio=round(wall / plain, 1),
            )  # fmt: skip
        for extension in ("csv", "xlsx", "ods"):
            made = json.loads(site.manage(environment, *shell, FILE.replace("EXTENSION", extension)))
            reading = made.pop("reading")
            report(
                measure=f"file of 100,000 rows, {extension}", database=database, **made,
                aim="seconds <= 10, peak_rss_mb <= 200",
                reference=f"reading the rows {reading} s", ratio=round(made["seconds"] / reading, 2),
            )  # fmt: skip


MONDAY = """
import json, statistics, time
from threading import Thread
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from cordel.accounts.models import User
from cordel.base import serving
from cordel.projects.models import Project
from cordel.projects.queries import obligations

settings.ALLOWED_HOSTS = ["testserver"]
serving.load_everything()
client = Client()
client.force_login(User.objects.get(email="cora@cordel.example"))
book = obligations.ledger(list(Project.objects.order_by("pk")), today=timezone.now().date())


def cpu(path, times=15):
    assert client.get(path).status_code == 200, path
    taken = []
    for _ in range(times):
        ran = time.process_time()
        client.get(path)
        taken.append((time.process_time() - ran) * 1000)
    return round(statistics.median(taken), 1)


def measure():
    with CaptureQueriesContext(connection) as seen:
        client.get("/desk/monday/")
    print(json.dumps({
        "obligations": sum(1 for _ in book.states()), "queries": len(seen), "cpu_ms": cpu("/desk/monday/"),
        "plain": cpu("/accessibility/"),
    }))


# In a thread, as the server answers: so deep below a command, Python 3.11 fetches and returns memory at every call.
thread = Thread(target=measure)
thread.start()
thread.join()
"""


def monday_page(database: str, database_url: str = "") -> None:
    """Who owes what: 40 towns and as many events as make 4,000 obligations, against a page that asks no database."""
    with site.prepared(database_url, seed.MANY_OBLIGATIONS) as environment:
        found = json.loads(site.manage(environment, "shell", "--verbosity", "0", "--command", MONDAY))
        plain = found.pop("plain")
        report(
            measure="monday page", database=database, **found, aim="cpu_ms <= 50",
            reference=f"plain page {plain} ms", ratio=round(found["cpu_ms"] / plain, 2),
        )  # fmt: skip


def backup() -> None:
    """A whole backup while somebody writes; BENCH_BACKUP_MB=1024 for the gigabyte that the aim speaks of."""
    found = backups.backup(int(os.environ.get("BENCH_BACKUP_MB", "256")))
    copied = found.pop("copy_seconds")
    report(
        measure="backup", database="sqlite", **found,
        aim=f"seconds <= {60 * found['megabytes'] / 1024:g}, longest_write_ms <= 100",
        reference=f"a plain copy of the same bytes {copied} s", ratio=round(found["seconds"] / max(copied, 0.1), 2),
    )  # fmt: skip
