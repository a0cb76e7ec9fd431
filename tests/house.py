"""The house as its files and pyproject.toml describe it: for the tests that look at the whole."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "cordel"


@cache
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def contract(name: str) -> dict[str, Any]:
    contracts = project()["tool"]["importlinter"]["contracts"]
    return next(one for one in contracts if one["name"].startswith(name))


@cache
def floors() -> dict[str, int]:
    """App -> how high it stands; equal numbers may not know each other. `core` is 0."""
    layers = contract("Apps depend downwards only")["layers"]
    return {
        app.strip(" ()"): height
        for height, layer in enumerate(reversed(layers))
        for app in re.split("[|:]", layer)
    }


def apps() -> list[str]:
    return sorted(path.parent.name for path in HOUSE.glob("*/__init__.py"))


def is_below(low: str, high: str) -> bool:
    return low == high or floors()[low] < floors()[high]


def sources(*, migrations: bool = False) -> Iterator[Path]:
    """The Python files of the product."""
    for folder in (HOUSE, ROOT / "config"):
        for path in sorted(folder.rglob("*.py")):
            if migrations or "migrations" not in path.parts:
                yield path


def module(path: Path) -> str:
    """cordel/events/views/public.py -> cordel.events.views.public"""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imports(path: Path) -> Iterator[str]:
    """Every module that the file imports, as written; `from a import b` gives both `a` and `a.b`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def templates() -> dict[str, Path]:
    """Template name -> file, as Django finds it."""
    found = {}
    for folder in HOUSE.glob("*/templates"):
        found |= {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return found


def app_of(path: Path) -> str:
    """The app that a file below cordel/ belongs to."""
    return path.relative_to(HOUSE).parts[0]


def app_of_source(path: Path) -> str:
    """The same for any Python file; "" outside cordel/."""
    return app_of(path) if path.is_relative_to(HOUSE) else ""


def where(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))
