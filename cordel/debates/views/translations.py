"""Which statements lack which language, to work through."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cordel.base import lists
from cordel.base.content import text
from cordel.debates import queries
from cordel.debates.views.frame import debate_page, moderated_debate

NEEDS = [
    ("missing", gettext_lazy("missing")),
    ("stale", gettext_lazy("original changed")),
    ("unchecked", gettext_lazy("not checked")),
]
WORDS = {"original": gettext_lazy("original"), "done": gettext_lazy("there"), **dict(NEEDS)}


def _state(at: int, row: Any) -> str:
    """How far a statement is in the language that stands at that place."""
    return str(WORDS[row.cells[at].state])


@require_GET
def translations(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Every statement in every language of the project."""
    debate = moderated_debate(request, slug, number)
    languages = queries.languages_of(debate)
    columns = [
        lists.Column("number", _("Number"), lambda one: one.statement.number, kind=lists.NUMBER),
        lists.Column("words", _("Statement"), lambda one: text(one.statement.words)),
        *(lists.Column(code, name, partial(_state, at)) for at, (code, name) in enumerate(languages)),
    ]
    found = lists.short(
        request.GET,
        queries.translations(debate),
        columns=columns,
        sort="number",
        filters=[
            lists.Filter(
                "needs",
                _("Needs work in"),
                languages,
                lambda rows, value: [one for one in rows if value in one.to_do],
                _("All languages"),
            )
        ],
        search_label=_("Statement"),
    )
    name = f"{slug}-debate-{number}-translations"
    file = lists.file_of(request.GET, columns, found.found, title=_("Translations"), filename=name)
    todo = [(code, label, sum(code in one.to_do for one in found.found)) for code, label in languages]
    lines = [
        (
            row,
            [
                (cell, label, WORDS[cell.state])
                for cell, (_code, label) in zip(row.cells, languages, strict=True)
            ],
        )
        for row in found.page
    ]
    facts = debate_page(request, debate, list=found, lines=lines, todo=todo)
    return file or render(request, "debates/translations.html", facts)
