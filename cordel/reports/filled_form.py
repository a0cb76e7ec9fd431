"""A funder's own form, filled: which of our fields goes into which place of the file, and the file with them in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from cordel.core import form_files, official_forms
from cordel.core.official_forms import Comparison, Filled, Place, Value
from cordel.events.models import Event
from cordel.events.queries import journey
from cordel.projects import queries as projects
from cordel.projects.models import OfficialForm, Project
from cordel.reports import fields
from cordel.reports.fields import Field

MIME_TYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What a place is, in words.
KINDS: Final = {
    official_forms.CONTROL: _("content control"),
    official_forms.FIELD: _("form field"),
    official_forms.BOOKMARK: _("bookmark"),
    official_forms.CELL: _("empty cell at its label"),
    official_forms.LINE: _("empty line of a table"),
    official_forms.PLACEHOLDER: _("word in braces"),
    official_forms.NAME: _("cell with a name"),
}


@dataclass(frozen=True)
class Change:
    """What the newest version changed: the version before it, the places that vanished with what was mapped to
    them, and the places that are new."""

    before: OfficialForm
    vanished: list[tuple[Place, str]]
    added: list[Place]

    @property
    def is_the_same(self) -> bool:
        return not self.vanished and not self.added


def fields_for(form: OfficialForm, *, today: date, event: Event | None = None) -> list[Field]:
    """What the form can be filled with; of the event given, else of the project's first one as an example."""
    if not form.is_about_event:
        return fields.fields_of_project(form.project, today=today)
    shown = event or example_of(form.project)
    return fields.fields_of_event(shown, today=today) if shown else []


def example_of(project: Project) -> Event | None:
    """The event whose values stand beside the choices: the latest one that was closed, else the first."""
    events = journey(project)
    return next((event for event in reversed(events) if event.closed_at), events[0] if events else None)


def suggestions(form: OfficialForm, found: Iterable[Field]) -> dict[str, str]:
    """What probably belongs where, for places that nobody decided about yet."""
    if form.mapped_at is not None:
        return {}
    before = previous(form)
    decided = {place.key for place in before.found_places} if before and before.mapped_at else set()
    undecided = [place for place in form.found_places if place.key not in decided]
    known = {one.name for one in found}
    asked_as = {one.name: (*fields.ASKED_AS.get(one.name, ()), one.name, one.label) for one in found}
    meant = official_forms.suggested(undecided, asked_as)
    meant |= official_forms.suggested_lines(undecided, _heads(form.found_places))
    return {key: name for key, name in meant.items() if name in known}


def _heads(places: list[Place]) -> dict[str, tuple[str, ...]]:
    """What columns hold. Numbers of people are by country or by town, whichever the form has a column for."""
    heads = official_forms.heads_of(places)
    has_countries, has_towns = (
        bool(heads & set(words)) for words in (fields.COUNTRY_HEADS, fields.TOWN_HEADS)
    )
    found = {"country.{n}.name": fields.COUNTRY_HEADS, "town.{n}.name": fields.TOWN_HEADS}
    if has_countries != has_towns:
        found["country.{n}.persons" if has_countries else "town.{n}.persons"] = fields.PERSONS_HEADS
    return found


def previous(form: OfficialForm) -> OfficialForm | None:
    return next((one for one in projects.versions_of(form) if one.version == form.version - 1), None)


def change(form: OfficialForm, found: Iterable[Field]) -> Change | None:
    """What this version of the form changed; None for the first."""
    before = previous(form)
    if before is None:
        return None
    labels = {one.name: one.label for one in found}
    compared: Comparison = official_forms.compared(before.found_places, form.found_places)
    vanished = [(place, labels.get(before.mapping.get(place.key, ""), "")) for place in compared.vanished]
    return Change(before, vanished, compared.added)


def filled(form: OfficialForm, found: Iterable[Field]) -> Filled:
    """The form's file with the fields' values; what is not known stays as the form has it."""
    known = {one.name: one for one in found if one.value}
    with form.file.open("rb") as file:
        data = file.read()
    return form_files.fill(data, _values(form.mapping, known))


def _values(mapping: Mapping[str, str], known: Mapping[str, Field]) -> dict[str, Value]:
    chosen = {key: known[name] for key, name in mapping.items() if name in known}
    return {key: one.value if one.count is None else one.count for key, one in chosen.items()}


def left_empty(form: OfficialForm, found: Iterable[Field]) -> list[tuple[Place, Field]]:
    """Mapped places whose value is not known; lines that are simply not needed are not missing."""
    known = {one.name: one for one in found}
    mapped = [(place, known.get(form.mapping.get(place.key, ""))) for place in form.found_places]
    return [(place, one) for place, one in mapped if one is not None and not one.value and not one.is_spare]
