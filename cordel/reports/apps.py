from django.apps import AppConfig

from cordel.base import slots


class ReportsConfig(AppConfig):
    name = "cordel.reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cordel.reports import comparison, deviations, handed_reports

        slots.fill("events.limits", comparison.checks)
        slots.fill("projects.reason_duties", deviations.told)
        slots.fill("projects.report_duties", handed_reports.told)
