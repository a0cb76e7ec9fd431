"""The archive: the public pages of a project as files that need no server."""

import json
import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from cordel.base import jobs as base_jobs
from cordel.base.models import Job
from cordel.projects.actions import keep_archive, renew_archive
from cordel.projects.models import Closing
from cordel.website import jobs
from cordel.website.queries import archive
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def packed(cast: Any, settings: Any, tmp_path: Any) -> Iterator[zipfile.ZipFile]:
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
    cast.project.closed_at = timezone.now()
    cast.project.save()
    jobs.build_archive(cast.project.pk)
    with unpacked() as found:
        yield found


@contextmanager
def unpacked() -> Iterator[zipfile.ZipFile]:
    with default_storage.open(Closing.objects.get().archive) as file:
        content = BytesIO(file.read())
    with zipfile.ZipFile(content) as found:
        yield found


def test_it_has_every_page_in_every_language(packed: zipfile.ZipFile) -> None:
    names = packed.namelist()
    for language in ("en", "ar", "pt"):
        assert f"{language}/p/strings/index.html" in names
        assert f"{language}/p/strings/events/1/index.html" in names
    assert "index.html" in names and "static/base/cordel.css" in names
    assert any(name.endswith(".ics") for name in names)
    assert any(name.endswith(".woff2") for name in names)
    assert not any("register" in name for name in names)


def test_every_link_leads_to_a_file_or_to_the_site(packed: zipfile.ZipFile) -> None:
    names = set(packed.namelist())
    for name in names:
        if not name.endswith(".html"):
            continue
        html = packed.read(name).decode()
        assert "<script" not in html and 'method="post"' not in html
        for link in re.findall(r'(?:href|src)="([^"#?]*)', html):
            if link and not re.match(r"[a-z]+:", link):
                assert posixpath.normpath(posixpath.join(posixpath.dirname(name), link)) in names, (
                    name,
                    link,
                )


def test_the_manifest_tells_the_hash_of_each_file(packed: zipfile.ZipFile) -> None:
    told = json.loads(packed.read("manifest.json"))["sha256"]
    assert set(told) == set(packed.namelist()) - {"manifest.json"}
    for name, digest in told.items():
        assert sha256(packed.read(name)).hexdigest() == digest


def test_nobody_who_took_part_is_in_it(packed: zipfile.ZipFile) -> None:
    for name in packed.namelist():
        content = packed.read(name)
        assert b"Ana Moura" not in content and b"people.example" not in content


def test_the_same_pages_give_the_same_file(packed: zipfile.ZipFile, cast: Any) -> None:
    before = Closing.objects.get()
    jobs.build_archive(cast.project.pk)
    after = Closing.objects.get()
    assert after.archive == before.archive and after.archive_digest == before.archive_digest
    assert default_storage.exists(after.archive)


def test_another_content_takes_its_place(packed: zipfile.ZipFile, cast: Any) -> None:
    before = Closing.objects.get().archive
    factories.EventFactory(project=cast.project, host=cast.kavala, name="Second")
    jobs.build_archive(cast.project.pk)
    after = Closing.objects.get()
    assert after.archive != before
    base_jobs.run_due(timezone.now())
    assert default_storage.exists(after.archive) and not default_storage.exists(before)
    with unpacked() as found:
        assert "en/p/strings/events/2/index.html" in found.namelist()


def test_everybody_may_have_it_once_the_project_is_closed(
    packed: zipfile.ZipFile, cast: Any, client: Client
) -> None:
    page = client.get("/p/strings/").content.decode()
    assert "/p/strings/archive.zip" in page and "it was closed on 2 March 2026" in page
    answer = client.get("/p/strings/archive.zip")
    assert answer.status_code == 200 and b"".join(answer)[:2] == b"PK"
    cast.project.closed_at = None
    cast.project.save()
    assert client.get("/p/strings/archive.zip").status_code == 404
    assert client.get("/p/nothing/archive.zip").status_code == 404


def test_what_is_not_public_is_not_in_it(cast: Any) -> None:
    factories.EventFactory(project=cast.project, published_at=None)
    assert archive.walked(cast.project).pages == ["/p/strings/", "/p/strings/events/1/"]
    cast.project.is_listed = False
    cast.project.save()
    assert not archive.walked(cast.project).pages


def test_what_must_no_longer_be_seen_is_thrown_away_with_the_archive_that_held_it(cast: Any) -> None:
    """Also while one is being built: what was read before is not kept."""
    jobs.build_archive(cast.project.pk)
    held = Closing.objects.get(project=cast.project).archive
    renew_archive(cast.project, now=timezone.now())
    after = Closing.objects.get(project=cast.project)
    assert (after.archive, after.archive_pages) == ("", 0) and after.archive_wanted_at is not None
    assert list(Job.objects.filter(name="base.forget_stored").values_list("payload", flat=True)) == [
        {"name": held}
    ]
    assert Job.objects.filter(name="website.build_archive").count() == 1
    late = default_storage.save("archives/late.zip", ContentFile(b"what was built before"))
    facts = {"name": late, "digest": "0" * 64, "pages": 1, "now": timezone.now()}
    keep_archive(cast.project, wanted_at=after.archive_wanted_at - timedelta(seconds=1), **facts)
    assert Closing.objects.get(project=cast.project).archive == ""
    assert {"name": late} in Job.objects.filter(name="base.forget_stored").values_list("payload", flat=True)


def test_without_an_archive_there_is_nothing_to_renew(cast: Any) -> None:
    renew_archive(cast.project, now=timezone.now())
    assert not Job.objects.filter(name="website.build_archive").exists()
