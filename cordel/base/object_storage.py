"""Uploaded files in a bucket of S3-compatible object storage, which several machines share (STORAGE_URL).

Each file is sent in one request, so that it is there whole or not at all; a name that is taken is never written over.
Nothing is ever made public: no access right is sent along, and no address is given out.
"""

import base64
import hashlib
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from cordel.base.stored_files import StoreAway

log = logging.getLogger(__name__)
IN_MEMORY = 4 << 20  # bytes of a file that is read; the rest is on the disk for a moment
MISSING = {"404", "NoSuchKey", "NotFound"}
# Somebody waits for the page, and others may wait for a row that it has locked.
PATIENCE = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path"},  # understood by every kind of server, whatever its name
    connect_timeout=3,
    read_timeout=15,
    retries={"total_max_attempts": 2, "mode": "standard"},
    # Sums of the newer kind, which many compatible servers do not know, only where they must be; we send an MD5.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class ObjectStorage(S3Storage):
    """Django's storage, with what is missing told as FileNotFoundError and everything else as StoreAway."""

    def __init__(self, **options: Any) -> None:
        kept_private = {"default_acl": None, "file_overwrite": False, "security_token": None}
        super().__init__(client_config=PATIENCE, **kept_private, **options)

    @property
    def client(self) -> Any:
        return self.connection.meta.client

    def url(self, name: str, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotImplementedError(
            "An uploaded file has no address: a view hands it over to those who may see it."
        )

    def exists(self, name: str) -> bool:
        with _told():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        with _told():
            super().delete(name)

    def size(self, name: str) -> int:
        with _told():
            return int(super().size(name))

    def _open(self, name: str, mode: str = "rb") -> File:
        """All of it at once: whoever hands it on then knows that it is whole."""
        if mode != "rb":
            raise ValueError("Files are read as bytes, and written by save alone.")
        with _told(), ExitStack() as at_failure:
            found = self.client.get_object(Bucket=self.bucket_name, Key=self._key(name))
            file: Any = at_failure.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))
            with found["Body"] as body:
                shutil.copyfileobj(body, file)
            file.seek(0)
            at_failure.pop_all()
        return File(file, name=Path(name).name)

    def _save(self, name: str, content: Any) -> str:
        self.put(name, getattr(content, "file", content))
        return str(clean_name(name))

    def _key(self, name: str) -> str:
        return str(self._normalize_name(clean_name(name)))

    def put(self, name: str, file: Any) -> None:
        """One request, with a sum that the server compares."""
        body = {"Body": file, "ContentMD5": base64.b64encode(_md5(file)).decode()}
        kind = {"ContentType": "application/octet-stream"}
        with _told(may_be_missing=False):
            self.client.put_object(Bucket=self.bucket_name, Key=self._key(name), **body, **kind)

    # --- For backups and the page about health ------------------------------------------------------

    def names(self, *, most: int | None = None) -> Iterator[str]:
        """All names, in order."""
        size = {"PageSize": min(most, 1000), "MaxItems": most} if most else {}
        with _told(may_be_missing=False):
            pages = self.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket_name, PaginationConfig=size):
                yield from (found["Key"] for found in page.get("Contents", ()))

    def give_back(self, name: str, path: Path, *, aside: str) -> None:
        """Puts a file of a backup in its place. What is there with other bytes is kept aside first; what is the same
        stays, so that one that was interrupted goes on where it was."""
        with path.open("rb") as file:
            there = self._mark(name)
            if there == _md5(file).hex():
                return
            if there:
                self._copy(name, f"{aside}/{name}")
            self.put(name, file)

    def set_aside(self, name: str, *, aside: str) -> None:
        self._copy(name, f"{aside}/{name}")
        self.delete(name)

    def _mark(self, name: str) -> str:
        """The server's mark of the bytes, "" when there is nothing: of what was sent in one request, mostly its MD5."""
        with suppress(FileNotFoundError), _told():
            return str(self.client.head_object(Bucket=self.bucket_name, Key=name)["ETag"]).strip('"')
        return ""

    def _copy(self, name: str, to: str) -> None:
        source = {"Bucket": self.bucket_name, "Key": name}
        with suppress(FileNotFoundError), _told():
            self.client.copy_object(Bucket=self.bucket_name, Key=to, CopySource=source)

    def is_open_to_all(self) -> bool:
        """Whether somebody without a key may list the bucket or read a file of it."""
        stranger = self.unsigned_connection.meta.client
        name = next(self.names(most=1), "nothing")
        return _may(stranger.list_objects_v2, Bucket=self.bucket_name, MaxKeys=1) or _may(
            stranger.head_object, Bucket=self.bucket_name, Key=name
        )


def _may(ask: Any, **what: Any) -> bool:
    try:
        ask(**what)
    except (ClientError, BotoCoreError):
        return False
    return True


def _md5(file: Any) -> bytes:
    """Read from its beginning, where it is left again. A sum against accidents on the way, not against people."""
    file.seek(0)
    found = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).digest()
    file.seek(0)
    return found


@contextmanager
def _told(*, may_be_missing: bool = True) -> Iterator[None]:
    """Failures in two kinds: it is not there, where that can be, or nobody can say; a server that is none of object
    storage knows no page either. The log gets the kind, never a name or an address."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if may_be_missing and code in MISSING:
            raise FileNotFoundError("There is no such file.") from None
        log.warning("The object storage refused: %s", code)
        raise StoreAway from error
    except (BotoCoreError, Boto3Error) as error:
        log.warning("The object storage did not answer: %s", type(error).__name__)
        raise StoreAway from error
