"""The running site: web processes and a worker beside them, started and stopped as one.

Everything is loaded once and then split into processes, so that what nobody writes to is in memory once
(measured when idle: 126 instead of 242 MB for two web processes, the worker and their parent). Where a system cannot split a
process (Windows, macOS), each one loads for itself.
"""

import gc
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import django
from django.core.servers.basehttp import get_internal_wsgi_application
from django.db import connections
from django.urls import get_resolver
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

log = logging.getLogger(__name__)
CAN_SPLIT = sys.platform == "linux"
CRASH_LOOP = (
    5.0  # seconds: a worker that ended sooner than this after its start will not get better by itself
)


class StopSign:
    """Up as soon as one of the signals came. Not a `threading.Event`: its lock may be held by the very thread
    that the signal interrupts, and then nobody ever moves again."""

    def __init__(self, *signals: int) -> None:
        self._is_up = False
        for number in signals:
            signal.signal(number, self._put_up)

    def _put_up(self, *_: Any) -> None:
        self._is_up = True

    def is_set(self) -> bool:
        return self._is_up

    def wait(self, timeout: float) -> bool:
        """Waits that long, or until it is up."""
        end = time.monotonic() + timeout
        while not self._is_up and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.25))
        return self._is_up


def port_is_free(host: str, port: int) -> bool:
    """Whether nobody listens there. Asked beforehand, because web processes share a port with whoever has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # What a server that just ended leaves behind is not in the way.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def serve(*, host: str, port: int, processes: int, threads: int) -> bool:
    """Runs until told to stop (Ctrl-C, SIGTERM); True if that is why it ended, False after a breakdown."""
    multiprocessing.set_start_method("fork" if CAN_SPLIT else "spawn", force=True)
    server = web_server(host, port, processes, threads)
    if CAN_SPLIT:
        load_everything()
    worker = Kept(worker_process, give_up=server.signal_handler_interrupt)
    server.on_startup(worker.start)
    server.on_shutdown(worker.stop)
    try:
        server.serve(target_loader=partial(web_application, os.getpid()), wrap_loader=False)
    except SystemExit:  # How the server says that its processes kept failing.
        return False
    return not worker.gave_up


def web_server(host: str, port: int, processes: int, threads: int) -> Any:
    """Granian, silent about requests: their addresses hold private links."""
    return Granian(
        "wsgi",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        blocking_threads_idle_timeout=600,
        respawn_failed_workers=True,
        workers_kill_timeout=5,  # A browser that holds a connection open must not hold up the end.
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        websockets=False,
        log_access=False,
        log_level=LogLevels.error,
        log_dictconfig={"loggers": {}},  # It logs through ours.
    )


def load_everything() -> None:
    """Loads what every process needs, and leaves nothing open that two processes must not share."""
    get_internal_wsgi_application()
    get_resolver()._populate()
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
    gc.collect()
    gc.freeze()  # The collector would write into shared pages, and so copy them.
    gc.set_threshold(
        20_000
    )  # A page makes thousands of short-lived objects; to look for cycles in each is waste.


def web_application(parent: int) -> Callable[..., Any]:
    """What a web process answers with. Called in that process."""
    # Ctrl-C reaches every process, and the parent then asks this one to end: asked twice, Granian hangs.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    leave_with(parent)
    return get_internal_wsgi_application()


def worker_process(parent: int) -> None:
    """The worker as a process of its own: ends after the job at hand when it is told to, or when left alone."""
    django.setup()
    from cordel.base import jobs

    stop = StopSign(signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the parent passes it on.
    leave_with(parent)
    jobs.work(stop)


def leave_with(parent: int) -> None:
    """Ends this process when its parent is gone, even if it was killed: nobody would hold the port otherwise."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    if hasattr(os, "getppid") and sys.platform != "win32":
        threading.Thread(target=watch, daemon=True, name="watches the parent").start()


class Kept:
    """A process that is started again when it ends by itself; `give_up` is called when that does not help."""

    def __init__(self, target: Callable[[int], None], *, give_up: Callable[[], Any]) -> None:
        self.target = target
        self.give_up = give_up
        self.gave_up = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True, name="keeps the worker")

    def start(self) -> None:
        """Called before the web processes are split off: two at once would hold on to each other's pipes."""
        self._launch()
        self._thread.start()

    def _launch(self) -> None:
        self._started = time.monotonic()
        self._process = multiprocessing.Process(target=self.target, args=(os.getpid(),), name="worker")
        self._process.start()

    def _keep(self) -> None:
        while True:
            self._process.join()
            if self._stopping.is_set():
                return
            log.error("The worker ended by itself (exit code %s).", self._process.exitcode)
            if time.monotonic() - self._started < CRASH_LOOP:
                log.error("It ended right after its start, so everything stops.")
                self.gave_up = True
                self.give_up()
                return
            self._launch()

    def stop(self, patience: float = 30) -> None:
        """Asks the process to end after the job at hand. One that takes too long is done again another time."""
        self._stopping.set()
        self._process.terminate()
        self._thread.join(patience)
        if self._process.is_alive():
            self._process.kill()
