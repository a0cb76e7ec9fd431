"""Where people join who take part online."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.base.content import ContentField
from cordel.events.models.events import Event

LONGEST_ADDRESS = 500


class Joining(models.Model):
    """The address to join an event by, for nobody but those with a seat who take part online."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="joining")
    url = models.CharField(_("address to join by"), max_length=LONGEST_ADDRESS, blank=True)
    note = ContentField(_("note for people who join"))
    # Grows with every other address: who was told an older one is told again.
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("where to join")
        verbose_name_plural = _("where to join")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.event_id}"
