"""Screens about the site itself that belong to no app: its mail."""

from django.urls import path

from cordel.base import views

app_name = "mail"
urlpatterns = [
    path("", views.mail, name="home"),
    path("it/", views.for_it, name="for-it"),
]
