"""Single sign-on against a server on this machine: who is let in, who is not, and every way it can go wrong."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.accounts.sign_on_server import CLIENT, SECRET, SignOnServer

from klustermotor.web.accounts.actions import invite, make_token, set_account
from klustermotor.web.accounts.environment import sign_on_settings
from klustermotor.web.accounts.models import Token, User
from klustermotor.web.audit.models import Event

PASSWORD = "a pass-phrase for tests"
Browser = Callable[..., Client]


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SignOnServer]:
    """A sign-on server that the installation is set to use."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = SignOnServer()
    server.start()
    settings.SOCIALACCOUNT_PROVIDERS = sign_on_settings(
        {
            "KLUSTERMOTOR_OIDC_SERVER": server.address,
            "KLUSTERMOTOR_OIDC_CLIENT_ID": CLIENT,
            "KLUSTERMOTOR_OIDC_CLIENT_SECRET": SECRET,
            "KLUSTERMOTOR_OIDC_NAME": "Region A",
        }
    )
    yield server
    server.stop()


def leave(client: Client, name: str = "sign_on", **form: str) -> str:
    """Set off for the server; the address that the page leads to."""
    page = client.post(reverse(name), form)
    assert page.status_code == 200, page.headers
    shown = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())
    assert shown
    return unescape(shown[1])


def sign_on(server: SignOnServer, client: Client | None = None, **form: str) -> tuple[Client, HttpResponse]:
    """Go there and back again."""
    client = client or Client(headers={"accept-language": "en"})
    back = server.authorise(leave(client, **form))
    return client, client.get(reverse("sign_on_callback"), back)  # type: ignore[return-value]


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def test_without_a_server_there_is_no_such_door(user: User, client: Client) -> None:
    assert "sign-in/with" not in client.get(reverse("account_login")).content.decode()
    assert client.post(reverse("sign_on")).status_code == 404
    assert client.get(reverse("sign_on_callback"), {"code": "x", "state": "x"}).status_code == 404


def test_who_has_an_account_with_the_verified_address_is_let_in(user: User, server: SignOnServer) -> None:
    client, answer = sign_on(server, next="/about/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/about/")
    assert is_in(client)
    assert server.asked["code_challenge_method"] == "S256"
    assert set(server.asked["scope"].split()) == {"openid", "email"}
    connection = SocialAccount.objects.get()
    assert (connection.user, connection.uid, connection.extra_data) == (user, "p-1", {})
    assert Event.objects.filter(action="account.sign-on-connected", by_id=user.pk).count() == 1
    user.refresh_from_db()
    assert user.check_password(PASSWORD)  # those who run the installation vouched for the address already


def test_the_login_page_leads_there_in_both_languages(user: User, server: SignOnServer) -> None:
    for language, words in (("en", "Sign in by Region A"), ("sv", "Region A")):
        page = Client(headers={"accept-language": language}).get(reverse("account_login"))
        assert words in page.content.decode()


def test_who_has_signed_on_before_is_known_whatever_the_address_is_now(
    user: User, server: SignOnServer
) -> None:
    sign_on(server)
    server.person |= {"email": "married@region.example", "email_verified": False}
    client, _answer = sign_on(server)
    assert is_in(client)
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ({"email_verified": False}, "does not say that your e-mail address is verified"),
        ({"email_verified": "false"}, "does not say that your e-mail address is verified"),
        ({"email_verified": None}, "does not say that your e-mail address is verified"),
        ({"email": None, "email_verified": None}, "does not say that your e-mail address is verified"),
        ({"email": "nobody@region.example"}, "No account has the e-mail address"),
    ],
    ids=["not verified", "as text", "not told", "no address", "unknown"],
)
def test_nobody_else_is_let_in(person: dict[str, Any], words: str, user: User, server: SignOnServer) -> None:
    server.person |= person
    client, answer = sign_on(server)
    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert not is_in(client)
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_an_address_that_only_the_second_answer_tells_is_taken(user: User, server: SignOnServer) -> None:
    server.userinfo = dict(server.person)
    server.claims = {"email": None, "email_verified": None}
    client, _answer = sign_on(server)
    assert is_in(client)


