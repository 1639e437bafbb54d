"""A small OpenID Connect provider of our own on loopback, with a real key; told to, it lies."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "watcher", "s3cret/+:"
_HONEST = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


@dataclass
class Fake:
    """`claims` are laid over the honest ones; None takes one away. `sign`: makes the token out of claims."""

    issuer: str = ""
    now: float = 0
    claims: dict[str, Any] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    keys: list[RSAKey] = field(default_factory=lambda: [_HONEST])
    algorithm: str = "RS256"
    key: Any = field(default_factory=lambda: _HONEST)
    raw_token: str | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        } | self.about

    def authorize(self, query: dict[str, str]) -> str:
        """The person has signed in there: back to us with a code."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, fields: dict[str, str], login: str) -> dict[str, Any]:
        asked = self.codes.pop(fields.get("code", ""), None)  # a code is good once
        by_header = base64.b64decode(login.removeprefix("Basic ")).decode().split(":") if login else ["", ""]
        user, _, password = (unquote(by_header[0]), "", unquote(by_header[1]))
        given = (user, password) if login else (fields.get("client_id"), fields.get("client_secret"))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(fields["code_verifier"].encode()).digest()).rstrip(b"=")
        if given != (CLIENT, SECRET):
            return {"error": "invalid_client"}
        if asked is None or asked["code_challenge"] != challenge.decode():
            return {"error": "invalid_grant"}
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.raw_token or self._sign(asked)}

    def _sign(self, asked: dict[str, str]) -> str:
        honest = {
            "iss": self.issuer,
            "sub": "person-1",
            "aud": asked["client_id"],
            "iat": self.now,
            "exp": self.now + 300,
            "nonce": asked["nonce"],
            "name": "Anna Exempel",
        }
        claims = {name: value for name, value in (honest | self.claims).items() if value is not None}
        return jwt.encode({"alg": self.algorithm, "kid": "one"}, claims, self.key, algorithms=[self.algorithm])


@contextmanager
def provider() -> Iterator[Fake]:
    """Runs it on a port of its own."""
    fake = Fake()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            fake.asked.append(parts.path)
            if parts.path == "/authorize":
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", fake.authorize(query))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            said: dict[str, Any] = fake.configuration()
            if parts.path == "/keys":
                said = {"keys": [key.as_dict(private=False) for key in fake.keys]}
            self._say(said)

        def do_POST(self) -> None:
            fake.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fields = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(fake.token(fields, self.headers.get("Authorization", "")))

        def _say(self, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Tests say what went wrong."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    running.start()
    fake.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield fake
    finally:
        server.shutdown()
        running.join()
        server.server_close()
