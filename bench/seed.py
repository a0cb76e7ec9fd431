"""Rows to measure with, as code for `manage.py shell`."""

OPEN_EVENT = """
from datetime import date, time, timedelta
from django.utils import timezone
from cordel.core.content import Content
from cordel.events.models import Activity, Answer, Event, EventPlace, Question
from cordel.projects.models import Partner, Project
from cordel.towns.models import Town

now = timezone.now()
project = Project.objects.create(slug="network", title=Content.of("en", "A network"), sort_key="network")
for number, country in enumerate("PT MT SK ES IT RO HR LV PL EE LT HU BG MK CZ GR FR".split()):
    town = Town(name=Content.of("en", f"Town {number}"), country=country, latitude=40.0 + number, longitude=number)
    town.fold_names()
    town.save()
    Partner.objects.create(project=project, town=town, country=country)
host = Town.objects.get(country="PT")
event = Event.objects.create(
    project=project, number=1, name=Content.of("en", "Kick-off"), mode="in person", status="confirmed",
    summary=Content.of("en", "Towns meet, compare and decide."), languages=["en", "pt"],
    starts_on=now.date() + timedelta(days=30), ends_on=now.date() + timedelta(days=33),
    registration_opens_at=now - timedelta(days=1), published_at=now, changed_at=now,
)
EventPlace.objects.create(event=event, position=1, town=host, country="PT")
for question in Question:
    Answer.objects.create(event=event, question=question, text=Content.of("en", f"The answer about {question}."))
for day in range(4):
    for hour in (9, 11, 14, 16):
        Activity.objects.create(
            event=event, day=event.starts_on + timedelta(days=day), starts_at=time(hour), ends_at=time(hour + 1),
            format="public debate", title=Content.of("en", f"Debate {day}-{hour}"), place="Town hall",
            languages=["en", "pt"],
        )
"""

# 25,000 people who were each there on four days: 100,000 attendances of one event.
MANY_ATTENDANCES = (
    OPEN_EVENT
    + """
from cordel.events.models import Attendance, Registration
from cordel.participants.models import Person

towns = list(Town.objects.order_by("pk"))
people = []
for number in range(25_000):
    town = towns[number % len(towns)]
    person = Person(
        project=project, name=f"Person {number}", language="en", town=town, country=town.country, created_at=now
    )
    person.fold_names()
    people.append(person)
people = Person.objects.bulk_create(people, batch_size=2_000)
seats = Registration.objects.bulk_create(
    [
        Registration(
            event=event, person=person, role="local" if person.country == "PT" else "international",
            is_adult=True, town_id=person.town_id, country=person.country, code=f"C{number:07}",
            nonce=str(number), created_at=now, changed_at=now,
        )
        for number, person in enumerate(people)
    ],
    batch_size=2_000,
)
Attendance.objects.bulk_create(
    [
        Attendance(registration=seat, day=day, mode="in person", evidence="host's word", recorded_at=now)
        for seat in seats
        for day in event.days
    ],
    batch_size=5_000,
)
"""
)

# 10,000 people with a seat and an address, who read seven languages.
MANY_READERS = (
    OPEN_EVENT
    + """
from cordel.events.models import Registration
from cordel.participants.models import Person

towns = list(Town.objects.order_by("pk"))
people = []
for number in range(10_000):
    town = towns[number % len(towns)]
    person = Person(
        project=project, name=f"Person {number}", email=f"person{number}@people.example", town=town,
        language="en pt it fr es de ar".split()[number % 7], country=town.country, created_at=now,
    )
    person.fold_names()
    people.append(person)
people = Person.objects.bulk_create(people, batch_size=2_000)
Registration.objects.bulk_create(
    [
        Registration(
            event=event, person=person, role="international", is_adult=True, town_id=person.town_id,
            country=person.country, code=f"C{number:07}", nonce=str(number), created_at=now, changed_at=now,
        )
        for number, person in enumerate(people)
    ],
    batch_size=2_000,
)
"""
)

