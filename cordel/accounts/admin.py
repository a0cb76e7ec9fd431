"""The technical back office (Django's admin): for administrators only, behind the same sign-in as everything else."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from cordel.accounts import actions
from cordel.accounts.models import User
from cordel.base.lists import LONGEST_SEARCH


def is_administrator(request: HttpRequest) -> bool:
    return request.user.is_active and bool(getattr(request.user, "is_superuser", False))


@never_cache
@login_not_required
def enter(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Our sign-in asks for the second step of whoever has one; the admin's own form would not."""
    if is_administrator(request):
        return redirect("admin:index")
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


def change_password(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Where the change is written down and the owner hears of it."""
    return redirect("account_change_password")


admin.site.has_permission = is_administrator  # type: ignore[method-assign]
admin.site.login = enter  # type: ignore[method-assign]
admin.site.password_change = change_password  # type: ignore[method-assign,assignment]


class AccountForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("email", "name", "language", "is_active", "is_superuser")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Invites people and closes accounts. Passwords and second steps are their owner's business alone."""

    form = AccountForm
    list_display = ("email", "name", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email", "name")
    readonly_fields: ClassVar = ["last_login", "date_joined"]
    actions = None

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        invitation = ["email", "name", "language"]
        return invitation + ["is_active", "is_superuser", *self.readonly_fields] if obj else invitation

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        assert isinstance(request.user, User)  # noqa: S101 - has_permission let nobody else in
        facts = {field: form.cleaned_data[field] for field in ("email", "name", "language")}
        obj.pk = actions.invite(**facts, by=request.user, now=timezone.now()).pk
        obj.refresh_from_db()
