"""What a machine saw on pages that came back: a proposal, until a person says who signed."""

from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.events.models.sheet_pages import SheetPage
from cordel.events.models.signed_sheets import SignedSheet

# Beside what the reader itself says: a page that came back in another file before or twice in this one, that is of
# another town or day than the file was kept for, or of another event.
TWICE: Final = "twice"
OTHER_LIST: Final = "other_list"
OTHER_EVENT: Final = "other_event"


def straightened_at(reading: "SheetReading", _filename: str) -> str:
    return f"signed-sheets/{reading.sheet.event_id}/straight/{reading.sheet.digest}-{reading.at}.jpg"


class SheetReading(models.Model):
    """One page of a file, `at` counted from 0; two printed pages in one photo are two readings. `page` is the printed
    one that its marks name, if it is this event's. `rows`: [row, state, ink in square millimetres], or none and the
    `problem` why. `picture` is the page straightened, in millimetres as the page's geometry is. `engine` are the rules
    it was read by."""

    sheet = models.ForeignKey(SignedSheet, models.CASCADE, related_name="readings")
    at = models.PositiveSmallIntegerField()
    page = models.ForeignKey(SheetPage, models.CASCADE, null=True, related_name="readings")
    problem = models.CharField(max_length=20, blank=True)
    rows = models.JSONField(default=list)
    picture = models.FileField(upload_to=straightened_at, max_length=200, blank=True)
    engine = models.CharField(max_length=10)
    read_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reading of a signed page")
        verbose_name_plural = _("readings of signed pages")
        ordering: ClassVar = ["sheet", "at", "id"]

    def __str__(self) -> str:
        return f"{self.sheet_id}.{self.at}"
