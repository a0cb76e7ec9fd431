"""Writing content fields, one language at a time: the original beside, what is stale, who made the translation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cordel.base import languages
from cordel.base.edits import ChangedMeanwhile, retyped, version_of
from cordel.base.forms import LongSelect
from cordel.core.content import MACHINE, PERSON, Content, source_hash

# What texts are written in, each by its own name as CLDR has it. They stand here because asking CLDR reads all
# of a language's data, and the menu of languages would keep fifty of those in memory.
WRITTEN = {
    # the Union's official languages
    "bg": "български",
    "cs": "čeština",
    "da": "dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "es": "español",
    "et": "eesti",
    "fi": "suomi",
    "fr": "français",
    "ga": "Gaeilge",
    "hr": "hrvatski",
    "hu": "magyar",
    "it": "italiano",
    "lt": "lietuvių",
    "lv": "latviešu",
    "mt": "Malti",
    "nl": "Nederlands",
    "pl": "polski",
    "pt": "português",
    "ro": "română",
    "sk": "slovenčina",
    "sl": "slovenščina",
    "sv": "svenska",
    # those of its neighbours and of its regions
    "az": "azərbaycan",
    "be": "беларуская",
    "bs": "bosanski",
    "ca": "català",
    "cy": "Cymraeg",
    "eu": "euskara",
    "gl": "galego",
    "hy": "հայերեն",
    "is": "íslenska",
    "ka": "ქართული",
    "lb": "Lëtzebuergesch",
    "mk": "македонски",
    "no": "norsk",
    "ru": "русский",
    "sq": "shqip",
    "sr": "српски",
    "tr": "Türkçe",
    "uk": "українська",
    # those that newcomers bring
    "am": "አማርኛ",
    "ar": "العربية",
    "bn": "বাংলা",
    "fa": "فارسی",
    "he": "עברית",
    "hi": "हिन्दी",
    "ku": "kurdî",
    "ps": "پښتو",
    "so": "Soomaali",
    "ti": "ትግርኛ",
    "ur": "اردو",
    "wo": "Wolof",
    "zh": "中文",
}
BY_PERSON, BY_MACHINE, CHECKED = "person", "machine", "checked"
MADE_BY = [
    (BY_PERSON, gettext_lazy("A person wrote it")),
    (BY_MACHINE, gettext_lazy("A machine translated it, and nobody has checked it yet")),
    (CHECKED, gettext_lazy("A machine translated it, and I have checked it")),
]
Contents = Mapping[str, Content]


@dataclass(frozen=True)
class Word:
    """One text of a screen: how its field is labelled and how much may be written."""

    label: Any
    help_text: Any = ""
    rows: int = 0
    max_length: int = 300
    required: bool = False


@dataclass(frozen=True)
class Rewriting:
    """What somebody wrote in one language; `seen` is the fingerprint of what stood there before."""

    language: str
    texts: Mapping[str, str]
    seen: str
    made_by: str = BY_PERSON
    still_fits: bool = False


def rewritten(contents: Contents, written: Rewriting, *, by_id: int | None) -> dict[str, Content]:
    """The contents that changed, as they are to be stored. Raises ChangedMeanwhile if others wrote here meanwhile.

    A translation that was not touched stays as stale as it was, unless its writer says that it still fits.
    """
    changed = {
        name: new
        for name, text in written.texts.items()
        if (new := _rewritten(contents[name], text, written, by_id)) != contents[name]
    }
    if changed and version_of(_seen(contents, written.language)) != written.seen:
        raise ChangedMeanwhile(stored=contents)
    return changed


def _rewritten(content: Content, text: str, written: Rewriting, by_id: int | None) -> Content:
    language = written.language
    if not content or language == content.original_language:
        return content if text == content.original else content.with_original(language, text)
    by = PERSON if written.made_by == BY_PERSON else MACHINE
    stored = content.get(language, {})
    as_it_was = text == stored.get("text", "") and (not text or _made_by(stored) == written.made_by)
    if as_it_was and not (text and written.still_fits):
        return content
    reviewer = by_id if written.made_by == CHECKED else None
    return content.with_translation(language, text, by=by, reviewed_by=reviewer)


def _made_by(entry: Mapping[str, Any]) -> str:
    if entry.get("by") != MACHINE:
        return BY_PERSON
    return BY_MACHINE if entry.get("reviewed_by") is None else CHECKED


def _seen(contents: Contents, language: str) -> list[tuple[str, str, str]]:
    """What the writer of a language had before the eyes: the original and the text of that language."""
    return [
        (name, content.original, str(content.get(language, {}).get("text", "")))
        for name, content in contents.items()
    ]


def is_stale(content: Content, language: str) -> bool:
    made_from = content.get(language, {}).get("source_hash")
    return bool(made_from) and made_from != source_hash(content.original)


def language_choices() -> list[tuple[str, str]]:
    """Every language that can be written here, each under its own name."""
    return sorted(WRITTEN.items(), key=lambda choice: choice[1].casefold())


def chosen_language(asked: str | None, contents: Contents) -> str:
    """The language asked for; else the original's, so that whoever opens the screen sees what is there."""
    if asked in WRITTEN:
        return str(asked)
    originals = [content.original_language for content in contents.values() if content]
    return originals[0] if originals else written_now()


def written_now() -> str:
    """The visitor's language is the best guess for what the visitor writes in."""
    language = get_language() or settings.LANGUAGE_CODE
    return language if language in WRITTEN else settings.LANGUAGE_CODE


