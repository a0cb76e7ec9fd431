"""Whoever gets an evidence pack can tell that nothing in it was changed; whatever else is sent is named."""

import io
import json
import random
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import pytest
import pyzipper
from django.core.management import CommandError, call_command

from cordel.base import signing_keys
from cordel.core import evidence_packs as packs
from cordel.reports import pack_files
from tests import house

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
FILES = [("lists/a.csv", b"name;day\r\n" * 50), ("programme.pdf", b"%PDF-1.7 " * 40), ("sheet.json", b"{}")]
NAMES = [packs.MANIFEST, *(name for name, _data in FILES)]
PASSPHRASE = "four words of mine"


def made(files=FILES):
    out = io.BytesIO()
    pack_files.write(out, files, facts={"event": 1}, made_by="Cordel at https://x.example", now=NOW)
    return out.getvalue()


def repacked(data, change, order=None):
    """The same ZIP with its files as `change` makes them of a dictionary."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {one.filename: archive.read(one) for one in archive.infolist()}
    change(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in order(files) if order else files:
            archive.writestr(name, files[name])
    return out.getvalue()


@pytest.fixture
def verify(tmp_path, capsys, monkeypatch):
    """Runs the command on the bytes; gives the exit code and what it printed."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    def run(data, **options):
        path = tmp_path / "pack.zip"
        path.write_bytes(data)
        code = 0
        try:
            call_command("verify_evidence", str(path), format="json", **options)
        except SystemExit as ended:
            code = ended.code
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def refused(verify):
    def run(data, **options):
        with pytest.raises(CommandError) as error:
            verify(data, **options)
        assert error.value.returncode == 2
        return str(error.value)

    return run


def statuses(answer):
    return {one["name"]: one["status"] for one in answer["files"]}


def test_a_pack_of_ours_is_same_in_every_file(verify):
    code, answer = verify(made())
    assert code == 0
    assert set(answer) == {"ok", "signed_by", "files"}
    assert answer["ok"] is True
    assert "the key of this installation" in answer["signed_by"]
    assert answer["files"] == [{"name": name, "status": "same"} for name in NAMES]


def test_it_is_written_alike_each_time():
    assert made() == made()


@pytest.mark.parametrize(
    ("change", "name", "status"),
    [
        (lambda files: files.update({"sheet.json": b"[]"}), "sheet.json", "changed"),
        (lambda files: files.update({"sheet.json": b"{} "}), "sheet.json", "changed"),
        (lambda files: files.pop("programme.pdf"), "programme.pdf", "missing"),
        (lambda files: files.update({"new.txt": b"x"}), "new.txt", "added"),
        (
            lambda files: files.update({"manifest.json": files["manifest.json"] + b"\n"}),
            "manifest.json",
            "changed",
        ),
        (
            lambda files: files.update(
                {"manifest.json": files["manifest.json"].replace(b'"event":1', b'"event":2')}
            ),
            "manifest.json",
            "changed",
        ),
    ],
)
def test_says_what_became_of_each_file(verify, change, name, status):
    code, answer = verify(repacked(made(), change))
    assert (code, answer["ok"]) == (1, False)
    assert statuses(answer) == {**dict.fromkeys(NAMES, "same"), name: status}


def test_the_order_in_the_zip_and_empty_folders_do_not_matter(verify):
    assert verify(repacked(made(), lambda files: files.update({"lists/": b""}), sorted))[0] == 0
    assert verify(repacked(made(), lambda _files: None, lambda files: sorted(files, reverse=True)))[0] == 0


def test_a_manifest_that_was_signed_anew_is_somebody_else_s(verify, settings):
    settings.SECRET_KEY = "another installation"
    data = made([*FILES, ("forged.csv", b"me")])
    theirs = signing_keys.pem(signing_keys.public_key())
    settings.SECRET_KEY = "this installation"
    code, answer = verify(data)
    assert (code, answer["ok"]) == (1, False)
    assert "not the key of this installation" in answer["signed_by"]
    assert set(statuses(answer).values()) == {"same"}
    assert b"PUBLIC KEY" in theirs


