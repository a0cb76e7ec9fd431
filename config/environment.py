"""Reads settings from the environment, strictly: a malformed value stops the start in plain words."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

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


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.")
    return int(value)


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
        data_dir.mkdir(parents=True, exist_ok=True)
        draft = data_dir / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


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
    url = urlsplit(value)
    if url.scheme == "sqlite":
        return {**SQLITE, "NAME": unquote(url.path)}
    if url.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(f"{name} starts with {url.scheme!r}: write postgres://… or sqlite:///…")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or dict(parse_qsl(url.query)).get("host", ""),
        "PORT": str(url.port or ""),
        # The pool keeps connections itself; Django's own keeping would fight it.
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}},
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
    url = urlsplit(value)
    if url.scheme not in ("smtp", "smtp+tls", "smtp+ssl"):
        raise ImproperlyConfigured(
            f"{name} starts with {url.scheme!r}: write smtp+tls://user:password@host:587"
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname or "localhost",
        "EMAIL_PORT": url.port or 25,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": url.scheme == "smtp+tls",
        "EMAIL_USE_SSL": url.scheme == "smtp+ssl",
        "EMAIL_TIMEOUT": 30,
    }
