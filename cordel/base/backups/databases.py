"""The database of a backup: a copy of one moment, what it holds, and whether it is whole.

SQLite copies itself page by page within one read, which holds up no writer (WAL). PostgreSQL's own tools write and
read a script of one snapshot.
"""

import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from cordel.base.backups.sealed import BackupRefused

SQLITE, POSTGRES = "sqlite", "postgresql"
NAMES = {SQLITE: "database.sqlite3", POSTGRES: "database.sql"}
SESSIONS = "django_session"


def engine() -> str:
    return POSTGRES if connection.vendor == "postgresql" else SQLITE


def known_migrations() -> set[str]:
    """Every migration that this version of Cordel knows, replaced ones included."""
    loader = MigrationLoader(None)
    return {f"{app}.{name}" for app, name in loader.disk_migrations}


def our_tables() -> list[str]:
    """Tables whose rows are somebody's work; jobs, counters and the record of a site that only ran are not."""
    models = (model for model in apps.get_models() if model.__module__.startswith("cordel."))
    return [model._meta.db_table for model in models if model._meta.app_label != "base"]


# --- SQLite -------------------------------------------------------------------------------------


def copy_sqlite(path: Path, to: Path) -> dict[str, Any]:
    """A copy of one moment, as a single file; returns what it holds."""
    with closing(sqlite3.connect(path, timeout=20)) as source, closing(sqlite3.connect(to)) as target:
        target.execute("PRAGMA synchronous=OFF")
        source.backup(target)  # All pages in one step: a change meanwhile would make it begin again.
        target.execute("PRAGMA journal_mode=DELETE")
    return facts_of_sqlite(to)


