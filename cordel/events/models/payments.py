"""Who pays what for whom at an event: a table to agree on, not accounting, and no place for bank data."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.events.models.events import Event
from cordel.towns.models import Town


class Payment(models.Model):
    """One town pays a sum for one town or for everybody. An agreement is about the sum as it stands."""

    class Kind(models.TextChoices):
        TRAVEL = "travel", _("travel to the event")
        LOCAL = "local", _("buses and other transport there")
        BEDS = "beds", _("beds")
        MEALS = "meals", _("meals")
        VENUE = "venue", _("rooms and equipment")
        INTERPRETERS = "interpreters", _("interpreters and translation")
        PRINT = "print", _("print, film, materials")
        OTHER = "other", pgettext_lazy("payment", "something else")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("payment", "planned")
        AGREED = "agreed", pgettext_lazy("payment", "agreed")
        PAID = "paid", pgettext_lazy("payment", "paid")

    event = models.ForeignKey(Event, models.CASCADE, related_name="payments")
    payer = models.ForeignKey(Town, models.PROTECT, related_name="+", verbose_name=_("who pays"))
    # Without a town it is for everybody.
    for_town = models.ForeignKey(
        Town, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("for whom")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    what = models.CharField(_("what"), max_length=200, blank=True)
    euros = models.PositiveIntegerField(_("whole euros"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PLANNED)
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(euros__gt=0), name="payment_is_of_something"),
            models.CheckConstraint(
                condition=models.Q(state="paid", paid_on__isnull=False)
                | (~models.Q(state="paid") & models.Q(paid_on__isnull=True)),
                name="payment_is_paid_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.what or str(self.get_kind_display())
