"""Writes about a project itself: its facts and texts, its partners, who runs it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from cordel.accounts import actions as accounts
from cordel.accounts.actions import Invitation
from cordel.accounts.models import User
from cordel.base import audit, edits, jobs, words
from cordel.base.words import Rewriting
from cordel.core.content import Content
from cordel.core.folding import sort_key
from cordel.projects import queries, rules
from cordel.projects.models import Partner, Project, ProjectMembership, ProjectRole, Statement
from cordel.towns.models import Organisation, Town

CREATED = audit.verb("project.created", _("created the project"))
CHANGED = audit.verb("project.changed", _("changed the facts of the project"))
WRITTEN = audit.verb("project.written", _("wrote the texts of the project"))
STATED = audit.verb("project.stated", _("added a statement about the project"))
STATEMENT_WRITTEN = audit.verb("project.statement_written", _("rewrote a statement about the project"))
STATEMENT_MOVED = audit.verb("project.statement_moved", _("put a statement further up"))
UNSTATED = audit.verb("project.unstated", _("removed a statement about the project"))
PARTNER_ADDED = audit.verb("project.partner_added", _("added a partner"))
PARTNER_CHANGED = audit.verb("project.partner_changed", _("changed a partner"))
PARTNER_REMOVED = audit.verb("project.partner_removed", _("removed a partner"))
MEMBER_ADDED = audit.verb("project.member_added", _("gave somebody a role in the project"))
MEMBER_REMOVED = audit.verb("project.member_removed", _("ended somebody's role in the project"))
WORDS = ("title", "subtitle", "summary")


@dataclass(frozen=True)
class ProjectFacts:
    """Under which call the project runs, from when to when, and whether the public site shows it."""

    call: str = ""
    programme: str = ""
    measure: str = ""
    grant_number: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    participants_claimed: str = ""
    is_listed: bool = False
    languages: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class NewProject:
    """A project as it is begun: everything else is added on its pages."""

    title: str
    language: str
    slug: str
    facts: ProjectFacts


@transaction.atomic
def create_project(new: NewProject, *, by: User, now: datetime) -> Project:
    """A new project, not yet public; whoever creates it coordinates it. Raises ShortNameTaken."""
    title = Content.of(new.language, new.title)
    project = Project(slug=new.slug, title=title, sort_key=sort_key(new.title)[:200], **vars(new.facts))
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError as error:
        raise rules.ShortNameTaken(slug=new.slug) from error
    ProjectMembership.objects.create(
        user=by, project=project, role=ProjectRole.COORDINATOR, since=now, renewed_at=now
    )
    audit.record(CREATED, project, by=by, now=now, project_id=project.pk)
    return project


@transaction.atomic
def edit_project(project: Project, *, facts: ProjectFacts, seen: str, by: User, now: datetime) -> None:
    project = Project.objects.select_for_update().get(pk=project.pk)
    changed = edits.change(project, facts, seen=seen)
    if changed:
        project.save(update_fields=changed)
        audit.record(CHANGED, project, by=by, now=now, project_id=project.pk, fields=changed)


@transaction.atomic
def write_words(project: Project, *, written: Rewriting, by: User, now: datetime) -> None:
    """Title, subtitle and summary, in one language."""
    project = Project.objects.select_for_update().get(pk=project.pk)
    changed = words.rewritten(words.asked_of(WORDS, project), written, by_id=by.pk)
    if not changed:
        return
    for name, content in changed.items():
        setattr(project, name, content)
    project.sort_key = sort_key(project.title.original)[:200]
    project.save(update_fields=[*changed, "sort_key"])
    facts: dict[str, Any] = {"fields": list(changed), "language": written.language}
    audit.record(WRITTEN, project, by=by, now=now, project_id=project.pk, **facts)


# --- Statements -----------------------------------------------------------------------------------


@transaction.atomic
def add_statement(
    project: Project, *, kind: str, language: str, text: str, by: User, now: datetime
) -> Statement:
    """One more line about the project, as the last of its kind. The same line twice is one line."""
    project = Project.objects.select_for_update().get(pk=project.pk)
    others = project.statements.filter(kind=kind)
    for other in others.order_by("position"):
        if other.text.original == text:
            return other
    last = others.aggregate(last=Max("position"))["last"] or 0
    content = Content.of(language, text)
    statement = Statement.objects.create(project=project, kind=kind, position=last + 1, text=content)
    audit.record(STATED, statement, by=by, now=now, project_id=project.pk, kind=kind)
    return statement


@transaction.atomic
def write_statement(statement: Statement, *, written: Rewriting, by: User, now: datetime) -> None:
    statement = Statement.objects.select_for_update().get(pk=statement.pk)
    changed = words.rewritten(words.asked_of(("text",), statement), written, by_id=by.pk)
    if changed:
        statement.text = changed["text"]
        statement.save(update_fields=["text"])
        project = statement.project_id
        audit.record(
            STATEMENT_WRITTEN, statement, by=by, now=now, project_id=project, language=written.language
        )


@transaction.atomic
def move_statement_up(statement: Statement, *, by: User, now: datetime) -> None:
    """Changes places with the one above; the first one stays where it is."""
    project = Project.objects.select_for_update().get(pk=statement.project_id)
    statement = Statement.objects.get(pk=statement.pk)
    kin = project.statements.filter(kind=statement.kind)
    above = kin.filter(position__lt=statement.position).order_by("-position").first()
    if above is None:
        return
    free = (kin.aggregate(last=Max("position"))["last"] or 0) + 1
    places = (above.position, statement.position)
    for one, position in ((above, free), (statement, places[0]), (above, places[1])):
        one.position = position
        one.save(update_fields=["position"])
    audit.record(STATEMENT_MOVED, statement, by=by, now=now, project_id=project.pk)


@transaction.atomic
def remove_statement(statement: Statement, *, by: User, now: datetime) -> None:
    """Twice changes nothing."""
    if not Statement.objects.select_for_update().filter(pk=statement.pk).exists():
        return
    audit.record(UNSTATED, statement, by=by, now=now, project_id=statement.project_id, kind=statement.kind)
    Statement.objects.filter(pk=statement.pk).delete()


# --- Partners -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NewPartner:
    """A town, an organisation, or only the country of a town that is not known yet."""

    role: str
    town: Town | None = None
    organisation: Organisation | None = None
    country: str = ""

    @property
    def body(self) -> Town | Organisation | None:
        return self.town or self.organisation


@transaction.atomic
def add_partner(project: Project, *, new: NewPartner, by: User, now: datetime) -> Partner:
    """Raises PartnerIsThere, or LeadIsThere when another partner leads."""
    project = Project.objects.select_for_update().get(pk=project.pk)
    rules.ensure_one_lead(new.role, lead=queries.lead_of(project))
    country = new.body.country if new.body else new.country
    facts = {"town": new.town, "organisation": new.organisation, "country": country, "role": new.role}
    partner = _saved(Partner(project=project, **facts))
    audit.record(PARTNER_ADDED, partner, by=by, now=now, project_id=project.pk, town_id=partner.town_id)
    return partner


def _saved(partner: Partner) -> Partner:
    try:
        with transaction.atomic():
            partner.save()
    except IntegrityError as error:
        raise rules.PartnerIsThere(name=partner.name) from error
    return partner


@dataclass(frozen=True)
class PartnerFacts:
    """What may change about a partner: its role, and an unknown town that becomes known."""

    role: str
    town: Town | None = None


@transaction.atomic
def edit_partner(partner: Partner, *, facts: PartnerFacts, seen: str, by: User, now: datetime) -> None:
    """Raises LeadIsThere, PartnerIsThere, or TownElsewhere for a town of another country."""
    project = Project.objects.select_for_update().get(pk=partner.project_id)
    partner = queries.partner(project, partner.pk) or partner
    rules.ensure_one_lead(facts.role, lead=queries.lead_of(project), partner=partner)
    if facts.town is not None and facts.town.country != partner.country:
        raise rules.TownElsewhere(town=facts.town, country=partner.country_name)
    changed = edits.change(partner, facts, seen=seen)
    if changed:
        _saved(partner)
        facts_changed = {"fields": changed, "role": facts.role}
        audit.record(
            PARTNER_CHANGED,
            partner,
            by=by,
            now=now,
            project_id=project.pk,
            town_id=partner.town_id,
            **facts_changed,
        )


@transaction.atomic
def remove_partner(partner: Partner, *, by: User, now: datetime) -> None:
    """Takes the partner out of the project, with the delegations it had planned. Twice changes nothing."""
    if not Partner.objects.select_for_update().filter(pk=partner.pk).exists():
        return
    audit.record(
        PARTNER_REMOVED, partner, by=by, now=now, project_id=partner.project_id, town_id=partner.town_id
    )
    Partner.objects.filter(pk=partner.pk).delete()


# --- Who runs the project -------------------------------------------------------------------------


@transaction.atomic
def add_member(project: Project, *, invitation: Invitation, by: User, now: datetime) -> ProjectMembership:
    """Gives somebody a role in the project, makes the account if there is none, and writes to the person."""
    user = accounts.invited(invitation, by=by, now=now, project_id=project.pk)
    membership, is_new = ProjectMembership.objects.get_or_create(
        user=user, project=project, role=invitation.role, defaults={"since": now, "renewed_at": now}
    )
    if not is_new and ProjectMembership.objects.in_force().filter(pk=membership.pk).exists():
        raise rules.RoleIsHeld(name=str(user))
    rules.ensure_somebody_else(user.pk, by=by.pk, is_new=is_new)
    ProjectMembership.objects.filter(pk=membership.pk).update(renewed_at=now)
    facts: dict[str, Any] = {"role": invitation.role, "user": user.pk}
    audit.record(MEMBER_ADDED, project, by=by, now=now, project_id=project.pk, **facts)
    jobs.enqueue("projects.write_invitation", now=now, membership_id=membership.pk)
    return membership


@transaction.atomic
def remove_member(membership: ProjectMembership, *, by: User, now: datetime) -> None:
    """Ends a role. Twice changes nothing; the last coordinator stays until there is another one."""
    project = Project.objects.select_for_update().get(pk=membership.project_id)
    if not ProjectMembership.objects.filter(pk=membership.pk).exists():
        return
    if ProjectMembership.objects.in_force().filter(pk=membership.pk).exists():
        rules.ensure_somebody_stays(
            role=membership.role, coordinators=queries.coordinators(project), is_administrator=by.is_superuser
        )
    facts: dict[str, Any] = {"role": membership.role, "user": membership.user_id}
    audit.record(MEMBER_REMOVED, project, by=by, now=now, project_id=project.pk, **facts)
    ProjectMembership.objects.filter(pk=membership.pk).delete()
