"""What can no longer be changed, because it was erased or sealed. Nothing here writes."""

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused


class DataErased(Refused):
    sentence = _(
        "What was kept of this registration was erased or sealed: somebody asked for it, or its time was over. Nothing can be changed here any more."
    )
