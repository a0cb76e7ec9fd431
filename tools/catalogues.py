"""The translations in locale/: gathered from the sources, checked and compiled, without any program but Python.

python tools/catalogues.py update [LANGUAGE]  put new sentences into every catalogue, keep what is translated
python tools/catalogues.py check              stale, incomplete or wrong? says where, exit code 1
python tools/catalogues.py compile            what Django reads: a .mo file beside each .po, if that is older
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
NAMED = re.compile(r"%\((\w+)\)")


# --- Gathering ----------------------------------------------------------------------------------


def sources() -> Iterator[Path]:
    yield from sorted((ROOT / "config").rglob("*.py"))
    for path in sorted((ROOT / "cordel").rglob("*")):
        room = "templates" if path.suffix in (".html", ".txt") else "cordel" if path.suffix == ".py" else None
        if room in path.parts and "migrations" not in path.parts:
            yield path


def as_python(path: Path) -> bytes:
    """The file as Python source: of a template, its translated sentences as calls on their own lines."""
    if path.suffix == ".py":
        return path.read_bytes()
    calls = templatize(path.read_text(), origin=str(path))
    return "\n".join(line.strip() for line in calls.splitlines()).encode()


def gathered() -> Catalog:
    """Every translatable sentence of the sources, with the files it stands in."""
    catalog = Catalog(project="Cordel", charset="utf-8")
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        found = extract("python", BytesIO(as_python(path)), keywords=KEYWORDS, comment_tags=("Translators:",))
        for _line, message, comments, context in found:
            catalog.add(message, None, [(name, None)], auto_comments=comments, context=context)
    return catalog


# --- Catalogues ---------------------------------------------------------------------------------


def files() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def renewed(path: Path, template: Catalog) -> bytes:
    """The catalogue as it should be written: the sources' sentences, with the translations there are."""
    if path.exists():
        catalog = read(path)
    else:
        catalog = Catalog(locale=path.parts[-3], project="Cordel", charset="utf-8")
        catalog.fuzzy = False
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    buffer = BytesIO()
    write_po(buffer, catalog, width=110, include_lineno=False, ignore_obsolete=True)
    return buffer.getvalue()


def update(*languages: str) -> int:
    """Renews every catalogue; a language that is named gets one, if it has none."""
    template = gathered()
    for path in sorted({*files(), *(LOCALE / language / "LC_MESSAGES/django.po" for language in languages)}):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(renewed(path, template))
        print(f"{path.relative_to(ROOT)}: {len(gaps(read(path)))} of {len(template)} still to translate")
    return 0


def compile_all() -> int:
    for path in files():
        target = path.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < path.stat().st_mtime:
            buffer = BytesIO()
            write_mo(buffer, read(path))
            target.write_bytes(buffer.getvalue())
    return 0


# --- Checking -----------------------------------------------------------------------------------


def problems(path: Path, template: Catalog) -> list[str]:
    """What is wrong with one catalogue, each as a line for whoever has to mend it."""
    catalog = read(path)
    wrong = [] if path.read_bytes() == renewed(path, template) else ["stale: run `make translate`"]
    wrong += [f"not translated: {message.id!r}" for message in gaps(catalog)]
    wrong += [f"placeholders differ: {message.id!r}" for message in catalog if not placeholders_fit(message)]
    return [f"{path.relative_to(ROOT)}: {line}" for line in wrong]


def gaps(catalog: Catalog) -> list[Message]:
    """Sentences without a translation, with a plural form missing, or marked as a guess."""
    return [message for message in catalog if message.id and (message.fuzzy or not all(forms(message)))]


def forms(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (list, tuple)) else (message.string or "",)


def placeholders_fit(message: Message) -> bool:
    """Each form may leave a placeholder out ("one person") but must not name one that nobody fills."""
    ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
    known = {name for text in ids for name in NAMED.findall(text)}
    return not message.id or all(set(NAMED.findall(form)) <= known for form in forms(message))


def check() -> int:
    template = gathered()
    wrong = [line for path in files() for line in problems(path, template)]
    print("\n".join(wrong) or f"{len(files())} catalogues of {len(template)} sentences are complete.")
    return 1 if wrong else 0


COMMANDS = {"update": update, "check": check, "compile": compile_all}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    settings.configure()
    sys.exit(COMMANDS[sys.argv[1]](*sys.argv[2:]))
