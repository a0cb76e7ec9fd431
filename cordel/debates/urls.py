from django.urls import path

from cordel.debates.views import (
    bringing_in,
    cards,
    joining,
    open_data,
    results,
    running,
    statements,
    voting,
    writing,
)

app_name = "debates"
DESK, HERE = "desk/p/<slug:slug>/debates/", "p/<slug:slug>/debates/"
urlpatterns = [
    path(HERE, joining.debates, name="debates"),
    path(f"{HERE}<int:number>/", joining.debate, name="debate"),
    path(f"{HERE}<int:number>/card/", joining.card, name="card"),
    path(
        f"{HERE}<int:number>/from/<int:pk>-<str:proof>/", joining.from_registration, name="from-registration"
    ),
    path(f"{HERE}<int:number>/vote/", voting.vote, name="vote"),
    path(f"{HERE}<int:number>/mine/", voting.mine, name="mine"),
    path(f"{HERE}<int:number>/write/", writing.write, name="write"),
    path(f"{HERE}<int:number>/results/", results.results, name="results"),
    path(f"{HERE}<int:number>/open-data/", open_data.open_data, name="open-data"),
    path(f"{HERE}<int:number>/open-data/<slug:name>.<slug:extension>", open_data.open_file, name="open-file"),
    path(DESK, running.debates, name="list"),
    path(f"{DESK}new/", running.prepare, name="prepare"),
    path(f"{DESK}bring-in/", bringing_in.bring_in, name="bring-in"),
    path(f"{DESK}<int:number>/brought-in/", bringing_in.brought_in, name="brought-in"),
    path(f"{DESK}<int:number>/", running.manage, name="manage"),
    path(f"{DESK}<int:number>/change/", running.change, name="change"),
    path(f"{DESK}<int:number>/words/", running.debate_words, name="words"),
    path(f"{DESK}<int:number>/phase/", running.move, name="move"),
    path(f"{DESK}<int:number>/cards/", cards.cards, name="cards"),
    path(f"{DESK}<int:number>/statements/<int:pk>/", statements.statement, name="statement"),
    path(f"{DESK}<int:number>/statements/<int:pk>/decide/", statements.decide, name="decide"),
    path(f"{DESK}<int:number>/statements/<int:pk>/revise/", statements.revise, name="revise"),
]
