"""Phones at the door: one HTTP connection each, kept as browsers keep it, and cheap, so that it is the server that is
measured."""

import json
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


class Line:
    """A kept connection. `post` sends JSON with a device's token; `ask` whatever it is given."""

    def __init__(self, port: int, path: str = "", token: str = "") -> None:
        self._port = port
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"Authorization: Device {token}\r\nContent-Length: "
        ).encode()
        self._connect()

    def _connect(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(self, body: bytes) -> bytes:
        """The body of the answer; RuntimeError unless it is 200 or 204."""
        status, content = self.ask(b"%s%d\r\n\r\n%s" % (self._head, len(body), body))
        if status not in (b"200", b"204"):
            raise RuntimeError(f"the server answered {status.decode()}: {content[:200]!r}")
        return content

    def ask(self, request: bytes) -> tuple[bytes, bytes]:
        """Status and body of the answer. The server hangs up on who was long silent, and is then called again."""
        try:
            return self._asked(request)
        except ConnectionError:
            self.close()
            self._connect()
            return self._asked(request)

    def close(self) -> None:
        self._socket.close()

    def _asked(self, request: bytes) -> tuple[bytes, bytes]:
        self._socket.sendall(request)
        got = b""
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._more()
        head, content = got[:end].lower(), got[end + 4 :]
        _name, found, told = head.partition(b"content-length:")
        length = int(told.split(b"\r\n", 1)[0]) if found else 0
        while len(content) < length:
            content += self._more()
        return head[9:12], content

    def _more(self) -> bytes:
        more = self._socket.recv(65536)
        if not more:
            raise ConnectionError("the server hung up")
        return more


class Phone:
    """The device with the token "token NUMBER" on the event's day."""

    def __init__(self, port: int, number: int, day: str) -> None:
        self.number, self.day, self.counter, self.cursor = number, day, 0, ""
        self._line: Line | None = None
        self._port = port

    def scan(self, seat: int) -> dict[str, Any]:
        """The next line of its journal."""
        self.counter += 1
        return {
            "counter": self.counter, "at": datetime.now(UTC).isoformat(), "day": self.day, "act": "in", "ref": seat,
            "evidence": "host's word",
        }  # fmt: skip

    def send(self, scans: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What the server answers to each; RuntimeError if it is no, OSError if there is no server."""
        self._line = self._line or Line(self._port, "/door/scans/", f"token {self.number}")
        asked = {"clock": datetime.now(UTC).isoformat(), "scans": scans, "cursor": self.cursor}
        told = json.loads(self._line.post(json.dumps(asked).encode()))
        self.cursor = told["cursor"]
        answers: list[dict[str, Any]] = told["answers"]
        return answers

    def hang_up(self) -> None:
        if self._line:
            self._line.close()
        self._line = None

    def let_in(self, seats: list[int]) -> None:
        """One request; RuntimeError if anybody is not present then."""
        answers = self.send([self.scan(seat) for seat in seats])
        if wrong := [one for one in answers if one["result"] != "present"]:
            raise RuntimeError(wrong[0])


@dataclass(frozen=True)
class Load:
    """What requests cost: how many came through in a second, and milliseconds of processor for each."""

    per_second: float
    server_ms: float
    client_ms: float


def load(work: list[Callable[[], Any]], requests: int, server_cpu: Callable[[], float]) -> Load:
    """So many requests by all at once, each doing its kind of `work` again and again. The first failure is raised."""
    left, wrong, lock = iter(range(requests)), [], threading.Lock()

    def keep_on(do: Callable[[], Any]) -> None:
        while not wrong and _next(left, lock):
            try:
                do()
            except Exception as error:  # noqa: BLE001 - every failure of the server counts, whatever its kind
                wrong.append(error)

    threads = [threading.Thread(target=keep_on, args=[do]) for do in work]
    begun, server, client = time.perf_counter(), server_cpu(), _own_cpu()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, each = time.perf_counter() - begun, 1000 / requests
    if wrong:
        raise RuntimeError(wrong[0])
    return Load(requests / seconds, (server_cpu() - server) * each, (_own_cpu() - client) * each)


def _next(left: Iterator[int], lock: threading.Lock) -> bool:
    with lock:
        return next(left, None) is not None


def _own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
