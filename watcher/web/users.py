"""Users and roles: who may enter which organisation's pages, for its admins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session, col, select

from subscriptions.delivery.notes import Note, write_notes
from subscriptions.models import Organisation
from subscriptions.profile_edit import fingerprint
from watcher.db import reading, transaction
from watcher.errors import BadInput
from watcher.people.accounts import address_of, by_address, fault_of_address
from watcher.people.models import Account, Membership
from watcher.people.roles import ROLES, Role
from watcher.people.roster import (
    NobodyLeft,
    change_role,
    has_role,
    invite,
    led_by,
    removable,
    remove_person,
    roster,
)
from watcher.settings import SignInSettings
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
    """`words`: only people by this name or address; `page`; `remove`: whether this account is to go."""
    with reading(pages.engine) as session:
        if "remove" in request.query_params:
            return _ask_first(pages, request, session, request.query_params["remove"], {})
        return _show(pages, request, session, Typed(), {})


def act_on_users(pages: Pages, request: Request, form: Mapping[str, str]) -> Response:
    """Give a role, change one, or take one away. That she leads the organisation is the table's rule."""
    if form.get("do") == "remove":
        return _remove(pages, request, form.get("account", ""), form.get("sure", ""))
    visitor, named = pages.visitor(request), form["organisation"]
    organisation = None if named == EVERYWHERE else named
    role = next((each for each in ROLES if each == form.get("role")), None)
    done = {"done": "saved"}
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
                done = {"done": "added"} if account is None else {"done": "joined", "of": named, "as": role}
            else:
                account = session.get(Account, number_in({"id": form.get("account", "")}, "id"))
                if account is None or not has_role(session, account, organisation):
                    raise HTTPException(404)  # numbers of people elsewhere tell nothing
                change_role(session, visitor, account, organisation, role, pages.clock())
    except NobodyLeft as fault:
        with reading(pages.engine) as session:
            return _show(pages, request, session, Typed(), _nobody_left(pages, request, session, fault))
    return _go_back(pages, request, **done)


def _go_back(pages: Pages, request: Request, **done: str) -> Response:
    """To the same people as before."""
    kept = {name: request.query_params[name] for name in ("words", "page") if request.query_params.get(name)}
    return RedirectResponse("/users?" + urlencode(done | kept | {"lang": pages.texts(request).language}), 303)


def _nobody_left(pages: Pages, request: Request, session: Session, fault: NobodyLeft) -> dict[str, str]:
    texts, where = pages.texts(request), fault.organisation
    if where is None:
        return {"roles": texts.say("web.fault_nobody_left", name=fault.name)}
    organisation = session.get_one(Organisation, where).name
    return {"roles": texts.say("web.fault_nobody_leads", name=fault.name, organisation=organisation)}


def _ask_first(pages: Pages, request: Request, session: Session, number: str, faults: Mapping[str, str]) -> Response:
    """What goes with an account, before it goes."""
    found = removable(session, pages.visitor(request), number_in({"id": number}, "id"))
    if found is None:
        raise HTTPException(404)
    account, roles = found
    known = col(Organisation.id).in_([row.organisation_id for row in roles])
    names = dict(session.exec(select(Organisation.id, Organisation.name).where(known)).all())
    return pages.show(
        request,
        "user_removal.html",
        status=400 if faults else 200,
        account=account,
        roles=[(names.get(row.organisation_id or "", ""), row.role) for row in roles],
        comes_back=account.issuer is not None,
        is_herself=account.id == pages.visitor(request).account_id,
        everywhere=EVERYWHERE,
        of=next((row.organisation_id for row in roles if row.organisation_id), EVERYWHERE),
        sure=_what_goes(account, roles),
        faults=faults,
        section="users",
    )


def _what_goes(account: Account, roles: Sequence[Membership]) -> str:
    """Whom and what the page named: a number may be somebody else's by the time it is pressed."""
    named = [(row.organisation_id, row.role) for row in roles]
    return fingerprint({"since": account.created_at.isoformat(), "name": account.name, "roles": named})


