"""Pages of signature sheets as they were printed, and what was said where a person's evidence disagrees."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cordel.base.languages import country_name
from cordel.events.models.events import Event
from cordel.events.models.registrations import Registration
from cordel.events.models.signed_sheets import SignedSheet
from cordel.towns.models import Town


class SheetPage(models.Model):
    """One printed page, to sign on one day. It stays readable however often the sheet is printed again.

    Whose people are on it: a town's, or without one those of a country's other places. `rows` are the primary keys of
    the registrations from top to bottom, null for a free line; `geometry` is what `core/sheet_layout.py` made of them;
    `digest` that of all words on the page. `scan` is the file in which it came back, and `scan_page` where in it,
    counted from 0.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="sheet_pages")
    town = models.ForeignKey(
        Town, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("whose people")
    )
    country = models.CharField(max_length=2)
    day = models.DateField(_("day"))
    number = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()
    token = models.CharField(max_length=12, unique=True)
    rows = models.JSONField()
    geometry = models.JSONField()
    digest = models.CharField(max_length=64)
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    scan = models.ForeignKey(SignedSheet, models.SET_NULL, null=True, blank=True, related_name="pages")
    scan_page = models.PositiveSmallIntegerField(default=0)
    # Who signed on its free lines: {"13": primary key of the registration}, rows counted from 0 as in `rows`.
    written_in = models.JSONField(default=dict, blank=True)
    # The rows that were said to be signed: the same person may stand on a page that was printed again.
    signed = models.JSONField(default=list, blank=True)
    # When somebody said who had signed it, for the last time.
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("page of a signature sheet")
        verbose_name_plural = _("pages of signature sheets")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["event", "day", "digest"], name="sheet_pages_as_printed")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.token}"

    def get_absolute_url(self) -> str:
        return reverse("events:sheet-page", args=[self.event.project.slug, self.event.number, self.pk])

    @property
    def people(self) -> list[int]:
        """The registrations on it, those that were written in too."""
        return [row for row in (*self.rows, *self.written_in.values()) if row is not None]

    @property
    def signers(self) -> set[int]:
        """The registrations that were said to have signed it."""
        return {
            pk for row in self.signed if (pk := self.written_in.get(str(row), self.rows[row])) is not None
        }

    @property
    def whose(self) -> str:
        if self.town:
            return str(self.town)
        return str(_("Other places in %(country)s") % {"country": country_name(self.country)})


class Reconciled(models.Model):
    """A disagreement about one person's day that is left as it is, and why."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="reconciled")
    day = models.DateField()
    # What the presence rested on at that moment, sorted and joined: another evidence asks again.
    kinds = models.CharField(max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    settled_at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("disagreement left as it is")
        verbose_name_plural = _("disagreements left as they are")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration", "day"], name="reconciled_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} on {self.day}"
