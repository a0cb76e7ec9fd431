"""What a town's officer fills in who brings people: one person a row, as many rows as needed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.forms import NameField, OneUseForm
from cordel.core.folding import fold_email, identity_key
from cordel.core.people_lists import MOST_PEOPLE, Entry
from cordel.events import queries, rules
from cordel.events.actions import Brought, Wish
from cordel.events.models import Event, Mode
from cordel.events.queries.people_lists import TROUBLES
from cordel.participants.actions import Home
from cordel.towns.models import Town

ROWS: Final = 10  # to begin with, and each time that somebody asks for more
PARTS: Final = ("name", "email", "called", "language", "is_minor", "guardian", "contact", "is_other")
SAYS_SOMETHING: Final = ("name", "email", "called", "is_minor", "guardian", "contact")
LABELS: Final = {
    "name": _("Name"),
    "email": _("E-mail address"),
    "called": _("How to call"),
    "language": _("Language"),
    "is_minor": _("Under 18"),
    "guardian": _("Guardian's name"),
    "contact": _("How to reach the guardian"),
    "is_other": _("Another person of the same name"),
}
_FIELDS: Final[Mapping[str, forms.Field]] = {
    "name": NameField(max_length=160, required=False),
    "email": forms.EmailField(max_length=254, required=False),
    "called": NameField(max_length=60, required=False),
    "guardian": NameField(max_length=160, required=False),
    "contact": NameField(max_length=200, required=False),
}


@dataclass
class Line:
    """A row as it was typed, `errors` by part; `asks` is what only some rows are asked."""

    number: int
    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    asks: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(self.typed.get(part) for part in SAYS_SOMETHING)

    @property
    def said(self) -> dict[str, str]:
        """What was typed into each cell of the row, as the page shows it."""
        return {part: self.typed.get(part, "") for part in PARTS}

    @property
    def why(self) -> dict[str, str]:
        """What is wrong in each cell, "" for nothing."""
        return {part: self.errors.get(part, "") for part in PARTS}

    @property
    def is_minor(self) -> bool:
        return bool(self.typed.get("is_minor"))

    @property
    def languages(self) -> SafeString:
        return _options(self.typed.get("language", ""), get_language() or "")

    def facts(self) -> dict[str, str]:
        """What each part says, in order; what is wrong is noted."""
        said = dict(self.typed)
        for part, kind in _FIELDS.items():
            try:
                said[part] = kind.clean(self.typed.get(part, ""))
            except ValidationError as error:
                self.errors.setdefault(part, " ".join(error.messages))
        return said


class BringForm(OneUseForm):
    """People of one town, first of all one of the visitor's `own`. Give it `people` whom a list named, or what was
    `typed` so far; a row without anything is empty."""

    purpose = "bring"

    town = forms.ChoiceField(label=_("They come from"))
    language = forms.ChoiceField(label=_("Language of their letters and cards"))

    def __init__(
        self,
        *args: Any,
        event: Event,
        towns: list[Town],
        own: frozenset[int] = frozenset(),
        people: Sequence[Entry] = (),
        typed: Sequence[Line] = (),
        more: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.towns = offer_towns(self, towns, own)
        fields: Any = self.fields
        fields["language"].choices = settings.LANGUAGES
        fields["language"].initial = get_language()
        lines = lines_of(self.data) if self.is_bound else [*typed, *map(_line_of, people)]
        self.lines = _with_blanks(lines, more)
        if people:
            # What is wrong in a list is told at once, cell by cell, not only when somebody saves it.
            self._check_lines()

    @property
    def filled(self) -> list[Line]:
        return [line for line in self.lines if not line.is_empty]

    @property
    def good(self) -> list[Line]:
        return [line for line in self.filled if not line.errors]

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.errors]

    @property
    def line_errors(self) -> Iterator[tuple[str, Any, int, str]]:
        """(where, what, in which row, why) of every cell that is wrong."""
        for line in self.wrong:
            for part, why in line.errors.items():
                yield f"id_{part}_{line.number}", LABELS[part], line.number, why

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._check_lines()
        if not self.filled:
            self.lines[0].errors["name"] = gettext("Please write at least one name.")
        return data

    def _check_lines(self) -> None:
        seen: dict[tuple[str, str], int] = {}
        for line in self.filled:
            self._check(line, seen)

    def _check(self, line: Line, seen: dict[tuple[str, str], int]) -> None:
        said = line.facts()
        name = said.get("name", "")
        if not name:
            line.errors.setdefault("name", gettext("Please write the name of this person."))
        elif not any(character.isalpha() for character in name):
            line.errors.setdefault("name", gettext("Please write a name with letters."))
        key = (fold_email(said.get("email", "")), identity_key(name))
        if name and seen.setdefault(key, line.number) != line.number:
            twice = gettext("This is the same person as in line %(line)s.") % {"line": seen[key]}
            line.errors.setdefault("name", twice)
        if said["language"] and said["language"] not in dict(settings.LANGUAGES):
            line.errors.setdefault("language", gettext("Choose one of the languages of this site."))
        self._check_guardian(line, said)

    def _check_guardian(self, line: Line, said: dict[str, str]) -> None:
        if not line.is_minor:
            if said.get("guardian") or said.get("contact"):
                line.errors.setdefault(
                    "is_minor", gettext("A guardian is written here. Is this person under 18?")
                )
            return
        if not (self.event.safeguarding_policy and self.event.safeguarding_contact):
            line.errors["is_minor"] = str(rules.TooYoung())
            return
        if not said.get("guardian"):
            line.errors.setdefault("guardian", gettext("Write who answers for this person during the event."))
        if not said.get("contact"):
            line.errors.setdefault(
                "contact", gettext("Write a telephone number or another way to reach the guardian.")
            )

    def ask_about_namesakes(self) -> None:
        """Somebody of this name from this town is registered: the same list twice, or really somebody else."""
        town = self.towns[self.cleaned_data["town"]]
        keys = {
            identity_key(line.typed["name"])[:200]: line for line in self.filled if line.typed.get("name")
        }
        there = queries.names_there(self.event, town, keys)
        for key, addresses in there.items():
            line = keys[key]
            email = fold_email(line.typed.get("email", ""))
            line.asks = not email or email not in addresses
            if line.asks and not line.typed.get("is_other"):
                line.errors["is_other"] = gettext(
                    "Somebody of this name is registered from this town already. Empty the row, or say that it is"
                    " another person."
                )

    def people(self) -> list[Brought]:
        """One for each row that is right, in order."""
        town = self.towns[self.cleaned_data["town"]]
        return [self._brought(line.facts(), town) for line in self.good]

    def _brought(self, said: dict[str, str], town: Town) -> Brought:
        wish = Wish(
            name=said["name"],
            email=said["email"],
            home=Home(country=town.country, town=town),
            is_adult=not said["is_minor"],
            mode=Mode.IN_PERSON,
            language=said["language"] or self.cleaned_data["language"],
        )
        return Brought(
            wish, said["called"], said["guardian"], said["contact"], is_other=bool(said.get("is_other"))
        )


def offer_towns(form: forms.Form, towns: list[Town], own: frozenset[int]) -> dict[str, Town]:
    """Whoever sees many towns and works for none of them has to choose: people of a wrong town are mistakes."""
    by_key = {str(town.pk): town for town in towns}
    choices = [(pk, f"{town} ({town.country_name})") for pk, town in by_key.items()]
    mine = next((pk for pk, town in by_key.items() if town.pk in own), "")
    is_asked = not mine and len(choices) > 1
    field: Any = form.fields["town"]
    field.choices = [("", gettext("Please choose")), *choices] if is_asked else choices
    field.initial = mine
    return by_key


def lines_of(data: Mapping[str, Any]) -> list[Line]:
    """The rows that were sent, whatever stands in them."""
    asked = str(data.get("rows", ""))
    count = min(int(asked) if asked.isdecimal() and len(asked) < 6 else ROWS, MOST_PEOPLE)
    return [
        Line(number, {part: str(data.get(f"{part}_{number}", "")).strip() for part in PARTS})
        for number in range(1, count + 1)
    ]


def _line_of(entry: Entry) -> Line:
    typed = {
        "name": entry.name,
        "email": entry.email,
        "called": entry.called,
        "language": entry.language,
        "is_minor": "on" if entry.is_minor else "",
        "guardian": entry.guardian,
        "contact": entry.contact,
    }
    errors = {_PLACES[part.value]: str(TROUBLES[trouble]) for part, trouble in entry.troubles.items()}
    return Line(0, typed, errors)


_PLACES: Final = {"name": "name", "email": "email", "language": "language", "minor": "is_minor"}


def _with_blanks(lines: Sequence[Line], more: int) -> list[Line]:
    """Numbered anew, what is filled in first, with empty rows after it."""
    kept = [line for line in lines if not line.is_empty or line.errors]
    blank = len(lines) - len(kept)
    count = min(max(len(kept) + blank + more, ROWS), MOST_PEOPLE)
    kept += [Line(0, {}) for _nobody in range(count - len(kept))]
    for number, line in enumerate(kept, 1):
        line.number = number
    return kept


@lru_cache(maxsize=64)
def _options(chosen: str, _spoken: str) -> SafeString:
    """Written once for each language: three hundred rows would render thousands of options."""
    choices = [("", gettext("as above")), *settings.LANGUAGES]
    rows = ((code, mark_safe(" selected") if code == chosen else "", name) for code, name in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)
