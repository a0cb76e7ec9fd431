"""When the demonstration may be made."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused


class NotEmpty(Refused):
    sentence = _(
        "The demonstration goes into an empty database only, and this one holds %(found)s."
        " Nothing was changed. Start with another DATA_DIR or DATABASE_URL to see it."
    )


def ensure_empty(found: Iterable[str]) -> None:
    """`found` names the kinds of things that are there."""
    kinds = ", ".join(found)
    if kinds:
        raise NotEmpty(found=kinds)
