"""Codes with which somebody joins a town's work, or signs in where no mail arrives."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.projects.models.projects import Partner
from cordel.towns.models import TownRole


class EntryCodeQuerySet(models.QuerySet["EntryCode"]):
    def open(self) -> "EntryCodeQuerySet":
        """Neither used nor taken back; whether the day is over is asked with the clock."""
        return self.filter(used_at=None, revoked_at=None)


class EntryCode(models.Model):
    """A link and a code for one person of a partner's town, good once.

    `user` is empty until a new person comes in. The code itself is kept nowhere, only a fingerprint that nobody can
    try codes against without this installation's key. Address and name go when the code is used or taken back.
    """

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="entry_codes")
    role = models.CharField(_("role"), max_length=20, choices=TownRole)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    email = models.EmailField(_("e-mail address"), blank=True, db_index=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    by_mail = models.BooleanField()
    # Several people use the mailbox, and will use the account.
    is_shared = models.BooleanField(default=False)
    code_digest = models.CharField(max_length=32, blank=True)
    code_until = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    # Whose open work goes over to the person who comes in.
    successor_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = EntryCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("code to come in")
        verbose_name_plural = _("codes to come in")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner", "email"],
                condition=models.Q(used_at=None, revoked_at=None),
                name="one_open_code_per_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.partner_id}"