# 100,000 people who registered for one event: names as they are, from the network's towns and from places that no
# town of it is, every twentieth without a seat, every fifth already present on one to four days.
MANY_REGISTRATIONS = (
    OPEN_EVENT
    + """
from cordel.accounts.models import User
from cordel.base.tokens import ALPHABET as SIGNS
from cordel.events.models import Attendance, Registration
from cordel.participants.models import Person
from cordel.projects.models import ProjectMembership

cora = User.objects.create(email="cora@cordel.example", name="Cora")
ProjectMembership.objects.create(project=project, user=cora, role="coordinator", since=now, renewed_at=now)
FIRST = (
    "Ana Samira Tomas Noor Elena Mohamed Giorgos Jose Maria Ivan Olga Fatima Piotr Zofia Jean Amelie Marco Giulia"
    " Hristo Vesna Luka Katarina Jonas Ruta Mati Liis Istvan Eszter Ελένη Γιώργος محمد فاطمة Елена Иван Chloé Zoë"
).split()
LAST = (
    "Silva Costa Borg Vella Novak Horvat Garcia Ruiz Rossi Bianchi Popescu Ionescu Kovac Babic Berzins Kalnins"
    " Kowalski Nowak Tamm Saar Kazlauskas Petrauskas Nagy Szabo Ivanov Petrova Stojanov Novotna Dvorak Papadopoulos"
    " Martin Bernard Dubois Παπαδάκης الحسن حداد Петров García-López"
).split()
towns = list(Town.objects.order_by("pk"))
people = []
for number in range(100_000):
    town = towns[number % len(towns)]
    first, last = FIRST[number % len(FIRST)], LAST[number // 7 % len(LAST)]
    middle = FIRST[number // 131 % len(FIRST)]
    person = Person(
        project=project, name=f"{first} {middle} {last}", language="en", email=f"p{number}@cordel.example",
        town=town if number % 10 else None, place="" if number % 10 else "Elsewhere", country=town.country,
        created_at=now,
    )
    person.fold_names()
    people.append(person)
people = Person.objects.bulk_create(people, batch_size=2_000)


def code(number):
    return "".join(SIGNS[number * 7919 // len(SIGNS) ** place % len(SIGNS)] for place in range(8))


seats = []
for number, person in enumerate(people):
    status = {3: "waiting", 7: "cancelled"}.get(number % 40, "confirmed")
    seat = Registration(
        event=event, person=person, role="local" if person.country == "PT" else "international", status=status,
        is_adult=True, town_id=person.town_id, place=person.place, country=person.country, code=code(number),
        waiting_since=now if status == "waiting" else None, nonce=str(number), created_at=now, changed_at=now,
        days_present=number % 4 + 1 if number % 5 == 0 and status == "confirmed" else 0,
    )
    seats.append(seat)
seats = Registration.objects.bulk_create(seats, batch_size=2_000)
Attendance.objects.bulk_create(
    [
        Attendance(registration=seat, day=day, mode="in person", evidence="host's word", recorded_at=now)
        for seat in seats
        for day in event.days[: seat.days_present]
    ],
    batch_size=5_000,
)
"""
)

# 40 towns and 48 events: what a network of 40 towns, 5 events and 20 kinds of obligation would owe, 4,000 things.
MANY_OBLIGATIONS = """
from datetime import timedelta
from django.utils import timezone
from cordel.accounts.models import User
from cordel.core.content import Content
from cordel.events.models import Delegation, Event, EventPlace
from cordel.projects.models import Partner, Project, ProjectMembership
from cordel.towns.models import Town, TownMembership

now = timezone.now()
project = Project.objects.create(slug="network", title=Content.of("en", "A network"), sort_key="network")
cora = User.objects.create(email="cora@cordel.example", name="Cora", language="en")
ProjectMembership.objects.create(user=cora, project=project, role="coordinator", since=now, renewed_at=now)
partners = []
for number in range(40):
    town = Town(name=Content.of("en", f"Town {number}"), country="PT", phone="+351 220 000 000")
    town.fold_names()
    town.save()
    partners.append(Partner.objects.create(project=project, town=town, country="PT"))
    officer = User.objects.create(email=f"officer{number}@cordel.example", language="en")
    TownMembership.objects.create(user=officer, town=town, role="officer", since=now, renewed_at=now)
for number in range(1, 33):
    starts = now.date() + timedelta(days=10 * number - 100)
    event = Event.objects.create(
        project=project, number=number, name=Content.of("en", f"Event {number}"), mode="in person",
        starts_on=starts, ends_on=starts + timedelta(days=3), changed_at=now,
    )
    EventPlace.objects.create(event=event, position=1, town=partners[number % 40].town, country="PT")
    Delegation.objects.bulk_create(
        [Delegation(event=event, partner=one, planned=5) for one in partners if one != partners[number % 40]]
    )
"""


