"""The one way up: a page asks for something that only an app above its own can tell, by name.

The app above fills the slot when it starts; where that app is not installed, the page does without.
"""

from collections.abc import Callable
from typing import Any

_filled: dict[str, Callable[..., Any]] = {}


def fill(name: str, answer: Callable[..., Any]) -> None:
    """Called from an app's `ready`."""
    _filled[name] = answer


def ask(name: str, *about: Any) -> list[Any]:
    """What the slot's app answers; nothing when nobody filled the slot."""
    answer = _filled.get(name)
    return list(answer(*about)) if answer else []
