"""Reads settings from the environment, strictly: a malformed value stops the start in plain words."""

import os
import re
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

WORDS = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    value = text(name)
    if not value:
        return default
    if value.lower() not in WORDS:
        raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no: write 1 or 0.")
    return WORDS[value.lower()]


def number(name: str, default: int, *, lowest: int = 0, highest: int = 2**31) -> int:
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.")
    if not lowest <= int(value) <= highest:
        raise ImproperlyConfigured(f"{name}={value} is not between {lowest} and {highest}.")
    return int(value)


def needed_together(name: str, *others: str) -> None:
    """Stops when `name` is set and none of the others is."""
    if text(name) and not any(text(other) for other in others):
        raise ImproperlyConfigured(
            f"{name} is set, and neither {' nor '.join(others)}: set one of them, too."
        )


def address(name: str, value: str, *schemes: str, example: str) -> SplitResult:
    """A URL of one of the schemes. What it says of users and passwords is never repeated."""
    url = urlsplit(value)
    if url.scheme not in schemes:
        raise ImproperlyConfigured(f"{name} starts with {url.scheme!r}: write {example}")
    try:
        url.port  # noqa: B018 - looked at for the error that a malformed port raises
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: the port is not a number up to 65535.") from error
    return url


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, without empty items."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    return Path(text(name, str(default))).expanduser().resolve()


def secret_key(data_dir: Path) -> str:
    """`SECRET_KEY`, or the key kept in the data folder, made there once.

    Two processes may start at the same moment, so the file is written aside and linked into place:
    whoever comes second reads the first one's key.
    """
    if key := text("SECRET_KEY"):
        return key
    path = data_dir / "secret_key"
    if not path.exists():
        draft = data_dir / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        put_once(draft, path)
    return path.read_text().strip()


def put_once(draft: Path, path: Path) -> None:
    """Gives the draft its final name, unless somebody else was first."""
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    except OSError:  # A file system without links: whoever comes last wins, within the same moment.
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def private_folder(path: Path) -> Path:
    """The folder for everything that must be kept, readable for its owner only if we make it."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR={path} cannot be made: {error.strerror}.") from error
    return path


SMTP_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
SQLITE = {
    "ENGINE": "cordel.base.sqlite",
    "CONN_MAX_AGE": 600,
    "OPTIONS": {
        # IMMEDIATE takes the write lock at BEGIN: two writers queue up instead of failing with "locked".
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
            "PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;"
        ),
    },
}


def database(name: str, data_dir: Path) -> dict[str, Any]:
    """`DATABASE_URL` as Django's setting; SQLite in the data folder when it is not given."""
    value = text(name)
    if not value:
        return {**SQLITE, "NAME": data_dir / "cordel.sqlite3"}
    example = "postgres://user:password@host:5432/name or sqlite:///folder/file"
    url = address(name, value, "sqlite", "postgres", "postgresql", example=example)
    if url.scheme == "sqlite":
        return {**SQLITE, "NAME": unquote(url.path)}
    options = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or options.pop("host", ""),
        "PORT": str(url.port or ""),
        # The pool keeps connections itself; Django's own keeping would fight it.
        "CONN_MAX_AGE": 0,
        # What follows the question mark goes to libpq: sslmode, sslrootcert, application_name.
        "OPTIONS": {**options, "pool": {"min_size": 1, "max_size": 8}},
    }


def mail(name: str, data_dir: Path) -> dict[str, Any]:
    """`EMAIL_URL` (smtp://, smtp+tls:// or smtp+ssl://) as Django's mail settings.

    Without it every letter is written into a folder, so that nothing is lost and nobody is written to.
    """
    value = text(name)
    if not value:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": data_dir / "letters",
        }
    url = address(name, value, *SMTP_PORTS, example="smtp+tls://user:password@host:587")
    return {
        "EMAIL_BACKEND": "cordel.base.mail_server.Backend",
        "EMAIL_HOST": url.hostname or "localhost",
        "EMAIL_PORT": url.port or SMTP_PORTS[url.scheme],
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": url.scheme == "smtp+tls",
        "EMAIL_USE_SSL": url.scheme == "smtp+ssl",
        "EMAIL_TIMEOUT": 30,
    }


def mail_address(name: str) -> str:
    """A plain address, to which `+` and a token can be added; "" when it is not given."""
    value = text(name)
    local, at, domain = value.partition("@")
    if value and not (local and at and "." in domain and value.isascii() and not set(value) & set(' <>,+"')):
        raise ImproperlyConfigured(f"{name} is not a plain address: write bounces@towns.example")
    if len(local) > 16:
        raise ImproperlyConfigured(f"{name}: at most 16 letters before the @.")
    return value


