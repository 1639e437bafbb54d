"""The first run: the first admin and the first organisation, up to the first letter as it would be sent."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import HTTPException, Request
from fastapi.responses import Response
from sqlmodel import Session, col, select

from subscriptions.area_words import AT_FIRST_RUN
from subscriptions.matching_work import match_changed_areas
from subscriptions.models import Organisation, Subscription
from subscriptions.profiles import Profile, import_profile
from watcher.db import reading, take_turn, transaction
from watcher.errors import BadInput
from watcher.people.accounts import add_account, address_of, by_address, fault_of_address, set_role
from watcher.people.audit import note
from watcher.people.models import Account
from watcher.people.passwords import SHORTEST, fault_of
from watcher.people.visitors import somebody_leads, visitor_of
from watcher.web.first_organisation import KINDS, Unusable, Wish, examples, profile_of
from watcher.web.pages import Pages, View
from watcher.web.sign_in import let_in

LONGEST_NAME = 80


@dataclass(frozen=True)
class Typed:
    """The form as it was filled in; the password is never sent back."""

    name: str = ""
    address: str = ""
    wish: Wish = field(default_factory=Wish)


@dataclass(frozen=True)
class Open:
    """What is still to be done here. `code`: what the visitor has shown, if she had to."""

    needs_admin: bool
    needs_organisation: bool
    code: str


def start_page(pages: Pages, request: Request) -> Response:
    with reading(pages.engine) as session:
        found = _what_is_open(pages, request, session, request.query_params.get("code", ""))
    if isinstance(found, str):
        return pages.show(request, "start_code.html", faults={"code": found} if found else {})
    return _show(pages, request, found, Typed(), {})


def start(pages: Pages, request: Request, form: Mapping[str, str]) -> Response:
    """Account and organisation in one, or nothing of either."""
    typed = _typed(form)
    with transaction(pages.engine) as session:
        take_turn(session, "first-run")  # two at the same moment must not both become the first
        found = _what_is_open(pages, request, session, form.get("code", ""))
        if isinstance(found, str):
            return pages.show(request, "start_code.html", status=403, faults={"code": found or "web.fault_code"})
        faults = _faults(session, found, typed, form.get("password", ""))
        profile, more = _profile(pages, request, found, typed)
        if faults or more:
            return _show(pages, request, found, typed, faults | more)
        account = _admin(pages, request, session, found, typed, form.get("password", ""))
        response = _begin(pages, request, session, account, profile)
    match_changed_areas(pages.engine)  # so that the first letter can be looked at now, not in a minute
    return response


def _what_is_open(pages: Pages, request: Request, session: Session, code: str) -> Open | str:
    """What is still to be done, or what is wrong with the code (empty: none was given). Raises HTTPException 404."""
    is_empty = session.exec(select(Organisation.id).limit(1)).first() is None
    visitor = request.state.visitor
    if visitor and visitor.everywhere == "admin" and is_empty:
        return Open(needs_admin=False, needs_organisation=True, code="")
    if somebody_leads(session) or pages.first_code is None or not pages.settings.sign_in.local_accounts:
        raise HTTPException(404)
    if not secrets.compare_digest(code.encode("utf-8", "replace"), pages.first_code.encode()):
        return "web.fault_code" if code else ""
    return Open(needs_admin=True, needs_organisation=is_empty, code=code)


def _typed(form: Mapping[str, str]) -> Typed:
    names = ("choice", "organisation", "kind", "area", "description")
    wish = Wish(**{name: form[name].strip() for name in names if name in form})
    return Typed(" ".join(form.get("name", "").split()), form.get("address", "").strip(), wish)


def _faults(session: Session, found: Open, typed: Typed, password: str) -> dict[str, str]:
    if not found.needs_admin:
        return {}
    faults = {} if 1 < len(typed.name) <= LONGEST_NAME and typed.name.isprintable() else {"name": "web.fault_who"}
    try:
        if by_address(session, address_of(typed.address)):
            faults["address"] = "web.fault_address_taken"
    except BadInput:
        faults["address"] = fault_of_address(typed.address)
    if fault := fault_of(password):
        faults["password"] = fault
    return faults


def _profile(pages: Pages, request: Request, found: Open, typed: Typed) -> tuple[Profile | None, dict[str, str]]:
    """The organisation to begin with, and what is wrong with it."""
    if not found.needs_organisation:
        return None, {}
    name, address = typed.name, typed.address
    if not found.needs_admin:
        with reading(pages.engine) as session:
            own = session.get(Account, pages.visitor(request).account_id)
        name, address = (own.name, own.address or "") if own else (pages.visitor(request).name, "")
    try:
        return profile_of(typed.wish, name, address, pages.texts(request).language), {}
    except Unusable as error:
        return None, dict(error.faults)


def _admin(pages: Pages, request: Request, session: Session, found: Open, typed: Typed, password: str) -> Account:
    if not found.needs_admin:
        return session.get_one(Account, pages.visitor(request).account_id)
    account = add_account(session, typed.address, typed.name, password, pages.clock())
    set_role(session, account, None, "admin")
    note(session, visitor_of(session, account), "first admin", pages.clock())
    return account


def _begin(pages: Pages, request: Request, session: Session, account: Account, profile: Profile | None) -> Response:
    """The organisation is written; next comes its first letter."""
    if profile is None:
        return let_in(pages, request, session, account, "/")
    by = f"{AT_FIRST_RUN}{account.name}"  # nobody has read a file in
    import_profile(session, profile, pages.clock(), pages.settings.timezone, by)
    who, organisation = visitor_of(session, account), profile.organisation.id
    note(session, who, "organisation added", pages.clock(), organisation=organisation)
    return let_in(pages, request, session, account, f"/previews/{_first_letter(session, organisation)}?first=1")


def _first_letter(session: Session, organisation: str) -> int:
    """A weekly letter shows most of what the service does."""
    query = select(Subscription).where(Subscription.organisation_id == organisation, col(Subscription.active))
    rows = session.exec(query.order_by(col(Subscription.id))).all()
    return next((row.id for row in rows if row.rhythm == "weekly"), rows[0].id) or 0


def _show(pages: Pages, request: Request, found: Open, typed: Typed, faults: Mapping[str, str]) -> Response:
    return pages.show(
        request,
        "start.html",
        status=400 if faults else 200,
        found=found,
        typed=typed,
        faults=faults,
        kinds=list(KINDS),
        examples=[(profile.organisation.id, profile.organisation.name) for profile in examples().values()],
        shortest=SHORTEST,
    )


PAGES: dict[str, View] = {"/start": start_page}
ACTIONS: dict[str, View] = {"/start": start}
