from django.urls import path

from cordel.events.views import public, staff

app_name = "events"
EVENT = "p/<slug:slug>/events/<int:number>"
DESK = f"desk/{EVENT}"

urlpatterns = [
    path(f"{EVENT}/", public.event, name="event"),
    path(f"{EVENT}/register/", public.register, name="register"),
    path(f"{EVENT}/calendar.ics", public.event_calendar, name="event-calendar"),
    path("p/<slug:slug>/calendar.ics", public.journey_calendar, name="journey-calendar"),
    path("seat/<str:key>/", public.receipt, name="receipt"),
    path("my/", public.find_registration, name="find-registration"),
    path("my/<int:pk>-<str:proof>/", public.private, name="private"),
    path(f"{DESK}/", staff.manage, name="manage"),
    path(f"{DESK}/door/", staff.door, name="door"),
    path(f"{DESK}/door/<int:pk>/check-in/", staff.check_in, name="check-in"),
    path(f"{DESK}/door/<int:pk>/undo/", staff.undo_check_in, name="undo-check-in"),
    path(f"{DESK}/close/", staff.close, name="close"),
    path(f"{DESK}/reopen/", staff.reopen, name="reopen"),
]
