"""What is typed about a recommendation: its words, what it rests on, amendments, positions, the answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base import edits, words
from cordel.base.content import text
from cordel.base.forms import DayField, DocumentForm, LongSelect, OneUseForm
from cordel.core.content import Content
from cordel.debates.actions import AnswerFacts, Proposal, Sending
from cordel.debates.models import Recommendation, Statement, TownPosition
from cordel.debates.rules import recommendations as rules
from cordel.towns.models import Organisation, Town

RECOMMENDATION_WORDS = {
    "title": words.Word(
        _("Title"),
        _("What is asked for, in one line."),
        max_length=200,
        required=True,
    ),
    "text": words.Word(
        _("What is recommended"),
        _("Who should do what by when, and why. Plain words, as the institution will read them."),
        rows=10,
        max_length=6_000,
        required=True,
    ),
}


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


def _line() -> forms.TextInput:
    return forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})


class CitedFields(forms.Form):
    statements = forms.ModelMultipleChoiceField(
        label=_("Statements that it rests on"),
        help_text=_("Those on which people voted. They stand in the order of their numbers."),
        queryset=Statement.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, citable: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown: Any = self.fields
        shown["statements"].queryset = citable
        shown["statements"].label_from_instance = lambda one: f"{one.number} · {text(one.words)}"

    def chosen(self) -> list[Statement]:
        return sorted(self.cleaned_data["statements"], key=lambda one: one.number)


class CitedForm(CitedFields):
    pass


class DraftForm(CitedFields, OneUseForm):
    purpose = "recommendation"

    language = words.LanguageField()
    title = forms.CharField(
        label=RECOMMENDATION_WORDS["title"].label,
        help_text=RECOMMENDATION_WORDS["title"].help_text,
        max_length=RECOMMENDATION_WORDS["title"].max_length,
        widget=_line(),
    )
    text = forms.CharField(
        label=RECOMMENDATION_WORDS["text"].label,
        help_text=RECOMMENDATION_WORDS["text"].help_text,
        max_length=RECOMMENDATION_WORDS["text"].max_length,
        widget=_area(10),
    )
    field_order = ("title", "text", "language", "statements")

    def content(self, name: str) -> Content:
        return Content.of(self.cleaned_data["language"], self.cleaned_data[name])


class _OfTown(forms.Form):
    """For which town; whoever works for one alone is not asked."""

    town = forms.ModelChoiceField(
        label=_("For which town?"), queryset=Town.objects.none(), empty_label=_("Please choose")
    )
    # What whoever writes has before the eyes.
    wording = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, towns: list[Town], runs: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alone = towns[0] if len(towns) == 1 and not runs else None
        shown: Any = self.fields
        shown["town"].queryset = Town.objects.filter(pk__in=[one.pk for one in towns]).order_by("sort_key")
        if runs:
            shown["town"].required = False
            shown["town"].empty_label = gettext("those who run the project")
        if self.alone is not None or not towns:
            del self.fields["town"]

    @property
    def of_town(self) -> Town | None:
        return self.alone or self.cleaned_data.get("town")


class AmendForm(_OfTown, OneUseForm):
    purpose = "amendment"

    title = forms.CharField(label=_("Title"), max_length=200, widget=_line())
    text = forms.CharField(label=_("What is recommended"), max_length=6_000, widget=_area(12))
    because = forms.CharField(
        label=_("Why should it be so?"),
        help_text=_("Everybody who reads the recommendation later sees this reason."),
        max_length=500,
        widget=_area(3),
    )
    language = words.LanguageField(label=_("Language of your reason"))
    field_order = ("town", "title", "text", "because", "language")

    def proposal(self) -> Proposal:
        names = ("title", "text", "because", "language")
        return Proposal(**{name: self.cleaned_data[name] for name in names})


class DecideForm(forms.Form):
    """Accepted or refused, with a reason either way."""

    act = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[("accept", _("Accept it: its words stand from now on")), ("refuse", _("Refuse it"))],
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label=_("Why?"),
        help_text=_("Everybody who reads the recommendation later sees this reason."),
        max_length=500,
        widget=_area(3),
    )
    language = words.LanguageField(label=_("Language of your reason"))


class PositionForm(_OfTown, OneUseForm):
    purpose = "position"

    word = forms.ChoiceField(
        label=_("What does your town say?"), choices=TownPosition.Word.choices, widget=forms.RadioSelect
    )
    because = forms.CharField(
        label=_("On what condition, or why?"),
        help_text=_("Needed for “yes, if”. It is published with the recommendation once it is adopted."),
        max_length=500,
        required=False,
        widget=_area(3),
    )
    language = words.LanguageField(label=_("Language of your reason"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("word") == TownPosition.Word.IF and not data.get("because"):
            self.add_error("because", str(rules.ConditionNeeded()))
        return data


class SendForm(edits.EditForm):
    institution = forms.CharField(
        label=_("To which institution?"),
        help_text=_(
            "The body by its name, for example: Ministry of Labour. No names of people: this is published."
        ),
        max_length=200,
        widget=_line(),
    )
    organisation_id = forms.TypedChoiceField(
        label=_("Is it one of these organisations?"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=LongSelect,
    )
    sent_on = DayField(label=_("Sent on which day?"), required=True)
    answer_days = forms.IntegerField(
        label=_("Days for the answer"),
        help_text=_(
            "When they are over without an answer, it stands on the Monday page of those who run the project."
        ),
        min_value=1,
        max_value=365,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )

    def __init__(self, *args: Any, facts: Sending, **kwargs: Any) -> None:
        super().__init__(*args, facts=facts, **kwargs)
        shown: Any = self.fields
        known = Organisation.objects.order_by("sort_key", "pk")
        shown["organisation_id"].choices = [
            ("", gettext("none of these")),
            *((one.pk, str(one)) for one in known),
        ]

    def facts(self) -> Sending:
        data = self.cleaned_data
        names = ("institution", "organisation_id", "sent_on", "answer_days")
        return Sending(**{name: data[name] for name in names})


class AnswerForm(DocumentForm, edits.EditForm):
    text = forms.CharField(
        label=_("What did the institution answer?"),
        help_text=_(
            "Its own words, or the essence of them if a file is added. Leave out names of people below the head of the"
            " institution."
        ),
        max_length=10_000,
        widget=_area(8),
    )
    language = words.LanguageField(label=_("Language of the answer"))
    answered_on = DayField(label=_("Answered on which day?"), required=True)
    file = forms.FileField(
        label=_("The letter itself"),
        help_text=_("PDF, DOCX, PPTX, ODT, PNG or JPEG, at most 10 MB."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.pptx,.odt,.png,.jpg,.jpeg"}),
    )
    is_published = forms.BooleanField(
        label=_("Publish the answer"),
        help_text=_("Everybody reads it on the page of the recommendation, with its file."),
        required=False,
    )

    def __init__(self, *args: Any, facts: AnswerFacts, has_file: bool, **kwargs: Any) -> None:
        super().__init__(*args, facts=facts, **kwargs)
        if not facts.language:
            self.initial["language"] = words.written_now()
        if has_file:
            self.fields["file"].label = gettext("Another file instead of the one that is kept")

    def facts(self) -> AnswerFacts:
        data = self.cleaned_data
        names = ("text", "language", "answered_on", "is_published")
        return AnswerFacts(**{name: data[name] for name in names})


class FollowUpForm(OneUseForm):
    purpose = "follow-up"

    text = forms.CharField(
        label=_("What was done?"),
        help_text=_("For example: The council voted for it. Everybody reads it."),
        max_length=1_000,
        widget=_area(3),
    )
    language = words.LanguageField()
    day = DayField(label=_("On which day?"), required=True)


class WithdrawForm(forms.Form):
    because = forms.CharField(
        label=_("Why is it withdrawn?"),
        help_text=_("If it was public, its page stays and says so, with this reason."),
        max_length=500,
        widget=_area(3),
    )
    language = words.LanguageField(label=_("Language of your reason"))


NEXT_STEP = {
    Recommendation.State.DRAFT: _(
        "Freeze the evidence, then give it to the towns. Until then its words can change."
    ),
    Recommendation.State.TOWNS: _(
        "The towns read it, propose other words, and say yes or no. When no amendment waits, it can be adopted."
    ),
    Recommendation.State.ADOPTED: _(
        "It is public. Send it to an institution, whose clock runs from then on."
    ),
    Recommendation.State.SENT: _("It waits for an answer. When one comes, write it down here."),
    Recommendation.State.ANSWERED: _("It was answered. Tell what is done with the answer."),
    Recommendation.State.FOLLOWED: _("It was answered and followed up. Go on telling what is done."),
    Recommendation.State.WITHDRAWN: _("It was withdrawn, and nothing more happens to it."),
}
