"""Relevant or not, call by call, as people have answered: kept, taken back, and what follows at once.

An answer shifts its own area only. "Not relevant" also removes that very call for the whole department, unless another
of its areas has said that it is relevant there: whoever has seen a call and does not want it must not meet it again.
Of two people who answer differently for one area the later counts; what the other said is remembered, and counts again
when the later answer is taken back.
Where a refusal ends, what befell the call meanwhile is matched after all: those who know the call must hear of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from subscriptions.analysed import analysed
from subscriptions.former import FormerAnswers, as_former, giver_of
from subscriptions.matching.learn import Answer, Answers
from subscriptions.models import AreaAnswer, Match, PriorityArea, saved_id
from watcher.calls.joining import joined_calls, names_of
from watcher.calls.models import Call, CallEvent
from watcher.calls.write import key_of

CALLS_AT_ONCE = 500
_kept: dict[int, tuple[list[Answer], Answers]] = {}  # by the area's row: small beside the calls that `analysed` keeps


def give_answer(  # noqa: PLR0913 - who said what of which, when and by which link
    session: Session,
    area: PriorityArea,
    call: Call,
    *,
    relevant: bool,
    who: str,
    now: datetime,
    log: FormerAnswers,
    recipient_id: int | None = None,
) -> None:
    """Keep what somebody said of a call; it takes the place of what was said before. The area meets all calls again.

    So do others of the department if a refusal of the call begins or ends for them. The turn `match` is taken.
    `log`: remembers what somebody else had said.
    """
    refusing = _refusing(session, area, call)
    given = AreaAnswer(
        area_id=saved_id(area), call_id=key_of(call), relevant=relevant, who=who, at=now, recipient_id=recipient_id
    )
    for earlier in _answers(session, area, call):
        if giver_of(earlier) != giver_of(given):
            log.keep(area.organisation_id, as_former(earlier))
        session.delete(earlier)
    session.flush()  # there is room for one answer only
    session.add(given)
    _follow(session, area, call, refusing)


def take_back(
    session: Session,
    area: PriorityArea,
    call: Call,
    *,
    log: FormerAnswers,
    recipient_id: int | None = None,
    mark: str = "",
) -> bool:
    """Undo an answer and all that it did: what somebody else had said before it counts again.

    Returns whether there was one. `recipient_id`: only one that was given by this reader's link, also where somebody
    else's counts. `mark`: only the very answer that a page showed (`mark_of`), so that pressing twice takes no
    colleague's back, which counts again since. The turn `match` is taken.
    """
    refusing, names = _refusing(session, area, call), _names(session, call)
    given = _answers(session, area, call)
    meant = [row for row in given if recipient_id in (None, row.recipient_id) and mark in ("", mark_of(row))]
    if not meant:
        return recipient_id is not None and _take_former_back(area, names, recipient_id, log)
    taken = meant[-1]
    others = [row for row in given if giver_of(row) != giver_of(taken)]  # of a call that has become part of it
    again = log.take_back(area.organisation_id, names, as_former(taken))
    if again is not None and all(row.at < again.at for row in others):
        for row in others:
            log.keep(area.organisation_id, as_former(row))
        others = []
    for row in given:
        if row not in others:
            session.delete(row)
    session.flush()
    if again is not None and not others:
        session.add(AreaAnswer(**{**again._asdict(), "call_id": key_of(call)}))
    _follow(session, area, call, refusing)
    return True


def mark_of(answer: AreaAnswer) -> str:
    """What tells an answer from others for the same area and call: when it was given, and by whom."""
    return f"{answer.at.isoformat()} {giver_of(answer)}"


def _take_former_back(area: PriorityArea, names: Sequence[int], recipient_id: int, log: FormerAnswers) -> bool:
    """It does not count, so nothing follows but that it will not count again."""
    former = [each for each in log.of_call(area.organisation_id, names) if each.area_id == area.id]
    own = next((each for each in former if each.recipient_id == recipient_id), None)
    if own is not None:
        log.take_back(area.organisation_id, names, own)
    return own is not None


def counting_answer(session: Session, area: PriorityArea, call: Call) -> AreaAnswer | None:
    """The answer to the call that counts for the area now."""
    return next(reversed(_answers(session, area, call)), None)


def _answers(session: Session, area: PriorityArea, call: Call) -> Sequence[AreaAnswer]:
    """What was said of the call, the last last, also where that was by the name of one that has become part of it."""
    query = select(AreaAnswer).where(AreaAnswer.area_id == area.id)
    query = query.where(col(AreaAnswer.call_id).in_(_names(session, call)))
    return session.exec(query.order_by(col(AreaAnswer.at), col(AreaAnswer.id))).all()


def _names(session: Session, call: Call) -> list[int]:
    """The row of the call, and those of the calls that it has taken in."""
    return names_of(session, key_of(call))


def _follow(session: Session, area: PriorityArea, call: Call, refusing: set[int]) -> None:
    """What follows from a changed answer. `refusing`: the areas that were not to meet the call before it.

    A new revision of the area, and of those for which a refusal begins or ends: a call that comes back must be told of.
    """
    session.flush()
    now_refusing = _refusing(session, area, call)
    for row in _department(session, area):
        if row.id == area.id or saved_id(row) in refusing ^ now_refusing:
            row.revision += 1
            session.add(row)
    session.flush()
    _match_what_was_missed(session, refusing - now_refusing, call)


def _department(session: Session, area: PriorityArea) -> list[PriorityArea]:
    """All areas of the area's department."""
    query = select(PriorityArea).where(PriorityArea.organisation_id == area.organisation_id)
    return [row for row in session.exec(query) if row.department_id == area.department_id]


