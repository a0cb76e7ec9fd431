"""Who there is, and what a line says of an address."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

# Nobody in particular, and Ana with her private page open; then everybody who signs in. `rival` coordinates
# another project, `stranger` belongs nowhere.
OUTSIDE = frozenset({"anonymous", "ana"})
INSIDE = frozenset({"tomas", "helper", "noor", "cora", "admin", "rival", "stranger"})
EVERYBODY = OUTSIDE | INSIDE
NOBODY: frozenset[str] = frozenset()
ADMINISTRATORS = frozenset({"admin"})
COORDINATION = ADMINISTRATORS | {"cora"}
COORDINATORS = COORDINATION | {"rival"}
EDITORS = COORDINATION | {"tomas"}
DOOR = EDITORS | {"helper"}
PARTNERS = EDITORS | {"noor"}
LOOKERS = PARTNERS | {"helper"}
OFFICERS = frozenset({"tomas", "noor"})
STAFF = INSIDE - {"stranger"}


@dataclass(frozen=True)
class Row:
    """`name` is the URL's, or the beginning of a route when it ends with "*".

    `may` get in; `told` get 403 instead of 404; `otherwise` is the answer to everybody else who is signed in.
    `needs_token`: 401 to everybody, whoever is signed in. `may_send` when fewer may POST than look. `of` gives the address its parts, `data` what is sent.
    """

    name: str
    may: frozenset[str]
    told: frozenset[str] = frozenset()
    may_send: frozenset[str] | None = None
    otherwise: str = "404"
    needs_token: bool = False
    of: Callable[[Any], dict[str, Any]] = field(default=lambda world: {})
    data: Callable[[Any], dict[str, Any]] = field(default=lambda world: {})

    def answer(self, role: str, method: str) -> str:
        may = self.may if method == "GET" or self.may_send is None else self.may_send
        if self.needs_token:
            return "401"
        if role in may:
            return "in"
        if role in OUTSIDE:
            return "sign in"
        return "403" if role in self.told else self.otherwise
