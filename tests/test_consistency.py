"""What must hold for the whole tree: nothing unused, nothing undocumented, nothing half translated, nothing foreign."""

import ast
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import allauth
import django
import pytest
from django.conf import settings
from django.core.management import call_command

from tests import house
from tools import catalogues

PAGES = {".html", ".txt"}


def strings(path: Path) -> Iterator[str]:
    """Every string constant of a Python file, the fixed parts of f-strings included."""
    for node in ast.walk(house.tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def found_in(pattern: str, *suffixes: str, folder: str) -> list[str]:
    """Where a pattern stands in the files of all apps' templates or static folders, as file:line text."""
    return [
        f"{house.where(path, number)} {line.strip()[:100]}"
        for path in sorted(house.HOUSE.glob(f"*/{folder}/**/*"))
        if path.suffix in suffixes
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line)
    ]


# --- Templates ----------------------------------------------------------------------------------


@cache
def asked_for_by_packages() -> str:
    """All that allauth's and Django's code and templates say: they ask for templates that are ours to write."""
    folders = [Path(str(allauth.__file__)).parent, Path(str(django.__file__)).parent / "contrib/admin"]
    files = (path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".html"))
    return "\n".join(path.read_text() for path in files)


def mentioned(name: str, words: set[str]) -> bool:
    """By its name, a letter by its folder or the folder's last word; or by a package, which has one of that name
    itself or speaks of it, maybe without the ending."""
    folder = name.rpartition("/")[0]
    by_folder = "/letters/" in name and words & {folder, folder.rpartition("/")[2]}
    ours_instead = (Path(str(allauth.__file__)).parent / "templates" / name).exists()
    by_package = f'"{name.rpartition(".")[0]}.' in asked_for_by_packages()
    return name in words or bool(by_folder) or ours_instead or by_package


def test_no_template_is_unused() -> None:
    everything = house.templates()
    words = {text for path in house.sources() for text in strings(path)}
    for path in everything.values():
        if path.suffix in PAGES:
            words |= set(re.findall(r"[\"']([\w./-]+\.(?:html|txt|svg))[\"']", path.read_text()))
    unused = [
        name
        for name in everything
        if not mentioned(name, words)
        and not name.startswith("base/icons/")  # A set of icons is there to choose from.
    ]
    assert unused == []


def test_every_letter_has_a_subject_and_two_bodies() -> None:
    folders = {path.parent for path in house.HOUSE.glob("*/templates/**/letters/*/*")}
    assert folders
    wrong = {
        house.where(folder): sorted(path.name for path in folder.iterdir())
        for folder in folders
        if {path.name for path in folder.iterdir()} != {"subject.txt", "body.txt", "body.html"}
    }
    assert wrong == {}


def test_pages_carry_no_style_or_script_of_their_own() -> None:
    """The Content-Security-Policy would refuse them; data for a script is data."""
    scripts = r"<script(?![^>]*(?:\bsrc=|application/(?:ld\+)?json))"
    assert (
        found_in(rf"<style|\sstyle=|\son[a-z]+=[\"']|javascript:|{scripts}", ".html", folder="templates")
        == []
    )


def test_nothing_is_fetched_from_elsewhere() -> None:
    """A link may lead anywhere; a picture, script, style or font is ours."""
    assert found_in(r"(?:src|srcset|action|data)=[\"'](?:https?:)?//", ".html", folder="templates") == []
    assert found_in(r"<link[^>]*href=[\"'](?:https?:)?//", ".html", folder="templates") == []
    assert (
        found_in(r"(?:https?:)?//(?!www\.w3\.org/)[\w-]+\.[\w-]+", ".css", ".js", ".svg", folder="static")
        == []
    )


def test_styles_know_no_left_and_right() -> None:
    """Where a line begins depends on the language: inline-start, not left."""
    sides = r"(?:margin|padding|border(?:-\w+)?|scroll-\w+)-(?:left|right)\b|(?<![-\w])(?:left|right)\s*:"
    aligned = r"(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
    assert found_in(f"{sides}|{aligned}", ".css", folder="static") == []


# --- Lists --------------------------------------------------------------------------------------

