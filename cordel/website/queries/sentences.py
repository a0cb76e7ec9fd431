"""Every sentence of the reference project, what makes it true here, and the screen where that can be seen.

A sentence whose part of the house is not built says so. Links lead to what this installation holds: without
the reference project, or without an event that takes registrations, there is nothing to link to, and the page
says that too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cordel.base.models import PublishedTable
from cordel.core.permissions import Exit
from cordel.debates.models import Debate
from cordel.events.models import (
    Activity,
    Answer,
    Event,
    FiguresVersion,
    GroupLetter,
    Invitation,
    PlanChange,
    RoomPaper,
)
from cordel.projects.models import Project
from cordel.stories import queries as stories
from cordel.stories.models import Story
from cordel.website.queries import demo, pages

LIVE, PARTLY, NOT_YET = "live", "partly", "not yet"


@dataclass(frozen=True)
class Link:
    """`needs_account`: the screen opens after signing in."""

    label: Any
    url: str
    needs_account: bool = False


@dataclass(frozen=True)
class Sentence:
    """`says` is the project's, `here` what the product has; `lacks` is what is still missing of it."""

    says: Any
    here: Any
    state: str
    lacks: Any = ""
    wants: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


def sentences_page(now: datetime) -> dict[str, Any]:
    """The sentences in order, each with its links, and how many are live, partly live and not yet."""
    known = screens(now)
    found = [_linked(sentence, known) for sentence in SENTENCES]
    return {
        "sentences": found,
        "live": sum(sentence.state == LIVE for sentence in found),
        "partly": sum(sentence.state == PARTLY for sentence in found),
        "not_yet": sum(sentence.state == NOT_YET for sentence in found),
    }


def _linked(sentence: Sentence, known: dict[str, Link]) -> Sentence:
    links = tuple(known[name] for name in sentence.wants if name in known)
    return Sentence(sentence.says, sentence.here, sentence.state, sentence.lacks, sentence.wants, links)


# --- The screens that are there -----------------------------------------------------------------


def screens(now: datetime) -> dict[str, Link]:
    """What can be linked to in this installation, by the names that `SENTENCES` use."""
    found = {"home": Link(_("The public site"), reverse("website:home"))}
    found["desk"] = Link(_("The desk"), reverse("desk:home"), needs_account=True)
    reference = Project.objects.listed().filter(slug=demo.data("reference_words")["slug"]).first()
    if reference is not None:
        found |= _of_project(reference)
    open_one = Debate.objects.exclude(phase=Debate.Phase.PREPARED).filter(project__is_listed=True)
    debate = open_one.select_related("project").order_by("pk").last()
    if debate is not None:
        found["debate"] = Link(_("Debates"), debate.get_absolute_url())
        found |= _recommended()
    told = next((one.project for one in _told_stories(now)), None)
    if told is not None:
        found["stories"] = Link(_("Life stories"), reverse("stories:stories", args=[told.slug]))
    published = list(_published())
    for name, make, fits in _SCREENS_OF_EVENTS:
        event = next((event for event in published if fits(event, now)), None)
        if event is not None:
            found[name] = make(event)
    return found


def _recommended() -> dict[str, Link]:
    """Of the newest debate whose recommendations everybody reads."""
    debates = Debate.objects.filter(project__is_listed=True, recommendations__adopted_at__isnull=False)
    debate = debates.select_related("project").order_by("pk").last()
    if debate is None:
        return {}
    address = reverse("debates:recommendations", args=[debate.project.slug, debate.number])
    return {"recommendations": Link(_("Recommendations"), address)}


def _told_stories(now: datetime) -> Iterator[Story]:
    """Those that anybody may read today."""
    found = Story.objects.filter(project__is_listed=True, erased_at=None).select_related("project", "town")
    today = now.date()
    for one in found.prefetch_related("permissions").order_by("pk"):
        if stories.may(one, Exit.WEBSITE, today=today):
            yield one


