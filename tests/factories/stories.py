"""Rows of life stories."""

import factory
from django.utils import timezone

from cordel.core.content import Content
from cordel.stories.models import Narrator, Story
from tests.factories.base import CordelFactory, code
from tests.factories.projects import ProjectFactory
from tests.factories.towns import TownFactory


class StoryFactory(CordelFactory):
    """Told in Portuguese, translated into English; nobody has said yet who may read it."""

    class Meta:
        model = Story
        skip_postgeneration_save = True

    project = factory.SubFactory(ProjectFactory)
    town = factory.SubFactory(TownFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = Content.of("pt", "A chave").with_translation("en", "The key")
    words = Content.of("pt", "Saímos de casa.").with_translation("en", "We left the house.")
    code = factory.Sequence(lambda n: code(n + 1, 8))
    rests_from = factory.LazyFunction(timezone.now)
    nonce = factory.Sequence(lambda n: f"story {n}")
    written_at = factory.LazyFunction(timezone.now)
    narrator = factory.RelatedFactory("tests.factories.stories.NarratorFactory", "story")


class NarratorFactory(CordelFactory):
    class Meta:
        model = Narrator

    story = factory.SubFactory(StoryFactory, narrator=None)
    name = "Samira Haddad"
    email = factory.Sequence(lambda n: f"samira{n}@example.org")
    phone = "+351 220 000 000"
    language = "ar"
