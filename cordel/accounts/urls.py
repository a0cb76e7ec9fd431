from django.urls import path

from cordel.accounts.views import keyboard
from cordel.accounts.views import signing_in as views

app_name = "accounts"
# These stand before allauth's own addresses, so the three that allauth has, too, are ours.
urlpatterns = [
    path("me/", views.me, name="me"),
    path("keyboard/", keyboard.at_keyboard, name="keyboard"),
    path("", views.to_me),
    path("first/<str:proof>/", views.first_account, name="first"),
    path("email/", views.email),
    path("2fa/", views.to_me),
    path("2fa/webauthn/", views.to_me),
]
