"""A project: begun, its facts and texts, what it says about itself."""

import pytest

from cordel.base.models import AuditEntry
from cordel.projects.models import Project, ProjectMembership, Statement
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
NEW = {"title": "Fios do mar", "language": "pt", "slug": "fios-do-mar", "call": "efc-2.2-2014-2020"}
HERE = "/desk/p/strings"


def typed(client, address, **changed):
    """The form as it is opened, with changes."""
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in shown.items()} | changed


# --- Beginning ------------------------------------------------------------------------------------


def test_begins_a_project_that_nobody_else_sees(as_, cast):
    answer = as_(cast.cora).post("/desk/projects/new/", NEW)
    project = Project.objects.get(slug="fios-do-mar")
    assert answer.url == "/desk/p/fios-do-mar/"
    assert (project.title.original, project.title.original_language) == ("Fios do mar", "pt")
    assert not project.is_listed
    assert project.measure
    assert ProjectMembership.objects.get(project=project).user == cast.cora
    assert as_(cast.noor).get("/desk/p/fios-do-mar/").status_code == 404
    assert AuditEntry.objects.get(verb="project.created").project_id == project.pk


def test_refuses_a_short_name_that_is_taken(as_, cast):
    for _ in range(2):
        answer = as_(cast.cora).post("/desk/projects/new/", NEW)
    assert answer.status_code == 422
    assert b"fios-do-mar" in answer.content
    assert b'value="Fios do mar"' in answer.content
    assert Project.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"slug": "Fios do mar"}, "slug"),
        ({"slug": "a/../b"}, "slug"),
        ({"call": "nothing"}, "call"),
        ({"starts_on": "2026-05-01", "ends_on": "2026-04-01"}, "ends_on"),
        ({"starts_on": "31.02.2026"}, "starts_on"),
        ({"language": ""}, "language"),
    ],
)
def test_says_what_is_wrong_with_a_new_project(as_, cast, wrong, field):
    answer = as_(cast.cora).post("/desk/projects/new/", {**NEW, **wrong})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"), [("admin", 200), ("cora", 200), ("tomas", 404), ("stranger", 404)]
)
def test_is_begun_by_coordinators_and_administrators(as_, cast, who, status):
    assert as_(getattr(cast, who)).get("/desk/projects/new/").status_code == status


# --- Who sees what --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("cora", 200), ("admin", 200), ("tomas", 403), ("noor", 403), ("helper", 404), ("stranger", 404)],
)
@pytest.mark.parametrize("page", ["edit/", "texts/", "statements/", "people/"])
def test_is_changed_by_those_who_run_it(as_, cast, who, status, page):
    assert as_(getattr(cast, who)).get(f"{HERE}/{page}").status_code == status


@pytest.mark.parametrize(("who", "status"), [("cora", 200), ("noor", 200), ("tomas", 200), ("stranger", 404)])
@pytest.mark.parametrize("page", ["", "partners/", "events/"])
def test_is_seen_by_its_partners(as_, cast, who, status, page):
    assert as_(getattr(cast, who)).get(f"{HERE}/{page}").status_code == status


def test_is_nothing_to_the_coordinator_of_another_project(as_, cast):
    other = ProjectFactory(slug="other")
    for page in ("", "edit/", "texts/", "statements/", "partners/", "people/", "events/", "audit/"):
        assert as_(cast.cora).get(f"/desk/p/{other.slug}/{page}").status_code == 404
    assert as_(cast.cora).get("/desk/p/never-there/").status_code == 404


# --- Facts and texts ------------------------------------------------------------------------------


def test_changes_facts(as_, cast):
    client = as_(cast.cora)
    answer = client.post(
        f"{HERE}/edit/", typed(client, f"{HERE}/edit/", grant_number="101", ends_on="2028-01-31")
    )
    assert answer.status_code == 302
    cast.project.refresh_from_db()
    assert (cast.project.grant_number, cast.project.is_listed) == ("101", True)
    assert set(AuditEntry.objects.get(verb="project.changed").detail["fields"]) == {"grant_number", "ends_on"}


