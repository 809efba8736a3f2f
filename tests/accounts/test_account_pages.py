"""One's own account: name, password, second factor, sessions, tokens, and everything that is kept."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from klustermotor.web.accounts.models import Token, User
from klustermotor.web.audit.models import Event

PASSWORD = "a pass-phrase for tests"
ANOTHER = "quite another pass-phrase"
PAGES = ("account", "account_password", "sessions", "account_everything")
SENSITIVE = ("second_factor", "recovery_codes", "tokens")
Browser = Callable[..., Client]


def code_of(secret: str) -> str:
    """The code that an app with this key shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def turn_on(client: Client) -> str:
    """Turn the second factor on; the key that the page has shown."""
    page = client.get(reverse("second_factor")).content.decode()
    shown = re.search(r'class="key">([A-Z2-7 ]+)<', page)
    assert shown
    secret = shown[1].replace(" ", "")
    answer = client.post(reverse("second_factor"), {"code": code_of(secret)})
    assert answer.headers["Location"] == reverse("recovery_codes")
    cache.clear()  # the code that turned it on is not to be in the way of the test
    return secret


def keep(client: Client) -> str:
    """The session cookie, as a thief would have copied it."""
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def stolen(cookie: str) -> Client:
    """A thief's browser."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_the_pages_open(name: str, language: str, user: User, signed_in: Browser) -> None:
    client = signed_in(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.content.decode()


@pytest.mark.parametrize("name", SENSITIVE)
def test_sensitive_pages_ask_who_is_there_once_more(name: str, user: User, signed_in: Browser) -> None:
    client = signed_in(user)
    address = reverse(name)
    asked = client.get(address)
    assert (
        asked.headers["Location"] == f"{reverse('account_reauthenticate')}?next={address.replace('/', '%2F')}"
    )
    wrong = client.post(asked.headers["Location"], {"password": "not it"})
    assert "The password is wrong" in wrong.content.decode()
    right = client.post(asked.headers["Location"], {"password": PASSWORD, "next": address})
    assert right.headers["Location"] == address
    assert client.get(address).status_code in {200, 302}


def test_a_name_is_changed_and_told_once(user: User, signed_in: Browser) -> None:
    client = signed_in(user)
    for _twice in range(2):
        assert client.post(reverse("account"), {"name": "Anna Ek"}).status_code == 302
    user.refresh_from_db()
    assert user.name == "Anna Ek"
    assert Event.objects.filter(action="account.renamed", by_id=user.pk).count() == 1
    empty = client.post(reverse("account"), {"name": " "})
    assert empty.status_code == 422
    assert 'href="#id_name"' in empty.content.decode()


# Password and sessions


def test_another_password_ends_every_other_session(user: User, signed_in: Browser) -> None:
    here, elsewhere = signed_in(user), signed_in(user)
    before = keep(here)
    form = {"current": PASSWORD, "new_password": ANOTHER, "again": ANOTHER}
    assert here.post(reverse("account_password"), form).status_code == 302
    assert is_in(here)
    assert keep(here) != before
    assert not is_in(elsewhere)
    assert not is_in(stolen(before))
    user.refresh_from_db()
    assert user.check_password(ANOTHER)
    assert Event.objects.filter(action="account.password-set", by_id=user.pk).count() == 1


def test_everything_wrong_with_a_password_is_told_at_once(user: User, signed_in: Browser) -> None:
    client = signed_in(user)
    answer = client.post(
        reverse("account_password"), {"current": "not it", "new_password": "anna", "again": "ann"}
    )
    told = answer.content.decode()
    assert answer.status_code == 422
    for fault in ("The password is wrong", "too short", "The two passwords differ"):
        assert fault in told
    assert "not it" not in told
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_guessing_the_current_password_is_stopped(user: User, signed_in: Browser) -> None:
    client = signed_in(user)
    form = {"current": "not it", "new_password": ANOTHER, "again": ANOTHER}
    answers = [client.post(reverse("account_password"), form).status_code for _attempt in range(6)]
    assert answers == [422] * 5 + [429]
    assert client.post(reverse("account_password"), form | {"current": PASSWORD}).status_code == 429


def test_guessing_the_password_that_confirms_is_stopped(user: User, signed_in: Browser) -> None:
    client = signed_in(user)
    address = reverse("account_reauthenticate")
    answers = {client.post(address, {"password": f"guess {n}"}).status_code for n in range(12)}
    assert 429 in answers
    assert client.post(address, {"password": PASSWORD}).status_code == 429


def test_a_stolen_session_is_worth_nothing_after_signing_out(user: User, signed_in: Browser) -> None:
    client = signed_in(user)
    thief = stolen(keep(client))
    assert is_in(thief)
    client.post(reverse("account_logout"))
    assert not is_in(thief)


def test_signing_out_elsewhere_leaves_this_browser(user: User, signed_in: Browser) -> None:
    here = signed_in(user, **{"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    elsewhere = signed_in(user, **{"user-agent": "Mozilla/5.0 (iPhone) Safari/600"})
    page = here.get(reverse("sessions")).content.decode()
    assert "Firefox, Windows" in page
    assert "Safari, iPhone" in page
    answer = here.post(reverse("sessions"), follow=True)
    assert "signed out in 1 other place" in answer.content.decode()
    assert "Safari, iPhone" not in answer.content.decode()
    assert is_in(here)
    assert not is_in(elsewhere)


def test_sessions_of_another_account_are_not_touched(user: User, signed_in: Browser) -> None:
    other = User.objects.create(email="other@region.example")
    other.set_password(PASSWORD)
    other.save()
    theirs = signed_in(other)
    signed_in(user).post(reverse("sessions"))
    assert is_in(theirs)


# Second factor


def test_with_a_second_factor_the_password_is_not_enough(
    user: User, signed_in: Browser, confirmed: Browser
) -> None:
    secret = turn_on(confirmed(user))
    assert Event.objects.filter(action="account.second-factor-added", by_id=user.pk).count() == 1
    client = signed_in(user)
    assert not is_in(client)
    page = client.get(reverse("mfa_authenticate")).content.decode()
    assert 'class="wordmark"' in page
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "wrong or too old" in wrong.content.decode()
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_in(client)


def test_a_code_opens_the_door_once(user: User, signed_in: Browser, confirmed: Browser) -> None:
    secret = turn_on(confirmed(user))
    code = code_of(secret)
    first, second = signed_in(user), signed_in(user)
    first.post(reverse("mfa_authenticate"), {"code": code})
    second.post(reverse("mfa_authenticate"), {"code": f" {code[:3]} {code[3:]}"})
    assert is_in(first)
    assert not is_in(second)


def test_guessing_codes_is_stopped(user: User, signed_in: Browser, confirmed: Browser) -> None:
    secret = turn_on(confirmed(user))
    client = signed_in(user)
    for number in range(6):
        client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"})
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert "too many attempts" in answer.content.decode()
    assert not is_in(client)


def test_a_spare_code_opens_the_door_once(user: User, signed_in: Browser, confirmed: Browser) -> None:
    owner = confirmed(user)
    turn_on(owner)
    codes = re.findall(r"<code>(\d+)</code>", owner.get(reverse("recovery_codes")).content.decode())
    assert len(codes) == 10
    for expected in (True, False):
        client = signed_in(user)
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert is_in(client) == expected
        cache.clear()
    owner.post(reverse("recovery_codes"))
    renewed = re.findall(r"<code>(\d+)</code>", owner.get(reverse("recovery_codes")).content.decode())
    assert not set(renewed) & set(codes)


def test_the_second_factor_is_turned_off_only_by_who_confirms(
    user: User, signed_in: Browser, confirmed: Browser
) -> None:
    owner = confirmed(user)
    secret = turn_on(owner)
    thief = signed_in(user)
    thief.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_in(thief)
    assert (
        thief.post(reverse("second_factor_off"))
        .headers["Location"]
        .startswith(reverse("account_reauthenticate"))
    )
    assert not is_in(signed_in(user))
    assert owner.post(reverse("second_factor_off")).headers["Location"] == reverse("account")
    assert is_in(signed_in(user))


# Tokens and everything


def test_a_token_is_shown_once_and_can_be_withdrawn(user: User, confirmed: Browser) -> None:
    client = confirmed(user)
    answer = client.post(reverse("tokens"), {"name": "Nightly report", "scope": "read"})
    shown = re.search(r"km_[\w-]+", answer.content.decode())
    assert shown
    assert "no-store" in answer.headers["Cache-Control"]
    token = Token.objects.get()
    assert shown[0] not in str(Token.objects.values())
    assert shown[0] not in str(list(Event.objects.values()))
    assert shown[0] not in client.get(reverse("tokens")).content.decode()
    client.post(reverse("token_withdraw", args=[token.pk]))
    assert not Token.objects.exists()


def test_what_is_typed_stays_when_a_token_is_refused(user: User, confirmed: Browser) -> None:
    answer = confirmed(user).post(reverse("tokens"), {"name": "Mine", "scope": "everything"})
    assert answer.status_code == 422
    assert 'value="Mine"' in answer.content.decode()
    assert not Token.objects.exists()


def test_a_token_of_another_account_is_absent(user: User, confirmed: Browser) -> None:
    token = Token.objects.create(
        user=User.objects.create(email="other@region.example"), name="theirs", digest="d"
    )
    assert confirmed(user).post(reverse("token_withdraw", args=[token.pk])).status_code == 404
    assert Token.objects.filter(pk=token.pk).exists()


def test_everything_that_is_kept_is_told_and_no_secret(user: User, confirmed: Browser) -> None:
    client = confirmed(user)
    turn_on(client)
    client.post(reverse("tokens"), {"name": "Nightly report", "scope": "read"})
    answer = client.get(reverse("account_everything_file"))
    kept = json.loads(answer.content)
    assert kept["accounts.user"][0]["email"] == user.email
    assert [token["name"] for token in kept["accounts.token.user"]] == ["Nightly report"]
    assert len(kept["mfa.authenticator.user"]) == 2
    assert {event["action"] for event in kept["audit.event.by"]} >= {"account.token-made"}
    user.refresh_from_db()
    text = answer.content.decode()
    assert user.password not in text
    assert Token.objects.get().digest not in text
    assert "secret" not in text
    assert "seed" not in text
