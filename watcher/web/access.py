"""Who may enter which page: declared for every route, and asked in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from fastapi import HTTPException
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from subscriptions.models import Organisation, PriorityArea, Subscription
from watcher.db import reading
from watcher.people.roles import Role, Visitor, reaches

# Anybody; whoever holds a link that names something nobody can guess; whoever is signed in; and the roles.
Access = Literal["public", "holder", "account", "reader", "coordinator", "admin"]
# Stands for all organisations; no id of one can be this.
EVERYWHERE = "*"
# Why it was refused: there are others, which a person mends in other ways.
TOO_LOW = "role"
SpeaksOf = Callable[[Session, Mapping[str, str]], str | None]


@dataclass(frozen=True)
class Rule:
    """Who may enter, and which organisation the page speaks of.

    `speaks_of` finds it from the address, or from the form that is sent there (an address says more than a form by
    the same name); it gives None where there is nothing by that name. Without it the page
    shows what concerns all, and of organisations those that its visitor may see: then the role is asked for anywhere.
    `from_anywhere`: its form may be sent from no page of ours; the address itself is what allows it.
    `for_all`: what is done there concerns every organisation, so the role is asked for in all of them.
    `with_file`: its form may hold a file.
    """

    access: Access
    speaks_of: SpeaksOf | None = None
    from_anywhere: bool = False
    for_all: bool = False
    with_file: bool = False


def check_access(engine: Engine, visitor: Visitor | None, rule: Rule, named: Mapping[str, str]) -> None:
    """Raises HTTPException: 401 (sign in first), 404 (there is nothing for you), 403 (you may look, not do this)."""
    if rule.access in ("public", "holder"):
        return
    if visitor is None:
        raise HTTPException(401)
    if rule.access == "account":
        return
    role = cast(Role, rule.access)
    if rule.for_all:
        allowed = reaches(visitor.everywhere, role)
    elif rule.speaks_of is None:
        allowed = visitor.is_somewhere(role)
    else:
        with reading(engine) as session:
            organisation = rule.speaks_of(session, named)
        if organisation is None or visitor.role_in(organisation) is None:
            raise HTTPException(404)
        allowed = visitor.may(role, organisation)
    if not allowed:
        raise HTTPException(403, TOO_LOW)


def number_in(named: Mapping[str, str], name: str) -> int:
    """A number from an address; 0, which no row has, for anything else."""
    text = named[name]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def of_form(session: Session, named: Mapping[str, str]) -> str | None:
    """The organisation that a form names, or all of them: only who has her role everywhere has it in those."""
    name = named.get("organisation", "")
    is_there = name == EVERYWHERE or session.get(Organisation, name) is not None
    return name if is_there else None


def of_organisation(session: Session, named: Mapping[str, str]) -> str | None:
    row = session.get(Organisation, named["organisation_id"])
    return row.id if row else None


def of_any_area(session: Session, named: Mapping[str, str]) -> str | None:
    """Of one that was removed too: who typed in its form must not lose what was typed."""
    area = session.get(PriorityArea, number_in(named, "area_id"))
    return area.organisation_id if area else None


def of_area(session: Session, named: Mapping[str, str]) -> str | None:
    area = session.get(PriorityArea, number_in(named, "area_id"))
    return area.organisation_id if area and area.active else None


def of_subscription(session: Session, named: Mapping[str, str]) -> str | None:
    query = select(Subscription, Organisation).join(Organisation, col(Organisation.id) == Subscription.organisation_id)
    row = session.exec(query.where(Subscription.id == number_in(named, "subscription_id"), Subscription.active)).first()
    return row[1].id if row else None
