from django.urls import path

from cordel.towns import views

app_name = "towns"
urlpatterns = []
