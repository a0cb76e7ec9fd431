"""The papers: made of what stands, empty lines where nobody said anything, the same as a page and as PDF."""

import re
from datetime import date
from typing import Any

import pytest

from cordel.base import pdf
from cordel.core.retention import HOUSE, Kind
from cordel.privacy.models import Installation, PurposeChoice, TownContact
from cordel.privacy.queries import essence, papers
from cordel.privacy.queries.assessment import ACROSS, MEDIUM, RISKS, likelihood
from cordel.privacy.queries.purposes import pack_of
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
DESK = "/desk/p/strings/privacy/papers/"
TODAY = date(2026, 3, 2)
WHOLE = ("essence", "arrangement", "assessment")
OF_TOWN = ("contract", "record")


def words(made: pdf.Document) -> str:
    """All that a document says, in order."""
    return str(
        [made.title, made.lede, [{name: _plain(part) for name, part in b.items()} for b in made.blocks]]
    )


def _plain(part: Any) -> Any:
    if isinstance(part, list):
        return [_plain(one) for one in part]
    if isinstance(part, dict):
        return {name: _plain(one) for name, one in part.items()}
    return str(part)


def settle(cast: Any, now: Any) -> None:
    Installation.objects.create(town=cast.gondomar, changed_at=now)
    TownContact.objects.create(
        town=cast.gondomar, name="Gabinete de dados", email="dados@gondomar.example", changed_at=now
    )
    PurposeChoice.objects.create(
        project=cast.project, purpose="registration", basis="c", reason="Lei 75/2013", changed_at=now
    )


# --- What they say ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*WHOLE, *OF_TOWN])
def test_every_paper_says_its_day_and_that_lawyers_check_it(cast: Any, name: str) -> None:
    pack, paper = pack_of(cast.project, today=TODAY), papers.PAPERS[name]
    made = paper.made(pack, pack.towns[1], today=TODAY) if paper.of_town else paper.made(pack, today=TODAY)
    assert "2 March 2026" in made.lede
    assert "lawyers" in made.lede
    assert "Kavala" in words(made)


def test_missing_facts_are_empty_lines_and_never_invented(cast: Any, now: Any) -> None:
    pack = pack_of(cast.project, today=TODAY)
    said = words(papers.contract_of(pack, pack.towns[1], today=TODAY))
    assert said.count(essence.BLANK) >= 3
    settle(cast, now)
    pack = pack_of(cast.project, today=TODAY)
    said = words(papers.contract_of(pack, pack.towns[1], today=TODAY))
    assert "dados@gondomar.example" in said
    assert "'label': 'Processor', 'value': 'Gondomar'" in said


def test_the_record_of_a_town_holds_its_purposes_and_no_others(cast: Any, now: Any) -> None:
    settle(cast, now)
    pack = pack_of(cast.project, today=TODAY)
    gondomar, kavala = (words(papers.record_of(pack, one, today=TODAY)) for one in pack.towns)
    assert "Lei 75/2013" in gondomar
    assert "a legal duty" in gondomar
    assert "Registration, the door and the own page" not in kavala  # It neither hosts nor leads.
    assert "Bringing a delegation" in kavala
    assert "Art. 30 (2)" in gondomar
    assert "Art. 30 (2)" not in kavala


def test_the_clocks_are_those_of_the_purge(cast: Any) -> None:
    pack = pack_of(cast.project, today=TODAY)
    said = words(essence.essence_of(pack, today=TODAY))
    for kind in (Kind.NEEDS, Kind.TICKETS, Kind.ABSENT):
        assert f"{HOUSE[kind].days} days after the event" in said
    assert f"{pack.rules.audit_years} years after the funder" in said


