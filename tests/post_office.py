"""A mail server for tests: on this machine, on a port of its own, answering as the test says."""

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from django.test import override_settings


@dataclass
class PostOffice:
    """`answers` are the replies to RCPT by reader, `after_data` those to a letter; "hang up" hangs up instead.
    `letters` are what was taken: (sender, MAIL options, reader, RCPT options, content). `when_taken` is called once a
    letter was taken, before that is said; `when_said` after it."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    after_data: list[str] = field(default_factory=list)
    extensions: tuple[str, ...] = ()
    connections: int = 0
    when_taken: Callable[[], None] = lambda: None
    when_said: Callable[[], None] = lambda: None
    letters: list[tuple[str, str, str, str, bytes]] = field(default_factory=list)

    @property
    def readers(self) -> list[str]:
        return [letter[2] for letter in self.letters]


class Counter(socketserver.StreamRequestHandler):
    """One visitor at the counter."""

    def handle(self) -> None:
        office: PostOffice = self.server.office  # type: ignore[attr-defined]
        office.connections += 1
        self.say("220 post.example at your service")
        sender = reader = ("", "")
        with suppress(ConnectionError, HungUp):
            while line := self.rfile.readline():
                word, _space, rest = line.decode("ascii", "replace").strip().partition(" ")
                if word.upper() in ("EHLO", "HELO"):
                    self.greet(office)
                elif word.upper() == "MAIL":
                    sender = self.address(rest)
                    self.say(office.answers.get(sender[0], "250 fine"))
                elif word.upper() == "RCPT":
                    reader = self.address(rest)
                    self.say(office.answers.get(reader[0], "250 fine"))
                elif word.upper() == "DATA":
                    self.take(office, sender, reader)
                elif word.upper() == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 fine")

    def greet(self, office: PostOffice) -> None:
        lines = ["post.example", *office.extensions]
        for line in lines[:-1]:
            self.say(f"250-{line}")
        self.say(f"250 {lines[-1]}")

    def take(self, office: PostOffice, sender: tuple[str, str], reader: tuple[str, str]) -> None:
        self.say("354 go on")
        content = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            content += line.removeprefix(b".")
        answer = office.after_data.pop(0) if office.after_data else "250 taken"
        if answer.startswith("250"):
            office.letters.append((*sender, *reader, content))
            office.when_taken()
        self.say(answer)
        office.when_said()

    def say(self, line: str) -> None:
        if line == "hang up":
            self.connection.shutdown(socket.SHUT_RDWR)
            raise HungUp
        self.wfile.write(line.encode() + b"\r\n")

    @staticmethod
    def address(rest: str) -> tuple[str, str]:
        address, _end, options = rest.partition("<")[2].partition(">")
        return address, options.strip()


class HungUp(Exception):
    pass


@contextmanager
def open_office() -> Iterator[PostOffice]:
    """For a site that runs in a process of its own, and is told the port."""
    office = PostOffice()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Counter) as server:
        server.daemon_threads, server.office = True, office  # type: ignore[attr-defined]
        office.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield office
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def post_office(**settings: Any) -> Iterator[PostOffice]:
    """The site hands its letters over here meanwhile."""
    with open_office() as office:
        ours = {
            "EMAIL_BACKEND": "cordel.base.mail_server.Backend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": office.port,
            "EMAIL_USE_TLS": False,
            "EMAIL_USE_SSL": False,
            "EMAIL_HOST_USER": "",
            "EMAIL_HOST_PASSWORD": "",
            "EMAIL_TIMEOUT": 5,
            "HAS_MAIL_SERVER": True,
        }
        with override_settings(**{**ours, **settings}):
            yield office
