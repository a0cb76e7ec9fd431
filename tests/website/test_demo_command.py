"""The command that makes the demonstration, in a database that is empty or not."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cordel.accounts.models import User
from cordel.projects.models import Project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def test_it_says_where_to_look_and_who_can_sign_in() -> None:
    told = StringIO()
    call_command("demo", stdout=told)
    assert "/p/strings/" in told.getvalue() and "/p/threads/" in told.getvalue()
    assert "seventeen-knots" in told.getvalue() and "tomas@cordel.example" in told.getvalue()


def test_one_account_is_enough_to_refuse() -> None:
    User.objects.create_user("somebody@town.example")
    with pytest.raises(CommandError, match="accounts"):
        call_command("demo")
    assert not Project.objects.exists()


def test_a_demonstration_that_fails_half_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("cordel.website.actions.synthetic._make_programme", fail)
    with pytest.raises(RuntimeError):
        call_command("demo")
    assert not Project.objects.exists() and not User.objects.exists()