# Tables that are no lists: what they show is short by nature, or a document that is printed as it stands.
PLAIN = {
    "events/_evidence_kinds.html": "five kinds of evidence, with their sum",
    "events/_figures_table.html": "figures as they are signed: a document",
    "events/_figures_version.html": "figures as they were signed: a document",
    "events/_headcount.html": "figures as they are counted, with their sum",
    "debates/_by_town.html": "answers to one statement, town by town",
    "debates/cards.html": "piles of cards of one debate",
    "debates/paper.html": "piles of voting sheets of one debate",
    "debates/map.html": "the groups of one map, eight at most",
    "events/_merge_moves.html": "kinds of rows of one merge",
    "events/_merge_pair.html": "two entries side by side",
    "events/_panel_balance.html": "shares of one panel",
    "events/_payment_sums.html": "sums of the list above it",
    "events/change_preview.html": "an old plan beside a new one",
    "events/decisions.html": "what one room decided",
    "events/letter.html": "one letter's copies, counted by their state",
    "events/person.html": "the days of one person",
    "privacy/_paper.html": "a document, with files of its own",
    "privacy/_lines.html": "what one purge takes: a line for each kind and event",
    "privacy/site_record.html": "what one signed record says",
    "projects/_lump_sums.html": "a table of the funder, as it is printed",
    "reports/application_kit.html": "a document, with its files above it",
    "projects/grant.html": "the versions of the funder's table",
    "projects/paste_partners.html": "lines that somebody pasted, before they are added",
    "projects/load_table.html": "how a file must look",
    "reports/_evaluation_plan.html": "one line for each figure that the call asks for",
    "reports/_institutions.html": "a document, with files of its own",
    "reports/_sheet.html": "a document, with files of its own",
    "reports/attendance.html": "a document, with files of its own",
    "reports/evaluation_draw.html": "ten rows of a list that has all of that",
    "reports/evaluation_rows.html": "a list whose file is never written in the background: its reader has no account",
    "reports/people_drawn.html": "ten people that somebody drew",
    "reports/grant.html": "a document, with files of its own",
    "reports/overview.html": "one line for each event, each with its documents",
    "reports/participants.html": "a document, with files of its own",
    "reports/people_on_paper.html": "the towns of one event, each with its paper",
    "reports/run_sheet.html": "a document, with files of its own",
    "towns/codes.html": "how a file must look",
    "translations/overview.html": "one line for each language",
    "translations/upload.html": "how a file must look",
}


def test_every_list_of_the_desk_is_searched_narrowed_and_taken_along() -> None:
    """A table that forgets it has neither the search, nor the files below it. The public site has its own ways."""
    tables = {
        name: text
        for name, path in house.templates().items()
        if path.suffix == ".html"
        and not name.startswith("website/")
        and "<table" in (text := path.read_text())
    }
    short_of = {
        name
        for name, text in tables.items()
        if "base/_list_under.html" not in text
        or not ("base/_list_filters.html" in text or 'role="search"' in text)
    }
    assert short_of == PLAIN.keys()


def test_every_list_is_read_on_a_phone() -> None:
    """Its rows become cards, and what is not clear by itself says in the card what it is."""
    wrong = [
        name
        for name, path in house.templates().items()
        if "base/_list_under.html" in (text := path.read_text())
        and "<table" in text
        and "stacked" not in text
    ]
    assert wrong == []


def test_every_list_can_be_searched_and_exported() -> None:
    wrong = []
    for path in house.sources():
        calls = [node for node in ast.walk(house.tree(path)) if isinstance(node, ast.Call)]
        named = [(ast.unparse(call.func), call) for call in calls]
        made = [call for name, call in named if name in ("lists.listing", "lists.short")]
        searched = [call for call in made if {"search", "search_label"} & {one.arg for one in call.keywords}]
        taken = any(name in ("lists.export", "lists.file_of") for name, _call in named)
        wrong += [house.where(path)] if len(searched) < len(made) or (made and not taken) else []
    assert wrong == []


# --- Settings, migrations, documents ------------------------------------------------------------


