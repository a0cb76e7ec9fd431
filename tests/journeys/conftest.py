"""Whole servers, each with a data folder of its own; its tables are made once for all of them."""

import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.core.files import locks

from bench import seed, site
from tests import tables

DATABASE = "cordel.sqlite3"


@pytest.fixture(scope="session")
def prepared_data(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """A data folder with every table and one open event. Several test processes share it: the first makes it."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder, made = shared / "prepared", shared / "prepared-whole"
    with (shared / "prepared-lock").open("w") as turn:
        locks.lock(turn, locks.LOCK_EX)
        if not made.exists():
            environment = environment_of(folder, port=1)
            with_tables(folder, pytestconfig)
            site.manage(environment, "shell", "--verbosity", "0", code=seed.OPEN_EVENT)
            made.touch()
    return folder


@pytest.fixture
def environment(tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, str]:
    """What a server with one open event is started with, or `from_nothing` with an empty folder, or `without_rows` with
    tables only; nothing runs yet."""
    match getattr(request, "param", None):
        case "from nothing":
            pass
        case "without rows":
            with_tables(tmp_path, request.config)
        case _:
            shutil.copytree(request.getfixturevalue("prepared_data"), tmp_path, dirs_exist_ok=True)
    return environment_of(tmp_path, port=site.free_port())


from_nothing = pytest.mark.parametrize("environment", ["from nothing"], indirect=True)
without_rows = pytest.mark.parametrize("environment", ["without rows"], indirect=True)


def with_tables(folder: Path, config: pytest.Config) -> None:
    folder.mkdir(exist_ok=True)
    shutil.copyfile(tables.made(config), folder / DATABASE)


def environment_of(folder: Path, *, port: int) -> dict[str, str]:
    ours = {"DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": "", "DATA_DIR": str(folder)}
    return {**os.environ, **ours, "PORT": str(port), "DEMO": "0", "SITE_URL": f"http://127.0.0.1:{port}"}


def rows(environment: dict[str, str], sql: str) -> list[Any]:
    """What stands in the server's database; asked past it, so that it may be dead."""
    database = sqlite3.connect(Path(environment["DATA_DIR"]) / DATABASE)
    try:
        with database:
            return database.execute(sql).fetchall()
    finally:
        database.close()
