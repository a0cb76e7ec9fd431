"""Forms about responsibility: the basis of a purpose, whom to ask in a town, who runs the site, grounds of transfers."""

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.edits import EditForm
from cordel.base.forms import DayField, FileForm, OneUseForm
from cordel.privacy.actions import ContactFacts, PurposeFacts
from cordel.privacy.models import Basis
from cordel.projects.actions.transfers import Ground
from cordel.projects.models import TransferGround
from cordel.towns.models import Town

MOST_BYTES: Final = 3_000_000


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class PurposeForm(EditForm):
    """What the towns choose for one purpose."""

    basis = forms.ChoiceField(label=_("Legal basis"), choices=Basis.choices)
    reason = forms.CharField(
        label=_("Why this basis"),
        help_text=_("For a public task or a legal duty, name the law of the towns that gives it."),
        max_length=2000,
        required=False,
        widget=_lines(4),
    )
    told = forms.CharField(
        label=_("Who else is told"),
        help_text=_("Beyond those named above; for example a caterer who gets the number of meals."),
        max_length=500,
        required=False,
        widget=_lines(2),
    )

    def facts(self) -> PurposeFacts:
        data = self.cleaned_data
        return PurposeFacts(data["basis"], data["reason"].strip(), data["told"].strip())


class ContactForm(EditForm):
    """Whom people ask in a town; everybody can read it."""

    name = forms.CharField(
        label=_("Office"),
        help_text=_("An office rather than a person, so that it stays true. Everybody can read it."),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "tel", "autocomplete": "off"}),
    )
    address = forms.CharField(label=_("Postal address"), max_length=500, required=False, widget=_lines(3))
    is_officer = forms.BooleanField(
        label=_("This is the town's data protection officer"),
        help_text=_("Public bodies in the European Union must have one (Art. 37)."),
        required=False,
    )

    def facts(self) -> ContactFacts:
        data = self.cleaned_data
        return ContactFacts(
            data["name"].strip(),
            data["email"],
            data["phone"].strip(),
            data["address"].strip(),
            data["is_officer"],
        )


class InstallationForm(forms.Form):
    """Which town runs this site."""

    town = forms.TypedChoiceField(label=_("Town"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, towns: list[Town], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(town.pk, str(town)) for town in towns]
        self.fields["town"].choices = [("", gettext("none of these towns")), *named]  # type: ignore[attr-defined]


class GroundForm(OneUseForm, FileForm):
    """On what ground names may go to a town."""

    purpose = "transfer ground"
    too_large = _("The file is larger than 3 MB. Nothing was read.")

    kind = forms.ChoiceField(label=_("Ground"), choices=TransferGround.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What it rests on"),
        help_text=_(
            "Who signed what and when, or how people were asked and told of the risk. No names of people who take part."
        ),
        max_length=2000,
        widget=_lines(4),
    )
    since = DayField(label=_("From"), required=True)
    until = DayField(
        label=_("Until the end of"), help_text=_("Leave it empty while no end is known."), required=False
    )
    file = forms.FileField(
        label=_("The signed paper, as PDF"),
        help_text=_("At most 3 MB."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate()

    def ground(self) -> Ground:
        data = self.cleaned_data
        file: UploadedFile | None = data["file"]
        paper = bytes(file.read(MOST_BYTES + 1)) if file else b""
        return Ground(data["kind"], data["text"].strip(), data["since"], data["until"], paper)
