"""What the clocks tell of how far a project is wound up."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordel.base.dates import date_format
from cordel.privacy.models import FinalPayment
from cordel.projects.models import Project
from cordel.projects.queries.beginning import Step


def steps(project: Project, _today: date) -> list[Step]:
    """Clocks count from the project's last day and from the day of the final payment. Without the first none runs."""
    if project.ends_on is None:
        return [
            Step(
                gettext_lazy("When personal data goes"),
                gettext_lazy(
                    "Personal data goes by clocks that count from the project's last day. Say which day that is."
                ),
                reverse("projects:edit", args=[project.slug]),
                is_needed=True,
            )
        ]
    paid = FinalPayment.objects.filter(project=project).values_list("paid_on", flat=True).first()
    facts = _("final payment on %(day)s") % {"day": date_format(paid, "DATE_FORMAT")} if paid else ""
    return [
        Step(
            gettext_lazy("When personal data goes"),
            gettext_lazy(
                "Write down the day of the final payment: the years until the audit count from it. Until then it is taken"
                " to be a year after the project's end."
            ),
            reverse("privacy:left", args=[project.slug]),
            is_done=paid is not None,
            facts=facts,
        )
    ]
