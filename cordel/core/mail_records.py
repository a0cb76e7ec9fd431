"""What a domain's name servers should say so that letters are believed: RFC 7208 (SPF), 6376 (DKIM), 7489 (DMARC)."""

from collections.abc import Iterator
from dataclasses import dataclass

LOCAL = ("localhost", "127.0.0.1", "::1", "")
SPF, DKIM, DMARC, MX = "SPF", "DKIM", "DMARC", "MX"


@dataclass(frozen=True)
class Record:
    """One line for the name server. `part` is what belongs into a record that is there already, "" if it is a line of
    its own; words in capitals are to be filled in by whoever runs the mail server."""

    use: str
    name: str
    kind: str
    value: str
    part: str = ""


def records(*, sender: str, server: str, site: str, bounces: str = "") -> list[Record]:
    """`sender` and `bounces` are addresses, `server` the host of the mail server, `site` that of the site."""
    return list(_records(_domain(sender), server, site, _domain(bounces)))


def _records(domain: str, server: str, site: str, back: str) -> Iterator[Record]:
    part = f"a:{sending_host(server, site)}"
    for name in dict.fromkeys(filter(None, (domain, back))):
        yield Record(SPF, name, "TXT", f"v=spf1 {part} ~all", part)
    yield Record(DKIM, f"SELECTOR._domainkey.{domain}", "TXT", "v=DKIM1; k=rsa; p=PUBLIC-KEY")
    report = f"rua=mailto:postmaster@{domain}"
    yield Record(DMARC, f"_dmarc.{domain}", "TXT", f"v=DMARC1; p=none; {report}; adkim=r; aspf=r")
    if back:
        yield Record(MX, back, "MX", "10 YOUR-INCOMING-SERVER.")


def sending_host(server: str, site: str) -> str:
    """The machine from which the letters go into the world: the mail server, or this one if it sends by itself."""
    return site if server in LOCAL else server


def are_aligned(sender: str, bounces: str) -> bool:
    """Whether one domain lies within the other, so that SPF of the envelope speaks for the sender (RFC 7489, 3.1)."""
    one, other = _domain(sender), _domain(bounces)
    return not other or one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
