"""The gate of stories: what was said decides, and nothing else opens it."""

from datetime import date, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from cordel.core.permissions import Exit, Obstacle, Permission, Word, fingerprint, may, obstacle, obstacle_for

TODAY = date(2026, 3, 2)
READ = {"pt": fingerprint("A chave", "Saímos."), "en": fingerprint("The key", "We left.")}
LANGUAGES = ["pt", "en", "ar"]


def given_for(*exits: Exit, until: date | None = None, texts: dict[str, str] | None = None) -> Permission:
    return Permission(Word.GIVEN, frozenset(exits), READ if texts is None else texts, until)


def test_where_nothing_was_said_nothing_may_be_shown() -> None:
    for one in Exit:
        assert obstacle(None, one, today=TODAY) is Obstacle.NOTHING_SAID
        assert may(None, one, texts=READ, today=TODAY) == ()


def test_it_opens_what_was_ticked_and_nothing_else() -> None:
    said = given_for(Exit.EVENTS)
    assert may(said, Exit.EVENTS, texts=READ, today=TODAY) == ("pt", "en")
    assert may(said, Exit.WEBSITE, texts=READ, today=TODAY) == ()
    assert obstacle(said, Exit.WEBSITE, today=TODAY) is Obstacle.NOT_HERE


def test_the_archive_is_a_copy_of_the_website() -> None:
    assert may(given_for(Exit.ARCHIVE), Exit.ARCHIVE, texts=READ, today=TODAY) == ()
    assert may(given_for(Exit.WEBSITE), Exit.ARCHIVE, texts=READ, today=TODAY) == ()
    assert may(given_for(Exit.WEBSITE, Exit.ARCHIVE), Exit.ARCHIVE, texts=READ, today=TODAY) == ("pt", "en")


def test_the_last_day_is_a_day_of_it() -> None:
    said = given_for(Exit.WEBSITE, until=TODAY)
    assert obstacle(said, Exit.WEBSITE, today=TODAY) is None
    assert obstacle(said, Exit.WEBSITE, today=TODAY + timedelta(days=1)) is Obstacle.OVER


def test_a_text_that_changed_is_not_the_one_that_was_read() -> None:
    said, now_reads = given_for(Exit.WEBSITE), {**READ, "en": fingerprint("The key", "We fled.")}
    assert may(said, Exit.WEBSITE, texts=now_reads, today=TODAY) == ("pt",)
    found = obstacle_for(said, Exit.WEBSITE, language="en", now_reads=now_reads["en"], today=TODAY)
    assert found is Obstacle.CHANGED
    missing = obstacle_for(said, Exit.WEBSITE, language="ar", now_reads="x", today=TODAY)
    assert missing is Obstacle.NOT_IN_THIS_LANGUAGE


def test_what_ended_opens_nothing_whatever_else_it_says() -> None:
    for word, one in product((Word.TAKEN_BACK, Word.REFUSED), Exit):
        said = Permission(word, frozenset(Exit), READ)
        assert may(said, one, texts=READ, today=TODAY) == ()


def test_title_and_text_are_kept_apart() -> None:
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
    assert fingerprint("1:a", "") != fingerprint("", "1:a")


permissions = st.builds(
    Permission,
    st.sampled_from(Word),
    st.frozensets(st.sampled_from(Exit)),
    st.dictionaries(st.sampled_from(LANGUAGES), st.sampled_from(["read", "other"])),
    st.none() | st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3)),
)
texts = st.dictionaries(st.sampled_from(LANGUAGES), st.sampled_from(["read", "other"]))


@given(permissions, texts, st.sampled_from(Exit))
def test_whatever_opens_was_given_ticked_read_and_still_runs(
    said: Permission, now: dict[str, str], one: Exit
) -> None:
    shown = may(said, one, texts=now, today=TODAY)
    for language in shown:
        assert said.word is Word.GIVEN and one in said.exits
        assert said.texts[language] == now[language]
        assert said.until is None or said.until >= TODAY
    assert set(shown) <= set(now)


@given(permissions, texts, st.sampled_from(Exit), st.integers(0, 6))
def test_time_alone_opens_nothing(said: Permission, now: dict[str, str], one: Exit, days: int) -> None:
    later = may(said, one, texts=now, today=TODAY + timedelta(days=days))
    assert set(later) <= set(may(said, one, texts=now, today=TODAY))


@given(permissions, texts, st.sampled_from(Exit), st.sampled_from(Exit))
def test_a_tick_less_opens_no_more(said: Permission, now: dict[str, str], one: Exit, gone: Exit) -> None:
    fewer = Permission(said.word, said.exits - {gone}, said.texts, said.until)
    assert set(may(fewer, one, texts=now, today=TODAY)) <= set(may(said, one, texts=now, today=TODAY))
