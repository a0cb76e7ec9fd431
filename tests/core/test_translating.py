"""Translations judged by what the source has: placeholders, tags, signs, plural forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.translating import Fault, Plurals, Sentence, faults, tidied

ENGLISH = Plurals(2, "n != 1")
POLISH = Plurals(3, "(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)")
ARABIC = Plurals(
    6, "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=0 && n%100<=2 ? 4 : 5)"
)
HELLO = Sentence("Hello %(name)s")


def whats(source: str, form: str) -> list[str]:
    sentence = Sentence(source)
    return sorted({fault.what for fault in faults(sentence, tidied(sentence, [form]), ENGLISH)})


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("Hello %(name)s", "%(name)s, olá"),
        ("Your <strong>seat</strong>", "O seu <strong>lugar</strong>"),
        ("up to 400 %%", "até 400 %%"),
        ("Fish & chips", "Peixe & batatas"),
        ("A {{word}} in braces", "Uma {{palavra}} entre chavetas"),
        ("Person {number}: name", "Nome da pessoa {number}"),
        ("The host's page", "La page de l’hôte, d'accord"),
        ("Name", "نام\u200cها"),
        ("Name", "\u2068אבג\u2069 (ABC)"),
        ("One line<br>and another", "Uma linha<br>e outra"),
    ],
)
def test_takes_what_keeps_everything(source: str, form: str) -> None:
    assert whats(source, form) == []


@pytest.mark.parametrize(
    ("source", "form", "what"),
    [
        ("Hello %(name)s", "Olá", ["missing"]),
        ("Hello %(name)s", "Olá %(nome)s", ["missing", "unknown"]),
        ("Hello %(name)s", "Olá %(name)d", ["missing", "unknown"]),
        ("Hello", "Olá %(user)s", ["unknown"]),
        ("Hello %(name)s", "100 % %(name)s", ["percent"]),
        ("up to 400 %%", "até 400 %", ["percent"]),
        ("Hello", "Olá {name}", ["braces"]),
        ("Person {number}: name", "Pessoa {número}: nome", ["braces"]),
        ("Hello", "Olá <script>alert(1)</script>", ["tags"]),
        ("Hello", "Olá <img src=x onerror=alert(1)>", ["tags"]),
        ("Hello", "Olá <img src=x onerror=alert(1)", ["signs"]),
        ("a < b", "a <img src=x onerror=alert(1)", ["signs"]),
        ("Hello", "Olá <!-- ", ["signs"]),
        ("<strong>Hello</strong>", "<strong onclick=x>Olá</strong>", ["tags"]),
        ("<strong>Hello</strong>", "Olá", ["tags"]),
        ("<strong>Hello</strong> there", "</strong>Olá<strong>", ["nesting"]),
        ("<b><i>Hello</i></b>", "<b><i>Olá</b></i>", ["nesting"]),
        ("Hello", "&lt;script&gt;", ["signs"]),
        ("Hello", 'x" autofocus onfocus="alert(1)', ["quotes"]),
        ("Hello", "Olá\nBcc: all@people.example", ["lines"]),
        ("Hello", "Olá\x00", ["control"]),
        ("Hello", "Olá\ufeffx", ["control"]),
        ("Hello", "a\u2028b", ["control"]),
        ("Hello", "\u202egnp.exe", ["turned"]),
        ("Hello", "\u2068never closed", ["turned"]),
        ("Hello", "a" * 200, ["long"]),
    ],
)
def test_names_what_is_wrong(source: str, form: str, what: list[str]) -> None:
    assert whats(source, form) == what


def test_a_form_for_one_number_may_leave_the_figure_out_and_no_other() -> None:
    seats = Sentence("%(count)s seat", "%(count)s seats")
    assert faults(seats, ["jedno miejsce", "%(count)s miejsca", "%(count)s miejsc"], POLISH) == []
    wrong = faults(seats, ["%(count)s miejsce", "miejsca", "%(count)s miejsc"], POLISH)
    assert wrong == [Fault("missing", "%(count)s", 1)]


@pytest.mark.parametrize("forms", [["a"], ["a", "", "c"], ["a", "b", "c", "d"]])
def test_plural_forms_are_whole_or_refused(forms: list[str]) -> None:
    assert faults(Sentence("seat", "seats"), forms, POLISH) == [Fault("forms")]


def test_every_form_has_its_numbers() -> None:
    assert [numbers[:3] for numbers in POLISH.examples] == [(1,), (2, 3, 4), (0, 5, 6)]
    assert ARABIC.examples[:3] == ((0,), (1,), (2,))
    assert all(ARABIC.form_of(number) == form for form, some in enumerate(ARABIC.examples) for number in some)


def test_edges_are_the_sources() -> None:
    assert tidied(Sentence("\nHello\n"), ["  Olá \r\n"]) == ("\nOlá\n",)
    assert tidied(HELLO, ["e\u0301"]) == ("é",)


def test_a_key_tells_sentences_apart() -> None:
    alike = [
        Sentence("May"),
        Sentence("May", context="month"),
        Sentence("May", "Mays"),
        Sentence("May", "month"),
    ]
    assert len({one.key for one in alike}) == len(alike)
    assert all(one.key[0] == "s" and len(one.key) == 13 for one in alike)


@given(st.text(max_size=60))
def test_whatever_is_typed_brings_in_no_tag_and_no_quotation_mark(text: str) -> None:
    sentence = Sentence("Where do you come from?")
    forms = tidied(sentence, [text])
    if not faults(sentence, forms, ENGLISH):
        assert not set('<>&"%{}`') & set(forms[0])
