"""Rows of projects."""

import hashlib
from datetime import timedelta
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from cordel.base import tokens
from cordel.core import form_files, official_forms
from cordel.core.folding import sort_key
from cordel.projects.models import (
    Closing,
    EntryCode,
    EvaluatorDraw,
    EvaluatorLink,
    HandedReport,
    LumpSumTable,
    OfficialForm,
    Partner,
    Project,
    ProjectMembership,
    ProjectRole,
    TransferGround,
)
from cordel.towns.models import TownRole
from tests import office
from tests.factories.accounts import UserFactory
from tests.factories.base import CordelFactory, days_from_now, in_days, words
from tests.factories.towns import TownFactory


class ProjectFactory(CordelFactory):
    class Meta:
        model = Project

    slug = factory.Sequence(lambda n: f"project-{n}")
    title = factory.Sequence(lambda n: f"Project {n}")
    summary = "Towns learn from each other."
    programme = "Europe for Citizens"
    measure = "2.2 Networks of Towns"
    call = "efc-2.2-2014-2020"
    starts_on = factory.LazyFunction(lambda: in_days(-100))
    ends_on = factory.LazyFunction(lambda: in_days(500))
    sort_key = factory.LazyAttribute(lambda it: sort_key(words(it.title)))


class ProjectMembershipFactory(CordelFactory):
    class Meta:
        model = ProjectMembership

    user = factory.SubFactory(UserFactory)
    project = factory.SubFactory(ProjectFactory)
    role = ProjectRole.COORDINATOR
    since = factory.LazyFunction(timezone.now)
    renewed_at = factory.LazyFunction(timezone.now)


class PartnerFactory(CordelFactory):
    """A town in a project; `organisation=` or `country=` alone for the other kinds of partner."""

    class Meta:
        model = Partner

    project = factory.SubFactory(ProjectFactory)
    town = factory.SubFactory(TownFactory)
    country = factory.LazyAttribute(lambda it: it.town.country if it.town else "PT")
    role = Partner.Role.PARTNER


# Of participants and of countries, from and to, with the amount; invented, as every table here.
LUMP_SUMS = [
    *([10, 25, 1, 3, 1000], [26, 50, 1, 3, 2000], [51, None, 1, 3, 3000]),
    *([10, 25, 4, None, 1500], [26, 50, 4, None, 2500], [51, None, 4, None, 3500]),
]


class EntryCodeFactory(CordelFactory):
    class Meta:
        model = EntryCode

    partner = factory.SubFactory(PartnerFactory)
    role = TownRole.OFFICER
    email = "village@hall.example"
    by_mail = False
    made_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda it: it.made_at + timedelta(days=14))


class LumpSumTableFactory(CordelFactory):
    """`LUMP_SUMS` in force, per event, everybody counted."""

    class Meta:
        model = LumpSumTable

    project = factory.SubFactory(ProjectFactory)
    number = 1
    call = factory.LazyAttribute(lambda it: it.project.call)
    version = "invented"
    source = "https://guide.example/annex"
    content = factory.LazyAttribute(
        lambda it: {
            **{name: getattr(it, name) for name in ("call", "version", "source")},
            "currency": "EUR",
            "unit": "event",
            "basis": "participants",
            "minimum": 10,
            "minimum_countries": 1,
            "lines": LUMP_SUMS,
        }
    )
    digest = factory.Sequence(lambda n: f"{n:064}")
    is_in_force = True
    loaded_at = factory.LazyFunction(timezone.now)


class ClosingFactory(CordelFactory):
    """Of a project that is closed; `with_archive=True` keeps a file for it."""

    class Meta:
        model = Closing
        skip_postgeneration_save = True

    project = factory.SubFactory(ProjectFactory, closed_at=factory.LazyFunction(timezone.now))

    @factory.post_generation
    def with_archive(self, create: bool, wanted: bool | None, **_options: Any) -> None:
        if create and wanted:
            self.archive = default_storage.save(f"archives/{self.project_id}/0.zip", ContentFile(b"PK"))
            self.save()


class EvaluatorLinkFactory(CordelFactory):
    """Valid for a month; `secret=` is what the link ends in."""

    class Meta:
        model = EvaluatorLink

    class Params:
        secret = "evaluator"

    project = factory.SubFactory(ProjectFactory)
    name = "The agency"
    digest = factory.LazyAttribute(lambda it: tokens.digest(it.secret))
    made_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: days_from_now(30))


def an_event() -> Any:
    """Events belong to projects: their factories are known once these are."""
    from tests.factories.events import EventFactory

    return EventFactory()


class EvaluatorDrawFactory(CordelFactory):
    """`drawn=[[letters, registration's key], ...]`; `event=` is the event's key."""

    class Meta:
        model = EvaluatorDraw

    link = factory.SubFactory(EvaluatorLinkFactory)
    event = factory.LazyFunction(lambda: an_event().pk)
    number = 7
    seed = factory.Sequence(lambda n: f"{n:064}:7")
    size = factory.LazyAttribute(lambda it: len(it.drawn))
    population = "0" * 64
    drawn: Any = factory.LazyFunction(list)
    drawn_at = factory.LazyFunction(timezone.now)


class OfficialFormFactory(CordelFactory):
    """The first version of a form, mapped: give `data` for another file."""

    class Meta:
        model = OfficialForm
        exclude = ("data", "read")

    data = factory.LazyFunction(office.eds)
    read = factory.LazyAttribute(lambda form: form_files.read(form.data))
    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"Form {n}")
    version = 1
    about = "event"
    kind = factory.LazyAttribute(lambda form: form.read.kind)
    digest = factory.LazyAttribute(lambda form: hashlib.sha256(form.data).hexdigest())
    file = factory.LazyAttribute(lambda form: ContentFile(form.data, "form.docx"))
    places = factory.LazyAttribute(lambda form: official_forms.as_data(form.read.places))
    fingerprint = factory.LazyAttribute(lambda form: official_forms.fingerprint(form.read.places))
    mapping = factory.LazyFunction(lambda: {"cell:participant": "project.lead"})
    mapped_at = factory.LazyFunction(timezone.now)
    uploaded_at = factory.LazyFunction(timezone.now)


class TransferGroundFactory(CordelFactory):
    """Standard clauses, signed: they hold from today."""

    class Meta:
        model = TransferGround

    project = factory.SubFactory(ProjectFactory)
    town = factory.SubFactory(TownFactory)
    kind = TransferGround.Kind.CLAUSES
    text = "Standard clauses, signed by both mayors."
    since = factory.LazyFunction(lambda: timezone.now().date())
    file = b"%PDF-1.7 %%EOF"
    file_size = 14
    recorded_at = factory.LazyFunction(timezone.now)
    nonce = factory.Sequence("ground-{}".format)


class HandedReportFactory(CordelFactory):
    """Handed in today, with a receipt, and without any frozen figures."""

    class Meta:
        model = HandedReport

    project = factory.SubFactory(ProjectFactory)
    handed_on = factory.LazyFunction(lambda: timezone.now().date())
    reference = "Ares(2026)1234567"
    receipt = b"%PDF-1.7 %%EOF"
    receipt_size = 14
    recorded_at = factory.LazyFunction(timezone.now)
    nonce = factory.Sequence("handed-{}".format)
