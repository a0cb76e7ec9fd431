from django.urls import path

from cordel.reports import views

app_name = "reports"
PROJECT = "reports/p/<slug:slug>"
EVENT = f"{PROJECT}/events/<int:number>"

urlpatterns = [
    path(f"{PROJECT}/", views.overview, name="overview"),
    path(f"{PROJECT}/information/", views.information, name="information"),
    path(f"{PROJECT}/information.<str:extension>", views.information_file, name="information-file"),
    path(f"{EVENT}/sheet/", views.sheet, name="sheet"),
    path(f"{EVENT}/sheet.<str:extension>", views.sheet_file, name="sheet-file"),
    path(f"{EVENT}/participants/", views.participants, name="participants"),
    path(f"{EVENT}/participants.<str:extension>", views.participants_file, name="participants-file"),
    path(f"{EVENT}/attendance/", views.attendance, name="attendance"),
    path(f"{EVENT}/attendance.<str:extension>", views.attendance_file, name="attendance-file"),
    path(f"{EVENT}/programme/", views.programme, name="programme"),
    path(f"{EVENT}/programme.<str:extension>", views.programme_file, name="programme-file"),
    path(f"{EVENT}/invitations/<int:pk>/poster.pdf", views.poster, name="poster"),
    path(f"{EVENT}/rows/", views.rows, name="rows"),
]
