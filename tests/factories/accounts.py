"""Rows of accounts."""

import factory

from cordel.accounts.models import User
from tests.factories.base import CordelFactory


class UserFactory(CordelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"officer{n}@towns.example")
    name = factory.Sequence(lambda n: f"Officer {n}")
    language = "en"
    password = "not usable"
