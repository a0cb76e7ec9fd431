"""Winding a project up: who looks after it, which roles end, its archive, and that it is closed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts import actions as accounts
from cordel.accounts.models import User
from cordel.base import audit, edits, jobs, stored_files
from cordel.projects.models import Closing, EntryCode, Partner, Project, ProjectMembership
from cordel.projects.queries import closing as queries
from cordel.projects.queries.people import FORGOTTEN
from cordel.projects.rules import closing as rules
from cordel.towns import actions as towns
from cordel.towns.models import TownMembership

KEEPER_NAMED = audit.verb("project.keeper_named", _("said who looks after the project when it is over"))
ROLES_ENDED = audit.verb("project.roles_ended", _("ended roles that nobody needs any more"), is_public=False)
ARCHIVE_WANTED = audit.verb("project.archive_wanted", _("had the archive built"), is_public=False)
ARCHIVE_BUILT = audit.verb("project.archive_kept", _("built the archive of the public pages"))
CLOSED = audit.verb("project.closed", _("closed the project"))
OPENED = audit.verb("project.opened", _("opened the project again"))


@dataclass(frozen=True)
class Keeper:
    """The partner that answers afterwards, and the public address of its office: a page or an e-mail address."""

    keeper: Partner | None
    keeper_contact: str = ""


@transaction.atomic
def name_keeper(project: Project, *, chosen: Keeper, seen: str, by: User, now: datetime) -> None:
    """Raises ChangedMeanwhile."""
    closing = _locked(project)
    changed = edits.change(closing, chosen, seen=seen)
    if changed:
        closing.save(update_fields=changed)
        audit.record(KEEPER_NAMED, project, by=by, now=now, project_id=project.pk, fields=changed)


@transaction.atomic
def end_roles(project: Project, *, ending: Collection[str], by: User, now: datetime) -> int:
    """Ends these roles of the project and its free towns (keys of `queries.Held`), with what hangs on them: sessions,
    open codes to come in. A role that somebody got meanwhile is not among them and stays. Gives how many ended; twice
    ends nothing more. Raises NobodyLeft when no coordinator would stay."""
    closing = _locked(project)
    held = queries.held_roles(project)
    rules.ensure_coordinator_stays(one.held for one in held if one.key not in ending)
    gone = [one for one in held if one.key in ending]
    for one in gone:
        _end(one.held, by=by, now=now)
    EntryCode.objects.open().filter(partner__project=project).update(revoked_at=now, **FORGOTTEN)
    closing.roles_ended_at = now
    closing.save(update_fields=["roles_ended_at"])
    if gone:
        audit.record(ROLES_ENDED, project, by=by, now=now, project_id=project.pk, roles=len(gone))
    return len(gone)


def _end(held: ProjectMembership | TownMembership, *, by: User, now: datetime) -> None:
    user = held.user
    if isinstance(held, TownMembership):
        towns.let_go(held, by=by, now=now)
    else:
        ProjectMembership.objects.filter(pk=held.pk).delete()
    if user.pk != by.pk:
        accounts.end_sessions(user, now=now)


# --- The archive ----------------------------------------------------------------------------------

BUILDING: Final = "website.build_archive"


@transaction.atomic
def want_archive(project: Project, *, by: User, now: datetime) -> None:
    """Has a worker build the archive. While one is being built, asking again changes nothing."""
    closing = _locked(project)
    if rules.is_building(closing, now=now):
        return
    closing.archive_wanted_at = now
    closing.save(update_fields=["archive_wanted_at"])
    audit.record(ARCHIVE_WANTED, project, by=by, now=now, project_id=project.pk)
    jobs.enqueue(BUILDING, now=now, project_id=project.pk)


@transaction.atomic
def keep_archive(
    project: Project, *, name: str, digest: str, pages: int, wanted_at: datetime | None, now: datetime
) -> None:
    """What was built takes the place of what was there, which is thrown away. `wanted_at` is when it was wanted as the
    building began: wanted anew since, what was built may hold what must no longer be seen, and is thrown away."""
    closing = _locked(project)
    if closing.archive_wanted_at != wanted_at:
        if closing.archive != name:
            stored_files.forget([name], now=now)
        return
    if closing.archive and closing.archive != name:
        stored_files.forget([closing.archive], now=now)
    closing.archive, closing.archive_digest, closing.archive_pages = name, digest, pages
    closing.archive_built_at, closing.archive_wanted_at = now, None
    closing.save()
    audit.record(ARCHIVE_BUILT, project, by=None, now=now, project_id=project.pk, pages=pages)


@transaction.atomic
def renew_archive(project: Project, *, now: datetime) -> None:
    """Something in it must no longer be seen: it is thrown away at once and built anew, and so is one that is being
    built. Without an archive nothing happens."""
    closing = _locked(project)
    if not closing.archive and closing.archive_wanted_at is None:
        return
    if closing.archive:
        stored_files.forget([closing.archive], now=now)
    closing.archive, closing.archive_digest, closing.archive_pages = "", "", 0
    closing.archive_built_at, closing.archive_wanted_at = None, now
    closing.save()
    jobs.enqueue(BUILDING, now=now, project_id=project.pk)


# --- Closed, and open again -----------------------------------------------------------------------


@transaction.atomic
def close_project(project: Project, *, because: str, by: User, now: datetime) -> None:
    """Nothing is owed any more and nothing new begins. Twice changes nothing. Raises StepsMissing where something is
    needed first, WhyNow where something is open and no reason is given."""
    closing = _locked(project)
    project = Project.objects.get(pk=project.pk)
    if project.closed_at is not None:
        return
    rules.ensure_can_close(queries.steps(project, today=now.date()), because=because)
    closing.because = because.strip()
    if project.is_listed:  # once more, so that the archive says that the project is over
        closing.archive_wanted_at = now
        jobs.enqueue(BUILDING, now=now, project_id=project.pk)
    closing.save(update_fields=["because", "archive_wanted_at"])
    _set_closed(project, now)
    audit.record(CLOSED, project, by=by, now=now, project_id=project.pk, because=closing.because)


@transaction.atomic
def open_again(project: Project, *, because: str, by: User, now: datetime) -> None:
    """So that something can be corrected. Roles that ended stay ended. Twice changes nothing. Raises WhyNow."""
    closing = _locked(project)
    project = Project.objects.get(pk=project.pk)
    rules.ensure_reason(because)
    if project.closed_at is None:
        return
    closing.because = because.strip()
    closing.save(update_fields=["because"])
    _set_closed(project, None)
    audit.record(OPENED, project, by=by, now=now, project_id=project.pk, because=closing.because)


def _set_closed(project: Project, at: datetime | None) -> None:
    project.closed_at = at
    project.save(update_fields=["closed_at"])


def locked_open(pk: int) -> Project:
    """The project, locked before anything new begins in it: whoever closes it waits for us, or we see that it is
    closed. Raises ProjectClosed."""
    project = Project.objects.select_for_update().get(pk=pk)
    rules.ensure_open(project)
    return project


def _locked(project: Project) -> Closing:
    """The project first, as everywhere; its row of closing is there from now on."""
    Project.objects.select_for_update().get(pk=project.pk)
    found, _is_new = Closing.objects.get_or_create(project=project)
    return found
