"""Where people have said different things of one call: beside the answer that counts, what others have said."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from subscriptions.former import Former, as_former, giver_of
from subscriptions.models import AreaAnswer, PriorityArea, Recipient
from subscriptions.reader_models import Interest
from watcher.calls.joining import joined_calls
from watcher.people.answer_log import AnswerLog, standing

# An area, and a call as it is called now.
_Key = tuple[int, int]
_Wanted = tuple[Interest, Recipient]


@dataclass(frozen=True)
class Apart:
    """What others have said of a call beside one answer that counts.

    `former`: the opposite, for the same area, before it. `interested`: of a call that is not relevant for the area,
    that its department is interested; both stand.
    """

    former: tuple[Former, ...]
    interested: tuple[_Wanted, ...]


def apart_of(
    session: Session, organisation_id: str, given: Collection[tuple[AreaAnswer, PriorityArea]], log: AnswerLog
) -> dict[int, Apart]:
    """By the row of each answer of the organisation's areas that somebody else contradicts. In two questions."""
    if not given:
        return {}
    now_called = {lost: into.kept for lost, into in joined_calls(session).items()}
    counts = {_key(each, now_called): each for each, _ in sorted(given, key=_when)}
    # Of two calls that have become one, each may have been answered.
    replaced = [as_former(each) for each, _ in given if counts[_key(each, now_called)] is not each]
    former = _by_key([*_standing(log.rows(organisation_id), now_called), *replaced], now_called)
    interests = _interests(session, organisation_id, now_called)
    found = {}
    for answer, area in given:
        key = _key(answer, now_called)
        if counts[key] is answer:
            wanted = () if answer.relevant else interests.get((key[1], area.department_id), ())
            others = [(each, who) for each, who in wanted if each.recipient_id != answer.recipient_id]
            opposite = [each for each in former.get(key, ()) if _contradicts(each, answer)]
            if opposite or others:
                found[answer.id or 0] = Apart(tuple(opposite), tuple(others))
    return found


def _when(pair: tuple[AreaAnswer, PriorityArea]) -> tuple[object, int]:
    return pair[0].at, pair[0].id or 0


def _key(said: AreaAnswer | Former, now_called: dict[int, int]) -> _Key:
    return said.area_id, now_called.get(said.call_id, said.call_id)


def _by_key(said: Iterable[Former], now_called: dict[int, int]) -> dict[_Key, list[Former]]:
    found: dict[_Key, list[Former]] = {}
    for each in said:
        found.setdefault(_key(each, now_called), []).append(each)
    return found


def _standing(rows: Iterable[tuple[str, Former]], now_called: dict[int, int]) -> list[Former]:
    """What was taken back of a call may have been written down under the name of one that it has taken in."""
    written: dict[_Key, list[tuple[str, Former]]] = {}
    for what, former in rows:
        written.setdefault(_key(former, now_called), []).append((what, former))
    return [former for some in written.values() for former in standing(some)]


def _contradicts(former: Former, answer: AreaAnswer) -> bool:
    return former.relevant != answer.relevant and giver_of(former) != giver_of(answer)


def _interests(
    session: Session, organisation_id: str, now_called: dict[int, int]
) -> dict[tuple[int, int | None], list[_Wanted]]:
    """Those that stand, by call and department."""
    query = select(Interest, Recipient).join(Recipient, col(Recipient.id) == col(Interest.recipient_id))
    query = query.where(Interest.organisation_id == organisation_id, col(Interest.ended_at).is_(None))
    found: dict[tuple[int, int | None], list[_Wanted]] = {}
    for interest, who in session.exec(query.order_by(col(Interest.id))):
        call_id = now_called.get(interest.call_id, interest.call_id)
        found.setdefault((call_id, interest.department_id), []).append((interest, who))
    return found
