"""Languages: anybody may help, coordinators decide."""

from typing import Any

from tests.access.row import COORDINATORS, EVERYBODY, Row


def slovak(_world: Any) -> dict[str, Any]:
    return {"code": "sk"}


ROWS = [
    Row("translations:overview", EVERYBODY),
    Row("translations:language", EVERYBODY, of=slovak),
    Row("translations:file", EVERYBODY, of=lambda world: {"code": "sk", "extension": "docx"}),
    Row("translations:upload", EVERYBODY, of=slovak),
    Row("translations:keep", EVERYBODY, of=slovak),
    Row("translations:accept", COORDINATORS, of=slovak),
    Row("translations:refuse", COORDINATORS, of=lambda world: {"code": "sk", "pk": world.translation.pk}),
]
