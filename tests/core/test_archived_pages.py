"""Pages as files: every link leads to a file beside it, or back to the site."""

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core import archived_pages

ON = "/p/threads/?language=pt"
AT = "pt/p/threads/index.html"
KEPT = {
    "/p/threads/?language=pt": AT,
    "/p/threads/?language=ar": "ar/p/threads/index.html",
    "/p/threads/events/1/": "pt/p/threads/events/1/index.html",
    "/static/base/cordel.css": "static/base/cordel.css",
}


def archived(html: str) -> str:
    return archived_pages.archived(html, on=ON, at=AT, place=KEPT.get, site="https://towns.example")


@pytest.mark.parametrize(
    ("link", "becomes"),
    [
        ("/p/threads/events/1/", "events/1/index.html"),
        ("/p/threads/events/1/#people", "events/1/index.html#people"),
        ("/static/base/cordel.css", "../../../static/base/cordel.css"),
        ("?language=ar", "../../../ar/p/threads/index.html"),
        ("/about/?a=1&amp;b=2", "https://towns.example/about/?a=1&amp;b=2"),
        ("#main", "#main"),
        ("mailto:ana@people.example", "mailto:ana@people.example"),
        ("https://elsewhere.example/", "https://elsewhere.example/"),
        ("//elsewhere.example/", "//elsewhere.example/"),
        ("data:image/png;base64,AA", "data:image/png;base64,AA"),
    ],
)
def test_it_leads_to_a_file_or_back_to_the_site(link: str, becomes: str) -> None:
    assert archived(f'<a href="{link}">x</a>') == f'<a href="{becomes}">x</a>'


def test_programs_and_what_machines_read_are_left_out() -> None:
    html = '<link rel="canonical" href="/x/"><script src="/static/a.js" defer></script><p>kept</p>'
    assert archived(html) == "<p>kept</p>"


def test_a_form_that_sends_something_is_found() -> None:
    assert archived_pages.asks_for_something('<form METHOD="post">')
    assert not archived_pages.asks_for_something('<form method="get">')


def test_links_of_a_page_without_those_of_forms_and_of_others() -> None:
    html = '<a href="/p/x/">a</a><form action="/search/"></form><a href="https://e.example/">b</a><img src="/static/i.svg">'
    assert list(archived_pages.links(html, on=ON)) == ["/p/x/", "/static/i.svg"]


def test_a_style_sheet_needs_what_it_names() -> None:
    css = "@font-face{src:url('fonts/a.woff2') format('woff2'),url(../b.svg?v=1#x)} a{background:url(data:x)}"
    assert list(archived_pages.style_links(css, at="base/fonts.css")) == ["base/fonts/a.woff2", "b.svg"]


PART = st.text("abc1", min_size=1, max_size=3)
FILE = st.lists(PART, min_size=1, max_size=4).map("/".join)


@given(FILE, FILE)
def test_a_relative_link_leads_where_it_should(target: str, at: str) -> None:
    link = archived_pages.relative(target, at)
    assert posixpath.normpath(posixpath.join(posixpath.dirname(at), link)) == target
