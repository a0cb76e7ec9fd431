from django.urls import path

from cordel.reports import views

app_name = "reports"
urlpatterns = []
