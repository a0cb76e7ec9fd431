"""The page about health in each of its moods: nothing to do, better, act now."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import caches
from django.utils import timezone
from playwright.sync_api import Page

from cordel.base import health, health_outside, jobs
from cordel.base.models import Job
from cordel.base.stored_files import StoreAway
from cordel.desk import views
from tests.conftest import Cast

LOOKS = [("en", "light", 1280), ("ar", "dark", 320), ("ar", "light", 1280), ("en", "dark", 320)]


def away() -> bool:
    raise StoreAway


def backed_up(folder: Path, **result: str) -> None:
    at = timezone.now() - timedelta(hours=3)
    (folder / "night").mkdir()
    (folder / "night/b").write_bytes(b"")
    told = {"file": "b", "bytes": 5_000_000, **result}
    done = {"state": Job.State.DONE, "finished_at": at, "result": told}
    Job.objects.create(name="base.back_up", run_after=at, created_at=at, **done)


@pytest.fixture
def installation(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`installation(mood)`: a site on several machines that is well, could be better, or is in every trouble."""
    settings.DATA_DIR, settings.BACKUP_DIR = tmp_path, str(tmp_path / "night")

    def set_up(mood: str) -> None:
        settings.SITE_URL = "https://towns.example" if mood != "bad" else "http://towns.example"
        settings.SECRET_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH" if mood != "bad" else "insecure"
        settings.HAS_MAIL_SERVER = mood == "good"
        free = {"good": 90, "warn": 8, "bad": 0.1}[mood]
        usage = SimpleNamespace(free=int(free * health.GIGABYTE), total=100 * health.GIGABYTE)
        monkeypatch.setattr(health.shutil, "disk_usage", lambda path: usage)
        behind = 9_000 if mood == "bad" else 0
        monkeypatch.setattr(health, "_moments", lambda now: iter([now.timestamp() + behind] * 2))
        store = SimpleNamespace(is_open_to_all=away if mood == "bad" else lambda: False)
        monkeypatch.setattr(health_outside, "default_storage", store)
        monkeypatch.setattr(health_outside, "cache", SimpleNamespace(answers=lambda: mood == "good"))
        if mood != "bad":
            caches["exact"].set(jobs.BEAT, timezone.now().timestamp(), None)
            backed_up(tmp_path, **({"not_loaded": "right"} if mood == "warn" else {}))
        asked = health.checks
        secure = SimpleNamespace(
            checks=lambda now, is_secure: asked(now=now, is_secure=True), BAD=health.BAD, WARN=health.WARN
        )
        monkeypatch.setattr(views, "installation", secure)

    return set_up


@pytest.mark.parametrize(
    ("mood", "said"),
    [("good", "Nothing needs you"), ("warn", "could be better"), ("bad", "things need you now")],
)
def test_is_open_to_everybody_whatever_it_has_to_say(
    mood: str, said: str, installation: Any, cast: Cast, page: Page, sign_in: Any, axe: Any
) -> None:
    installation(mood)
    sign_in(cast.admin, page.context)
    wrong = {}
    for language, scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"/desk/health/?language={language}")
        assert language != "en" or said in page.inner_text("main")
        found = axe(page)
        wide = page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
        wrong[language, scheme] = [*found, *(["wider than the window"] if wide else [])]
    assert wrong == {(language, scheme): [] for language, scheme, _width in LOOKS}
