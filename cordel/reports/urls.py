from django.urls import path

from cordel.reports.views import (
    application_kit,
    deviations,
    evaluation,
    figures,
    grants,
    institutions,
    official_forms,
    portal,
    rows,
    run_sheet,
    screens,
)

app_name = "reports"
PROJECT = "reports/p/<slug:slug>"
EVENT = f"{PROJECT}/events/<int:number>"

urlpatterns = [
    path("evaluation/", evaluation.overview, name="evaluation"),
    path("evaluation/events/<int:number>/", evaluation.event, name="evaluation-event"),
    path("evaluation/events/<int:number>/rows/", evaluation.rows, name="evaluation-rows"),
    path("evaluation/events/<int:number>/draw/", evaluation.draw, name="evaluation-draw"),
    path("evaluation/<slug:key>/", evaluation.open_link, name="open-evaluation"),
    path(f"{PROJECT}/", screens.overview, name="overview"),
    path(f"{PROJECT}/deviations/", deviations.explain, name="deviations"),
    path(f"{PROJECT}/information/", screens.information, name="information"),
    path(f"{PROJECT}/information.<str:extension>", screens.information_file, name="information-file"),
    path(f"{PROJECT}/application-kit/", application_kit.kit, name="application-kit"),
    path(f"{PROJECT}/application-kit.<str:extension>", application_kit.kit_file, name="application-kit-file"),
    path(f"{PROJECT}/grant/", grants.grant, name="grant"),
    path(f"{PROJECT}/grant.<str:extension>", grants.grant_file, name="grant-file"),
    path(f"{PROJECT}/grant/tables/<int:version>/", grants.table, name="grant-table"),
    path(f"{PROJECT}/forms/", official_forms.forms, name="forms"),
    path(f"{PROJECT}/forms/<int:pk>/", official_forms.form, name="form"),
    path(f"{PROJECT}/forms/<int:pk>/new-version/", official_forms.new_version, name="form-version"),
    path(f"{PROJECT}/forms/<int:pk>/remove/", official_forms.remove_form, name="remove-form"),
    path(f"{PROJECT}/forms/<int:pk>/filled/", official_forms.filled, name="filled-form"),
    path(f"{PROJECT}/forms/<int:pk>/filled/<int:number>/", official_forms.filled, name="filled-event-form"),
    path(f"{EVENT}/sheet/", screens.sheet, name="sheet"),
    path(f"{EVENT}/sheet.<str:extension>", screens.sheet_file, name="sheet-file"),
    path(f"{EVENT}/portal/", portal.portal, name="portal"),
    path(f"{EVENT}/participants/", screens.participants, name="participants"),
    path(f"{EVENT}/participants.<str:extension>", screens.participants_file, name="participants-file"),
    path(f"{PROJECT}/institutions/", institutions.all_institutions, name="all-institutions"),
    path(
        f"{PROJECT}/institutions.<str:extension>",
        institutions.all_institutions_file,
        name="all-institutions-file",
    ),
    path(f"{EVENT}/institutions/", institutions.institutions, name="institutions"),
    path(f"{EVENT}/institutions.<str:extension>", institutions.institutions_file, name="institutions-file"),
    path(f"{EVENT}/attendance/", screens.attendance, name="attendance"),
    path(f"{EVENT}/attendance.<str:extension>", screens.attendance_file, name="attendance-file"),
    path(f"{EVENT}/programme/", screens.programme, name="programme"),
    path(f"{EVENT}/programme.<str:extension>", screens.programme_file, name="programme-file"),
    path(f"{EVENT}/run-sheet/", run_sheet.run_sheet, name="run-sheet"),
    path(f"{EVENT}/run-sheet.<str:extension>", run_sheet.run_sheet_file, name="run-sheet-file"),
    path(f"{EVENT}/invitations/<int:pk>/poster.pdf", screens.poster, name="poster"),
    path(f"{EVENT}/figures/<int:version>/figures.json", figures.figures_file, name="figures-file"),
    path(f"{EVENT}/rows/", rows.rows, name="rows"),
]
