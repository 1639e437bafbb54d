"""One's own account: who one is here, and another password."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import Response
from sqlmodel import Session, col, select

from subscriptions.models import Organisation
from watcher.db import reading, transaction
from watcher.people.accounts import set_password
from watcher.people.audit import note
from watcher.people.models import Account
from watcher.people.passwords import SHORTEST, fault_of, is_right
from watcher.people.roles import Visitor
from watcher.people.throttle import WINDOW, may_try
from watcher.web.pages import Pages, View
from watcher.web.sign_in import let_in, place_of


def account_page(pages: Pages, request: Request) -> Response:
    return _show(pages, request, {})


def change_password(pages: Pages, request: Request, form: Mapping[str, str]) -> Response:
    """Whoever has an old one must know it: a browser left open is not enough. All other browsers are signed out."""
    visitor, now = pages.visitor(request), pages.clock()
    account = _account(pages, visitor)
    if account is None or not account.address or not pages.settings.sign_in.local_accounts:
        return _show(pages, request, {"new": "web.fault_no_password"})
    with transaction(pages.engine) as session:
        allowed = may_try(session, account.address, place_of(request), now)
    faults = {} if allowed else {"old": "web.fault_too_often"}
    if allowed and account.password and not is_right(form.get("old", ""), account.password):
        faults["old"] = "web.fault_old_password"
    if fault := fault_of(form.get("new", "")):
        faults["new"] = fault
    if faults:
        return _show(pages, request, faults)
    with transaction(pages.engine) as session:
        row = session.get_one(Account, account.id)
        set_password(session, row, form["new"])
        note(session, visitor, "password changed", now)
        return let_in(pages, request, session, row, "/account?saved=1")


def _account(pages: Pages, visitor: Visitor) -> Account | None:
    with reading(pages.engine) as session:
        return session.get(Account, visitor.account_id) if visitor.account_id else None


def _show(pages: Pages, request: Request, faults: Mapping[str, str]) -> Response:
    visitor = pages.visitor(request)
    account = _account(pages, visitor)
    with reading(pages.engine) as session:
        names = _names(session, visitor)
    return pages.show(
        request,
        "account.html",
        status=400 if faults else 200,
        account=account,
        names=names,
        faults=faults,
        may_have_password=bool(account and account.address and pages.settings.sign_in.local_accounts),
        shortest=SHORTEST,
        minutes=int(WINDOW.total_seconds()) // 60,
        is_saved="saved" in request.query_params,
        section="account",
    )


def _names(session: Session, visitor: Visitor) -> list[tuple[str, str]]:
    """What her organisations are called, and her role in each."""
    query = select(Organisation).where(visitor.sees(Organisation.id)).order_by(col(Organisation.name))
    rows = [(row.name, visitor.role_in(row.id)) for row in session.exec(query)] if not visitor.everywhere else []
    return [(name, role) for name, role in rows if role]


PAGES: dict[str, View] = {"/account": account_page}
ACTIONS: dict[str, View] = {"/account": change_password}
