"""What an event's plan was before it changed, and why it changed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.base.content import ContentField
from cordel.core import plans
from cordel.core.plans import Kind, Plan
from cordel.events.models.events import Event


class ChangeKind(models.TextChoices):
    CANCELLED = Kind.CANCELLED.value, _("cancelled")
    RESUMED = Kind.RESUMED.value, _("takes place after all")
    POSTPONED = Kind.POSTPONED.value, _("postponed, new days not known yet")
    DAYS = Kind.DAYS.value, _("moved to other days")
    HOST = Kind.HOST.value, _("another town hosts")
    PLACE = Kind.PLACE.value, _("moved elsewhere")
    MODE = Kind.MODE.value, _("takes place in another way")


class PlanChange(models.Model):
    """The old plan beside the new one, both as data, so that neither changes when the event does."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="plan_changes")
    # The number that the event's calendar entry has since then.
    sequence = models.PositiveIntegerField()
    kind = models.CharField(_("what changed"), max_length=10, choices=ChangeKind)
    before = models.JSONField()
    after = models.JSONField()
    reason = ContentField(_("why"))
    # The one-use token of the form that asked for it; a change made on another screen has none.
    nonce = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of plan")
        verbose_name_plural = _("changes of plan")
        ordering: ClassVar = ["event_id", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "sequence"], name="plan_changes_one_after_the_other"),
            models.UniqueConstraint(
                fields=["nonce"], condition=~models.Q(nonce=""), name="form_changes_the_plan_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.kind}"

    @property
    def old_plan(self) -> Plan:
        return plans.of_data(self.before)

    @property
    def new_plan(self) -> Plan:
        return plans.of_data(self.after)
