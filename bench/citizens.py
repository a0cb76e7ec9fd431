"""Citizens who register: a client that speaks plain HTTP over one kept connection, as a browser does."""

import http.client
import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

TOKENS = re.compile(rb'name="(csrfmiddlewaretoken|token)" value="([^"]+)"')


@dataclass
class Citizen:
    """One browser. `register` walks the whole way: the form, the seat, the page after it."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def __enter__(self) -> "Citizen":
        return self

    def __exit__(self, *error: object) -> None:
        self.connection.close()

    def get(self, path: str) -> tuple[int, bytes]:
        return self._send("GET", path)[:2]

    def register(self, event: str, name: str, **answers: str) -> str:
        """Registers for the event at the path `event`; returns the receipt's address, or raises RuntimeError."""
        status, page = self.get(f"{event}register/")
        hidden = {key.decode(): value.decode() for key, value in TOKENS.findall(page)}
        if status != 200 or len(hidden) != 2:
            raise RuntimeError(f"the form answered {status}")
        form = {
            "name": name,
            "email": "",
            "home": "PT",
            "place": "Valbom",
            "is_adult": "yes",
            **hidden,
            **answers,
        }
        status, _page, location = self._send("POST", f"{event}register/", urlencode(form))
        if status != 302:
            raise RuntimeError(f"the registration answered {status}")
        status, page = self.get(location)
        if status != 200 or name.encode() not in page:
            raise RuntimeError(f"the receipt answered {status}")
        return location

    def _send(self, method: str, path: str, body: str = "") -> tuple[int, bytes, str]:
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body or None, headers)
        response = self.connection.getresponse()
        content = response.read()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            self.cookies.update({key: morsel.value for key, morsel in SimpleCookie(cookie).items()})
        return response.status, content, response.headers.get("Location", "")