def _refusing(session: Session, area: PriorityArea, call: Call) -> set[int]:
    """The areas of the department that are not to meet the call again."""
    refused = refused_calls(session, _department(session, area))
    return {area_id for area_id, calls in refused.items() if key_of(call) in calls}


def _match_what_was_missed(session: Session, area_ids: Iterable[int], call: Call) -> None:
    """All that befell the call, for areas that had it once: letters leave out what their reader has been told.

    As with any call that an area had, whether it attracts new readers is for the area's own judgement of it to say.
    """
    names = _names(session, call)
    query = select(CallEvent).where(col(CallEvent.call_id).in_(names), CallEvent.kind != "new")
    events = session.exec(query.order_by(col(CallEvent.id))).all()
    for area_id in sorted(area_ids):
        area, had = session.get_one(PriorityArea, area_id), select(Match).where(Match.area_id == area_id)
        former = session.exec(had.where(col(Match.call_id).in_(names)).order_by(col(Match.id).desc())).first()
        session.add_all(_row(area, event, former) for event in events if former)
    session.flush()


def _row(area: PriorityArea, event: CallEvent, former: Match) -> Match:
    return Match(
        area_id=saved_id(area),
        key=f"{area.revision}:event:{event.id}",
        revision=area.revision,
        call_id=event.call_id,
        version_id=event.version_id,
        event_id=event.id,
        score=0.0,
        band="weak",
        reasons=former.reasons,
    )


def answers_of(session: Session, area_ids: Collection[int], organisation: str | None = None) -> dict[int, Answers]:
    """The answers of each area that has any, by the area's row, for matching. `organisation`: whose they all are."""
    rows = [row for row in _in_order(session, organisation) if row.area_id in area_ids]
    wanted, calls = sorted({row.call_id for row in rows}), dict[int, Call]()
    for start in range(0, len(wanted), CALLS_AT_ONCE):
        some = select(Call).where(col(Call.id).in_(wanted[start : start + CALLS_AT_ONCE]))
        calls |= {key_of(call): call for call in session.exec(some)}
    given: dict[int, list[Answer]] = {}
    for row in rows:
        given.setdefault(row.area_id, []).append(Answer(analysed(calls[row.call_id].data), row.relevant))
    return {area_id: _weighed(area_id, listed) for area_id, listed in given.items()}


def _weighed(area_id: int, given: list[Answer]) -> Answers:
    """The answers with what their calls are about, which is worked out once as long as they stay as they are."""
    kept, weighed = _kept.get(area_id, ([], None))
    same = len(kept) == len(given) and all(
        one.call is other.call and one.relevant == other.relevant for one, other in zip(kept, given, strict=True)
    )
    if weighed is None or not same:
        weighed = Answers(given)
        _kept[area_id] = (given, weighed)
    return weighed


class _Said(NamedTuple):
    """An answer. `call_id`: of the call that has taken in the one that was answered, if any has."""

    area_id: int
    call_id: int
    relevant: bool


def _in_order(session: Session, organisation: str | None = None) -> list[_Said]:
    """Every answer, or those of one organisation, the last to a call of an area last."""
    query = select(AreaAnswer)
    if organisation is not None:
        query = query.join(PriorityArea, col(PriorityArea.id) == AreaAnswer.area_id)
        query = query.where(PriorityArea.organisation_id == organisation)
    rows = session.exec(query.order_by(col(AreaAnswer.at), col(AreaAnswer.id))).all()
    joined = joined_calls(session) if rows else {}
    return [
        _Said(row.area_id, into.kept if (into := joined.get(row.call_id)) else row.call_id, row.relevant)
        for row in rows
    ]


def refused_calls(session: Session, areas: Sequence[PriorityArea]) -> dict[int, frozenset[int]]:
    """The calls that are not to come again, by the row of each area that has any."""
    owners = {area.organisation_id for area in areas}
    said = {
        (row.area_id, row.call_id): row.relevant
        for row in _in_order(session, min(owners) if len(owners) == 1 else None)
    }
    if not said:
        return {}
    others = {area for area, _call in said} - {saved_id(area) for area in areas}
    answered = session.exec(select(PriorityArea).where(col(PriorityArea.id).in_(others))).all() if others else ()
    department_of = {saved_id(area): (area.organisation_id, area.department_id) for area in (*areas, *answered)}
    of_department: dict[tuple[str, int | None], set[int]] = {}
    for (area_id, call_id), relevant in said.items():
        if not relevant:
            of_department.setdefault(department_of[area_id], set()).add(call_id)
    found = {
        saved_id(area): frozenset(
            call_id
            for call_id in of_department.get((area.organisation_id, area.department_id), ())
            if not said.get((saved_id(area), call_id), False)
        )
        for area in areas
    }
    return {each: calls for each, calls in found.items() if calls}
