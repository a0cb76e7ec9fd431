from django.urls import path

from cordel.privacy.views import breaches, citizen, requests, retention, staff

app_name = "privacy"
DESK = "desk/p/<slug:slug>/privacy"

urlpatterns = [
    # --- What a person does on the own page
    path("my/<int:pk>-<str:proof>/data/", citizen.my_data, name="my-data"),
    path("my/<int:pk>-<str:proof>/data.<str:extension>", citizen.my_file, name="my-file"),
    path("my/answers/<int:pk>-<str:proof>/", citizen.answer, name="answer"),
    # --- What is left, what goes, what went
    path(f"{DESK}/", retention.left, name="left"),
    path(f"{DESK}/purge/", retention.purge, name="purge"),
    path(f"{DESK}/records/", retention.records, name="records"),
    path(f"{DESK}/records/<int:number>/", retention.record, name="record"),
    path(f"{DESK}/records/<int:number>.json", retention.record_file, name="record-file"),
    path("desk/accounts/", staff.accounts, name="accounts"),
    # --- Requests of people
    path(f"{DESK}/requests/", requests.requests, name="requests"),
    path(f"{DESK}/requests/<int:pk>/", requests.one_request, name="request"),
    path(f"{DESK}/people/", requests.people, name="people"),
    path(f"{DESK}/people/<int:pk>/", requests.person, name="person"),
    path(f"{DESK}/people/<int:pk>/data.<str:extension>", requests.person_file, name="person-file"),
    path(f"{DESK}/people/<int:pk>/erase/", requests.erase, name="erase"),
    # --- Breaches
    path(f"{DESK}/breaches/", breaches.breaches, name="breaches"),
    path(f"{DESK}/breaches/note/", breaches.note, name="note-breach"),
    path(f"{DESK}/breaches/<int:pk>/", breaches.breach, name="breach"),
    path(f"{DESK}/breaches/<int:pk>/close/", breaches.close, name="close-breach"),
]
