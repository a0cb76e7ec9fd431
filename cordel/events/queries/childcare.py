"""Children to look after during an event: totals for the host, without a name."""

from dataclasses import dataclass

from django.db.models import Sum

from cordel.events.models import CHILDREN, Event, Needs, Registration


@dataclass(frozen=True)
class Childcare:
    """(years of age, children), what they need, and how many there are."""

    by_years: list[tuple[str, int]]
    notes: list[str]

    @property
    def children(self) -> int:
        return sum(count for _years, count in self.by_years)


def childcare(event: Event) -> Childcare:
    needs = Needs.objects.filter(
        registration__event=event, registration__status=Registration.Status.CONFIRMED
    )
    totals = needs.aggregate(**{f"all_{name}": Sum(name) for name in CHILDREN})
    counted = [(_years(name), totals[f"all_{name}"] or 0) for name in CHILDREN]
    notes = needs.exclude(childcare="").order_by("childcare", "pk").values_list("childcare", flat=True)
    return Childcare([(years, count) for years, count in counted if count], list(notes))


def _years(name: str) -> str:
    return str(Needs._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
