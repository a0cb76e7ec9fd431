"""What officers type about a story: its first text, who told it, what was permitted on paper."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cordel.base import edits, words
from cordel.base.content import text
from cordel.base.forms import DocumentForm, NameField, OneUseForm
from cordel.core.content import Content
from cordel.stories.actions import NarratorFacts
from cordel.stories.forms.narrator import PermitForm
from cordel.towns.models import Town

STORY_WORDS = {
    "title": words.Word(_("Title"), _("As the narrator would call it."), max_length=160, required=True),
    "words": words.Word(
        _("The story"),
        _("In the narrator's own words. An empty line begins a new paragraph."),
        rows=18,
        max_length=30_000,
        required=True,
    ),
}


class _NarratorFields(forms.Form):
    name = NameField(
        label=_("Name of the narrator"),
        help_text=_("Only your town sees it. Under which name the story is shown, the narrator says later."),
        max_length=160,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("If there is none, leave it empty: the narrator gets a card on paper."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "inputmode": "tel"}),
    )
    speaks = forms.ChoiceField(
        label=_("Language of letters and of the own page"), choices=lambda: settings.LANGUAGES
    )

    def narrator(self) -> NarratorFacts:
        data = self.cleaned_data
        return NarratorFacts(data["name"], data["email"], data["phone"], data["speaks"])


class WriteDownForm(_NarratorFields, OneUseForm):
    """The narrator, and the story if it is at hand already; it can be written later as well."""

    purpose = "story"

    town = forms.ChoiceField(label=_("Town that answers for it"))
    language = words.LanguageField(label=_("Language in which it was told"))
    title = forms.CharField(
        label=STORY_WORDS["title"].label,
        help_text=STORY_WORDS["title"].help_text,
        max_length=STORY_WORDS["title"].max_length,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    text = forms.CharField(
        label=STORY_WORDS["words"].label,
        help_text=STORY_WORDS["words"].help_text,
        max_length=STORY_WORDS["words"].max_length,
        widget=forms.Textarea(attrs={"rows": 18, "dir": "auto"}),
    )
    field_order = ("town", "name", "email", "phone", "speaks", "language", "title", "text")

    def __init__(self, *args: Any, towns: Iterable[Town], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["town"]
        chosen.choices = [(str(town.pk), text(town.name)) for town in towns]

    def content(self, name: str) -> Content:
        return Content.of(self.cleaned_data["language"], self.cleaned_data[name])


class NarratorForm(_NarratorFields, edits.EditForm):
    """`speaks` is called `language` in the facts, which in other forms is the language of a text."""

    def typed(self, facts: NarratorFacts) -> dict[str, Any]:
        typed = super().typed(facts)
        return {**typed, "speaks": typed.pop("language")}


class PaperForm(DocumentForm, PermitForm):
    """What the narrator ticked and signed on paper, with the paper. Nothing is ticked before."""

    begins_with_what_holds = False

    file = forms.FileField(
        label=_("The signed paper"),
        help_text=_("A scan or a photograph: PDF, PNG or JPEG, at most 10 MB. Only your town can open it."),
        error_messages={"required": _("Add the signed paper as a file.")},
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not self.too_big


class EraseForm(forms.Form):
    """The number of the story, so that no finger erases one by mistake."""

    number = forms.CharField(
        label=_("Number of the story"),
        max_length=10,
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = number

    def clean_number(self) -> str:
        typed = str(self.cleaned_data["number"]).strip()
        if typed != str(self.expected):
            raise forms.ValidationError(
                _("Type %(number)s: it is the number of this story.") % {"number": self.expected}
            )
        return typed
