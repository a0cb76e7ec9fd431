"""Sheets to sign: towns and days are chosen, and one PDF comes back."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from cordel.base.dates import date_format
from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.core import sheet_layout
from cordel.events import queries as events
from cordel.events import rules as event_rules
from cordel.events.models import Event
from cordel.events.queries import sheet_pages as queries
from cordel.events.queries.sheet_pages import GroupToSign
from cordel.events.rules import sheet_pages as rules
from cordel.projects import queries as projects
from cordel.reports import signature_sheet
from cordel.reports.views.frame import filename, no_store, page, pdf_file


class SheetsForm(forms.Form):
    """Whose people, and which days; what is not ticked is not printed."""

    towns = forms.MultipleChoiceField(label=gettext_lazy("Whose people"), widget=forms.CheckboxSelectMultiple)
    days = forms.MultipleChoiceField(label=gettext_lazy("Days"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, event: Event, groups: list[GroupToSign], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["towns"].choices = [(group.key, _counted(group)) for group in groups]
        fields["towns"].initial = [group.key for group in groups]
        fields["days"].choices = [(day.isoformat(), date_format(day, "D j M Y")) for day in event.days]
        fields["days"].initial = [day.isoformat() for day in event.days]


def _counted(group: GroupToSign) -> str:
    pages = len(list(sheet_layout.pages_of(range(group.people))))
    people = ngettext("%(count)s person", "%(count)s people", group.people) % {"count": group.people}
    on = ngettext("%(count)s page a day", "%(count)s pages a day", pages) % {"count": pages}
    return _("%(town)s: %(people)s, %(pages)s") % {"town": group.name, "people": people, "pages": on}


@require_http_methods(["GET", "POST"])
def signature_sheets(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Those who run the event print for all towns; an officer of another town for the own one, at the town hall."""
    event = _event(request, slug, number)
    standing: Any = standing_of(request.user)
    named = event_rules.towns_seen(standing, event)
    groups = queries.groups_to_sign(event)
    if not event_rules.may_edit(standing, event):
        groups = [group for group in groups if named is None or (group.town and group.town.pk in named)]
    posted = request.POST if request.method == "POST" else None
    form = SheetsForm(posted, event=event, groups=groups)
    if form.is_valid():
        return _printed(request, event, form, groups, named)
    nameless = named is not None and any(not group.town or group.town.pk not in named for group in groups)
    facts = {
        "form": form,
        "groups": groups,
        "nameless": nameless,
        "may_edit": event_rules.may_edit(standing, event),
    }
    shown = page(request, "reports/signature_sheets.html", event, **facts)
    shown.status_code = 422 if form.errors else 200
    return shown


def _event(request: HttpRequest, slug: str, number: int) -> Event:
    """Whoever only keeps the door, or has nobody to print for, is told so."""
    event = events.event(slug, number)
    if event is None:
        raise Http404
    towns = projects.partner_towns(event.project)

    def may(standing: Any, it: Event) -> bool:
        return rules.may_see_pages(standing, it, partner_towns=towns)

    def may_see(standing: Any, it: Event) -> bool:
        return event_rules.may_look(standing, it, partner_towns=towns)

    return opened(request, event, may, may_see=may_see)


def _printed(
    request: HttpRequest, event: Event, form: SheetsForm, groups: list[GroupToSign], named: set[int] | None
) -> HttpResponse:
    chosen = [group for group in groups if group.key in form.cleaned_data["towns"]]
    days = [day for day in event.days if day.isoformat() in form.cleaned_data["days"]]
    lines = queries.lines_to_sign(event, chosen, named=named)
    made = signature_sheet.contents(event, chosen, days, lines)
    by: Any = request.user
    data = signature_sheet.printed(event, made, by=by, now=timezone.now())
    return no_store(pdf_file(data, filename(event, "signature-sheets")))
