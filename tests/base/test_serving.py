"""The parts of the running site that can be tried without running it; `tests/journeys/test_up.py` runs it."""

import os
import signal
import socket
import threading
from typing import Any

import pytest

from cordel.base import serving


@pytest.fixture
def listener() -> Any:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_sees_whether_a_port_is_taken(listener: int) -> None:
    assert not serving.port_is_free("127.0.0.1", listener)


def test_sees_whether_a_port_is_free(listener: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        free = other.getsockname()[1]
    assert serving.port_is_free("127.0.0.1", free)


def test_puts_the_sign_up_when_the_signal_comes() -> None:
    before = signal.getsignal(signal.SIGUSR1)
    try:
        sign = serving.StopSign(signal.SIGUSR1)
        assert not sign.is_set()
        assert sign.wait(0.001) is False
        threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGUSR1)).start()
        assert sign.wait(5) is True
        assert sign.is_set()
    finally:
        signal.signal(signal.SIGUSR1, before)


class Process:
    """Stands for a process: ends as soon as it is looked at."""

    exitcode = 1
    started = 0

    def __init__(self, **_: Any) -> None:
        type(self).started += 1

    def start(self) -> None: ...
    def join(self) -> None: ...
    def terminate(self) -> None: ...

    def is_alive(self) -> bool:
        return False


def test_gives_up_on_a_worker_that_ends_right_after_its_start(
    monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    monkeypatch.setattr(serving.multiprocessing, "Process", Process)
    given_up = threading.Event()
    kept = serving.Kept(lambda parent: None, give_up=given_up.set)
    kept.start()
    assert given_up.wait(5)
    kept.stop()
    assert kept.gave_up
    assert "exit code 1" in caplog.text


def test_starts_a_worker_again_that_ended_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving.multiprocessing, "Process", Process)
    monkeypatch.setattr(serving, "CRASH_LOOP", -1)
    Process.started = 0
    kept = serving.Kept(lambda parent: None, give_up=lambda: None)
    again = threading.Event()
    launch = kept._launch

    def counted() -> None:
        launch()
        if Process.started >= 3:
            again.set()
            kept._stopping.set()

    monkeypatch.setattr(kept, "_launch", counted)
    kept.start()
    assert again.wait(5)
    kept.stop()
    assert not kept.gave_up
