"""The archive of a project's public pages: built from what everybody sees, kept under the name of its content."""

import tempfile
import zipfile
from collections.abc import Iterable
from datetime import datetime
from hashlib import file_digest
from typing import IO, Final

from django.core.files import File
from django.core.files.storage import default_storage

from cordel.projects.actions import keep_archive
from cordel.projects.models import Project
from cordel.website.queries import archive

# Zip files begin in 1980; a date of ours would make every copy another file.
BEGINNING: Final = (1980, 1, 1, 0, 0, 0)


def build_archive(project: Project, *, now: datetime) -> int:
    """Builds it, keeps it, and throws the one before away; gives the number of pages. The same pages give the same
    bytes, so a worker that was killed leaves at most a file that the next one finds and takes."""
    with tempfile.TemporaryFile() as draft:
        pages = zipped(archive.files(project), draft)
        draft.seek(0)
        digest = file_digest(draft, "sha256").hexdigest()
        name = f"archives/{project.pk}/{digest}.zip"
        if not default_storage.exists(name):
            draft.seek(0)
            default_storage.save(name, File(draft))
    old = keep_archive(project, name=name, digest=digest, pages=pages, now=now)
    if old:
        default_storage.delete(old)
    return pages


def zipped(files: Iterable[tuple[str, bytes]], to: IO[bytes]) -> int:
    """Writes the files and counts the pages."""
    pages = 0
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files:
            entry = zipfile.ZipInfo(name, BEGINNING)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            packed.writestr(entry, content)
            pages += name.endswith(".html") and name != "index.html"
    return pages
