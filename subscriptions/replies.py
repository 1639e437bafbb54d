"""What a letter's reader says of one call: interested, not relevant, follow. Each can be taken back.

Whoever calls this has taken the turn `match`: two answers to one call come one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal, get_args

from sqlalchemy import bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from subscriptions.answers import give_answer, take_back
from subscriptions.former import Former, FormerAnswers
from subscriptions.holders import Holder
from subscriptions.models import (
    AreaAnswer,
    DeliveryItem,
    Department,
    Match,
    Organisation,
    Recipient,
    saved_id,
)
from subscriptions.reader_models import Follow, Interest
from subscriptions.said import Said, is_said_for, put_together
from watcher.calls.joining import Joined, joined_calls, names_of
from watcher.calls.models import Call
from watcher.calls.write import key_of
from watcher.db import once

Act = Literal["interested", "not-interested", "not-relevant", "relevant-again", "follow", "unfollow"]
ACTS: tuple[str, ...] = get_args(Act)


def concerns(session: Session, holder: Holder, names: Collection[int]) -> bool:
    """Whether the reader was told of a call, or one of its areas has ever met it, or the reader follows it."""
    areas = [saved_id(area) for area in holder.areas]
    told = select(DeliveryItem.id).where(DeliveryItem.recipient_id == holder.id, col(DeliveryItem.call_id).in_(names))
    met = select(Match.id).where(col(Match.area_id).in_(areas), col(Match.call_id).in_(names))
    followed = select(Follow.id).where(Follow.recipient_id == holder.id, col(Follow.call_id).in_(names))
    return any(session.exec(query.limit(1)).first() is not None for query in (told, met, followed))


def said_of(session: Session, holder: Holder, names: Collection[int], log: FormerAnswers) -> Said:
    """Everything said of a call that matters to this reader."""
    met = set(session.exec(select(Match.area_id).where(col(Match.call_id).in_(names)).distinct()))
    answers = session.exec(select(AreaAnswer).where(col(AreaAnswer.call_id).in_(names))).all()
    follows = select(Follow).where(Follow.recipient_id == holder.id, col(Follow.call_id).in_(names))
    follow = session.exec(follows.where(col(Follow.ended_at).is_(None)).order_by(col(Follow.id))).first()
    said = put_together(holder, met, answers, _interests(session, names), follow)
    return with_log(said, holder, names, log)


def with_log(said: Said, holder: Holder, names: Collection[int], log: FormerAnswers) -> Said:
    """With what was said before; where nothing counts now, nothing did."""
    counts = bool(said.relevant or said.not_relevant)
    return said.with_former(holder, log.of_call(holder.organisation.id, names)) if counts else said


@dataclass(frozen=True)
class Replies:
    """What a reader's calls were answered, by call. `interested`: the departments that said so, None for all.

    `refused`: those that no area of the reader is left for, where nobody of theirs is interested.
    """

    interested: Mapping[int, Collection[int | None]]
    followed: Collection[int]
    refused: Collection[int]


def replies_of(session: Session, holder: Holder) -> Replies:
    """Everything that was said of the reader's calls, in as many questions however many calls there are."""
    areas = [saved_id(area) for area in holder.areas]
    joined = joined_calls(session)

    def kept(call_id: int) -> int:
        return joined[call_id].kept if call_id in joined else call_id

    said = select(Interest).where(Interest.organisation_id == holder.organisation.id, col(Interest.ended_at).is_(None))
    interested: dict[int, set[int | None]] = {}
    for each in session.exec(said):
        if is_said_for(each, holder):
            interested.setdefault(kept(each.call_id), set()).add(each.department_id)
    follows = select(Follow.call_id).where(Follow.recipient_id == holder.id, col(Follow.ended_at).is_(None))
    answers = select(AreaAnswer.call_id, AreaAnswer.area_id).where(
        col(AreaAnswer.area_id).in_(areas), col(AreaAnswer.relevant).is_(False)
    )
    refused = {(kept(call_id), area_id) for call_id, area_id in session.exec(answers)}
    return Replies(
        interested,
        {kept(each) for each in session.exec(follows)},
        {call for call, _ in refused} - _still_asked(session, areas, refused, joined) - interested.keys(),
    )


def _still_asked(
    session: Session, areas: Collection[int], refused: Collection[tuple[int, int]], joined: Mapping[int, Joined]
) -> set[int]:
    """Calls that were refused for one of the reader's areas, but belong to another one too."""
    calls = {call for call, _ in refused}
    names = calls | {lost for lost, into in joined.items() if into.kept in calls}
    met = select(Match.call_id, Match.area_id).where(col(Match.call_id).in_(names), col(Match.area_id).in_(areas))
    pairs = session.exec(met.where(col(Match.score) > 0).distinct()) if refused else ()
    found = ((joined[call_id].kept if call_id in joined else call_id, area_id) for call_id, area_id in pairs)
    return {call for call, area_id in found if (call, area_id) not in refused}


