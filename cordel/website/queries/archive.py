"""The public pages of a project, in every language, as files that need no server.

What belongs to it is found as a reader would find it: from the project's page along its links, as far as they stay
below the project's address. Pages that ask for something are left out, because nobody would answer.
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.utils import translation

from cordel.base import visits
from cordel.base.content import text
from cordel.base.languages import direction
from cordel.core.archived_pages import archived, asks_for_something, links, relative, style_links
from cordel.projects.models import Project

MOST: Final = 2_000  # pages and files of one language


@dataclass
class Found:
    """What belongs to a project: pages by their path, files by their path."""

    pages: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


def walked(project: Project) -> Found:
    """From the project's page along the links below it."""
    start = project.get_absolute_url()
    found, seen, ahead = Found(), {start}, deque([start])
    while ahead and len(seen) <= MOST:
        path = ahead.popleft()
        opened = visits.for_the_archive(f"{path}?language={settings.LANGUAGE_CODE}", settings.LANGUAGE_CODE)
        if opened is None:
            continue
        if not opened.is_page:
            found.files[path] = opened.content
            continue
        html = opened.content.decode()
        if asks_for_something(html):
            continue
        found.pages.append(path)
        for address in links(html, on=path):
            path_of = address.partition("?")[0]
            if path_of.startswith(start) and path_of not in seen:
                seen.add(path_of)
                ahead.append(path_of)
    return found


def files(project: Project) -> Iterator[tuple[str, bytes]]:
    """(name, content) of everything in the archive; the list of it comes last. Raises nothing for pages that went
    meanwhile: they are not there."""
    found, looks = walked(project), dict[str, None]()
    hashes: dict[str, str] = {}
    for name, content in _contents(project, found, looks):
        hashes[name] = sha256(content).hexdigest()
        yield name, content
    listed = {
        "project": project.slug,
        "from": settings.SITE_URL + project.get_absolute_url(),
        "sha256": hashes,
    }
    yield "manifest.json", (json.dumps(listed, ensure_ascii=False, indent=1) + "\n").encode()


def _contents(project: Project, found: Found, looks: dict[str, None]) -> Iterator[tuple[str, bytes]]:
    languages = [code for code, _name in settings.LANGUAGES]
    for language in languages:
        for path in found.pages:
            page = _page(path, language, found, looks)
            if page is not None:
                yield place_of(path, language), page
    yield "index.html", _index(project, languages, looks).encode()
    for path, content in found.files.items():
        yield _file_place(path), content
    yield from _styles(looks)


def _page(path: str, language: str, found: Found, looks: dict[str, None]) -> bytes | None:
    address = f"{path}?language={language}"
    opened = visits.for_the_archive(address, language)
    if opened is None:
        return None

    def place(wanted: str) -> str | None:
        path_of, _mark, query = wanted.partition("?")
        if path_of.startswith(settings.STATIC_URL):
            name = path_of.removeprefix(settings.STATIC_URL)
            looks[name] = None
            return f"static/{name}"
        if path_of in found.files:
            return _file_place(path_of)
        asked = query.removeprefix("language=") if query.startswith("language=") else language
        return place_of(path_of, asked) if path_of in found.pages else None

    html = archived(
        opened.content.decode(), on=address, at=place_of(path, language), place=place, site=settings.SITE_URL
    )
    return html.encode()


def place_of(path: str, language: str) -> str:
    return f"{language}{path}index.html"


def _file_place(path: str) -> str:
    """Files are the same for all languages. One without an ending lies in a folder of its own."""
    return "files" + (path + "file" if path.endswith("/") else path)


def _index(project: Project, languages: Iterable[str], looks: dict[str, None]) -> str:
    """Where the archive is opened: the project's page in each language."""
    names = dict(settings.LANGUAGES)
    sheets = ["base/cordel.css", "base/fonts.css"]
    looks.update(dict.fromkeys(sheets))
    pages = []
    for code in languages:
        with translation.override(code):
            title = text(project.title)
        at = relative(place_of(project.get_absolute_url(), code), "index.html")
        pages.append(
            {"code": code, "name": names[code], "direction": direction(code), "title": title, "at": at}
        )
    facts = {"project": project, "pages": pages, "sheets": [f"static/{name}" for name in sheets]}
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string("website/archive_index.html", facts)


# --- How it looks -----------------------------------------------------------------------------------


def _styles(looks: dict[str, None]) -> Iterator[tuple[str, bytes]]:
    """The style sheets and pictures that the pages asked for, with what those need: fonts."""
    ahead, seen = deque(looks), set(looks)
    while ahead:
        name = ahead.popleft()
        content = _static(name)
        if content is None:
            continue
        yield f"static/{name}", content
        if name.endswith(".css"):
            for needed in style_links(content.decode(), at=name):
                if needed not in seen:
                    seen.add(needed)
                    ahead.append(needed)


def _static(name: str) -> bytes | None:
    """A static file by the name that stands in a page: where it was collected, else where it lies."""
    lies = finders.find(name)
    if lies:
        with open(str(lies), "rb") as file:
            return file.read()
    if settings.STATIC_ROOT and staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as kept:
            return bytes(kept.read())
    return None
