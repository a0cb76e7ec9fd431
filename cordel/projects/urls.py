from django.urls import path

from cordel.projects import views

app_name = "projects"
urlpatterns = []
