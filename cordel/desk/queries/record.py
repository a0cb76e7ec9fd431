"""The record of every act, readable: who did what to which thing, and where that thing is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordel.accounts.models import User
from cordel.base import audit
from cordel.base.languages import language_name
from cordel.base.models import AuditEntry
from cordel.core.folding import MOST_WORDS, matches, search_key
from cordel.events.models import AccessToken, Activity, Event, Evidence, Registration, Role
from cordel.projects.models import EvaluatorLink, Partner, Project, ProjectRole, Statement
from cordel.towns.models import Organisation, Town, TownRole

ROLES = {
    **dict(Role.choices),
    **dict(TownRole.choices),
    **dict(ProjectRole.choices),
    **dict(Partner.Role.choices),
}
DETAILS = {
    "fields": gettext_lazy("what"),
    "day": gettext_lazy("day"),
    "evidence": gettext_lazy("rests on"),
    "role": gettext_lazy("role"),
    "language": gettext_lazy("language"),
    "planned": gettext_lazy("people planned"),
    "count": gettext_lazy("how many"),
}
# Kind -> the model, and what has to be read with it for its name and address.
KINDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "event": (Event, ("project",)),
    "registration": (Registration, ("event__project",)),
    "activity": (Activity, ("event__project",)),
    "project": (Project, ()),
    "partner": (Partner, ("project", "town", "organisation")),
    "statement": (Statement, ("project",)),
    "town": (Town, ()),
    "organisation": (Organisation, ()),
    "user": (User, ()),
    "accesstoken": (AccessToken, ("project", "event")),
    "evaluatorlink": (EvaluatorLink, ("project",)),
}
# Of participants no name stands in the record.
UNNAMED = {"registration"}
ACTORS: dict[str, Any] = {"user": User, "accesstoken": AccessToken}
ADDRESSES: dict[Any, tuple[str, Callable[[Any], list[Any]]]] = {
    Event: ("events:manage", lambda it: [it.project.slug, it.number]),
    Registration: ("events:person", lambda it: [it.event.project.slug, it.event.number, it.pk]),
    Activity: ("events:activity", lambda it: [it.event.project.slug, it.event.number, it.pk]),
    Project: ("projects:manage", lambda it: [it.slug]),
    Partner: ("projects:partner", lambda it: [it.project.slug, it.pk]),
    Statement: ("projects:statement", lambda it: [it.project.slug, it.pk]),
    Town: ("towns:manage", lambda it: [it.pk]),
    Organisation: ("towns:organisation", lambda it: [it.pk]),
}


@dataclass(frozen=True)
class Act:
    """One entry as a reader sees it; `url` is "" where there is nothing to go to any more."""

    at: datetime
    who: str
    at_keyboard: str
    did: Any
    thing: str
    url: str
    details: list[tuple[Any, str]]


def of_project(project: Project) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(project_id=project.pk)


def of_town(town: Town) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(town_id=town.pk)


@cache
def _all_verbs_are_known() -> bool:
    """A process that never acts for an app has not met its verbs; the reader of the record meets them all."""
    for app in apps.get_app_configs():
        if app.name.startswith("cordel.") and find_spec(f"{app.name}.actions"):
            import_module(f"{app.name}.actions")
    return True


def sentence(verb: str) -> Any:
    return audit.sentence(verb) if _all_verbs_are_known() else verb


def verbs_in(entries: QuerySet[AuditEntry]) -> list[tuple[str, Any]]:
    """The verbs that occur, with what they mean."""
    names = entries.order_by("verb").values_list("verb", flat=True).distinct()
    return [(name, sentence(name)) for name in names]


def people_in(entries: QuerySet[AuditEntry]) -> list[tuple[str, str]]:
    """Who acted: accounts by name, then participants and the site itself, who have no names here."""
    accounts = (
        entries.filter(actor_kind="user").order_by("actor_id").values_list("actor_id", flat=True).distinct()
    )
    named = User.objects.filter(pk__in=list(accounts)).order_by("name", "pk")
    return [
        *((str(user.pk), str(user)) for user in named),
        ("person", _("a participant")),
        ("accesstoken", _("another system")),
        ("system", _("the site itself")),
    ]


def by_actor(entries: QuerySet[AuditEntry], who: str) -> QuerySet[AuditEntry]:
    if who.isdecimal():
        return entries.filter(actor_kind="user", actor_id=int(who))
    return entries.filter(actor_kind=who)


def telling_of(entries: QuerySet[AuditEntry], words: str) -> QuerySet[AuditEntry]:
    """Those in which each of the words is said: by whom, what was done, or to what. Participants are not named in the
    record, so nobody is found by their names."""
    told = Told.of(entries)
    for word in words.split()[:MOST_WORDS]:
        entries = entries.filter(told.where_said(word))
    return entries


@dataclass(frozen=True)
class Told:
    """What the record can say, each thing once with its words: verbs, those who act under a name, and things."""

    verbs: dict[str, str]
    kinds: dict[str, str]
    actors: dict[tuple[str, int], str]
    things: dict[tuple[str, int], str]
    at_keyboards: dict[str, str]

    @classmethod
    def of(cls, entries: QuerySet[AuditEntry]) -> "Told":
        kinds = entries.order_by("object_kind").values_list("object_kind", flat=True).distinct()
        who = entries.order_by("actor_id").values_list("actor_kind", "actor_id")
        named = [
            AuditEntry(actor_kind=kind, actor_id=pk)
            for kind, pk in who.filter(actor_kind__in=ACTORS).distinct()
        ]
        what = entries.order_by("object_id").filter(object_kind__in=KINDS.keys() - UNNAMED)
        things = [
            AuditEntry(object_kind=kind, object_id=pk)
            for kind, pk in what.values_list("object_kind", "object_id").distinct()
        ]
        return cls(
            verbs={verb: search_key(str(said)) for verb, said in verbs_in(entries)},
            kinds={kind: search_key(kind_name(kind)) for kind in kinds},
            actors={key: search_key(str(one)) for key, one in _actors(named).items()},
            things={key: search_key(_name(one)) for key, one in _things(things).items()},
            at_keyboards={name: search_key(name) for name in _at_keyboards(entries)},
        )

    def where_said(self, word: str) -> Q:
        verbs = [verb for verb, key in self.verbs.items() if matches(word, key)]
        kinds = [kind for kind, key in self.kinds.items() if matches(word, key)]
        return (
            Q(verb__in=verbs)
            | Q(object_kind__in=kinds)
            | Q(at_keyboard__in=[name for name, key in self.at_keyboards.items() if matches(word, key)])
            | _of(self.actors, word, "actor")
            | _of(self.things, word, "object")
        )


def _at_keyboards(entries: QuerySet[AuditEntry]) -> list[str]:
    """Names of people at the keyboards of shared accounts, each once."""
    told = entries.filter(at_keyboard__gt="").order_by("at_keyboard")
    return list(told.values_list("at_keyboard", flat=True).distinct())


def _of(named: dict[tuple[str, int], str], word: str, part: str) -> Q:
    """The entries whose actor, or object, is one of those that the word names."""
    found: dict[str, list[int]] = {}
    for (kind, pk), key in named.items():
        if matches(word, key):
            found.setdefault(kind, []).append(pk)
    told = Q(pk__in=[])
    for kind, pks in found.items():
        told |= Q(**{f"{part}_kind": kind, f"{part}_id__in": pks})
    return told


def acts(entries: Iterable[AuditEntry]) -> list[Act]:
    """The entries with names and addresses, read kind by kind."""
    entries = list(entries)
    actors = _actors(entries)
    things = _things(entries)
    return [_act(entry, actors, things.get((entry.object_kind, entry.object_id))) for entry in entries]


def _actors(entries: list[AuditEntry]) -> dict[tuple[str, int], Model]:
    """Accounts and other systems: those who act under a name."""
    found: dict[tuple[str, int], Model] = {}
    for kind, model in ACTORS.items():
        ids = {it.actor_id for it in entries if it.actor_kind == kind and it.actor_id}
        found |= {(kind, pk): actor for pk, actor in model.objects.in_bulk(ids).items()} if ids else {}
    return found


def _things(entries: list[AuditEntry]) -> dict[tuple[str, int], Model]:
    found: dict[tuple[str, int], Model] = {}
    for kind, (model, related) in KINDS.items():
        ids = {entry.object_id for entry in entries if entry.object_kind == kind}
        rows = model.objects.select_related(*related) if related else model.objects
        found |= {(kind, pk): thing for pk, thing in rows.in_bulk(ids).items()} if ids else {}
    return found


def _act(entry: AuditEntry, actors: dict[tuple[str, int], Model], thing: Model | None) -> Act:
    return Act(
        at=entry.at,
        who=who(entry, actors),
        at_keyboard=entry.at_keyboard,
        did=sentence(entry.verb),
        thing=_name(thing) if thing is not None else kind_name(entry.object_kind),
        url=_url(thing) if thing is not None else "",
        details=[
            (label, _spoken(entry, key))
            for key, label in DETAILS.items()
            if entry.detail.get(key) not in (None, [])
        ],
    )


def who(entry: AuditEntry, actors: dict[tuple[str, int], Model]) -> str:
    actor = actors.get((entry.actor_kind, entry.actor_id or 0))
    if entry.actor_kind == "user":
        return str(actor or _("somebody whose account is gone"))
    if entry.actor_kind == "accesstoken":
        return str(actor or _("another system"))
    return _("a participant") if entry.actor_kind == "person" else _("the site itself")


def kind_name(kind: str) -> str:
    """What kind of thing it was, when the thing itself is gone."""
    model = KINDS[kind][0] if kind in KINDS else None
    if model is None:
        model = next((it for it in apps.get_models() if it._meta.model_name == kind), None)
    return str(model._meta.verbose_name) if model else kind


def _name(thing: Model) -> str:
    """A participant is not named: the link leads to whoever may see the name."""
    if isinstance(thing, Registration):
        return _("a registration for %(event)s") % {"event": thing.event}
    return str(thing)


def _url(thing: Model) -> str:
    """Where the thing is worked on; "" for what has no page, such as an account."""
    name, arguments = ADDRESSES.get(type(thing), ("", None))
    return reverse(name, args=arguments(thing)) if arguments else ""


def _spoken(entry: AuditEntry, key: str) -> str:
    """One detail in words."""
    value = entry.detail[key]
    if key == "fields":
        return ", ".join(_field(entry.object_kind, str(name)) for name in value)
    if key == "evidence":
        return str(dict(Evidence.choices).get(value, value))
    if key == "role":
        return str(ROLES.get(value, value))
    return language_name(str(value)) if key == "language" else str(value)


def _field(kind: str, name: str) -> str:
    """A field as the screens call it."""
    try:
        return str(KINDS[kind][0]._meta.get_field(name).verbose_name)
    except (KeyError, FieldDoesNotExist, AttributeError):
        return name
