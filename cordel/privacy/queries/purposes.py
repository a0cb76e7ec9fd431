"""The purposes in words, and what the towns of a project settled about each: screens and papers say the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.core import purposes
from cordel.core.adequacy import Footing
from cordel.core.purposes import Lasts, Purpose, Role, Told, Whom
from cordel.core.retention import Rules
from cordel.events.models import Event, EventPlace
from cordel.privacy.models import Basis, Installation, PurposeChoice, TownContact
from cordel.privacy.queries import clocks
from cordel.projects import queries as projects
from cordel.projects.models import Project, TransferGround
from cordel.projects.queries import transfers
from cordel.stories import queries as stories
from cordel.towns.models import Town


@dataclass(frozen=True)
class Words:
    """What a purpose is called, which data it takes, and what for, in whole sentences."""

    title: Any
    data: Any
    why: Any


WORDS: Mapping[str, Words] = {
    "registration": Words(
        _("Registration, the door and the own page"),
        _("Name, town or place, country, language, whether somebody is 18 or older, ticket and code."),
        _("So that people get a seat, find it on their own page, and are known at the door."),
    ),
    "needs": Words(
        _("Food, access, children to look after"),
        _("What somebody told about food, access and children. It may say something of health or belief."),
        _("So that there is food for everybody and everybody can get in."),
    ),
    "travel": Words(
        _("Travel and lodging"),
        _(
            "When and how somebody arrives and leaves, and where somebody stays, told on the own page or by the town."
        ),
        _("So that people are fetched and there is a bed for everybody who needs one."),
    ),
    "photos": Words(
        _("Photos"),
        _("Whether somebody may be in photos."),
        _("So that nobody is shown who does not want it."),
    ),
    "debates": Words(
        _("Debates"),
        _(
            "Votes, statements, answers in quick polls and questions, under a key made one-way from what only the person"
            " holds."
        ),
        _("So that towns learn what people agree on, and nobody counts twice."),
    ),
    "attendance": Words(
        _("Evidence of presence"),
        _("Name, town, the days on which somebody was there, and what that rests on."),
        _("So that it can be shown that the people who are counted were there."),
    ),
    "delegation": Words(
        _("Bringing a delegation"),
        _(
            "Names of the people whom a town sends, whether they have a seat, and whom to call about somebody under 18."
        ),
        _("So that a town can register its people, look after them, and confirm who came."),
    ),
    "letters": Words(
        _("Letters about an event"),
        _("E-mail address, how somebody wants to be called, language, and which letters were sent."),
        _("So that people get their ticket and learn of changes."),
    ),
    "news": Words(
        _("Letters about later events"),
        _("E-mail address of people who want them."),
        _("So that whoever asked for it hears of later events."),
    ),
    "programme": Words(
        _("Speakers and people who lead a room"),
        _("Names as they want to be shown, and what they say of themselves."),
        _("So that the programme and the minutes can name those who agreed."),
    ),
    "run_sheet": Words(
        _("The run of the day"),
        _("Names and telephone numbers of those who drive, interpret, cook or keep a door."),
        _("So that everybody finds each other on the day."),
    ),
    "bodies": Words(
        _("Institutions that people come for"),
        _("The organisation, and what somebody does there."),
        _("So that it can be said which institutions took part."),
    ),
    "invitations": Words(
        _("Invitations"),
        _("Names of people who invite others, and how many came by them."),
        _("So that a town learns which invitations reach people."),
    ),
    "figures": Words(
        _("Figures and reports for the funder"),
        _("Counts; behind them, sealed, name, town and presence."),
        _("So that the funder can check how many people took part."),
    ),
    "publication": Words(
        _("Public pages"),
        _("Counts; names only of speakers and leaders of rooms who agreed."),
        _("So that everybody can read what the project does."),
    ),
    "duties": Words(
        _("Who owes what in the project"),
        _("Answers and notes of people who work for the towns, and letters that remind them."),
        _("So that the towns do in time what the project owes."),
    ),
    "accounts": Words(
        _("Accounts, and the record of acts"),
        _("Name, e-mail address, roles and sign-in of people who work here, and what they did when."),
        _("So that only the right people get in, and acts can be traced."),
    ),
    "systems": Words(
        _("Other systems at the door"),
        _("What systems with a token asked and were answered."),
        _("So that a ticket gate or a town's own website can register people and let them in."),
    ),
    "stories": Words(
        _("Life stories"),
        _("What somebody tells of the own life, who it is, and what they permit."),
        _("So that people hear how migration is lived, as far and as long as the narrator wants it."),
    ),
    "rights": Words(
        _("Requests of people, and breaches"),
        _("Who asked for the own data, what was answered, and what went wrong with data."),
        _("So that people get their rights, and breaches are told in time."),
    ),
    "backups": Words(
        _("Backups"),
        _("A sealed copy of everything, and the numbers of what was erased since."),
        _("So that nothing is lost when a machine fails, and nothing erased comes back."),
    ),
}
ROLES: Mapping[Role, Any] = {
    Role.HOST: _("the town that hosts the event"),
    Role.SENDER: _("the town that sends people, for its own people"),
    Role.LEAD: _("the town that leads the project"),
    Role.EACH: _("every town, for its own people"),
    Role.STORY: _("the town where the story was told"),
}
WHOM: Mapping[Whom, Any] = {
    Whom.PARTICIPANTS: _("people who take part"),
    Whom.SPEAKERS: _("speakers and people who lead a room"),
    Whom.HELPERS: _("helpers of an event"),
    Whom.INVITERS: _("people who invite others"),
    Whom.NARRATORS: _("people who tell their life stories"),
    Whom.STAFF: _("people who work for the towns"),
}
TOLD: Mapping[Told, Any] = {
    Told.HOST: _("the host's officers"),
    Told.DOOR: _("helpers at the door"),
    Told.SENDER: _("officers of the person's own town"),
    Told.LEAD: _("those who run the project"),
    Told.TOWN: _("officers of the own town"),
    Told.FUNDER: _("the funder, when it checks"),
    Told.RESEARCH: _(
        "an institution that does research, under an agreement that was announced before: votes without keys"
    ),
    Told.PUBLIC: pgettext_lazy("who is told", "everybody"),
    Told.INSTALLER: _("the town that runs this site"),
}
LASTS: Mapping[Lasts, Any] = {
    Lasts.ACCOUNT: _("as long as the account; roles end after a year unless they are renewed"),
    Lasts.PROJECT: _("as long as the project is kept"),
    Lasts.BACKUP: _("until the backup is replaced by a newer one"),
}


@dataclass(frozen=True)
class Settled:
    """One purpose in a project: what the house says and what the towns chose. `until` are the clocks in words."""

    purpose: Purpose
    words: Words
    basis: Basis
    reason: str
    also_told: str
    controllers: list[Town]
    until: list[tuple[str, str]]
    is_all: bool  # every town of the project answers for it

    @property
    def key(self) -> str:
        return self.purpose.key

    @property
    def roles(self) -> list[Any]:
        return [ROLES[role] for role in self.purpose.controllers]

    @property
    def whom(self) -> list[Any]:
        return [WHOM[whom] for whom in self.purpose.whom]

    @property
    def told(self) -> list[Any]:
        return [*(TOLD[told] for told in self.purpose.told), *filter(None, [self.also_told])]


@dataclass(frozen=True)
class Standing:
    """A town in the project's pack. `ground` runs today; `sees_counts`: names of others may not go there."""

    town: Town
    is_lead: bool
    is_host: bool
    is_installer: bool
    contact: TownContact | None
    footing: Footing
    ground: TransferGround | None
    has_stories: bool = False

    @property
    def sees_counts(self) -> bool:
        return self.footing is Footing.NONE and self.ground is None

    @property
    def has_contact(self) -> bool:
        return self.contact is not None and self.contact.is_reachable


