"""What all staff screens of events share: who may open them, and what their frame shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cordel.base import edits, words
from cordel.base.guards import opened
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.core.seats import Pool
from cordel.core.standing import Standing
from cordel.events import queries, rules
from cordel.events.models import Event
from cordel.projects import queries as projects
from cordel.projects import rules as project_rules
from cordel.projects.models import Project


def project_for(request: HttpRequest, slug: str, may: Any, *, or_look: bool = False) -> Project:
    """The project, if the visitor may, or (`or_look`) works for one of its partners; who may only look is told so."""
    project = projects.project(slug)
    if project is None:
        raise Http404
    towns = projects.partner_towns(project)

    def may_see(standing: Standing, thing: Project) -> bool:
        return project_rules.may_see(standing, thing, partner_towns=towns)

    return opened(request, project, may_see if or_look else may, may_see=may_see)


def event_for(request: HttpRequest, slug: str, number: int, may: Any = None) -> Event:
    """The event, if the visitor may; without a rule, if the visitor may look at it at all. Who may only look at
    it is told so."""
    event = queries.event(slug, number)
    if event is None:
        raise Http404
    may_look = looked_at(event)
    return opened(request, event, may or may_look, may_see=may_look)


def looked_at(event: Event) -> Any:
    """Whether somebody works at the event, or for a town that sends people."""

    def may_look(standing: Standing, thing: Event) -> bool:
        if rules.may_keep_door(standing, thing):
            return True
        return rules.may_look(standing, thing, partner_towns=projects.partner_towns(event.project))

    return may_look


def project_page(request: HttpRequest, project: Project, **facts: Any) -> dict[str, Any]:
    """What the frame of a project's screens shows."""
    standing = standing_of(request.user)
    return {
        "project": project,
        "may_run": project_rules.may_run(standing, project),
        "may_choose_people": project_rules.may_choose_people(standing, project),
        **facts,
    }


@dataclass(frozen=True)
class Tab:
    """A screen in an event's menu. `may` names the fact of the page that it hangs on, "" for everybody; `within` are
    the screens below it, on which it stays marked."""

    screen: str
    label: Any
    may: str = ""
    within: tuple[str, ...] = ()


@dataclass(frozen=True)
class TabGroup:
    """What belongs to one moment of an event. Its own link leads to the first of its screens."""

    label: Any
    tabs: tuple[Tab, ...]


