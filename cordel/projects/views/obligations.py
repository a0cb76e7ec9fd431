"""The Monday page, and the page on which something that is due is answered: signed in, or from a letter's link."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.accounts import queries as accounts
from cordel.accounts.models import User
from cordel.base import edits, lists
from cordel.base.guards import opened
from cordel.base.languages import speak_to
from cordel.base.standing import standing_of
from cordel.core.obligations import State, Turn, Word
from cordel.core.standing import Standing
from cordel.projects import actions, rules
from cordel.projects.forms.obligations import AnswerForm
from cordel.projects.models import ObligationKind, Project
from cordel.projects.queries import mondays, obligations, weekly
from cordel.projects.queries.obligations import Owed
from cordel.projects.views.coordination import status_of


@require_GET
def monday(request: HttpRequest) -> HttpResponse:
    """What is late, what comes, whom to phone; for an officer three things."""
    standing, by = standing_of(request.user), _user(request)
    found = obligations.projects_of(standing)
    book = obligations.ledger(found, today=timezone.now().date())
    run = {project.pk for project in found if rules.may_run(standing, project)}
    towns = obligations.towns_of(standing)
    facts = {
        "week": mondays.monday(book, run=run) if run else None,
        "things": mondays.of_officer(book, towns=towns),
        "works": bool(towns),
        "takes_letter": weekly.takes_letter(by),
        "is_nobody": not (standing.is_administrator or standing.town_roles or standing.project_roles),
    }
    return render(request, "projects/monday.html", facts)


STATES: Final = {
    State.LATE: pgettext_lazy("obligation", "late"),
    State.HELP: pgettext_lazy("obligation", "asks for help"),
    State.OPEN: pgettext_lazy("obligation", "open"),
    State.POSTPONED: pgettext_lazy("obligation", "put off"),
    State.SAID: pgettext_lazy("obligation", "said to be done"),
    State.WAIVED: pgettext_lazy("obligation", "nothing to report"),
    State.PASSED: pgettext_lazy("obligation", "not done, and its time is over"),
    State.FULFILLED: pgettext_lazy("obligation", "done"),
}
# What follows from an answer, for whoever gave it.
FOLLOWS: Final[dict[str, Any]] = {
    Word.DONE: gettext_lazy("Nobody asks again."),
    Word.NOTHING: gettext_lazy("Nobody asks again."),
    Word.HELP: gettext_lazy("The coordinator sees it and phones you."),
    Word.UNTIL: gettext_lazy("You are asked again on the day after."),
}
# What the page of a letter's link does to the letters themselves: whether they are wanted, and what is said then.
LETTERS: Final = {"stop": (False, "stopped"), "start": (True, "started")}
PHONE: Final = "phone"
COLUMNS = [
    lists.Column("due", gettext_lazy("Due by"), lambda it: it.duty.due, kind=lists.DATE),
    lists.Column("what", gettext_lazy("What"), lambda it: capfirst(it.title)),
    lists.Column("about", gettext_lazy("About"), lambda it: it.about),
    lists.Column(
        "town", gettext_lazy("Town"), lambda it: str(it.partner.town) if it.partner else _("who runs it")
    ),
    lists.Column("state", gettext_lazy("State"), lambda it: str(STATES[it.stands])),
]
# Only in the file of those who run a project.
CALLING = [
    lists.Column("who", gettext_lazy("Who works for it"), lambda it: ", ".join(it.people)),
    lists.Column("phone", gettext_lazy("Phone"), lambda it: it.partner.town.phone if it.partner else ""),
]


@require_GET
def everything(request: HttpRequest) -> HttpResponseBase:
    """All that is due in the projects that somebody runs, and in the towns that somebody works for."""
    standing = standing_of(request.user)
    projects = obligations.projects_of(standing)
    run = {project.pk for project in projects if rules.may_run(standing, project)}
    asked = request.GET.get("state", "")
    book = obligations.ledger(projects, today=timezone.now().date())
    towns = obligations.towns_of(standing)
    rows = mondays.everything(book, run=run, towns=towns, closed=asked in mondays.OVER)
    found = lists.short(
        request.GET,
        rows,
        columns=COLUMNS,
        sort="due",
        filters=_filters(projects),
        search_label=_("Town, event, what"),
    )
    columns = [*COLUMNS, *CALLING] if run else COLUMNS
    title = _("Who owes what")
    file = lists.file_of(
        request.GET, columns, found.found, title=title, filename="who-owes-what", total=found.total
    )
    lines = [(one, STATES[one.stands]) for one in found.page]
    return file or render(request, "projects/owed.html", {"list": found, "lines": lines})


def _filters(projects: list[Project]) -> list[lists.Filter]:
    states = [(PHONE, _("to phone")), *((state.value, label) for state, label in STATES.items())]
    kinds = [(kind, capfirst(label)) for kind, label in ObligationKind.choices]
    shown = [
        lists.Filter("state", _("State"), states, _in_state, _("Everything that waits")),
        lists.same("kind", _("What"), kinds, lambda it: it.duty.kind.value, _("All kinds")),
    ]
    if len(projects) > 1:
        named = [(str(project.pk), str(project)) for project in projects]
        shown.append(
            lists.same("project", _("Project"), named, lambda it: str(it.duty.project), _("All projects"))
        )
    return shown


def _in_state(rows: list[Owed], value: str) -> list[Owed]:
    if value == PHONE:
        return [one for one in rows if one.turn is Turn.PHONE]
    return [one for one in rows if one.stands == value]


@require_POST
def letter(request: HttpRequest) -> HttpResponse:
    """Takes the letter of the week, or stops it."""
    wants = request.POST.get("wants") == "yes"
    actions.want_weekly_letter(wants=wants, by=_user(request), now=timezone.now())
    messages.success(
        request, _("You get the letter of the week.") if wants else _("No letter of the week any more.")
    )
    return redirect("projects:monday")


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """One thing that is due, everything that was said about it, and the next word."""
    owed = opened(request, _owed(key), _may_answer)
    form = _form(request, owed)
    if _carried_out(request, form, key, _user(request)):
        newest = obligations.answers_about(owed.duty)[:1]
        said = newest[0].get_word_display() if newest else ""
        messages.success(request, _("Thank you. Written down: %(word)s.") % {"word": said})
        return redirect("projects:monday")
    facts = {**_page(owed, form), "may_open": True}
    return render(request, "projects/obligation.html", facts, status=status_of(form))


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def answer_from_letter(request: HttpRequest, pk: int, key: str, proof: str) -> HttpResponse:
    """The same from a letter: the link says who answers. Looking changes nothing; a role that ended ends it."""
    user = accounts.user(pk)
    if user is None or not weekly.answers_from_letter(user, key, proof):
        return _over(request)
    speak_to(request, user.language)
    owed = obligations.one(key, today=timezone.now().date())
    if owed is None or not _may_answer(standing_of(user), owed):
        return _over(request)
    form = _form(request, owed)
    if (word := request.POST.get("word")) in LETTERS:
        wants, said = LETTERS[word]
        actions.want_weekly_letter(wants=wants, by=user, now=timezone.now())
        return redirect(f"{request.path}?said={said}")
    if _carried_out(request, form, key, user):
        return redirect(f"{request.path}?said=yes")
    facts = {**_page(owed, form), "reader": user, "takes_letter": weekly.takes_letter(user)}
    return render(request, "projects/answer_from_letter.html", facts, status=status_of(form))


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "projects/answer_over.html", status=404)


def _user(request: HttpRequest) -> User:
    by: Any = request.user
    return by


def _owed(key: str) -> Owed:
    owed = obligations.one(key, today=timezone.now().date())
    if owed is None:
        raise Http404
    return owed


def _may_answer(standing: Standing, owed: Owed) -> bool:
    return rules.may_answer(standing, owed.project, owed.partner)


def _form(request: HttpRequest, owed: Owed) -> AnswerForm:
    seen = owed.answer.pk if owed.answer else 0
    return AnswerForm(edits.posted(request), today=timezone.now().date(), initial={"seen": seen})


def _carried_out(request: HttpRequest, form: AnswerForm, key: str, by: User) -> bool:
    return request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.answer_obligation(
            key, given=form.given(), nonce=form.cleaned_data["token"], by=by, now=timezone.now()
        ),
    )


def _page(owed: Owed, form: AnswerForm) -> dict[str, Any]:
    words = {word.value for word in rules.words_offered(owed.duty)}
    answers = obligations.answers_about(owed.duty)
    newest = answers[0] if answers else None
    stands = newest if newest is not None and newest.word != Word.AGAIN and not owed.duty.is_met else None
    return {
        "owed": owed,
        "form": form,
        "answers": answers,
        "seen": newest.pk if newest else 0,
        "words": words,
        "stands": stands,
        "follows": FOLLOWS.get(stands.word, "") if stands else "",
        "may_take_back": stands is not None,
    }
