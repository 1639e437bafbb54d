"""Signing in at a provider (OpenID Connect): there, and back with a code."""

from __future__ import annotations

import logging
import secrets

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from watcher.db import transaction
from watcher.net.failures import FetchFailed
from watcher.people.newcomers import welcome
from watcher.people.oidc import SignInRefused, new_attempt, read_attempt
from watcher.web.pages import Pages, View
from watcher.web.sign_in import let_in, show
from watcher.web.ways import cookie_name, is_encrypted, own_page

log = logging.getLogger("watcher.web")

RETURN = "/sign-in/return"
_MINUTES_THERE = 15


def leave_for_provider(pages: Pages, request: Request) -> Response:
    """What must fit when she comes back stays in her browser: another's answer will not."""
    _need_provider(pages)
    attempt = new_attempt(own_page(request.query_params.get("then", "/")))
    try:
        address = pages.provider.address(attempt, _back_to(pages), pages.clock())
    except (FetchFailed, SignInRefused) as error:
        return _say_why_not(pages, request, str(error), "web.fault_provider_away", 502)
    response = RedirectResponse(address, 303)
    response.set_cookie(
        _cookie(pages),
        attempt.as_text(),
        max_age=_MINUTES_THERE * 60,
        secure=is_encrypted(pages.settings),
        httponly=True,
        samesite="lax",
    )
    return response


def come_back(pages: Pages, request: Request) -> Response:
    """With a code, for which the provider tells us who it is."""
    _need_provider(pages)
    attempt = read_attempt(request.cookies.get(_cookie(pages), ""))
    given, code = request.query_params.get("state", ""), request.query_params.get("code", "")
    if attempt is None or not secrets.compare_digest(attempt.state.encode(), given.encode("utf-8", "replace")):
        return _refuse(pages, request, "the answer belongs to no sign-in that this browser began")
    if not code:
        return _refuse(pages, request, "the provider did not let the person in")
    try:
        person = pages.provider.person(code, attempt, _back_to(pages), pages.clock())
    except FetchFailed as error:
        return _say_why_not(pages, request, str(error), "web.fault_provider_away", 502)
    except SignInRefused as error:
        return _refuse(pages, request, str(error))
    with transaction(pages.engine) as session:
        account = welcome(session, person, pages.clock())
        response = let_in(pages, request, session, account, attempt.then, person.address)
    response.delete_cookie(_cookie(pages), secure=is_encrypted(pages.settings), httponly=True, samesite="lax")
    return response


def _refuse(pages: Pages, request: Request, why: str) -> Response:
    return _say_why_not(pages, request, why, "web.fault_provider", 403)


def _say_why_not(pages: Pages, request: Request, why: str, key: str, status: int) -> Response:
    """The person is told what to do; what exactly was wrong is for the log."""
    log.warning("sign-in at the provider: %s", why)
    response = show(pages, request, then="/", faults={"provider": key}, status=status)
    response.delete_cookie(_cookie(pages), secure=is_encrypted(pages.settings), httponly=True, samesite="lax")
    return response


def _need_provider(pages: Pages) -> None:
    if not pages.settings.sign_in.issuer:
        raise HTTPException(404)


def _back_to(pages: Pages) -> str:
    return f"{pages.settings.base_url}{RETURN}"


def _cookie(pages: Pages) -> str:
    return cookie_name(pages.settings, "watcher-attempt")


PAGES: dict[str, View] = {"/sign-in/provider": leave_for_provider, RETURN: come_back}
