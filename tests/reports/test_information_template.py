"""The text to publish: whole sentences, nothing that did not take place, nothing left to fill in by hand."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from cordel.core.content import Content
from cordel.events.models import Event
from cordel.projects.models import Project
from cordel.reports.information_template import Template, as_document, as_json, template_of
from tests import factories

TODAY = date(2030, 1, 1)


def told(project: Project, **options: Any) -> Template:
    return template_of(Project.objects.get(pk=project.pk), **{"today": TODAY, **options})


ROWS = [
    {"town": "Gondomar", "country": "PT", "count": 40},
    {"town": "Kavala", "country": "GR", "count": 1},
    {"town": "", "country": "MT", "count": 5},
    {"town": "Porto", "country": "PT", "count": "some"},
]
NETWORK = {"programme": "Europe for Citizens 2014-2020", "measure": "2.2 Networks of Towns"}
TWINNING = {"programme": "Europe for Citizens 2014-2020", "measure": "2.1 Town Twinning"}
MEETING = {
    "n": 1,
    "place": "Gondomar",
    "country": "PT",
    "date_from": "2019-09-06",
    "date_to": "2019-09-09",
    "participants": ROWS,
}


def test_a_network_tells_of_its_events(report: Callable[..., Project]) -> None:
    text = told(report(events=[MEETING], **NETWORK)).plain
    assert text == (
        "A network\n"
        "The project “A network” was funded with the support of the European Union under the programme"
        " “Europe for Citizens”.\n"
        "Applicable to the measure “2.2 Networks of Towns”.\n"
        "1 event has been carried out within this project.\n"
        "\n"
        "Event 1\n"
        "Participation: The event involved 46 citizens, including 1 participant from the city of Kavala (Greece),"
        " 5 participants from Malta and 40 participants from the city of Gondomar (Portugal).\n"
        "Location and dates: The event took place in Gondomar, Portugal, from 06/09/2019 to 09/09/2019.\n"
    )


def test_a_twinning_tells_of_its_days(cast: Any, meeting: Event) -> None:
    Project.objects.update(call="efc-2.1-2014-2020")
    factories.ActivityFactory(event=meeting, title="Bread", day=meeting.starts_on)
    factories.ActivityFactory(event=meeting, title="Songs", day=meeting.starts_on)
    factories.ActivityFactory(event=meeting, title="", format="workshop", day=meeting.ends_on)
    template = told(cast.project)
    assert template.form == "twinning"
    (part,) = template.parts
    assert part.heading == ""
    assert part.participation.startswith("Participation: The project involved 6 citizens, notably ")
    assert [day.text for day in part.days] == [
        f"The day of {meeting.starts_on:%d/%m/%Y} was dedicated to “Bread” and “Songs”.",
        f"The day of {meeting.ends_on:%d/%m/%Y} was dedicated to workshop.",
    ]


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"date_to": None}, "Location and date: The event took place in Gondomar, Portugal, on 2019-09-06."),
        ({"date_to": "2019-09-06"}, "Location and date: The event took place in Gondomar, Portugal, on 06/09/2019."),
        ({"date_from": None, "date_to": None}, "Location: The event took place in Gondomar, Portugal."),
        ({"date_from": "2019-09", "date_to": "2019-10"}, "Location and dates: The event took place in Gondomar, Portugal, from 2019-09 to 2019-10."),
        ({"place": ""}, "Location and dates: The event took place in Portugal, from 06/09/2019 to 09/09/2019."),
        ({"country": None}, "Location and dates: The event took place in Gondomar, from 06/09/2019 to 09/09/2019."),
        ({"place": "", "country": None}, ""),
    ],
)  # fmt: skip
def test_it_says_where_and_when_as_far_as_it_is_known(
    report: Callable[..., Project], facts: dict[str, Any], line: str
) -> None:
    (part,) = told(report(events=[{**MEETING, **facts}], **NETWORK)).parts
    assert part.location == line


def test_it_leaves_out_what_is_not_known_and_says_so_beside_the_text(report: Callable[..., Project]) -> None:
    template = told(report(events=[{"n": 1}], **NETWORK))
    (part,) = template.parts
    assert (part.participation, part.location, part.description.text) == ("", "", "")
    assert len(part.missing) == 3
    assert template.plain.endswith("Event 1\n") and "None" not in template.html
    assert as_json(template)["missing"] == {"1": part.missing}


def test_it_keeps_only_the_lines_of_its_own_measure(report: Callable[..., Project]) -> None:
    text = told(report(events=[MEETING], **TWINNING)).plain
    assert "2.1 Town Twinning" in text and "2.2" not in text
    assert "carried out within this project" not in text


def test_it_tells_only_of_what_took_place(cast: Any) -> None:
    first_day = cast.event.starts_on
    make = factories.EventFactory
    make(project=cast.project, number=2, status=Event.Status.CANCELLED)
    make(project=cast.project, number=3, status=Event.Status.POSTPONED, starts_on=None, ends_on=None)
    make(project=cast.project, number=4, starts_on=first_day + timedelta(days=90))
    template = told(cast.project, today=first_day + timedelta(days=30))
    assert [part.event.number for part in template.parts] == [1]
    assert [event.number for event in template.left_out] == [2, 3, 4]
    assert "1 event has been carried out" in template.plain


def test_it_is_written_in_the_language_that_was_asked_for(cast: Any, meeting: Event) -> None:
    meeting.summary = Content.of("pt", "Um encontro.").with_translation("ar", "لقاء.")
    meeting.save()
    arabic = told(cast.project, language="ar")
    assert translation.get_language() == "en"
    assert arabic.html.startswith('<div lang="ar" dir="rtl">')
    assert "<p>لقاء.</p>" in arabic.html
    english = told(cast.project, language="en")
    assert '<p lang="pt" dir="ltr">Um encontro.</p>' in english.html


def test_it_is_html_that_fits_into_any_page(cast: Any, meeting: Event) -> None:
    meeting.summary = Content.of("en", "<script>x</script> & more\nand a line")
    meeting.save()
    html = told(cast.project).html
    assert "&lt;script&gt;x&lt;/script&gt; &amp; more<br>and a line" in html
    assert "class=" not in html and "style=" not in html


def test_it_puts_the_funders_own_line_in_the_funders_language(report: Callable[..., Project]) -> None:
    facts = {
        "programme": "CERV 2021-2027",
        "measure": "Networks of Towns",
        "call": "CERV-2022-CITIZENS-TOWN-NT",
    }
    template = told(report(events=[MEETING], **facts), language="ar")
    assert '<p lang="en" dir="ltr">Co-funded by the European Union</p>' in template.html


def test_it_prints_on_paper(cast: Any, meeting: Event) -> None:
    document = as_document(told(cast.project))
    assert document.title == "Strings that unite us"
    assert [block["kind"] for block in document.blocks][-3:] == ["heading", "paragraph", "paragraph"]
