"""How one call stands with a letter's reader: what has been said of it, by whom, and where people differ. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from subscriptions.former import Former, as_former, giver_of
from subscriptions.holders import Holder
from subscriptions.models import AreaAnswer, PriorityArea, Recipient, saved_id
from subscriptions.reader_models import Follow, Interest


class Overruled(NamedTuple):
    """An answer, and the later one of somebody else who said the opposite, which counts. `areas`: for these."""

    earlier: Former
    later: AreaAnswer
    areas: tuple[PriorityArea, ...]


@dataclass(frozen=True)
class Said:
    """How a call stands with a reader. `interested`, `not_relevant`, `relevant`: said for its department, by whomever.

    `interested` with the recipient by whose link it was said. `mine`: what was said by this reader's own links, which
    they may take back. `asked`: the priority areas that "not relevant" would speak for. `silent`: departments of the
    reader, None for the organisation, that the call concerns and that have not said they are interested. `differs`: of
    one and the same department somebody has said that it is interested, and somebody else that it is not relevant.
    `areas`: all of the reader's. `former`: what was said for them before what counts now, by others than whoever said
    that.
    """

    interested: tuple[tuple[Interest, Recipient], ...]
    not_relevant: tuple[AreaAnswer, ...]
    follow: Follow | None
    mine: frozenset[str]
    asked: tuple[PriorityArea, ...]
    silent: frozenset[int | None]
    differs: bool = False
    relevant: tuple[AreaAnswer, ...] = ()
    areas: tuple[PriorityArea, ...] = ()
    former: tuple[Former, ...] = ()

    @property
    def interested_by(self) -> tuple[tuple[Interest, Recipient], ...]:
        """Who said so, the first first, each once."""
        return tuple({who.id: (each, who) for each, who in reversed(self.interested)}.values())[::-1]

    @property
    def refused(self) -> tuple[PriorityArea, ...]:
        """The areas that it was said not to be relevant for."""
        return tuple(area for area in self.asked if area not in self.left)

    @property
    def left(self) -> tuple[PriorityArea, ...]:
        """The areas that nobody has said so of."""
        answered = {each.area_id for each in self.not_relevant}
        return tuple(area for area in self.asked if saved_id(area) not in answered)

    @property
    def refused_by(self) -> tuple[AreaAnswer, ...]:
        """Who said that it is not relevant, the first first, each once."""
        return tuple({each.who: each for each in reversed(self.not_relevant)}.values())[::-1]

    @property
    def relevant_by(self) -> tuple[tuple[AreaAnswer, tuple[PriorityArea, ...]], ...]:
        """Who said that it is relevant, and for which areas."""
        whose: dict[str, list[AreaAnswer]] = {}
        for each in self.relevant:
            whose.setdefault(each.who, []).append(each)
        return tuple((some[0], self.areas_of(some)) for some in whose.values())

    @property
    def would_replace(self) -> tuple[tuple[AreaAnswer, tuple[PriorityArea, ...]], ...]:
        """The same for the areas that "not relevant" would speak for."""
        left = {saved_id(area) for area in self.left}
        own = replace(self, relevant=tuple(each for each in self.relevant if each.area_id in left))
        return own.relevant_by

    @property
    def overruled(self) -> tuple[Overruled, ...]:
        """The answers whose opposite somebody else has said later, as one where two people differ in several areas."""
        counts = {each.area_id: each for each in (*self.relevant, *self.not_relevant)}
        found: dict[tuple[str, bool, str], list[Former]] = {}
        for each in self.former:
            later = counts.get(each.area_id)
            if later is not None and later.relevant != each.relevant:
                found.setdefault((giver_of(each), each.relevant, giver_of(later)), []).append(each)
        return tuple(Overruled(some[0], counts[some[0].area_id], self.areas_of(some)) for some in found.values())

    def others_interested(self, holder: Holder) -> tuple[Recipient, ...]:
        """Who else has said that they are interested, each once."""
        return tuple(who for _, who in self.interested_by if who.id != holder.id)

    def others_refusing(self, holder: Holder) -> tuple[AreaAnswer, ...]:
        """What others have said that it is not relevant."""
        return tuple(each for each in self.not_relevant if each.recipient_id != holder.id)

    def areas_of(self, answers: Collection[AreaAnswer] | Collection[Former]) -> tuple[PriorityArea, ...]:
        """Those that answers speak for."""
        answered = {each.area_id for each in answers}
        return tuple(area for area in self.areas if saved_id(area) in answered)

    def with_former(self, holder: Holder, former: Collection[Former]) -> Said:
        """With what is remembered of its call besides. The reader may take her own back, though another's counts."""
        counts = {each.area_id: giver_of(each) for each in (*self.relevant, *self.not_relevant)}
        kept = [each for each in former if counts.get(each.area_id, giver_of(each)) != giver_of(each)]
        own = any(each.recipient_id == holder.id and not each.relevant for each in kept)
        mine = self.mine | {"not-relevant"} if own else self.mine
        return replace(self, former=(*self.former, *kept), mine=mine)


def put_together(
    holder: Holder,
    met: Collection[int],
    answers: Collection[AreaAnswer],
    interests: Collection[tuple[Interest, Recipient]],
    follow: Follow | None,
) -> Said:
    """What matters to this reader of all that was said of one call. `met`: the areas that have met it. Pure."""
    areas = {saved_id(area): area for area in holder.areas}
    given = sorted((each for each in answers if each.area_id in areas), key=lambda each: (each.at, each.id or 0))
    counts = {each.area_id: each for each in given}  # two of calls that have become one: the last
    refused = tuple(each for each in counts.values() if not each.relevant)
    relevant = tuple(each for each in counts.values() if each.relevant)
    interested = tuple((each, who) for each, who in interests if is_said_for(each, holder))
    mine = {"not-relevant"} if any(each.recipient_id == holder.id for each in refused) else set()
    mine |= {"interested"} if any(each.recipient_id == holder.id for each, _ in interested) else set()
    asked = tuple(area for row_id, area in areas.items() if row_id in met)
    silent = _concerned(holder, asked) - {each.department_id for each, _ in interested}
    refusing = {areas[each.area_id].department_id for each in refused}
    differs = any(each.department_id in refusing for each, _ in interested)
    said = Said(interested, refused, follow, frozenset(mine), asked, frozenset(silent), differs, relevant, holder.areas)
    return said.with_former(holder, [as_former(each) for each in given if each not in counts.values()])


def _concerned(holder: Holder, asked: Sequence[PriorityArea]) -> set[int | None]:
    """The departments that the reader speaks for, as far as the call concerns them; all of them where it does none."""
    departments: set[int | None] = {saved_id(each) for each in holder.departments}
    return departments & {area.department_id for area in asked} or departments or {None}


def is_said_for(interest: Interest, holder: Holder) -> bool:
    """Said for a department that the reader belongs to, or by the reader."""
    own: set[int | None] = {saved_id(each) for each in holder.departments}
    same = interest.organisation_id == holder.organisation.id
    if holder.apart:
        return same and interest.department_id in (own or {None})
    return same and (interest.department_id in own or interest.recipient_id == holder.id)
