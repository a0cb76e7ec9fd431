"""The map as SVG: what `base/map.html` writes of a drawing."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from cordel.base.maps import drawings, load
from cordel.core.maps import Coordinates, Stop, Tie

STOPS = (
    Stop(1, "Gondomar", 41.15, -8.53, "/events/1/", "", "past", "PT"),
    Stop(2, "Le Marin", 14.47, -60.87, "/events/2/", "Martinique", "running", "FR"),
    Stop(3, "Forza d'Agrò <b>&\"", 37.92, 15.33, "/events/3/", "", "cancelled", "IT"),
)
SVG = "{http://www.w3.org/2000/svg}"


def written(stops: tuple[Stop, ...] = STOPS, **options: object) -> str:
    context = {
        "drawings": drawings(stops, **options),  # type: ignore[arg-type]
        "map_id": "journey",
        "title": "The journey",
        "description": "From Gondomar to Forza d'Agrò.",
    }
    return render_to_string("base/map.html", context)


def parsed(page: str) -> ElementTree.Element:
    return ElementTree.fromstring(page)


def test_it_reads_the_outlines_once() -> None:
    assert load() is load()


def test_it_lays_a_journey_out_once() -> None:
    assert drawings(STOPS)[0] is drawings(list(STOPS))[0]


def test_it_writes_a_wide_and_a_narrow_drawing_with_one_land() -> None:
    page = written(
        tinted=frozenset({"PT", "LV"}), ties=[Tie(Coordinates(41.15, -8.53), Coordinates(57.4, 21.6))]
    )
    boxes = [svg.get("viewBox") for svg in parsed(page).iter(f"{SVG}svg")]
    assert boxes == ["0 0 960 620", "0 0 320 364"]
    assert page.count('id="journey-land"') == 1


def test_it_keeps_to_the_strict_content_policy() -> None:
    page = written()
    assert not re.search(r"<style|<script|\sstyle=|\son\w+=|https?://(?!www\.w3\.org/2000/svg)", page)


def test_its_ids_are_unique_and_each_reference_has_its_target() -> None:
    page = written()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    references = re.findall(r'href="#([^"]+)"', page) + re.findall(r'aria-\w+by="([^"]+)"', page)
    assert set(references) <= set(ids)


def test_it_escapes_names() -> None:
    assert "Forza d&#x27;Agrò &lt;b&gt;&amp;&quot;" in written()


@pytest.mark.parametrize("language", ["pt", "de", "ar"])
def test_it_writes_the_same_figures_in_every_language(language: str) -> None:
    with translation.override("en"):
        english = written()
    with translation.override(language):
        other = written()
    assert re.findall(r'(?:d|x|y|r|transform|viewBox)="[^"]+"', other) == re.findall(
        r'(?:d|x|y|r|transform|viewBox)="[^"]+"', english
    )


def test_a_drawing_with_links_is_a_group_and_one_without_is_a_picture() -> None:
    assert {svg.get("role") for svg in parsed(written()).iter(f"{SVG}svg")} == {"group"}
    plain = written(tuple(replace(stop, url="") for stop in STOPS))
    assert {svg.get("role") for svg in parsed(plain).iter(f"{SVG}svg")} == {"img"}
    assert "<a" not in plain


def test_each_linked_knot_says_where_it_leads() -> None:
    links = [*next(parsed(written()).iter(f"{SVG}svg")).iter(f"{SVG}a")]
    assert [link.get("href") for link in links] == ["/events/1/", "/events/2/", "/events/3/"]
    assert [link.findtext(f"{SVG}title") for link in links][0] == "1 Gondomar"


def test_the_legend_tells_in_words_what_is_not_past() -> None:
    page = written()
    assert "map-legend-always" in page
    assert re.findall(r"<i>([^<]+)</i>", page) == ["now", "cancelled"]


def test_it_writes_a_map_without_any_place() -> None:
    page = written(())
    assert "map-legend" not in page
    assert len([*parsed(page).iter(f"{SVG}svg")]) == 2
