"""`run.py` installs what the settings ask for, and no more."""

import importlib.util
from types import ModuleType

import pytest

from tests import house


@pytest.fixture(scope="module")
def run() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run", house.ROOT / "run.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("settings", "locks"),
    [
        ({}, [""]),
        ({"DATABASE_URL": "sqlite:///folder/file"}, [""]),
        ({"DATABASE_URL": "postgresql://db/cordel"}, ["-postgres"]),
        ({"STORAGE_URL": "s3://KEY:SECRET@host/towns"}, ["-s3"]),
        ({"CACHE_URL": "valkeys://cache"}, ["-redis"]),
        (
            {
                "DATABASE_URL": "postgres://db/x",
                "STORAGE_URL": " s3://k:s@h/b",
                "CACHE_URL": "rediss://cache",
            },
            ["-postgres", "-s3", "-redis"],
        ),
    ],
)
def test_installs_what_the_settings_ask_for(
    run: ModuleType, settings: dict[str, str], locks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in run.EXTRAS:
        monkeypatch.setenv(name, settings.get(name, ""))
    assert run.wanted_locks() == [f"requirements{lock}.lock" for lock in locks]
    assert all((house.ROOT / lock).exists() for lock in run.wanted_locks())


def test_every_command_can_be_given_to_make(run: ModuleType) -> None:
    targets = (house.ROOT / "Makefile").read_text().rpartition("\nhelp ")[2].partition(":")[0].split()
    assert targets == [*run.COMMANDS]
