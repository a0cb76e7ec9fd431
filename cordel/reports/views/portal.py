"""What the funder's portal asks for, one box at a time, to copy from here and paste there."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cordel.events.models import Event
from cordel.reports import fields
from cordel.reports.signed import signed
from cordel.reports.views.frame import may_see_report, of_event, page


@of_event(may_see_report)
def portal(request: HttpRequest, event: Event) -> HttpResponse:
    found = fields.fields_of_event(event, today=timezone.now().date())
    groups = [
        (heading, [one for one in some if one.value], [one for one in some if not one.value])
        for heading, some in fields.grouped(one for one in found if not one.is_spare)
    ]
    return page(request, "reports/portal.html", event, groups=groups, signed=signed(event))
