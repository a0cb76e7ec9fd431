from django.urls import path

from cordel.debates.views import (
    amending,
    cards,
    joining,
    recommendations,
    recommending,
    results,
    running,
    statements,
    voting,
    writing,
)

app_name = "debates"
DESK, HERE = "desk/p/<slug:slug>/debates/", "p/<slug:slug>/debates/"
RECOMMENDED, DECIDED = f"{HERE}<int:number>/recommendations/", f"{DESK}<int:number>/recommendations/"
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
    path(DESK, running.debates, name="list"),
    path(f"{DESK}new/", running.prepare, name="prepare"),
    path(f"{DESK}<int:number>/", running.manage, name="manage"),
    path(f"{DESK}<int:number>/change/", running.change, name="change"),
    path(f"{DESK}<int:number>/words/", running.debate_words, name="words"),
    path(f"{DESK}<int:number>/phase/", running.move, name="move"),
    path(f"{DESK}<int:number>/cards/", cards.cards, name="cards"),
    path(f"{DESK}<int:number>/statements/<int:pk>/", statements.statement, name="statement"),
    path(f"{DESK}<int:number>/statements/<int:pk>/decide/", statements.decide, name="decide"),
    path(f"{DESK}<int:number>/statements/<int:pk>/revise/", statements.revise, name="revise"),
    path(RECOMMENDED, recommendations.recommendations, name="recommendations"),
    path(f"{RECOMMENDED}<int:pk>/", recommendations.recommendation, name="recommendation"),
    path(f"{RECOMMENDED}<int:pk>/evidence/<int:version>.json", recommendations.evidence, name="evidence"),
    path(f"{RECOMMENDED}<int:pk>/answer/", recommendations.answer_file, name="answer-file"),
    path(DECIDED, recommending.recommendations, name="recommending"),
    path(f"{DECIDED}new/", recommending.draft, name="draft-recommendation"),
    path(f"{DECIDED}<int:pk>/", recommending.manage, name="manage-recommendation"),
    path(f"{DECIDED}<int:pk>/words/", recommending.recommendation_words, name="recommendation-words"),
    path(f"{DECIDED}<int:pk>/cited/", recommending.cited, name="cited"),
    path(f"{DECIDED}<int:pk>/freeze/", recommending.freeze, name="freeze-evidence"),
    path(f"{DECIDED}<int:pk>/check/", recommending.check, name="check-evidence"),
    path(
        f"{DECIDED}<int:pk>/evidence/<int:version>.json", recommending.evidence_file, name="evidence-at-desk"
    ),
    path(f"{DECIDED}<int:pk>/towns/", recommending.hand_over, name="hand-over"),
    path(f"{DECIDED}<int:pk>/amend/", amending.amend, name="amend"),
    path(f"{DECIDED}<int:pk>/amendments/<int:amendment>/", amending.amendment, name="amendment"),
    path(f"{DECIDED}<int:pk>/say/", amending.say, name="say"),
    path(f"{DECIDED}<int:pk>/adopt/", recommending.adopt, name="adopt"),
    path(f"{DECIDED}<int:pk>/send/", recommending.send, name="send-recommendation"),
    path(f"{DECIDED}<int:pk>/answer/", amending.answer, name="record-answer"),
    path(f"{DECIDED}<int:pk>/answer/file/", amending.answer_file, name="answer-file-at-desk"),
    path(f"{DECIDED}<int:pk>/followed/", amending.follow_up, name="follow-up"),
    path(f"{DECIDED}<int:pk>/withdraw/", recommending.withdraw, name="withdraw-recommendation"),
]
