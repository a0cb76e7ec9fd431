from django.urls import path

from cordel.projects.views import (
    beginning,
    closing,
    coordination,
    due_days,
    evaluators,
    grants,
    joining,
    obligations,
    pasted,
    people,
    renewals,
    staff,
)

app_name = "projects"
PROJECT = "p/<slug:slug>"
PARTNER = f"{PROJECT}/partners/<int:pk>"

urlpatterns = [
    path("roles/", renewals.roles, name="roles"),
    path("monday/", obligations.monday, name="monday"),
    path("monday/all/", obligations.everything, name="owed"),
    path("monday/letter/", obligations.letter, name="weekly-letter"),
    path(
        "monday/said/<int:pk>/<slug:key>/<str:proof>/",
        obligations.answer_from_letter,
        name="answer-from-letter",
    ),
    path("monday/<slug:key>/", obligations.answer, name="obligation"),
    path("projects/new/", coordination.create, name="create"),
    path("start/", beginning.start, name="start"),
    path("start/town/", beginning.town, name="start-town"),
    path("start/town/<int:pk>/", beginning.call, name="start-call"),
    path("start/<slug:slug>/", beginning.started, name="started"),
    path("start/<slug:slug>/languages/", beginning.languages, name="start-languages"),
    path("start/<slug:slug>/mail/", beginning.mail, name="start-mail"),
    path(f"{PROJECT}/", coordination.manage, name="manage"),
    path(f"{PROJECT}/edit/", coordination.edit, name="edit"),
    path(f"{PROJECT}/due-days/", due_days.due_days, name="due-days"),
    path(f"{PROJECT}/texts/", coordination.texts, name="texts"),
    path(f"{PROJECT}/statements/", coordination.statements, name="statements"),
    path(f"{PROJECT}/statements/<int:pk>/", coordination.statement, name="statement"),
    path(f"{PROJECT}/statements/<int:pk>/up/", coordination.move_statement, name="move-statement"),
    path(f"{PROJECT}/statements/<int:pk>/remove/", coordination.remove_statement, name="remove-statement"),
    path(f"{PROJECT}/partners/", staff.partners, name="partners"),
    path(f"{PROJECT}/partners/paste/", pasted.paste_partners, name="paste-partners"),
    path(f"{PROJECT}/partners/<int:pk>/", staff.partner, name="partner"),
    path(f"{PROJECT}/partners/<int:pk>/remove/", staff.remove_partner, name="remove-partner"),
    path(f"{PARTNER}/people/", people.people, name="town-people"),
    path(f"{PARTNER}/people/asked/", people.asked, name="name-pair"),
    path(f"{PARTNER}/people/<int:user>/code/", people.new_code, name="new-code"),
    path(f"{PARTNER}/people/<int:user>/account/", people.share_account, name="share-town-account"),
    path(f"{PARTNER}/people/<int:user>/hand-over/", people.hand_over, name="hand-over"),
    path(f"{PARTNER}/people/invited/<int:entry>/revoke/", people.revoke, name="revoke-code"),
    path(f"{PROJECT}/grant/", grants.grant, name="grant"),
    path(f"{PROJECT}/grant/load/", grants.load_table, name="load-table"),
    path(f"{PROJECT}/grant/keep/", grants.keep_table, name="keep-table"),
    path(f"{PROJECT}/grant/template.<str:extension>", grants.table_template, name="table-template"),
    path(f"{PROJECT}/grant/aside/", grants.set_table_aside, name="set-table-aside"),
    path(f"{PROJECT}/grant/<int:number>/use/", grants.use_table, name="use-table"),
    path(f"{PROJECT}/evaluators/", evaluators.links, name="evaluators"),
    path(f"{PROJECT}/evaluators/<int:pk>/revoke/", evaluators.revoke, name="revoke-evaluator"),
    path(f"{PROJECT}/closing/", closing.closing, name="closing"),
    path(f"{PROJECT}/closing/keeper/", closing.keeper, name="closing-keeper"),
    path(f"{PROJECT}/closing/roles/", closing.roles, name="closing-roles"),
    path(f"{PROJECT}/closing/archive/", closing.build_archive, name="closing-archive"),
    path(f"{PROJECT}/next/", closing.begin_next, name="next"),
    path(f"{PROJECT}/people/", staff.people, name="people"),
    path(f"{PROJECT}/people/<int:pk>/account/", staff.share_account, name="share-account"),
    path(f"{PROJECT}/people/<int:pk>/remove/", staff.remove_person, name="remove-person"),
]

# For those who are not signed in yet: short enough to be read out on the telephone.
joining_urlpatterns = [
    path("", joining.by_address, name="by-address"),
    path("<int:pk>/<slug:proof>/", joining.by_link, name="by-link"),
]
