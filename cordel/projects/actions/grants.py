"""Writes about what the grant is reckoned by: tables are loaded, put in force and set aside, never changed."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, tokens
from cordel.core import lump_sums
from cordel.core.lump_sums import LumpSums
from cordel.projects import queries, rules
from cordel.projects.models import LumpSumTable, Project

LOADED = audit.verb("project.table_loaded", _("loaded a lump-sum table"))
PUT_IN_FORCE = audit.verb("project.table_used", _("chose the lump-sum table that the grant is reckoned by"))
SET_ASIDE = audit.verb("project.table_set_aside", _("set the lump-sum table aside"))
ASSUMED = audit.verb("project.grant_assumed", _("decided what is assumed about the grant"))


@transaction.atomic
def load_table(project: Project, *, table: LumpSums, by: User, now: datetime) -> LumpSumTable:
    """Keeps the table as a new version and puts it in force. The same table twice is one version.

    Raises TableIsWrong, or TableOfAnotherCall where the project's call changed meanwhile.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    rules.ensure_whole(lump_sums.problems_of(table, {}))
    rules.ensure_same_call(table, queries.call_of(project))
    content = lump_sums.as_data(table)
    digest = tokens.digest(json.dumps(content, sort_keys=True))
    loaded = project.lump_sum_tables.filter(digest=digest).first()
    if loaded is None:
        loaded = _new_version(project, content, digest, by=by, now=now)
        audit.record(LOADED, loaded, by=by, now=now, project_id=project.pk, number=loaded.number)
    _put_in_force(loaded, by=by, now=now)
    return loaded


def _new_version(
    project: Project, content: dict[str, object], digest: str, *, by: User, now: datetime
) -> LumpSumTable:
    last = project.lump_sum_tables.aggregate(last=Max("number"))["last"] or 0
    named = {name: content[name] for name in ("call", "version", "source")}
    return LumpSumTable.objects.create(
        project=project,
        number=last + 1,
        content=content,
        digest=digest,
        loaded_by=by,
        loaded_at=now,
        **named,
    )


@transaction.atomic
def use_table(table: LumpSumTable, *, by: User, now: datetime) -> None:
    """The project's grant is reckoned by this version from now on. Twice changes nothing."""
    project = Project.objects.select_for_update().get(pk=table.project_id)
    _put_in_force(project.lump_sum_tables.get(pk=table.pk), by=by, now=now)


def _put_in_force(table: LumpSumTable, *, by: User, now: datetime) -> None:
    """The caller holds the project's lock."""
    if table.is_in_force:
        return
    LumpSumTable.objects.filter(project_id=table.project_id, is_in_force=True).update(is_in_force=False)
    table.is_in_force = True
    table.save(update_fields=["is_in_force"])
    audit.record(PUT_IN_FORCE, table, by=by, now=now, project_id=table.project_id, number=table.number)


@transaction.atomic
def set_table_aside(project: Project, *, by: User, now: datetime) -> None:
    """No table is in force from now on; all versions are kept. Twice changes nothing."""
    project = Project.objects.select_for_update().get(pk=project.pk)
    table = queries.table_in_force(project)
    if table is None:
        return
    table.is_in_force = False
    table.save(update_fields=["is_in_force"])
    audit.record(SET_ASIDE, table, by=by, now=now, project_id=project.pk, number=table.number)


@dataclass(frozen=True)
class GrantFacts:
    """What is assumed: values of `core.grants.Online` and `Reduction`, per cent, euros; "" and None: not decided."""

    online: str = ""
    share: int | None = None
    reduction: str = ""
    minimum: int | None = None


@transaction.atomic
def set_assumptions(project: Project, *, facts: GrantFacts, seen: str, by: User, now: datetime) -> None:
    """Raises ChangedMeanwhile when somebody else decided differently meanwhile."""
    project = Project.objects.select_for_update().get(pk=project.pk)
    decided = queries.grant_assumptions(project)
    changed = edits.change(decided, facts, seen=seen)
    if not changed:
        return
    decided.changed_by, decided.changed_at = by, now
    decided.save()
    audit.record(ASSUMED, decided, by=by, now=now, project_id=project.pk, fields=changed, **vars(facts))
