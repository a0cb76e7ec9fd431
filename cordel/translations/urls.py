from django.urls import path

from cordel.translations import views

app_name = "translations"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<str:code>/", views.language, name="language"),
    path("<str:code>/sentences.<str:extension>", views.file, name="file"),
    path("<str:code>/upload/", views.upload, name="upload"),
    path("<str:code>/keep/", views.keep, name="keep"),
    path("<str:code>/accept/", views.accept, name="accept"),
    path("<str:code>/refuse/<int:pk>/", views.refuse, name="refuse"),
]
