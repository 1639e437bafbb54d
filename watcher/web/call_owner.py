"""Who may change or remove a call that was added by hand, and who has removed one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from watcher.calls.decide import UNREAD
from watcher.calls.models import Call, CallEvent
from watcher.people.models import Audit, Membership
from watcher.people.roles import Visitor, reaches

ADDED, REMOVED = "call added", "call withdrawn"


@dataclass(frozen=True)
class Removed:
    """A person, by name, took the call away."""

    who: str
    at: datetime


def may_change(session: Session, visitor: Visitor, call_ids: Collection[int]) -> bool:
    """Whoever added it, who coordinates the organisation it was added for, and who coordinates all of them.

    Where nobody has written down who added it, any coordinator. `call_ids`: all by which the call has been known.
    """
    if reaches(visitor.everywhere, "coordinator") or not visitor.is_somewhere("coordinator"):
        return visitor.is_somewhere("coordinator")
    query = select(Audit).where(Audit.what == ADDED, col(Audit.about).in_(_about(call_ids)))
    added = session.exec(query.order_by(col(Audit.id).desc()).limit(1)).first()
    if added is None or (added.account_id is not None and added.account_id == visitor.account_id):
        return True
    return any(visitor.may("coordinator", each) for each in _organisations_of(session, added))


def organisation_of(visitor: Visitor) -> str | None:
    """For which organisation somebody adds a call; None who does it for all."""
    hers = [each for each in visitor.roles if visitor.may("coordinator", each)]
    return None if visitor.everywhere else visitor.foremost(hers) or None


def removals_of(session: Session, call_ids: Collection[int]) -> dict[datetime, Removed]:
    """Who removed the call, by the moment at which it went."""
    query = select(Audit).where(Audit.what == REMOVED, col(Audit.about).in_(_about(call_ids)))
    return {row.at: Removed(row.who, row.at) for row in session.exec(query)}


def removed_by(session: Session, call: Call, call_ids: Collection[int]) -> Removed | None:
    """Who removed a call that is gone; None where it is there, or its sources dropped it."""
    if not call.withdrawn:
        return None
    gone = select(CallEvent.at).where(CallEvent.call_id == call.id, CallEvent.kind == "withdrawn")
    last = session.exec(gone.order_by(col(CallEvent.id).desc()).limit(1)).first()
    return removals_of(session, call_ids).get(last) if last else None


def why_gone(session: Session, call: Call) -> str:
    """The key of the sentence on a call that its sources show no more; empty where it is there."""
    if not call.withdrawn:
        return ""
    gone = select(CallEvent.changes).where(CallEvent.call_id == call.id, CallEvent.kind == "withdrawn")
    last = session.exec(gone.order_by(col(CallEvent.id).desc()).limit(1)).first() or {}
    return "change.unread" if last.get("status", (None, None))[1] == UNREAD else "change.withdrawn"


def _organisations_of(session: Session, added: Audit) -> list[str]:
    if added.organisation_id is not None:
        return [added.organisation_id]
    # Before that was written down with it: those to which whoever added it belongs.
    query = select(Membership.organisation_id).where(Membership.account_id == added.account_id)
    return [each for each in session.exec(query) if each is not None]


def _about(call_ids: Collection[int]) -> list[str]:
    return [f"call:{each}" for each in call_ids]
