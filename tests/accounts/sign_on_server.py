"""A sign-on server for tests: OpenID Connect by code with PKCE, on this machine, as faulty as a test wants it."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "kluster", "between us"


@dataclass
class SignOnServer:
    """A server with one person in it; ``claims`` change what the identity token says, ``signed_by`` who signs it."""

    person: dict[str, Any] = field(
        default_factory=lambda: {"sub": "p-1", "email": "anna@region.example", "email_verified": True}
    )
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )
    signed_by: Any = None
    algorithm: str = "RS256"
    breaks: str = ""
    asked: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        """Listen on a free port."""
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(server.get(self.path, self.headers.get("Authorization", "")))

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self._answer(server.post(self.path, {name: one[0] for name, one in form.items()}))

            def _answer(self, content: dict[str, Any] | None) -> None:
                body = json.dumps(content or {"error": "no"}).encode()
                self.send_response(200 if content is not None else 400)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: Any) -> None:
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Listen no more."""
        self.http.shutdown()
        self.http.server_close()

    def authorise(self, address: str) -> dict[str, str]:
        """What a browser that was led here is sent back with, the person having signed in."""
        self.asked = {name: one[0] for name, one in parse_qs(urlsplit(address).query).items()}
        return {"code": "the-code", "state": self.asked["state"]}

    def get(self, path: str, authorization: str) -> dict[str, Any] | None:
        if path == f"/{self.breaks}":
            return None
        if path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorise", "token_endpoint": "token", "jwks_uri": "keys"}
            found = {name: f"{self.address}/{end}" for name, end in names.items()}
            return found | {"issuer": self.address, "userinfo_endpoint": f"{self.address}/userinfo"}
        if path == "/keys":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [key | {"kid": "k-1", "use": "sig", "alg": "RS256"}]}
        if path == "/userinfo" and authorization == "Bearer access":
            return self.userinfo or self.person
        return None

    def post(self, path: str, form: dict[str, str]) -> dict[str, Any] | None:
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        right = form.get("code") == "the-code" and form.get("client_secret") == SECRET
        if path != "/token" or not right or challenge != self.asked.get("code_challenge"):
            return None
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": self.asked.get("nonce"),
            **self.person,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        token = jwt.encode(claims, self.signed_by or self.key, self.algorithm, headers={"kid": "k-1"})
        return {"access_token": "access", "token_type": "Bearer", "id_token": token}
