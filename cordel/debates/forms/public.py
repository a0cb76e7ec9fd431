"""What people type in a debate: a statement, the code on a card, the explicit sentence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cordel.base import words
from cordel.base.forms import OneUseForm
from cordel.debates.actions import Joining
from cordel.towns.models import Town


class StatementForm(OneUseForm):
    """One statement in the writer's language."""

    purpose = "statement"

    language = words.LanguageField()
    said = forms.CharField(
        label=_("Statement"),
        help_text=_("One thing that others can agree or disagree with, in one sentence. No names of people."),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    field_order = ("said", "language")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code on your card"),
        help_text=_("Ten letters and figures."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"dir": "ltr", "class": "code", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )


class JoinForm(forms.Form):
    """The explicit sentence, and two things that nobody has to say."""

    agreed = forms.BooleanField(label=_("I agree that my answers are kept and counted like this."))
    town = forms.ModelChoiceField(
        label=_("Your town"),
        help_text=_("So that each town sees what its people think. You need not say."),
        queryset=Town.objects.none(),
        required=False,
        empty_label=_("none of these, or I would rather not say"),
    )
    newcomer = forms.ChoiceField(
        label=_("Did you move here from another country?"),
        choices=[("", _("I would rather not say")), ("yes", _("Yes")), ("no", _("No"))],
        required=False,
    )

    def __init__(self, *args: Any, towns: Any, asks_town: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks_town:
            shown: Any = self.fields
            shown["town"].queryset = towns
        else:
            del self.fields["town"]

    def joining(self, *, secret: str, way: str, town: int | None) -> Joining:
        chosen = self.cleaned_data.get("town")
        newcomer = {"yes": True, "no": False}.get(self.cleaned_data["newcomer"])
        return Joining(secret, way, chosen.pk if chosen else town, newcomer)


class ObjectionForm(forms.Form):
    """Why somebody else should look at a statement again; nobody has to say."""

    words = forms.CharField(
        label=_("Why should it be taken?"),
        help_text=_("Those who run the debate read it. You need not write anything."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
