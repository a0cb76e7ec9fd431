"""The public pages: full and empty, in both directions of reading, with kind and with hostile words."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from cordel.core.content import MACHINE, Content
from cordel.events.actions import publish_headcount
from cordel.events.models import Event
from cordel.website.queries import pages
from cordel.website.queries.sentences import screens, sentences_page
from tests import factories
from tests.conftest import NOW
from tests.website.conftest import Read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
FIXED = ["/", "/p/", "/about/", "/about/sentences/", "/privacy/", "/accessibility/"]


def html(address: str, **query: str) -> str:
    response = Client().get(address, query)
    assert response.status_code == 200, address
    return response.content.decode()


def seen(address: str, **query: str) -> Read:
    return Read(html(address, **query))


# --- Nothing there yet --------------------------------------------------------------------------


@pytest.mark.parametrize("address", FIXED)
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_pages_stand_in_an_empty_database(address: str, language: str, direction: str) -> None:
    page = seen(address, language=language)
    assert page.attributes[0] == {"tag": "html", "lang": language, "dir": direction}
    assert sum(it["tag"] == "h1" for it in page.attributes) == 1


def test_an_empty_home_says_what_to_do() -> None:
    page = seen("/")
    assert "No project hangs here yet" in page.text and "/desk/" in page.links
    assert "Next on the string" not in page.text


def test_an_empty_list_says_so() -> None:
    assert "As soon as one is listed" in seen("/p/").text


# --- Home ---------------------------------------------------------------------------------------


def test_what_is_on_and_what_comes_hangs_first() -> None:
    project = factories.ProjectFactory()
    for number, days in enumerate((-40, 60, 9, 0), 1):
        starts_on = NOW.date() + timedelta(days=days)
        factories.EventFactory(project=project, number=number, name=f"In {days} days", starts_on=starts_on)
    names = [it.event.name.original for it in pages.home_page(NOW)["ahead"]]
    assert names == ["In 0 days", "In 9 days", "In 60 days"]


def test_events_without_dates_come_last_and_cancelled_ones_not_at_all() -> None:
    project = factories.ProjectFactory()
    factories.EventFactory(project=project, number=1, name="Postponed", starts_on=None, status="postponed")
    factories.EventFactory(project=project, number=2, name="Cancelled", status="cancelled")
    factories.EventFactory(project=project, number=3, name="Coming")
    assert [it.event.name.original for it in pages.home_page(NOW)["ahead"]] == ["Coming", "Postponed"]


def test_what_is_real_stands_before_what_is_invented() -> None:
    factories.EventFactory(project__title="Invented", project__is_synthetic=True)
    factories.EventFactory(project__title="Long over", starts_on=NOW.date() - timedelta(days=900))
    page = html("/")
    projects = page[page.index('id="projects"') :]
    assert projects.index("Long over") < projects.index("Invented")


@pytest.mark.parametrize("hidden", [{"project__is_listed": False}, {"published_at": None}])
def test_what_is_not_public_hangs_nowhere(hidden: dict[str, Any]) -> None:
    event = factories.EventFactory(name="Secret", **hidden)
    assert "Secret" not in html("/")
    assert "Secret" not in (html(f"/p/{event.project.slug}/") if event.project.is_listed else "")
    assert event.get_absolute_url() not in html("/sitemap.xml")


def test_a_project_that_is_not_listed_has_no_page() -> None:
    project = factories.ProjectFactory(is_listed=False)
    assert Client().get(project.get_absolute_url()).status_code == 404
    assert project.slug not in html("/p/") and project.slug not in html("/")


def test_the_button_leads_to_the_event_that_takes_registrations() -> None:
    running = factories.EventFactory(starts_on=NOW.date(), registration_closes_at=NOW - timedelta(days=1))
    coming = factories.EventFactory(project=running.project, number=running.number + 1)
    page = pages.home_page(NOW)
    assert [it.event for it in page["ahead"]] == [running, coming]
    assert page["next"].event == coming


def test_published_reports_stand_apart() -> None:
    own = factories.ProjectFactory(title="Ours")
    for number in range(pages.PUBLISHED_AT_HOME + 3):
        factories.ProjectFactory(title=f"Theirs {number}", origin="published")
    page = pages.home_page(NOW)
    assert [project for project, _picture in page["projects"]] == [own]
    assert (len(page["published"]), page["published_count"]) == (pages.PUBLISHED_AT_HOME, 12)
    assert "Known from their published reports" in seen("/").text


# --- The list -----------------------------------------------------------------------------------


def test_projects_are_found_by_title_and_by_partner_town() -> None:
    threads = factories.ProjectFactory(title="Água e fio")
    other = factories.ProjectFactory(title="Bread")
    factories.PartnerFactory(project=other, town__name="Θεσσαλονίκη", town__country="GR")
    assert list(pages.projects_page("agua", "")["page"]) == [threads]
    assert list(pages.projects_page("θεσσαλονικη", "")["page"]) == [other]
    assert "Nothing found" in seen("/p/", q="zzz").text


def test_the_list_has_pages() -> None:
    for number in range(pages.PER_PAGE + 1):
        factories.ProjectFactory(title=f"Project {number:03}")
    page = seen("/p/")
    assert "?page=2" in page.links and "Page 1 of 2" in page.text
    assert "Project 024" in seen("/p/", page="2").text
    assert seen("/p/", page="nonsense").text == page.text


# --- A project's journey ------------------------------------------------------------------------


def test_a_bare_project_says_what_is_not_known() -> None:
    project = factories.ProjectFactory(title="Bare", summary="", programme="", measure="")
    page = seen(project.get_absolute_url())
    assert "No event of this project is known" in page.text
    assert "No partner of this project is known" in page.text
    assert "aims are not known" in page.text
    assert "dates not published" in page.text


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"starts_on": NOW.date() - timedelta(days=9)}, "past"),
        ({"starts_on": NOW.date() - timedelta(days=1)}, "running"),
        ({"starts_on": NOW.date() - timedelta(days=2)}, "running"),
        ({"starts_on": NOW.date() - timedelta(days=3)}, "past"),
        ({"starts_on": NOW.date() + timedelta(days=1)}, "coming"),
        ({"starts_on": None}, "unknown"),
        ({"starts_on": NOW.date(), "ends_on": None}, "running"),
        ({"starts_on": None, "ends_on": NOW.date() - timedelta(days=1)}, "past"),
        ({"status": "cancelled"}, "cancelled"),
        ({"status": "postponed", "starts_on": None}, "postponed"),
    ],
)
def test_an_event_is_past_running_or_coming(facts: dict[str, Any], state: str) -> None:
    assert pages.state_of(factories.EventFactory(**facts), NOW) == state


def test_the_hosts_clock_decides_what_is_past() -> None:
    event = factories.EventFactory(starts_on=NOW.date(), ends_on=NOW.date())
    late = NOW.replace(hour=23, minute=30)
    event.timezone = "America/Martinique"
    assert pages.state_of(event, late + timedelta(hours=3)) == "running"
    event.timezone = "Europe/Athens"
    assert pages.state_of(event, late) == "past"


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
def test_leaflets_say_what_does_not_take_place(status: str) -> None:
    event = factories.EventFactory(status=status)
    assert status in seen(event.project.get_absolute_url()).text
    assert "registration is open" not in (
        seen(event.project.get_absolute_url()).text if status == "cancelled" else ""
    )


def test_partners_stand_by_country_and_unknown_towns_are_called_so() -> None:
    project = factories.ProjectFactory()
    factories.PartnerFactory(project=project, town__name="Gondomar", role="lead")
    factories.PartnerFactory(project=project, town=None, country="HR")
    factories.PartnerFactory(
        project=project,
        town=None,
        organisation=factories.OrganisationFactory(name="The weavers"),
        country="PT",
    )
    grouped = pages.by_country(project.partners.select_related("town", "organisation").order_by("pk"))
    assert [(country, [p.name for p in partners]) for country, partners in grouped] == [
        ("Croatia", ["Croatia"]),
        ("Portugal", ["Gondomar", "The weavers"]),
    ]
    text = seen(project.get_absolute_url()).text
    assert "Partners in 2 countries" in text and text.count("town not published") == 1
    assert "Led by Gondomar" in text and "lead partner" in text


def test_the_map_has_the_same_facts_as_a_table() -> None:
    event = factories.EventFactory(host=factories.TownFactory(name="Gondomar"))
    factories.EventPlaceFactory(event=event, town=None, as_printed="Somewhere", country="PT", position=99)
    page = seen(event.project.get_absolute_url())
    table = page.text[page.text.index("Places of the journey") :]
    assert "Gondomar" in table and "Somewhere" in table
    assert {"places", "journey-map-land", "journey-map-title-1"} <= page.ids
    assert "#places" in page.links
    described = {
        it["aria-describedby"] for it in page.attributes if it["tag"] == "svg" and it.get("aria-describedby")
    }
    assert described == {"journey-map-desc-1", "journey-map-desc-2"}
    assert "A map of Europe with 1 places in 1 country" in page.text


def test_a_place_without_coordinates_is_in_the_table_only() -> None:
    nowhere = factories.TownFactory(name="Nowhere", latitude=None, longitude=None, country="HR")
    event = factories.EventFactory(host=nowhere)
    page = seen(event.project.get_absolute_url())
    assert "Nowhere" in page.text and not any(str(id).startswith("journey-map") for id in page.ids)


def test_published_counts_are_added_up_and_say_so() -> None:
    project = factories.ProjectFactory(origin="published", participants_claimed="over 90")
    for number, counts in ((1, (30, 12)), (2, (40,))):
        event = factories.EventFactory(
            project=project, number=number, starts_on=NOW.date() - timedelta(days=50)
        )
        for position, count in enumerate(counts, 1):
            factories.HeadcountFactory(event=event, position=position, count=count)
        publish_headcount(event, by=None, now=NOW)
    factories.EventFactory(project=project, number=3, starts_on=NOW.date() - timedelta(days=5))
    page = seen(project.get_absolute_url())
    assert " 82 " in page.text and "over 90" in page.text
    assert "whoever came to two events counts twice" in page.text
    assert page.text.count("People as printed in the published report") == 2
    assert "known from its published report" in page.text


def test_a_published_report_says_what_does_not_add_up(tmp_path: Path) -> None:
    event = {
        "index": 0, "n": 1, "place": "Gondomar", "country": "PT", "date_from": "2014-05-30", "date_to": "2014-05-02",
        "total_claimed": 30, "participants": [
            {"town": "Gondomar", "country": "PT", "count": 20}, {"town": "Kavala", "country": "GR", "count": 12},
        ],
    }  # fmt: skip
    file = tmp_path / "report.json"
    report = {"id": "wrong-sums", "title": "Wrong sums", "sources": [], "events": [event]}
    file.write_text(json.dumps({"projects": [report]}))
    call_command("import_projects", str(file), stdout=StringIO())
    page = seen("/p/wrong-sums/")
    assert "What does not add up" in page.text and "#findings" in page.links
    assert "The printed total is 30, but the rows add up to 32." in page.text
    assert "lies before the start" in page.text and " 32 " in page.text
    assert "30 May 2014 – 2 May 2014" in page.text


def test_a_project_of_our_own_has_no_findings() -> None:
    assert "What does not add up" not in seen(factories.EventFactory().project.get_absolute_url()).text


def test_sources_are_links_only_when_they_are_addresses() -> None:
    sources = ["https://town.example/report", "javascript:alert(1)", "A printed leaflet"]
    page = seen(factories.ProjectFactory(sources=sources).get_absolute_url())
    assert "https://town.example/report" in page.links
    assert not any("javascript" in link for link in page.links) and "A printed leaflet" in page.text


HOSTILE = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "words",
    [
        HOSTILE,
        "\u202eevil\u202d",
        "W" * 200,
        "خيط " * 40,
        "'\"&<>`{{ 7|add:7 }}{% load x %}",
        "\u200f\u200e\u2066",
    ],
    ids=["markup", "direction marks", "one long word", "arabic", "signs", "marks only"],
)
def test_hostile_words_stay_words(words: str) -> None:
    town = factories.TownFactory(name=words[:100] or "x", region=words[:100])
    project = factories.ProjectFactory(
        title=words,
        subtitle=words,
        summary=words,
        programme=words[:100],
        participants_claimed=words,
        sources=[words],
    )
    factories.PartnerFactory(project=project, town=town, role="lead")
    event = factories.EventFactory(project=project, host=town, name=words, summary=words, answered=True)
    factories.ActivityFactory(event=event, title=words, topic=words, place=words[:100])
    for address in ("/", "/p/", project.get_absolute_url(), event.get_absolute_url(), "/sitemap.xml"):
        page = html(address)
        assert HOSTILE not in page and "alert(1)</script>" not in page
        assert "{{ 7" not in words or "{{ 7|add:7 }}" in Read(page).text or address.endswith("xml")


def test_names_do_not_turn_the_text_around_them() -> None:
    project = factories.ProjectFactory()
    factories.PartnerFactory(project=project, town__name="\u202eGondomar", role="lead")
    assert "<bdi>\u202eGondomar</bdi>" in html(project.get_absolute_url())


# --- Words in other languages -------------------------------------------------------------------


def test_a_fallback_carries_its_language_and_its_note() -> None:
    project = factories.ProjectFactory(title=Content.of("pt", "Fios"), summary=Content.of("pt", "Um resumo"))
    page = html(project.get_absolute_url(), language="ar")
    assert (
        '<span lang="pt" dir="ltr">Fios</span>' in page
        and '<span lang="pt" dir="ltr">Um resumo</span>' in page
    )
    assert page.count('class="fallback"') == 1


@pytest.mark.parametrize(
    ("summary", "note"),
    [
        (Content.of("pt", "Um").with_translation("en", "One"), None),
        (Content.of("pt", "Um").with_translation("en", "One", by=MACHINE), "Translated by a machine"),
        (Content.of("pt", "Um").with_translation("en", "One", by=MACHINE, reviewed_by=7), None),
        (
            Content.of("pt", "Um").with_translation("en", "One").with_original("pt", "Dois"),
            "The original changed",
        ),
        (Content.of("pt", "Um"), "Shown in Portuguese"),
    ],
)
def test_a_translation_says_who_made_it(summary: Content, note: str | None) -> None:
    text = seen(factories.ProjectFactory(summary=summary).get_absolute_url()).text
    notes = ("Translated by a machine", "The original changed", "Shown in Portuguese")
    assert [it for it in notes if it in text] == ([note] if note else [])


# --- Budgets ------------------------------------------------------------------------------------


def test_home_asks_no_more_for_many_projects(django_assert_max_num_queries: Any) -> None:
    for _number in range(8):
        event = factories.EventFactory()
        factories.PartnerFactory(project=event.project, role="lead")
    with django_assert_max_num_queries(12):
        html("/")


# --- For machines -------------------------------------------------------------------------------


def test_robots_are_told_what_is_private() -> None:
    response = Client().get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert {"Disallow: /my/", "Disallow: /seat/", "Disallow: /desk/"} <= set(lines)
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in lines


def test_events_of_every_kind_can_be_drawn() -> None:
    project = factories.ProjectFactory()
    for number, status in enumerate(Event.Status, 1):
        factories.EventFactory(project=project, number=number, status=status)
    assert project.events.count() == 4 and "map-cancelled" in html(project.get_absolute_url())


# --- Sentence by sentence, without the demonstration --------------------------------------------


def test_without_the_reference_project_nothing_leads_nowhere() -> None:
    links = {link.url for sentence in sentences_page(NOW)["sentences"] for link in sentence.links}
    assert links == {"/", "/desk/"}
    assert "This installation holds nothing that would show it." in seen("/about/sentences/").text


def test_an_event_that_is_hidden_is_not_linked() -> None:
    factories.EventFactory(answered=True, project__is_listed=False)
    assert "register" not in screens(NOW)
