"""Rows of privacy."""

from datetime import timedelta

import factory
from django.utils import timezone

from cordel.core import signed_figures
from cordel.privacy.models import Breach, DataRequest, PurgeRun, SitePurge
from tests.factories.base import CordelFactory
from tests.factories.projects import ProjectFactory


class DataRequestFactory(CordelFactory):
    """An erasure asked for by telephone and answered now; nothing stays."""

    class Meta:
        model = DataRequest

    project = factory.SubFactory(ProjectFactory)
    wanted = "erasure"
    channel = "phone"
    language = "en"
    received_on = factory.LazyFunction(timezone.localdate)
    due_on = factory.LazyAttribute(lambda it: it.received_on + timedelta(days=30))
    answered_at = factory.LazyFunction(timezone.now)
    outcome = factory.LazyFunction(dict)
    nonce = factory.Sequence(lambda n: f"request-{n}")
    key = factory.Sequence(lambda n: f"request-{n}")


class BreachFactory(CordelFactory):
    class Meta:
        model = Breach

    project = factory.SubFactory(ProjectFactory)
    kind = Breach.Kind.LOST_PAPER
    noticed_at = factory.LazyFunction(timezone.now)
    what = "A list was left on the bus."
    opened_at = factory.LazyFunction(timezone.now)
    nonce = factory.Sequence("breach-{}".format)


class PurgeRunFactory(CordelFactory):
    """The first record: one entry of needs went."""

    class Meta:
        model = PurgeRun

    project = factory.SubFactory(ProjectFactory)
    number = 1
    begun_at = factory.LazyFunction(timezone.now)
    signed_at = factory.LazyFunction(timezone.now)
    content = factory.LazyAttribute(
        lambda it: signed_figures.canonical(
            {
                "schema": "cordel.retention.purge/1",
                "project": it.project.slug,
                "number": it.number,
                "previous_sha256": "",
                "lines": [{"what": "needs", "kind": "needs", "event": 1, "due": "2026-03-28", "rows": 1}],
                "not_purged": [],
            }
        )
    )
    digest = factory.LazyAttribute(lambda it: signed_figures.sha256(it.content))


class SitePurgeFactory(CordelFactory):
    """The first record of the site: one account went."""

    class Meta:
        model = SitePurge

    number = 1
    begun_at = factory.LazyFunction(timezone.now)
    signed_at = factory.LazyFunction(timezone.now)
    content = factory.LazyAttribute(
        lambda it: signed_figures.canonical(
            {
                "schema": "cordel.retention.site-purge/1",
                "number": it.number,
                "previous_sha256": "",
                "lines": [{"what": "accounts", "kind": "staff", "due": "2026-03-28", "rows": 1}],
            }
        )
    )
    digest = factory.LazyAttribute(lambda it: signed_figures.sha256(it.content))
