"""The day of the final payment, and the word that a purge needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.forms import DayField


class PaymentForm(forms.Form):
    """Empty: not known, or not paid yet."""

    paid_on = DayField(
        label=_("Day of the final payment"),
        help_text=_("The years until the audit count from it. Leave it empty while nothing was paid."),
    )


class PurgeForm(forms.Form):
    """What is erased does not come back, so the project's short name is typed."""

    typed = forms.CharField(
        label=_("Short name of the project"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug = slug
        self.fields["typed"].help_text = gettext(
            "Type %(name)s to go on: what is erased does not come back."
        ) % {"name": slug}

    def clean_typed(self) -> str:
        typed = str(self.cleaned_data["typed"]).strip()
        if typed != self.slug:
            raise forms.ValidationError(
                gettext("Type the short name exactly: %(name)s") % {"name": self.slug}
            )
        return typed


class SitePurgeForm(forms.Form):
    """What is erased does not come back, so the number of entries that the dry run shows is typed."""

    entries = forms.IntegerField(
        label=_("Number of entries that go"),
        min_value=1,
        widget=forms.NumberInput(attrs={"class": "short", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, going: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.going = going
        self.fields["entries"].help_text = gettext(
            "Type %(count)s to go on: what is erased does not come back."
        ) % {"count": going}

    def clean_entries(self) -> int:
        typed = int(self.cleaned_data["entries"])
        if typed != self.going:
            said = gettext("By now it is %(count)s. Look at the list once more, and type that number.")
            raise forms.ValidationError(said % {"count": self.going})
        return typed
