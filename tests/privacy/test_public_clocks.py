"""What the public page promises is what the purge runs by."""

from django.urls import reverse
from django.utils import translation

from cordel.core.retention import HOUSE, Kind
from cordel.privacy.queries import clocks


def test_the_page_names_the_clocks_that_the_purge_runs_by(db, client):
    page = client.get(reverse("website:privacy")).content.decode()
    for kind in (
        Kind.NEEDS,
        Kind.TICKETS,
        Kind.ABSENT,
        Kind.CONTACT,
        Kind.NEWS,
        Kind.IDENTITY,
        Kind.DUPLICATES,
    ):
        assert f"{HOUSE[kind].days} days" in page
    assert "5 years after the funder" in page
    assert "with your private link, at once" in page


def test_the_longest_call_in_use_counts(cast, client, monkeypatch):
    monkeypatch.setattr(clocks, "longest_audit", lambda: 7)
    assert "7 years after" in client.get(reverse("website:privacy")).content.decode()


def test_every_clock_is_a_sentence_in_both_numbers(db):
    with translation.override("en"):
        said = dict(clocks.told_to_all())
    assert set(said) == {kind.value for kind in Kind}
    assert said["answers"] == "1 day" and said["needs"] == "14 days after the event"
