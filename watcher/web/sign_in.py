"""Signing in with a password, and out."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_network

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from watcher.db import transaction
from watcher.errors import BadInput
from watcher.people.accounts import address_of, by_address
from watcher.people.models import Account, account_id
from watcher.people.passwords import is_right
from watcher.people.sessions import begin_session, end_session
from watcher.people.throttle import WINDOW, forget_tries, may_try
from watcher.web.own_address import give_address, take_address
from watcher.web.pages import Pages, View
from watcher.web.ways import cookie_name, give_cookie, go_to, own_page, take_cookie


def sign_in_page(pages: Pages, request: Request) -> Response:
    """The ways to sign in that this installation has."""
    then = own_page(request.query_params.get("then", "/"))
    if request.state.visitor:
        return go_to(then, pages.texts(request).language)
    return show(pages, request, then=then)


def sign_in(pages: Pages, request: Request, form: Mapping[str, str]) -> Response:
    """With address and password. Which of them was wrong is not said."""
    if not pages.settings.sign_in.local_accounts:
        raise HTTPException(404)
    typed, then = form.get("address", "").strip(), own_page(form.get("then", "/"))
    account, fault = _account(pages, request, typed, form.get("password", ""))
    if account is None:
        status = 429 if fault == "web.fault_too_often" else 400
        return show(pages, request, then=then, typed=typed, faults={"password": fault}, status=status)
    with transaction(pages.engine) as session:
        return let_in(pages, request, session, account, then)


def _account(pages: Pages, request: Request, typed: str, password: str) -> tuple[Account | None, str]:
    """Whose password it is, or what is wrong. The comparison takes its time for unknown addresses, too."""
    try:
        address = address_of(typed)
    except BadInput:
        address = ""
    now = pages.clock()
    with transaction(pages.engine) as session:
        if not may_try(session, address, place_of(request), now):
            return None, "web.fault_too_often"
        account = by_address(session, address) if address else None
    if not is_right(password, account.password if account else None) or account is None:
        return None, "web.fault_sign_in"
    with transaction(pages.engine) as session:
        forget_tries(session, address, place_of(request), now)
    return account, ""


def let_in(
    pages: Pages, request: Request, session: Session, account: Account, then: str, address: str | None = None
) -> Response:
    """A new session in place of the browser's old one. `address`: her own, where a sign-in service vouches for it."""
    end_session(session, request.cookies.get(cookie_name(pages.settings), ""))
    token = begin_session(session, account_id(account), pages.clock())
    response = go_to(then, pages.texts(request).language)
    give_cookie(response, pages.settings, token)
    give_address(response, pages.settings, token, address)
    return response


def sign_out(pages: Pages, request: Request, form: Mapping[str, str]) -> Response:
    del form
    with transaction(pages.engine) as session:
        end_session(session, request.cookies.get(cookie_name(pages.settings), ""))
    response = RedirectResponse(f"/sign-in?out=1&lang={pages.texts(request).language}", 303)
    take_cookie(response, pages.settings)
    take_address(response, pages.settings)
    return response


def place_of(request: Request) -> str:
    """The network that asks: an IPv4 address, or what one subscriber has of IPv6.

    A server in front names it (X-Forwarded-For) if it stands on this machine.
    """
    host = request.client.host if request.client else ""
    try:
        return str(ip_network(f"{host}/{64 if ':' in host else 32}", strict=False))
    except ValueError:  # a name, where no network is in between
        return host


def show(
    pages: Pages,
    request: Request,
    *,
    then: str,
    typed: str = "",
    faults: Mapping[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    return pages.show(
        request,
        "sign_in.html",
        status=status,
        then=then,
        typed=typed,
        faults=faults or {},
        ways=pages.settings.sign_in,
        minutes=int(WINDOW.total_seconds()) // 60,
        is_out="out" in request.query_params,
    )


PAGES: dict[str, View] = {"/sign-in": sign_in_page}
ACTIONS: dict[str, View] = {"/sign-in": sign_in, "/sign-out": sign_out}
