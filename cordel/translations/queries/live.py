"""Accepted translations, spoken at once: laid over Django's catalogues in this process's memory.

Every process looks now and then whether anything was decided, one question to the database; only then it reads
the texts. A catalogue is never changed while somebody reads from it: a new one takes its place in one step.
"""

import threading
import time
from typing import Any, Final

from django.conf import settings
from django.db import Error
from django.db.models import Count, Sum
from django.utils.translation import trans_real

from cordel.core.translating import Plurals
from cordel.translations.models import Translation
from cordel.translations.queries import catalogues, proposals

SECONDS: Final = 10  # a decision is heard everywhere after that long
_lock = threading.Lock()
_seen: dict[str, Any] = {"at": None, "stamp": (0, None)}
# Language -> (Django's translation, its catalogue as it was loaded from the files).
_loaded: dict[str, tuple[Any, Any]] = {}


def refresh() -> None:
    """Looks whether something was decided since, at most every few seconds; one thread does it for all."""
    if not settings.LIVE_TRANSLATIONS or not _is_due() or not _lock.acquire(blocking=False):
        return
    try:
        _seen["at"] = time.monotonic()
        stamp = _stamp()
        if stamp != _seen["stamp"]:
            put_in()
            _seen["stamp"] = stamp
    except Error:
        # Pages that say that the database is away have to be written all the same; the next look is soon.
        return
    finally:
        _lock.release()


def _is_due() -> bool:
    return _seen["at"] is None or time.monotonic() - _seen["at"] >= SECONDS


def _stamp() -> tuple[int, int | None]:
    """Differs as soon as another set of translations is the accepted one."""
    rows = Translation.objects.filter(state=Translation.State.ACCEPTED)
    found = rows.aggregate(many=Count("pk"), sum=Sum("pk"))
    return found["many"], found["sum"]


def put_in() -> None:
    """Lays what is accepted over every language that is spoken; what was taken back is gone again."""
    with_rows = set(
        Translation.objects.filter(state=Translation.State.ACCEPTED)
        .order_by()
        .values_list("language", flat=True)
        .distinct()
    )
    for code in dict(settings.LANGUAGES):
        if code in with_rows or code in _loaded:
            _lay_over(code, proposals.accepted(code))


def _lay_over(language: str, rows: dict[str, Translation]) -> None:
    # Django has no door of its own for this; tests/translations/test_live.py sees whether it still fits.
    translation: Any = trans_real.translation(language)
    if _loaded.get(language, (None,))[0] is not translation:
        _loaded[language] = (translation, translation._catalog)
    files = _loaded[language][1]
    plurals = catalogues.book(catalogues.CITIZEN, language).plurals
    catalog: Any = trans_real.TranslationCatalog()
    catalog._catalogs = [_messages(rows), *files._catalogs]
    catalog._plurals = [plurals.form_of, *files._plurals]
    translation._catalog = catalog


def _messages(rows: dict[str, Translation]) -> dict[Any, str]:
    """As gettext keeps them: a text by its sentence, a plural form by its sentence and number."""
    messages: dict[Any, str] = {}
    for row in rows.values():
        name = f"{row.context}{trans_real.CONTEXT_SEPARATOR}{row.source}" if row.context else row.source
        if row.plural:
            messages |= {(name, number): form for number, form in enumerate(row.forms)}
        else:
            messages[name] = row.forms[0]
    return messages


def example_forms(plurals: Plurals) -> list[str]:
    """For each plural form the numbers that take it, as people say it: "2, 3, 4, 22 …"."""
    shown = []
    for numbers in plurals.examples:
        more = " …" if len(numbers) > 5 else ""
        shown.append(", ".join(map(str, numbers[:5])) + more)
    return shown
