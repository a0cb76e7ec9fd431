"""Rows of towns."""

import factory
from django.utils import timezone

from cordel.core.folding import sort_key
from cordel.towns.models import Organisation, Town, TownMembership, TownRole
from tests.factories.accounts import UserFactory
from tests.factories.base import CordelFactory, words


class TownFactory(CordelFactory):
    class Meta:
        model = Town

    name = factory.Sequence(lambda n: f"Town {n}")
    country = "PT"
    latitude = 41.1
    longitude = -8.5


class OrganisationFactory(CordelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Association {n}")
    country = "PT"
    sort_key = factory.LazyAttribute(lambda it: sort_key(words(it.name)))


class TownMembershipFactory(CordelFactory):
    class Meta:
        model = TownMembership

    user = factory.SubFactory(UserFactory)
    town = factory.SubFactory(TownFactory)
    role = TownRole.OFFICER
    since = factory.LazyFunction(timezone.now)
    renewed_at = factory.LazyFunction(timezone.now)
