"""What note-takers and hosts write about a room."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.edits import EditForm, retyped
from cordel.base.forms import DayField, LongSelect
from cordel.base.words import LanguageField, Word, WordsForm, language_choices
from cordel.core.content import Content
from cordel.core.material_files import MOST_BYTES
from cordel.events.actions import DecisionFacts, Kept, MaterialFacts, RoomPeople
from cordel.events.models import MOST_CONCLUSIONS, RoomPaper

MINUTES = Word(
    _("Minutes"),
    _("What was said, in your own words. Name roles and towns rather than people: it may be published."),
    rows=14,
    max_length=20_000,
)
DECISION_ROWS, LONGEST = 2, 600


def paper_words(contents: Mapping[str, Content]) -> dict[str, Word]:
    """The fields of a paper: conclusions first, because they are written while people are still in the room."""
    words = {
        f"conclusion_{at}": Word(
            _("Conclusion %(number)s") % {"number": at}, rows=DECISION_ROWS, max_length=LONGEST
        )
        for at in range(1, MOST_CONCLUSIONS + 1)
    }
    decisions = [name for name in contents if name.startswith("decision_")]
    for at, name in enumerate(decisions, start=1):
        label = gettext("Decision %(number)s") % {"number": at}
        words[name] = Word(label, rows=DECISION_ROWS, max_length=LONGEST, required=True)
    return {**words, "minutes": MINUTES}


class ReasonField(forms.CharField):
    """Why something changes that was agreed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Why does this change?"),
            help_text=_("It was agreed. With your change it becomes a draft again, and your reason is kept."),
            max_length=300,
            widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
            **options,
        )


class WithReason(forms.Form):
    """A form about a paper: it asks for a reason as soon as the paper is agreed. Give it the `paper`."""

    def __init__(self, *args: Any, paper: RoomPaper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if paper.state != RoomPaper.State.DRAFT:
            self.fields["reason"] = ReasonField()

    @property
    def reason(self) -> str:
        return str(self.cleaned_data.get("reason", ""))


class PaperForm(WithReason, WordsForm):
    """Conclusions, decisions and minutes in one language. Only a change of an original needs a reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "reason" in self.fields:
            self.fields["reason"].required = False
            self.fields["reason"].help_text = _(
                "This was agreed. A changed original needs a reason and becomes a draft again; a translation does not."
            )

    def show_stored(self, contents: Mapping[str, Content]) -> None:
        """A field that the second writer left empty takes what the first one wrote: nothing is lost by sending
        again."""
        texts = {
            name: str(content.get(self.language, {}).get("text", "")) for name, content in contents.items()
        }
        empty = {name: text for name, text in texts.items() if name in self.fields and not self[name].data}
        self.data = retyped(self, **empty)
        super().show_stored(contents)


class StepForm(forms.Form):
    """One step of a paper. `version` is the fingerprint of what was on the page."""

    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class TakeBackForm(forms.Form):
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("It is kept with the way of these minutes, for the staff.")


def _name_input() -> forms.TextInput:
    return forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})


class RoomPeopleForm(EditForm):
    """Who hosts the room and who takes notes."""

    host = forms.CharField(
        label=_("Host of the room"),
        help_text=_("Who leads the conversation: the facilitator or the chair."),
        max_length=160,
        required=False,
        widget=_name_input(),
    )
    note_taker = forms.CharField(label=_("Note-taker"), max_length=160, required=False, widget=_name_input())
    shows_names = forms.BooleanField(
        label=_("Show these names with the published minutes; both have agreed to it"), required=False
    )

    def facts(self) -> RoomPeople:
        return RoomPeople(**{name: self.cleaned_data[name] for name in RoomPeople.__dataclass_fields__})


class DecisionFields(WithReason):
    """Who does what was decided, and by when."""

    responsible = forms.CharField(
        label=_("Who does it: a role or an institution"),
        help_text=_("Shown in public, for example: the town of Gondomar, the youth council."),
        max_length=160,
        required=False,
        widget=_name_input(),
    )
    person = forms.CharField(
        label=_("Person to ask"),
        help_text=_("For those who run the event; never published."),
        max_length=160,
        required=False,
        widget=_name_input(),
    )
    due_on = DayField(label=_("By when"))

    def facts(self) -> DecisionFacts:
        return DecisionFacts(**{name: self.cleaned_data[name] for name in DecisionFacts.__dataclass_fields__})


class NewDecisionForm(DecisionFields):
    text = forms.CharField(
        label=_("What was decided"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": DECISION_ROWS, "dir": "auto"}),
    )
    language = LanguageField()
    field_order = ("text", "language", "responsible", "person", "due_on")


class DecisionForm(DecisionFields, EditForm):
    """A decision that is there; its words are written with the conclusions."""


class KeptForm(EditForm):
    """What became of a decision."""

    kept_on = DayField(
        label=_("Done on"), help_text=_("Leave it empty while it is not done."), required=False
    )
    text = forms.CharField(
        label=_("What came of it"),
        help_text=_("One or two sentences for everybody, with the decision on the public page."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": DECISION_ROWS, "dir": "auto"}),
    )
    language = LanguageField(label=_("Language of these words"))

    def __init__(self, *args: Any, facts: Kept, today: date, **kwargs: Any) -> None:
        super().__init__(*args, facts=facts, **kwargs)
        self.today = today
        if not facts.language:
            self.initial["language"] = get_language()

    def clean_kept_on(self) -> date | None:
        day: date | None = self.cleaned_data["kept_on"]
        if day is not None and day > self.today:
            raise forms.ValidationError(gettext("This day is still to come. Write it down when it is done."))
        return day

    def kept(self) -> Kept:
        data = self.cleaned_data
        if data["kept_on"] is None:
            return Kept(None)
        text = data["text"].strip()
        return Kept(data["kept_on"], data["language"] if text else "", text)


class RemoveDecisionForm(WithReason):
    """Nothing is asked, unless the paper is agreed."""


class MaterialForm(forms.Form):
    """Something that was shown or handed out: a file, or where it can be read. What is in a file is judged where
    it is kept."""

    title = forms.CharField(label=_("Title"), max_length=200, widget=_name_input())
    file = forms.FileField(
        label=_("A file"),
        help_text=_(
            "PDF, DOCX, PPTX, ODT, PNG or JPEG, at most 10 MB. Of a photograph place and time are taken out."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.pptx,.odt,.png,.jpg,.jpeg"}),
    )
    url = forms.URLField(
        label=_("or its address"),
        help_text=_("Where it can be read, beginning with https://."),
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language"), required=False, widget=LongSelect)

    def __init__(self, *args: Any, too_big: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_big = too_big
        self.fields["language"].choices = [("", gettext("not said")), *language_choices()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.too_big:
            self.add_error("file", gettext("The file is larger than 10 MB. Nothing was read."))
        elif bool(data.get("file")) == bool(data.get("url")) and not self.errors:
            self.add_error("file", gettext("Choose a file or give an address, one of both."))
        return data

    def facts(self) -> MaterialFacts:
        data = dict(self.cleaned_data)
        file = data.pop("file")
        return MaterialFacts(**data, data=bytes(file.read(MOST_BYTES + 1)) if file else b"")
