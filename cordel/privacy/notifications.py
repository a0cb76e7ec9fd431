"""The answer to whoever asked to be erased."""

from django.conf import settings
from django.utils import translation

from cordel.base import letters
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
