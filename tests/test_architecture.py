"""What import-linter cannot say about the house, read from the same pyproject.toml."""

import ast
import os
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps as registry
from django.db.models import Model

from cordel.base import audit
from tests import house

SPECIAL = {"core", "base", "reports", "website", "desk"}
WRITES = {"save", "create", "get_or_create", "update_or_create", "delete", "update"}
POSITIONAL = {"update", "delete", "save"}
CLOCKS = {"now", "today", "utcnow", "localtime", "localdate"}
IRREGULAR = set(
    "told undone forgotten given taken sent withdrawn set made put read held written begun shown kept left".split()
)


# --- Places -------------------------------------------------------------------------------------


def test_every_app_has_a_floor_and_rooms() -> None:
    rooms = {name.removeprefix("cordel.") for name in house.contract("Inside an app")["containers"]}
    assert set(house.apps()) <= set(house.floors())
    assert set(house.apps()) - SPECIAL == rooms


@pytest.mark.parametrize("app", ["base", "core", "reports"])
def test_every_module_has_its_concern_written_down(app: str) -> None:
    """These have a module per concern instead of rooms, and [tool.cordel] says which concern."""
    known = set(house.project()["tool"]["cordel"][app])
    standard = set(
        "apps urls views api models forms actions rules jobs management migrations templatetags".split()
    )
    found = {
        path.stem
        for path in (house.HOUSE / app).iterdir()
        if not path.name.startswith("__") and (path.suffix == ".py" or (path / "__init__.py").exists())
    }
    unknown = found - known - (standard if app != "core" else set())
    assert unknown == set(), f"Is this a concern of its own? Then add it to [tool.cordel] {app}."
    assert known <= found, f"Take what is gone out of [tool.cordel] {app}."


def test_nobody_imports_another_apps_screens() -> None:
    screens = re.compile(r"cordel\.(\w+)\.(views|forms|urls)\b")
    wrong = [
        f"{house.where(path)} imports {name}"
        for path in house.sources()
        for name in house.imports(path)
        if (found := screens.match(name))
        and found[1] not in ("base", *path.parts)
        and path.parts[-2] != "config"
    ]
    assert wrong == []


# --- Writes -------------------------------------------------------------------------------------


