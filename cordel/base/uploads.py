"""Files that people send: one that is too big is thrown away while it arrives, before anything reads it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import (
    FileUploadHandler,
    MemoryFileUploadHandler,
    StopUpload,
    TemporaryFileUploadHandler,
)
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponseBase]


class Unasked(FileUploadHandler):
    """For all other screens: a file that no form asked for is neither kept nor read to its end."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


class Capped(FileUploadHandler):
    """Keeps nothing of a file that is longer than `most` bytes, and remembers that on the request."""

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self.most = most

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) > self.most:
            self.request.file_was_too_big = True  # type: ignore[union-attr]
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def was_too_big(request: HttpRequest) -> bool:
    return getattr(request, "file_was_too_big", False)


def capped(most: int, *, on_disk: bool = False) -> Callable[[View], View]:
    """For a screen that takes a file. The protection against forged forms reads the body, so it has to come
    after the handler was put in place (Django: "Modifying upload handlers on the fly"). `on_disk`: for large files,
    which arrive in a file of their own and not in memory."""

    def decorator(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def screen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            kept_by = TemporaryFileUploadHandler if on_disk else MemoryFileUploadHandler
            request.upload_handlers = [Capped(request, most), kept_by(request)]
            return protected(request, *args, **kwargs)

        return screen

    return decorator
