"""Documents on paper: a title and blocks go in, a tagged PDF (PDF/UA-1) comes out, the same on every machine.

Whoever makes a document composes it of blocks, in the reader's language, and knows nothing of typesetting:
`typst/document.typ` draws them. Words travel as data, so whatever stands in a name is printed and never obeyed.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from cordel.base.languages import direction
from cordel.core import sheet_layout

FOLDER = Path(__file__).parent / "typst"
MIME_TYPE = "application/pdf"
# Stands where a character is in none of our fonts; PDF/UA forbids to print a gap instead.
NOT_PRINTABLE = "\ufffd"

Block = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Document:
    """What is printed. `kicker` stands above the title, `lede` below it, `head` and `footer` on the edges."""

    title: str
    blocks: Sequence[Block]
    kicker: str = ""
    lede: str = ""
    head: str = ""
    footer: str = ""
    landscape: bool = False
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class Poster:
    """One page for a wall: large words, when and where, a QR code and the same link in letters.

    `qr` is the code as SVG, `facts` are labels with values, `funding` stands beside the European flag. The
    picture is the woodcut `woodcut` of the site: birds, boat, sun, tower, town or tree.
    """

    title: str
    kicker: str
    words: str
    facts: Sequence[tuple[str, str]]
    qr: str
    qr_label: str
    call: str
    link: str
    footer: str
    funding: str = ""
    woodcut: str = "birds"
    paper: str = "a4"
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class Post:
    """Letters, made by `letter`, each on a page of its own in its reader's language; `language` is whoever prints
    them."""

    title: str
    letters: Sequence[Block]
    # To hang on a wall.
    large: bool = False
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class Certificates:
    """Certificates, made by `certificate`, each on a page of its own in its owner's language; `language` is whoever
    prints them."""

    title: str
    certificates: Sequence[Block]
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class Badges:
    """Badges, made by `badge`, ten on a page with marks to cut along."""

    title: str
    badges: Sequence[Block]
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class Cards:
    """Cards for a purse, made by `card`, six on a page with marks to cut along."""

    title: str
    cards: Sequence[Block]
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class Sheets:
    """Pages to sign, made by `sheet_page`; each is laid out by `core/sheet_layout.py` and by nothing else."""

    title: str
    pages: Sequence[Block]
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class VotingSheets:
    """Sheets to tick, made by `voting_sheet`, each from a page of its own on. `words` and `rows` are the same on all of
    them and hold what `said` made: the words by their names, of a row its number and the statement."""

    title: str
    words: Mapping[str, Any]
    rows: Sequence[tuple[str, Any]]
    sheets: Sequence[Block]
    address: str
    language: str | None = None


def printed(document: Document) -> bytes:
    """The document as a PDF."""
    return _compiled("document.typ", _data(document), {})


def printed_poster(poster: Poster) -> bytes:
    """The poster as a PDF of one page."""
    here, data = FOLDER.parent, _data(poster)
    woodcut = (here / "templates" / "base" / "icons" / f"cut_{poster.woodcut}.html").read_text()
    pictures = {
        "qr.svg": data.pop("qr").encode(),
        "emblem.svg": _emblem(),
        "woodcut.svg": _standing_alone(woodcut).encode(),
    }
    return _compiled("poster.typ", data, pictures)


def printed_letters(post: Post) -> bytes:
    """All letters as one PDF."""
    return _compiled("letters.typ", _data(post), {})


def printed_sheets(sheets: Sheets) -> bytes:
    """All pages as one PDF; where their marks and boxes stand is what their geometry says."""
    drawn = {
        f"{n}-{corner}.svg": mark
        for n, page in enumerate(sheets.pages)
        for corner, mark in page["drawn"].items()
    }
    data = _data(
        Sheets(
            title=sheets.title,
            pages=[{**page, "drawn": {}} for page in sheets.pages],
            language=sheets.language,
        )
    )
    pictures = {"emblem.svg": _emblem(), **{name: mark.encode() for name, mark in drawn.items()}}
    return _compiled("sheets.typ", data, pictures)


def printed_certificates(certificates: Certificates) -> bytes:
    """All certificates as one PDF."""
    return _compiled("certificates.typ", _data(certificates), {"emblem.svg": _emblem()})


def printed_badges(badges: Badges) -> bytes:
    """All badges as one PDF."""
    data = _data(badges)
    return _compiled("badges.typ", data, _pictures(data["badges"], "qr"))


def printed_cards(cards: Cards) -> bytes:
    """All cards as one PDF."""
    data = _data(cards)
    return _compiled("cards.typ", data, _pictures(data["cards"], "ticket", "page"))


def printed_voting_sheets(sheets: VotingSheets) -> bytes:
    """All sheets as one PDF."""
    data = _data(sheets)
    return _compiled("voting_sheets.typ", data, _pictures(data["sheets"], "qr"))


def _pictures(blocks: Iterable[Any], *names: str) -> dict[str, bytes]:
    """The SVG of each of these names in each of the blocks, as files; the blocks name their files from now on."""
    pictures = {}
    for number, one in enumerate(blocks):
        for name in names:
            pictures[f"{name}-{number}.svg"] = one[name].encode()
            one[name] = f"{name}-{number}.svg"
    return pictures


def _emblem() -> bytes:
    return (FOLDER.parent / "static" / "base" / "emblem.svg").read_bytes()


def drawn_as_png(drawing: bytes, *, width: int) -> bytes:
    """An SVG of ours as a PNG of so many pixels across, clear where nothing is drawn."""
    import typst

    page = f'#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image("a.svg", width: {width}pt)'
    sources: Any = {"main.typ": page.encode(), "a.svg": drawing}
    made = typst.compile(sources, format="png", ppi=72.0, ignore_system_fonts=True)
    assert isinstance(made, bytes)  # noqa: S101 - one page is one picture
    return made


def _standing_alone(icon: str) -> str:
    """A woodcut of a page as a file, with the colours that the stylesheet gives it there."""
    alone = icon.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" color="#b3452b" ', 1)
    return alone.replace('class="carved"', 'fill="#faf5ea"')


def _compiled(template: str, data: Any, pictures: Mapping[str, bytes]) -> bytes:
    """The compiler is loaded here: a web process that prints nothing does without it."""
    import typst

    sources: Any = {
        "main.typ": (FOLDER / template).read_bytes(),
        "knot.svg": (FOLDER / "knot.svg").read_bytes(),
        "data.json": json.dumps(data).encode(),
        **pictures,
    }
    made = typst.compile(sources, font_paths=_fonts(), ignore_system_fonts=True, pdf_standards=["ua-1"])
    assert isinstance(made, bytes)  # noqa: S101 - a PDF without an output path is always bytes
    return made


def _data(
    document: Document | Poster | Post | Sheets | Certificates | Badges | Cards | VotingSheets,
) -> Any:
    language = document.language or get_language() or settings.LANGUAGE_CODE
    return _printable(
        {
            **asdict(document),
            **_spoken(language),
            "author": settings.SITE_NAME,
            "brand": settings.SITE_NAME,
        }
    )


def _spoken(language: str) -> dict[str, Any]:
    return {"language": language.split("-")[0], "right_to_left": direction(language) == "rtl"}


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """Our fonts and no others: neither the system's nor those of the compiler."""
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER / "fonts")]
    )


