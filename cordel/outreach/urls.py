from django.urls import path

from cordel.outreach import views

app_name = "outreach"
urlpatterns = [
    path("desk/p/<slug:slug>/pages/", views.pages, name="pages"),
    path("desk/p/<slug:slug>/pages/emblem.<str:extension>", views.emblem, name="emblem"),
    path("desk/p/<slug:slug>/pages/<int:pk>/", views.page, name="page"),
]
