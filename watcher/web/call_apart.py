"""A call that looks like one that is there already: which it is, and how it is kept apart where a person says so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import count

from sqlmodel import Session, col, select

from sources.contract import CallData
from sources.kinds.by_hand import hand_identity
from sources.reading.links import canonical_address, safe_link
from sources.reading.sameness import same_text
from sources.reading.text import one_line
from watcher.calls.joining import joined_calls
from watcher.calls.models import Call, CallIdentity, Sighting
from watcher.calls.write import key_of
from watcher.web.call_conditions import live
from watcher.web.call_page import BY_HAND

# The field by which a person says of a call, by its id, that what she adds is another one.
ANOTHER = "another"


@dataclass(frozen=True)
class Same:
    """The call that is there already."""

    call_id: int
    title: str


def names_of_address(address: str) -> list[str]:
    """The name by which a call of this address is known."""
    link = safe_link(address, address)
    return [f"url:{canonical_address(link)}"] if link else []


def known_by(session: Session, names: Collection[str]) -> int | None:
    """The call that goes by one of these names and can still be applied for; a new round of one that is over is new."""
    query = select(Call).join(CallIdentity, col(CallIdentity.call_id) == col(Call.id))
    joined = joined_calls(session)
    for call in session.exec(query.where(col(CallIdentity.key).in_(names))):
        if not call.withdrawn and CallData.model_validate(call.data).is_live:
            id_ = key_of(call)
            return joined[id_].kept if id_ in joined else id_
    return None


def titled_alike(session: Session, title: str) -> int | None:
    """A call of the same title that can still be applied for: perhaps another one, so only a person can say."""
    query = select(Call.id, col(Call.data)["title"].as_string()).where(*live())
    words = one_line(title).casefold()
    return next((id_ for id_, theirs in session.exec(query) if one_line(theirs).casefold() == words), None)


def title_of(session: Session, call_id: int | None) -> Same | None:
    """The call as a link names it."""
    return Same(call_id, session.get_one(Call, call_id).data["title"]) if call_id else None


def is_sent_again(session: Session, call_id: int, data: CallData) -> bool:
    """Whether a form that was saved has come once more, as by a second press of its button."""
    query = select(Sighting).where(Sighting.source == BY_HAND, Sighting.call_id == call_id)
    was = [CallData.model_validate(row.data) for row in session.exec(query)]
    return any(same_text(each.title, data.title) and each.deadlines == data.deadlines for each in was)


def apart_from(session: Session, data: CallData) -> CallData:
    """The call by a name that no other has, so that it neither replaces nor joins the one it looks like.

    What both are called, as the page on which both stand, names the other one.
    """
    taken = set(session.exec(select(CallIdentity.key).where(col(CallIdentity.key).in_(data.identities))))
    own = hand_identity(data.title)
    numbered = (f"{own}-{number}" if number > 1 else own for number in count(1))
    used = set(session.exec(select(Sighting.external_id).where(Sighting.source == BY_HAND)))
    free = next(name for name in numbered if name not in used)
    kept = tuple(name for name in data.identities if name not in taken)
    return data.model_copy(update={"external_id": free, "identities": kept})
