"""Refusals: expected, named, and spoken to the person: what is refused, why, and what to do next."""

from typing import Any


class Refused(Exception):
    """An action said no and changed nothing. `sentence` is lazily translated, with named placeholders."""

    sentence: Any = ""

    def __init__(self, **values: Any) -> None:
        super().__init__(type(self).__name__)
        self.values = values

    def __str__(self) -> str:
        return str(self.sentence) % self.values if self.values else str(self.sentence)