def _expired(server: SignOnServer) -> None:
    server.claims = {"exp": int(time.time()) - 3600}


def _hmac(server: SignOnServer) -> None:
    server.signed_by, server.algorithm = "x" * 64, "HS256"


def _stranger_signs(server: SignOnServer) -> None:
    server.signed_by = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _somebody_else(server: SignOnServer) -> None:
    server.claims = {"email": None, "email_verified": None}
    server.userinfo = {**server.person, "sub": "p-2"}


FAULTS: dict[str, Callable[[SignOnServer], Any]] = {
    "another nonce": lambda server: server.claims.update(nonce="another"),
    "no nonce": lambda server: server.claims.update(nonce=None),
    "another issuer": lambda server: server.claims.update(iss="https://elsewhere.example"),
    "for another client": lambda server: server.claims.update(aud="another"),
    "no subject": lambda server: server.claims.update(sub=None),
    "too old": _expired,
    "signed by another": _stranger_signs,
    "signed by a shared secret": _hmac,
    "of somebody else": _somebody_else,
    "keys are not told": lambda server: setattr(server, "breaks", "keys"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_answer_that_does_not_hold_lets_nobody_in(fault: str, user: User, server: SignOnServer) -> None:
    FAULTS[fault](server)
    client, answer = sign_on(server)
    assert answer.status_code == 401
    assert "Region A did not answer as it should" in answer.content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_a_state_of_another_browser_lets_nobody_in(user: User, server: SignOnServer) -> None:
    back = server.authorise(leave(Client()))
    for victim in (Client(), Client()):
        for asked in (back, {"code": "the-code", "state": "made up"}, {"code": "the-code"}):
            assert victim.get(reverse("sign_on_callback"), asked).status_code == 401
            assert not is_in(victim)


def test_an_answer_is_taken_once(user: User, server: SignOnServer) -> None:
    client = Client()
    back = server.authorise(leave(client))
    assert client.get(reverse("sign_on_callback"), back).status_code == 302
    client.post(reverse("account_logout"))
    assert client.get(reverse("sign_on_callback"), back).status_code == 401
    assert not is_in(client)


def test_a_code_that_another_browser_was_given_lets_nobody_in(user: User, server: SignOnServer) -> None:
    mine = Client()
    state = server.authorise(leave(mine))["state"]
    server.authorise(leave(Client()))  # the server's code is bound to the other's challenge now
    answer = mine.get(reverse("sign_on_callback"), {"code": "the-code", "state": state})
    assert answer.status_code == 401
    assert not is_in(mine)


def test_breaking_off_leads_back(user: User, server: SignOnServer) -> None:
    client = Client(headers={"accept-language": "en"})
    back = server.authorise(leave(client)) | {"error": "access_denied"}
    del back["code"]
    answer = client.get(reverse("sign_on_callback"), back, follow=True)
    assert "You are not signed in" in answer.content.decode()


def test_a_server_that_is_away_is_told(user: User, server: SignOnServer) -> None:
    client = Client(headers={"accept-language": "en"})
    back = server.authorise(leave(client))
    server.stop()
    for answer in (client.post(reverse("sign_on")), client.get(reverse("sign_on_callback"), back)):
        assert answer.status_code == 401
        assert "Region A did not answer" in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_signing_on_leads_nowhere_else(address: str, user: User, server: SignOnServer) -> None:
    _client, answer = sign_on(server, next=address)
    assert answer.headers["Location"] == "/"


def test_a_closed_account_stays_closed(user: User, server: SignOnServer) -> None:
    sign_on(server)
    User.objects.update(is_active=False)
    client, answer = sign_on(server)
    assert answer.headers["Location"] == reverse("account_login")
    assert not is_in(client)


def test_an_account_that_somebody_else_opened_with_the_address_is_taken_back(server: SignOnServer) -> None:
    """Whoever opened it by an invitation that was not theirs is shut out once the address's holder signs on."""
    squatter = set_account(email="Anna@region.example", name="Anna", password=PASSWORD, by=None)
    User.objects.update(email_proven=False)
    make_token(user=squatter, name="t", by=None)
    theirs = Client()
    theirs.post(reverse("account_login"), {"login": squatter.email, "password": PASSWORD})
    assert is_in(theirs)
    holder, _answer = sign_on(server)
    assert is_in(holder)
    assert not is_in(theirs)
    assert not Token.objects.exists()
    again = Client()
    again.post(reverse("account_login"), {"login": squatter.email, "password": PASSWORD})
    assert not is_in(again)


def test_who_is_invited_gets_an_account_by_signing_on(server: SignOnServer, case: Any, give: Any) -> None:
    lead = give("lead", "administrator")
    offers = {"case_key": case.key, "role": "reader", "initiative_keys": [], "organisation_key": ""}
    invite(email="ANNA@region.example", name="Anna", by=lead, offers=offers)
    client, answer = sign_on(server)
    assert answer.headers["Location"] == reverse("invitations")
    anna = User.objects.get(email__iexact="anna@region.example")
    assert not anna.has_usable_password()
    assert not anna.case_access.exists()
    page = client.get(reverse("invitations")).content.decode()
    number = re.search(r'name="number" value="(\d+)"', page)
    assert number
    assert client.post(reverse("invitations"), {"number": number[1]}).status_code == 302
    assert [access.role for access in anna.case_access.all()] == ["reader"]
    assert client.post(reverse("invitations"), {"number": number[1]}).status_code == 404


# From one's own account


def test_an_account_is_connected_by_its_holder_whatever_the_address(
    user: User, server: SignOnServer, confirmed: Browser
) -> None:
    server.person |= {"email": "another@region.example", "email_verified": False}
    client = confirmed(user)
    back = server.authorise(leave(client, "sign_on_connect"))
    assert client.get(reverse("sign_on_callback"), back).headers["Location"] == reverse("account")
    assert SocialAccount.objects.get().user == user
    fresh, _answer = sign_on(server)
    assert is_in(fresh)
    client.post(reverse("sign_on_disconnect"))
    assert not SocialAccount.objects.exists()


def test_connecting_asks_who_is_there_once_more(user: User, server: SignOnServer, signed_in: Browser) -> None:
    for name in ("sign_on_connect", "sign_on_disconnect"):
        answer = signed_in(user).post(reverse(name))
        assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_an_identity_of_another_account_is_not_taken(
    user: User, server: SignOnServer, confirmed: Browser
) -> None:
    sign_on(server)
    other = set_account(email="other@region.example", name="", password=PASSWORD, by=None)
    client = confirmed(other)
    back = server.authorise(leave(client, "sign_on_connect"))
    answer = client.get(reverse("sign_on_callback"), back, follow=True)
    assert "connected to another account" in answer.content.decode()
    assert SocialAccount.objects.get().user == user


def test_who_has_no_password_confirms_at_the_server(server: SignOnServer, user: User) -> None:
    user.set_unusable_password()
    user.save()
    client, _answer = sign_on(server)
    assert client.get(reverse("tokens")).status_code == 200
    session = client.session
    session["account_authentication_methods"] = [{"method": "socialaccount", "at": time.time() - 3600}]
    session.save()
    asked = client.get(reverse("tokens")).headers["Location"]
    assert asked.startswith(reverse("confirm_sign_on"))
    page = client.post(asked).content.decode()
    shown = re.search(r'content="0; url=([^"]+)"', page)
    assert shown
    back = server.authorise(unescape(shown[1]))
    assert server.asked["prompt"] == "login"
    assert client.get(reverse("sign_on_callback"), back).headers["Location"] == reverse("tokens")
    assert client.get(reverse("tokens")).status_code == 200
    assert client.post(reverse("sign_on_disconnect")).headers["Location"] == reverse("account_password")
    assert SocialAccount.objects.exists()