def _published() -> QuerySet[Event]:
    """Every event that everybody sees, with what there is to link to (one query)."""
    this = OuterRef("pk")
    named = PublishedTable.objects.filter(name="institutions", subject_kind="event", subject_id=this)
    papers = RoomPaper.objects.filter(state=RoomPaper.State.PUBLISHED, activity__event=this).order_by("pk")
    return (
        Event.objects.published()
        .select_related("project")
        .annotate(
            has_programme=Exists(Activity.objects.filter(event=this)),
            has_answers=Exists(Answer.objects.filter(event=this)),
            has_institutions=Exists(named),
            has_new_plan=Exists(PlanChange.objects.filter(event=this)),
            has_figures=Exists(FiguresVersion.objects.filter(event=this)),
            has_letters=Exists(GroupLetter.objects.filter(events=this)),
            room=Subquery(papers.values("activity")[:1]),
            invitation=Subquery(Invitation.objects.filter(event=this).order_by("pk").values("code")[:1]),
        )
        .order_by("starts_on", "pk")
    )


def _of_project(project: Project) -> dict[str, Link]:
    url = project.get_absolute_url()
    calendar = reverse("events:journey-calendar", args=[project.slug])
    return {
        "partners": Link(_("The partners of the reference project"), f"{url}#partners"),
        "journey": Link(_("The journey of the reference project"), f"{url}#journey"),
        "about": Link(_("What the reference project is about"), f"{url}#about"),
        "calendar": Link(_("The journey as a calendar"), calendar),
    }


def _has(fact: str) -> Callable[[Event, datetime], bool]:
    """Whether the event has what `_published` says of it."""
    return lambda event, _now: bool(getattr(event, fact))


def _invites(event: Any, now: datetime) -> bool:
    return bool(event.invitation) and pages.takes_registrations(event, now)


def _was_closed(event: Event, _now: datetime) -> bool:
    return event.closed_at is not None


def _register(event: Event) -> Link:
    return Link(_("Take part"), reverse("events:register", args=[event.project.slug, event.number]))


def _part(label: Any, anchor: str) -> Callable[[Event], Link]:
    return lambda event: Link(label, f"{event.get_absolute_url()}#{anchor}")


def _invitation(event: Any) -> Link:
    return Link(_("An invitation that is passed on"), reverse("events:invitation", args=[event.invitation]))


def _minutes(event: Any) -> Link:
    url = reverse("events:minutes", args=[event.project.slug, event.number, event.room])
    return Link(_("What a room wrote down"), url)


def _new_plan(event: Event) -> Link:
    return Link(_("A plan that changed"), event.get_absolute_url())


def _at_the_desk(label: Any, screen: str) -> Callable[[Event], Link]:
    def link(event: Event) -> Link:
        url = reverse(screen, args=[event.project.slug, event.number])
        return Link(label, url, needs_account=True)

    return link


_SCREENS_OF_EVENTS: list[tuple[str, Callable[[Event], Link], Callable[[Event, datetime], bool]]] = [
    ("register", _register, pages.takes_registrations),
    ("programme", _part(_("A programme, day by day"), "programme"), _has("has_programme")),
    ("answers", _part(_("Seven questions, seven answers"), "answers"), _has("has_answers")),
    ("people", _part(_("Who came, counted"), "people"), _was_closed),
    ("institutions", _part(_("Institutions involved"), "institutions"), _has("has_institutions")),
    ("invitation", _invitation, _invites),
    ("reached", _at_the_desk(_("Who was reached by what"), "events:invitations"), _has("invitation")),
    ("minutes", _minutes, _has("room")),
    ("new plan", _new_plan, _has("has_new_plan")),
    ("figures", _at_the_desk(_("Figures that the towns signed"), "events:figures"), _has("has_figures")),
    ("letters", _at_the_desk(_("Letters to groups"), "events:event-letters"), _has("has_letters")),
]

# --- The sentences ------------------------------------------------------------------------------

