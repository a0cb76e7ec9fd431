from django.urls import path

from cordel.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("files/", views.files, name="files"),
    path("files/<slug:token>/", views.file, name="file"),
    path("files/<slug:token>/forget/", views.forget_file, name="forget-file"),
    path("p/<slug:slug>/audit/", views.audit, name="audit"),
    path("towns/<int:pk>/audit/", views.town_audit, name="town-audit"),
]
