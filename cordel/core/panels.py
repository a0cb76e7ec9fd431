"""Who speaks on a panel: where the speakers come from and for whom, and who is missing there."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Voice:
    """A speaker as the balance sees one: no name, no gender. `kind` and `level` of the body the speaker comes for
    are "" where that was not told; `is_first_time` None where it was not."""

    country: str
    kind: str = ""
    level: str = ""
    is_first_time: bool | None = None


@dataclass(frozen=True)
class Panel:
    """How many speak, from where, and for bodies of which kind and level; (value, speakers), most first."""

    speakers: int
    countries: list[tuple[str, int]]
    kinds: list[tuple[str, int]]
    levels: list[tuple[str, int]]
    # Kinds that nobody comes for.
    missing: list[str]
    # None where so few speak that everybody would know who is meant, or nobody told.
    first_time: int | None

    @property
    def without_kind(self) -> int:
        """Speakers who did not tell for what kind of body they come."""
        return self.speakers - sum(count for _kind, count in self.kinds)


def panel(voices: Iterable[Voice], *, kinds: Iterable[str], fewest: int) -> Panel:
    """`kinds` are those whose absence is told; first times are counted among `fewest` who answered, or more."""
    all_voices = list(voices)
    answered = [voice.is_first_time for voice in all_voices if voice.is_first_time is not None]
    there = {voice.kind for voice in all_voices}
    return Panel(
        speakers=len(all_voices),
        countries=_counted(voice.country for voice in all_voices),
        kinds=_counted(voice.kind for voice in all_voices),
        levels=_counted(voice.level for voice in all_voices),
        missing=[kind for kind in kinds if kind not in there],
        first_time=sum(answered) if len(answered) >= fewest else None,
    )


def _counted(values: Iterable[str]) -> list[tuple[str, int]]:
    counts = Counter(value for value in values if value)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
