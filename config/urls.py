from django.contrib import admin
from django.urls import include, path

from cordel.projects.urls import joining_urlpatterns

urlpatterns = [
    path("", include("cordel.website.urls")),
    path("", include("cordel.events.urls")),
    path("", include("cordel.reports.urls")),
    path("", include("cordel.outreach.urls")),
    path("", include("cordel.debates.urls")),
    path("", include("cordel.stories.urls")),
    path("", include("cordel.privacy.urls")),
    path("join/", include((joining_urlpatterns, "join"))),
    path("languages/", include("cordel.translations.urls")),
    path("desk/mail/", include("cordel.base.urls")),
    path("desk/", include("cordel.desk.urls")),
    path("desk/", include("cordel.projects.urls")),
    path("desk/", include("cordel.towns.urls")),
    path("account/", include("cordel.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
handler400 = "cordel.website.views.bad_request"
handler403 = "cordel.website.views.forbidden"
handler404 = "cordel.website.views.not_found"
handler500 = "cordel.website.views.broken"
