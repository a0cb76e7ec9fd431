"""The visitor's language: chosen, kept, and never guessed from where the visitor is."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from babel.dates import format_interval
from babel.languages import get_official_languages
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation
from django.utils.cache import patch_vary_headers

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ku", "ur"})
LEADING_ZERO = re.compile(r"\b0(?=\d\b)")


# Below these work people who sign in; the door is kept by anybody who was asked to help.
# Whoever translates reads English or one of the desk's languages, too.
DESK = ("/desk/", "/reports/", "/account/", "/languages/")
DOOR = "/door/"
# What programmers read; what programs read below it speaks every language.
API = "/api/"


# What has to be done before a sentence is spoken: base lies below the app that keeps newer translations.
_before: list[Callable[[], None]] = []


def before_speaking(act: Callable[[], None]) -> None:
    _before.append(act)


def prepare() -> None:
    """Called before a page or a letter is written, and cheap."""
    for act in _before:
        act()


def offered(code: str | None) -> str | None:
    """The code, if the interface speaks it."""
    return code if code in dict(settings.LANGUAGES) else None


def spoken_in(country: str) -> list[str]:
    """The country's official languages that the interface speaks, those of its regions too; none for an unknown one."""
    found = get_official_languages(country, regional=True) if country else ()
    return [code for code in found if offered(code)]


def is_for_machines(path: str) -> bool:
    """Whether programs read what is at the address: everything below the page about the interface."""
    return path.startswith(API) and path != API


def spoken_at(path: str) -> list[str]:
    """The languages in which the page at this address is complete."""
    if (path.startswith(DESK) and DOOR not in path) or path == API:
        return list(settings.DESK_LANGUAGES)
    return [code for code, _name in settings.LANGUAGES]


class LanguageMiddleware:
    """`?language=` (an address that can be shared), else the choice kept in a cookie, else what the browser says.

    Where the chosen language is not complete the page speaks English, whole, and the choice is kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        prepare()
        unreadable = _emptied_if_unreadable(request)
        asked = offered(request.GET.get("language"))
        kept = offered(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))
        language = asked or kept or translation.get_language_from_request(request)
        if language not in spoken_at(request.path_info):
            language = settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        if unreadable is not None:
            raise unreadable
        response = self.get_response(request)
        if asked and asked != kept and not is_for_machines(request.path_info):
            keep(response, asked)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


def speak_to(request: HttpRequest, language: str) -> None:
    """For a page that a letter led to: the letter's language, unless this browser's visitor chose another one."""
    chosen = offered(request.GET.get("language")) or offered(
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    )
    if chosen is None and language in spoken_at(request.path_info):
        translation.activate(language)
        request.LANGUAGE_CODE = language


def _emptied_if_unreadable(request: HttpRequest) -> SuspiciousOperation | None:
    """What is wrong with the query, if it cannot be read. It is then empty: the page that refuses it reads it, too."""
    try:
        _ = request.GET
    except SuspiciousOperation as refusal:
        request.GET = QueryDict()
        return refusal
    return None


def keep(response: HttpResponse, language: str) -> None:
    """Remembers the visitor's choice for a year, on this site only."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]  # a plain str in the settings
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )


@lru_cache
def locale(language: str) -> Locale:
    """CLDR's view of an interface language. English here is European English: 6 September 2021."""
    return Locale.parse("en_GB" if language == "en" else language.replace("-", "_"))


def country_name(code: str, language: str | None = None) -> str:
    """The country's name from CLDR, in the visitor's language; the bare code when CLDR has none."""
    return _country_name(code, language or spoken())


@lru_cache(maxsize=2048)
def _country_name(code: str, language: str) -> str:
    """Kept, because CLDR is slow to ask and a list asks once per row."""
    return str(locale(language).territories.get(code, code))


def language_name(code: str, language: str | None = None) -> str:
    """A language's name; in itself when `language` is the code itself."""
    return locale(language or spoken()).languages.get(code, code)


def interval(starts_on: date, ends_on: date) -> str:
    """Two days as one phrase, each language's own way: "6 – 9 September 2021"."""
    return _interval(starts_on, ends_on, spoken())


@lru_cache(maxsize=2048)
def _interval(starts_on: date, ends_on: date, language: str) -> str:
    """Kept, because CLDR is slow to ask and an event's days stand on all its pages."""
    phrase = str(format_interval(starts_on, ends_on, "yMMMMd", locale=locale(language)))
    return LEADING_ZERO.sub("", phrase)  # CLDR's Italian writes 06–09


def spoken() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE


def direction(language: str) -> str:
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def language_menu(request: HttpRequest) -> dict[str, Any]:
    """For the page frame: the language, its direction, and where the same page stands in the others."""
    # By their own names, which stand in the settings: to ask CLDR would read the data of every language.
    current, names = spoken(), dict(settings.LANGUAGES)
    query = {key: value for key, value in request.GET.items() if key != "language"}
    others = [
        {"code": code, "name": names[code], "url": f"?{urlencode({**query, 'language': code})}"}
        for code in spoken_at(request.path_info)
        if code != current
    ]
    return {
        "page_language": current,
        "page_direction": direction(current),
        "page_language_name": names.get(current, current),
        "other_languages": others,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