def test_another_installation_checks_it_with_the_public_key(verify, settings, tmp_path):
    data, key = made(), tmp_path / "key.pem"
    key.write_bytes(signing_keys.pem(signing_keys.public_key()))
    settings.SECRET_KEY = "another installation"
    code, answer = verify(data, key=key)
    assert (code, answer["ok"]) == (0, True)
    assert "the key that was given" in answer["signed_by"]
    key.write_text(signing_keys.encoded(signing_keys.public_key()))
    code, answer = verify(data, key=key)
    assert (code, answer["ok"]) == (1, False)
    assert "not the key that was given" in answer["signed_by"]


def test_an_old_key_that_is_still_known_is_ours(verify, settings):
    data = made()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one"
    assert verify(data)[0] == 0


@pytest.mark.parametrize(
    "content", [b"", b"no key", b"\xff\xfe", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"]
)
def test_a_file_that_is_no_key_is_named(refused, tmp_path, content):
    key = tmp_path / "key.pem"
    key.write_bytes(content)
    assert "holds no public Ed25519 key" in refused(made(), key=key)


def test_the_owner_of_no_key_signed_it_when_the_signature_is_gone(verify):
    def unsigned(files):
        manifest = json.loads(files["manifest.json"])
        del manifest["signature"]
        files["manifest.json"] = packs.as_file(manifest)

    code, answer = verify(repacked(made(), unsigned))
    assert (code, answer["ok"]) == (1, False)
    assert answer["signed_by"].startswith("nobody")


# --- Locked -----------------------------------------------------------------------------------------


@pytest.fixture
def locked():
    with pack_files.locked(io.BytesIO(made()), PASSPHRASE) as file:
        return file.read()


def test_a_locked_pack_opens_with_its_passphrase_only(verify, refused, locked, tmp_path, monkeypatch):
    secret = tmp_path / "secret"
    secret.write_text(PASSPHRASE + "\n")
    assert verify(locked, passphrase_file=secret)[0] == 0
    assert "locked" in refused(locked)
    secret.write_text("another one")
    assert "another one" in refused(locked, passphrase_file=secret)
    monkeypatch.setenv("CORDEL_PACK_PASSPHRASE", PASSPHRASE)
    assert verify(locked)[0] == 0
    assert verify(made(), passphrase_file=secret)[0] == 0  # needs none


def test_a_locked_file_that_was_changed_is_told_apart_from_another_passphrase(verify, locked, monkeypatch):
    monkeypatch.setenv("CORDEL_PACK_PASSPHRASE", PASSPHRASE)
    at = zipfile.ZipFile(io.BytesIO(locked)).getinfo("programme.pdf").header_offset + 75
    changed = bytearray(locked)
    for place in range(at, at + 8):
        changed[place] ^= 0xFF
    code, answer = verify(bytes(changed))
    assert (code, statuses(answer)) == (1, {**dict.fromkeys(NAMES, "same"), "programme.pdf": "changed"})


def test_nothing_of_a_locked_pack_can_be_read_without_it(locked):
    assert b"name;day" not in locked
    with pyzipper.AESZipFile(io.BytesIO(locked)) as archive:
        assert {one.wz_aes_strength for one in archive.infolist()} == {3}  # 256 bits


@pytest.mark.parametrize(
    ("typed", "again", "refusal"),
    [
        ("short", "short", pack_files.PassphraseTooShort),
        (" " * 20, " " * 20, pack_files.PassphraseTooShort),
        ("φράση που ξέρω", "φράση που ξέρω", pack_files.PassphraseOfOtherLetters),
        ("four words of mine", "four words of yours", pack_files.PassphraseTypedTwice),
    ],
)
def test_a_passphrase_is_long_and_opens_everywhere(typed, again, refusal):
    with pytest.raises(refusal):
        pack_files.ensure_passphrase(typed, again)
    pack_files.ensure_passphrase(PASSPHRASE, PASSPHRASE)


# --- Hostile ----------------------------------------------------------------------------------------


def zipped(*files, names=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def manifest_of(**changes):
    with zipfile.ZipFile(io.BytesIO(made())) as archive:
        return json.dumps({**json.loads(archive.read("manifest.json")), **changes}).encode()


def link():
    entry = zipfile.ZipInfo("link")
    entry.external_attr = 0o120777 << 16
    return entry


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no ZIP"),
        (b"hello", "no ZIP"),
        (made()[:-40], "cut off"),
        (made()[: len(made()) // 2], "cut off"),
        (zipped(("a.txt", b"x")), "no manifest.json"),
        (zipped(("manifest.json", b"not json")), "cannot be read"),
        (zipped(("manifest.json", b"\xff\xfe\x00")), "cannot be read"),
        (zipped(("manifest.json", b"[" * 100_000)), "nested"),
        (zipped(("manifest.json", b"{}")), "schema"),
        (zipped(("manifest.json", manifest_of(files=[]))), "names no files"),
        (zipped(("manifest.json", manifest_of(files=[1]))), "no name, size"),
        (
            zipped(("manifest.json", manifest_of(files=[{"name": "../x", "size": 1, "sha256": ""}]))),
            "no name, size",
        ),
        (zipped(("manifest.json", manifest_of(files=[{"name": "x", "size": 1, "sha256": ""}] * 2))), "twice"),
        (zipped(("manifest.json", manifest_of(share=0.5))), "no manifest holds"),
        (zipped(("../../etc/passwd", b"x")), "outside"),
        (zipped(("/etc/passwd", b"x")), "outside"),
        (zipped(("C:\\x", b"x")), "outside"),
        (zipped(("a/./b", b"x")), "outside"),
        (zipped((link(), b"/etc/passwd")), "link"),
        (zipped(("bomb", bytes(60 << 20))), "fill a disk"),
        (zipped(*((f"{n}", b"") for n in range(20_001))), "20,000"),
        (zipped(("manifest.json", b"{}"), ("Manifest.JSON", b"{}")), "Two files"),
    ],
)
def test_what_cannot_be_judged_is_named(refused, data, words):
    assert words in refused(data)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_named(refused):
    assert "Two files" in refused(zipped(*((packs.MANIFEST, manifest_of()),) * 2))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("verify_evidence", str(tmp_path / "none.zip"))


def test_a_name_that_would_rule_the_terminal_is_printed_harmlessly(refused):
    assert "\x1b" not in refused(zipped(("../\x1b[2J", b"x")))


@pytest.mark.parametrize("is_locked", [False, True])
@pytest.mark.parametrize("seed", range(40))
def test_no_changed_byte_passes_and_none_breaks_the_command(verify, locked, monkeypatch, seed, is_locked):
    """One byte is another one: told, or refused in words, and never "ok" for another content."""
    monkeypatch.setenv("CORDEL_PACK_PASSPHRASE", PASSPHRASE)
    chance = random.Random(seed)
    data = bytearray(locked if is_locked else made())
    place = chance.randrange(len(data))
    data[place] ^= 1 << chance.randrange(8)
    try:
        code, answer = verify(bytes(data))
    except CommandError as error:
        assert error.returncode == 2
        return
    if code == 0:  # a byte that says nothing about content, such as the hour in a local header
        with pyzipper.AESZipFile(io.BytesIO(bytes(data))) as archive:
            archive.setpassword(PASSPHRASE.encode())
            assert {name: archive.read(name) for name in dict(FILES)} == dict(FILES)


def test_it_runs_by_itself_with_nothing_but_the_answer_on_its_output(tmp_path):
    (tmp_path / "pack.zip").write_bytes(b"no zip")
    done = subprocess.run(
        [
            sys.executable,
            str(house.ROOT / "manage.py"),
            "verify_evidence",
            str(tmp_path / "pack.zip"),
            "--format",
            "json",
        ],
        capture_output=True,
        text=True,
        env={"DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin", "DEBUG": "1"},
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "no ZIP" in done.stderr