def door(people: int, devices: int) -> str:
    """So many seats at the open event, and devices at its door, whose tokens are "token 0", "token 1" and so on."""
    return (
        OPEN_EVENT
        + f"""
from uuid import uuid4
from cordel.base import tokens
from cordel.events.models import DoorDevice, DoorPass, Registration
from cordel.participants.models import Person
from cordel.accounts.models import User

towns = list(Town.objects.order_by("pk"))
cora = User.objects.create(email="cora@cordel.example", name="Cora", language="en", is_superuser=True)
made = []
for number in range({people}):
    town = towns[number % len(towns)]
    made.append(Person(
        project=project, name=f"Maria Antonia Person {{number}}", language="en", town=town, country=town.country,
        created_at=now,
    ))
    made[-1].fold_names()
made = Person.objects.bulk_create(made, batch_size=2_000)
Registration.objects.bulk_create(
    [
        Registration(
            event=event, person=one, role="local" if one.country == "PT" else "international", is_adult=True,
            town_id=one.town_id, country=one.country, code=f"C{{number:07}}", nonce=str(number), created_at=now,
            changed_at=now,
        )
        for number, one in enumerate(made)
    ],
    batch_size=2_000,
)
kept = DoorPass.objects.create(
    event=event, day=event.starts_on, label="Main door", digest="0" * 64, made_by=cora, made_at=now,
    expires_at=now + timedelta(days=31),
)
for number in range({devices}):
    DoorDevice.objects.create(
        door_pass=kept, number=uuid4(), digest=tokens.digest(f"token {{number}}"), entered_at=now, last_contact_at=now,
    )
"""
    )


def debate(voters: int, statements: int, voted: int) -> str:
    """A debate in which people vote: so many voters and statements, of which each voter answered `voted` already. Their
    secrets are "voter 0", "voter 1" and so on."""
    return (
        OPEN_EVENT
        + f"""
from cordel.accounts.models import User
from cordel.core.content import Content
from cordel.debates import actions, queries
from cordel.debates.models import Debate, JournalEntry, Statement, Voter
from cordel.core import vote_journal

cora = User.objects.create(email="cora@cordel.example", name="Cora", language="en", is_superuser=True)
debate = actions.prepare(
    project, question=Content.of("en", "How do newcomers find work?"), about=Content.of("en", "Towns decide in spring."),
    facts=actions.DebateFacts(), nonce="bench", by=cora, now=now,
)
said = [
    actions.seed(debate, language="en", said=f"Towns should try idea {{at}} within a year, and say what came of it.",
                 nonce=f"bench {{at}}", by=cora, now=now)
    for at in range({statements})
]
people = Voter.objects.bulk_create(
    [
        Voter(debate=debate, key=queries.voter_key(debate, f"voter {{at}}"), way="open", agreed_to="2026-11", agreed_on=now.date())
        for at in range({voters})
    ]
)
minute, salt = now.replace(second=0, microsecond=0), bytes(16)
lines = []
for number in range({voters} * {voted}):
    one, at = people[number % {voters}], (number // {voters} + number) % {statements}
    choice = ("agree", "agree", "disagree", "unsure", "skip")[number * 7 % 5]
    entry = JournalEntry(debate=debate, number=number + 1, voter=one, statement=said[at], choice=choice, salt=salt.hex(), at=minute)
    entry.leaf = vote_journal.leaf(queries.entry_of(entry), salt)
    lines.append(entry)
JournalEntry.objects.bulk_create(lines, batch_size=5_000)
Debate.objects.update(phase="votes", entries=len(lines))
actions.refold(debate)
"""
    )
