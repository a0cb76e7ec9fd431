from django.urls import path

from cordel.outreach import views

app_name = "outreach"
urlpatterns = [
    path("desk/p/<slug:slug>/pages/", views.pages, name="pages"),
    path("desk/p/<slug:slug>/pages/emblem.<str:extension>", views.emblem, name="emblem"),
    path("desk/p/<slug:slug>/pages/<int:pk>/", views.page, name="page"),
    path("desk/p/<slug:slug>/outreach/", views.told, name="told"),
    path("desk/p/<slug:slug>/outreach/tell/<int:pk>/", views.tell, name="tell"),
    path("desk/p/<slug:slug>/outreach/<int:pk>/file/", views.told_file, name="told-file"),
    path("desk/p/<slug:slug>/outreach/<int:pk>/", views.correct_told, name="correct-told"),
    path("desk/p/<slug:slug>/outreach/<int:pk>/remove/", views.remove_told, name="remove-told"),
]