MENU = (
    TabGroup(
        gettext_lazy("Overview"),
        (
            Tab(
                "events:manage",
                gettext_lazy("Overview"),
                within=(
                    "events:publish",
                    "events:confirm",
                ),
            ),
        ),
    ),
    TabGroup(
        gettext_lazy("People"),
        (
            Tab(
                "events:registrations",
                gettext_lazy("Registrations"),
                "sees_people",
                within=(
                    "events:person",
                    "events:cancel-registration",
                    "events:cards",
                    "events:act-on-many",
                    "events:bulk-act",
                    "events:bulk-acts",
                    "events:undo-bulk-act",
                ),
            ),
            Tab(
                "events:bring",
                gettext_lazy("Bring people"),
                "sees_people",
                within=("events:bring-file", "events:correct-people", "events:carry-over"),
            ),
            Tab(
                "events:invitations",
                gettext_lazy("Invitations"),
                "sees_people",
                within=("events:pass-on", "events:invitation-texts", "events:remove-invitation"),
            ),
            Tab("events:event-letters", gettext_lazy("Letters"), "sees_people"),
            Tab("events:delegations", gettext_lazy("Delegations")),
            Tab(
                "events:arrivals",
                gettext_lazy("Travel and lodging"),
                "sees_people",
                within=("events:departures", "events:lodgings", "events:travel"),
            ),
            Tab(
                "events:children",
                gettext_lazy("Groups of children"),
                "sees_people",
                within=("events:children-group", "events:count-children", "events:remove-children"),
            ),
            Tab("events:speakers", gettext_lazy("Speakers"), "sees_everybody"),
            Tab(
                "events:institutions",
                gettext_lazy("Institutions"),
                "may_edit",
                within=("events:publish-institutions",),
            ),
        ),
    ),
    TabGroup(
        pgettext_lazy("an event's menu", "Plan"),
        (
            Tab("events:edit", gettext_lazy("Facts"), "may_edit"),
            Tab(
                "events:places",
                gettext_lazy("Places"),
                "may_edit",
                within=("events:place", "events:venue", "events:remove-place"),
            ),
            Tab(
                "events:programme",
                gettext_lazy("Programme"),
                "may_edit",
                within=(
                    "events:activity",
                    "events:activity-texts",
                    "events:activity-places",
                    "events:free-place",
                    "events:activity-panel",
                    "events:remove-activity",
                ),
            ),
            Tab(
                "events:joining",
                gettext_lazy("Where to join"),
                "is_joined_online",
                within=("events:joining-note",),
            ),
            Tab("events:texts", gettext_lazy("Texts"), "may_edit"),
            Tab("events:answers", gettext_lazy("Answers"), "may_edit"),
            Tab("events:seats", gettext_lazy("Seats"), "may_edit"),
            Tab(
                "events:arrangements",
                gettext_lazy("Arrangements"),
                "may_edit",
                within=("events:arrangement", "events:remove-arrangement"),
            ),
            Tab(
                "events:payments",
                gettext_lazy("Who pays"),
                "sees_people",
                within=("events:payment", "events:remove-payment"),
            ),
            Tab(
                "events:change",
                gettext_lazy("Change of plan"),
                "may_edit",
                within=("events:change-plan", "events:change-reason"),
            ),
        ),
    ),
    TabGroup(
        pgettext_lazy("an event's menu", "The day"),
        (
            Tab("events:door", gettext_lazy("Door"), "may_keep_door"),
            Tab("reports:signature-sheets", gettext_lazy("Signature sheets"), "sees_people"),
            Tab(
                "events:photos",
                gettext_lazy("Photos"),
                "sees_everybody",
                within=("events:portrait-permissions", "events:photos-person", "events:withdraw-portrait"),
            ),
            Tab(
                "events:door-passes",
                gettext_lazy("Phones at the door"),
                "may_edit",
                within=(
                    "events:revoke-door-pass",
                    "events:door-devices",
                    "events:lose-device",
                    "events:door-scans-to-look-at",
                    "events:settle-scan",
                ),
            ),
            Tab("reports:run-sheet", gettext_lazy("Run sheet"), "may_keep_door"),
            Tab("events:session", gettext_lazy("Code of the session"), "is_joined_at_door"),
            Tab("events:rehearsal", gettext_lazy("Rehearsal"), "may_keep_door"),
            Tab(
                "events:papers",
                gettext_lazy("Rooms' papers"),
                "may_edit",
                within=(
                    "events:paper",
                    "events:paper-people",
                    "events:paper-state",
                    "events:materials",
                    "events:decisions",
                    "events:decision",
                    "events:remove-decision",
                ),
            ),
            Tab(
                "events:tokens",
                gettext_lazy("Other systems"),
                "may_edit",
                within=("events:revoke-token",),
            ),
        ),
    ),
    TabGroup(
        pgettext_lazy("an event's menu", "Afterwards"),
        (
            Tab(
                "events:figures",
                gettext_lazy("Figures"),
                "sees_people",
                within=(
                    "events:confirm-draft",
                    "events:confirm-rows",
                    "events:object-to-rows",
                    "events:answer-objection",
                    "events:figures-version",
                    "events:close",
                    "events:reopen",
                ),
            ),
            Tab(
                "events:signed-sheets",
                gettext_lazy("Signed sheets"),
                "sees_people",
                within=("events:remove-signed-sheet", "events:sheet-reading"),
            ),
            Tab(
                "events:sheet-pages",
                gettext_lazy("Signed pages"),
                "sees_people",
                within=("events:sheet-page", "events:page-scan", "events:sheet-line"),
            ),
            Tab(
                "events:reconcile",
                gettext_lazy("Who was there"),
                "sees_people",
                within=("events:settle",),
            ),
            Tab("reports:sheet", gettext_lazy("Reports"), "may_edit"),
        ),
    ),
)


