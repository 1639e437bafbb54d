"""What a change of a stored area would have sent over the last twelve months, before the change is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlmodel import Session, col, select

from subscriptions.answers import answers_of
from subscriptions.listeners import Listener, as_applicant, as_area, read_listeners
from subscriptions.matching.areas import analyse_area
from subscriptions.matching.model import Scored
from subscriptions.matching.tuning import Tuning, tune
from subscriptions.matching.verdicts import Applicant, Verdicts, Year, judge_all
from subscriptions.models import AreaAnswer, Department, Organisation, PriorityArea, saved_id
from watcher.calls.joining import is_joined, joined_calls
from watcher.calls.models import Call
from watcher.errors import BadInput

MOST_AREAS: Final = 1_000
_analysed = lru_cache(MOST_AREAS)(analyse_area)


class Heard(NamedTuple):
    """An area and its neighbours, as matching hears them."""

    own: Listener
    others: list[Listener]


@dataclass(frozen=True)
class Effect:
    """Every answer, with its call or the one that has taken that in, and the calls that are in or out of the letters
    because of all the area's answers."""

    answers: tuple[tuple[AreaAnswer, Call], ...]
    came_in: tuple[Scored, ...]
    went_out: tuple[Scored, ...]


def find_area(session: Session, organisation: str, key: str) -> PriorityArea:
    """Raises BadInput if there is no such active area."""
    query = select(PriorityArea).where(col(PriorityArea.active)).order_by(col(PriorityArea.id))
    areas = {(area.organisation_id, area.key): area for area in session.exec(query)}
    if (organisation, key) not in areas:
        near = [each for each in areas if each[0] == organisation] or list(areas)
        named = ", ".join("/".join(each) for each in near) or "none yet; import a profile first"
        raise BadInput(f"{organisation}/{key}: no such area; there are: {named}")
    return areas[organisation, key]


def try_area(
    session: Session,
    area: PriorityArea,
    changes: dict[str, Any],
    year: Year,
    most: int | None = None,
    heard: Heard | None = None,
) -> Tuning:
    """What these changes of an area's fields (`name`, `description`, `must_not` ...) would do to its letters.

    `most`: of so many calls in each list the reasons are wanted; of all if it is None.
    """
    own, others = heard or hear(session, area)
    after = replace(own.area, **changes)
    beside = {each.area.id: _judge(each, year) for each in others}
    return tune(_judge(own, year), after, beside, most)


def effect_of_answers(
    session: Session, area: PriorityArea, year: Year, most: int | None = None, heard: Heard | None = None
) -> Effect:
    """Every answer of an area, the last first, and what they do together. `most`: of so many calls, the best."""
    own, _others = heard or hear(session, area)
    without = judge_all(_analysed(own.area), year, Applicant(own.applicant, own.department_types))
    now = _judge(own, year)
    return Effect(
        answers=tuple(_answers(session, area)),
        came_in=tuple(map(now.scored, now.best_first(now.told & ~without.told)[:most])),
        went_out=tuple(map(without.scored, without.best_first(without.told & ~now.told)[:most])),
    )


def open_calls_of(session: Session, area: PriorityArea, department: Department | None, year: Year) -> int:
    """How many calls of the year that can still be applied for a letter would hold, were this area there in it.

    Also of an area that is not active. `department`: whose it would be.
    """
    owner = session.get_one(Organisation, area.organisation_id)
    answers = answers_of(session, {saved_id(area)}, owner.id).get(saved_id(area))
    types = tuple(department.applicant_types) if department else ()
    verdicts = judge_all(_analysed(as_area(area)), year, Applicant(as_applicant(owner), types, answers))
    calls = year.table.calls
    return sum(calls[at].call.is_live for at in verdicts.best_first(verdicts.told))


def _judge(listener: Listener, year: Year) -> Verdicts:
    """Judged anew only where the area, its answers or the calls have changed."""
    who = Applicant(listener.applicant, listener.department_types, listener.answers)
    return year.judged(_analysed(listener.area), who)


def _answers(session: Session, area: PriorityArea) -> Iterator[tuple[AreaAnswer, Call]]:
    given = session.exec(
        select(AreaAnswer, Call)
        .join(Call, col(Call.id) == AreaAnswer.call_id)
        .where(AreaAnswer.area_id == area.id)
        .order_by(col(AreaAnswer.at).desc())
    ).all()
    joined = joined_calls(session) if any(is_joined(call) for _answer, call in given) else {}
    for answer, call in given:
        into = joined.get(answer.call_id)
        yield answer, session.get_one(Call, into.kept) if into else call


def hear(session: Session, area: PriorityArea) -> Heard:
    """The area as matching hears it, and the other areas of its organisation."""
    listed = read_listeners(session, organisation=area.organisation_id)
    own = next(each for each in listed if each.row_id == area.id)
    return Heard(own, [each for each in listed if each is not own])
