"""Public pages kept for a moment, and never a moment too long for whoever just changed something."""

import re

import pytest
from django.core.cache import caches
from django.test import Client

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
    actions.close(event, by=None, now=days_from_now(0))
    assert "Another name" in title(client, event)


def test_keeps_it_over_acts_that_no_public_page_shows(client, event, django_assert_max_num_queries):
    first = title(client, event)
    registration = RegistrationFactory(event=event)
    actions.check_in(registration, day=event.starts_on, evidence="scan", by=None, now=days_from_now(0))
    with django_assert_max_num_queries(1):
        assert title(client, event) == first


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


def one_use_values(client, event):
    page = client.get(f"{event.get_absolute_url()}register/").content.decode()
    return dict(re.findall(r'name="(csrfmiddlewaretoken|token)" value="([^"]+)"', page))


def test_gives_every_visitor_of_a_kept_form_values_of_their_own(event, django_assert_max_num_queries):
    first, second = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    seen = one_use_values(first, event)
    with django_assert_max_num_queries(1):
        fresh = one_use_values(second, event)
    assert seen.keys() == fresh.keys() == {"csrfmiddlewaretoken", "token"}
    assert not set(seen.values()) & set(fresh.values())
    answers = {"name": "Ana", "home": "PT", "place": "Valbom", "is_adult": "yes"}
    for visitor, values in ((first, seen), (second, fresh)):
        response = visitor.post(f"{event.get_absolute_url()}register/", answers | values)
        assert response.status_code == 302
    assert event.registrations.count() == 2


def test_keeps_no_one_use_value(event):
    seen = one_use_values(Client(), event)
    kept = b"".join(caches["pages"]._cache.values())
    assert kept
    assert not any(value.encode() in kept for value in seen.values())
