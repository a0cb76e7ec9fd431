"""The answer to whoever asked to be erased, word of a breach, and of an account that will be closed."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from cordel.accounts.models import User
from cordel.base import letters
from cordel.base.returned import USER, Reader
from cordel.core import breach_clock
from cordel.privacy.models import Breach
from cordel.privacy.queries import breaches
from cordel.privacy.queries import requests as queries
from cordel.privacy.queries.staff import WARNED_FOR


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


def tell_of_closing(user_id: int) -> None:
    """Once, a month before: signing in is enough to keep the account. Whoever may not sign in gets no letter."""
    user = User.objects.filter(pk=user_id, is_active=True, warned_at__isnull=False).first()
    if user is None or user.warned_at is None:
        return
    letters.send(
        "privacy/letters/closing",
        to=user.email,
        language=user.language,
        context={
            "person": user,
            "day": (user.warned_at + WARNED_FOR).date(),
            "sign_in_url": settings.SITE_URL + reverse("account_request_login_code"),
        },
        reader=Reader(USER, user.pk),
    )
