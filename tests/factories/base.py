"""What all factories share."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone
from factory.django import DjangoModelFactory

from cordel.base import tokens
from cordel.base.content import ContentField
from cordel.core.content import Content


def code(number: int, length: int) -> str:
    """A code like those of `base.tokens`, a different one for each number."""
    letters = ""
    for _ in range(length):
        number, rest = divmod(number, len(tokens.ALPHABET))
        letters = tokens.ALPHABET[rest] + letters
    return letters


def words(content: Content | str) -> str:
    return content.original if isinstance(content, Content) else content


def in_days(days: int) -> date:
    return timezone.now().date() + timedelta(days=days)


def days_from_now(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def after_the_last(rows: Any, field: str) -> int:
    """The next number among these rows: whatever ran before, a test that names its own number meets no other's."""
    last: int | None = rows.aggregate(last=Max(field))["last"]
    return (last or 0) + 1


class CordelFactory(DjangoModelFactory):
    """Strings become content, and rows that have folded keys get them."""

    class Meta:
        abstract = True

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        for field in cls._meta.model._meta.fields:
            if isinstance(field, ContentField) and isinstance(kwargs.get(field.name), str):
                kwargs[field.name] = Content.of("en", kwargs[field.name])
        return kwargs

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        thing = model_class(*args, **kwargs)
        if hasattr(thing, "fold_names"):
            thing.fold_names()
        thing.save()
        return thing
