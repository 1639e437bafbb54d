"""OpenID Connect: what we ask of a provider, and whether we believe its answer. Pure."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote, urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, RSAKey
from joserfc.jws import JWSRegistry

from subscriptions.fields import check_email
from watcher.errors import WatcherError
from watcher.people.roles import ROLES, Role
from watcher.people.tokens import new_token
from watcher.settings import SignInSettings

# Signatures by the provider's own key alone: neither none, nor one that our client secret could make.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
CLOCKS_DIFFER = timedelta(minutes=2)
LONGEST_WORD = 255
_NEVER = float("inf")
_NOT_STRICT = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)


class SignInRefused(WatcherError):
    """The provider's answer is not believed. The text is for the log; it holds no token and no secret."""


@dataclass(frozen=True)
class Attempt:
    """One way to the provider and back. It stays in the browser that set out, so nobody else's answer fits.

    `then`: the page that the person wanted to see.
    """

    state: str
    nonce: str
    verifier: str
    then: str

    def as_text(self) -> str:
        return ".".join((self.state, self.nonce, self.verifier, quote(self.then, safe="")))


@dataclass(frozen=True)
class Person:
    """Whom the provider speaks of. `roles`: organisation (None: all) and role.

    `address`: her mail address, where the provider says that it has been shown to be hers.
    """

    issuer: str
    subject: str
    name: str
    roles: tuple[tuple[str | None, Role], ...]
    address: str | None = None


def new_attempt(then: str) -> Attempt:
    return Attempt(new_token(), new_token(), new_token(), then)


def read_attempt(text: str) -> Attempt | None:
    parts = text.split(".", 3)
    return Attempt(parts[0], parts[1], parts[2], unquote(parts[3])) if len(parts) == 4 and all(parts) else None


def question(endpoint: str, settings: SignInSettings, attempt: Attempt, back_to: str) -> str:
    """Where the browser goes to sign in."""
    challenge = hashlib.sha256(attempt.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": settings.client_id,
        "redirect_uri": back_to,
        "scope": "openid profile email",
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"


def read_keys(said: Mapping[str, Any]) -> KeySet:
    """The keys that the provider signs with; what is of another kind is left out. Raises SignInRefused."""
    named = said.get("keys")
    keys = [_key(raw) for raw in named if isinstance(raw, dict)] if isinstance(named, list) else []
    usable: list[Key] = [key for key in keys if key is not None]
    if not usable:
        raise SignInRefused("the provider names no key that could have signed anything")
    return KeySet(usable)


def _key(raw: dict[str, Any]) -> Key | None:
    """One that cannot be read does not keep us from the others; a token signed by it is refused."""
    if raw.get("use", "sig") != "sig":
        return None
    try:
        match raw.get("kty"):
            case "RSA":
                return RSAKey.import_key(raw)
            case "EC":
                return ECKey.import_key(raw)
    except (JoseError, ValueError, TypeError):
        return None
    return None


def read_id_token(token: str, keys: KeySet) -> dict[str, Any]:
    """What a token says, if one of the keys has signed it. Raises SignInRefused."""
    try:
        return dict(jwt.decode(token, keys, algorithms=list(ALGORITHMS), registry=_NOT_STRICT).claims)
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise SignInRefused(f"the token is not signed as it must be: {type(error).__name__}") from error


def check_claims(claims: Mapping[str, Any], settings: SignInSettings, nonce: str, now: datetime) -> None:
    """Whether it speaks to us, of this very sign-in, and still does. Raises SignInRefused."""
    said_to = claims.get("aud")
    audience = [said_to] if isinstance(said_to, str) else said_to if isinstance(said_to, list) else []
    seconds, spare = now.timestamp(), CLOCKS_DIFFER.total_seconds()
    ends, begins, issued = (claims.get(name) for name in ("exp", "nbf", "iat"))
    subject = claims.get("sub")
    faults = {
        "issuer": claims.get("iss") != settings.issuer,
        "audience": settings.client_id not in audience,
        "authorised party": claims.get("azp", settings.client_id if len(audience) == 1 else None) != settings.client_id,
        "end": _number(ends, 0) <= seconds - spare,
        "beginning": begins is not None and _number(begins, _NEVER) > seconds + spare,
        "time of issue": _number(issued, _NEVER) > seconds + spare,
        "nonce": claims.get("nonce") != nonce,
        "subject": not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_WORD or not subject.isprintable(),
    }
    wrong = [name for name, is_wrong in faults.items() if is_wrong]
    if wrong:
        raise SignInRefused(f"the token has the wrong {', '.join(wrong)}")


def person_of(claims: Mapping[str, Any], settings: SignInSettings) -> Person:
    """Who it is and what she may do, out of claims that have been checked."""
    said = claims.get(settings.roles_claim)
    given = {word for word in said if isinstance(word, str)} if isinstance(said, list) else set()
    roles = tuple((where, ROLES[ROLES.index(role)]) for word, where, role in settings.provider_roles if word in given)
    names = (claims.get(name) for name in ("name", "preferred_username", "email"))
    words = (" ".join(name.split()) for name in names if isinstance(name, str))
    name = next((word[:80] for word in words if word and word.isprintable()), "–")
    return Person(settings.issuer or "", str(claims["sub"]), name, roles, _own_address(claims))


def _own_address(claims: Mapping[str, Any]) -> str | None:
    """Her mail address, if the provider vouches for it: `email_verified`, in Microsoft Entra ID `xms_edov`.

    Otherwise anybody may have named any address.
    https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims
    https://learn.microsoft.com/entra/identity-platform/optional-claims-reference
    """
    said, vouched = claims.get("email"), (claims.get(name) for name in ("email_verified", "xms_edov"))
    if not isinstance(said, str) or not any(each in (True, 1, "1", "true") for each in vouched):
        return None
    try:
        return check_email(said)
    except ValueError:
        return None


def _number(value: object, otherwise: float) -> float:
    """Seconds, or what makes a token useless where it states none."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else otherwise
