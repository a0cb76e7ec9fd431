from django.urls import path

from cordel.privacy.views import breaches, citizen, pack, papers, requests, retention, site, staff, transfers

app_name = "privacy"
DESK = "desk/p/<slug:slug>/privacy"

urlpatterns = [
    # --- What a person does on the own page
    path("my/<int:pk>-<str:proof>/data/", citizen.my_data, name="my-data"),
    path("my/<int:pk>-<str:proof>/data.<str:extension>", citizen.my_file, name="my-file"),
    path("my/answers/<int:pk>-<str:proof>/", citizen.answer, name="answer"),
    # --- What everybody can read
    path("p/<slug:slug>/data/", citizen.essence, name="essence"),
    path("p/<slug:slug>/data.pdf", citizen.essence_file, name="essence-file"),
    # --- What is left, what goes, what went
    path(f"{DESK}/", retention.left, name="left"),
    path(f"{DESK}/purge/", retention.purge, name="purge"),
    path(f"{DESK}/records/", retention.records, name="records"),
    path(f"{DESK}/records/<int:number>/", retention.record, name="record"),
    path(f"{DESK}/records/<int:number>.json", retention.record_file, name="record-file"),
    path("desk/accounts/", staff.accounts, name="accounts"),
    path("desk/erasures/", site.erasures, name="erasures"),
    path("desk/erasures/<int:number>/", site.record, name="site-record"),
    path("desk/erasures/<int:number>.json", site.record_file, name="site-record-file"),
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
    # --- Who answers for what
    path(f"{DESK}/pack/", pack.pack, name="pack"),
    path(f"{DESK}/pack/<slug:purpose>/", pack.purpose, name="purpose"),
    path(f"{DESK}/contacts/<int:pk>/", pack.contact, name="contact"),
    path(f"{DESK}/installation/", pack.installation, name="installation"),
    path(f"{DESK}/papers/<slug:paper>/", papers.paper, name="paper"),
    path(f"{DESK}/papers/<slug:paper>.pdf", papers.paper_file, name="paper-file"),
    path(f"{DESK}/papers/<slug:paper>/<int:pk>/", papers.town_paper, name="town-paper"),
    path(f"{DESK}/papers/<slug:paper>/<int:pk>.pdf", papers.town_paper_file, name="town-paper-file"),
    # --- Names across borders
    path(f"{DESK}/transfers/", transfers.transfers, name="transfers"),
    path(f"{DESK}/transfers/<int:pk>/", transfers.town, name="transfer"),
    path(f"{DESK}/grounds/<int:pk>/end/", transfers.end, name="end-ground"),
    path(f"{DESK}/grounds/<int:pk>/paper.pdf", transfers.paper, name="ground-paper"),
]
