"""The answer to whoever asked to be erased, and word of a breach."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from cordel.base import letters
from cordel.base.returned import USER, Reader
from cordel.core import breach_clock
from cordel.privacy.models import Breach
from cordel.privacy.queries import breaches
from cordel.privacy.queries import requests as queries


def write_answer(request_id: int) -> None:
    """What stays, why, until when; to the address that is forgotten right after."""
    request = queries.letter_for(request_id)
    if request is None:
        return
    with translation.override(request.language):
        answer = queries.answer_of(request)
    letters.send(
        "privacy/letters/erased",
        to=request.reply_to,
        language=request.language,
        context={
            "answer": answer,
            "project": request.project,
            "answer_url": settings.SITE_URL + queries.answer_url(request),
        },
    )


def tell_of_breach(breach_id: int) -> None:
    """One letter to each who coordinates or administers; it says nothing of what happened, for letters are read on
    the way."""
    breach = Breach.objects.select_related("project").filter(pk=breach_id).first()
    if breach is None:
        return
    page = reverse("privacy:breach", args=[breach.project.slug, breach.pk])
    for person in breaches.readers(breach):
        letters.send(
            "privacy/letters/breach",
            to=person.email,
            language=person.language,
            context={
                "person": person,
                "project": breach.project,
                "until": breach_clock.until(breach.noticed_at),
                "breach_url": settings.SITE_URL + page,
            },
            reader=Reader(USER, person.pk),
        )
