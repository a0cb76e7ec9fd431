"""Settings are read strictly: what is malformed stops the start in plain words, and no secret is repeated."""

import stat
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch):
    """given(PORT="80") sets variables for one test."""

    def put(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    monkeypatch.delenv("SECRET_KEY", raising=False)
    return put


@pytest.mark.parametrize(
    ("word", "meant"), [("1", True), ("YES", True), ("off", False), ("0", False), ("", True)]
)
def test_reads_yes_and_no(given, word: str, meant: bool) -> None:
    given(FLAG=word)
    assert environment.flag("FLAG", True) is meant


def test_refuses_a_word_that_is_neither_yes_nor_no(given) -> None:
    given(FLAG="maybe")
    with pytest.raises(ImproperlyConfigured, match="FLAG='maybe' is neither yes nor no"):
        environment.flag("FLAG", True)


@pytest.mark.parametrize("value", ["eighty", "-1", "8000.5", "²", "70000", "0"])
def test_refuses_a_number_that_is_none_or_out_of_range(given, value: str) -> None:
    given(PORT=value)
    with pytest.raises(ImproperlyConfigured, match="PORT"):
        environment.number("PORT", 8000, lowest=1, highest=65535)


def test_reads_a_list_without_empty_words(given) -> None:
    given(ALLOWED_HOSTS=" a.example, ,b.example,")
    assert environment.words("ALLOWED_HOSTS") == ["a.example", "b.example"]


# --- Databases ----------------------------------------------------------------------------------


def test_takes_sqlite_in_the_data_folder_when_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    found = environment.database("DATABASE_URL", tmp_path)
    assert found["NAME"] == tmp_path / "cordel.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_reads_a_postgres_address_with_its_options(given, tmp_path: Path) -> None:
    given(DATABASE_URL="postgres://ana:s%40fe@db.example:5433/cordel?sslmode=verify-full")
    found = environment.database("DATABASE_URL", tmp_path)
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "ana",
        "s@fe",
        "db.example",
        "5433",
        "cordel",
    )
    assert found["OPTIONS"]["sslmode"] == "verify-full"


def test_reads_a_socket_as_host(given, tmp_path: Path) -> None:
    given(DATABASE_URL="postgresql:///cordel?host=/run/postgresql")
    found = environment.database("DATABASE_URL", tmp_path)
    assert found["HOST"] == "/run/postgresql"
    assert "host" not in found["OPTIONS"]


@pytest.mark.parametrize("url", ["mysql://ana:secret@db/cordel", "postgres://ana:secret@db:port/cordel"])
def test_refuses_a_database_without_repeating_its_password(given, tmp_path: Path, url: str) -> None:
    given(DATABASE_URL=url)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refused:
        environment.database("DATABASE_URL", tmp_path)
    assert "secret" not in str(refused.value)


# --- Mail ---------------------------------------------------------------------------------------


def test_writes_letters_into_a_folder_when_no_server_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EMAIL_URL", raising=False)
    assert environment.mail("EMAIL_URL", tmp_path)["EMAIL_FILE_PATH"] == tmp_path / "letters"


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://localhost", 25, False, False),
        ("smtp+tls://ana:secret@mail.example", 587, True, False),
        ("smtp+ssl://ana:secret@mail.example", 465, False, True),
        ("smtp+tls://mail.example:2525", 2525, True, False),
    ],
)
def test_knows_the_ports_of_mail(given, tmp_path: Path, url: str, port: int, tls: bool, ssl: bool) -> None:
    given(EMAIL_URL=url)
    found = environment.mail("EMAIL_URL", tmp_path)
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, tls, ssl)


@pytest.mark.parametrize(
    "value",
    [
        "towns.example",
        "@towns.example",
        "Back <b@towns.example>",
        "a+b@towns.example",
        "b@towns",
        "b" * 17 + "@x.example",
    ],
)
def test_refuses_an_address_that_no_token_can_be_added_to(given, value: str) -> None:
    given(MAIL_BOUNCES=value)
    with pytest.raises(ImproperlyConfigured, match="MAIL_BOUNCES"):
        environment.mail_address("MAIL_BOUNCES")


def test_reads_where_returned_letters_lie_without_repeating_the_password(given) -> None:
    given(MAIL_BOUNCES_FROM="imap+ssl://ana:secret@post.example/INBOX")
    assert environment.mailbox("MAIL_BOUNCES_FROM").startswith("imap+ssl://")
    given(MAIL_BOUNCES_FROM="pop3://ana:secret@post.example")
    with pytest.raises(ImproperlyConfigured, match="MAIL_BOUNCES_FROM") as refused:
        environment.mailbox("MAIL_BOUNCES_FROM")
    assert "secret" not in str(refused.value)


# --- What several machines share ----------------------------------------------------------------


def test_keeps_files_in_the_data_folder_and_counts_in_the_database_when_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STORAGE_URL", raising=False)
    monkeypatch.delenv("CACHE_URL", raising=False)
    assert environment.storage("STORAGE_URL", tmp_path)["OPTIONS"] == {"location": tmp_path}
    caches = environment.shared_cache("CACHE_URL")
    assert {one["BACKEND"].rsplit(".", 1)[1] for one in caches.values()} == {"DatabaseCache"}


