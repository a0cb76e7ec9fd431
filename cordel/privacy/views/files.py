"""One person's data as a file, to read on paper or to take to another system; and papers as PDF."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, gettext

from cordel.base import pdf
from cordel.base.dates import date_format
from cordel.participants.models import Person
from cordel.privacy.queries import requests as queries
from cordel.privacy.queries.essence import BLANK


def data_file(person: Person, extension: str) -> HttpResponse:
    """JSON or PDF; its name tells nobody's."""
    if extension == "json":
        answer: HttpResponse = JsonResponse(
            queries.as_json(person), json_dumps_params={"ensure_ascii": False, "indent": 1}
        )
    elif extension == "pdf":
        answer = HttpResponse(pdf.printed(_as_document(person)), content_type=pdf.MIME_TYPE)
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="{person.project.slug}-data.{extension}"'
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def as_page(made: pdf.Document) -> dict[str, Any]:
    """The same document for a template: each cell with the label of its column, for narrow screens."""
    return {"paper": made, "blocks": [_on_screen(block) for block in made.blocks], "blank": BLANK}


def _on_screen(block: pdf.Block) -> pdf.Block:
    """An empty line to write on becomes words."""
    unsaid = gettext("not said yet")
    if block["kind"] == "facts":
        told = [{**fact, "value": str(fact["value"]).replace(BLANK, unsaid)} for fact in block["facts"]]
        return {**block, "facts": told}
    if block["kind"] == "table":
        labels = _labels(block)
        return {**block, "rows": [list(zip(labels, row, strict=True)) for row in block["rows"]]}
    return block


def _labels(block: pdf.Block) -> list[str]:
    return [str(column["label"]) for column in block["columns"]]


def paper_pdf(made: pdf.Document, filename: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{filename}.pdf"'}
    return HttpResponse(pdf.printed(made), content_type=pdf.MIME_TYPE, headers=headers)


def _as_document(person: Person) -> pdf.Document:
    blocks = [pdf.paragraph(gettext("Everything that is kept about you, why, and until when."))]
    for section in queries.kept_of(person):
        title = str(section.title)
        blocks += [
            pdf.heading(title[:1].upper() + title[1:]),
            pdf.paragraph(f"{section.about}. {section.reason}", soft=True),
            pdf.facts([(label, value, "") for label, value in section.facts]),
            pdf.facts([(gettext("Kept until"), _until(section), gettext("not known yet"))]),
        ]
    return pdf.Document(title=gettext("Your data"), language=get_language() or "en", blocks=blocks)


def _until(section: queries.Section) -> str:
    return date_format(section.until, "DATE_FORMAT") if section.until else ""
