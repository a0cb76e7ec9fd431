"""What is typed at the desk about a debate: its question, other words for a statement, how many cards."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base import edits, words
from cordel.base.content import text
from cordel.base.forms import LongSelect, OneUseForm
from cordel.core.content import Content
from cordel.debates.actions import MOST_CARDS, DebateFacts
from cordel.debates.models import Debate, Statement
from cordel.events.models import Activity, Event
from cordel.towns.models import Town

DEBATE_WORDS = {
    "question": words.Word(
        _("Question"),
        _("One question in plain words, for example: How do newcomers find work in our towns?"),
        max_length=200,
        required=True,
    ),
    "about": words.Word(
        _("What it is about"),
        _("A few sentences: why the towns ask, and what happens with the answer."),
        rows=5,
        max_length=2_000,
    ),
}
STATEMENT_WORDS = {"words": words.Word(_("Statement"), rows=3, max_length=1_000)}


class _DebateFields(forms.Form):
    event_id = forms.TypedChoiceField(
        label=_("Of which event?"), coerce=int, empty_value=None, required=False
    )
    activity_id = forms.TypedChoiceField(
        label=_("In which activity?"), coerce=int, empty_value=None, required=False, widget=LongSelect
    )
    longest = forms.IntegerField(
        label=_("Characters of a statement in English, at most"),
        help_text=_("Other languages get as many more or fewer as they need to say the same."),
        min_value=60,
        max_value=500,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    takes_statements = forms.BooleanField(
        label=_("People may still hand in statements while others vote"), required=False
    )
    is_open_to_all = forms.BooleanField(
        label=_("Whoever has the address may vote"),
        help_text=_("Their votes are shown apart from those with a card or a registration."),
        required=False,
    )

    def __init__(self, *args: Any, events: list[Event], activities: list[Activity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown: Any = self.fields
        shown["event_id"].choices = [
            ("", gettext("the project as a whole")),
            *(
                (one.pk, f"{one.number} · {text(one.name)}" if one.name else str(one.number))
                for one in events
            ),
        ]
        shown["activity_id"].choices = [
            ("", gettext("no activity in particular")),
            *((one.pk, f"{one.event.number} · {one}") for one in activities),
        ]

    def facts(self) -> DebateFacts:
        data = self.cleaned_data
        return DebateFacts(
            event_id=data["event_id"],
            activity_id=data["activity_id"],
            longest=data["longest"],
            takes_statements=data["takes_statements"],
            is_open_to_all=data["is_open_to_all"],
        )


class PrepareForm(_DebateFields, OneUseForm):
    purpose = "debate"

    language = words.LanguageField()
    question = forms.CharField(
        label=DEBATE_WORDS["question"].label,
        help_text=DEBATE_WORDS["question"].help_text,
        max_length=DEBATE_WORDS["question"].max_length,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    about = forms.CharField(
        label=DEBATE_WORDS["about"].label,
        help_text=DEBATE_WORDS["about"].help_text,
        max_length=DEBATE_WORDS["about"].max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    field_order = ("language", "question", "about")

    def content(self, name: str) -> Content:
        return Content.of(self.cleaned_data["language"], self.cleaned_data[name])


class DebateForm(_DebateFields, edits.EditForm):
    pass


class ReviseForm(OneUseForm):
    """One statement in other words, or several that take its place, a line each."""

    purpose = "revised statement"

    said = forms.CharField(
        label=_("The new statement"),
        help_text=_("One line makes one statement. Two lines split it in two."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    language = words.LanguageField()
    merged = forms.ModelMultipleChoiceField(
        label=_("Make one of these as well"),
        help_text=_("Those that you choose are replaced, too."),
        queryset=Statement.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, statement: Statement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = statement.debate.statements.filter(state=Statement.State.ACCEPTED)
        shown: Any = self.fields
        shown["merged"].queryset = others.exclude(pk=statement.pk).order_by("number")

    def clean_said(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["said"].splitlines() if line.strip()][:6]


class CardsForm(OneUseForm):
    purpose = "code cards"

    town = forms.ModelChoiceField(
        label=_("For which town?"), queryset=Town.objects.none(), empty_label=_("Please choose")
    )
    count = forms.IntegerField(
        label=_("How many cards?"),
        min_value=1,
        max_value=MOST_CARDS,
        initial=30,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )

    def __init__(self, *args: Any, towns: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown: Any = self.fields
        shown["town"].queryset = towns


PHASE_ACTS = {
    Debate.Phase.PREPARED: _("Take it back into preparation"),
    Debate.Phase.STATEMENTS: _("Collect statements"),
    Debate.Phase.VOTES: _("Let people vote"),
    Debate.Phase.REVIEW: _("End the vote and discuss the result"),
    Debate.Phase.CLOSED: _("Close the debate"),
}
