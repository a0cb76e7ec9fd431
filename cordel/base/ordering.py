"""One order on every database: lists sort on a stored, folded key that is compared byte by byte."""

from typing import Any

from django.db import models


class SortKeyField(models.CharField):
    """A folded text to sort by. SQLite compares bytes by itself; PostgreSQL is told to (COLLATE "C").

    `copy_of` names the relation whose `sort_key` this one repeats, so that an index can hold it beside the row's
    own fields: it is taken from there whenever the row is written.
    """

    def __init__(self, *args: Any, copy_of: str = "", **options: Any) -> None:
        options.setdefault("max_length", 200)
        super().__init__(*args, **options)
        self.copy_of = copy_of

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if self.copy_of:
            setattr(model_instance, self.attname, getattr(model_instance, self.copy_of).sort_key)
        return super().pre_save(model_instance, add)

    def db_parameters(self, connection: Any) -> Any:
        parameters = super().db_parameters(connection)
        parameters["collation"] = "C" if connection.vendor == "postgresql" else None
        return parameters
