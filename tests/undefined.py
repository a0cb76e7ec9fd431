"""A template variable that nobody passed fails the test, instead of printing nothing.

Django asks `string_if_invalid` what to print. It does not ask inside `{% if %}` and `{% for %}`, where a missing
variable is an honest "no". Templates of other packages count on silence, so only ours are held to it.
"""

import sys
from pathlib import Path
from types import FrameType

from django.template.base import Node

OURS = str(Path(__file__).resolve().parent.parent / "cordel")


class UndefinedVariable(AssertionError):
    """Not a LookupError or a TypeError, which templates swallow."""


class Undefined(str):
    """Truthy only for the template engine, which then formats it with the variable's name."""

    __slots__ = ()

    def __new__(cls) -> "Undefined":
        return super().__new__(cls, "%s")

    def __bool__(self) -> bool:
        """A related row that does not exist becomes this value too: for `{% if %}` and filters it is a no."""
        return sys._getframe(1).f_code.co_name == "resolve"

    def __str__(self) -> str:
        return ""

    def __mod__(self, variable: object) -> str:
        template = _template(sys._getframe(1))
        if template.startswith(OURS):
            raise UndefinedVariable(f"{{{{ {variable} }}}} is not defined in {template}")
        return ""


def _template(frame: FrameType | None) -> str:
    """The file of the node that is being rendered."""
    while frame is not None:
        node = frame.f_locals.get("self")
        if frame.f_code.co_name == "render_annotated" and isinstance(node, Node) and hasattr(node, "origin"):
            return str(node.origin.name)
        frame = frame.f_back
    return ""
