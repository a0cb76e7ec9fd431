"""What those fill in who write to a group."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordel.base.content import text
from cordel.base.edits import EditForm
from cordel.base.forms import OneUseForm
from cordel.base.languages import country_name, language_name
from cordel.base.words import LanguageField, Word
from cordel.core.content import Content
from cordel.events import queries
from cordel.events.actions import Whom
from cordel.events.models import Event, GroupLetter, Role
from cordel.projects.models import Project
from cordel.towns.models import Town

WORDS_HELP = _(
    "Plain text; an empty line begins a paragraph, and addresses become links. These words in braces are filled in"
    " for each reader: {name}, {event}, {days}, and {link}, the private link, in letters about the registration."
)
LETTER_WORDS = {
    "subject": Word(_("Subject"), max_length=150, required=True),
    "body": Word(_("Letter"), WORDS_HELP, rows=14, max_length=6000, required=True),
}
ABOUT = [
    (
        GroupLetter.About.REGISTRATION,
        _(
            "It is about the reader's own registration: what to bring, a new room, the way. Everybody chosen gets it."
        ),
    ),
    (
        GroupLetter.About.NEWS,
        _("It is news of the project. Only those get it who allowed it, and each can stop it with one tap."),
    ),
]


class GroupFields(forms.Form):
    """Who gets the letter. `desk` says what the visitor may write, `town` on behalf of which town it is, if any."""

    about = forms.ChoiceField(label=_("What is it?"), choices=ABOUT, widget=forms.RadioSelect)
    events = forms.MultipleChoiceField(
        label=_("Of which events?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    statuses = forms.MultipleChoiceField(
        label=_("Who of them?"),
        choices=GroupLetter.Status.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[GroupLetter.Status.SEAT],
    )
    roles = forms.MultipleChoiceField(
        label=_("In which role?"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen means all of them."),
    )
    towns = forms.MultipleChoiceField(label=_("From which towns?"), required=False)
    countries = forms.MultipleChoiceField(label=_("From which countries?"), required=False)
    languages = forms.MultipleChoiceField(label=_("Reading which languages?"), required=False)

    def offer(self, project: Project, desk: queries.Desk, town: Town | None) -> None:
        """Fills the choices of this project; what leaves no choice is not asked."""
        every = desk.whole_project or town is not None
        events = project.events.order_by("number") if every else desk.events
        self._choose("events", [(str(event.pk), event_label(event)) for event in events])
        self.fields["events"].required = not every
        if every:
            self.fields["events"].help_text = _("Nothing chosen means all of them.")
        towns = [] if town else [(str(one.pk), text(one.name)) for one in queries.towns_to_write_to(project)]
        self._choose("towns", towns)
        countries = queries.countries_to_write_to(project)
        self._choose("countries", [] if town else [(code, country_name(code)) for code in countries])
        languages = queries.languages_to_write_in(project)
        self._choose("languages", [(code, language_name(code)) for code in languages])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        kept = {str(value) for value in self.initial.get(name) or ()}
        if len(choices) < 2 and name != "events" and not kept - {key for key, _label in choices}:
            del self.fields[name]
            return
        field.choices = [*choices, *((key, key) for key in sorted(kept - {key for key, _label in choices}))]
        if name != "events":
            field.widget.attrs["size"] = min(6, len(choices))
            field.help_text = _(
                "Nothing chosen means all of them; hold Ctrl on a keyboard to choose several."
            )

    @property
    def whom_fields(self) -> list[forms.BoundField]:
        return self._asked("about", "town", "events", "statuses")

    @property
    def narrowing_fields(self) -> list[forms.BoundField]:
        """What few letters need, so it is folded away until something is chosen."""
        return self._asked("roles", "towns", "countries", "languages")

    @property
    def is_narrowed(self) -> bool:
        return any(field.value() or field.errors for field in self.narrowing_fields)

    @property
    def text_fields(self) -> list[forms.BoundField]:
        return self._asked("subject", "body", "language")

    def _asked(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    def group(self) -> Whom:
        data = self.cleaned_data

        def keys(name: str) -> tuple[int, ...]:
            return tuple(sorted(int(key) for key in data.get(name, ())))

        def words(name: str) -> tuple[str, ...]:
            return tuple(sorted(data.get(name, ())))

        return Whom(
            about=data["about"],
            events=keys("events"),
            statuses=words("statuses"),
            roles=words("roles"),
            towns=keys("towns"),
            countries=words("countries"),
            languages=words("languages"),
        )


def event_label(event: Event) -> str:
    return f"{event.number}. {event}"


class GroupForm(GroupFields, EditForm):
    """Whom a draft is for."""

    def __init__(
        self, *args: Any, project: Project, desk: queries.Desk, town: Town | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer(project, desk, town)

    def typed(self, facts: Any) -> dict[str, Any]:
        return {
            name: [str(one) for one in value] if isinstance(value, tuple) else value
            for name, value in super().typed(facts).items()
        }


class NewLetterForm(OneUseForm, GroupFields):
    """A draft: whom it is for, and the first words in one language."""

    purpose = "group letter"
    town = forms.ChoiceField(label=_("To whom do you write?"), widget=forms.RadioSelect)
    subject = forms.CharField(
        label=LETTER_WORDS["subject"].label,
        max_length=LETTER_WORDS["subject"].max_length,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    body = forms.CharField(
        label=LETTER_WORDS["body"].label,
        help_text=WORDS_HELP,
        max_length=LETTER_WORDS["body"].max_length,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
    )
    language = LanguageField()
    field_order = (
        *("about", "town", "events", "statuses", "roles", "towns", "countries", "languages"),
        *("subject", "body", "language", "token"),
    )

    def __init__(self, *args: Any, project: Project, desk: queries.Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        mine = [
            (str(town.pk), _("The people of %(town)s") % {"town": text(town.name)}) for town in desk.towns
        ]
        if desk.events and not desk.whole_project:
            mine.append(("", str(_("The people of the events that we host"))))
        self.only = mine[0][0] if mine else ""
        if len(mine) < 2:
            del self.fields["town"]
        else:
            self.fields["town"].choices = mine  # type: ignore[attr-defined]
            self.fields["town"].initial = self.only
            self.fields["town"].required = "" not in dict(mine)
        self.offer(project, desk, self.on_behalf_of)

    @property
    def on_behalf_of(self) -> Town | None:
        """On whose behalf: as chosen, or as nothing else is possible."""
        asked = self.data.get("town", self.only) if self.is_bound and "town" in self.fields else self.only
        return next((town for town in self.desk.towns if str(town.pk) == asked), None)

    def subject_written(self) -> Content:
        return Content.of(self.cleaned_data["language"], self.cleaned_data["subject"])

    def body_written(self) -> Content:
        return Content.of(self.cleaned_data["language"], self.cleaned_data["body"])
