"""How every form looks and behaves: one template per field, errors gathered on top, nothing typed is lost."""

from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import Any

from django import forms
from django.conf import settings
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cordel.base import languages, tokens
from cordel.base.content import text
from cordel.core.content import Content
from cordel.core.countries import COUNTRY_CODES, TERRITORIES
from cordel.core.folding import sort_key, typed_name
from cordel.core.material_files import MOST_BYTES


class Renderer(TemplatesSetting):
    """Our field templates (found through the apps' template folders) with Django's own for the widgets."""

    form_template_name = "base/form.html"
    field_template_name = "base/field.html"


class LongSelect(forms.Select):
    """A choice among many, written in one go: Django's own renders a template for every option."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        groups = [self._group(label, options) for label, options, _index in widget["optgroups"]]
        return format_html(
            '<select name="{}"{}>{}</select>',
            name,
            flatatt(widget["attrs"]),
            format_html_join("", "{}", groups),
        )

    @staticmethod
    def _group(label: str | None, options: list[dict[str, Any]]) -> tuple[SafeString]:
        marks = (
            (option["value"], mark_safe(" selected") if option["selected"] else "", option["label"])
            for option in options
        )
        written = format_html_join("", '<option value="{}"{}>{}</option>', marks)
        return (format_html('<optgroup label="{}">{}</optgroup>', label, written) if label else written,)


class OneUseForm(forms.Form):
    """A form that can be sent twice and takes effect once: it carries a token whose nonce the action uses up.

    A token that we never gave out (an old page after a change of keys) is replaced and the form shown again
    with everything that was typed.
    """

    purpose = "form"
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = tokens.form_token(self.purpose)

    def clean_token(self) -> str:
        nonce = tokens.read_form_token(self.purpose, self.cleaned_data["token"])
        if nonce is None:
            # Shown again with a token of ours; everything that was typed stays.
            typed: Any = self.data
            typed = typed.copy()
            typed[self.add_prefix("token")] = tokens.form_token(self.purpose)
            self.data = typed
            raise forms.ValidationError(self.expired)
        return nonce

    @property
    def expired(self) -> str:
        return gettext("This page was open for a long time. Nothing is lost: please send it once more.")


class ContentInput(forms.CharField):
    """One language of a content field. The form's `language` says which; clean() leaves plain text."""

    def __init__(self, *, language: str = "", rows: int = 0, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("strip", True)
        if rows:
            options["widget"] = forms.Textarea(attrs={"rows": rows})
        super().__init__(**options)
        self.language = language

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Content):
            return value.get(self.language, {}).get("text", "") if self.language else text(value)
        return value


def country_choices() -> list[tuple[str, str]]:
    """States by their names in the visitor's language; a territory overseas is part of its state."""
    return [("", gettext("Please choose")), *_countries_in(get_language() or settings.LANGUAGE_CODE)]


@lru_cache
def _countries_in(language: str) -> list[tuple[str, str]]:
    """By name, in the order of that language's letters; folding two hundred names takes a tenth of a second."""
    named = [(code, languages.country_name(code, language)) for code in COUNTRY_CODES - set(TERRITORIES)]
    return sorted(named, key=lambda choice: (sort_key(choice[1]), choice[0]))


class CountryField(forms.ChoiceField):
    """Any state of the world."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Country"))
        super().__init__(choices=country_choices, widget=LongSelect, **options)


def desk_languages() -> list[tuple[str, str]]:
    """For people who sign in: the languages in which the desk and its letters are complete."""
    return [(code, languages.language_name(code, code)) for code in settings.DESK_LANGUAGES]


class NameField(forms.CharField):
    """What somebody or some place is called, in any script, on one line."""

    def to_python(self, value: Any) -> str:
        return typed_name(super().to_python(value) or "")


class InvitationForm(forms.Form):
    """Whom to invite as what; `roles` are those that the screen gives."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    name = NameField(
        label=_("Name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"))
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=desk_languages, initial=get_language
    )
    is_shared = forms.BooleanField(
        label=_("Several people use this mailbox"),
        help_text=_("Each one is asked for a name at sign-in. It stands beside what that person does."),
        required=False,
    )

    def __init__(self, *args: Any, roles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    """The short code of a letter or a card, as printed or read aloud; `guards.counted_code` gives what was typed."""

    code = forms.CharField(
        label=_("Your code"),
        help_text=_("Eight characters, letters and figures, from your letter or your card."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}),
    )


class FileForm(forms.Form):
    """A form with one `file`, whose sentence `too_large` is said when the file was not even taken in."""

    too_large: Any = ""

    def __init__(self, *args: Any, too_big: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_big = too_big

    def full_clean(self) -> None:
        super().full_clean()
        if self.too_big and self.is_bound:
            self.errors.pop("file", None)
            self.add_error("file", self.too_large)


class DocumentForm(forms.Form):
    """Of a form with a field `file`. Of one that is too big nothing arrives, and that is what is told (`too_big`)."""

    def __init__(self, *args: Any, too_big: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_big = too_big

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.too_big:
            self.add_error("file", gettext("The file is larger than 10 MB. Nothing was read."))
        return data

    @property
    def file_data(self) -> bytes:
        file = self.cleaned_data.get("file")
        return bytes(file.read(MOST_BYTES + 1)) if file else b""


# What calendars, clocks and papers of this house can hold; beyond it a year is a slip of the finger.
YEARS = range(1900, 2200)


class DayField(forms.DateField):
    """A day, typed or chosen; the browser shows it the visitor's way."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"})
        super().__init__(widget=widget, **options)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and day.year not in YEARS:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class ClockField(forms.TimeField):
    """A time of day, hours and minutes."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"})
        super().__init__(required=False, widget=widget, **options)


class MomentField(forms.DateTimeField):
    """A moment on the clock of `zone`, which the form sets: typed without a zone, given back with it."""

    zone: tzinfo = UTC

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(required=False, widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(self.zone).replace(tzinfo=None) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        if isinstance(value, datetime):
            return value
        with timezone.override(UTC):
            typed = super().to_python(value)
        if typed is None:
            return None
        if typed.year not in YEARS:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        moment = typed.replace(tzinfo=self.zone)
        if moment.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != typed.replace(tzinfo=None):
            raise forms.ValidationError(
                gettext("On that day the clocks skip this hour. Choose another time.")
            )
        return moment