@dataclass(frozen=True)
class Pack:
    """All that is settled, and by whom."""

    project: Project
    towns: list[Standing]
    purposes: list[Settled]
    installer: Town | None
    rules: Rules

    def of_town(self, town: Town) -> list[Settled]:
        """The purposes that a town answers for."""
        return [one for one in self.purposes if town in one.controllers]

    def standing(self, town_id: int) -> Standing | None:
        return next((one for one in self.towns if one.town.pk == town_id), None)

    @property
    def lead(self) -> Standing | None:
        return next((one for one in self.towns if one.is_lead), None)

    @property
    def without_contact(self) -> list[Standing]:
        return [one for one in self.towns if not one.has_contact]

    @property
    def without_reason(self) -> list[Settled]:
        return [one for one in self.purposes if not one.reason]

    @property
    def outside(self) -> list[Standing]:
        return [one for one in self.towns if one.footing is Footing.NONE]


def installing_town() -> Town | None:
    found = Installation.objects.select_related("town").first()
    return found.town if found is not None else None


def pack_of(project: Project, *, today: date) -> Pack:
    """What the towns settled, as it stands; in some six queries, however many towns there are."""
    rules = clocks.rules_of(project)
    installer = installing_town()
    towns = _towns(project, installer, today=today)
    chosen = {one.purpose: one for one in PurposeChoice.objects.filter(project=project).order_by("pk")}
    settled = [_settled(purpose, chosen.get(purpose.key), towns, rules) for purpose in purposes.PURPOSES]
    return Pack(project, towns, settled, installer, rules)


