"""When a report counts as handed in: on a day that has come, and with something that proves it."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused


class HandedTomorrow(Refused):
    sentence = _("This day is still to come. Record the report on the day on which it was handed in.")


class NothingProvesIt(Refused):
    sentence = _(
        "Nothing proves yet that the report arrived. Write the number that the funder gave you, or add the receipt as PDF."
    )


class HandedTakenBack(Refused):
    sentence = _(
        "Somebody took this back while you were writing. Record it anew if the report was handed in."
    )


def ensure_handed(handed_on: date, *, is_proved: bool, today: date) -> None:
    if handed_on > today:
        raise HandedTomorrow
    if not is_proved:
        raise NothingProvesIt
