from django.urls import path

from cordel.debates.views import (
    asked,
    cards,
    joining,
    maps,
    polls,
    projector,
    remote,
    results,
    running,
    statements,
    towns,
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
    path(f"{HERE}<int:number>/poll/", polls.poll, name="poll"),
    path(f"{HERE}<int:number>/questions/", asked.questions, name="questions"),
    path(f"{HERE}<int:number>/projector/", projector.projector, name="projector"),
    path(f"{HERE}<int:number>/projector/now/", projector.projector_now, name="projector-now"),
    path(f"{HERE}<int:number>/map/", maps.opinion_map, name="map"),
    path(f"{HERE}<int:number>/map/state/", maps.map_state, name="map-state"),
    path(f"{HERE}<int:number>/map/time/", maps.time_lapse, name="map-time"),
    path(f"{HERE}<int:number>/towns/", towns.towns, name="towns"),
    path(DESK, running.debates, name="list"),
    path(f"{DESK}new/", running.prepare, name="prepare"),
    path(f"{DESK}<int:number>/", running.manage, name="manage"),
    path(f"{DESK}<int:number>/change/", running.change, name="change"),
    path(f"{DESK}<int:number>/words/", running.debate_words, name="words"),
    path(f"{DESK}<int:number>/phase/", running.move, name="move"),
    path(f"{DESK}<int:number>/cards/", cards.cards, name="cards"),
    path(f"{DESK}<int:number>/remote/", remote.remote, name="remote"),
    path(f"{DESK}<int:number>/remote/now/", remote.remote_now, name="remote-now"),
    path(f"{DESK}<int:number>/polls/", polls.polls, name="polls"),
    path(f"{DESK}<int:number>/polls/<int:pk>/", polls.poll_texts, name="poll-texts"),
    path(f"{DESK}<int:number>/questions/", asked.desk_questions, name="desk-questions"),
    path(f"{DESK}<int:number>/statements/<int:pk>/", statements.statement, name="statement"),
    path(f"{DESK}<int:number>/statements/<int:pk>/decide/", statements.decide, name="decide"),
    path(f"{DESK}<int:number>/statements/<int:pk>/revise/", statements.revise, name="revise"),
]
