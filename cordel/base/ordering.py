"""One order on every database: lists sort on a stored, folded key that is compared byte by byte."""

from typing import Any

from django.db import models


class SortKeyField(models.CharField):
    """A folded text to sort by. SQLite compares bytes by itself; PostgreSQL is told to (COLLATE "C")."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 200)
        super().__init__(*args, **options)

    def db_parameters(self, connection: Any) -> Any:
        parameters = super().db_parameters(connection)
        parameters["collation"] = "C" if connection.vendor == "postgresql" else None
        return parameters
