from django.urls import path

from cordel.website import api, views

app_name = "website"
urlpatterns = [
    path("", views.home, name="home"),
    path("p/", views.projects, name="projects"),
    path("p/<slug:slug>/", views.project, name="project"),
    path("p/<slug:slug>/archive.zip", views.archive, name="archive"),
    path("about/", views.about, name="about"),
    path("about/sentences/", views.sentences, name="sentences"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("api/", api.page, name="api"),
    path("api/openapi.json", api.openapi, name="api-document"),
    *api.ADDRESSES,
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
]
