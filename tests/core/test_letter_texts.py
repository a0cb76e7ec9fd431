"""Letters as somebody types them: what is filled in, what becomes a link, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.letter_texts import FIELD, LINK, TEXT, filled, paragraphs, pieces, unknown


@pytest.mark.parametrize(
    ("typed", "link", "after"),
    [
        ("See https://a.example.", "https://a.example", "."),
        ("(https://a.example/x)", "https://a.example/x", ")"),
        ("https://a.example/x_(y)", "https://a.example/x_(y)", ""),
        ("https://a.example/?q=1&b=2, and", "https://a.example/?q=1&b=2", ", and"),
        ("http://a.example/ü!", "http://a.example/ü", "!"),
        ("“https://a.example”", "https://a.example", "”"),
        ("https://a.example/{name}", "https://a.example/", "{name}"),
        ("https://a.example<script>", "https://a.example", "<script>"),
    ],
)
def test_an_address_becomes_a_link_without_what_follows_it(typed: str, link: str, after: str) -> None:
    found = pieces(typed)
    at = next(number for number, piece in enumerate(found) if piece.kind == LINK)
    assert found[at].text == link
    rest = "".join("{" + one.text + "}" if one.kind == FIELD else one.text for one in found[at + 1 :])
    assert rest == after


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "www.a.example", "ftp://a.example", "a@b.example"])
def test_nothing_else_becomes_a_link(typed: str) -> None:
    assert [piece.kind for piece in pieces(typed)] == [TEXT]


def test_words_in_braces_are_filled_in_and_never_read_again() -> None:
    text = pieces("Hello { Name }, {event}!")
    assert filled(text, {"name": "{event} https://evil.example", "event": "Kick-off"}) == (
        "Hello {event} https://evil.example, Kick-off!"
    )


def test_unknown_words_are_named_once_in_their_order() -> None:
    texts = ["{b} {name} {a}", "{b} { } {} {{name}} {not\nthis}"]
    assert unknown(texts, ["name"]) == ["b", "a", ""]


def test_empty_lines_part_paragraphs() -> None:
    found = paragraphs("\n\nOne\nline\n \n\n\nTwo\n")
    assert [[piece.text for piece in part] for part in found] == [["One\nline"], ["Two"]]
    assert paragraphs(" \n ") == []


@given(st.text(alphabet=st.sampled_from("a {}.,)\n/:https")))
def test_without_words_in_braces_nothing_is_lost(typed: str) -> None:
    found = pieces(typed)
    if all(piece.kind != FIELD for piece in found):
        assert "".join(piece.text for piece in found) == typed
    assert all(piece.text for piece in found if piece.kind != FIELD)
