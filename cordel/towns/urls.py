from django.urls import path

from cordel.towns.views import coordination, staff

app_name = "towns"
urlpatterns = [
    path("towns/", staff.towns, name="list"),
    path("towns/new/", coordination.add, name="add"),
    path("towns/codes/", coordination.codes, name="codes"),
    path("towns/<int:pk>/", staff.manage, name="manage"),
    path("towns/<int:pk>/edit/", staff.edit, name="edit"),
    path("towns/<int:pk>/texts/", staff.texts, name="texts"),
    path("towns/<int:pk>/people/", staff.people, name="people"),
    path("towns/<int:pk>/people/<int:membership>/account/", staff.share_account, name="share-account"),
    path("towns/<int:pk>/people/<int:membership>/remove/", staff.remove_person, name="remove-person"),
    path("organisations/", coordination.organisations, name="organisations"),
    path("organisations/new/", coordination.add_organisation, name="add-organisation"),
    path("organisations/<int:pk>/", coordination.organisation, name="organisation"),
    path("organisations/<int:pk>/texts/", coordination.organisation_texts, name="organisation-texts"),
]