SENTENCES = [
    Sentence(
        _("Promoted by one municipality; a network of cities; partners from 17 countries."),
        _(
            "Towns and projects: one account, a role for each town and each project. A town's data belongs to the town."
        ),
        LIVE,
        wants=("partners", "desk"),
    ),
    Sentence(
        _("Strong, lasting, fruitful cooperation; a long period of future collaboration; sustainability."),
        _("Strings: every tie between two towns, drawn on a map and followed over the years."),
        NOT_YET,
    ),
    Sentence(
        _("More than 750 participants, direct and indirect."),
        _(
            "Registration and check-in: direct participants are people whose presence was recorded. No figure is typed;"
            " the host and each town confirm theirs before they are frozen."
        ),
        PARTLY,
        _("Reach, for indirect participants, is not there yet."),
        ("register", "people", "figures"),
    ),
    Sentence(
        _(
            "Young people, workers dealing with migration, institutions, NGOs, experts, politicians, associations,"
            " immigrant services, women, people with fewer opportunities."
        ),
        _(
            "Whom the project wants to reach stands on its page, and beside each event that is over the institutions"
            " that were there, by name and kind."
        ),
        PARTLY,
        _(
            "Voluntary self-description, kept apart from identity, and progress towards each group are not there yet."
        ),
        ("about", "institutions"),
    ),
    Sentence(
        _("Above all, citizens never involved before."),
        _(
            "Before anybody registers, an event answers the seven questions of somebody who comes for the first time."
            " Schools, shelters and friends pass invitations on, and it is counted whom each reached and how many"
            " of them are new."
        ),
        LIVE,
        wants=("answers", "invitation", "reached"),
    ),
    Sentence(
        _(
            "Immigrants, asylum, political rights and participation, intercultural communication, cultural mediation."
        ),
        _("The project's topics stand on its page, and each activity names its own."),
        PARTLY,
        _("One multilingual vocabulary that stories, practices and films share is not there yet."),
        ("about", "programme"),
    ),
    Sentence(
        _("Five itinerant events, September 2021 to July 2022, across Europe and Martinique."),
        _(
            "An event has places, hosts, delegations and a programme; one page, one map and one calendar for the journey."
            " When a plan changes, the old one stands beside the new, and everybody is told once."
        ),
        LIVE,
        wants=("journey", "calendar", "new plan"),
    ),
    Sentence(
        _("Public debates, round tables, comparison."),
        _(
            "Debates: statements, votes, a map of opinions, and what people agree on across groups and towns, in every"
            " language of the site and on paper."
        ),
        LIVE,
        wants=("debate",),
    ),
    Sentence(
        _("Dissemination and exchange of best practices; case studies."),
        _("Practices: a catalogue that shows which town adopted what from whom."),
        NOT_YET,
    ),
    Sentence(
        _("Kick-off, interactive seminars."),
        _(
            "A programme of activities with format, topic, place, languages and speakers; of each room its conclusions,"
            " decisions and minutes. People take part from the room with their phones: quick polls, questions, votes."
        ),
        LIVE,
        wants=("programme", "minutes", "debate"),
    ),
    Sentence(
        _("Life stories learned from interviewing migrants."),
        _(
            "Stories in writing, in several languages. Each narrator says who reads them, where and until when, and stops"
            " them with one tap."
        ),
        PARTLY,
        _("Recordings, and passages that a debate can quote, are not there yet."),
        ("stories",),
    ),
    Sentence(
        _("Viewing documentaries."),
        _("Screenings: films, rights, subtitles, audience and discussion."),
        NOT_YET,
    ),
    Sentence(
        _(
            "Institutions in decision-making; issues on the European agenda; effects in the medium and long term."
        ),
        _(
            "Recommendations that come from a debate, are addressed to an institution, answered and followed up."
        ),
        PARTLY,
        _("Surveys after 6 and 12 months are not there yet."),
        ("recommendations",),
    ),
    Sentence(
        _("Improve the knowledge and perception of the topics discussed."),
        _("Surveys before and after, matched without identity."),
        NOT_YET,
    ),
    Sentence(
        _("Signing of the Twinning Pact."),
        _("The pact: drafted, translated, signed, and its commitments reviewed every year."),
        NOT_YET,
    ),
    Sentence(
        _("Public dissemination actions."),
        _(
            "The public site in its languages, calendars to subscribe to, letters to groups in each reader's language, and"
            " a log of what towns did to make the project known, with evidence."
        ),
        PARTLY,
        _("The press kit is not there yet."),
        ("home", "calendar", "letters"),
    ),
    Sentence(
        _("A structured programme of activities, managed over two years."),
        _(
            "The desk: who owes what by when, plan and reality side by side, changes of plan, figures that are signed off,"
            " handing over, and closing a project."
        ),
        LIVE,
        wants=("desk", "new plan", "figures"),
    ),
    Sentence(
        _("Fight against marginalisation and stigmatisation."),
        _("Newcomers' own voice as a figure over all towns, and moderation that knows attacks on people."),
        NOT_YET,
    ),
    Sentence(
        _("Programme Europe for Citizens, measure 2.2, and its successor CERV."),
        _("Rules of each call as data; reports in which every figure leads to its rows."),
        LIVE,
        wants=("desk",),
    ),
]
