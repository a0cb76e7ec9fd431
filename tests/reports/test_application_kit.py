"""The kit for the next application: profiles, results, decisions and what came of them."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from cordel.events import actions as events
from cordel.projects.models import Partner, Project
from cordel.reports import application_kit
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
KIT = "/reports/p/strings/application-kit"
NEXT = "/desk/p/strings/next/"


@pytest.fixture
def frozen(cast: Any) -> Any:
    """Two people of Kavala were there, one of Gondomar; the figures are frozen."""
    for person in (cast.seat, *(_seat(cast, cast.kavala) for _two in range(2))):
        factories.AttendanceFactory(registration=person, day=cast.event.starts_on)
    events.close(cast.event, by=cast.cora, now=timezone.now())
    cast.event.refresh_from_db()
    return cast


def _seat(cast: Any, town: Any) -> Any:
    return factories.RegistrationFactory(event=cast.event, person__town=town, person__project=cast.project)


def decided(cast: Any, **facts: Any) -> Any:
    return factories.DecisionFactory(paper__activity__event=cast.event, paper__state="published", **facts)


def test_it_counts_frozen_figures_only(cast: Any) -> None:
    factories.AttendanceFactory(registration=cast.seat, day=cast.event.starts_on)
    kit = application_kit.kit_of(cast.project)
    assert kit.participants is None and kit.not_frozen == [cast.event]


def test_profiles_tell_what_each_town_did(frozen: Any) -> None:
    kit = application_kit.kit_of(frozen.project)
    lead, other = kit.profiles
    assert (lead.partner.name, lead.hosted, lead.sent) == ("Gondomar", [1], 1)
    assert (other.partner.name, other.hosted, other.sent) == ("Kavala", [], 2)
    assert kit.participants == 3 and kit.achieved[0].countries == 2


def test_it_says_what_an_application_asks_for_and_nobody_entered(frozen: Any, as_: Any) -> None:
    frozen.kavala.pic, frozen.kavala.website = "999123456", "https://kavala.example/"
    frozen.kavala.save()
    page = as_(frozen.cora).get(f"{KIT}/").content.decode()
    assert "PIC, website, a few sentences about the town" in page
    assert "999123456" in page and "https://kavala.example/" in page


def test_decisions_are_done_late_or_open(cast: Any) -> None:
    decided(cast, kept_on=date(2026, 2, 1), due_on=date(2026, 1, 1), text="Print the book.")
    decided(cast, text="Open a desk.")
    factories.DecisionFactory(paper__activity__event=cast.event, text="Nobody published this.")
    late, open_one = application_kit.kit_of(cast.project).commitments
    assert late.stands == "done on 1 February 2026, later than planned" and open_one.stands == "not done yet"


@pytest.mark.parametrize(
    ("extension", "begins"),
    [("pdf", b"%PDF"), ("docx", b"PK"), ("json", b'{\n "schema": "cordel.application_kit/1"')],
)
def test_it_is_taken_along(frozen: Any, as_: Any, extension: str, begins: bytes) -> None:
    decided(frozen, kept_on=date(2026, 2, 1))
    answer = as_(frozen.cora).get(f"{KIT}.{extension}")
    assert answer.status_code == 200 and answer.content.startswith(begins)


def test_no_other_files_and_no_kit_of_a_published_report(cast: Any, as_: Any) -> None:
    assert as_(cast.cora).get(f"{KIT}.xml").status_code == 404
    known = factories.ProjectFactory(origin=Project.Origin.PUBLISHED)
    assert as_(cast.admin).get(f"/reports/p/{known.slug}/application-kit/").status_code == 403


def test_nobody_who_took_part_is_in_it(frozen: Any, as_: Any) -> None:
    decided(frozen)
    for form in ("/", ".json"):
        page = as_(frozen.cora).get(KIT + form).content.decode()
        assert "Ana Moura" not in page and "Rita of the second floor" not in page


# --- What came of a decision ----------------------------------------------------------------------


def kept_address(decision: Any) -> str:
    return (
        f"/desk/p/strings/events/1/programme/{decision.paper.activity_id}/paper/decisions/{decision.pk}/kept/"
    )


def test_what_came_of_a_decision_changes_nothing_of_what_was_agreed(cast: Any, as_: Any) -> None:
    one = decided(cast)
    client = as_(cast.tomas)
    version = client.get(kept_address(one)).context["form"]["version"].value()
    sent = {"kept_on": "2026-02-01", "text": "It opened.", "language": "en", "version": version}
    for _twice in range(2):
        assert client.post(kept_address(one), sent).status_code == 302
    one.refresh_from_db()
    assert one.kept_on == date(2026, 2, 1) and one.kept.original == "It opened."
    one.paper.refresh_from_db()
    assert one.paper.state == "published"
    page = cast.event.get_absolute_url() + f"minutes/{one.paper.activity_id}/"
    assert "done on 1 February 2026" in client.get(page).content.decode()
    late = client.post(kept_address(one), sent | {"text": "Somebody else's words."})
    assert late.status_code == 422 and "Somebody else changed this" in late.content.decode()
    version = client.get(kept_address(one)).context["form"]["version"].value()
    assert client.post(kept_address(one), {"language": "en", "version": version}).status_code == 302
    one.refresh_from_db()
    assert one.kept_on is None and not one.kept


@pytest.mark.parametrize("day", ["2026-03-03", "yesterday"])
def test_what_is_not_done_yet_is_not_written_down(cast: Any, as_: Any, day: str) -> None:
    one = decided(cast)
    answer = as_(cast.tomas).post(kept_address(one), {"kept_on": day, "language": "en"})
    assert answer.status_code == 422 and "kept_on" in answer.context["form"].errors


# --- The next project -----------------------------------------------------------------------------

FORM = {
    "title": "More strings",
    "language": "en",
    "slug": "more-strings",
    "starts_on": "2027-01-01",
    "ends_on": "2027-12-31",
}


def test_the_next_project_begins_with_the_same_partners(cast: Any, as_: Any) -> None:
    unknown = factories.PartnerFactory(project=cast.project, town=None, country="SE")
    client = as_(cast.cora)
    assert client.get(NEXT).status_code == 200
    assert client.post(NEXT, FORM).status_code == 302
    made = Project.objects.get(slug="more-strings")
    assert list(made.partners.order_by("pk").values_list("town", "country", "role")) == list(
        cast.project.partners.order_by("pk").values_list("town", "country", "role")
    )
    assert made.partners.filter(country=unknown.country, role=Partner.Role.PARTNER).exists()
    assert not made.is_listed and made.memberships.get().user == cast.cora
    again = client.post(NEXT, FORM)
    assert again.status_code == 422 and Project.objects.filter(slug="more-strings").count() == 1


# --- PIC ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"), [("999 123 456", "999123456"), ("999.123.456", "999123456"), ("", "")]
)
def test_a_pic_is_nine_digits_however_they_are_grouped(cast: Any, as_: Any, typed: str, kept: str) -> None:
    client = as_(cast.noor)
    path = f"/desk/towns/{cast.kavala.pk}/edit/"
    form = client.get(path).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"pic": typed}
    assert client.post(path, sent).status_code == 302
    cast.kavala.refresh_from_db()
    assert cast.kavala.pic == kept


@pytest.mark.parametrize("typed", ["12345678", "1234567890", "99912345a", "٩٩٩١٢٣٤٥٦"])
def test_what_is_no_pic_is_refused(cast: Any, as_: Any, typed: str) -> None:
    client = as_(cast.noor)
    path = f"/desk/towns/{cast.kavala.pk}/edit/"
    form = client.get(path).context["form"]
    answer = client.post(path, {name: form[name].value() or "" for name in form.fields} | {"pic": typed})
    assert answer.status_code == 422 and "nine digits" in answer.content.decode()
