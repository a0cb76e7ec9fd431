"""What a site may have outside of itself: object storage, Redis or Valkey. Only what its settings name is looked at."""

from collections.abc import Callable

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from cordel.base.stored_files import StoreAway

GOOD, WARN, BAD = "good", "warn", "bad"
Seen = tuple[str, str, str]  # level, what is said, what to do


def looks() -> list[tuple[str, Callable[[], Seen]]]:
    """By what it is called."""
    found: list[tuple[str, Callable[[], Seen]]] = []
    if hasattr(default_storage, "is_open_to_all"):
        found.append((_("Uploaded files"), _store))
    if hasattr(cache, "answers"):
        found.append((_("Redis or Valkey"), _counts))
    return found


def _store() -> Seen:
    try:
        is_open = default_storage.is_open_to_all()  # type: ignore[attr-defined]
    except StoreAway:
        said = _("The object storage did not answer: files can neither be kept nor fetched.")
        return BAD, said, _("See whether it runs and what STORAGE_URL says. The log says how it refused.")
    if is_open:
        said = _("Anybody on the web can read the bucket, with everything that was uploaded.")
        return (
            BAD,
            said,
            _("Close it to the public where your object storage is managed. The site needs only its key."),
        )
    return GOOD, _("They are in object storage, which answers, and which nobody reads without the key."), ""


def _counts() -> Seen:
    if cache.answers():  # type: ignore[attr-defined]
        return GOOD, _("It answers."), ""
    said = _("It does not answer. The database counts failed sign-ins instead.")
    return WARN, said, _("See whether it runs and what CACHE_URL says. Nothing else depends on it.")
