"""What came of a debate as it was frozen."""

from typing import Final

from cordel.debates.models import Debate, FrozenResult

ALL, VERIFIED, OPEN = "all", "verified", "open"
# Whose answers a result tells: all together, those of whom nobody is there twice, the others.
WAYS: Final = (ALL, VERIFIED, OPEN)


def frozen_result(debate: Debate) -> FrozenResult | None:
    return FrozenResult.objects.filter(debate=debate).first()
