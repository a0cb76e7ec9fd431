"""What a list says of people: its columns guessed in many languages, its rows as they were typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core import people_lists, people_text
from cordel.core.folding import fold
from cordel.core.people_lists import Trouble, entries, guess, under_age
from cordel.core.people_parts import Part

LANGUAGES = {
    fold(word): code
    for word, code in (("pt", "pt"), ("português", "pt"), ("ελληνικά", "el"), ("العربية", "ar"))
}
N, F, L, C, E, G, M, W, T, K = (
    Part.NAME, Part.FIRST, Part.LAST, Part.CALLED, Part.EMAIL, Part.LANGUAGE, Part.MINOR, Part.GUARDIAN, Part.CONTACT, Part.KEY,
)  # fmt: skip


def table(*rows: str) -> list[tuple[int, list[str]]]:
    return [(number, row.split("|")) for number, row in enumerate(rows, 1)]


@pytest.mark.parametrize(
    ("heads", "columns"),
    [
        ("Name|E-mail|Language|Under 18", (N, E, G, M)),
        ("Nome|Apelido|Correio eletrónico|Língua|Idade", (F, L, E, G, M)),
        ("Nome completo|Como chamar|Encarregado de educação|Contacto do encarregado", (N, C, W, T)),
        ("Ονοματεπώνυμο|Ηλεκτρονικό ταχυδρομείο|Γλώσσα|Ανήλικος|Κηδεμόνας", (N, E, G, M, W)),
        ("Όνομα|Επώνυμο|Τηλέφωνο", (F, L, None)),
        ("Име и фамилия|Имейл|Език|Възраст", (N, E, G, M)),
        ("Прізвище|Ім'я|Вік", (L, F, M)),
        ("الاسم الكامل|البريد الإلكتروني|اللغة|العمر", (N, E, G, M)),
        ("Prénom|NOM DE FAMILLE|Courriel", (F, L, E)),
        ("Imię i nazwisko|Adres e-mail|Wiek", (N, E, M)),
        ("Nr.|Vorname|Nachname|E-Mail-Adresse", (None, F, L, E)),
        ("Apelido|Email", (N, E)),
        ("#|Participant's full name|Your e-mail address", (None, N, E)),
        ("Key of the row|Name|Name", (K, N, None)),
    ],
)
def test_knows_headings(heads: str, columns: tuple[Part | None, ...]) -> None:
    reading = guess(table("A list of 2026", heads, "x"), LANGUAGES)
    assert (reading.columns[: len(columns)], reading.heads) == (columns, 2)


def test_guesses_by_what_stands_in_the_cells() -> None:
    rows = table("1|Ana Sousa|ana@x.pt|pt|yes", "2|Rui Pinto||Ελληνικά|no", "3|Zé|ze@x.pt|pt|no")
    assert guess(rows, LANGUAGES).columns == (None, N, E, G, M)
    assert guess(table("r-0123456789abcdef0123|Ana"), LANGUAGES).columns == (K, N)


def test_says_what_each_row_says() -> None:
    rows = table(
        "Nome|Apelido|Idade|Mail|Língua|Encarregado de educação",
        "Ana|Sousa|12|Ana <ana@x.pt>|Português|Rui Sousa",
        "",
        "سمير|الخطيب|44||العربية|",
        "||x|b@x.pt|tlh|",
        "2010-05-03||maybe|a@x.pt; b@x.pt||",
    )
    ana, samir, nobody, day = entries(rows, guess(rows, LANGUAGES), LANGUAGES)
    assert (ana.number, ana.name, ana.email, ana.language) == (2, "Ana Sousa", "ana@x.pt", "pt")
    assert (ana.is_minor, ana.guardian, ana.troubles) == (True, "Rui Sousa", {})
    assert (samir.number, samir.name, samir.is_minor, samir.language) == (4, "سمير الخطيب", False, "ar")
    assert nobody.troubles == {N: Trouble.NO_NAME, G: Trouble.UNKNOWN_LANGUAGE} and nobody.is_minor
    assert day.troubles == {N: Trouble.A_DAY, M: Trouble.UNCLEAR, E: Trouble.TWO_ADDRESSES}
    assert day.email == "a@x.pt; b@x.pt"


@pytest.mark.parametrize(
    ("said", "minor"),
    [("", False), ("sim", True), ("Não", False), ("ΝΑΙ", True), ("όχι", False), ("да", True), ("نعم", True), ("لا", False),
     ("✓", True), ("17", True), ("18", False), ("12 anos", True), ("0", False), ("1", True), ("200", None), ("perhaps", None)],
)  # fmt: skip
def test_knows_yes_no_and_ages(said: str, minor: bool | None) -> None:
    assert under_age(said) is minor


# --- Pasted ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("1. Maria Silva maria@x.pt\n- João (PT)\n• Ana Costa +351 912 345 678\n3) Zoé <zoe@x.fr>", [("Maria Silva", "maria@x.pt"), ("João", ""), ("Ana Costa", ""), ("Zoé", "zoe@x.fr")]),
        ("Name\tE-mail\nMaria Silva\tm@x.pt\nJoão\t", [("Maria Silva", "m@x.pt"), ("João", "")]),
        ("Maria Silva\tm@x.pt\nEleni\te@x.gr", [("Maria Silva", "m@x.pt"), ("Eleni", "e@x.gr")]),
        ('Nome;Mail\nSilva, Maria;a@b.pt\n"Costa; Ana";', [("Silva, Maria", "a@b.pt"), ("Costa; Ana", "")]),
        ("Apelido,Nome\nSilva,Maria\nCosta,Rui", [("Maria Silva", ""), ("Rui Costa", "")]),
        ("Maria Silva, João Costa; Ana Pinto", [("Maria Silva, João Costa", ""), ("Ana Pinto", "")]),
        ("Maria Silva, João Costa, Ana Maria Pinto", [("Maria Silva", ""), ("João Costa", ""), ("Ana Maria Pinto", "")]),
        ("Silva, Maria", [("Silva, Maria", "")]),
        ("[12/05/2026, 10:11] Rui Pinto: Ana Sousa\n12/05/26, 10:12 - Rui: 2. Zé Manel 912345678", [("Ana Sousa", ""), ("Zé Manel", "")]),
        ("Ελένη Παππά\n٣. سمير الخطيب\nИван Петров; Мария Стоянова", [("Ελένη Παππά", ""), ("سمير الخطيب", ""), ("Иван Петров", ""), ("Мария Стоянова", "")]),
        ("maria@x.pt", [("", "maria@x.pt")]),
    ],
)  # fmt: skip
def test_reads_what_is_pasted(text: str, people: list[tuple[str, str]]) -> None:
    found = people_text.read(text, LANGUAGES)
    assert [(one.name, one.email) for one in found.people] == people
    assert found.left_out == []


def test_gives_back_what_names_nobody() -> None:
    found = people_text.read(
        "Olá, aqui vai a lista:\n1. Ana Sousa\n912 345 678\nhttp://x.pt/a\nObrigado!", LANGUAGES
    )
    assert [one.name for one in found.people] == ["Ana Sousa"]
    assert found.left_out == ["Olá, aqui vai a lista:", "912 345 678", "http://x.pt/a", "Obrigado!"]


def test_refuses_more_people_than_fit() -> None:
    with pytest.raises(people_text.TooMany):
        people_text.read("Ana Sousa\n" * (people_lists.MOST_PEOPLE + 1), LANGUAGES)


WORDS = st.text(st.sampled_from("abcdeéçãλμνжшя سمير"), min_size=2, max_size=9).filter(
    lambda text: len(text.split()) == 1 and text == text.strip()
)
FULL_NAMES = st.tuples(WORDS, WORDS).map(" ".join)
FRONTS = st.sampled_from(["", "- ", "• ", "3. ", "12) ", "* ", "– "])


@given(
    st.lists(
        st.tuples(FRONTS, FULL_NAMES, st.sampled_from(["", " 912 345 678", " (PT)", " a@x.pt"])),
        min_size=1,
        max_size=8,
    )
)
def test_no_name_is_lost_whatever_stands_around_it(lines: list[tuple[str, str, str]]) -> None:
    found = people_text.read("\n".join(map("".join, lines)), {})
    assert [one.name for one in found.people] == [name for _front, name, _rest in lines]


@given(st.text(max_size=400))
def test_any_text_is_read_and_every_line_is_told_of(text: str) -> None:
    found = people_text.read(text, LANGUAGES)
    for one in found.people:
        assert one.name or one.email or one.troubles
