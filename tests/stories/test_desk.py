"""Stories at the desk: written down, translated, permitted on paper, stopped, erased."""

from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cordel.base import returned, tokens
from cordel.base.models import Job
from cordel.core.bounces import Reason
from cordel.stories import actions, jobs, queries
from cordel.stories.models import Narrator, Permission, Story
from tests import factories

pytestmark = pytest.mark.django_db
DESK = "/desk/p/strings/stories/"
PDF = b"%PDF-1.7 signed %%EOF"


def body(answer: Any) -> str:
    return str(answer.content.decode())


def typed(cast: Any, **facts: Any) -> dict[str, Any]:
    return {
        "token": tokens.form_token("story"),
        "town": str(cast.gondomar.pk),
        "name": "Samira Haddad",
        "email": "samira@example.org",
        "phone": "",
        "speaks": "ar",
        "language": "ar",
        "title": "المفتاح",
        "text": "غادرنا البيت.",
        **facts,
    }


def test_an_officer_writes_one_down_once(cast: Any, as_: Any, now: datetime) -> None:
    sent = typed(cast)
    for _ in range(2):
        assert as_(cast.tomas).post(f"{DESK}new/", sent)["Location"] == f"{DESK}1/"
    story = Story.objects.get()
    assert (story.town, story.words.original_language, story.rests_from) == (cast.gondomar, "ar", now)
    assert Narrator.objects.get().name == "Samira Haddad"
    assert "Samira Haddad" in body(as_(cast.tomas).get(f"{DESK}1/"))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": " "}, "required"),
        ({"email": "samira"}, "Enter a valid email address"),
        ({"title": ""}, "required"),
        ({"text": ""}, "required"),
        ({"speaks": "xx"}, "xx"),
        ({"language": "xx"}, "xx"),
        ({"token": "old"}, "Nothing is lost"),
    ],
)
def test_it_refuses_what_is_not_whole(cast: Any, as_: Any, wrong: dict[str, str], says: str) -> None:
    answer = as_(cast.tomas).post(f"{DESK}new/", typed(cast, **wrong))
    assert answer.status_code == 422 and says in body(answer)
    assert not Story.objects.exists()


def test_nobody_writes_for_a_town_of_others(cast: Any, as_: Any) -> None:
    answer = as_(cast.tomas).post(f"{DESK}new/", typed(cast, town=str(cast.kavala.pk)))
    assert answer.status_code == 422 and not Story.objects.exists()
    assert as_(cast.helper).post(f"{DESK}new/", typed(cast)).status_code in (403, 404)
    assert as_(cast.cora).post(f"{DESK}new/", typed(cast)).status_code == 403


def test_only_its_town_reads_it_before_the_narrator_permits_it(
    cast: Any, as_: Any, story: Story, permit: Any
) -> None:
    secrets = ("The key", "We left", "Samira", "samira@example.org", "+351", story.code)
    for who in (cast.cora, cast.noor, cast.admin):
        for path in (DESK, f"{DESK}1/", f"{DESK}?format=csv"):
            page = body(as_(who).get(path))
            assert not [secret for secret in secrets if secret in page], (who, path)
    permit("events")
    for who in (cast.cora, cast.noor, cast.admin):
        page = body(as_(who).get(f"{DESK}1/"))
        assert "The key" in page and "Samira" not in page
        assert "We left the house." in body(as_(who).get(f"{DESK}1/reading/?in=en"))
    assert as_(cast.stranger).get(f"{DESK}1/reading/").status_code == 404


def test_what_is_read_at_events_needs_its_own_word(cast: Any, as_: Any, story: Story, permit: Any) -> None:
    permit("website")
    assert as_(cast.noor).get(f"{DESK}1/reading/").status_code == 404
    permit("website", "events", texts={"pt": story.texts["pt"]})
    page = body(as_(cast.noor).get(f"{DESK}1/reading/?in=en"))
    assert "Saímos de casa." in page and "We left" not in page


def test_a_changed_text_waits_until_it_is_read_again(
    cast: Any, as_: Any, story: Story, permit: Any, fresh: Any
) -> None:
    permit()
    page = as_(cast.tomas).get(f"{DESK}1/words/?in=en")
    assert "The narrator permitted what stands here." in body(page)
    shown = page.context["form"]
    sent = {"title": "The key", "words": "We fled.", "version": shown["version"].value(), "made_by": "person"}
    assert as_(cast.tomas).post(f"{DESK}1/words/?in=en", sent).status_code == 302
    assert (
        "We"
        not in body(Client().get("/p/strings/stories/1/?language=en"))
        .split("<main")[1]
        .split("</article>")[0]
    )
    assert fresh().rests_from is None  # the original may still be shown
    late = as_(cast.tomas).post(f"{DESK}1/words/?in=en", {**sent, "words": "We ran."})
    assert late.status_code == 422 and "Somebody else changed this" in body(late)


