from django.urls import path

from cordel.debates.views import coordination, public

app_name = "debates"
DESK, HERE = "desk/p/<slug:slug>/debates/", "p/<slug:slug>/debates/"
urlpatterns = [
    path(HERE, public.debates, name="debates"),
    path(f"{HERE}<int:number>/", public.debate, name="debate"),
    path(f"{HERE}<int:number>/card/", public.card, name="card"),
    path(
        f"{HERE}<int:number>/from/<int:pk>-<str:proof>/", public.from_registration, name="from-registration"
    ),
    path(f"{HERE}<int:number>/vote/", public.vote, name="vote"),
    path(f"{HERE}<int:number>/mine/", public.mine, name="mine"),
    path(f"{HERE}<int:number>/write/", public.write, name="write"),
    path(f"{HERE}<int:number>/results/", public.results, name="results"),
    path(DESK, coordination.debates, name="list"),
    path(f"{DESK}new/", coordination.prepare, name="prepare"),
    path(f"{DESK}<int:number>/", coordination.manage, name="manage"),
    path(f"{DESK}<int:number>/change/", coordination.change, name="change"),
    path(f"{DESK}<int:number>/words/", coordination.debate_words, name="words"),
    path(f"{DESK}<int:number>/phase/", coordination.move, name="move"),
    path(f"{DESK}<int:number>/cards/", coordination.cards, name="cards"),
    path(f"{DESK}<int:number>/statements/<int:pk>/", coordination.statement, name="statement"),
    path(f"{DESK}<int:number>/statements/<int:pk>/decide/", coordination.decide, name="decide"),
    path(f"{DESK}<int:number>/statements/<int:pk>/revise/", coordination.revise, name="revise"),
]
