"""Phones at the door: one plain HTTP connection each, kept as browsers keep it."""

import http.client
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass
class Phone:
    """The device with the token "token NUMBER" on the event's day."""

    port: int
    number: int
    day: str
    counter: int = 0
    cursor: str = ""
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def scan(self, seat: int) -> dict[str, Any]:
        """The next line of its journal."""
        self.counter += 1
        return {
            "counter": self.counter, "at": datetime.now(UTC).isoformat(), "day": self.day, "act": "in", "ref": seat,
            "evidence": "host's word",
        }  # fmt: skip

    def send(self, scans: list[dict[str, Any]]) -> dict[str, Any]:
        """What the server answers; RuntimeError if it is no."""
        asked = {"clock": datetime.now(UTC).isoformat(), "scans": scans, "cursor": self.cursor}
        body = json.dumps(asked)
        headers = {"Content-Type": "application/json", "Authorization": f"Device token {self.number}"}
        self.connection.request("POST", "/door/scans/", body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"the door answered {answer.status}: {content[:200]!r}")
        told: dict[str, Any] = json.loads(content)
        self.cursor = told["cursor"]
        return told
