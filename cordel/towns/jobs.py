"""Background work about towns."""

from cordel.towns import notifications


def write_invitation(membership_id: int) -> None:
    notifications.invite(membership_id)