def test_when_nothing_of_it_may_be_shown_its_clock_runs(
    cast: Any, story: Story, permit: Any, fresh: Any, now: datetime, as_: Any
) -> None:
    permit(texts={"pt": story.texts["pt"]})
    page = as_(cast.tomas).get(f"{DESK}1/words/?in=pt").context["form"]
    sent = {"title": "A chave", "words": "Fugimos.", "version": page["version"].value()}
    as_(cast.tomas).post(f"{DESK}1/words/?in=pt", sent)
    assert fresh().rests_from == now and queries.stands(fresh(), today=now.date()) == "again"
    assert "changed: its narrator has to read it again" in body(as_(cast.tomas).get(f"{DESK}1/"))


def test_who_told_it_is_changed_by_one_at_a_time(cast: Any, as_: Any, story: Story) -> None:
    form = as_(cast.tomas).get(f"{DESK}1/narrator/").context["form"]
    sent = {
        "name": "Samira H.",
        "email": "s@example.org",
        "phone": "",
        "speaks": "fr",
        "version": form["version"].value(),
    }
    for _ in range(2):
        assert as_(cast.tomas).post(f"{DESK}1/narrator/", sent).status_code == 302
    assert Narrator.objects.get().language == "fr"
    late = as_(cast.tomas).post(f"{DESK}1/narrator/", {**sent, "name": "Other"})
    assert late.status_code == 422 and "Samira H." in body(late)


def test_the_letter_asks_once_a_press(
    cast: Any, as_: Any, story: Story, mailoutbox: list[Any], fresh: Any
) -> None:
    for _ in range(2):
        answer = as_(cast.tomas).post(f"{DESK}1/ask/", {"seen": ""}, follow=True)
    assert "The letter is on its way." in body(answer)
    (job,) = Job.objects.filter(name="stories.ask")
    jobs.ask(**job.payload)
    (letter,) = mailoutbox
    assert letter.to == ["samira@example.org"] and tokens.grouped(story.code) in letter.body
    assert "/my/story/" in letter.body and "?language=ar" in letter.body and "We left" not in letter.body


def test_without_an_address_no_letter_is_promised(cast: Any, as_: Any, story: Story) -> None:
    Narrator.objects.update(email="")
    answer = as_(cast.tomas).post(f"{DESK}1/ask/", {"seen": ""}, follow=True)
    assert "No letter can be sent" in body(answer) and not Job.objects.filter(name="stories.ask").exists()


def test_the_paper_holds_what_the_narrator_needs(cast: Any, as_: Any, story: Story) -> None:
    page = body(as_(cast.tomas).get(f"{DESK}1/paper/"))
    assert tokens.grouped(story.code) in page and "<svg" in page
    assert "Saímos de casa." in page and "We left the house." in page
    assert 'dir="rtl"' in page.split("<head>")[0]


def paper(cast: Any, as_: Any, **facts: Any) -> Any:
    form = as_(cast.tomas).get(f"{DESK}1/permission/").context["form"]
    sent = {
        "token": form["token"].value(),
        "read": form["read"].value(),
        "exits": ["website", "events"],
        "languages": ["pt", "en"],
        "shown_name": "",
        "file": SimpleUploadedFile("signed.pdf", PDF),
        **facts,
    }
    return as_(cast.tomas).post(f"{DESK}1/permission/", {k: v for k, v in sent.items() if v is not None})


def test_what_was_signed_on_paper_holds_and_the_paper_is_kept_for_the_town(
    cast: Any, as_: Any, story: Story
) -> None:
    assert paper(cast, as_)["Location"] == f"{DESK}1/"
    said = Permission.objects.get()
    assert (said.way, said.recorded_by, said.kept_as) == ("paper", cast.tomas, "pdf")
    assert as_(cast.tomas).get(f"{DESK}1/permission/1/").content == PDF
    assert as_(cast.cora).get(f"{DESK}1/permission/1/").status_code == 403
    assert as_(cast.tomas).get(f"{DESK}1/permission/2/").status_code == 404
    assert "somebody who gives no name" in body(Client().get("/p/strings/stories/1/"))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"file": None}, "Add the signed paper as a file."),
        ({"file": SimpleUploadedFile("x.pdf", b"MZ program")}, "This file cannot be taken in."),
        ({"file": SimpleUploadedFile("x.pdf", b"%PDF-1.7 /JavaScript (x)")}, "cannot be taken in"),
        ({"file": SimpleUploadedFile("x.pdf", b"%PDF-" + b"0" * 10_000_001)}, "larger than 10 MB"),
        ({"exits": []}, "Tick where"),
    ],
)
def test_paper_that_proves_nothing_permits_nothing(
    cast: Any, as_: Any, story: Story, wrong: Any, says: str
) -> None:
    answer = paper(cast, as_, **wrong)
    assert answer.status_code == 422 and says in body(answer), body(answer)
    assert not Permission.objects.exists()