def test_a_town_outside_stands_in_the_papers_with_its_ground(cast: Any) -> None:
    cast.kavala.country = "TR"
    cast.kavala.save()
    pack = pack_of(cast.project, today=TODAY)
    for made in (papers.arrangement_of(pack, today=TODAY), essence.essence_of(pack, today=TODAY)):
        assert "numbers only" in words(made)
    assert likelihood(ACROSS, pack) == "low"
    factories.TransferGroundFactory(project=cast.project, town=cast.kavala, text="Signed in May")
    pack = pack_of(cast.project, today=TODAY)
    assert "Signed in May" in words(papers.arrangement_of(pack, today=TODAY))
    assert "Signed in May" not in words(essence.essence_of(pack, today=TODAY))  # The ground's kind is enough.
    assert likelihood(ACROSS, pack) == MEDIUM
    assert ACROSS in RISKS
    assert "country where the law" in str(ACROSS.what)


def test_the_assessment_lists_what_is_still_open(cast: Any, now: Any) -> None:
    settle(cast, now)
    said = words(papers.PAPERS["assessment"].made(pack_of(cast.project, today=TODAY), today=TODAY))
    assert "This is a draft" in said
    assert "'label': 'Towns without a contact', 'value': 'Kavala'" in said
    assert "Whether the authority is asked before (Art. 36)" in said


# --- Pages and files --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WHOLE)
def test_a_paper_of_the_project_is_a_page_and_a_tagged_pdf(as_: Any, cast: Any, name: str) -> None:
    client = as_(cast.noor)
    page = client.get(f"{DESK}{name}/")
    assert page.status_code == 200
    assert f"{DESK}{name}.pdf" in page.content.decode()
    file = client.get(f"{DESK}{name}.pdf")
    assert file["Content-Type"] == "application/pdf"
    assert b"pdfuaid:part" in file.content
    assert f"strings-{name}.pdf" in file["Content-Disposition"]


@pytest.mark.parametrize("name", OF_TOWN)
def test_a_town_reads_its_own_papers_and_the_coordinator_all(as_: Any, cast: Any, name: str) -> None:
    mine, theirs = (f"{DESK}{name}/{town.pk}" for town in (cast.kavala, cast.gondomar))
    assert as_(cast.noor).get(f"{mine}/").status_code == 200
    assert as_(cast.noor).get(f"{mine}.pdf").content.startswith(b"%PDF-")
    assert [as_(cast.noor).get(theirs + end).status_code for end in ("/", ".pdf")] == [403, 403]
    assert as_(cast.cora).get(f"{theirs}/").status_code == 200
    assert as_(cast.stranger).get(f"{mine}/").status_code == 404


def test_papers_that_do_not_exist_are_not_found(as_: Any, cast: Any, now: Any) -> None:
    settle(cast, now)
    client, elsewhere = as_(cast.cora), factories.TownFactory()
    gone = [
        f"{DESK}record/",
        f"{DESK}poem/",
        f"{DESK}arrangement/{cast.kavala.pk}/",
        f"{DESK}record/{elsewhere.pk}/",
        f"{DESK}contract/{cast.gondomar.pk}/",  # Nobody makes a contract with itself.
    ]
    assert [client.get(path).status_code for path in gone] == [404] * len(gone)


def test_everybody_reads_the_essence_of_a_public_project(client: Any, cast: Any, now: Any) -> None:
    settle(cast, now)
    page = client.get("/p/strings/data/").content.decode()
    assert "dados@gondomar.example" in page
    assert "Lei 75/2013" not in page
    assert re.search(r"not said yet", page)  # Kavala named nobody.
    assert client.get("/p/strings/data.pdf").content.startswith(b"%PDF-")
    assert "/p/strings/data/" in client.get("/privacy/").content.decode()
    cast.project.is_listed = False
    cast.project.save()
    assert client.get("/p/strings/data/").status_code == 404
    assert "/p/strings/data/" not in client.get("/privacy/").content.decode()


def test_whoever_registers_finds_the_essence(client: Any, cast: Any) -> None:
    assert "/p/strings/data/" in client.get(f"{cast.event.get_absolute_url()}register/").content.decode()