class LanguageField(forms.ChoiceField):
    """In which language the words of a new thing are written."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Language of these words"))
        super().__init__(choices=language_choices, initial=written_now, widget=LongSelect, **options)


class LanguagesField(forms.MultipleChoiceField):
    """The languages in which something is spoken."""

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "help_text", gettext_lazy("Choose as many as are spoken; hold Ctrl on a keyboard.")
        )
        options.setdefault("widget", forms.SelectMultiple(attrs={"size": 8}))
        super().__init__(choices=language_choices, required=False, **options)


@dataclass(frozen=True)
class Tab:
    """One language of a screen, and how far it is."""

    code: str
    name: str
    direction: str
    state: str
    is_current: bool


def tabs(contents: Contents, language: str) -> list[Tab]:
    """The original first, then the languages of the interface and whatever else was written, in a fixed order."""
    there = {code for content in contents.values() for code in content}
    offered = there | {language} | {code for code, _name in settings.LANGUAGES}
    originals = [content.original_language for content in contents.values() if content]
    codes = sorted(offered, key=lambda code: (code not in originals, code))
    return [
        Tab(
            code,
            WRITTEN.get(code, code),
            languages.direction(code),
            _state(contents, code),
            code == language,
        )
        for code in codes
    ]


def _state(contents: Contents, language: str) -> str:
    """In words, for the tab: what is missing or stale in this language."""
    written = [content for content in contents.values() if content]
    if any(is_stale(content, language) for content in written):
        return _("the original changed")
    if any(
        content.shown(language).by == MACHINE and not content.shown(language).reviewed for content in written
    ):
        return _("not checked yet")
    missing = sum(language not in content for content in written)
    if missing == len(written):
        return _("nothing yet") if written else ""
    return _("%(count)s missing") % {"count": missing} if missing else _("complete")


class WordInput(forms.CharField):
    """One text in one language, with its original beside it."""

    def __init__(self, word: Word, content: Content, language: str) -> None:
        attributes = {"lang": language, "dir": languages.direction(language)}
        if word.rows:
            widget: forms.Widget = forms.Textarea(attrs={**attributes, "rows": word.rows})
        else:
            widget = forms.TextInput(attrs=attributes)
        super().__init__(
            label=word.label,
            help_text=word.help_text,
            max_length=word.max_length,
            required=word.required and content.original_language in ("", language),
            initial=str(content.get(language, {}).get("text", "")),
            widget=widget,
        )
        self.template_name = "base/_word_field.html"
        self.content, self.language = content, language

    @property
    def original(self) -> dict[str, str] | None:
        """The original, when another language is being written."""
        language = self.content.original_language
        if not self.content.original or language == self.language:
            return None
        name = languages.language_name(language)
        return {
            "text": self.content.original,
            "language": language,
            "direction": languages.direction(language),
            "name": name,
        }

    @property
    def is_stale(self) -> bool:
        return is_stale(self.content, self.language)


class WordsForm(forms.Form):
    """Several texts of a thing in one language. Give it `words` (what is asked) and `contents` (what is stored)."""

    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    made_by = forms.ChoiceField(
        label=gettext_lazy("Who made this translation?"),
        help_text=gettext_lazy("It is said beside the text for as long as nobody has checked it."),
        choices=MADE_BY,
        widget=forms.RadioSelect,
        required=False,
    )
    still_fits = forms.BooleanField(
        label=gettext_lazy("The translations that I did not change still fit the original."), required=False
    )

    def __init__(
        self, *args: Any, words: Mapping[str, Word], contents: Contents, language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.language, self.contents = language, {name: contents[name] for name in words}
        asked = {name: WordInput(word, contents[name], language) for name, word in words.items()}
        self.fields = {**asked, **self.fields}
        self.fields["version"].initial = version_of(_seen(self.contents, language))
        self._ask_about_translation()

    def _ask_about_translation(self) -> None:
        """Who translated is asked only where there is something to translate from."""
        entries = [content[self.language] for content in self.contents.values() if self.language in content]
        self.fields["made_by"].initial = _made_by(entries[0]) if entries else BY_PERSON
        if not any(isinstance(field, WordInput) and field.original for field in self.fields.values()):
            del self.fields["made_by"]
        if not any(is_stale(content, self.language) for content in self.contents.values()):
            del self.fields["still_fits"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, content in self.contents.items():
            is_original = content.original_language == self.language
            if is_original and len(content) > 1 and not data.get(name) and name not in self.errors:
                self.add_error(
                    name, _("There are translations of this text. Clear them first, or keep the original.")
                )
        return data

    def rewriting(self) -> Rewriting:
        data = self.cleaned_data
        return Rewriting(
            language=self.language,
            texts={name: data[name] for name in self.contents},
            seen=data["version"],
            made_by=data.get("made_by") or BY_PERSON,
            still_fits=data.get("still_fits", False),
        )

    def show_stored(self, contents: Contents) -> None:
        """After a conflict: what was typed stays, and what is stored now stands beside it."""
        self.data = retyped(self, version=version_of(_seen(contents, self.language)))
        for name, content in contents.items():
            text = str(content.get(self.language, {}).get("text", ""))
            if name in self.fields and text != self[name].data:
                self[name].help_text = _("Stored now: %(value)s") % {"value": text or _("nothing")}


def asked_of(names: Iterable[str], thing: Any) -> dict[str, Content]:
    """The content fields of a model, by name."""
    return {name: getattr(thing, name) for name in names}


def page(form: WordsForm) -> dict[str, Any]:
    """All that `base/_words.html` shows."""
    return {
        "form": form,
        "tabs": tabs(form.contents, form.language),
        "language_choices": language_choices(),
    }
