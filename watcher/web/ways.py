"""The cookie of a session, and which page comes after signing in."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from watcher.people.sessions import LONGEST
from watcher.settings import Settings

_COOKIE = "watcher-session"
LONGEST_ADDRESS = 1_000


def is_encrypted(settings: Settings) -> bool:
    """Whether browsers reach us by https: then no cookie goes over an open line."""
    return settings.base_url.startswith("https://")


def cookie_name(settings: Settings, name: str = _COOKIE) -> str:
    """With this prefix a browser lets no neighbouring site write it."""
    return f"__Host-{name}" if is_encrypted(settings) else name


def give_cookie(response: Response, settings: Settings, token: str) -> None:
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=int(LONGEST.total_seconds()),
        secure=is_encrypted(settings),
        httponly=True,
        samesite="lax",
    )


def take_cookie(response: Response, settings: Settings) -> None:
    response.delete_cookie(cookie_name(settings), secure=is_encrypted(settings), httponly=True, samesite="lax")


def own_page(then: str) -> str:
    """The page asked for if it is one of ours, else the first: nobody is sent on to another site."""
    ours = then.startswith("/") and not then.startswith(("//", "/\\")) and "\\" not in then
    usable = ours and then.isprintable() and then.isascii() and len(then) <= LONGEST_ADDRESS
    return then if usable and not then.startswith("/sign-") else "/"


def address_of_sign_in(request: Request, language: str) -> str:
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    then = own_page(asked)
    return f"/sign-in?{urlencode({'lang': language} | ({} if then == '/' else {'then': then}))}"


def go_to(then: str, language: str) -> RedirectResponse:
    """On to a page of ours, in the language that was chosen."""
    address = own_page(then)
    said = "" if "lang=" in address else f"{'&' if '?' in address else '?'}lang={language}"
    return RedirectResponse(f"{address}{said}", 303)
