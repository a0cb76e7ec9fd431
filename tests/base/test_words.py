"""Texts in several languages, written one language at a time."""

from typing import Any

import pytest

from cordel.base.edits import ChangedMeanwhile
from cordel.base.words import (
    BY_MACHINE,
    CHECKED,
    Rewriting,
    Word,
    WordsForm,
    chosen_language,
    rewritten,
    tabs,
)
from cordel.core.content import Content

WORDS = {"name": Word("Name", required=True), "about": Word("About", rows=3)}
GREEK = Content.of("pt", "Cavala").with_translation("el", "Καβάλα")


def contents(name: Content = GREEK, about: Content | None = None) -> dict[str, Content]:
    return {"name": name, "about": about or Content()}


def form(stored: dict[str, Content], language: str, **typed: Any) -> WordsForm:
    """A form as it was opened on `stored`, filled in."""
    version = WordsForm(words=WORDS, contents=stored, language=language)["version"].value()
    shown = {name: str(content.get(language, {}).get("text", "")) for name, content in stored.items()}
    return WordsForm({"version": version, **shown, **typed}, words=WORDS, contents=stored, language=language)


def written(stored: dict[str, Content], language: str, **typed: Any) -> Rewriting:
    filled = form(stored, language, **typed)
    assert filled.is_valid(), filled.errors
    return filled.rewriting()


def test_adds_a_translation_and_says_who_made_it():
    stored = contents()
    change = written(stored, "ar", name="كافالا", made_by=BY_MACHINE)
    entry = rewritten(stored, change, by_id=7)["name"]["ar"]
    assert (entry["text"], entry["by"], entry["reviewed_by"]) == ("كافالا", "machine", None)


def test_remembers_who_checked_a_machines_translation():
    stored = contents(GREEK.with_translation("ar", "كافالا", by="machine"))
    change = written(stored, "ar", made_by=CHECKED)
    assert rewritten(stored, change, by_id=7)["name"]["ar"]["reviewed_by"] == 7


def test_leaves_what_nobody_touched_as_it_was():
    stored = contents()
    assert rewritten(stored, written(stored, "el"), by_id=1) == {}


def test_keeps_a_stale_translation_stale_until_somebody_says_that_it_fits():
    stored = contents(GREEK.with_original("pt", "Cavala do Norte"))
    assert rewritten(stored, written(stored, "el"), by_id=1) == {}
    renewed = rewritten(stored, written(stored, "el", still_fits="on"), by_id=1)["name"]
    assert not renewed.shown("el").is_stale


def test_makes_translations_stale_when_the_original_changes():
    stored = contents()
    changed = rewritten(stored, written(stored, "pt", name="Kavala"), by_id=1)["name"]
    assert changed.shown("el").is_stale


def test_refuses_to_empty_an_original_that_was_translated():
    stored = contents(about=Content.of("pt", "Porto").with_translation("el", "Λιμάνι"))
    filled = form(stored, "pt", about="")
    assert not filled.is_valid()
    assert "about" in filled.errors


def test_needs_a_required_text_in_its_own_language_only():
    assert not form(contents(), "pt", name="").is_valid()
    assert form(contents(), "ar", name="").is_valid()


def test_tells_the_second_writer_that_the_first_was_faster():
    before, after = contents(), contents(GREEK.with_translation("el", "Η Καβάλα"))
    change = written(before, "el", name="Νέα Καβάλα")
    with pytest.raises(ChangedMeanwhile):
        rewritten(after, change, by_id=1)


def test_lets_two_people_write_two_languages_at_once():
    before = contents()
    change = written(before, "ar", name="كافالا")
    after = contents(GREEK.with_translation("mk", "Кавала"))
    assert set(rewritten(after, change, by_id=1)["name"]) == {"pt", "el", "mk", "ar"}


def test_does_no_harm_when_it_is_sent_twice():
    before = contents()
    change = written(before, "ar", name="كافالا")
    after = {**before, **rewritten(before, change, by_id=1)}
    assert rewritten(after, change, by_id=1) == {}


def test_asks_who_translated_only_where_there_is_something_to_translate():
    assert "made_by" not in form(contents(), "pt").fields
    assert "made_by" in form(contents(), "el").fields
    assert "made_by" not in form(contents(Content()), "el").fields


@pytest.mark.parametrize(("asked", "opened"), [("ar", "ar"), (None, "pt"), ("xx", "pt"), ("<script>", "pt")])
def test_opens_the_language_asked_for_or_the_original(asked, opened):
    assert chosen_language(asked, contents()) == opened


def test_shows_how_far_each_language_is():
    stale = GREEK.with_original("pt", "Outra").with_translation("ar", "كافالا", by="machine")
    found = {tab.code: tab.state for tab in tabs({"name": stale, "about": Content.of("pt", "Porto")}, "pt")}
    assert found == {
        "pt": "complete",
        "el": "the original changed",
        "ar": "not checked yet",
        **dict.fromkeys(("en", "fr", "it", "pl"), "nothing yet"),
    }


def test_puts_the_original_first():
    assert [tab.code for tab in tabs(contents(), "el")][0] == "pt"
