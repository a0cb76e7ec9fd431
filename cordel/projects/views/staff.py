"""Who belongs to a project: its partners, and the people who run it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cordel.accounts import actions as accounts
from cordel.accounts.actions import Invitation
from cordel.base import edits, lists
from cordel.base.forms import InvitationForm
from cordel.base.guards import opened
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.projects import actions, queries, rules
from cordel.projects.forms import (
    NewPartnerForm,
    PartnerForm,
)
from cordel.projects.models import Partner, Project, ProjectRole
from cordel.projects.queries import obligations
from cordel.projects.views.coordination import may_see, page, project_for, status_of

NAME = ("town__sort_key", "organisation__sort_key")
PARTNER_COLUMNS = [
    lists.Column("name", gettext_lazy("Partner"), lambda partner: partner.name, NAME),
    lists.Column(
        "country", gettext_lazy("Country"), lambda partner: partner.country_name, ("country", *NAME)
    ),
    lists.Column("kind", gettext_lazy("Kind"), lambda partner: kind_of(partner)),
    lists.Column("role", gettext_lazy("Role"), lambda partner: partner.get_role_display(), ("role", *NAME)),
]
MEMBER_COLUMNS = [
    lists.Column("name", gettext_lazy("Name"), lambda it: str(it.user)),
    lists.Column("email", gettext_lazy("E-mail address"), lambda it: it.user.email),
    lists.Column("role", gettext_lazy("Role"), lambda it: it.get_role_display()),
    lists.Column("since", gettext_lazy("Since"), lambda it: it.since.date(), kind=lists.DATE),
    lists.Column("until", gettext_lazy("Until"), lambda it: it.ends_at.date(), kind=lists.DATE),
    lists.Column("used", gettext_lazy("Used by"), lambda it: it.user.used_by),
]


def kind_of(partner: Partner) -> str:
    if partner.town_id:
        return _("town")
    return _("organisation") if partner.organisation_id else _("town not known")


# --- Partners -------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def partners(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The partners as a list or a file; those who run the project add one below it."""
    project = queries.project(slug)
    if project is None:
        raise Http404
    may = rules.may_run if request.method == "POST" else may_see(project)
    project = opened(request, project, may, may_see=may_see(project))
    form = NewPartnerForm(edits.posted(request), project=project)
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: actions.add_partner(project, new=form.new(), by=by, now=timezone.now())
    ):
        messages.success(request, _("The partner is there now."))
        return redirect("projects:partners", slug=slug)
    found = _partner_list(request, project)
    file = lists.export(request.GET, found, title=_("Partners"), filename=f"{slug}-partners")
    own = obligations.towns_of(standing_of(request.user))
    facts = page(request, project, form=form, list=found, own_towns=own)
    return file or render(request, "projects/partners.html", facts, status=status_of(form))


def _partner_list(request: HttpRequest, project: Project) -> lists.Listing:
    return lists.listing(
        request.GET,
        queries.partners(project),
        columns=PARTNER_COLUMNS,
        sort="country",
        filters=[
            lists.Filter(
                "role",
                _("Role"),
                Partner.Role.choices,
                lambda rows, role: rows.filter(role=role),
                _("All roles"),
            )
        ],
        search=lists.folded("town__search_key", "organisation__sort_key"),
        search_label=_("Name, in any language"),
    )


def _partner_for(request: HttpRequest, slug: str, pk: int) -> tuple[Project, Partner]:
    project = project_for(request, slug)
    found = queries.partner(project, pk)
    if found is None:
        raise Http404
    return project, found


@require_http_methods(["GET", "POST"])
def partner(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The role of a partner, and the town that was not known."""
    project, found = _partner_for(request, slug, pk)
    facts = edits.facts_of(found, actions.PartnerFacts)
    form = PartnerForm(edits.posted(request), facts=facts, partner=found)
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.edit_partner(found, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()),
    ):
        messages.success(request, _("Saved."))
        return redirect("projects:partners", slug=slug)
    shown = page(request, project, partner=found, form=form)
    return render(request, "projects/partner.html", shown, status=status_of(form))


@require_http_methods(["GET", "POST"])
def remove_partner(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Says what goes with the partner, then takes it out of the project."""
    project, found = _partner_for(request, slug, pk)
    if request.method == "POST":
        actions.remove_partner(found, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        messages.success(request, _("%(name)s is no longer a partner.") % {"name": found.name})
        return redirect("projects:partners", slug=slug)
    facts = page(request, project, partner=found, goes_with=edits.what_goes_with(found))
    return render(request, "projects/remove_partner.html", facts)


# --- Who runs the project -------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Coordinator and assistants; somebody else is invited by e-mail."""
    project = project_for(request, slug, rules.may_choose_people)
    form = InvitationForm(edits.posted(request), roles=ProjectRole.choices)
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.add_member(
            project, invitation=Invitation(**form.cleaned_data), by=by, now=timezone.now()
        ),
    ):
        messages.success(request, _("Invited. A letter with the address to sign in is on its way."))
        return redirect("projects:people", slug=slug)
    found = lists.short(
        request.GET,
        queries.members(project),
        columns=MEMBER_COLUMNS,
        sort="role",
        filters=[lists.same("role", _("Role"), ProjectRole.choices, lambda it: it.role, _("All roles"))],
        search_label=_("Name or e-mail address"),
    )
    file = lists.export(request.GET, found, title=_("Who runs the project"), filename=f"{slug}-people")
    facts = page(request, project, form=form, list=found, in_force=queries.in_force(project))
    return file or render(request, "projects/people.html", facts, status=status_of(form))


@require_POST
def share_account(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Says that several people use the account, or that one does."""
    project = project_for(request, slug, rules.may_choose_people)
    found = queries.membership(project, pk)
    if found is None:
        raise Http404
    is_shared = request.POST.get("shared") == "yes"
    by: Any = request.user
    accounts.share(found.user, is_shared=is_shared, by=by, now=timezone.now(), project_id=project.pk)
    messages.success(request, _("Saved."))
    return redirect("projects:people", slug=slug)


@require_http_methods(["GET", "POST"])
def remove_person(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Says what will happen, then ends the role."""
    project = project_for(request, slug, rules.may_choose_people)
    found = queries.membership(project, pk)
    if found is None:
        raise Http404
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            actions.remove_member(found, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("%(name)s no longer has this role.") % {"name": found.user})
            is_gone = found.user_id == request.user.pk and not request.user.is_superuser
            return redirect("desk:home") if is_gone else redirect("projects:people", slug=slug)
    facts = page(request, project, membership=found, refusal=refusal)
    return render(request, "projects/remove_person.html", facts, status=422 if refusal else 200)
