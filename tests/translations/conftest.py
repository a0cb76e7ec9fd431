"""A house of three sentences in a folder of its own, and who translates there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from cordel.core.translating import Sentence

SEAT = Sentence("Your <strong>seat</strong>, %(name)s")
PEOPLE = Sentence("%(count)s person", "%(count)s people")
PRIVACY = Sentence("Your data")
REPORT = Sentence("Make the report")
REGISTER = "cordel/events/templates/events/register.html"


def catalogue(
    folder: Path, room: str, language: str, sentences: dict[Sentence, Any], *doubtful: Sentence
) -> None:
    """Writes a catalogue; a translation of None is missing, and the files follow from the sentence."""
    where = {SEAT: REGISTER, PEOPLE: "cordel/events/templates/events/event.html"}
    catalog = Catalog(locale=language, project="Cordel", charset="utf-8")
    catalog.fuzzy = False
    for sentence, forms in sentences.items():
        id_: Any = sentence.english if sentence.plural else sentence.source
        place = where.get(sentence, "cordel/website/templates/website/privacy.html")
        message = catalog.add(id_, forms, [(place, None)], context=sentence.context or None)
        if sentence in doubtful:
            message.flags.add("fuzzy")
    path = folder / room / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=110, include_lineno=False, ignore_obsolete=True)


@pytest.fixture
def locale(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """Portuguese lacks one of three sentences, and doubts one; Polish has them all; the desk speaks none."""
    settings.LOCALE_PATHS = [tmp_path / "citizen", tmp_path / "desk"]
    three = {
        PRIVACY: "Os seus dados",
        SEAT: None,
        PEOPLE: ("%(count)s pessoa", "%(count)s pessoas"),
    }
    catalogue(tmp_path, "citizen", "pt", three, PEOPLE)
    polish = {
        PRIVACY: "Twoje dane",
        SEAT: "Twoje <strong>miejsce</strong>, %(name)s",
        PEOPLE: ("%(count)s osoba", "%(count)s osoby", "%(count)s osób"),
    }
    catalogue(tmp_path, "citizen", "pl", polish)
    catalogue(tmp_path, "desk", "pt", {REPORT: None})
    yield tmp_path