def facts_of_sqlite(path: Path) -> dict[str, Any]:
    """Its migrations, and how many rows each table has."""
    with closing(sqlite3.connect(path)) as database:
        tables = _tables(database)
        rows = {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608 - names of our own tables
        applied = "SELECT app || '.' || name FROM django_migrations"
        migrations = [name for (name,) in database.execute(applied)] if "django_migrations" in tables else []
    return {"migrations": sorted(migrations), "rows": rows, "database": f"SQLite {sqlite3.sqlite_version}"}


def _tables(database: sqlite3.Connection) -> list[str]:
    ours = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    return sorted(name for (name,) in database.execute(ours))


def check_sqlite(path: Path, about: dict[str, Any]) -> None:
    """Opens the copy, lets SQLite look at every page, and counts its rows again."""
    try:
        with closing(sqlite3.connect(path)) as database:
            found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
        facts = facts_of_sqlite(path)
    except sqlite3.DatabaseError as error:
        raise BackupRefused("The database in this backup cannot be opened.") from error
    if found != "ok" or facts["rows"] != about["rows"]:
        raise BackupRefused("The database in this backup is damaged.")


def is_empty_sqlite(path: Path) -> bool:
    """Whether nobody's work is in the file."""
    if not path.exists():
        return True
    with closing(sqlite3.connect(path)) as database:
        there = set(_tables(database)) & set(our_tables())
        return not any(database.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone() for name in there)  # noqa: S608 - names of our own tables


def bring_up_to_date(path: Path, folder: Path, about: dict[str, Any]) -> None:
    """Runs the migrations that the copy lacks, in a process of its own that knows no other database; and signs
    everybody out: who signed out, or was let go, since the backup stays outside."""
    with closing(sqlite3.connect(path)) as database, database:
        if SESSIONS in _tables(database):
            database.execute(f"DELETE FROM {SESSIONS}")  # noqa: S608 - a constant
    if set(about["migrations"]) >= known_migrations() - replaced_migrations():
        return
    environment = {"DATA_DIR": str(folder), "DATABASE_URL": f"sqlite://{quote(str(path))}", "BACKUP_DIR": ""}
    _run([sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"], environment)


def replaced_migrations() -> set[str]:
    """Those that an update gathered into one: a database needs either them or the one."""
    loader = MigrationLoader(None)
    squashed = (one for one in loader.disk_migrations.values() if one.replaces)
    return {f"{app}.{name}" for one in squashed for app, name in [*one.replaces, (one.app_label, one.name)]}


# --- PostgreSQL ---------------------------------------------------------------------------------

ALL_OR_NOTHING = (
    "--no-psqlrc",
    "--quiet",
    "--output=/dev/null",
    "--set=ON_ERROR_STOP=1",
    "--single-transaction",
)
COUNT = "SELECT count(*) FROM {}"
EMPTY = """
DO $$ DECLARE one record; BEGIN
IF EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
           AND coalesce(backend_type, 'client backend') = 'client backend') THEN
  RAISE EXCEPTION 'somebody else is connected to the database: stop every site and worker first';
END IF;
FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
  EXECUTE format('DROP TABLE public.%I CASCADE', one.tablename);
END LOOP; END $$;
"""


def tool(name: str) -> str:
    """A program of PostgreSQL's client, which has to be at least as new as the server."""
    if found := shutil.which(name):
        return found
    raise BackupRefused(
        f"{name} is not on this machine. It comes with PostgreSQL's client: on Debian and Ubuntu, apt install postgresql-client."
    )


def dump_postgres(to: Path) -> dict[str, Any]:
    """A script of one snapshot; what it holds is counted in the same snapshot."""
    program = tool("pg_dump")
    with transaction.atomic(durable=False), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version')")
        snapshot, version = cursor.fetchone()
        options = ["--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={to}"]
        _run([program, *options, *_where()], _password())
        return {**_facts_of_postgres(), "database": f"PostgreSQL {version}"}


def _facts_of_postgres() -> dict[str, Any]:
    rows = {}
    with connection.cursor() as cursor:
        for name in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(COUNT.format(connection.ops.quote_name(name)))
            rows[name] = cursor.fetchone()[0]
        cursor.execute("SELECT app || '.' || name FROM django_migrations")
        return {"migrations": sorted(name for (name,) in cursor.fetchall()), "rows": rows}


def check_postgres(path: Path) -> None:
    """Whether the script was written to its end."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        if b"PostgreSQL database dump complete" not in file.read():
            raise BackupRefused("The database in this backup is cut off.")


SCRATCH = "cordel_check_"
FORGOTTEN = timedelta(days=1)
# What says something about the server and nothing about the backup.
SERVER = {
    "room": ("No space left", "could not extend"),
    "right": ("permission denied", "must be owner", "must be able"),
    "reach": ("psql: error", "connection to server", "closed the connection", "terminating connection"),
}


def load_aside(path: Path, about: dict[str, Any], *, now: datetime) -> str:
    """Loads the script into a database made for it on the same server, counts every table, and drops it again.

    Returns "" when that went well, else why it could not be tried: "right", "room" or "reach". Raises BackupRefused
    when the script does not load, or rows are missing.
    """
    return with_scratch(lambda name: _load_and_count(path, about, name), now=now)


def with_scratch(act: Callable[[str], None], *, now: datetime) -> str:
    """Calls `act` with the name of an empty database beside ours, which is dropped again. Returns "", or why there
    could be none: "right", "room" or "reach"; raises the BackupRefused of the act that says something else."""
    import psycopg

    name = f"{SCRATCH}{now:%Y%m%d%H%M%S}_{secrets.token_hex(3)}"
    try:
        with psycopg.connect(_address(), autocommit=True, password=_password().get("PGPASSWORD")) as server:
            _drop_forgotten(server, now)
            _make_like_ours(server, name)
            try:
                act(name)
            finally:
                _drop(server, name)
    except psycopg.errors.InsufficientPrivilege:
        return "right"
    except psycopg.errors.DiskFull:
        return "room"
    except psycopg.Error:  # What stays behind then, tomorrow's drops.
        return "reach"
    except BackupRefused as refused:
        if why := next(
            (why for why, signs in SERVER.items() if any(sign in str(refused) for sign in signs)), ""
        ):
            return why
        raise
    return ""


def _load_and_count(path: Path, about: dict[str, Any], name: str) -> None:
    count = path.with_name("count.sql")
    count.write_text("".join(_counted(about["rows"])))
    files = [f"--file={one}" for one in (path, count)]
    _run([tool("psql"), *ALL_OR_NOTHING, *files, *_where(name)], _password())


def _make_like_ours(server: Any, name: str) -> None:
    from psycopg import sql

    found = "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = current_database()"
    encoding, order, kind = server.execute(found).fetchone()
    made = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}")
    server.execute(
        made.format(sql.Identifier(name), sql.Literal(encoding), sql.Literal(order), sql.Literal(kind))
    )


def _drop(server: Any, name: str) -> None:
    from psycopg import sql

    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _drop_forgotten(server: Any, now: datetime) -> None:
    """Of a check that was killed; its name says when. Not what another one is filling."""
    ours = "SELECT datname FROM pg_database WHERE datname LIKE %s AND pg_get_userbyid(datdba) = current_user"
    oldest = f"{SCRATCH}{now - FORGOTTEN:%Y%m%d%H%M%S}"
    for (name,) in server.execute(ours, [f"{SCRATCH.replace('_', chr(92) + '_')}%"]).fetchall():
        if name < oldest:
            _drop(server, name)


def is_empty_postgres() -> bool:
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor)) & set(our_tables())
        for name in there:
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(name)} LIMIT 1")  # noqa: S608 - names of our own tables
            if cursor.fetchone():
                return False
    return True


def load_postgres(path: Path, about: dict[str, Any]) -> None:
    """Empties the database, reads the script, signs everybody out and counts: all of it, or nothing changes."""
    program, before, after = tool("psql"), path.with_name("before.sql"), path.with_name("after.sql")
    before.write_text(EMPTY)
    after.write_text("".join(_counted(about["rows"])) + f"DELETE FROM public.{SESSIONS};\n")  # noqa: S608 - a constant
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    files = [f"--file={one}" for one in (before, path, after)]
    _run([program, *ALL_OR_NOTHING, *files, *_where()], _password())


def _counted(rows: dict[str, int]) -> list[str]:
    check = "DO $$ BEGIN IF (SELECT count(*) FROM public.{}) <> {} THEN RAISE EXCEPTION 'rows are missing'; END IF; END $$;\n"
    return [check.format(connection.ops.quote_name(name), count) for name, count in rows.items()]


def _where(database: str = "") -> list[str]:
    """The database as libpq's tools are told, without the password, which other people's `ps` would show."""
    return [f"--dbname={_address(database)}"]


def _address(database: str = "") -> str:
    from psycopg.conninfo import make_conninfo

    known = settings.DATABASES["default"]
    options = {key: value for key, value in known["OPTIONS"].items() if key != "pool"}
    names = {
        "dbname": database or connection.settings_dict["NAME"],
        "user": known["USER"],
        "host": known["HOST"],
        "port": known["PORT"],
    }
    return make_conninfo(**options, **{key: value for key, value in names.items() if value})


def _password() -> dict[str, str]:
    password = settings.DATABASES["default"]["PASSWORD"]
    return {"PGPASSWORD": password} if password else {}


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(  # noqa: S603 - programs of ours and PostgreSQL's, by their full path
        command,
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupRefused(f"{Path(command[0]).name} stopped: {_reason(done.stderr)}")


def _reason(told: str) -> str:
    """The line that says what was wrong, among those that say where; else the last one."""
    lines = told.strip().splitlines() or ["no reason given"]
    return next((line.partition("ERROR:")[2].strip() for line in lines if "ERROR:" in line), lines[-1])
