from django.urls import path

from cordel.debates.views import (
    cards,
    joining,
    maps,
    policy,
    reading,
    results,
    running,
    signals,
    statements,
    translations,
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
    path(f"{HERE}<int:number>/mine/<int:pk>/object/", policy.object_to, name="object"),
    path(f"{HERE}<int:number>/policy/", policy.policy, name="policy"),
    path(f"{HERE}<int:number>/decisions/", policy.decisions, name="decisions"),
    path(f"{HERE}<int:number>/map/", maps.opinion_map, name="map"),
    path(f"{HERE}<int:number>/map/state/", maps.map_state, name="map-state"),
    path(f"{HERE}<int:number>/map/time/", maps.time_lapse, name="map-time"),
    path(DESK, running.debates, name="list"),
    path(f"{DESK}new/", running.prepare, name="prepare"),
    path(f"{DESK}<int:number>/", running.manage, name="manage"),
    path(f"{DESK}<int:number>/change/", running.change, name="change"),
    path(f"{DESK}<int:number>/words/", running.debate_words, name="words"),
    path(f"{DESK}<int:number>/phase/", running.move, name="move"),
    path(f"{DESK}<int:number>/cards/", cards.cards, name="cards"),
    path(f"{DESK}<int:number>/queue/", reading.queue, name="queue"),
    path(f"{DESK}<int:number>/queue/accept/", reading.accept_these, name="accept-these"),
    path(f"{DESK}<int:number>/decisions/", policy.desk_decisions, name="desk-decisions"),
    path(f"{DESK}<int:number>/unusual/", signals.unusual, name="unusual"),
    path(f"{DESK}<int:number>/unusual/<int:pk>/undo/", signals.let_in, name="let-in"),
    path(f"{DESK}<int:number>/translations/", translations.translations, name="translations"),
    path(f"{DESK}<int:number>/statements/<int:pk>/again/", reading.look_again, name="look-again"),
    path(f"{DESK}<int:number>/statements/<int:pk>/", statements.statement, name="statement"),
    path(f"{DESK}<int:number>/statements/<int:pk>/decide/", statements.decide, name="decide"),
    path(f"{DESK}<int:number>/statements/<int:pk>/revise/", statements.revise, name="revise"),
]
