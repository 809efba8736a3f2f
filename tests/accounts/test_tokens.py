"""Tokens of programs at the door: whose they are, and that nothing near one opens it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from klustermotor.web.accounts.actions import make_token, withdraw_token
from klustermotor.web.accounts.models import Token, User
from klustermotor.web.accounts.tokens import TooManyGuessesError, account_at, account_of


@pytest.fixture
def token(user: User) -> tuple[Token, str]:
    """A token and its secret."""
    return make_token(user=user, name="report", scope=Token.Scope.WRITE, by=user)


def test_a_token_tells_whose_it_is_and_what_it_may(user: User, token: tuple[Token, str]) -> None:
    assert account_of(f"Bearer {token[1]}") == (user, Token.Scope.WRITE)
    assert account_of(f"bearer  {token[1]}") is None  # a space too many is another token
    assert Token.objects.get().last_used_on == timezone.localdate()


def near(secret: str) -> Iterator[str]:
    """Headers that are almost right."""
    yield ""
    yield "Bearer"
    yield secret
    yield f"Basic {secret}"
    yield f"Bearer {secret[:-1]}"
    yield f"Bearer {secret}x"
    yield f"Bearer {secret[3:]}"
    yield f"Bearer {secret.swapcase()}"
    yield "Bearer km_" + "ä\x00" * 50
    yield "Bearer km_" + "a" * 100_000


def test_what_is_near_a_token_opens_nothing(token: tuple[Token, str]) -> None:
    assert [account_of(header) for header in near(token[1])] == [None] * 10
    assert account_of(f"Bearer {token[0].digest}") is None


def test_a_token_ends(user: User, token: tuple[Token, str]) -> None:
    header = f"Bearer {token[1]}"
    Token.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert account_of(header) is None
    Token.objects.update(expires_on=timezone.localdate())
    assert account_of(header)
    User.objects.update(is_active=False)
    assert account_of(header) is None
    User.objects.update(is_active=True)
    withdraw_token(token=token[0], by=user)
    assert account_of(header) is None


def test_guessing_tokens_is_stopped_by_place(user: User, token: tuple[Token, str]) -> None:
    guess = RequestFactory().get("/", headers={"authorization": "Bearer km_guess"})
    right = RequestFactory().get("/", headers={"authorization": f"Bearer {token[1]}"})
    for _attempt in range(30):
        assert account_at(guess) is None
    with pytest.raises(TooManyGuessesError):
        account_at(right)
    elsewhere = RequestFactory(REMOTE_ADDR="192.0.2.7").get(
        "/", headers={"authorization": f"Bearer {token[1]}"}
    )
    assert account_at(elsewhere) == (user, Token.Scope.WRITE)


def test_no_header_is_no_guess(token: tuple[Token, str]) -> None:
    for _attempt in range(40):
        assert account_at(RequestFactory().get("/")) is None
