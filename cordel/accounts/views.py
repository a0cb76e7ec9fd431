"""Sign-in of staff; the pages themselves are django-allauth's in our frame."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: people are invited by a town or a project."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/me.html")
