"""Redis or Valkey for what all processes share: exact while it is there, and the database while it is not."""

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches

from bench.site import free_port
from config import environment
from cordel.base.shared_cache import SharedCache

SERVER = shutil.which("redis-server") or shutil.which("valkey-server")
needs_server = pytest.mark.skipif(SERVER is None, reason="no redis-server or valkey-server on this machine")


@pytest.fixture(autouse=True)
def _nobody_remembers() -> Iterator[None]:
    SharedCache._away_until = 0.0
    yield
    SharedCache._away_until = 0.0


def cache_at(url: str, monkeypatch: pytest.MonkeyPatch) -> SharedCache:
    monkeypatch.setenv("CACHE_URL", url)
    found = environment.shared_cache("CACHE_URL")["default"]
    return SharedCache(found["LOCATION"], {"KEY_PREFIX": found["KEY_PREFIX"]})


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A server of its own, with a password: start(), stop(), and its address."""
    port, folder = free_port(), tmp_path_factory.mktemp("redis")
    server = Server(port, folder)
    server.start()
    yield server
    server.stop()


class Server:
    def __init__(self, port: int, folder: Path) -> None:
        self.port, self.folder = port, folder
        self.url = f"redis://:p%2Css%3Bword@127.0.0.1:{port}/3"

    def start(self) -> None:
        assert SERVER
        more = ["--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder), "--requirepass", "p,ss;word"]
        self.process = subprocess.Popen(
            [SERVER, "--port", str(self.port), *more], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            threading.Event().wait(0.02)
        pytest.fail("The server did not start.")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@needs_server
def test_keeps_words_numbers_and_lists_of_them(redis: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = cache_at(redis.url, monkeypatch)
    cache.clear()
    for value in (7, 7.5, "Kavala", [1.5, 2], True, None, {"a": 1}):
        cache.set("value", value)
        assert cache.get("value", "nothing") == value
    assert (cache.delete("value"), cache.get("value", "nothing")) == (True, "nothing")
    assert caches["exact"].get("value") is None, "nothing of it was kept elsewhere"
    assert cache.answers()
    cache.close()


@needs_server
def test_lets_one_of_many_be_the_first_and_counts_every_try(
    redis: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = cache_at(redis.url, monkeypatch)
    cache.clear()
    cache.set("tries", 0)
    first: list[bool] = []

    def hurry() -> None:
        for _ in range(25):
            cache.incr("tries")
        first.append(cache.add("code", 1, timeout=60))

    threads = [threading.Thread(target=hurry) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(first), cache.get("tries")) == ([False] * 7 + [True], 200)


@needs_server
def test_goes_on_in_the_database_while_redis_is_away_and_comes_back(
    redis: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = cache_at(redis.url, monkeypatch)
    cache.set("failed", [1, 2])
    redis.stop()
    assert cache.get("failed") is None
    assert cache.add("failed", [3]) and not cache.add("failed", [4])
    assert (cache.is_away, cache.answers(), caches["exact"].get("failed")) == (True, False, [3])
    redis.start()
    assert cache.get("failed") == [3], "not asked again at once: somebody would wait each time"
    assert cache.answers() and not cache.is_away
    assert cache.get("failed") is None and cache.add("failed", [5])


def test_answers_from_the_database_where_nobody_listens_and_waits_only_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cache = cache_at(f"redis://:secret@127.0.0.1:{free_port()}/0", monkeypatch)
    cache.set("n", 1, timeout=60)
    assert (cache.get("n"), cache.incr("n"), cache.touch("n"), "n" in cache) == (1, 2, True, True)
    cache.delete("n")
    assert caches["exact"].get("n") is None
    assert len(caplog.records) == 1 and "secret" not in caplog.text
    cache.clear()


def test_a_mistake_of_the_caller_is_no_absence(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = cache_at(f"redis://127.0.0.1:{free_port()}", monkeypatch)
    with pytest.raises(ValueError, match="not found"):
        cache.incr("nobody")


@pytest.mark.django_db
def test_people_sign_in_while_redis_is_away(settings: Any, cast: Any, client: Any) -> None:
    settings.CACHES = {
        **settings.CACHES,
        "default": {
            "BACKEND": "cordel.base.shared_cache.SharedCache",
            "LOCATION": f"redis://127.0.0.1:{free_port()}/0",
        },
    }
    cast.cora.set_password("seventeen-knots")
    cast.cora.save()
    cast.cora.emailaddress_set.get_or_create(email=cast.cora.email, verified=True, primary=True)
    form = {"login": cast.cora.email, "password": "sixteen-knots"}
    for _ in range(5):
        assert client.post("/account/login/", form).status_code == 200
    form["password"] = "seventeen-knots"
    assert client.post("/account/login/", form).status_code == 200, "what failed was counted"
    caches["exact"].clear()
    assert client.post("/account/login/", form).status_code == 302
