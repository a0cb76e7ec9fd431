"""Writes what a real site needs besides the program: a proxy with TLS, a service, its settings and a key for backups.

Run by `make serve DOMAIN=towns.example`; Python alone is enough. It writes into a folder and prints the commands that
put the files where they belong. A file that somebody changed since is left as it is, with the new one beside it.
"""

import hashlib
import json
import os
import re
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
DOMAIN = re.compile(rf"(?:{LABEL}\.)+(?!\d+$){LABEL}")
PLAIN_PATH = re.compile(r"/[A-Za-z0-9._/+@-]*")
USER = re.compile(r"[a-z_][a-z0-9_-]{0,30}")
WRITTEN = ".written.json"
# Settings of whoever runs this that the service needs, too, if they are set.
PASSED_ON = (
    "DATABASE_URL",
    "STORAGE_URL",
    "CACHE_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "SITE_NAME",
    "SECRET_KEY",
)

CADDYFILE = """\
{domain} {{
	encode zstd gzip
	# No access log: addresses below /my/ and /seat/ are private links.
	reverse_proxy 127.0.0.1:{port} {{
		header_up X-Forwarded-For {{remote_host}}
		header_up X-Forwarded-Proto {{scheme}}
	}}
}}
"""

SERVICE = """\
[Unit]
Description=Cordel at {domain}
Wants=network-online.target
After=network-online.target postgresql.service

[Service]
User={user}
WorkingDirectory={root}
EnvironmentFile={into}/cordel.env
ExecStartPre={python} manage.py collectstatic --no-input --verbosity 0
ExecStart={python} manage.py up
# The parent alone is asked to stop, and stops web processes and worker in order.
KillMode=mixed
TimeoutStopSec=60
Restart=on-failure
RestartSec=5
UMask=0077
NoNewPrivileges=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectSystem=strict
ReadWritePaths={data}

[Install]
WantedBy=multi-user.target
"""

ENVIRONMENT = """\
# Read by the service, and by a shell: set -a; . {into}/cordel.env; set +a
SITE_URL='https://{domain}'
PORT='{port}'
BEHIND_PROXY='1'
HASHED_STATIC='1'
DEMO='0'
DATA_DIR='{data}'
# Another disk, or another machine's, is better: a backup beside what it saves burns with it.
BACKUP_DIR='{data}/backups'
BACKUP_KEY_FILE='{into}/backup.key'
# Without a mail server, letters wait in an outbox on the desk.
# EMAIL_URL='smtp+tls://user:password@mail.example:587'
"""

NEXT = """\
Then, once, on this machine:

  sudo useradd --system --home-dir {data} --shell /usr/sbin/nologin {user}
  sudo chown -R {user}: {data}
  sudo install -m 644 {into}/cordel.service /etc/systemd/system/cordel.service
  sudo install -m 644 {into}/Caddyfile /etc/caddy/Caddyfile
  sudo systemctl daemon-reload && sudo systemctl enable --now cordel && sudo systemctl restart caddy

The fourth replaces Caddy's own file: where Caddy serves other sites already, add to it instead.
The first administrator:

  sudo -u {user} sh -c 'set -a; . {into}/cordel.env; cd {root} && {python} manage.py createsuperuser'

Copy {into}/backup.key to a safe place now: without it nobody opens a backup. More: docs/operations.md\
"""


@dataclass(frozen=True)
class Site:
    domain: str
    port: str
    user: str
    data: str
    into: str
    passed_on: dict[str, str]

    @property
    def facts(self) -> dict[str, str]:
        python = ROOT / ".venv/bin/python"
        return {
            "domain": self.domain, "port": self.port, "user": self.user, "data": self.data, "into": self.into,
            "root": str(ROOT), "python": str(python),
        }  # fmt: skip

    def files(self) -> dict[str, str]:
        more = "".join(f"{name}='{value}'\n" for name, value in self.passed_on.items())
        return {
            "Caddyfile": CADDYFILE.format(**self.facts),
            "cordel.service": SERVICE.format(**self.facts),
            "cordel.env": ENVIRONMENT.format(**self.facts) + more,
        }


class Wrong(Exception):
    """What was asked for cannot be written into these files."""


def read(given: Mapping[str, str]) -> Site:
    """The site that the environment describes. Whatever could mean something else in one of the files is refused."""
    data = str(Path(given.get("DATA_DIR") or ROOT / "var").expanduser().absolute())
    into = str(Path(given.get("INTO") or f"{data}/serve").expanduser().absolute())
    for path in (str(ROOT), data, into):
        if not PLAIN_PATH.fullmatch(path):
            raise Wrong(
                f"{path!r} has a space or a sign that services read in their own way. Choose another folder."
            )
    port, user = given.get("PORT") or "8000", given.get("SERVICE_USER") or "cordel"
    if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise Wrong(f"PORT={port!r} is not a number up to 65535.")
    if not USER.fullmatch(user):
        raise Wrong(f"SERVICE_USER={user!r} is no name of a user.")
    passed_on = {name: given[name] for name in PASSED_ON if given.get(name)}
    for name, value in passed_on.items():
        if "'" in value or not value.isprintable():
            raise Wrong(
                f"{name} has a quotation mark or a line break in it: write %27 in an address, or leave it out."
            )
    return Site(domain(given.get("DOMAIN", "")), port, user, data, into, passed_on)


def domain(name: str) -> str:
    name = name.strip().lower().removesuffix(".")
    if not name:
        raise Wrong("Say which name the site has on the web: make serve DOMAIN=towns.example")
    if not name.isascii():
        try:
            name = name.encode("idna").decode()
        except UnicodeError as error:
            raise Wrong(f"DOMAIN={name!r} is no name of a machine on the web.") from error
    if len(name) > 253 or not DOMAIN.fullmatch(name):
        raise Wrong(
            f"DOMAIN={name!r} is no name of a machine on the web: write it as in towns.example, nothing else."
        )
    return name


def write(site: Site) -> list[str]:
    """Writes what is missing or ours; returns a line about each file."""
    folder = Path(site.into)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    record = folder / WRITTEN
    before = json.loads(record.read_text()) if record.exists() else {}
    told, now = [], dict(before)
    for name, text in site.files().items():
        told.append(f"{folder / name}: {_put(folder / name, text, before.get(name))}")
        if _print(folder / name) == _print_of(text):
            now[name] = _print_of(text)
    key = folder / "backup.key"
    if not key.exists():
        _write(key, secrets.token_urlsafe(32) + "\n")
        told.append(f"{key}: made")
    _write(record, json.dumps(now))
    return told


def _put(path: Path, text: str, ours: str | None) -> str:
    there = _print(path)
    if there == _print_of(text):
        return "as it should be"
    if there is not None and there != ours:
        _write(path.with_name(f"{path.name}.new"), text)
        return f"CHANGED BY SOMEBODY, left as it is. What this would have written is in {path.name}.new"
    _write(path, text)
    return "written" if there is None else "renewed"


def _write(path: Path, text: str) -> None:
    """For its owner only from the first moment on, and whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def _print(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def _print_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def main() -> int:
    try:
        site = read(os.environ)
        told = write(site)
    except Wrong as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    print("\n".join(told), NEXT.format(**site.facts), sep="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
