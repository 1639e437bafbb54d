"""Users and roles: who may enter which organisation's pages, for its admins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from subscriptions.delivery.notes import Note, write_notes
from subscriptions.models import Organisation
from watcher.db import reading, transaction
from watcher.errors import BadInput
from watcher.people.accounts import address_of, by_address
from watcher.people.models import Account
from watcher.people.roles import ROLES, Role
from watcher.people.roster import NobodyLeft, change_role, has_role, invite, led_by, roster
from watcher.web.access import EVERYWHERE, number_in
from watcher.web.pages import Pages, View

LONGEST_NAME = 80


@dataclass(frozen=True)
class Typed:
    name: str = ""
    address: str = ""
    organisation: str = ""
    role: str = "reader"


def users_page(pages: Pages, request: Request) -> Response:
    with reading(pages.engine) as session:
        return _show(pages, request, session, Typed(), {})


def act_on_users(pages: Pages, request: Request, form: Mapping[str, str]) -> Response:
    """Give a role, change one, or take one away. That she leads the organisation is the table's rule."""
    visitor, named = pages.visitor(request), form["organisation"]
    organisation = None if named == EVERYWHERE else named
    role = next((each for each in ROLES if each == form.get("role")), None)
    try:
        with transaction(pages.engine) as session:
            if form.get("do") == "add":
                typed = Typed(*(form.get(name, "").strip() for name in ("name", "address", "organisation", "role")))
                faults = _faults(typed, role)
                if faults or role is None:
                    return _show(pages, request, session, typed, faults)
                account = by_address(session, address_of(typed.address))
                if account is not None and has_role(session, account, organisation):
                    return _show(pages, request, session, typed, {"address": "web.fault_user_exists"})
                invite(session, visitor, (typed.address, typed.name, organisation, role), pages.clock())
                _write_to(pages, request, session, typed.address, organisation, role)
            else:
                account = session.get(Account, number_in({"id": form.get("account", "")}, "id"))
                if account is None or not has_role(session, account, organisation):
                    raise HTTPException(404)  # numbers of people elsewhere tell nothing
                change_role(session, visitor, account, organisation, role, pages.clock())
    except NobodyLeft:
        with reading(pages.engine) as session:
            return _show(pages, request, session, Typed(), {"roles": "web.fault_nobody_left"})
    return RedirectResponse(f"/users?saved=1&lang={pages.texts(request).language}", 303)


def _write_to(
    pages: Pages, request: Request, session: Session, address: str, organisation: str | None, role: Role
) -> None:
    """Tell her what she may enter now and how, in the language in which she was added."""
    texts, settings = pages.texts(request), pages.settings
    where = session.get_one(Organisation, organisation).name if organisation else texts.say("web.everywhere")
    invitation = Note(
        subject=texts.say("invitation.subject", organisation=where),
        sentences=[
            texts.say(
                "invitation.what",
                who=pages.visitor(request).name,
                role=texts.say(f"web.role_{role}"),
                organisation=where,
            ),
            texts.say("invitation.link_hint" if settings.sign_in.magic_links else "invitation.password_hint"),
        ],
        link=(texts.say("web.sign_in"), f"{settings.base_url}/sign-in?lang={texts.language}"),
        ending=[texts.say("invitation.mistake")],
        language=texts.language,
    )
    session.add_all(write_notes(invitation, [address_of(address)], settings, pages.clock()))


def _faults(typed: Typed, role: Role | None) -> dict[str, str]:
    faults = {} if 1 < len(typed.name) <= LONGEST_NAME and typed.name.isprintable() else {"name": "web.fault_user_name"}
    try:
        address_of(typed.address)
    except BadInput:
        faults["address"] = "web.fault_address"
    return faults if role else faults | {"role": "web.fault_role"}


def _show(pages: Pages, request: Request, session: Session, typed: Typed, faults: Mapping[str, str]) -> Response:
    visitor = pages.visitor(request)
    return pages.show(
        request,
        "users.html",
        status=400 if faults else 200,
        lines=roster(session, visitor),
        organisations=led_by(session, visitor),
        roles=ROLES,
        everywhere=EVERYWHERE,
        leads_all=visitor.everywhere == "admin",
        typed=typed,
        faults=faults,
        ways=pages.settings.sign_in,
        is_saved="saved" in request.query_params,
        section="users",
    )


PAGES: dict[str, View] = {"/users": users_page}
ACTIONS: dict[str, View] = {"/users": act_on_users}
