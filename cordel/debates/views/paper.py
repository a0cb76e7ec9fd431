"""Voting sheets at the desk: printed once, typed twice, settled, entered, taken back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cordel.base import edits, pdf
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.debates import actions, queries, rules
from cordel.debates.forms import paper as forms
from cordel.debates.models import Debate, Keying, VotingSheet
from cordel.debates.queries import voting_sheets
from cordel.debates.views.frame import debate_page, moderated_debate
from cordel.debates.views.joining import SENTENCE


@never_cache
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Where the piles stand; prints another one, whose codes are told this once."""
    debate = moderated_debate(request, slug, number)
    towns, own = _towns(request, debate)
    statements = list(queries.accepted(debate))
    form = forms.SheetsForm(edits.posted(request), towns=towns, statements=statements)
    if request.method == "POST" and form.is_valid():
        made = _printed(request, debate, form)
        if made:
            return _file(request, debate, form, made)
        form.add_error(
            None, _("These sheets were printed already, and their codes were told once. Print others.")
        )
    facts = debate_page(
        request,
        debate,
        form=form,
        piles=queries.sheet_piles(debate, towns=own),
        half_typed=queries.half_typed(debate, queries.keyer_of(request.user)),
        takes_sheets=rules.takes_votes(debate),
        statements=statements,
    )
    return render(request, "debates/paper.html", facts, status=422 if form.errors else 200)


def _towns(request: HttpRequest, debate: Debate) -> tuple[Any, list[int] | None]:
    """The towns whose sheets this person handles, and their keys; None for all of them."""
    standing = standing_of(request.user)
    towns = queries.towns_of(debate)
    if rules.may_run(standing, debate):
        return towns, None
    own = sorted(standing.towns)
    return towns.filter(pk__in=own), own


def _printed(request: HttpRequest, debate: Debate, form: forms.SheetsForm) -> list[tuple[VotingSheet, str]]:
    data, by = form.cleaned_data, request.user
    user: Any = by
    return actions.print_sheets(
        debate,
        town=data["town"].pk,
        count=data["count"],
        statements=data["numbers"],
        sentence=SENTENCE,
        nonce=data["token"],
        by=user,
        now=timezone.now(),
    )


def _file(request: HttpRequest, debate: Debate, form: forms.SheetsForm, made: Any) -> HttpResponse:
    address = request.build_absolute_uri(debate.get_absolute_url())
    pile = made[0][0].pile
    sheets = voting_sheets.voting_sheets(pile, made, languages=form.languages(), address=address)
    name = f"{debate.project.slug}-debate-{debate.number}-sheets-{pile.number}"
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(pdf.printed_voting_sheets(sheets), content_type=pdf.MIME_TYPE, headers=headers)


