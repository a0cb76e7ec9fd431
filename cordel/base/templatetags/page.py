"""Tags that every template may use without loading them."""

from datetime import date as Date
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from cordel.base import audit, content, languages, slots, terms, tokens
from cordel.base.dates import date_format
from cordel.base.standing import standing_of
from cordel.core.content import Content

register = template.Library()


@register.filter
def shown(value: Content) -> str | SafeString:
    """A content field in the visitor's language; a fallback carries its own `lang` and direction."""
    text = content.shown(value)
    if not text.is_fallback:
        return text.text
    return format_html(
        '<span lang="{}" dir="{}">{}</span>', text.language, languages.direction(text.language), text.text
    )


@register.filter
def paragraphs(value: Content) -> SafeString:
    """The same for a text of several paragraphs: of a fallback each one has its own `lang` and direction, since a mark
    around all of them would end with the first."""
    text = content.shown(value)
    html = linebreaks(text.text, autoescape=True)
    if text.is_fallback:
        marked = format_html('<p lang="{}" dir="{}">', text.language, languages.direction(text.language))
        html = html.replace("<p>", marked)
    return mark_safe(html)  # noqa: S308 - linebreaks has escaped the words


@register.filter
def plain(value: Content) -> str:
    """The same as bare words, for titles of pages and for letters in text."""
    return content.shown(value).text


@register.filter
def before_more(label: str) -> str:
    """A label with a colon, unless it is a question already (";" asks in Greek)."""
    return str(label) if str(label).endswith((":", "?", "؟", ";", ".", "!")) else f"{label}:"


@register.filter
def provenance(value: Content) -> str:
    """Whose words these are, when they are not the author's own in the visitor's language; else nothing."""
    text = content.shown(value)
    if not text.text:
        return ""
    names = {"language": languages.language_name(text.language)}
    if text.is_fallback:
        return _("Shown in %(language)s: there is no text in your language yet.") % names
    if text.is_stale:
        return _("The original changed after this translation was made.")
    if text.by == "machine" and not text.reviewed:
        return _("Translated by a machine; nobody has checked it yet.")
    return ""


@register.filter
def translation_note(value: Content) -> str:
    """Who translated what is shown, and from which language; nothing for the author's own words."""
    text = content.shown(value)
    if not text.is_translation or text.is_fallback or text.is_stale:
        return provenance(value)
    names = {"language": languages.language_name(value.original_language)}
    if text.by != "machine":
        return _("Translated from %(language)s by a person.") % names
    if text.reviewed:
        return _("Translated from %(language)s by a machine, and checked by a person.") % names
    return _("Translated from %(language)s by a machine; nobody has checked it yet.") % names


@register.filter
def in_words(code: str) -> str:
    """What a language is called in the visitor's. Not `language_name`: Django's own filter of that name, which comes with
    `{% load i18n %}`, knows English only and would take its place."""
    return languages.language_name(code)


@register.filter
def name(value: Any) -> SafeString:
    """A name of a person or a place, isolated so that it does not turn the text around it."""
    return format_html("<bdi>{}</bdi>", value)


@register.filter
def by_whom(account: Any, at: datetime) -> SafeString:
    """The account that did something at that moment; one that several people use with who was at the keyboard."""
    return acted(account, audit.at_keyboard(account, at))


@register.filter
def acted(account: Any, at_keyboard: str) -> SafeString:
    """The same where who was at the keyboard is known already."""
    return format_html("{} ({})", name(account), name(at_keyboard)) if at_keyboard else name(account)


@register.filter
def stands(role: Any) -> str:
    """Whether a role in a town or project "holds", ends "soon", or has "ended"."""
    return terms.stands(role).value


@register.filter
def isolating(sentence: str, path: str) -> SafeString:
    """A sentence in which the address of that page of ours keeps its own direction, its last slash with it."""
    parts = str(sentence).partition(settings.SITE_URL + path)
    return format_html('{}<bdi dir="ltr">{}</bdi>{}', *parts)


@register.simple_tag
def where(place: Any, country_name: str) -> SafeString:
    """A place and its country, with the comma of the reader's language between them."""
    if not country_name:
        return name(place)
    comma = pgettext("between the names of a place and its country", ", ")
    return format_html("<bdi>{}</bdi>{}{}", place, comma, country_name)


@register.filter
def country(code: str) -> str:
    return languages.country_name(code, get_language() or "en") if code else ""


@register.filter
def language_list(codes: list[str]) -> str:
    comma = pgettext("between the names in a list", ", ")
    return comma.join(languages.language_name(code, get_language() or "en") for code in codes)


@register.filter
def code(value: str) -> str:
    """A code as printed: in groups of four."""
    return tokens.grouped(value)


@register.filter(expects_localtime=True)
def date(value: Date | datetime | None, pattern: str = "DATE_FORMAT") -> str:
    """Django's filter, with the words of months and days as the language writes them."""
    return date_format(value, pattern) if value else ""


@register.simple_tag
def days(starts_on: Date | None, ends_on: Date | None) -> str:
    """Two dates as people write them: "6-9 September 2021" in the visitor's language, or "dates not known"."""
    first, last = starts_on or ends_on, ends_on or starts_on
    if first is None or last is None:
        return _("dates not published")
    if first == last:
        return date_format(first, "DATE_FORMAT")
    if last < first:  # as a published report printed it: no span can be told in one phrase
        return f"{date_format(first, 'DATE_FORMAT')} – {date_format(last, 'DATE_FORMAT')}"
    return languages.interval(first, last)


@register.simple_tag
def one_use(purpose: str) -> str:
    """A token that makes the same form, sent twice, one act."""
    return tokens.form_token(purpose)


@register.simple_tag(takes_context=True)
def places(context: template.Context) -> list[Any]:
    """(name of the address, label) of further places at the side of the desk, for whoever may see them."""
    return slots.ask("desk.places", standing_of(context["user"]))


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The page's own query string with some parameters changed or (None) left out."""
    params = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            params.pop(key, None)
        else:
            params[key] = value
    return f"?{params.urlencode()}" if params else "?"
