"""Rows of outreach."""

import factory
from django.core.files.base import ContentFile
from django.utils import timezone

from cordel.outreach.models import OutreachAction
from tests.factories.base import CordelFactory, in_days
from tests.factories.projects import PartnerFactory


class OutreachActionFactory(CordelFactory):
    class Meta:
        model = OutreachAction

    partner = factory.SubFactory(PartnerFactory)
    kind = "press"
    title = "Towns meet"
    day = factory.LazyFunction(lambda: in_days(-1))
    kept_as = "pdf"
    digest = factory.Sequence(lambda n: f"{n:064}")
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 %%EOF", "clipping.pdf"))
    nonce = factory.Sequence(lambda n: f"told-{n}")
    told_at = factory.LazyFunction(timezone.now)
