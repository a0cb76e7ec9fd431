"""What was accepted is spoken at once, and goes into the files: a further language is a catalogue and one line."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, ngettext, trans_real

from cordel.base import letters
from cordel.translations import actions
from cordel.translations.models import Translation
from cordel.translations.queries import catalogues, live, proposals
from tests.conftest import NOW
from tests.translations.conftest import PEOPLE, PRIVACY, SEAT
from tools import catalogues as tool

GOOD = "O seu <strong>lugar</strong>, %(name)s"


@pytest.fixture
def speaking(locale: Path, settings: Any) -> Iterator[None]:
    """This process looks at every request whether something was decided."""
    settings.LIVE_TRANSLATIONS = True
    yield
    Translation.objects.all().delete()
    live.put_in()
    live._seen.update(at=None, stamp=(0, None))
    live._loaded.clear()
    trans_real._translations = {}


def accepted(cast: Any, forms: dict[str, list[str]], language: str = "pt") -> list[Translation]:
    rows = actions.propose(language, translations=forms, by=None, now=NOW)
    return actions.accept(language, pks=[row.pk for row in rows], by=cast.admin, now=NOW)


def heard() -> None:
    live._seen["at"] = None
    live.refresh()


def test_an_accepted_sentence_is_spoken_and_falls_silent_when_taken_back(cast: Any, speaking: None) -> None:
    (row,) = accepted(cast, {PRIVACY.key: ["As tuas informações"]})
    heard()
    with translation.override("pt"):
        assert gettext("Your data") == "As tuas informações"
    with translation.override("en"):
        assert gettext("Your data") == "Your data"
    before = _files("pt", "Your data")
    actions.refuse("pt", pk=row.pk, by=cast.admin, now=NOW)
    heard()
    with translation.override("pt"):
        assert gettext("Your data") == before


def _files(language: str, sentence: str) -> Any:
    return live._loaded[language][1].get(sentence, sentence)


def test_forms_that_count_are_spoken_by_the_languages_own_rule(cast: Any, speaking: None) -> None:
    accepted(cast, {PEOPLE.key: ["jedna osoba", "%(count)s osoby tu", "%(count)s osób tu"]}, "pl")
    heard()
    with translation.override("pl"):
        said = [ngettext(PEOPLE.source, PEOPLE.plural, number) for number in (1, 3, 5, 22)]
    assert said == ["jedna osoba", "%(count)s osoby tu", "%(count)s osób tu", "%(count)s osoby tu"]


def test_a_page_and_a_letter_ask_first(cast: Any, speaking: None, client: Client) -> None:
    accepted(cast, {PRIVACY.key: ["As tuas informações"]})
    live._seen["at"] = None
    assert "As tuas informações" in client.get("/", {"language": "pt"}).content.decode()
    assert "prepare()" in Path(letters.__file__).read_text()


def test_between_two_looks_nothing_is_asked(
    cast: Any, speaking: None, django_assert_num_queries: Any
) -> None:
    heard()
    with django_assert_num_queries(0):
        live.refresh()


def test_the_files_win_as_soon_as_they_say_something_else(cast: Any, locale: Path, db: None) -> None:
    accepted(cast, {SEAT.key: [GOOD]})
    assert list(proposals.accepted("pt")) == [SEAT.key]
    file = locale / "citizen/pt/LC_MESSAGES/django.po"
    text = f'msgid "{SEAT.source}"\nmsgstr "'
    file.write_text(file.read_text().replace(text, text + "Lugar <strong>seu</strong>, %(name)s"))
    assert proposals.accepted("pt") == {}


# --- Into the files -------------------------------------------------------------------------------


def template(locale: Path) -> Any:
    """The sources' sentences, as the tool gathers them."""
    found = read_po(io.BytesIO((locale / "citizen/pl/LC_MESSAGES/django.po").read_bytes()))
    for message in found:
        message.string = ("", "") if message.pluralizable else ""
    return found


def exported(*arguments: Any) -> str:
    out = io.StringIO()
    call_command("export_translations", *arguments, stdout=out)
    return out.getvalue()


def test_an_export_completes_a_catalogue(cast: Any, locale: Path) -> None:
    accepted(cast, {SEAT.key: [GOOD], PEOPLE.key: ["%(count)s pessoa", "%(count)s pessoas"]})
    assert "2 taken over, 0 still missing" in exported("pt", "--room", "citizen")
    assert proposals.standing("pt", "citizen").is_complete
    assert "0 taken over" in exported("pt", "--room", "citizen")


def test_a_new_language_is_a_catalogue_and_one_line(cast: Any, locale: Path, monkeypatch: Any) -> None:
    """Begun by volunteers, exported, and then what the build asks of a language that is offered is true of it."""
    slovak = {
        PRIVACY.key: ["Vaše údaje"],
        SEAT.key: ["Vaše <strong>miesto</strong>, %(name)s"],
        PEOPLE.key: ["%(count)s človek", "%(count)s ľudia", "%(count)s ľudí"],
    }
    assert len(accepted(cast, slovak, "sk")) == 3
    assert proposals.standing("sk", "citizen").is_complete
    said = exported("sk")
    assert "3 taken over, 0 still missing" in said
    assert "nothing accepted, and no catalogue" in said
    path = locale / "citizen/sk/LC_MESSAGES/django.po"
    monkeypatch.setattr(tool, "LOCALE", locale)
    monkeypatch.setattr(tool, "ROOT", locale)
    monkeypatch.setattr(tool, "LANGUAGES", [("sk", "slovenčina")])
    assert tool.problems(path, template(locale)) == []
    assert "sk" in catalogues.begun()


def test_the_tool_begins_a_language_that_the_page_then_completes(
    locale: Path, monkeypatch: Any, db: None
) -> None:
    monkeypatch.setattr(tool, "LOCALE", locale)
    path = tool.file_of("citizen", "sk")
    path.parent.mkdir(parents=True)
    path.write_bytes(tool.renewed(path, template(locale)))
    standing = proposals.standing("sk", "citizen")
    assert (standing.total, standing.missing) == (3, 3)


def test_an_export_goes_where_it_is_told(cast: Any, locale: Path, tmp_path: Path) -> None:
    accepted(cast, {SEAT.key: [GOOD]})
    before = (locale / "citizen/pt/LC_MESSAGES/django.po").read_bytes()
    exported("pt", "--into", str(tmp_path / "out"))
    assert GOOD in (tmp_path / "out/citizen/pt/LC_MESSAGES/django.po").read_text()
    assert (locale / "citizen/pt/LC_MESSAGES/django.po").read_bytes() == before


def test_no_language_no_export(locale: Path, db: None) -> None:
    with pytest.raises(CommandError):
        exported("xx")
