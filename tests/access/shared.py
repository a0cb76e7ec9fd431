"""Parts of addresses that several apps name."""

from typing import Any


def own_seat(world: Any) -> dict[str, Any]:
    return {"pk": world.seat.pk, "proof": world.proof}


def invited(world: Any) -> dict[str, Any]:
    return {"pk": world.invitation.pk}


def frozen(world: Any) -> dict[str, Any]:
    return {"version": world.frozen.number}
