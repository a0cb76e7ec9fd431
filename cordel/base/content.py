"""Content fields: texts in several languages on a model, read in the visitor's language."""

import json
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import get_language

from cordel.core.content import Content, Shown


class ReadableEncoder(DjangoJSONEncoder):
    """Keeps Greek as Greek: escapes would double the size and hide the text from a database search."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "ensure_ascii": False})


class ContentField(models.JSONField):
    """A `core.content.Content`; empty when nothing was written."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("default", Content)
        options.setdefault("blank", True)
        options["encoder"] = ReadableEncoder
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options.pop("encoder", None)
        return name, path, args, options

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Content:
        return Content(super().from_db_value(value, expression, connection))

    def to_python(self, value: Any) -> Content:
        if isinstance(value, Content):
            return value
        return Content(json.loads(value) if isinstance(value, str) else value)

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(Content(value).as_data() if value is not None else None)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, Content):
            value = value.as_data()
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: Any) -> Any:
        return self.value_from_object(obj).as_data()


def shown(content: Content, language: str | None = None) -> Shown:
    """The text for the current visitor (or for `language`), falling back to English, then the original."""
    return content.shown(language or get_language() or settings.LANGUAGE_CODE, [settings.LANGUAGE_CODE])


def said(content: Content) -> list[str]:
    """The text in every language in which there is one: for a search that does not ask which language somebody has in
    mind."""
    return [str(entry["text"]) for entry in content.values()]


def text(content: Content, language: str | None = None) -> str:
    """Just the words, for places that cannot carry markup: a file name, a calendar, a sheet."""
    return shown(content, language).text