def menu(here: str, facts: dict[str, Any]) -> dict[str, Any]:
    """The menu of an event as its page shows it: a line of groups, and below it the screens of the group where one
    is, if there are several."""
    groups = []
    for group in MENU:
        tabs = [tab for tab in group.tabs if not tab.may or facts[tab.may]]
        if tabs:
            is_here = any(here in (tab.screen, *tab.within) for tab in tabs)
            groups.append({"label": group.label, "tabs": tabs, "first": tabs[0], "is_here": is_here})
    tabs = next((group["tabs"] for group in groups if group["is_here"]), [])
    return {"groups": groups, "tabs": tabs if len(tabs) > 1 else [], "here": here}


def page(request: HttpRequest, event: Event, **facts: Any) -> dict[str, Any]:
    """What the frame of every staff screen of an event shows."""
    standing = standing_of(request.user)
    sees_project = project_rules.may_see(
        standing, event.project, partner_towns=projects.partner_towns(event.project)
    )
    shown = {
        **project_page(request, event.project),
        "event": event,
        # Whoever only keeps the door sees the event, and nothing of the project around it.
        "only_helps": not sees_project,
        "may_edit": rules.may_edit(standing, event),
        "is_joined_online": event.meets_online and rules.may_edit(standing, event),
        "may_keep_door": rules.may_keep_door(standing, event),
        "is_joined_at_door": event.meets_online and rules.may_keep_door(standing, event),
        "sees_people": rules.towns_seen(standing, event) != set(),
        "sees_everybody": rules.sees_everybody(standing, event),
    }
    here = request.resolver_match.view_name if request.resolver_match else ""
    return {**shown, "menu": menu(here, shown), **facts}


def status_of(form: Any) -> int:
    return 422 if form.errors else 200


def saved(request: HttpRequest, event: Event, to: str = "events:manage") -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(to, slug=event.project.slug, number=event.number)


def edited(request: HttpRequest, slug: str, number: int) -> Event:
    return event_for(request, slug, number, rules.may_edit)


def named(request: HttpRequest, slug: str, number: int) -> Event:
    """The event, for those who run it and may read everybody's name."""
    return event_for(request, slug, number, rules.sees_everybody)


def done(request: HttpRequest, form: Any, act: Callable[[], object]) -> bool:
    return request.method == "POST" and edits.carried_out(form, act)


def letters_to_write(event: Event) -> int:
    """How many people are written to when days, places or the way of taking part change."""
    return queries.with_letters(event).count() if event.published_at else 0


def write_words(
    request: HttpRequest,
    event: Event,
    template: str,
    asked: tuple[dict[str, words.Word], words.Contents],
    write: Callable[[words.Rewriting], object],
    **facts: Any,
) -> HttpResponse:
    """A screen of texts in one language; saving comes back to it, so that the next language can follow."""
    language = words.chosen_language(request.GET.get("in"), asked[1])
    form = words.WordsForm(edits.posted(request), words=asked[0], contents=asked[1], language=language)
    if done(request, form, lambda: write(form.rewriting())):
        messages.success(request, _("Saved."))
        return redirect(f"{request.path}?in={language}")
    shown = page(request, event, **facts, **words.page(form))
    return render(request, template, shown, status=status_of(form))


def tried(request: HttpRequest, act: Callable[[], object]) -> Refused | None:
    """On POST, does it; gives the refusal, if there was one."""
    if request.method == "POST":
        try:
            act()
        except Refused as refused:
            return refused
    return None


def refusal_now(event: Event, pool: Pool | None = None) -> Refused | None:
    """Why nobody can register at this moment, told before anything is typed. `pool`: if it is known already."""
    try:
        rules.ensure_can_register(event, pool=pool or queries.pool(event), is_adult=True, now=timezone.now())
    except Refused as refused:
        return refused
    return None
