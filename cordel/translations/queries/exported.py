"""A catalogue as a file, with what was accepted here put in: written as tools/catalogues.py writes it."""

from dataclasses import dataclass
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from cordel.translations.models import Translation
from cordel.translations.queries import catalogues, proposals


@dataclass(frozen=True)
class Exported:
    """The file, how many translations of ours it took over, and how many sentences it still lacks."""

    content: bytes
    taken: int
    missing: int


def catalogue(room: str, language: str) -> Exported | None:
    """None where there is neither a catalogue nor anything accepted for it."""
    ours = proposals.accepted(language)
    file, template = catalogues.file_of(room, language), catalogues.template_of(room)
    if file.exists():
        catalog = catalogues.parsed(file, language)
    elif template is not None and any(key in catalogues.book(room, language).entries for key in ours):
        catalog = _emptied(catalogues.parsed(template, language), language)
    else:
        return None
    taken = _put_in(catalog, ours)
    missing = sum(1 for one in catalog if one.id and (one.fuzzy or not all(catalogues.forms_of(one))))
    buffer = BytesIO()
    write_po(buffer, catalog, width=110, include_lineno=False, ignore_obsolete=True)
    return Exported(buffer.getvalue(), taken, missing)


def _emptied(template: Catalog, language: str) -> Catalog:
    """A catalogue that begins: all sentences, none translated."""
    catalog = Catalog(locale=language, project="Cordel", charset="utf-8")
    catalog.fuzzy = False
    for message in template:
        if message.id:
            catalog.add(
                message.id,
                None,
                message.locations,
                auto_comments=message.auto_comments,
                context=message.context,
            )
    return catalog


def _put_in(catalog: Catalog, ours: dict[str, Translation]) -> int:
    taken = 0
    for message in catalog:
        row = ours.get(catalogues.sentence_of(message).key) if message.id else None
        if row is not None:
            message.string = tuple(row.forms) if row.plural else row.forms[0]
            message.flags.discard("fuzzy")
            taken += 1
    return taken