def reply(session: Session, holder: Holder, call: Call, act: Act, now: datetime, log: FormerAnswers) -> bool:
    """Keep, or take back, what a reader says of a call. Doing it twice changes nothing. Returns whether it counted.

    "Interested" and "not relevant" exclude each other. "Not relevant" counts only where an area has met the call.
    """
    said = said_of(session, holder, names_of(session, key_of(call)), log)
    if act == "interested":
        _take_refusal_back(session, holder, call, said, log)
        _add_interest(session, holder, call, said, now)
    elif act == "not-relevant":
        _end_interest(session, said, holder, now)
        return _refuse(session, holder, call, said, now, log)
    elif act == "not-interested":
        _end_interest(session, said, holder, now)
    elif act == "relevant-again":
        _take_refusal_back(session, holder, call, said, log)
    elif act == "follow":
        _begin_to_follow(session, holder, call, said, now)
    elif said.follow is not None:
        said.follow.ended_at = now
    return True


def _add_interest(session: Session, holder: Holder, call: Call, said: Said, now: datetime) -> None:
    """One row for each department that the reader speaks for, as far as it concerns that one."""
    for department_id in said.silent:
        session.add(
            Interest(
                organisation_id=holder.organisation.id,
                department_id=department_id,
                call_id=key_of(call),
                recipient_id=holder.id,
                at=now,
            )
        )
    session.flush()


def _end_interest(session: Session, said: Said, holder: Holder, now: datetime) -> None:
    for each, _ in said.interested:
        if each.recipient_id == holder.id:
            each.ended_at = now
    session.flush()


def _refuse(session: Session, holder: Holder, call: Call, said: Said, now: datetime, log: FormerAnswers) -> bool:
    who = name_of(holder)
    for area in said.left:
        give_answer(session, area, call, relevant=False, who=who, now=now, log=log, recipient_id=holder.id)
    return bool(said.asked)


def _take_refusal_back(session: Session, holder: Holder, call: Call, said: Said, log: FormerAnswers) -> None:
    """Also one that somebody else's later answer took the place of: it is not to count again."""
    given: list[AreaAnswer | Former] = [*said.not_relevant, *said.former]
    own = {each.area_id for each in given if each.recipient_id == holder.id and not each.relevant}
    for area in holder.areas:
        if saved_id(area) in own:
            take_back(session, area, call, log=log, recipient_id=holder.id)


def _begin_to_follow(session: Session, holder: Holder, call: Call, said: Said, now: datetime) -> None:
    if said.follow is None:
        version = call.version_id or 0
        session.add(Follow(recipient_id=holder.id, call_id=key_of(call), version_id=version, at=now))
        session.flush()


def name_of(holder: Holder) -> str:
    """Who gave an answer, as the coordinator knows them. A channel's address is no name, and secret."""
    return holder.recipient.address if holder.recipient.kind == "email" else f"Teams, {', '.join(holder.whom)}"


def _interests(session: Session, names: Collection[int]) -> Sequence[tuple[Interest, Recipient]]:
    query = select(Interest, Recipient).join(Recipient, col(Recipient.id) == col(Interest.recipient_id))
    query = query.where(col(Interest.call_id).in_(names), col(Interest.ended_at).is_(None))
    return session.exec(query.order_by(col(Interest.id))).all()


@cache  # asked for every letter: to put the question together takes longer than to answer it
def _interests_in() -> Select[int, int | None, str, str]:
    return (
        select(Interest.call_id, Interest.department_id, Department.name, Organisation.name)
        .join(Organisation, col(Organisation.id) == col(Interest.organisation_id))
        .join(Department, col(Department.id) == col(Interest.department_id), isouter=True)
        .where(Interest.organisation_id == bindparam("organisation"), col(Interest.ended_at).is_(None))
        .order_by(col(Interest.id))
    )


def interested_in(session: Session, organisation_id: str, calls: Collection[int]) -> dict[int, dict[int, str]]:
    """Who in an organisation is interested in calls: call -> department (0: the whole organisation) -> name."""
    asked, given = f"interest in {organisation_id}", {"organisation": organisation_id}
    rows = once(session, asked, lambda: session.exec(_interests_in(), params=given).all())
    joined, found = joined_calls(session) if rows else {}, dict[int, dict[int, str]]()
    for call_id, department_id, department, organisation in rows:
        now_part_of = joined[call_id].kept if call_id in joined else call_id
        if now_part_of in calls:
            found.setdefault(now_part_of, {})[department_id or 0] = department or organisation
    return found
