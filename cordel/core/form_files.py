"""Official forms as files: what a DOCX or XLSX offers to be filled, and the file with values in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from cordel.core import sheet_forms, word_forms
from cordel.core.office_package import DOCX, opened
from cordel.core.official_forms import Filled, Place, Value


@dataclass(frozen=True)
class FormFile:
    """A form that was read: its kind, DOCX or XLSX, and its places in their order."""

    kind: str
    places: list[Place]


def read(data: bytes) -> FormFile:
    """Raises office_package.Unusable for what cannot be filled."""
    package = opened(data)
    places = word_forms.places if package.kind == DOCX else sheet_forms.places
    return FormFile(package.kind, places(package))


def fill(data: bytes, values: Mapping[str, Value]) -> Filled:
    """The form with the values, by key, in their places; the same values make the same bytes."""
    package = opened(data)
    return word_forms.fill(package, values) if package.kind == DOCX else sheet_forms.fill(package, values)