def _remove(pages: Pages, request: Request, number: str, sure: str) -> Response:
    """Asks anew where other things would go than the page named."""
    visitor = pages.visitor(request)
    try:
        with transaction(pages.engine) as session:
            found = removable(session, visitor, number_in({"id": number}, "id"))
            if found is None:
                raise HTTPException(404)  # numbers of people elsewhere tell nothing
            if sure != _what_goes(*found):
                return _ask_first(pages, request, session, number, {})
            remove_person(session, visitor, *found, pages.clock())
    except NobodyLeft as fault:
        with reading(pages.engine) as session:
            return _ask_first(pages, request, session, number, _nobody_left(pages, request, session, fault))
    return _go_back(pages, request, done="removed")


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
            texts.say(_way_in(settings.sign_in)),
        ],
        link=(texts.say("web.sign_in"), f"{settings.base_url}/sign-in?lang={texts.language}"),
        ending=[texts.say("invitation.mistake")],
        language=texts.language,
    )
    session.add_all(write_notes(invitation, [address_of(address)], settings, pages.clock()))


def _way_in(ways: SignInSettings) -> str:
    if ways.magic_links:
        return "invitation.link_hint"
    return "invitation.password_hint" if ways.local_accounts else "invitation.work_hint"


def _faults(typed: Typed, role: Role | None) -> dict[str, str]:
    faults = {} if 1 < len(typed.name) <= LONGEST_NAME and typed.name.isprintable() else {"name": "web.fault_user_name"}
    try:
        address_of(typed.address)
    except BadInput:
        faults["address"] = fault_of_address(typed.address)
    return faults if role else faults | {"role": "web.fault_role"}


def _show(pages: Pages, request: Request, session: Session, typed: Typed, faults: Mapping[str, str]) -> Response:
    visitor, asked = pages.visitor(request), request.query_params
    words, page = asked.get("words", "")[:LONGEST_NAME], number_in({"page": asked.get("page", "")}, "page")
    lines, is_more = roster(session, visitor, words, page)
    organisations = led_by(session, visitor)
    return pages.show(
        request,
        "users.html",
        status=400 if faults else 200,
        lines=lines,
        words=words,
        here=_page_at(pages, request, words, page),
        earlier=_page_at(pages, request, words, page - 1) if page else "",
        later=_page_at(pages, request, words, page + 1) if is_more else "",
        organisations=organisations,
        roles=ROLES,
        everywhere=EVERYWHERE,
        leads_all=visitor.everywhere == "admin",
        typed=typed,
        faults=faults,
        ways=pages.settings.sign_in,
        only_to_folder=pages.settings.smtp_url is None,
        done=_done(pages, request, {each.id: each.name for each in organisations}),
        section="users",
    )


def _done(pages: Pages, request: Request, led: Mapping[str, str]) -> str:
    """What was done just now, in words; empty where nothing was. Only organisations that she leads are named."""
    texts, asked = pages.texts(request), request.query_params
    done, of, role = asked.get("done", ""), asked.get("of", ""), asked.get("as", "")
    if done == "joined":
        named = {**led, EVERYWHERE: texts.say("web.everywhere")}
        if of not in named or role not in ROLES:
            return ""
        return texts.say("web.user_joined", role=texts.say(f"web.role_{role}"), organisation=named[of])
    if done == "added" and pages.settings.smtp_url is None:
        by_password = pages.settings.sign_in.local_accounts
        return texts.say("web.user_added_unmailed" if by_password else "web.user_added_untold")
    return texts.say(f"web.user_{done}") if done in ("added", "saved", "removed") else ""


def _page_at(pages: Pages, request: Request, words: str, page: int) -> str:
    return "/users?" + urlencode({"words": words, "page": page, "lang": pages.texts(request).language})


PAGES: dict[str, View] = {"/users": users_page}
ACTIONS: dict[str, View] = {"/users": act_on_users}
