"""Rows of participants."""

import factory
from django.utils import timezone

from cordel.participants.models import ContactConsent, Person, Unreached
from tests.factories.base import CordelFactory
from tests.factories.projects import ProjectFactory
from tests.factories.towns import TownFactory


class PersonFactory(CordelFactory):
    class Meta:
        model = Person

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@people.example")
    language = "en"
    town = factory.SubFactory(TownFactory)
    country = factory.LazyAttribute(lambda it: it.town.country if it.town else "PT")
    created_at = factory.LazyFunction(timezone.now)


class UnreachedFactory(CordelFactory):
    """Letters to the person came back once, from the address of now."""

    class Meta:
        model = Unreached

    person = factory.SubFactory(PersonFactory)
    email_key = factory.LazyAttribute(lambda entry: (entry.person or entry.user).email.lower())
    reason = Unreached.Reason.UNKNOWN
    since = factory.LazyFunction(timezone.now)
    last_at = factory.LazyFunction(timezone.now)
    hard = 1


class ContactConsentFactory(CordelFactory):
    class Meta:
        model = ContactConsent

    person = factory.SubFactory(PersonFactory)
    given_at = factory.LazyFunction(timezone.now)
