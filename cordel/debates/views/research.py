"""Research with the votes of a debate: agreements at the desk, the file that goes out, and what everybody reads."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import edits, lists, tokens, uploads
from cordel.base.refusals import Refused
from cordel.base.stored_files import kept_file
from cordel.core.material_files import MOST_BYTES
from cordel.debates import actions, queries
from cordel.debates.actions import AgreementFacts, DeletionFacts
from cordel.debates.forms.research import ChangeAgreementForm, DeletionForm, EndForm, RecordForm
from cordel.debates.models import Debate, ResearchAgreement
from cordel.debates.rules import research as rules
from cordel.debates.views.frame import debate_page, public_debate, public_page, told, voter_at
from cordel.debates.views.recommending import debate_for

Stage = ResearchAgreement.Stage
NEXT_STEP = {
    Stage.RECORDED: gettext_lazy(
        "Nobody but the desk sees it. Read it once more, then announce it: from then on it stays as it is."
    ),
    Stage.ANNOUNCED: gettext_lazy(
        "Everybody reads it, and voters are told of it where they vote. Nothing is handed out yet, so that whoever does"
        " not want it can leave their votes out or erase them."
    ),
    Stage.IN_FORCE: gettext_lazy("Votes can be handed out. Each time is noted here and on the public page."),
    Stage.OVER: gettext_lazy("Its time is over. Write down when the institution deleted what it got."),
    Stage.ENDED: gettext_lazy("It was ended, and nothing is handed out under it any more."),
}


def _stage(one: ResearchAgreement) -> Stage:
    return one.stage_at(timezone.now())


COLUMNS = [
    lists.Column("number", gettext_lazy("Number"), lambda one: one.number, kind=lists.NUMBER),
    lists.Column("institution", gettext_lazy("Institution"), lambda one: one.institution),
    lists.Column("stage", gettext_lazy("State"), lambda one: _stage(one).label),
    lists.Column("signed", gettext_lazy("Signed on"), lambda one: one.signed_on, kind=lists.DATE),
    lists.Column("until", gettext_lazy("Runs until"), lambda one: one.runs_until, kind=lists.DATE),
]


def _agreement(
    request: HttpRequest, slug: str, number: int, pk: int, *, must_run: bool = False
) -> ResearchAgreement:
    found = queries.agreement(debate_for(request, slug, number, must_run=must_run), pk)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, found: ResearchAgreement, **facts: Any) -> dict[str, Any]:
    return debate_page(request, found.debate, agreement=found, **facts)


def _back_to(found: ResearchAgreement) -> HttpResponse:
    debate = found.debate
    return redirect("debates:agreement", slug=debate.project.slug, number=debate.number, pk=found.number)


# --- At the desk ---------------------------------------------------------------------------------


@require_GET
def agreements(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    debate = debate_for(request, slug, number)
    found = lists.short(
        request.GET,
        list(queries.agreements_of(debate)),
        columns=COLUMNS,
        sort="number",
        filters=[lists.same("stage", _("State"), Stage.choices, _stage, _("All states"))],
        search_label=_("Institution"),
    )
    file = lists.export(
        request.GET, found, title=_("Research agreements"), filename=f"{slug}-debate-{number}-agreements"
    )
    facts = debate_page(
        request,
        debate,
        list=found,
        rows=[(one, _stage(one)) for one in found.page],
        frozen=queries.frozen_result(debate),
        notice_days=ResearchAgreement.NOTICE.days,
    )
    return file or render(request, "debates/agreements.html", facts)


@uploads.capped(MOST_BYTES)
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    debate = debate_for(request, slug, number, must_run=True)
    files = request.FILES if request.method == "POST" else None  # reading them finds one that is too big
    form = RecordForm(edits.posted(request), files, too_big=uploads.was_too_big(request))
    made: list[ResearchAgreement] = []
    if request.method == "POST" and edits.carried_out(
        form, lambda: made.append(_made(request, debate, form))
    ):
        return _back_to(made[0])
    facts = debate_page(request, debate, form=form)
    return render(request, "debates/record_agreement.html", facts, status=422 if form.errors else 200)


def _made(request: HttpRequest, debate: Debate, form: RecordForm) -> ResearchAgreement:
    by: Any = request.user
    return actions.record_agreement(
        debate,
        facts=form.facts(),
        data=form.file_data,
        nonce=form.cleaned_data["token"],
        by=by,
        now=timezone.now(),
    )


@require_GET
def agreement(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """What was agreed, where it stands, what is to be done next, and every file that went out."""
    found = _agreement(request, slug, number, pk)
    stage = _stage(found)
    facts = _page(
        request,
        found,
        stage=stage,
        next_step=NEXT_STEP[stage],
        seen=actions.version_of(found),
        hand_outs=queries.hand_outs(found),
        token=tokens.form_token("hand-out"),
        frozen=queries.frozen_result(found.debate),
        fewest=rules.FEWEST_ROWS,
    )
    return render(request, "debates/agreement.html", facts)


@uploads.capped(MOST_BYTES)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Put right, before it is announced."""
    found = _agreement(request, slug, number, pk, must_run=True)
    files = request.FILES if request.method == "POST" else None  # reading them finds one that is too big
    form = ChangeAgreementForm(
        edits.posted(request),
        files,
        facts=edits.facts_of(found, AgreementFacts),
        too_big=uploads.was_too_big(request),
    )
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.change_agreement(
            found, facts=form.facts(), seen=form.seen, data=form.file_data, by=by, now=timezone.now()
        ),
    ):
        messages.success(request, _("Saved."))
        return _back_to(found)
    facts = _page(request, found, form=form)
    return render(request, "debates/change_agreement.html", facts, status=422 if form.errors else 200)


