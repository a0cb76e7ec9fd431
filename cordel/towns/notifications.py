"""Letters of the towns."""

from django.conf import settings
from django.urls import reverse

from cordel.base import letters
from cordel.base.returned import USER, Reader
from cordel.towns.models import TownMembership


def invite(membership_id: int) -> None:
    """Tells somebody what they now are in a town, and where to sign in. Nothing, if it was taken back meanwhile."""
    membership = TownMembership.objects.filter(pk=membership_id).select_related("user", "town").first()
    if membership is None:
        return
    letters.send(
        "towns/letters/invitation",
        to=membership.user.email,
        language=membership.user.language,
        context={
            "person": membership.user,
            "town": membership.town,
            "membership": membership,
            "sign_in_url": settings.SITE_URL + reverse("account_request_login_code"),
            "town_url": settings.SITE_URL + reverse("towns:manage", args=[membership.town_id]),
        },
        reader=Reader(USER, membership.user_id),
    )
