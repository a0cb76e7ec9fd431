"""The site's mail: how it is sent, a test letter to oneself, and what the IT department has to know."""

from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import languages, mail_check, mail_limits, ratelimits, rules
from cordel.base.guards import opened
from cordel.base.returned import USER, Reader
from cordel.core import mail_records

TESTS_AN_HOUR = 6
LIMITS = {
    "MAIL_PER_MINUTE": _("In a minute"),
    "MAIL_PER_HOUR": _("In an hour"),
    "MAIL_PER_DAY": _("In a day"),
}


@require_http_methods(["GET", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """How letters leave the house; on POST, a test letter to whoever asks, and to nobody else."""
    by: Any = opened(request, request.user, rules.may_look_after_mail)
    why_not, steps = mail_check.why_not(), []
    if request.method == "POST" and not why_not:
        now = timezone.now()
        ratelimits.count("test letter", f"{by.pk}", limit=TESTS_AN_HOUR, seconds=3600, now=now)
        attempt = mail_check.Attempt(by.email, languages.spoken(), Reader(USER, by.pk))
        steps = list(attempt.steps())
    room = mail_limits.room(timezone.now())
    facts = {
        "why_not": why_not,
        "steps": steps,
        "is_handed_over": bool(steps) and steps[-1].is_done,
        "account": by,
        "has_server": settings.HAS_MAIL_SERVER,
        "server": getattr(settings, "EMAIL_HOST", ""),
        "port": getattr(settings, "EMAIL_PORT", ""),
        "is_encrypted": getattr(settings, "EMAIL_USE_TLS", False)
        or getattr(settings, "EMAIL_USE_SSL", False),
        "sender": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        "bounces": settings.MAIL_BOUNCES,
        "limits": [(LIMITS[name], used, limit) for name, (used, limit) in room.items()],
    }
    return render(request, "base/mail/home.html", facts)


@require_GET
def for_it(request: HttpRequest) -> HttpResponse:
    """What name servers and the mail server must say, word for word, as the settings stand."""
    opened(request, request.user, rules.may_look_after_mail)
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    server, site = getattr(settings, "EMAIL_HOST", "localhost"), urlsplit(settings.SITE_URL).hostname or ""
    facts = {
        "records": mail_records.records(
            sender=sender, server=server, site=site, bounces=settings.MAIL_BOUNCES
        ),
        "sender": sender,
        "domain": sender.rpartition("@")[2],
        "server": server,
        "sending_host": mail_records.sending_host(server, site),
        "sends_itself": server in mail_records.LOCAL,
        "bounces": settings.MAIL_BOUNCES,
        "is_aligned": mail_records.are_aligned(sender, settings.MAIL_BOUNCES),
        "has_server": settings.HAS_MAIL_SERVER,
    }
    return render(request, "base/mail/for_it.html", facts)
