"""Forms of a project itself: its facts, its statements, its partners."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base.edits import EditForm
from cordel.base.forms import CountryField, DayField, LongSelect
from cordel.base.words import LanguageField, LanguagesField, Word
from cordel.projects import queries
from cordel.projects.actions import NewPartner, NewProject, PartnerFacts, ProjectFacts
from cordel.projects.models import Partner, Project, Statement
from cordel.towns.models import Organisation, Town

PROJECT_WORDS = {
    "title": Word(_("Title"), required=True, max_length=300),
    "subtitle": Word(_("Subtitle"), max_length=300),
    "summary": Word(
        _("In a few sentences"), _("For people who have never heard of the project."), rows=6, max_length=3000
    ),
}
STATEMENT_WORDS = {"text": Word(_("Statement"), rows=3, required=True, max_length=600)}


def call_choices() -> list[tuple[str, str]]:
    calls = sorted(queries.load_calls().values(), key=lambda call: (call.programme, call.years, call.id))
    return [("", gettext("not chosen")), *((call.id, call.title) for call in calls)]


class FactsFields(forms.Form):
    """Under which call the project runs, and from when to when."""

    call = forms.ChoiceField(
        label=_("Call"),
        help_text=_("Its rules are compared with the plan and with what happens."),
        choices=call_choices,
        required=False,
        widget=LongSelect,
    )
    programme = forms.CharField(
        label=_("Programme"),
        help_text=_("Empty: as the call says."),
        max_length=120,
        required=False,
    )
    measure = forms.CharField(label=_("Measure"), max_length=120, required=False)
    grant_number = forms.CharField(
        label=_("Grant number"), max_length=60, required=False, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    starts_on = DayField(label=_("Begins on"))
    ends_on = DayField(label=_("Ends on"))
    languages = LanguagesField(label=_("Languages that its people speak"))
    participants_claimed = forms.CharField(
        label=_("Participants, in the project's own words"),
        help_text=_("What the application promised. It is shown as a promise and never counted with."),
        max_length=200,
        required=False,
    )
    is_listed = forms.BooleanField(label=_("Shown on the public site"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begins, ends = data.get("starts_on"), data.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", gettext("The project ends before it begins. Please check both days."))
        return data

    def facts(self) -> ProjectFacts:
        """Programme and measure follow from the call where nobody wrote them."""
        data = {name: self.cleaned_data[name] for name in FactsFields.base_fields}
        call = queries.load_calls().get(data["call"])
        if call is not None:
            data["programme"] = data["programme"] or call.programme
            data["measure"] = data["measure"] or call.measure
        return ProjectFacts(**data)


class ProjectForm(FactsFields, EditForm):
    """The facts of a project that is there."""


class NewProjectForm(FactsFields):
    """Title and short name; everything else may wait."""

    title = forms.CharField(label=_("Title"), max_length=300, widget=forms.TextInput(attrs={"dir": "auto"}))
    language = LanguageField(label=_("Language of the title"))
    slug = forms.SlugField(
        label=_("Short name in addresses"),
        help_text=_(
            "Small letters, figures and hyphens, for example towns-and-tales. It cannot be changed later."
        ),
        error_messages={"invalid": _("Use small letters, figures and hyphens only.")},
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "none"}),
    )
    field_order = ("title", "language", "slug", "call", "programme", "measure", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("grant_number", "languages", "participants_claimed", "is_listed"):
            del self.fields[name]

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()

    def new(self) -> NewProject:
        data = self.cleaned_data
        later = {"grant_number": "", "languages": [], "participants_claimed": "", "is_listed": False}
        self.cleaned_data = {**later, **data}
        return NewProject(
            title=data["title"], language=data["language"], slug=data["slug"], facts=self.facts()
        )


class StatementForm(forms.Form):
    """One more line about the project."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Statement.Kind.choices)
    language = LanguageField()
    text = forms.CharField(
        label=_("Statement"), max_length=600, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )


class NewPartnerForm(forms.Form):
    """A town, an organisation, or a country whose town is not known; exactly one of them."""

    town = forms.ModelChoiceField(
        label=_("Town"),
        queryset=Town.objects.none(),
        required=False,
        widget=LongSelect,
        empty_label=_("none of these"),
    )
    organisation = forms.ModelChoiceField(
        label=_("or an organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=LongSelect,
        empty_label=_("none of these"),
    )
    country = CountryField(label=_("or a country whose town is not known yet"), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Partner.Role.choices, initial=Partner.Role.PARTNER)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = queries.towns_to_invite(project)  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = queries.organisations_to_invite(project)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        chosen = [name for name in ("town", "organisation", "country") if data.get(name)]
        if not chosen:
            self.add_error("town", gettext("Choose a town, an organisation, or a country."))
        for name in chosen[1:]:
            self.add_error(name, gettext("Choose only one of the three: a partner is one body."))
        return data

    def new(self) -> NewPartner:
        return NewPartner(**self.cleaned_data)


class PartnerForm(EditForm):
    """The role of a partner; an unknown town that became known is named here."""

    role = forms.ChoiceField(label=_("Role"), choices=Partner.Role.choices)
    town = forms.ModelChoiceField(
        label=_("The town, now that it is known"),
        queryset=Town.objects.none(),
        required=False,
        widget=LongSelect,
        empty_label=_("still not known"),
    )

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partner = partner
        towns = queries.towns_to_invite(partner.project, country=partner.country)
        self.fields["town"].queryset = towns  # type: ignore[attr-defined]
        if not partner.is_unknown_town:
            del self.fields["town"]

    def facts(self) -> PartnerFacts:
        return PartnerFacts(
            role=self.cleaned_data["role"], town=self.cleaned_data.get("town") or self.partner.town
        )