def test_takes_a_project_off_the_public_site(as_, cast):
    client = as_(cast.cora)
    form = typed(client, f"{HERE}/edit/")
    del form["is_listed"]
    client.post(f"{HERE}/edit/", form)
    assert as_(None).get("/p/strings/").status_code == 404


def test_tells_the_second_editor_that_the_first_was_faster(as_, cast):
    client = as_(cast.cora)
    mine = typed(client, f"{HERE}/edit/", grant_number="mine")
    client.post(f"{HERE}/edit/", typed(client, f"{HERE}/edit/", grant_number="theirs"))
    answer = client.post(f"{HERE}/edit/", mine)
    assert answer.status_code == 422
    assert b"Stored now: theirs" in answer.content
    cast.project.refresh_from_db()
    assert cast.project.grant_number == "theirs"


def test_writes_its_title_in_another_language(as_, cast):
    client, address = as_(cast.cora), f"{HERE}/texts/?in=ar"
    answer = client.post(address, typed(client, address, title="خيوط", made_by="machine"))
    assert answer.url.endswith("?in=ar")
    cast.project.refresh_from_db()
    assert cast.project.title["ar"]["by"] == "machine"
    assert "not checked yet" in client.get(address).content.decode()


def test_does_not_lose_its_title(as_, cast):
    client, address = as_(cast.cora), f"{HERE}/texts/?in=en"
    answer = client.post(address, typed(client, address, title=""))
    assert answer.status_code == 422
    assert "title" in answer.context["form"].errors


# --- Statements -----------------------------------------------------------------------------------


def say(client, text="to listen", kind="aim"):
    return client.post(f"{HERE}/statements/", {"kind": kind, "language": "en", "text": text})


def test_says_a_thing_once_however_often_it_is_sent(as_, cast):
    for _ in range(2):
        assert say(as_(cast.cora)).status_code == 302
    say(as_(cast.cora), "to answer")
    assert [(it.position, str(it)) for it in Statement.objects.all()] == [(1, "to listen"), (2, "to answer")]
    assert AuditEntry.objects.filter(verb="project.stated").count() == 2


def test_puts_statements_in_order(as_, cast):
    for text in ("first", "second", "third"):
        say(as_(cast.cora), text)
    third = Statement.objects.get(position=3)
    for _ in range(3):
        assert as_(cast.cora).post(f"{HERE}/statements/{third.pk}/up/").status_code == 302
    assert [str(it) for it in Statement.objects.order_by("position")] == ["third", "first", "second"]


def test_asks_before_it_removes_a_statement(as_, cast):
    say(as_(cast.cora))
    statement = Statement.objects.get()
    address = f"{HERE}/statements/{statement.pk}/remove/"
    assert "to listen" in as_(cast.cora).get(address).content.decode()
    assert Statement.objects.exists()
    assert as_(cast.cora).post(address).status_code == 302
    assert as_(cast.cora).post(address).status_code == 404
    assert not Statement.objects.exists()


def test_rewrites_a_statement_in_another_language(as_, cast):
    say(as_(cast.cora))
    address = f"{HERE}/statements/{Statement.objects.get().pk}/?in=pt"
    client = as_(cast.cora)
    assert client.post(address, typed(client, address, text="ouvir")).status_code == 302
    assert Statement.objects.get().text["pt"]["text"] == "ouvir"


@pytest.mark.parametrize("wrong", [{"kind": "wish"}, {"text": ""}, {"text": "x" * 700}, {"language": "xx"}])
def test_refuses_a_statement_that_is_none(as_, cast, wrong):
    form = {"kind": "aim", "language": "en", "text": "to listen", **wrong}
    assert as_(cast.cora).post(f"{HERE}/statements/", form).status_code == 422
    assert not Statement.objects.exists()


def test_knows_only_its_own_statements(as_, cast):
    foreign = Statement.objects.create(project=ProjectFactory(), kind="aim", position=1)
    for page in ("", "remove/"):
        assert as_(cast.cora).get(f"{HERE}/statements/{foreign.pk}/{page}").status_code == 404
    assert as_(cast.cora).post(f"{HERE}/statements/{foreign.pk}/up/").status_code == 404
