"""What stands in the QR code of somebody's ticket."""

from cordel.events.models import Registration


def shown_as_qr(registration: Registration) -> str:
    return registration.code