@require_POST
def announce(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    found = _agreement(request, slug, number, pk, must_run=True)
    by: Any = request.user
    seen = request.POST.get("seen", "")
    told(request, lambda: actions.announce(found, seen=seen, by=by, now=timezone.now()))
    return _back_to(found)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    found = _agreement(request, slug, number, pk, must_run=True)
    form = EndForm(edits.posted(request))
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: actions.end_agreement(found, by=by, now=timezone.now(), **form.cleaned_data)
    ):
        messages.success(request, _("The agreement is ended."))
        return _back_to(found)
    facts = _page(request, found, form=form)
    return render(request, "debates/end_agreement.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def deletion(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """When the institution deleted what it got, and who said so."""
    found = _agreement(request, slug, number, pk, must_run=True)
    form = DeletionForm(edits.posted(request), facts=edits.facts_of(found, DeletionFacts))
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.note_deletion(found, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()),
    ):
        messages.success(request, _("Saved."))
        return _back_to(found)
    facts = _page(request, found, form=form)
    return render(request, "debates/votes_deleted.html", facts, status=422 if form.errors else 200)


@require_GET
@never_cache
def document(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """The signed document, for the towns and those who run the project."""
    found = _agreement(request, slug, number, pk)
    return kept_file(found.file, found.kept_as, f"{slug}-debate-{number}-agreement-{found.number}")


@require_POST
@never_cache
def hand_out(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponseBase:
    """The votes as a ZIP, noted before its first byte is sent."""
    found = _agreement(request, slug, number, pk, must_run=True)
    nonce = tokens.read_form_token("hand-out", request.POST.get("token", ""))
    by: Any = request.user
    if nonce is None:
        messages.error(
            request, _("This page was open for a long time. Nothing is lost: please send it once more.")
        )
        return _back_to(found)
    try:
        handed = actions.hand_out(found, nonce=nonce, by=by, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return _back_to(found)
    name = f"{slug}-debate-{number}-agreement-{found.number}-votes-{handed.row.number}.zip"
    answer = StreamingHttpResponse(handed.chunks(), content_type="application/zip")
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


# --- For everybody -------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_GET
def research(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Who gets single votes of this debate, for what, until when, and what was handed out."""
    found = public_debate(slug, number)
    facts = {
        **public_page(found, voter_at(request, found)),
        "announced": queries.announced_with_all(found, now=timezone.now()),
        "frozen": queries.frozen_result(found),
        "notice_days": ResearchAgreement.NOTICE.days,
        "fewest": rules.FEWEST_ROWS,
    }
    return render(request, "debates/research.html", facts)
