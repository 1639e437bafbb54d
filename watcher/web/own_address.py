"""The mail address that a sign-in service says is a person's own, for as long as her session lasts.

It stays in her browser, signed for that one session. Our accounts do not hold it: an address leads to no account of a
service, nor the other way round, and it may pass to somebody else meanwhile.
"""

from __future__ import annotations

import base64
import binascii
import hmac

from fastapi import Request
from fastapi.responses import Response

from subscriptions.signed import signer_of
from watcher.people.sessions import LONGEST
from watcher.settings import Settings
from watcher.web.ways import cookie_name, is_encrypted

_COOKIE = "watcher-address"


def give_address(response: Response, settings: Settings, token: str, address: str | None) -> None:
    """Keep it beside the session of this token; whatever was kept before goes. None: there is none to keep."""
    if address is None:
        take_address(response, settings)
        return
    value = f"{base64.urlsafe_b64encode(address.encode()).decode()}.{_marks(settings, token, address)[0]}"
    response.set_cookie(
        cookie_name(settings, _COOKIE),
        value,
        max_age=int(LONGEST.total_seconds()),
        secure=is_encrypted(settings),
        httponly=True,
        samesite="lax",
    )


def take_address(response: Response, settings: Settings) -> None:
    name = cookie_name(settings, _COOKIE)
    response.delete_cookie(name, secure=is_encrypted(settings), httponly=True, samesite="lax")


def address_in(request: Request, settings: Settings) -> str | None:
    """What was kept beside the session of this browser; None where there is none, or another session's."""
    words, _, mark = request.cookies.get(cookie_name(settings, _COOKIE), "").partition(".")
    token = request.cookies.get(cookie_name(settings), "")
    try:
        address = base64.urlsafe_b64decode(words.encode()).decode()
    except (binascii.Error, ValueError):
        return None
    good = [hmac.compare_digest(mark.encode(), each.encode()) for each in _marks(settings, token, address)]
    return address if address and any(good) else None


def _marks(settings: Settings, token: str, address: str) -> list[str]:
    said = "\n".join(("address of a session", token, address)).encode()
    return [hmac.digest(key, said, "sha256").hex() for key in signer_of(settings).keys]