@never_cache
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One sheet after the other: its code opens it, then a figure for each line. The code travels in the form alone."""
    debate = moderated_debate(request, slug, number)
    code_form = forms.SheetCodeForm(edits.posted(request))
    if request.method != "POST":
        return _code_page(request, debate, code_form)
    found, refusal = _found(request, debate, code_form)
    if found is None:
        return _code_page(request, debate, code_form, refusal)
    typed = queries.done_keyings(found)
    if found.is_entered or (len(typed) > 1 and "act" not in request.POST):
        return _opened_page(request, debate, found, typed, code_form.cleaned_data["code"])
    return _typed(request, debate, found, code_form.cleaned_data["code"])


def _found(
    request: HttpRequest, debate: Debate, form: forms.SheetCodeForm
) -> tuple[VotingSheet | None, Refused | None]:
    """The sheet of the code that was typed, if this person may enter it."""
    if not form.is_valid():
        return None, None
    found = queries.sheet_of(debate, form.cleaned_data["code"])
    if found is None:
        return None, rules.NoSuchSheet()
    if not rules.may_enter_sheets(standing_of(request.user), debate, found.pile.town_id):
        return None, rules.SheetOfAnotherTown(town=found.pile.town)
    if found.card.revoked_at is not None:
        return None, rules.SheetCalledBack()
    return (found, None) if rules.takes_votes(debate) else (None, rules.SheetsNotNow())


def _code_page(
    request: HttpRequest, debate: Debate, form: forms.SheetCodeForm, refusal: Refused | None = None
) -> HttpResponse:
    if refusal is not None:
        form.add_error("code", str(refusal))
    facts = debate_page(request, debate, form=form)
    return render(request, "debates/paper_code.html", facts, status=422 if form.errors else 200)


def _typed(request: HttpRequest, debate: Debate, found: VotingSheet, code: str) -> HttpResponse:
    """The lines of a sheet; a refusal shows everything that was typed again."""
    own = queries.own_keying(found, queries.keyer_of(request.user))
    is_sent = "act" in request.POST
    form = forms.KeyingForm(
        request.POST if is_sent else None,
        statements=queries.on_sheet(found.pile),
        initial=forms.as_typed(own) if own else None,
    )
    kept: list[VotingSheet] = []
    if is_sent and edits.carried_out(form, lambda: kept.append(_kept(request, debate, code, form))):
        _tell(request, kept[0], is_done=request.POST["act"] != "later")
        return redirect("debates:sheet", slug=debate.project.slug, number=debate.number)
    facts = debate_page(request, debate, form=form, sheet=found, code=code, own=own)
    return render(request, "debates/paper_lines.html", facts, status=422 if form.errors else 200)


def _kept(request: HttpRequest, debate: Debate, code: str, form: forms.KeyingForm) -> VotingSheet:
    by: Any = request.user
    return actions.keep_keying(
        debate,
        code,
        answers=form.answers(),
        is_newcomer=form.is_newcomer(),
        is_done=request.POST["act"] != "later",
        by=by,
        now=timezone.now(),
    )


def _tell(request: HttpRequest, sheet: VotingSheet, *, is_done: bool) -> None:
    """What became of the sheet; how anybody voted is never said."""
    names = {"sheet": sheet.number, "pile": sheet.pile.number}
    if sheet.is_entered:
        messages.success(request, _("Sheet %(sheet)s of pile %(pile)s is entered.") % names)
        if sheet.left_out:
            left = _(
                "Answers on it that do not count, because they were given by phone or nobody votes on them: %(count)s"
            )
            messages.info(request, left % {"count": sheet.left_out})
    elif not is_done:
        messages.success(
            request, _("Sheet %(sheet)s of pile %(pile)s is kept half typed, for you alone.") % names
        )
    elif len(queries.done_keyings(sheet)) > 1:
        words = _(
            "Sheet %(sheet)s of pile %(pile)s was typed differently by somebody else. Look at it a third time."
        )
        messages.warning(request, words % names)
    else:
        words = _("Sheet %(sheet)s of pile %(pile)s is typed once. Somebody else types it a second time.")
        messages.success(request, words % names)


def _opened_page(
    request: HttpRequest, debate: Debate, found: VotingSheet, typed: list[Keying], code: str, form: Any = None
) -> HttpResponse:
    """A sheet that is entered, to take back; or one that two people typed differently, to settle."""
    facts = debate_page(request, debate, sheet=found, code=code)
    if found.is_entered:
        return render(request, "debates/paper_entered.html", facts)
    form = form or _settle_form(None, found, typed)
    said = forms.both(*typed[:2])
    facts |= {"form": form, "lines": [(one, field, *said[one.number]) for one, field in form.lines()]}
    return render(request, "debates/paper_settle.html", facts, status=422 if form.errors else 200)


def _settle_form(data: Any, found: VotingSheet, typed: list[Keying]) -> forms.SettleForm:
    first, second = typed[:2]
    differing = queries.differing(first, second, found.pile.statements)
    statements = [one for one in queries.on_sheet(found.pile) if one.number in differing]
    return forms.SettleForm(
        data, statements=statements, asks_newcomer=first.is_newcomer != second.is_newcomer
    )


@never_cache
@require_POST
def settle_sheet(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A third look decides what stands on the lines where two people differ."""
    debate = moderated_debate(request, slug, number)
    code_form = forms.SheetCodeForm(request.POST)
    found, refusal = _found(request, debate, code_form)
    if found is None:
        return _code_page(request, debate, code_form, refusal)
    code, typed, by = code_form.cleaned_data["code"], queries.done_keyings(found), request.user
    if found.is_entered or len(typed) < 2:
        return redirect("debates:sheet", slug=slug, number=number)
    form, user, kept = _settle_form(request.POST, found, typed), by, []
    decider: Any = user

    def settled() -> None:
        kept.append(
            actions.settle(
                debate,
                code,
                decided=form.answers(),
                is_newcomer=form.is_newcomer(),
                by=decider,
                now=timezone.now(),
            )
        )

    if edits.carried_out(form, settled):
        _tell(request, kept[0], is_done=True)
        return redirect("debates:sheet", slug=slug, number=number)
    return _opened_page(request, debate, found, typed, code, form)


@never_cache
@require_POST
def take_sheet_back(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A sheet that was entered wrongly."""
    debate = moderated_debate(request, slug, number)
    code_form = forms.SheetCodeForm(request.POST)
    found, refusal = _found(request, debate, code_form)
    if found is None:
        return _code_page(request, debate, code_form, refusal)
    by: Any = request.user
    try:
        actions.take_sheet_back(debate, code_form.cleaned_data["code"], by=by, now=timezone.now())
    except Refused as refused:
        return _code_page(request, debate, code_form, refused)
    messages.success(request, _("The sheet is taken back, and its votes with it. It can be typed again."))
    return redirect("debates:sheet", slug=slug, number=number)
