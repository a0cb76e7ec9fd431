"""`make serve`: files for a real site, from a name; written once, never over somebody's own, and never hostile."""

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tools import serve


@pytest.fixture
def given(tmp_path: Path) -> dict[str, str]:
    return {"DOMAIN": "towns.example", "DATA_DIR": str(tmp_path / "data"), "PORT": "8100"}


def test_writes_proxy_service_settings_and_key(given: dict[str, str]) -> None:
    site = serve.read(given)
    serve.write(site)
    folder = Path(given["DATA_DIR"]) / "serve"
    settings = (folder / "cordel.env").read_text()
    assert "SITE_URL='https://towns.example'" in settings and "BEHIND_PROXY='1'" in settings
    assert (folder / "Caddyfile").read_text().startswith("towns.example {")
    assert "reverse_proxy 127.0.0.1:8100" in (folder / "Caddyfile").read_text()
    assert f"ReadWritePaths={given['DATA_DIR']}" in (folder / "cordel.service").read_text()
    assert len((folder / "backup.key").read_text()) > 40
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_writes_the_same_again_and_keeps_the_key(given: dict[str, str]) -> None:
    serve.write(serve.read(given))
    folder = Path(given["DATA_DIR"]) / "serve"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    told = serve.write(serve.read(given))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [line.rpartition(": ")[2] for line in told] == ["as it should be"] * 3


def test_renews_its_own_files_and_leaves_those_that_somebody_changed(given: dict[str, str]) -> None:
    serve.write(serve.read(given))
    folder = Path(given["DATA_DIR"]) / "serve"
    (folder / "cordel.env").write_text("EMAIL_URL='smtp://here'\n")
    for _ in range(2):
        told = serve.write(serve.read({**given, "DOMAIN": "other.example"}))
    assert (folder / "cordel.env").read_text() == "EMAIL_URL='smtp://here'\n"
    assert "https://other.example" in (folder / "cordel.env.new").read_text()
    assert (folder / "Caddyfile").read_text().startswith("other.example {")
    assert sum("CHANGED BY SOMEBODY" in line for line in told) == 1


@pytest.mark.parametrize(
    "name",
    [
        "", " ", "towns", "127.0.0.1", "::1", "http://towns.example", "towns.example/path", "towns.example:443",
        "-towns.example", "towns..example", "a" * 64 + ".example", "a." * 130 + "example", "*.example",
        "towns.example {\n}", "towns.example\nUser=root", "x;rm -rf.example", "$(id).example", "to wns.example",
        "towns.example{$HOME}", "%h.example", "..", "\u202etowns.example",
    ],
)  # fmt: skip
def test_refuses_what_is_no_name_of_a_machine(given: dict[str, str], name: str) -> None:
    with pytest.raises(serve.Wrong):
        serve.read({**given, "DOMAIN": name})
    assert not Path(given["DATA_DIR"]).exists()


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Towns.Example.", "towns.example"),
        ("câmara.example", "xn--cmara-3qa.example"),
        ("a-b.c1.eu", "a-b.c1.eu"),
    ],
)
def test_writes_names_as_machines_do(given: dict[str, str], name: str, written: str) -> None:
    assert serve.read({**given, "DOMAIN": name}).domain == written


@pytest.mark.parametrize(
    "wrong",
    [
        {"PORT": "80 80"}, {"PORT": "0"}, {"PORT": "70000"}, {"PORT": "٨٠"}, {"SERVICE_USER": "root\nX"},
        {"DATA_DIR": "/srv/my data"}, {"DATA_DIR": "/srv/%h"}, {"INTO": "/srv/a\nb"},
        {"EMAIL_URL": "smtp://a:b'c@d"}, {"DATABASE_URL": "postgres://a\nDEMO=1"},
    ],
)  # fmt: skip
def test_refuses_what_would_mean_something_else_in_a_file(
    given: dict[str, str], wrong: dict[str, str]
) -> None:
    with pytest.raises(serve.Wrong):
        serve.read({**given, **wrong})


def test_passes_on_the_settings_that_the_service_needs(given: dict[str, str]) -> None:
    site = serve.read({**given, "DATABASE_URL": "postgres://u:$p@h/n", "HOME": "/root"})
    assert "DATABASE_URL='postgres://u:$p@h/n'\n" in site.files()["cordel.env"]
    assert "HOME" not in site.files()["cordel.env"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
def test_writes_a_service_that_systemd_understands(given: dict[str, str]) -> None:
    serve.write(serve.read(given))
    unit = Path(given["DATA_DIR"]) / "serve/cordel.service"
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert [
        line for line in done.stderr.splitlines() if "cordel.service" in line and "not executable" not in line
    ] == []
