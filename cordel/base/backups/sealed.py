"""A stream, encrypted in pieces: whoever reads it gets what was written, in order and whole, or a refusal.

A head (kind, costs of the key, salt, proof that the key is the right one, beginning of all nonces), then pieces of
1 MiB, each with AES-256-GCM under a nonce that holds its number and whether it is the last one (the STREAM
construction of Hoang, Reyhanitabar, Rogaway and Vizár). The head is authenticated with every piece. The key comes
from the passphrase by scrypt with a salt of its own for every file, so that no key meets a nonce twice.
"""

import secrets
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

KIND, VERSION = b"CordelBackup", 1
HEAD = struct.Struct(">12sBBBB16s16s7s")
PIECE, TAG = 1 << 20, 16
COST, BLOCK, LANES = 15, 8, 3  # 32 MiB; OWASP's second choice, so that a small machine can afford it
HIGHEST = (20, 16, 16)  # what a forged head may ask for: more would be an attack on the memory
SHORTEST = 12


class BackupRefused(Exception):
    """What is wrong with a backup or with the place it should go to, in plain words; nothing was changed."""


def usable(passphrase: str) -> bytes:
    """The passphrase as bytes, unless it is too short to protect anything."""
    if len(passphrase.strip()) < SHORTEST:
        raise BackupRefused(
            f"The passphrase of backups has fewer than {SHORTEST} characters: set BACKUP_PASSPHRASE, or BACKUP_KEY_FILE."
        )
    return passphrase.strip().encode()


def _keys(passphrase: bytes, salt: bytes, costs: tuple[int, int, int]) -> tuple[bytes, bytes]:
    """(key, proof): the proof stands in the head and tells nothing about the key."""
    cost, block, lanes = costs
    made = Scrypt(salt=salt, length=48, n=1 << cost, r=block, p=lanes).derive(passphrase)
    return made[:32], made[32:]


def _nonce(beginning: bytes, number: int, is_last: bool) -> bytes:
    return beginning + struct.pack(">IB", number, is_last)


class Sealer:
    """Takes bytes with `write`; nothing that was written is whole before `close`."""

    def __init__(self, to: BinaryIO, passphrase: bytes) -> None:
        salt, self._beginning = secrets.token_bytes(16), secrets.token_bytes(7)
        key, proof = _keys(passphrase, salt, (COST, BLOCK, LANES))
        self._to, self._cipher, self._number, self._waiting = to, AESGCM(key), 0, bytearray()
        self._head = HEAD.pack(KIND, VERSION, COST, BLOCK, LANES, salt, proof, self._beginning)
        to.write(self._head)

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > PIECE:  # The last piece is never empty unless all is, so one always waits.
            self._seal(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(data)

    def close(self) -> None:
        self._seal(bytes(self._waiting), is_last=True)

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._beginning, self._number, is_last)
        self._to.write(self._cipher.encrypt(nonce, piece, self._head))
        self._number += 1


class Opener:
    """Gives with `read` what was sealed. Raises BackupRefused for whatever is foreign, damaged or cut off."""

    def __init__(self, source: BinaryIO, passphrase: bytes) -> None:
        self._source, self._number, self._ready = source, 0, b""
        self._head = source.read(HEAD.size)
        beginning = self._head[: len(KIND)]
        if beginning != KIND:
            raise BackupRefused("This file is no backup of Cordel.")
        if len(self._head) < HEAD.size:
            raise BackupRefused("This backup is cut off.")
        _kind, version, *costs, salt, proof, self._beginning = HEAD.unpack(self._head)
        if version != VERSION:
            raise BackupRefused("This backup was made by a newer Cordel. Update this one, then restore it.")
        if any(asked > most for asked, most in zip(costs, HIGHEST, strict=True)) or 0 in costs:
            raise BackupRefused("This backup is damaged: its first bytes make no sense.")
        key, expected = _keys(passphrase, salt, (costs[0], costs[1], costs[2]))
        if not secrets.compare_digest(proof, expected):
            raise BackupRefused(
                "The passphrase is not the one of this backup, or the backup's first bytes are damaged."
            )
        self._cipher, self._next = AESGCM(key), source.read(PIECE + TAG)
        self._is_over = False

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, or all that is left; empty at the end, which was then seen to be the end."""
        while not self._is_over and (size < 0 or len(self._ready) < size):
            self._ready += self._opened()
        taken, self._ready = (self._ready, b"") if size < 0 else (self._ready[:size], self._ready[size:])
        return taken

    def _opened(self) -> bytes:
        piece, self._next = self._next, self._source.read(PIECE + TAG)
        self._is_over = not self._next
        nonce = _nonce(self._beginning, self._number, self._is_over)
        self._number += 1
        try:
            return self._cipher.decrypt(nonce, piece, self._head)
        except InvalidTag as error:
            raise BackupRefused("This backup is damaged or cut off. Nothing of it was used.") from error
