"""Rows of translations."""

import json

import factory
from django.utils import timezone

from cordel.base import tokens
from cordel.core.translating import Sentence
from cordel.translations.models import Translation
from tests.factories.base import CordelFactory


class TranslationFactory(CordelFactory):
    """A Slovak word for a word of every event, proposed by a visitor."""

    class Meta:
        model = Translation

    language = "sk"
    source = "Halal"
    key = factory.LazyAttribute(lambda it: it.sentence_key)
    forms = factory.LazyFunction(lambda: ["Halal jedlo"])
    digest = factory.LazyAttribute(lambda it: tokens.digest(json.dumps(it.forms)))
    proposed_at = factory.LazyFunction(timezone.now)

    class Params:
        sentence_key = factory.LazyAttribute(lambda it: Sentence(it.source).key)