def writes(path: Path) -> Iterator[str]:
    """Calls that change rows: `.save()`, `.create(...)`, `.update(field=...)`, `.bulk_create(...)` and their kin."""
    for node in ast.walk(house.tree(path)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name = node.func.attr
        # A dictionary is updated with a value and a picture saved to a file; rows take fields only.
        if (name in WRITES and not (name in POSITIONAL and node.args)) or name.startswith("bulk_"):
            yield f"{house.where(path, node.lineno)} .{name}()"


def test_only_actions_write() -> None:
    exceptions = house.project()["tool"]["cordel"]["writers"]
    wrong = [
        write
        for path in house.sources()
        if "actions" not in (path.stem, path.parent.name) and house.module(path) not in exceptions
        for write in writes(path)
    ]
    assert wrong == []


def test_every_exception_is_needed() -> None:
    """A module that stopped writing loses its permission."""
    needed = {house.module(path) for path in house.sources() if any(writes(path))}
    assert set(house.project()["tool"]["cordel"]["writers"]) <= needed


# --- core ---------------------------------------------------------------------------------------


def test_core_stands_on_python_alone() -> None:
    """And the opinion map on arrays, too. `__main__` is the command line of a package, and no part of it."""
    allowed = (sys.stdlib_module_names - {"time", "random", "os", "socket", "subprocess", "threading"}) | {
        "cordel"
    }
    arrays = {"numpy", "scipy"}
    wrong = [
        f"{house.where(path)} imports {name}"
        for path in house.sources()
        if house.app_of_source(path) == "core" and path.stem != "__main__"
        for name in house.imports(path)
        if name.split(".")[0] not in allowed | (arrays if path.parent.name == "opinion" else set())
    ]
    assert wrong == []


def test_no_web_process_carries_arrays() -> None:
    """They weigh 60 MB, and half a second at every start: what needs them runs in a process of the worker's own."""
    asked = "import django; django.setup(); import config.wsgi, config.urls, sys; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=house.ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {name.split(".")[0] for name in run.stdout.split()}
    assert "cordel" in loaded and loaded.isdisjoint({"numpy", "scipy", "numba"})


def test_core_looks_at_no_clock_and_opens_no_file() -> None:
    wrong = [
        f"{house.where(path, node.lineno)} {called}()"
        for path in house.sources()
        if house.app_of_source(path) == "core" and path.stem != "__main__"
        for node in ast.walk(house.tree(path))
        if isinstance(node, ast.Call)
        and (called := getattr(node.func, "attr", getattr(node.func, "id", "")))
        in CLOCKS | {"open", "read_text"}
    ]
    assert wrong == []


# --- Up and down --------------------------------------------------------------------------------


def relations() -> Iterator[tuple[type[Model], str, type[Model]]]:
    for model in registry.get_models():
        if model.__module__.startswith("cordel."):
            for field in model._meta.get_fields():
                if field.remote_field and field.concrete and isinstance(field.related_model, type):
                    yield model, field.name, field.related_model


def test_relations_point_down() -> None:
    """String references too, which no import shows."""
    wrong = []
    for model, name, target in relations():
        high, low = model.__module__.split(".")[1], target.__module__.split(".")
        ours = low[0] == "cordel"
        if (ours and not house.is_below(low[1], high)) or (not ours and high != "accounts"):
            wrong.append(f"{model.__name__}.{name} -> {target.__module__}.{target.__name__}")
    assert wrong == []


def test_base_names_things_and_never_points_at_them() -> None:
    assert [f"{m.__name__}.{n}" for m, n, _ in relations() if m.__module__ == "cordel.base.models"] == []


USES = re.compile(r"{%-?\s*(?:include|extends|base)\s+[\"']([^\"']+)[\"']")


def test_templates_reach_down() -> None:
    """A page may include and extend its own app's templates and those of lower apps."""
    everything = house.templates()
    wrong = [
        f"{house.where(path)} uses {used}"
        for path in everything.values()
        if path.suffix in (".html", ".txt")
        for used in USES.findall(path.read_text())
        if used in everything and not house.is_below(house.app_of(everything[used]), house.app_of(path))
    ]
    assert wrong == []


# --- Names and sizes ----------------------------------------------------------------------------


def test_audit_verbs_say_what_was_done() -> None:
    """`event.checked_in`: the thing, then what happened to it, with a past participle."""
    wrong = [
        name
        for name in audit.verbs()
        if not re.fullmatch(r"[a-z]+\.[a-z]+(_[a-z]+)*", name)
        or not any(word.endswith("ed") or word in IRREGULAR for word in name.split(".")[1].split("_"))
    ]
    assert wrong == []
    assert audit.verbs()


def length(function: ast.FunctionDef) -> int:
    """Lines from `def` to the end, without the docstring: words that explain are not to be saved on."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        lines -= (first.end_lineno or 0) - first.lineno + 1
    return lines


def functions() -> list[tuple[int, str]]:
    """(lines, place) of every function, the longest last."""
    return sorted(
        (length(node), f"{house.where(path, node.lineno)} {node.name}")
        for path in house.sources()
        for node in ast.walk(house.tree(path))
        if isinstance(node, ast.FunctionDef)
    )


def test_functions_stay_small() -> None:
    found = functions()
    sizes = [lines for lines, _ in found]
    assert statistics.median(sizes) <= 8
    assert statistics.quantiles(sizes, n=20)[-1] <= 35, found[-20:]
    assert sizes[-1] <= 50, found[-5:]


def test_files_stay_small() -> None:
    found = sorted((path.read_text().count("\n"), house.where(path)) for path in house.sources())
    sizes = [lines for lines, _ in found]
    assert statistics.quantiles(sizes, n=20)[-1] <= 350, found[-10:]
    assert sizes[-1] <= 600, found[-5:]
