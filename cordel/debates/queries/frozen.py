"""What came of a debate as it was frozen."""

from cordel.debates.models import Debate, FrozenResult, Statement

ALL, VERIFIED = "all", "verified"


def frozen_result(debate: Debate) -> FrozenResult | None:
    return FrozenResult.objects.filter(debate=debate).first()


def frozen_counts(
    debate: Debate, statements: list[Statement], *, verified_only: bool
) -> list[tuple[Statement, list[int] | None]] | None:
    """How each statement was answered when the result was frozen, None where that was withheld; None as a whole where
    nothing is frozen."""
    found = frozen_result(debate)
    if found is None:
        return None
    counts = found.counts[VERIFIED if verified_only else ALL]
    return [(one, counts.get(str(one.number))) for one in statements]
