from django.urls import path

from cordel.accounts import views

app_name = "accounts"
urlpatterns = [
    path("me/", views.me, name="me"),
]
