from django.urls import path

from cordel.events.views import coordination, door, invitations, planning, public, staff

app_name = "events"
EVENT = "p/<slug:slug>/events/<int:number>"
DESK = f"desk/{EVENT}"

urlpatterns = [
    path(f"{EVENT}/", public.event, name="event"),
    path(f"{EVENT}/register/", public.register, name="register"),
    path(f"{EVENT}/calendar.ics", public.event_calendar, name="event-calendar"),
    path("p/<slug:slug>/calendar.ics", public.journey_calendar, name="journey-calendar"),
    path("i/<str:code>/", invitations.invitation, name="invitation"),
    path("seat/<str:key>/", public.receipt, name="receipt"),
    path("my/", public.find_registration, name="find-registration"),
    path("my/<int:pk>-<str:proof>/", public.private, name="private"),
    path("my/<int:pk>-<str:proof>/coming/", public.answer, name="answer"),
    path("desk/p/<slug:slug>/events/", staff.events, name="list"),
    path("desk/p/<slug:slug>/events/new/", coordination.create, name="create"),
    path(f"{DESK}/", staff.manage, name="manage"),
    path(f"{DESK}/edit/", coordination.edit, name="edit"),
    path(f"{DESK}/seats/", coordination.seats, name="seats"),
    path(f"{DESK}/texts/", coordination.texts, name="texts"),
    path(f"{DESK}/answers/", coordination.answers, name="answers"),
    path(f"{DESK}/publish/", coordination.publish, name="publish"),
    path(f"{DESK}/confirm/", coordination.confirm, name="confirm"),
    path(f"{DESK}/postpone/", coordination.postpone, name="postpone"),
    path(f"{DESK}/cancel/", coordination.cancel_event, name="cancel-event"),
    path(f"{DESK}/places/", planning.places, name="places"),
    path(f"{DESK}/places/<int:pk>/", planning.place, name="place"),
    path(f"{DESK}/places/<int:pk>/venue/", planning.venue, name="venue"),
    path(f"{DESK}/places/<int:pk>/remove/", planning.remove_place, name="remove-place"),
    path(f"{DESK}/programme/", planning.programme, name="programme"),
    path(f"{DESK}/programme/<int:pk>/", planning.activity, name="activity"),
    path(f"{DESK}/programme/<int:pk>/texts/", planning.activity_texts, name="activity-texts"),
    path(f"{DESK}/programme/<int:pk>/remove/", planning.remove_activity, name="remove-activity"),
    path(f"{DESK}/delegations/", planning.delegations, name="delegations"),
    path(f"{DESK}/invitations/", invitations.invitations, name="invitations"),
    path(f"{DESK}/invitations/<int:pk>/", invitations.pass_on, name="pass-on"),
    path(f"{DESK}/invitations/<int:pk>/texts/", invitations.invitation_texts, name="invitation-texts"),
    path(f"{DESK}/invitations/<int:pk>/remove/", invitations.remove_invitation, name="remove-invitation"),
    path(f"{DESK}/registrations/", staff.registrations, name="registrations"),
    path(f"{DESK}/registrations/<int:pk>/", staff.person, name="person"),
    path(f"{DESK}/registrations/<int:pk>/role/", staff.change_role, name="change-role"),
    path(f"{DESK}/registrations/<int:pk>/letter/", staff.send_letter, name="send-letter"),
    path(f"{DESK}/registrations/<int:pk>/cancel/", staff.cancel, name="cancel-registration"),
    path(f"{DESK}/door/", door.door, name="door"),
    path(f"{DESK}/door/walk-in/", door.walk_in, name="walk-in"),
    path(f"{DESK}/door/<int:pk>/check-in/", door.check_in, name="check-in"),
    path(f"{DESK}/door/<int:pk>/undo/", door.undo_check_in, name="undo-check-in"),
    path(f"{DESK}/close/", staff.close, name="close"),
    path(f"{DESK}/reopen/", staff.reopen, name="reopen"),
]
