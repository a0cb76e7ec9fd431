"""The translations in locale/: gathered from the sources, checked and compiled, without any program but Python.

There are two catalogues a language: `citizen` is what somebody reads who registers, stands at the door or gets a
letter; `desk` is what only those read who sign in. `config/languages.py` names the languages that are offered
to each; only a language whose catalogue is complete may stand there, and `check` sees to it.

python tools/catalogues.py update [NAME]  put new sentences into every catalogue, keep what is translated; begin
                                          a catalogue: `update it` for citizens, `update desk/it` for the desk
python tools/catalogues.py check          stale, incomplete or wrong? says where, exit code 1
python tools/catalogues.py compile        what Django reads: a .mo file beside each .po, if that is older
"""

import re
import sys
from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from config.languages import DESK_LANGUAGES, LANGUAGES  # noqa: E402 - run as a file, it finds the house first

LOCALE = ROOT / "locale"
CITIZEN, DESK = ROOMS = "citizen", "desk"
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
NAMED = re.compile(r"%\((\w+)\)")
# Where citizens read: the first pattern that fits a file decides, and a file that none fits is the desk's.
WHO_READS = [
    (DESK, "cordel/base/(mail_check|views)\\.py"),
    (DESK, "cordel/base/templates/base/(mail|letters)/"),
    (
        DESK,
        "cordel/base/(edits|health|health_outside|lists|money|words|uploads|sheets|tables|pdf|phones)\\.py",
    ),
    (
        DESK,
        "cordel/base/templates/base/(_list_|_words|_word_field|_exports|_order_file|_keyboard|_role_until|desk_side)",
    ),
    (DESK, "cordel/events/templates/events/letters/desk"),
    (DESK, "cordel/events/(models|rules|queries)/figures\\.py"),
    (DESK, "cordel/privacy/templates/privacy/letters/(breach|closing)/"),
    (DESK, "cordel/(base/api/|website/api\\.|website/templates/website/api\\.)"),
    (
        DESK,
        "cordel/events/models/(arrangements|bulk_acts|door|merges|packs|papers|payments|portraits|rehearsals|sessions"
        "|sheet_pages|sheet_readings|signed_sheets)\\.py",
    ),
    (DESK, "cordel/events/templates/events/door_(pass|passes|devices|scans)\\."),
    (DESK, "cordel/website/queries/closing\\.py"),
    (CITIZEN, "(config|cordel/base|cordel/participants|cordel/website)/"),
    (CITIZEN, "cordel/(events/models/|projects/models/projects\\.py)"),
    (CITIZEN, "cordel/events/(rules(/__init__|/door|/people|/sessions)?|notifications)\\.py"),
    (CITIZEN, "cordel/events/forms/sessions\\.py"),
    (
        CITIZEN,
        "cordel/events/(views|forms|queries)/(public|seat|again|door|door_app|door_devices|counts|news)\\.py",
    ),
    (CITIZEN, "cordel/events/queries/(activity_seats|institutions)\\.py"),
    (CITIZEN, "cordel/events/templates/events/(_private_|_speakers_named|decline_place\\.)"),
    (
        CITIZEN,
        "cordel/events/templates/events/(_activity_hour|_answers|_plan_|answer\\.|_group_letter|_door_|_take_part|door|walk_in|event\\.|_headcount|find_registration|here|news|private|receipt|register\\.)",
    ),
    (CITIZEN, "cordel/events/templates/events/(letters/|invitation\\.)"),
    (CITIZEN, "cordel/events/templates/events/(minutes|_concluded|_material|_published_paper)"),
    (CITIZEN, "cordel/events/queries/(farewell|invitations|plan_changes)\\.py"),
    (CITIZEN, "cordel/reports/(badges|cards|certificates|photo_notice|poster|signature_sheet)\\.py"),
    (CITIZEN, "cordel/outreach/queries/texts\\.py"),
    (
        CITIZEN,
        "cordel/debates/(models/|rules/(__init__|room)\\.py|forms/(public|room)\\.py"
        "|views/(asked|joining|policy|projector|queue|results|towns|voting|writing)\\.py"
        "|queries/(map_pages|open_data|policy|voting_sheets)\\.py)",
    ),
    (
        CITIZEN,
        "cordel/debates/templates/debates/(_answers|_by_town|_carried|_debate_tabs|_decisions|_evidence|_fig|_from_|_left_out"
        "|_agreement_stage|_map_|_offline|_origin|_poll|_positions|_projector|_research|_row_|_said_list|debate\\."
        "|debates\\.|decisions|from_|map"
        "|mine|object|open_data|policy|poll\\.|projector|questions|recommendation\\.|recommendations|research|results|towns"
        "|vote|write)",
    ),
    (
        CITIZEN,
        "cordel/stories/(models|rules|notifications|queries/__init__|forms/narrator|views/(narrator|public))\\.py",
    ),
    (
        CITIZEN,
        "cordel/stories/templates/stories/(_by|_done|_meaning|_stop|_text|find|gone|letters/|mine|sheet|stories|story)",
    ),
    (CITIZEN, "cordel/events/rules/retention\\.py"),
    (CITIZEN, "cordel/privacy/(queries/(clocks|essence|purposes|requests)|rules/requests|views/files)\\.py"),
    (CITIZEN, "cordel/privacy/models/pack\\.py"),
    (CITIZEN, "cordel/projects/models/transfers\\.py"),
    (CITIZEN, "cordel/privacy/templates/privacy/(essence|_paper)\\."),
    (CITIZEN, "cordel/privacy/forms/requests\\.py"),
    (CITIZEN, "cordel/privacy/templates/privacy/(my_data|answer|_stays|_kept)\\."),
    (CITIZEN, "cordel/privacy/templates/privacy/letters/"),
]
WHO_READS_COMPILED = [(room, re.compile(pattern)) for room, pattern in WHO_READS]