@pytest.mark.parametrize(
    ("url", "endpoint", "region"),
    [
        ("s3://KEY:a%2Fs%2Be@store.example/towns", "https://store.example", "us-east-1"),
        (
            "s3://KEY:a%2Fs%2Be@store.example:9000/towns/?region=eu-central-1&tls=0",
            "http://store.example:9000",
            "eu-central-1",
        ),
        ("s3://KEY:a%2Fs%2Be@[::1]:9000/towns?tls=no", "http://[::1]:9000", "us-east-1"),
    ],
)
def test_reads_where_uploaded_files_lie(given, tmp_path: Path, url: str, endpoint: str, region: str) -> None:
    given(STORAGE_URL=url)
    assert environment.storage("STORAGE_URL", tmp_path)["OPTIONS"] == {
        "endpoint_url": endpoint,
        "access_key": "KEY",
        "secret_key": "a/s+e",
        "bucket_name": "towns",
        "region_name": region,
    }


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://KEY:secret@store.example/towns", "write s3://"),
        ("s3://KEY:secret@store.example:port/towns", "port is not a number"),
        ("s3://KEY:secret@store.example", "names no bucket"),
        ("s3://KEY:secret@store.example/Towns", "names no bucket"),
        ("s3://KEY:secret@store.example/towns/files", "names no bucket"),
        ("s3://KEY@store.example/towns", "lacks the key"),
        ("s3://store.example/towns?secret", "lacks the key|not known"),
        ("s3://KEY:secret@store.example/towns?regoin=eu", "'regoin' is not known"),
        ("s3://KEY:secret@store.example/towns?tls=perhaps", "neither yes nor no"),
        ("s3://KEY:secret@store.example/towns?tls=1&tls=0", "twice"),
        ("s3://KEY:secret@store.example/towns?region=eu/../x", "region"),
    ],
)
def test_refuses_a_place_of_files_without_repeating_its_secret(
    given, tmp_path: Path, url: str, why: str
) -> None:
    given(STORAGE_URL=url)
    with pytest.raises(ImproperlyConfigured, match=why) as refused:
        environment.storage("STORAGE_URL", tmp_path)
    assert "KEY:secret" not in str(refused.value) and "STORAGE_URL" in str(refused.value)


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("redis://cache.example", "redis://cache.example/0"),
        ("rediss://ana:s%40fe@cache.example:6380/2", "rediss://ana:s%40fe@cache.example:6380/2"),
        ("valkeys://:secret@cache.example/1", "rediss://:secret@cache.example/1"),
    ],
)
def test_reads_where_processes_agree_and_leaves_codes_in_the_database(given, url: str, location: str) -> None:
    given(CACHE_URL=url)
    caches = environment.shared_cache("CACHE_URL")
    assert caches["default"]["LOCATION"] == location
    assert caches["exact"]["BACKEND"].endswith("DatabaseCache")


@pytest.mark.parametrize(
    "url",
    [
        "memcached://:secret@cache",
        "redis://:secret@",
        "redis://:secret@cache/first",
        "redis://:secret@cache:port/0",
        "redis://:secret@cache/0?ssl=1",
    ],
)
def test_refuses_a_cache_without_repeating_its_password(given, url: str) -> None:
    given(CACHE_URL=url)
    with pytest.raises(ImproperlyConfigured, match="CACHE_URL") as refused:
        environment.shared_cache("CACHE_URL")
    assert "secret" not in str(refused.value)


def test_says_how_to_get_what_a_setting_needs(given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    given(STORAGE_URL="s3://KEY:secret@store.example/towns", CACHE_URL="redis://cache.example")
    for read in (
        lambda: environment.storage("STORAGE_URL", tmp_path),
        lambda: environment.shared_cache("CACHE_URL"),
    ):
        with pytest.raises(ImproperlyConfigured, match=r"run\.py setup"):
            read()


# --- The secret key and its folder --------------------------------------------------------------


def test_keeps_the_key_it_made_for_its_owner_only(given, tmp_path: Path) -> None:
    key = environment.secret_key(tmp_path)
    assert len(key) > 50
    assert environment.secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_makes_one_key_when_two_processes_start_at_once(
    given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter(range(100))
    monkeypatch.setattr(environment.os, "getpid", lambda: next(numbers))
    keys: list[str] = []
    starters = [
        threading.Thread(target=lambda: keys.append(environment.secret_key(tmp_path))) for _ in range(8)
    ]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_makes_a_key_on_a_file_system_without_links(
    given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(environment.os, "link", no_links)
    assert environment.secret_key(tmp_path) == environment.secret_key(tmp_path)


def test_makes_a_data_folder_that_others_cannot_read(tmp_path: Path) -> None:
    made = environment.private_folder(tmp_path / "data")
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_says_so_when_the_data_folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ImproperlyConfigured, match="DATA_DIR=.* cannot be made"):
        environment.private_folder(tmp_path / "file" / "data")


def test_a_setting_that_needs_another_stops_the_start_without_it(given) -> None:
    environment.needed_together("THIS", "THAT", "OTHER")
    given(THIS="folder", OTHER="key")
    environment.needed_together("THIS", "THAT", "OTHER")
    given(OTHER="")
    with pytest.raises(ImproperlyConfigured, match="THIS is set, and neither THAT nor OTHER"):
        environment.needed_together("THIS", "THAT", "OTHER")
