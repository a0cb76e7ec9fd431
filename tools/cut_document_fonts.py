"""Cuts the fonts of printed documents to what Europe's names and languages need, and lists what they can show.

    python tools/cut_document_fonts.py NOTO TITLES

NOTO is a folder with the static Noto Sans fonts (Debian's fonts-noto-core), TITLES one with the npm packages
`@fontsource/alegreya` and `@fontsource/markazi-text`. Needs fontTools and brotli, which the product does not.
"""

import sys
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

OUT = Path(__file__).resolve().parent.parent / "cordel" / "base" / "typst" / "fonts"
LATIN_GREEK_CYRILLIC = (
    "U+0020-007E,U+00A0-024F,U+0259,U+02B0-02FF,U+0300-036F,U+0370-03FF,U+0400-052F,U+1C80-1C88,U+1E00-1EFF,"
    "U+1F00-1FFF,U+2000-206F,U+2070-209F,U+20A0-20BF,U+2103,U+2113,U+2116,U+2122,U+2126,U+212E,U+2150-215F,"
    "U+2190-2193,U+2212,U+2215,U+2219,U+2260,U+2264,U+2265,U+25CC,U+FB00-FB06,U+FFFC,U+FFFD"
)
ARABIC = "U+0020,U+00A0,U+0600-06FF,U+0750-077F,U+200C-200F,U+2010,U+2011,U+25CC,U+FDF2,U+FDFC"
TEXT_FONTS = {
    "NotoSans": (
        LATIN_GREEK_CYRILLIC,
        ["ccmp", "locl", "mark", "mkmk", "kern", "liga", "tnum", "lnum", "frac"],
    ),
    "NotoSansArabic": (ARABIC, ["*"]),
    "NotoSansGeorgian": ("*", ["*"]),
    "NotoSansArmenian": ("*", ["*"]),
    "NotoSansHebrew": ("*", ["*"]),
}
TITLE_LATIN = (
    "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,"
    "U+2030,U+2032-2033,U+2039-203A,U+20AC,U+2122,U+2212"
)
TITLE_LATIN_EXTENDED = (
    "U+0100-017F,U+018F,U+0192,U+01C4-01CC,U+0218-021B,U+0237,U+0259,U+1E02-1E03,U+1E0A-1E0B,U+1E1E-1E1F,"
    "U+1E40-1E41,U+1E56-1E57,U+1E60-1E61,U+1E6A-1E6B,U+1E80-1E85,U+1E9E,U+1EF2-1EF3,U+20B4,U+20BA,U+20BD"
)
TITLE_ARABIC = (
    "U+060C,U+061B,U+061F,U+0620-065F,U+0660-066D,U+0670,U+0671-06D5,U+06EE-06FF,U+200C-200F,U+FDF2"
)
TITLE_FONTS = {
    "Latin": ("alegreya/files/alegreya-latin-800-normal.woff2", TITLE_LATIN),
    "Latin Extended": ("alegreya/files/alegreya-latin-ext-800-normal.woff2", TITLE_LATIN_EXTENDED),
    "Greek": ("alegreya/files/alegreya-greek-800-normal.woff2", "*"),
    "Cyrillic": ("alegreya/files/alegreya-cyrillic-800-normal.woff2", "*"),
    "Arabic": ("markazi-text/files/markazi-text-arabic-700-normal.woff2", TITLE_ARABIC),
}
# Drawn small on its body, so enlarged to stand beside the Latin at the same size.
ARABIC_TITLE_SCALE = 1.18
# Marks of direction and line, which a document sets by itself.
NEVER_PRINTED = {
    0x61C,
    0x200E,
    0x200F,
    0x2028,
    0x2029,
    0xFFFC,
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
}


def cut(font: TTFont, unicodes: str, features: list[str]) -> TTFont:
    options = subset.Options()
    options.hinting, options.notdef_outline = False, True
    options.layout_features, options.drop_tables = features, [*options.drop_tables, "STAT", "DSIG"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    wanted = list(font.getBestCmap()) if unicodes == "*" else subset.parse_unicodes(unicodes)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    return font


def cut_text_fonts(folder: Path) -> None:
    for name, (unicodes, features) in TEXT_FONTS.items():
        for weight in ("Regular", "Bold"):
            font = cut(TTFont(folder / f"{name}-{weight}.ttf"), unicodes, features)
            font.save(OUT / f"{name}-{weight}.ttf")


def cut_title_fonts(folder: Path) -> None:
    for script, (path, unicodes) in TITLE_FONTS.items():
        font = cut(TTFont(folder / path), unicodes, ["*"])
        rename(font, "Cordel Serif" if script == "Latin" else f"Cordel Serif {script}")
        if script == "Arabic":
            font["head"].unitsPerEm = round(font["head"].unitsPerEm / ARABIC_TITLE_SCALE)
        font.flavor = None
        font.save(OUT / f"Title-{script.replace(' ', '')}.ttf")


def rename(font: TTFont, family: str) -> None:
    """One family per script and one bold weight, which is how the documents ask for them."""
    given = {
        1: family,
        16: family,
        2: "Bold",
        17: "Bold",
        4: f"{family} Bold",
        6: family.replace(" ", "") + "-Bold",
    }
    for record in font["name"].names:
        record.string = given.get(record.nameID, record.toUnicode())
    font["OS/2"].usWeightClass = 700
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x61) | 0x20
    font["head"].macStyle = 1


def list_coverage() -> None:
    """Characters that the text fonts can show, as hexadecimal ranges, one a line."""
    covered: set[int] = set()
    for name in TEXT_FONTS:
        weights = [set(TTFont(OUT / f"{name}-{weight}.ttf").getBestCmap()) for weight in ("Regular", "Bold")]
        covered |= set.intersection(*weights)
    shown = sorted(
        code for code in covered - NEVER_PRINTED if unicodedata.category(chr(code)) not in ("Cc", "Co")
    )
    ranges: list[list[int]] = []
    for code in shown:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    (OUT / "coverage.txt").write_text("".join(f"{first:04X}-{last:04X}\n" for first, last in ranges))


if __name__ == "__main__":
    cut_text_fonts(Path(sys.argv[1]))
    cut_title_fonts(Path(sys.argv[2]))
    list_coverage()
