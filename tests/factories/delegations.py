"""Rows of delegations, their letters and journeys, and of people who are the same."""

from typing import Any

import factory
from django.core.files.base import ContentFile
from django.utils import timezone

from cordel.events.models import (
    Arrangement,
    ChildrenGroup,
    Delegation,
    Event,
    GroupLetter,
    Headcount,
    Invitation,
    Merge,
    Payment,
    PortraitPermission,
    SchoolLetter,
    Travel,
)
from tests.factories.base import CordelFactory, after_the_last, code, in_days
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.projects import PartnerFactory, ProjectFactory
from tests.factories.towns import TownFactory


class ChildrenGroupFactory(CordelFactory):
    class Meta:
        model = ChildrenGroup

    event = factory.SubFactory(EventFactory)
    town = factory.SubFactory(TownFactory)
    school = factory.Sequence(lambda n: f"School {n}")
    certifier = "Head of the school"
    planned = 20
    added_at = factory.LazyFunction(timezone.now)


class SchoolLetterFactory(CordelFactory):
    class Meta:
        model = SchoolLetter

    group = factory.SubFactory(ChildrenGroupFactory)
    kind = "pdf"
    digest = factory.Sequence(lambda n: f"{n:064}")
    size = 14
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 %%EOF", "letter.pdf"))
    added_at = factory.LazyFunction(timezone.now)


class ArrangementFactory(CordelFactory):
    class Meta:
        model = Arrangement

    event = factory.SubFactory(EventFactory)
    kind = Arrangement.Kind.TRANSFER
    day = factory.LazyAttribute(lambda it: it.event.starts_on)
    what = "Bus from the airport"


class PaymentFactory(CordelFactory):
    class Meta:
        model = Payment

    event = factory.SubFactory(EventFactory)
    payer = factory.SubFactory(TownFactory)
    kind = Payment.Kind.MEALS
    what = "Lunch for everybody"
    euros = 1200


class InvitationFactory(CordelFactory):
    class Meta:
        model = Invitation

    event = factory.SubFactory(EventFactory)
    code = factory.Sequence(lambda n: code(n, 6))
    source = Invitation.Source.SCHOOL
    name = factory.Sequence(lambda n: f"School {n}")
    words = "Come, there will be soup."
    created_at = factory.LazyFunction(timezone.now)


class GroupLetterFactory(CordelFactory):
    """A draft to everybody with a seat; `of_events=` names events."""

    class Meta:
        model = GroupLetter
        skip_postgeneration_save = True

    project = factory.SubFactory(ProjectFactory)
    about = GroupLetter.About.REGISTRATION
    statuses = factory.LazyFunction(lambda: ["seat"])
    subject = factory.Sequence(lambda n: f"Letter {n}")
    body = "Hello {name}, about {event}."
    nonce = factory.Sequence(lambda n: f"letter-{n}")
    created_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def of_events(self, create: bool, events: list[Event] | None, **_options: Any) -> None:
        if create and events:
            self.events.set(events)


class DelegationFactory(CordelFactory):
    class Meta:
        model = Delegation

    event = factory.SubFactory(EventFactory)
    partner = factory.SubFactory(PartnerFactory, project=factory.SelfAttribute("..event.project"))
    planned = 10


class HeadcountFactory(CordelFactory):
    class Meta:
        model = Headcount

    event = factory.SubFactory(EventFactory)
    position = factory.LazyAttribute(lambda it: after_the_last(it.event.headcounts, "position"))
    as_printed = factory.Sequence(lambda n: f"Town {n}")
    country = "PT"
    count = 10


class PortraitPermissionFactory(CordelFactory):
    class Meta:
        model = PortraitPermission

    registration = factory.SubFactory(RegistrationFactory)
    pictures = "the round table"
    use = "the town's website"
    signed_by = "Ana Moura"
    signed_on = factory.LazyFunction(lambda: timezone.now().date())
    nonce = factory.Sequence(lambda n: f"permission {n}")
    recorded_at = factory.LazyFunction(timezone.now)


class TravelFactory(CordelFactory):
    class Meta:
        model = Travel

    registration = factory.SubFactory(RegistrationFactory)
    arrives_on = factory.LazyFunction(lambda: in_days(30))
    arrives_by = "plane"
    arrives_with = "TP 1234"
    lodging = "hotel"
    changed_at = factory.LazyFunction(timezone.now)


class MergeFactory(CordelFactory):
    """Of somebody with nothing but a name into `kept_id=`, made now."""

    class Meta:
        model = Merge

    kind = Merge.Kind.PERSON
    project = factory.SubFactory(ProjectFactory)
    kept_id = 0
    gone_id = factory.Sequence(lambda n: 900_000 + n)
    steps = factory.LazyFunction(lambda: [["events.needs", 0, {"diet": "vegan"}, {"diet": ""}]])
    made_at = factory.LazyFunction(timezone.now)
