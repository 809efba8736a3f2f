"""The sign-on server as allauth knows it: OpenID Connect by code, with PKCE, state and nonce.

allauth finds this module by its name. What is stricter here than there: the identity token is always checked against
the server's keys, it must answer the nonce of this very sign-in, and an address counts as verified only where the
server says so in so many words.
"""

from __future__ import annotations

import hashlib
from typing import Any

import jwt
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.urls import reverse

from klustermotor.web.accounts.environment import PROVIDER

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_NEEDED = {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"}


def nonce_of(verifier: str) -> str:
    """The nonce that goes with a PKCE verifier: known only to the session that holds the verifier.

    >>> nonce_of("a") == nonce_of("a") != nonce_of("b")
    True
    """
    return hashlib.sha256(f"nonce {verifier}".encode()).hexdigest()


class CheckedSignOn(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The conversation with the sign-on server."""

    verifier = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        found: dict[str, Any] = super().openid_config
        if missing := _NEEDED - found.keys():
            raise OAuth2Error(f"The sign-on server does not tell its {', '.join(sorted(missing))}")
        return found

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str | None = None
    ) -> Any:
        self.verifier = pkce_code_verifier or ""
        return super().get_access_token_data(request, app, client, pkce_code_verifier)

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> Any:
        claims = self._claims(app, kwargs["response"].get("id_token") or "")
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            told = self._fetch_user_info(token.token)
            if told.get("sub") != claims["sub"]:
                raise OAuth2Error("The sign-on server tells of somebody else")
            claims |= {name: told.get(name) for name in ("email", "email_verified")}
        return self.get_provider().sociallogin_from_response(request, claims)

    def _claims(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """What the identity token says, if all of it holds."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        try:
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
            kid = jwt.get_unverified_header(id_token).get("kid")
            key = next((key for key in keys if kid is None or key.key_id == kid), None)
            if key is None:
                raise OAuth2Error("The identity token is signed with an unknown key")
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key.key,
                algorithms=ALGORITHMS,
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                leeway=30,
                options={"require": ["iss", "aud", "sub", "exp", "iat"]},
            )
        except (jwt.PyJWTError, TypeError) as error:
            raise OAuth2Error("The identity token does not hold") from error
        if not self.verifier or claims.get("nonce") != nonce_of(self.verifier):
            raise OAuth2Error("The identity token answers another sign-in")
        return claims

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("sign_on_callback"))


class SignOn(OpenIDConnectProvider):  # type: ignore[misc]
    """The one sign-on server of an installation; of what it tells of a person nothing is kept but the identifier."""

    id = PROVIDER
    oauth2_adapter_class = CheckedSignOn

    def get_pkce_params(self) -> dict[str, str]:
        found: dict[str, str] = super().get_pkce_params()
        return found | {"nonce": nonce_of(found["code_verifier"])}

    def get_default_scope(self) -> list[str]:
        return ["openid", "email"]

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        email = data.get("email")
        verified = data.get("email_verified") in (True, "true")
        return [EmailAddress(email=email, verified=verified, primary=True)] if email else []


provider_classes = [SignOn]
