"""Changing what somebody else may be changing too: the second is told, and what both wrote is kept.

An app describes what a screen changes as a frozen dataclass whose fields are named like the model's. The form
carries a fingerprint of these facts as they were when the page was made; the action compares it with the locked row.
"""

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

from django import forms
from django.contrib.admin.utils import NestedObjects
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils.encoding import force_str
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base import tokens
from cordel.base.refusals import Refused

Facts = TypeVar("Facts")


class ChangedMeanwhile(Refused):
    """`stored` holds the facts as they are now, so that the form can show them beside what was typed."""

    sentence = _(
        "Somebody else changed this while you were writing. What you wrote is kept below, and what is stored now"
        " stands beside it. Send it again to replace what is stored."
    )


def facts_of(thing: Model, shape: type[Facts]) -> Facts:
    """What is stored, in the shape of the screen that changes it."""
    return shape(**values_of(thing, *(field.name for field in fields(shape))))  # type: ignore[arg-type]


def values_of(thing: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def version_of(facts: Any) -> str:
    """A fingerprint of the facts; the same on every machine and in every process."""
    return tokens.digest(repr(facts))[:16]


def change(thing: Model, facts: Any, *, seen: str) -> list[str]:
    """Sets `facts` on a locked thing and returns the names of those that changed; the caller saves them.

    Facts that are stored already are no conflict, so a form that is sent twice does no harm.
    """
    stored = facts_of(thing, type(facts))
    if facts == stored:
        return []
    ensure_unchanged(stored, seen)
    names = [
        field.name for field in fields(facts) if getattr(facts, field.name) != getattr(stored, field.name)
    ]
    for name in names:
        setattr(thing, name, getattr(facts, name))
    return names


def ensure_unchanged(stored: Any, seen: str) -> None:
    if version_of(stored) != seen:
        raise ChangedMeanwhile(stored=stored)


class EditForm(forms.Form):
    """A form that begins with what is stored and notices when that changed under it."""

    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, facts: Any, **kwargs: Any) -> None:
        kwargs["initial"] = self.typed(facts) | {"version": version_of(facts)}
        super().__init__(*args, **kwargs)

    def typed(self, facts: Any) -> dict[str, Any]:
        """The facts as somebody would type them, field by field."""
        return values_of(facts, *(field.name for field in fields(facts)))

    @property
    def seen(self) -> str:
        return str(self.cleaned_data["version"])

    def show_stored(self, facts: Any) -> None:
        """After a conflict: what was typed stays, and what is stored now stands beside it."""
        self.data = retyped(self, version=version_of(facts))
        for name, value in self.typed(facts).items():
            if name in self.fields and self.fields[name].has_changed(value, self[name].data):
                spoken = _spoken(self.fields[name], value)
                self[name].help_text = gettext("Stored now: %(value)s") % {"value": spoken}


def retyped(form: forms.Form, **values: str) -> Any:
    """What was typed into the form, with some values of our own."""
    data: Any = form.data
    typed = data.copy()
    typed.update({form.add_prefix(name): value for name, value in values.items()})
    return typed


def _spoken(field: forms.Field, value: Any) -> str:
    """A stored value in words; a choice by its label."""
    if value in (None, "", []):
        return gettext("nothing")
    labels = {
        force_str(key): label for key, label in getattr(field, "choices", ()) if not isinstance(label, list)
    }
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(labels.get(force_str(one), one)) for one in values)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent; an empty form that was sent is still a form, with everything missing."""
    return request.POST if request.method == "POST" else None


def carried_out(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether the form was right and its act was done; a refusal becomes an error on top of the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        form.add_error(None, str(refused))
        if isinstance(refused, ChangedMeanwhile) and hasattr(form, "show_stored"):
            form.show_stored(refused.values["stored"])
        return False
    return True


def what_goes_with(thing: Model) -> list[tuple[str, int]]:
    """What else would be deleted with the thing: (what, how many), for the page that asks whether to do it."""
    collected = NestedObjects(using=thing._state.db or "default")
    collected.collect([thing])
    models: dict[Any, Any] = dict(collected.model_objs)
    models.pop(type(thing), None)
    return [(str(model._meta.verbose_name_plural), len(found)) for model, found in models.items()]
