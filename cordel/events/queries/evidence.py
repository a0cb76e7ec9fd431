"""What people's presence rests on, for pages and reports: counted, said in words, with its rule."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cordel.core import evidence_kinds
from cordel.core.evidence_kinds import (
    CERTIFIED,
    HOST_WORD,
    NOTHING,
    ONLINE,
    SCANNED,
    SIGNED,
    STRENGTH_OF,
    Resting,
)
from cordel.events.models import Attendance, Event, Evidence, FiguresVersion, Proof
from cordel.events.queries.children_groups import presences as children_presences
from cordel.events.queries.counts import presence
from cordel.events.queries.figures import frozen_version
from cordel.projects.models import Project

LABELS: Final = {
    SIGNED: gettext_lazy("signature, on paper or on the door's screen"),
    CERTIFIED: Evidence.SCHOOL.label,
    SCANNED: Evidence.SCAN.label,
    ONLINE: Evidence.ONLINE.label,
    HOST_WORD: Evidence.HOST_WORD.label,
    NOTHING: gettext_lazy("no evidence of presence"),
}
PERSONS_RULE: Final = gettext_lazy(
    "Persons: each once, at the strongest kind that any of their days rests on, from a signature down to the host's"
    " word."
)
PARTICIPATIONS_RULE: Final = gettext_lazy(
    "Participations: a person on a day. One that rests on two kinds counts for both, so the kinds can add up to more"
    " than there are participations."
)


@dataclass(frozen=True)
class Line:
    """Persons at one strength, and the participations of the kinds that are as strong: (kind, its name where the line
    has several, how many)."""

    label: Any
    persons: int
    participations: list[tuple[str, str, int]]


@dataclass(frozen=True)
class Proved:
    """What the presence at an event, or at all of a project (`is_whole`), rests on. `is_frozen`: as the version that
    holds says; `is_older`: there is one, and it is older than this counting, so it is counted from what is recorded
    now. `is_printed`: from somebody else's report."""

    resting: Resting
    is_whole: bool = False
    is_frozen: bool = False
    is_older: bool = False
    is_printed: bool = False

    @property
    def lines(self) -> list[Line]:
        """The strongest first; no empty ones."""
        found = [self._line(strength) for strength in evidence_kinds.STRENGTHS]
        return [line for line in found if line.persons or line.participations]

    def _line(self, strength: str) -> Line:
        told = self.resting.participations
        kinds = [kind for kind, strong in STRENGTH_OF.items() if strong == strength and told.get(kind)]
        names = [(kind, str(Evidence(kind).label) if len(kinds) > 1 else "", told[kind]) for kind in kinds]
        if strength == NOTHING and self.resting.unproved:
            names = [("", "", self.resting.unproved)]
        return Line(LABELS[strength], self.resting.persons.get(strength, 0), names)

    @property
    def rules(self) -> list[str]:
        """How it is counted, and what else is to be known of the numbers."""
        found = [str(PERSONS_RULE), str(PARTICIPATIONS_RULE)]
        if self.is_whole:
            found.append(
                _("Whoever came to several events is one person here. Counted from what is recorded now.")
            )
        if self.is_older:
            found.append(
                _("The frozen version is older than this way of counting: counted from what is recorded now.")
            )
        return [] if self.is_printed else found

    @property
    def said(self) -> str:
        """How many rest on the host's word alone, in a sentence; "" where nobody is counted, or all of it is printed."""
        count = self.resting.host_word_only
        if self.is_printed or not self.resting.all_persons:
            return ""
        if not count:
            return _("Nobody is counted on the host's word alone.")
        sentence = ngettext(
            "Host's word only: %(count)s person. Nothing else proves that this person was there.",
            "Host's word only: %(count)s persons. Nothing else proves that they were there.",
            count,
        )
        return sentence % {"count": count}

    @property
    def warning(self) -> str:
        """That people are counted without any evidence; "" where nobody is."""
        count = self.resting.without
        if not count:
            return ""
        if self.is_printed:
            sentence = ngettext(
                "%(count)s person is counted as a published report printed it. No presence is recorded here.",
                "%(count)s persons are counted as a published report printed them. No presence is recorded here.",
                count,
            )
        else:
            sentence = ngettext(
                "%(count)s person is counted without any evidence of presence.",
                "%(count)s persons are counted without any evidence of presence.",
                count,
            )
        return sentence % {"count": count}


def proved(event: Event) -> Proved:
    """As the version that holds says; else, and where it is too old to tell, as recorded now."""
    if event.project.origin == Project.Origin.PUBLISHED:
        return Proved(evidence_kinds.unproved(presence(event).participants), is_printed=True)
    version = frozen_version(event)
    return (version and proved_by(version)) or Proved(recorded(event), is_older=version is not None)


def proved_by(version: FiguresVersion) -> Proved | None:
    """As this version says; None where it is older than this counting."""
    told = version.document.get("resting")
    return None if told is None else Proved(evidence_kinds.read(told), is_frozen=True)


def recorded(event: Event) -> Resting:
    """Counted from what is recorded now, frozen or not (three queries, four with groups of children)."""
    return _counted(Attendance.objects.filter(registration__event=event), "registration_id", [event])


def proved_in_project(project: Project) -> Proved:
    """Over all events, each person once."""
    if project.origin == Project.Origin.PUBLISHED:
        events = project.events.select_related("project").order_by("number")
        printed = sum(presence(event).participants for event in events)
        return Proved(evidence_kinds.unproved(printed), is_whole=True, is_printed=True)
    found = Attendance.objects.filter(registration__event__project=project)
    with_groups = project.events.filter(children_groups__isnull=False).distinct().order_by("number", "pk")
    counted = _counted(found, "registration__person_id", list(with_groups.prefetch_related("places")))
    return Proved(counted, is_whole=True)


def _counted(attendances: QuerySet[Attendance], who: str, events: Sequence[Event]) -> Resting:
    further: dict[int, list[str]] = defaultdict(list)
    proofs = Proof.objects.filter(attendance__in=attendances.order_by()).order_by()
    for attendance, kind in proofs.values_list("attendance_id", "evidence"):
        further[attendance].append(kind)
    children = (
        evidence_kinds.Presence(one.who, (one.evidence,))
        for _event, _town, one in (children_presences(events) if events else ())
    )
    return evidence_kinds.rest(chain(_presences(attendances, who, further), children))


def _presences(
    attendances: QuerySet[Attendance], who: str, further: dict[int, list[str]]
) -> Iterator[evidence_kinds.Presence]:
    rows = attendances.order_by("pk").values_list("pk", who, "evidence")
    for key, person, first in rows.iterator():
        yield evidence_kinds.Presence(person, (first, *further.get(key, ())))
