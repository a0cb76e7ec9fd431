"""The record of every act. An action writes one entry, in the transaction of the act itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Model

from cordel.base.models import AuditEntry
from cordel.base.prepared import create
from cordel.core.standing import Standing


@dataclass(frozen=True)
class Verb:
    """`name` is app.past_participle; `sentence` is what the reader of the audit sees, lazily translated.
    `is_public`: the act may change what a public page shows."""

    name: str
    sentence: Any
    is_public: bool = True


_verbs: dict[str, Verb] = {}


def verb(name: str, sentence: Any, *, is_public: bool = True) -> Verb:
    """Declares a verb at the top of an app's actions, so that no entry can be written that nobody can read."""
    _verbs[name] = Verb(name, sentence, is_public)
    return _verbs[name]


def sentence(name: str) -> Any:
    """What the verb means to a reader; verbs of a version long gone show their plain name."""
    return _verbs[name].sentence if name in _verbs else name


def verbs() -> dict[str, Verb]:
    return dict(_verbs)


class Actor(Protocol):
    """Whoever acts: somebody signed in, or a participant with a private link."""

    @property
    def pk(self) -> int: ...


def record(
    verb: Verb,
    thing: Model,
    *,
    by: Actor | Standing | None,
    now: datetime,
    project_id: int | None = None,
    town_id: int | None = None,
    **detail: Any,
) -> None:
    """Writes one entry. `detail` holds facts such as old and new dates, never names, addresses or needs."""
    _entry(verb, thing, detail, by=by, now=now, project_id=project_id, town_id=town_id).save(
        force_insert=True
    )


def record_all(
    verb: Verb,
    told: Iterable[tuple[Model, dict[str, Any]]],
    *,
    by: Actor | Standing | None,
    now: datetime,
    project_id: int | None = None,
) -> None:
    """The same for many things at once: an entry for each of them, with its own detail."""
    create([_entry(verb, thing, detail, by=by, now=now, project_id=project_id) for thing, detail in told])


def _entry(
    verb: Verb,
    thing: Model,
    detail: dict[str, Any],
    *,
    by: Actor | Standing | None,
    now: datetime,
    project_id: int | None,
    town_id: int | None = None,
) -> AuditEntry:
    return AuditEntry(
        at=now,
        verb=verb.name,
        actor_kind=_kind(by) if isinstance(by, Model) else "system",
        actor_id=by.pk if isinstance(by, Model) else None,
        at_keyboard=getattr(by, "at_keyboard", ""),
        object_kind=_kind(thing),
        object_id=thing.pk,
        project_id=project_id,
        town_id=town_id,
        detail=detail,
        is_public=verb.is_public,
    )


def forget_keyboards(keys: list[int]) -> int:
    """Names of people at keyboards, whose time is over; the account that did it stays in the entry."""
    return AuditEntry.objects.filter(pk__in=keys).update(at_keyboard="")


def at_keyboard(account: Any, at: datetime) -> str:
    """Who was at the keyboard when the account did something at that moment; "" where one person uses it. The record
    of the act is the only place that keeps the name."""
    if getattr(account, "shared_at", None) is None:
        return ""
    told = AuditEntry.objects.filter(
        actor_kind=_kind(account), actor_id=account.pk, at=at, at_keyboard__gt=""
    )
    return told.order_by("-id").values_list("at_keyboard", flat=True).first() or ""


def by_whom(account: Any, at: datetime) -> str:
    """The account, and in brackets who was at its keyboard, for lists and files; "" for nobody."""
    if account is None:
        return ""
    name = at_keyboard(account, at)
    return f"{account} ({name})" if name else str(account)


def _kind(thing: Model) -> str:
    return thing._meta.model_name or ""