def variables_read() -> set[str]:
    """The environment variables that the settings ask for."""
    readers = {"text", "flag", "number", "words", "folder", "database", "mail", "mail_address", "mailbox"}
    readers |= {"storage", "shared_cache"}
    return {
        node.args[0].value
        for path in (house.ROOT / "config").glob("*.py")
        for node in ast.walk(house.tree(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in readers
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_every_variable_is_described_and_nothing_else() -> None:
    described = set(re.findall(r"^\| `([A-Z_]+)`", (house.ROOT / "docs/operations.md").read_text(), re.M))
    assert described == variables_read()


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_documents_lead_somewhere() -> None:
    """Every relative link in a document leads to a file that is there."""
    wrong = [
        f"{house.where(path)} -> {target}"
        for path in [*house.ROOT.glob("*.md"), *house.ROOT.glob("docs/**/*.md")]
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text())
        if not (path.parent / target).exists()
    ]
    assert wrong == []


# --- Translations -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def templates() -> dict[str, catalogues.Catalog]:
    return catalogues.gathered()


def test_every_language_offered_has_its_catalogues() -> None:
    assert catalogues.missing() == []
    assert set(settings.DESK_LANGUAGES) <= {code for code, _name in settings.LANGUAGES}


@pytest.mark.parametrize("path", catalogues.files(), ids=lambda path: "/".join(catalogues.place_of(path)))
def test_no_catalogue_is_stale_or_incomplete(path: Path, templates: dict[str, catalogues.Catalog]) -> None:
    wrong = catalogues.problems(path, templates[catalogues.place_of(path)[0]])
    assert not wrong, "\n".join(wrong[:30])


ALPHABETS = {"LATIN", "GREEK", "CYRILLIC", "ARABIC"}
SCRIPTS = {"ar": "ARABIC", "el": "GREEK"}  # every other language here is written in Latin letters


def scripts_of(text: str) -> set[str]:
    """LATIN, GREEK, ARABIC …, as the Unicode names of its letters begin."""
    return ALPHABETS & {unicodedata.name(letter).split()[0] for letter in text if letter.isalpha()}


@pytest.mark.parametrize("path", catalogues.files(), ids=lambda path: "/".join(catalogues.place_of(path)))
def test_every_language_is_written_in_its_own_script(path: Path) -> None:
    """A sentence that slipped in from another catalogue; names of languages stand in their own script everywhere."""
    own = {SCRIPTS.get(catalogues.place_of(path)[1], "LATIN"), "LATIN"}
    wrong = [
        form
        for message in catalogues.read(path)
        for form in catalogues.forms(message)
        if scripts_of(form) - own - scripts_of(str(message.id))
    ]
    assert wrong == []


def test_what_moves_to_the_other_room_stays_in_its_language() -> None:
    """Renewing one language must leave no words of its own for the next."""
    desk = catalogues.read(catalogues.file_of("desk", "ar"))
    sentence = next(message.id for message in desk if message.id and isinstance(message.id, str))
    template = catalogues.Catalog()
    template.add(sentence)
    catalogues.renewed(catalogues.file_of("citizen", "ar"), template)
    assert not template[sentence].string


def test_placeholders_have_names(templates: dict[str, catalogues.Catalog]) -> None:
    """Other languages need another order, so "%s" and "{}" cannot be translated."""
    nameless = re.compile(r"(?<!%)(?:%%)*%[sdifr]|\{\d*\}")
    found = [message for template in templates.values() for message in template]
    messages = [message.id if isinstance(message.id, str) else " / ".join(message.id) for message in found]
    assert [text for text in messages if nameless.search(text)] == []


# --- The tree -----------------------------------------------------------------------------------


def tracked() -> list[Path]:
    """The files that belong to the product: what Git knows, or would."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(listing, cwd=house.ROOT, capture_output=True, check=False, text=True)
    names = filter(None, done.stdout.split("\0"))
    return [path for name in names if (path := house.ROOT / name).is_file()]


def test_no_file_names_a_folder_of_one_machine() -> None:
    if not (files := tracked()):
        pytest.skip("not a Git checkout")
    places = re.compile(rb"(?<![\w.:/])/(?:work|tmp)/\w")
    assert [house.where(path) for path in files if places.search(path.read_bytes())] == []


LOCKS = ("requirements", "requirements-postgres", "requirements-s3", "requirements-redis", "requirements-dev")


# What benchmarks measure beside has an environment of its own.
@pytest.mark.parametrize("name", [*LOCKS, "requirements-bench"])
def test_a_lock_names_every_file_and_no_server(name: str) -> None:
    lock = (house.ROOT / f"{name}.lock").read_text()
    packages = re.split(r"\n(?=[a-z0-9])", lock.strip())
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []
    assert "://" not in lock
    assert "index-url" not in lock


def test_locks_agree() -> None:
    """What the site runs on is what was tested, and a site that needs several locks can have them all."""
    plain, *extras, whole = (
        set(re.findall(r"^([a-z0-9._-]+==\S+)", (house.ROOT / f"{name}.lock").read_text(), re.M))
        for name in LOCKS
    )
    assert [plain - extra for extra in extras] == [set()] * len(extras)
    assert [extra - whole for extra in extras] == [set()] * len(extras)


def test_web_processes_carry_no_heavy_mathematics() -> None:
    code = (
        "import django, sys; django.setup();"
        "from django.core.servers.basehttp import get_internal_wsgi_application as wsgi; wsgi();"
        "from django.urls import get_resolver; get_resolver()._populate();"
        "print([name for name in ('numpy', 'scipy', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=house.ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_no_page_names_languages_in_english_only() -> None:
    """Django's filter `language_name` comes with `{% load i18n %}` and hides any other of that name: say `in_words`."""
    wrong = [name for name, path in house.templates().items() if "|language_name" in path.read_text()]
    assert wrong == []