# --- Gathering ----------------------------------------------------------------------------------


def sources() -> Iterator[Path]:
    yield from sorted((ROOT / "config").rglob("*.py"))
    for path in sorted((ROOT / "cordel").rglob("*")):
        room = "templates" if path.suffix in (".html", ".txt") else "cordel" if path.suffix == ".py" else None
        if room in path.parts and "migrations" not in path.parts:
            yield path


def room_of(name: str) -> str:
    """Who reads what stands in the source file."""
    return next((room for room, pattern in WHO_READS_COMPILED if pattern.match(name)), DESK)


def as_python(path: Path) -> bytes:
    """The file as Python source: of a template, its translated sentences as calls on their own lines."""
    if path.suffix == ".py":
        return path.read_bytes()
    calls = templatize(path.read_text(), origin=str(path))
    return "\n".join(line.strip() for line in calls.splitlines()).encode()


def gathered() -> dict[str, Catalog]:
    """By room, every translatable sentence with the files it stands in. What both read is the citizens'."""
    rooms = {room: Catalog(project="Cordel", charset="utf-8") for room in ROOMS}
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        found = extract("python", BytesIO(as_python(path)), keywords=KEYWORDS, comment_tags=("Translators:",))
        for _line, message, comments, context in found:
            rooms[room_of(name)].add(message, None, [(name, None)], auto_comments=comments, context=context)
    for message in rooms[CITIZEN]:
        if message.id:
            rooms[DESK].delete(message.id, message.context)
    return rooms


# --- Catalogues ---------------------------------------------------------------------------------


def files() -> list[Path]:
    return sorted(LOCALE.glob("*/*/LC_MESSAGES/django.po"))


def named(name: str) -> tuple[str, str]:
    """Room and language: `it` is the citizens' catalogue, `desk/it` the desk's."""
    room, _slash, language = name.rpartition("/")
    return room or CITIZEN, language


def file_of(room: str, language: str) -> Path:
    return LOCALE / room / language / "LC_MESSAGES/django.po"


def place_of(path: Path) -> tuple[str, str]:
    """The catalogue's room and language."""
    return path.parts[-4], path.parts[-3]


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=place_of(path)[1])


def renewed(path: Path, template: Catalog) -> bytes:
    """The catalogue as it should be written: the sources' sentences, with the translations there are."""
    if path.exists():
        catalog = read(path)
    else:
        catalog = Catalog(locale=place_of(path)[1], project="Cordel", charset="utf-8")
        catalog.fuzzy = False
    # A copy: Babel puts the template's own messages into the catalogue, and the next language would find our words.
    catalog.update(deepcopy(template), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    _take_over(catalog, path)
    return as_bytes(catalog)


def _take_over(catalog: Catalog, path: Path) -> None:
    """A sentence that moved to the other room of the house takes its translation along."""
    room, language = place_of(path)
    for other in (file_of(one, language) for one in ROOMS if one != room):
        if other.exists():
            there = read(other)
            for message in gaps(catalog):
                known = there.get(message.id, message.context)
                if known is not None and all(forms(known)) and not known.fuzzy:
                    message.string = known.string


def as_bytes(catalog: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalog, width=110, include_lineno=False, ignore_obsolete=True)
    return buffer.getvalue()


def update(*names: str) -> int:
    """Renews every catalogue; one that is named is begun, if there is none."""
    templates = gathered()
    paths = sorted({*files(), *(file_of(*named(name)) for name in names)})
    texts = [
        renewed(path, templates[place_of(path)[0]]) for path in paths
    ]  # all are read before one is written
    for path, text in zip(paths, texts, strict=True):
        template = templates[place_of(path)[0]]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
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
    if is_offered(*place_of(path)):
        wrong += [f"not translated: {message.id!r}" for message in gaps(catalog)]
    wrong += [f"placeholders differ: {message.id!r}" for message in catalog if not placeholders_fit(message)]
    return [f"{path.relative_to(ROOT)}: {line}" for line in wrong]


def is_offered(room: str, language: str) -> bool:
    return language in dict(LANGUAGES) and (room == CITIZEN or language in DESK_LANGUAGES)


def missing() -> list[str]:
    """Languages that are offered and have no catalogue at all."""
    wanted = [(CITIZEN, code) for code, _name in LANGUAGES] + [(DESK, code) for code in DESK_LANGUAGES]
    return [
        f"{room}/{code}: no catalogue"
        for room, code in wanted
        if code != "en" and not file_of(room, code).exists()
    ]


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
    templates = gathered()
    wrong = missing() + [line for path in files() for line in problems(path, templates[place_of(path)[0]])]
    print("\n".join(wrong) or f"{len(files())} catalogues are as they should be.")
    return 1 if wrong else 0


COMMANDS = {"update": update, "check": check, "compile": compile_all}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    settings.configure()
    sys.exit(COMMANDS[sys.argv[1]](*sys.argv[2:]))
