"""Which invitations reach people, and whom they reach."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from cordel.events.models import Attendance, Event, Invitation
from cordel.towns.models import Town

# Whether somebody is new to all this is told in confidence: among fewer people it would be no secret.
FEWEST = 5


@dataclass(frozen=True)
class Reached:
    """How many persons came by an invitation (None: by none). `first_time` is None where it is not told, because
    so few came that everybody would know who is meant."""

    invitation: Invitation | None
    registered: int
    present: int
    first_time: int | None


def invitation(code: str) -> Invitation | None:
    """The invitation whose code is in the link, with its event."""
    return Invitation.objects.filter(code=code).select_related("event__project").first()


def invitations(event: Event, *, towns: Iterable[int] | None) -> list[Invitation]:
    """The event's invitations; those of these towns only, unless `towns` is None."""
    found = event.invitations.select_related("town").order_by("source", "name", "pk")
    return list(found if towns is None else found.filter(town__in=towns))


def reached(event: Event, shown: Iterable[Invitation]) -> list[Reached]:
    """A line for each of the invitations."""
    counts = _counts(event)
    return [_line(one, counts.get(one.pk, (0, 0, 0))) for one in shown]


def reached_otherwise(event: Event) -> Reached:
    """Who came without an invitation."""
    return _line(None, _counts(event).get(None, (0, 0, 0)))


def reached_in_all(event: Event) -> Reached:
    """The sum. When exactly one line keeps its secret, the sum must keep it, too."""
    lines = list(_counts(event).values())
    secret = sum(0 < registered < FEWEST for registered, _present, _first in lines)
    line = _line(None, tuple(sum(column) for column in zip(*lines, strict=True)) if lines else (0, 0, 0))
    return Reached(None, line.registered, line.present, None if secret == 1 else line.first_time)


def _line(invitation: Invitation | None, counts: tuple[int, ...]) -> Reached:
    registered, present, first_time = counts
    return Reached(invitation, registered, present, first_time if registered >= FEWEST else None)


def _counts(event: Event) -> dict[int | None, tuple[int, int, int]]:
    """By invitation: who has a seat, who of them was there, who of them is new to this."""
    there = Exists(Attendance.objects.filter(registration=OuterRef("pk")))
    groups = (
        event.registrations.confirmed()
        .annotate(there=there)
        .order_by()
        .values("invitation_id")
        .annotate(
            registered=Count("pk"),
            present=Count("pk", filter=Q(there=True)),
            first_time=Count("pk", filter=Q(is_first_time=True)),
        )
    )
    return {
        group["invitation_id"]: (group["registered"], group["present"], group["first_time"])
        for group in groups
    }


def inviting_towns(event: Event, towns: Iterable[int]) -> list[Town]:
    """Those of the towns that take part in the event's project: on their behalf an officer may invite."""
    partners = Town.objects.filter(partnerships__project=event.project_id, pk__in=list(towns))
    return list(partners.order_by("sort_key", "pk"))


def share_text(words: str, link: str) -> str:
    """What is passed on by messenger: the words, then the link on a line of its own."""
    return "\n".join(filter(None, [words.strip(), _("More, and a seat: %(link)s") % {"link": link}]))