@lru_cache(maxsize=1)
def _unprintable() -> re.Pattern[str]:
    """Every character but those that `fonts/coverage.txt` lists as hexadecimal ranges."""
    ranges = (line.split("-") for line in (FOLDER / "fonts" / "coverage.txt").read_text().split())
    covered = "".join(rf"\U{int(first, 16):08x}-\U{int(last, 16):08x}" for first, last in ranges)
    return re.compile(rf"[^\n{covered}]")


def _printable(value: Any) -> Any:
    """The value with every text in it composed (NFC) and free of what no font of ours can show."""
    if isinstance(value, Mapping):
        return {key: _printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    # Characters without a shape of their own (marks of direction, joiners of emoji) are left out silently.
    return _unprintable().sub(_shown, unicodedata.normalize("NFC", str(value)))


def _shown(found: re.Match[str]) -> str:
    return "" if unicodedata.category(found[0]) in ("Cf", "Cc", "Mn") else NOT_PRINTABLE


# --- Blocks ----------------------------------------------------------------------------------------


def heading(text: Any, level: int = 2) -> Block:
    return {"kind": "heading", "text": text, "level": level}


def paragraph(text: Any, *, soft: bool = False) -> Block:
    return {"kind": "paragraph", "text": text, "soft": soft}


def facts(lines: Iterable[tuple[Any, Any, Any]]) -> Block:
    """Labels with what is known, or with the words for that nothing is: (label, value or None, those words)."""
    return {
        "kind": "facts",
        "facts": [
            {"label": label, "value": value or unknown, "known": bool(value)}
            for label, value, unknown in lines
        ],
    }


def figures(rows: Iterable[tuple[Any, int | None, Any]], *, unknown: Any) -> Block:
    """Large numbers, each with its label and counting rule; None is printed as `unknown`."""
    return {
        "kind": "figures",
        "figures": [
            {
                "label": label,
                "value": unknown if value is None else str(value),
                "known": value is not None,
                "rule": rule,
            }
            for label, value, rule in rows
        ],
    }


def problems(rows: Iterable[tuple[str, Any, Any, str]]) -> Block:
    """(tone, tag, sentence, code) each; a tone is one of good, info, warn and bad."""
    keys = ("tone", "tag", "text", "code")
    return {"kind": "problems", "problems": [dict(zip(keys, row, strict=True)) for row in rows]}


def notice(text: Any, *, tone: str = "info") -> Block:
    return {"kind": "notice", "text": text, "tone": tone}


def column(label: Any, *, width: int | str = "fill", numeric: bool = False) -> Block:
    """A column of a table; `width` is in millimetres, "auto" as wide as its cells, "fill" a share of what is left."""
    return {"label": label, "width": width, "numeric": numeric}


def table(
    columns: Sequence[Block],
    rows: Iterable[Sequence[Any]],
    *,
    caption: Any = "",
    total: Sequence[Any] | None = None,
    row_height: int = 0,
    boxed: bool = False,
) -> Block:
    """A table whose head is repeated on every page. `row_height` (mm) and `boxed` leave room for signatures."""
    return {
        "kind": "table",
        "columns": list(columns),
        "rows": [[_cell(value) for value in row] for row in rows],
        "total": None if total is None else [_cell(value) for value in total],
        "caption": caption,
        "row_height": row_height,
        "boxed": boxed,
    }


def _cell(value: Any) -> str | None:
    return None if value is None else str(value)


def signatures(rows: Iterable[tuple[Any, Any]], *, height: int = 16) -> Block:
    """Lines to sign on, side by side: what stands above each, and what below; `height` is in millimetres."""
    return {
        "kind": "signatures",
        "signatures": [{"label": label, "below": below} for label, below in rows],
        "height": height,
    }


def day(title: Any, items: Iterable[Mapping[str, Any]], level: int = 2) -> Block:
    """A day of a programme; each item has `time`, `format`, `title` and a list of `details`."""
    return {"kind": "day", "title": title, "level": level, "items": list(items)}


def page_break() -> Block:
    return {"kind": "break"}


def letter(
    *, language: str, to: Any, subject: Any, head: Any, parts: Iterable[tuple[str, str]], closing: str
) -> Block:
    """A letter of a `Post`; each of its `parts` is a text after its language, with paragraphs between empty lines."""
    said = [{**_spoken(spoken), "paragraphs": _paragraphs(text)} for spoken, text in parts]
    words = {"to": to, "subject": subject, "head": head, "closing": _paragraphs(closing)}
    return {**_spoken(language), **words, "parts": said}


def said(texts: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    """The same words in one or two languages, for a `Sheets`: (language, text) each."""
    return [{**_spoken(language), "text": str(text)} for language, text in texts]


def sheet_page(
    *,
    language: str,
    geometry: Mapping[str, Any],
    drawn: Mapping[int, str],
    words: Mapping[str, Any],
    rows: Iterable[Sequence[str]],
) -> Block:
    """A page of `Sheets`: `drawn` are its marks as SVG by corner, `words` what `said` made by name, `rows` the number,
    the name and what stands below it."""
    layout = {
        "edge": sheet_layout.EDGE,
        "top": sheet_layout.TABLE_TOP,
        "head": sheet_layout.HEAD_HEIGHT,
        "row": sheet_layout.ROW_HEIGHT,
        "number": sheet_layout.NUMBER_WIDTH,
        "name": sheet_layout.NAME_WIDTH,
        "box": sheet_layout.BOX_WIDTH,
    }
    here = {"geometry": geometry, "layout": layout, "drawn": dict(drawn)}
    return {**_spoken(language), **here, "words": words, "rows": list(rows)}


def voting_sheet(*, language: str, code: str, qr: str, number: Any) -> Block:
    """A sheet of `VotingSheets`: its code as it is read and as SVG, and what `said` made of its number."""
    return {**_spoken(language), "code": code, "qr": qr, "number": number}


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def certificate(*, language: str, facts: Iterable[tuple[Any, Any]], **words: Any) -> Block:
    """A certificate of `Certificates`: `kicker`, `title`, `intro`, `name`, `took_part`, `event`, `signature` and what
    stands `below` its line, `funding` and `footer`; each fact is a label with its value."""
    told = {name: str(value) for name, value in words.items()}
    return {**_spoken(language), **told, "facts": [[str(label), str(value)] for label, value in facts]}


def badge(*, language: str, **words: Any) -> Block:
    """A badge of `Badges`: `event`, `name`, `town`, `photo` ("" without the mark), `qr` as SVG, `qr_label`, `code`."""
    return {**_spoken(language), **{name: str(value) for name, value in words.items()}}


def card(*, language: str, **words: Any) -> Block:
    """A card of `Cards`: `event`, `name`, `when`, `where`, `waiting` ("" for whoever has a seat), `ticket` and `page` as
    SVG, each with its `_label` and what stands below it (`_use`), `code` and how it is `typed`."""
    return {**_spoken(language), **{name: str(value) for name, value in words.items()}}
