"""Opening accounts on the command line."""

from __future__ import annotations

import io

import pytest
from django.utils import translation

from klustermotor import cli
from klustermotor.web.accounts.models import User
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case, CaseAccess

pytestmark = pytest.mark.django_db

GOOD = "ett-riktigt-långt-lösenord"


@pytest.fixture
def add(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Run ``user add`` with a password on standard input."""
    monkeypatch.setattr("klustermotor.cli.accounts.migrate", lambda: None)

    def run(*arguments: str, password: str = GOOD) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
        with translation.override(
            "en"
        ):  # and back again: the command chooses a language for its whole process
            return cli.main(["--language", "en", "user", "add", *arguments])

    return run


def test_an_account_can_sign_in_and_read_what_it_was_given(add, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    case = Case.objects.create(key="north", title={"sv": "Norr"})
    assert add("anna@region.example", "--name", "Anna", "--case", "north") == 0
    user = User.objects.get()
    assert user.check_password(GOOD)
    assert not user.is_superuser
    assert CaseAccess.objects.filter(case=case, user=user).exists()
    assert set(Event.objects.values_list("action", flat=True)) == {"account.opened", "case.access-given"}
    assert GOOD not in capsys.readouterr().out


def test_all_faults_are_told_and_nothing_is_opened(add, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    assert add("nobody", "--case", "south", password="short") == 1
    told = capsys.readouterr().err
    assert "There is no case south." in told
    assert "valid email" in told
    assert "too short" in told
    assert not User.objects.exists()
    assert not Event.objects.exists()


def test_adding_again_changes_password_and_standing(add) -> None:  # type: ignore[no-untyped-def]
    assert add("anna@region.example") == 0
    assert add("ANNA@region.example", "--administrator", password=GOOD + "!") == 0
    user = User.objects.get()
    assert user.is_superuser
    assert user.check_password(GOOD + "!")
    assert list(Event.objects.order_by("id").values_list("action", flat=True)) == [
        "account.opened",
        "account.changed",
    ]
