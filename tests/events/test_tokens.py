"""Tokens for other systems, on the desk: made, shown once, revoked."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from cordel.base import tokens as secrets
from cordel.base.models import AuditEntry
from cordel.events.models import AccessToken
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
CHOSEN = {"name": "Ticket gate", "scopes": ["register", "check_in"], "reach": "event", "days": "30"}


def address(event: Any) -> str:
    return reverse("events:tokens", args=[event.project.slug, event.number])


def filled_in(browser: Any, event: Any, **changes: Any) -> dict[str, Any]:
    page = browser.get(address(event)).content.decode()
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return {**CHOSEN, "token": found[1], **changes}


def shown(response: Any) -> str:
    found = re.search(r'id="secret"[^>]* value="([^"]+)"', response.content.decode())
    assert found, response.content.decode()
    return found[1]


def test_a_token_is_shown_once_and_only_its_digest_is_kept(cast: Any, as_: Any, now: Any) -> None:
    browser = as_(cast.tomas)
    secret = shown(browser.post(address(cast.event), filled_in(browser, cast.event)))
    token = AccessToken.objects.get()
    assert token.digest == secrets.digest(secret)
    assert (token.event, token.scopes, token.made_by) == (cast.event, ["register", "check_in"], cast.tomas)
    assert token.expires_at == now + timedelta(days=30)
    page = browser.get(address(cast.event)).content.decode()
    assert "Ticket gate" in page
    assert secret not in page
    assert AuditEntry.objects.filter(verb="token.made", actor_id=cast.tomas.pk).count() == 1


def test_the_same_form_twice_is_one_token(cast: Any, as_: Any) -> None:
    browser = as_(cast.cora)
    data = filled_in(browser, cast.event)
    first, second = (shown(browser.post(address(cast.event), data)) for _ in range(2))
    assert first == second
    assert AccessToken.objects.count() == AuditEntry.objects.filter(verb="token.made").count() == 1


def test_a_form_whose_token_was_revoked_makes_no_other(cast: Any, as_: Any, now: Any) -> None:
    browser = as_(cast.cora)
    data = filled_in(browser, cast.event)
    browser.post(address(cast.event), data)
    AccessToken.objects.update(revoked_at=now)
    response = browser.post(address(cast.event), data)
    assert (response.status_code, AccessToken.objects.count()) == (422, 1)
    assert 'id="secret"' not in response.content.decode()


def test_only_the_coordinator_makes_one_for_all_events(cast: Any, as_: Any) -> None:
    cora, tomas = as_(cast.cora), as_(cast.tomas)
    cora.post(address(cast.event), filled_in(cora, cast.event, reach="project"))
    assert AccessToken.objects.get().event is None
    tomas.post(address(cast.event), filled_in(tomas, cast.event, reach="project"))
    assert AccessToken.objects.order_by("pk").last().event == cast.event


@pytest.mark.parametrize(
    "changes",
    [{"name": ""}, {"scopes": []}, {"scopes": ["everything"]}, {"days": "9999"}, {"token": "forged"}],
)
def test_what_does_not_fit_makes_no_token(cast: Any, as_: Any, changes: dict[str, Any]) -> None:
    browser = as_(cast.cora)
    response = browser.post(address(cast.event), filled_in(browser, cast.event, **changes))
    assert (response.status_code, AccessToken.objects.count()) == (422, 0)


def test_a_revoked_token_opens_nothing(cast: Any, as_: Any) -> None:
    token = factories.AccessTokenFactory(event=cast.event)
    path = reverse("events:revoke-token", args=["strings", 1, token.pk])
    browser = as_(cast.tomas)
    assert browser.get(path).status_code == 200
    for _ in range(2):
        assert browser.post(path).status_code == 302
    assert AuditEntry.objects.filter(verb="token.revoked").count() == 1
    headers = {"Authorization": "Bearer cordel_secret"}
    assert as_(None).get("/api/projects/strings/events/1/registrations", headers=headers).status_code == 401
    assert "revoked" in browser.get(address(cast.event)).content.decode()


def test_an_officer_of_the_host_does_not_revoke_the_projects_token(cast: Any, as_: Any) -> None:
    token = factories.AccessTokenFactory(event=None, project=cast.project)
    path = reverse("events:revoke-token", args=["strings", 1, token.pk])
    assert as_(cast.tomas).post(path).status_code == 403
    assert path not in as_(cast.tomas).get(address(cast.event)).content.decode()
    assert as_(cast.cora).post(path).status_code == 302


def test_a_token_of_another_event_is_not_here(cast: Any, as_: Any) -> None:
    other = factories.AccessTokenFactory(event=factories.EventFactory(project=cast.project, number=2))
    assert (
        as_(cast.cora).get(reverse("events:revoke-token", args=["strings", 1, other.pk])).status_code == 404
    )


def test_the_record_names_the_system(cast: Any, as_: Any, now: Any) -> None:
    from cordel.events import actions

    token = factories.AccessTokenFactory(event=cast.event)
    actions.check_in(cast.seat, day=cast.event.starts_on, evidence="scan", by=token, now=now)
    page = as_(cast.cora).get(reverse("desk:audit", args=["strings"])).content.decode()
    assert "Ticket gate" in page
