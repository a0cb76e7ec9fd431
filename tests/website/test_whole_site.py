"""The public site as it stands with the demonstration: light, quick, and without a dead link."""

import gzip
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from cordel.projects.models import Project
from tests.website.conftest import Read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
FIXED = ["/", "/p/", "/about/", "/about/sentences/", "/privacy/", "/accessibility/"]


def html(address: str, **query: str) -> str:
    response = Client().get(address, query)
    assert response.status_code == 200, address
    return response.content.decode()


def weight(address: str) -> int:
    """What a first visitor loads, compressed, without pictures and web fonts."""
    page = html(address)
    loaded = [it for it in Read(page).attributes if it["tag"] in ("link", "script")]
    files = [
        it.get("src") or it.get("href") for it in loaded if it.get("rel") == "stylesheet" or it.get("src")
    ]
    total = len(gzip.compress(page.encode()))
    for file in files:
        path = finders.find(str(file).removeprefix("/static/"))
        total += len(gzip.compress(Path(str(path)).read_bytes()))
    return total


@pytest.mark.parametrize(
    "address",
    [
        *FIXED,
        "/p/strings/",
        "/p/threads/",
        "/p/strings/events/2/",
        "/p/threads/events/1/",
        "/p/threads/events/4/",
    ],
)
def test_a_public_page_is_light(demo: dict[str, Project], address: str) -> None:
    assert weight(address) <= 60_000


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", 12),
        ("/p/", 12),
        ("/p/strings/", 12),
        ("/p/threads/", 12),
        ("/p/strings/events/2/", 12),
        # Once for each kind of thing that a full event shows: rooms, speakers, places, papers, figures and
        # the version that signed them off.
        ("/p/threads/events/1/", 15),
        ("/p/threads/events/4/", 12),
        ("/about/sentences/", 12),
    ],
)
def test_a_page_asks_the_database_a_dozen_times_at_most_and_a_full_event_little_more(
    demo: dict[str, Project], address: str, most: int, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(most):
        html(address)


def test_the_sitemap_has_every_public_page_in_every_language(demo: dict[str, Project]) -> None:
    root = ElementTree.fromstring(html("/sitemap.xml"))
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    found = {str(it.findtext("s:loc", namespaces=names)): it for it in root.findall("s:url", names)}
    paths = {address.removeprefix("http://127.0.0.1:8000") for address in found}
    assert {*FIXED, "/p/strings/", "/p/threads/events/4/"} <= paths
    for path in paths:
        assert Client().get(path).status_code == 200
    for address, it in found.items():
        others = {link.get("hreflang"): link.get("href") for link in it.findall("x:link", names)}
        spoken = {code: f"{address}?language={code}" for code in ("ar", "el", "en", "fr", "it", "pl", "pt")}
        assert others == spoken | {"x-default": address}


@pytest.mark.parametrize("address", [*FIXED, "/p/strings/", "/p/strings/events/3/"])
def test_pages_name_themselves_in_the_other_languages(demo: dict[str, Project], address: str) -> None:
    links = [it for it in Read(html(address)).attributes if it["tag"] == "link" and it.get("hreflang")]
    assert f"http://127.0.0.1:8000{address}?language=ar" in [it["href"] for it in links]


def test_every_link_of_a_public_page_leads_somewhere(demo: dict[str, Project]) -> None:
    """From home on, through all public pages: no dead link and no dead anchor."""
    browser, waiting, known = Client(), ["/"], {}
    while waiting:
        address = waiting.pop()
        if address in known:
            continue
        response = browser.get(address)
        assert response.status_code in (200, 302), address
        is_page = response.status_code == 200 and response["Content-Type"].startswith("text/html")
        known[address] = Read(response.content.decode()) if is_page else None
        if known[address] and address.startswith(("/p/", "/about")) or address == "/":
            waiting += [link.split("#")[0] for link in known[address].links if link.startswith("/")]
    assert len(known) > 30
    for address, page in known.items():
        for link in page.links if page else []:
            path, _hash, anchor = link.partition("#")
            there = known.get(path or address)
            assert not anchor or there is None or anchor in there.ids, f"{link} on {address}"
