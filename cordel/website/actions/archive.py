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
from cordel.projects.queries import closing
from cordel.website.queries import archive

# Zip files begin in 1980; a date of ours would make every copy another file.
BEGINNING: Final = (1980, 1, 1, 0, 0, 0)


def build_archive(project: Project, *, now: datetime) -> int:
    """Builds it and keeps it; gives the number of pages. The same pages give the same bytes: then what is kept stays."""
    wanted_at = closing.of(project).archive_wanted_at
    with tempfile.TemporaryFile() as draft:
        pages = zipped(archive.files(project), draft)
        draft.seek(0)
        digest = file_digest(draft, "sha256").hexdigest()
        kept = closing.of(project)
        name = kept.archive
        if kept.archive_digest != digest or not default_storage.exists(name):
            draft.seek(0)
            name = default_storage.save(f"archives/{project.pk}/{digest}.zip", File(draft))
    keep_archive(project, name=name, digest=digest, pages=pages, wanted_at=wanted_at, now=now)
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
