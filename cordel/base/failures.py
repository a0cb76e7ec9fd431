"""What the log says of a failure: where it happened and of what kind, never on which address or with which data.

Addresses hold private links, and the message of an exception may quote somebody's name, so both stay out.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from typing import Any

from django.core.signals import got_request_exception

log = logging.getLogger(__name__)
FRAMES = 30


def told(error: BaseException) -> str:
    """Kind and place of the error and of what it came from: file, line and function of each frame."""
    return "\n caused by ".join(f"{_kind(link)}\n{_frames(link)}" for link in _chain(error))


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _frames(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return "\n".join(f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def log_failed_request(sender: Any, request: Any = None, **_: Any) -> None:
    """Called by Django for every page that broke, while the exception is still at hand."""
    error = sys.exception() if sys.version_info >= (3, 12) else sys.exc_info()[1]
    if error is None:
        return
    match = getattr(request, "resolver_match", None)
    method = getattr(request, "method", "")
    log.error("%s %s broke: %s", method, match.view_name if match else "a page without a view", told(error))


def watch() -> None:
    """Asks Django to tell us of every page that broke."""
    got_request_exception.connect(log_failed_request, dispatch_uid="cordel.base.failures")
