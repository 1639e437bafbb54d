"""Former answers to calls, as the log of who did what keeps them.

One that another person's answer takes the place of is written down as what it was: by its own giver, of its own moment.
So whoever is erased, or asks what is held about her, is found there as anywhere in the log. That an answer was taken
back is written down likewise, by whose it was: what it says is that this person's word stands no more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from subscriptions.former import Former, giver_of
from watcher.people.audit import note
from watcher.people.models import Audit
from watcher.people.roles import Visitor

RELEVANT: Final = "answered relevant before another"
NOT_RELEVANT: Final = "answered not relevant before another"
TAKEN_BACK: Final = "had an answer taken back"
ACTS: Final = (RELEVANT, NOT_RELEVANT, TAKEN_BACK)


@dataclass(frozen=True)
class AnswerLog:
    """The log as `FormerAnswers`. `now`: when what is written now is done."""

    session: Session
    now: datetime

    def of_call(self, organisation_id: str, names: Collection[int]) -> Sequence[Former]:
        """Those that nobody has taken back, the last of each person and area, the first first."""
        return standing(row for row in self.rows(organisation_id) if row[1].call_id in names)

    def rows(self, organisation_id: str) -> Sequence[tuple[str, Former]]:
        """Everything that was written down, in order, each with what it is."""
        query = select(Audit).where(Audit.organisation_id == organisation_id, col(Audit.what).in_(ACTS))
        return [(row.what, _read(row)) for row in self.session.exec(query.order_by(col(Audit.id)))]

    def keep(self, organisation_id: str, former: Former) -> None:
        """Somebody else's answer takes the place of this one."""
        what = RELEVANT if former.relevant else NOT_RELEVANT
        note(
            self.session, Visitor(None, former.who), what, former.at, organisation=organisation_id, about=about(former)
        )

    def take_back(self, organisation_id: str, names: Collection[int], taken: Former) -> Former | None:
        """An answer is taken back. Returns the last of what others had said before it, which counts again."""
        said = [each for each in self.of_call(organisation_id, names) if each.area_id == taken.area_id]
        if not said:
            return None  # nobody has ever said anything else: there is nothing that it could end
        by = Visitor(None, taken.who)
        note(self.session, by, TAKEN_BACK, self.now, organisation=organisation_id, about=about(taken))
        others = (each for each in said if giver_of(each) != giver_of(taken))
        return max(others, key=lambda each: each.at, default=None)


def standing(rows: Iterable[tuple[str, Former]]) -> list[Former]:
    """What of all that was written down, in order, was not taken back, the first first."""
    said: dict[tuple[int, str], Former] = {}
    for what, former in rows:
        said.pop((former.area_id, giver_of(former)), None)
        if what != TAKEN_BACK:
            said[former.area_id, giver_of(former)] = former
    return sorted(said.values(), key=lambda each: each.at)


def about(former: Former) -> str:
    """What a row of the log is about: `call:12 area:7`, and `recipient:3` of one that was given by a link."""
    whose = [] if former.recipient_id is None else [f"recipient:{former.recipient_id}"]
    return " ".join([f"call:{former.call_id}", f"area:{former.area_id}", *whose])


def _read(row: Audit) -> Former:
    of = {kind: int(number) for kind, _, number in (part.partition(":") for part in row.about.split())}
    return Former(of["area"], of["call"], row.what == RELEVANT, row.who, row.at, of.get("recipient"))
