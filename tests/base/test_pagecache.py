"""Public pages kept for a moment, and never a moment too long for whoever just changed something."""

import pytest
from django.core.cache import caches

from cordel.events import actions
from cordel.events.models import Event
from tests.factories import EventFactory, RegistrationFactory, UserFactory, days_from_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(settings):
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages of a test"},
    }
    caches["pages"].clear()
    yield EventFactory(number=1)
    caches["pages"].clear()


def title(client, event, **options):
    return client.get(event.get_absolute_url(), **options).content.decode()


def rename(event, name):
    event.name = event.name.with_original("en", name)
    event.save()


def test_renders_a_page_once_while_nothing_is_done(client, event, django_assert_max_num_queries):
    first = title(client, event)
    with django_assert_max_num_queries(1):
        assert title(client, event) == first


def test_renders_it_again_as_soon_as_anything_was_done(client, event):
    title(client, event)
    rename(event, "Another name")
    assert "Another name" not in title(client, event)
    actions.check_in(
        RegistrationFactory(event=event), day=event.starts_on, evidence="scan", by=None, now=days_from_now(0)
    )
    assert "Another name" in title(client, event)


def test_keeps_a_page_per_language(client, event):
    assert 'lang="en"' in title(client, event)
    assert 'lang="ar"' in title(client, event, headers={"accept-language": "ar"})


def test_keeps_nothing_for_somebody_signed_in(client, event):
    title(client, event)
    rename(event, "Another name")
    client.force_login(UserFactory())
    assert "Another name" in title(client, event)


def test_keeps_no_page_that_is_not_there(client, event):
    Event.objects.update(published_at=None)
    assert client.get(event.get_absolute_url()).status_code == 404
    Event.objects.update(published_at=event.published_at)
    assert client.get(event.get_absolute_url()).status_code == 200
