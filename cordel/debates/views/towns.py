"""What holds in every town, what one town says, and the voice of newcomers; for everybody."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cordel.base import lists
from cordel.debates import queries
from cordel.debates.queries import Across, AcrossTowns, Answers, TownAnswers
from cordel.debates.views.frame import public_debate, public_page, voter_at
from cordel.towns.models import Town


@dataclass(frozen=True)
class Line:
    """A line of the file: how some people answered a statement."""

    across: Across
    who: str
    answers: Answers
    note: str


COLUMNS = [
    lists.Column(
        "number", gettext_lazy("Number"), lambda one: one.across.statement.number, kind=lists.NUMBER
    ),
    lists.Column("statement", gettext_lazy("Statement"), lambda one: str(one.across.statement)),
    lists.Column("who", gettext_lazy("Whose answers"), lambda one: one.who),
    lists.Column("agree", gettext_lazy("Agree"), lambda one: one.answers.agree, kind=lists.NUMBER),
    lists.Column("disagree", gettext_lazy("Disagree"), lambda one: one.answers.disagree, kind=lists.NUMBER),
    lists.Column(
        "unsure", pgettext_lazy("answers", "Unsure"), lambda one: one.answers.unsure, kind=lists.NUMBER
    ),
    lists.Column("note", gettext_lazy("Note"), lambda one: one.note),
]


@login_not_required
@never_cache
@require_GET
def towns(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """All together first, then each statement by town, then newcomers. `?town=` is one town beside the others."""
    debate = public_debate(slug, number)
    across = queries.across_towns(debate)
    places = list(queries.towns_of(debate))
    asked = request.GET.get("town", "")
    town = next((one for one in places if str(one.pk) == asked), None)
    if across is not None:
        title = f"{slug}-debate-{number}-towns"
        file = lists.file_of(request.GET, COLUMNS, _lines(across, town), title=str(debate), filename=title)
        if file is not None:
            return file
    facts = {
        **public_page(debate, voter_at(request, debate)),
        "across": across,
        "places": places,
        "town": town,
        "fewest": queries.FEWEST,
        **(_of_town(across, town) if across and town else {}),
        **(_of_newcomers(across) if across else {}),
    }
    return render(request, "debates/towns.html", facts)


def _of_town(across: AcrossTowns, town: Town) -> dict[str, Any]:
    """What one town carries and rejects, where it differs, and how much is withheld."""
    pairs = [(one, one.here(town), one.elsewhere(town)) for one in across.statements]
    return {
        "sections": [
            (gettext("What holds here"), [pair for pair in pairs if pair[1].carries]),
            (gettext("What is rejected here"), [pair for pair in pairs if pair[1].rejects]),
            (gettext("Where the town differs from the others"), [pair for pair in pairs if pair[1].differs]),
        ],
        "is_shown": any(here.answered for _one, here, _others in pairs),
        "withheld": sum(here.is_withheld for _one, here, _others in pairs),
    }


def _of_newcomers(across: AcrossTowns) -> dict[str, Any]:
    shown = [one for one in across.statements if one.newcomers.answered and one.others.answered]
    return {
        "otherwise": [one for one in shown if one.newcomers_differ],
        "alike": [one for one in shown if not one.newcomers_differ],
    }


def _lines(across: AcrossTowns, town: Town | None) -> Iterator[Line]:
    """Every row that the page shows; of one town its own."""
    for one in across.statements:
        rows = [one.here(town)] if town else one.rows
        for row in rows:
            yield Line(one, str(row.town), row, _note(row))
        if town is None:
            yield Line(one, gettext("Said no town"), one.no_town, _note(one.no_town))
            yield Line(one, gettext("Newcomers of all towns"), one.newcomers, _withheld(one.newcomers))
            yield Line(one, gettext("Everybody but newcomers"), one.others, _withheld(one.others))
            yield Line(one, gettext("All together"), one.together, _withheld(one.together))


def _withheld(answers: Answers) -> str:
    return gettext("withheld") if answers.agree is None else ""


def _note(row: TownAnswers) -> str:
    if row.carries:
        return gettext("carries it")
    return gettext("rejects it") if row.rejects else _withheld(row)