def test_those_who_run_the_project_can_stop_it_and_not_begin_again(
    cast: Any, as_: Any, permit: Any, fresh: Any
) -> None:
    permit()
    assert as_(cast.noor).post(f"{DESK}1/stop/").status_code == 403
    for _ in range(2):
        answer = as_(cast.cora).post(f"{DESK}1/stop/", follow=True)
    assert "It is not shown any more." in body(answer)
    assert [(one.word, one.way) for one in fresh().permissions.all()][1:] == [("taken back", "project")]
    assert Client().get("/p/strings/stories/1/").status_code == 410


def test_erasing_needs_its_number(cast: Any, as_: Any, story: Story, fresh: Any) -> None:
    answer = as_(cast.tomas).post(f"{DESK}1/erase/", {"number": "2"})
    assert answer.status_code == 422 and "Type 1" in body(answer) and fresh().erased_at is None
    for _ in range(2):
        assert as_(cast.tomas).post(f"{DESK}1/erase/", {"number": "1"})["Location"] == DESK
    assert fresh().erased_at is not None
    assert "This story was erased" in body(as_(cast.tomas).get(f"{DESK}1/"))
    for path in ("narrator/", "paper/", "permission/"):
        assert as_(cast.tomas).get(f"{DESK}1/{path}").status_code == 403
    answer = as_(cast.tomas).post(f"{DESK}1/ask/", {"seen": ""}, follow=True)
    assert "This story was erased." in body(answer)


def test_an_officer_whose_role_ended_reads_nothing(cast: Any, as_: Any, story: Story) -> None:
    cast.tomas.town_memberships.all().delete()
    assert as_(cast.tomas).get(f"{DESK}1/narrator/").status_code in (403, 404)


def test_the_list_is_searched_filtered_and_taken_along(
    cast: Any, as_: Any, story: Story, permit: Any
) -> None:
    factories.StoryFactory(project=cast.project, town=cast.kavala, number=2)
    permit()
    page = as_(cast.cora).get(f"{DESK}?state=waits")
    assert [one.story.number for one in page.context["list"].page] == [2]
    assert "The key" in body(as_(cast.cora).get(f"{DESK}?q=key"))
    assert "Nothing fits" in body(as_(cast.cora).get(f"{DESK}?q=nothing"))


def test_an_empty_shelf_says_what_to_do(cast: Any, as_: Any) -> None:
    assert "No story yet" in body(as_(cast.tomas).get(DESK))
    assert "No story to read at the moment" in body(Client().get("/p/strings/stories/"))


def test_numbers_count_in_their_project(cast: Any, as_: Any, story: Story) -> None:
    assert as_(cast.tomas).post(f"{DESK}new/", typed(cast))["Location"] == f"{DESK}2/"


def test_a_letter_that_comes_back_is_told_to_the_town(
    cast: Any, as_: Any, story: Story, now: datetime
) -> None:
    narrator = Narrator.objects.get()
    narrator_of = returned.Reader(returned.NARRATOR, narrator.pk)
    other = returned.Failure(narrator_of, returned.fingerprint("old@example.org"), Reason.UNKNOWN, "a", now)
    returned.tell(other)
    narrator.refresh_from_db()
    assert narrator.gets_letters
    returned.tell(returned.Failure(narrator_of, returned.fingerprint(narrator.email), Reason.FULL, "b", now))
    narrator.refresh_from_db()
    assert narrator.gets_letters  # a full mailbox empties
    for _ in range(2):
        returned.tell(
            returned.Failure(narrator_of, returned.fingerprint(narrator.email)[:8], Reason.UNKNOWN, "c", now)
        )
    narrator.refresh_from_db()
    assert not narrator.gets_letters
    assert "letters come back: please phone" in body(as_(cast.tomas).get(f"{DESK}1/"))


def test_a_paper_from_before_a_stop_opens_nothing_again(
    cast: Any, as_: Any, story: Story, now: datetime
) -> None:
    paper(cast, as_)
    actions.take_back(story, way="page", by=None, now=now)
    answer = paper(cast, as_)
    assert answer.status_code == 422 and "This paper was recorded already." in body(answer)
    assert Client().get("/p/strings/stories/1/").status_code == 410


def test_others_read_its_title_in_permitted_languages_alone(
    cast: Any, as_: Any, story: Story, permit: Any
) -> None:
    permit("website", "events", texts={"en": story.texts["en"]})
    for path in (DESK, f"{DESK}1/"):
        page = body(as_(cast.cora).get(f"{path}?language=pt"))
        assert "The key" in page and "A chave" not in page
    assert "Portuguese" not in body(Client().get("/p/strings/stories/1/"))


def test_a_town_that_left_the_project_still_tends_its_stories(
    cast: Any, as_: Any, story: Story, permit: Any
) -> None:
    permit()
    cast.project.partners.filter(town=cast.gondomar).delete()
    assert as_(cast.tomas).get(f"{DESK}1/").status_code == 200
    as_(cast.tomas).post(f"{DESK}1/stop/")
    assert Client().get("/p/strings/stories/1/").status_code == 410
