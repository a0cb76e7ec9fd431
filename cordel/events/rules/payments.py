"""Who sees, writes and agrees to who pays what for whom. Nothing here writes."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core.standing import Standing
from cordel.events.models import Event, Payment
from cordel.events.rules import towns_seen, towns_worked_for
from cordel.projects import rules as project_rules
from cordel.projects.models import Project

PLANNED, AGREED, PAID = Payment.State.PLANNED, Payment.State.AGREED, Payment.State.PAID
# Each step forward, and the step back from it.
STEPS: Final = {(PLANNED, AGREED), (AGREED, PAID), (PAID, AGREED), (AGREED, PLANNED)}


class PaymentGone(Refused):
    sentence = _("Somebody removed this line while you were writing. Add it again if it still stands.")


class PaymentPaid(Refused):
    sentence = _("This line is paid, so it stays as it is. Take back that it was paid first.")


class PaymentElsewhere(Refused):
    sentence = _("Somebody changed this line meanwhile: it is %(state)s now. Look at it again.")


class TownIsNoPartner(Refused):
    sentence = _("One of these towns is no partner of this project any more. Choose another one.")


class NotYourPurse(Refused):
    sentence = _("Only the town that pays, or the coordinator, can say so.")


def towns_seen_in(standing: Standing, project: Project) -> set[int] | None:
    return None if project_rules.may_run(standing, project) else towns_worked_for(standing)


def may_look(standing: Standing, event: Event) -> bool:
    """Who runs the event, and the officers of towns; nobody who only keeps the door."""
    return towns_seen(standing, event) != set()


def may_answer_for(standing: Standing, payment: Payment) -> bool:
    """Who can say that it is agreed or paid: nobody promises another town's money."""
    return payment.payer_id in towns_worked_for(standing) or project_rules.may_run(
        standing, payment.event.project
    )


def ensure_may_answer_for(standing: Standing, payment: Payment) -> None:
    if not may_answer_for(standing, payment):
        raise NotYourPurse


def ensure_can_change(payment: Payment) -> None:
    if payment.state == PAID:
        raise PaymentPaid


def ensure_step(payment: Payment, to: str) -> None:
    if (payment.state, to) not in STEPS:
        raise PaymentElsewhere(state=payment.get_state_display())