MAILBOXES = ("imap+ssl", "imap", "maildir", "mbox")


def mailbox(name: str) -> str:
    """`MAIL_BOUNCES_FROM`: where letters that come back are read; "" when it is not given."""
    value = text(name)
    if value:
        address(name, value, *MAILBOXES, example="imap+ssl://user:password@host/INBOX or maildir:///folder")
    return value


# --- What several machines share ----------------------------------------------------------------

BUCKET = re.compile(r"[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]")
REGION = re.compile(r"[A-Za-z0-9-]{1,40}")
S3_EXAMPLE = "s3://KEY:SECRET@host:port/bucket?region=eu-central-1"
REDIS_EXAMPLE = "redis://:password@host:6379/0, or rediss:// with TLS"


def storage(name: str, media: Path) -> dict[str, Any]:
    """`STORAGE_URL` as Django's setting for uploaded files; the folder `media` when it is not given."""
    value = text(name)
    if not value:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": media},
        }
    url = address(name, value, "s3", example=S3_EXAMPLE)
    options = _options(name, url, region="us-east-1", tls="1")
    bucket = url.path.strip("/")
    if not (url.hostname and url.username and url.password):
        raise ImproperlyConfigured(f"{name} lacks the key, the secret or the host: write {S3_EXAMPLE}")
    if not BUCKET.fullmatch(bucket):
        raise ImproperlyConfigured(f"{name} names no bucket after the host: write {S3_EXAMPLE}")
    if not REGION.fullmatch(options["region"]):
        raise ImproperlyConfigured(f"{name}: the region has letters, digits and hyphens only.")
    _needs("storages", name)
    return {
        "BACKEND": "cordel.base.object_storage.ObjectStorage",
        "OPTIONS": {
            "endpoint_url": f"{'https' if _yes(name, 'tls', options['tls']) else 'http'}://{_host(url)}",
            "access_key": unquote(url.username),
            "secret_key": unquote(url.password),
            "bucket_name": bucket,
            "region_name": options["region"],
        },
    }


def shared_cache(name: str) -> dict[str, dict[str, Any]]:
    """The caches that all processes share. In the database, whose "add if absent" is exact on SQLite and PostgreSQL;
    with `CACHE_URL` in Redis or Valkey, and in the database while that is away.

    The "exact" one is in the database always: codes that are good once (two stores would take each of them twice), and
    the sign of the worker, which must not seem gone because Redis is.
    """
    in_database = {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
    value = text(name)
    if not value:
        return {"default": in_database, "exact": in_database}
    url = address(name, value, "redis", "rediss", "valkey", "valkeys", example=REDIS_EXAMPLE)
    number = url.path.strip("/") or "0"
    if not url.hostname or url.query or url.fragment:
        raise ImproperlyConfigured(f"{name} is a host and nothing more: write {REDIS_EXAMPLE}")
    if not (number.isascii() and number.isdecimal()):
        raise ImproperlyConfigured(f"{name}: what follows the host is the number of a database, as in /0.")
    _needs("redis", name)
    scheme = "rediss" if url.scheme in ("rediss", "valkeys") else "redis"
    in_redis = {
        "BACKEND": "cordel.base.shared_cache.SharedCache",
        "LOCATION": f"{scheme}://{url.netloc}/{number}",
        "KEY_PREFIX": "cordel",
    }
    return {"default": in_redis, "exact": in_database}


def _options(name: str, url: SplitResult, **known: str) -> dict[str, str]:
    """What follows the question mark, each at most once; nothing else is understood."""
    given = parse_qsl(url.query, keep_blank_values=True)
    unknown = sorted({key for key, _ in given} - set(known))
    if unknown:
        raise ImproperlyConfigured(f"{name}: {unknown[0]!r} is not known here; there are {', '.join(known)}.")
    if len(given) > len(dict(given)):
        raise ImproperlyConfigured(f"{name} says the same thing twice.")
    return {**known, **dict(given)}


def _yes(name: str, option: str, value: str) -> bool:
    if value.lower() not in WORDS:
        raise ImproperlyConfigured(f"{name}: {option} is neither yes nor no: write 1 or 0.")
    return WORDS[value.lower()]


def _host(url: SplitResult) -> str:
    """Host and port, without user and password."""
    return url.netloc.rpartition("@")[2]


def _needs(package: str, name: str) -> None:
    """What only some sites need is installed by `make setup` when the setting says so."""
    if find_spec(package) is None:
        raise ImproperlyConfigured(
            f"What {name} needs is not installed. With it set, run: python3 run.py setup"
        )
