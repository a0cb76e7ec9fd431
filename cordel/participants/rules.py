"""What cannot be done with people who take part. Nothing here writes; facts come in as arguments."""

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.participants.models import Person


class NameIsSealed(Refused):
    sentence = _("The name is sealed, and nobody writes to this person any more. The address stays as it is.")


class SomebodyElseThere(Refused):
    sentence = _(
        "Somebody of the same name has this address already. If both are one person, unite them under “Duplicates”."
    )


def ensure_is_written_to(person: Person) -> None:
    if person.sealed_at is not None:
        raise NameIsSealed