def _towns(project: Project, installer: Town | None, *, today: date) -> list[Standing]:
    """Towns that are partners or hosts, the lead first."""
    lead = projects.lead_of(project)
    hosts = _host_towns(project)
    partners = {one.town for one in projects.partners(project) if one.town is not None}
    found = sorted(
        partners | set(hosts), key=lambda it: (lead is None or it != lead.town, it.sort_key, it.pk)
    )
    contacts = {one.town_id: one for one in TownContact.objects.filter(town__in=found).order_by("pk")}
    grounds = transfers.running_grounds(project, today=today)
    told_in = set(stories.story_towns(project))
    return [
        Standing(
            town,
            is_lead=lead is not None and town == lead.town,
            is_host=town in hosts,
            is_installer=town == installer,
            contact=contacts.get(town.pk),
            footing=transfers.footing_of(town, today=today),
            ground=grounds.get(town.pk),
            has_stories=town.pk in told_in,
        )
        for town in found
    ]


def standing_elsewhere(project: Project, town: int, *, today: date) -> Standing | None:
    """Of a town that takes no part in the project, such as the one that runs the site."""
    found = Town.objects.filter(pk=town).first()
    if found is None:
        return None
    ground = transfers.running_grounds(project, today=today).get(town)
    return Standing(
        found,
        is_lead=False,
        is_host=False,
        is_installer=found == installing_town(),
        contact=None,
        footing=transfers.footing_of(found, today=today),
        ground=ground,
    )


def _host_towns(project: Project) -> set[Town]:
    places = EventPlace.objects.select_related("town").order_by("pk")
    events = Event.objects.filter(project=project).prefetch_related(Prefetch("places", places)).order_by("pk")
    return {place.town for event in events for place in event.hosts if place.town is not None}


def _settled(purpose: Purpose, choice: PurposeChoice | None, towns: list[Standing], rules: Rules) -> Settled:
    answer = [
        one.town
        for one in towns
        if any(
            purposes.answers_for(role, is_lead=one.is_lead, is_host=one.is_host, has_stories=one.has_stories)
            for role in purpose.controllers
        )
    ]
    until = [(str(clocks.WORDS[kind].title), clocks.until(kind, rules=rules)) for kind in purpose.clocks]
    until += [("", str(LASTS[lasts])) for lasts in purpose.lasts]
    return Settled(
        purpose,
        WORDS[purpose.key],
        basis=Basis(choice.basis if choice else purpose.basis.value),
        reason=choice.reason if choice else "",
        also_told=choice.told if choice else "",
        controllers=answer,
        until=until,
        is_all=len(answer) == len(towns) > 1,
    )


def choice(project: Project, purpose: str) -> PurposeChoice | None:
    return PurposeChoice.objects.filter(project=project, purpose=purpose).first()


def contact(town: Town) -> TownContact | None:
    return TownContact.objects.filter(town=town).first()
