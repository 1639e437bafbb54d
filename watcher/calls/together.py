"""One call out of what several sources say of it. Pure: in whichever order they came, the outcome is the same.

The leading source tells. What it leaves open is filled by the next in rank that says it, field by field, as long as
that cannot put together what nobody has said: a list of deadlines comes whole from one source, and where one may
apply from never comes from another, since it may speak of its own area only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sources.contract import Budget, CallData, Deadline, Dissent, Eligibility, Status, Translation
from sources.reading.status import is_full_date, last_deadline
from sources.same_days import contradict, same_day

_PLAIN_FIELDS = ("url", "funder", "programme", "published", "funding_rate", "keywords", "types_of_action", "documents")
_WAITING: tuple[Status, ...] = ("forthcoming", "unknown")


@dataclass(frozen=True)
class Stated:
    """What one source says of a call. `authority`: lower goes first.

    `gone`: several complete runs in a row did not show the call. `broken`: the source cannot be read at present.
    `over`: by its own word or its own days, the call can no longer be applied for.
    """

    data: CallData
    authority: int = 50
    gone: bool = False
    broken: bool = False
    over: bool = False

    @property
    def source(self) -> str:
        return self.data.source


def ranked(stated: Iterable[Stated]) -> list[Stated]:
    """The leading source first. One that no longer shows the call comes after all that do."""
    return sorted(stated, key=lambda each: (each.gone, each.authority, each.source, each.data.external_id))


def together(stated: Iterable[Stated]) -> CallData:
    """The call as all its sources tell it: the leading one's facts, filled from the others, and who dissents.

    `filled_by` names the source of each filled field. A source that cannot be read at present keeps its words, but
    its dates give way to the next source's where the two contradict each other: one of them has moved meanwhile.
    """
    leader, *others = ranked(stated)
    if not others:
        return leader.data
    return _together(leader, others)


def _together(leader: Stated, others: Sequence[Stated]) -> CallData:
    filling = _Filling(leader.data)
    teller = _teller_of_dates(leader, others)
    if teller is not leader:
        filling.take(teller, "status", "opens", "deadlines", "deadline_model")
    rest = [each for each in (leader, *others) if each is not teller]
    _fill_dates(filling, rest)
    _fill_words(filling, others)
    _put_written(filling, others)
    _fill_facts(filling, others)
    return filling.done(_dissent(filling.call, teller, rest))


class _Filling:
    """A call in the making, with a note of who filled what."""

    def __init__(self, call: CallData) -> None:
        self.call = call
        self._filled_by: dict[str, str] = {}

    def take(self, other: Stated, *fields: str) -> None:
        for field in fields:
            self.put(other, field, getattr(other.data, field))

    def put(self, other: Stated, field: str, value: Any, *, name: str = "") -> None:
        """Fill a field, with the words it was read from."""
        words = other.data.evidence.get(field)
        evidence = {**self.call.evidence, field: words} if words else self.call.evidence
        supposed = tuple(each for each in self.call.supposed if each != field)
        supposed = (*supposed, field) if field in other.data.supposed else supposed
        self.call = self.call.model_copy(update={field: value, "evidence": evidence, "supposed": supposed})
        self._filled_by[name or field] = other.source

    def done(self, dissent: tuple[Dissent, ...]) -> CallData:
        return self.call.model_copy(update={"filled_by": self._filled_by, "dissent": dissent})


def _teller_of_dates(leader: Stated, others: Sequence[Stated]) -> Stated:
    """Who tells when one can apply: the leading source, unless it is broken and one that is not contradicts it."""
    if not leader.broken:
        return leader
    well = next((each for each in others if not (each.broken or each.gone)), leader)
    differs = contradict(leader.data.deadlines, well.data.deadlines)
    return well if differs or (leader.data.is_live and not well.data.is_live) else leader


def _fill_dates(filling: _Filling, rest: Sequence[Stated]) -> None:
    told = filling.call
    if not told.deadlines and told.status in ("open", *_WAITING) and told.deadline_model != "rolling":
        _fill_deadlines(filling, rest)
    _fill_hours(filling, rest)
    shown = [each for each in rest if not (each.gone or each.broken)]
    if told.status == "unknown":
        _fill_status(filling, shown)
    if told.opens is None and told.status in _WAITING:
        last = last_deadline(filling.call.deadlines)
        opening = (each for each in rest if is_full_date(each.data.opens))
        if found := next((each for each in opening if last is None or (each.data.opens or "") <= last), None):
            filling.take(found, "opens")


def _fill_deadlines(filling: _Filling, rest: Sequence[Stated]) -> None:
    """Days from the next source that shows the call; one that can be read goes first.

    An old day would close the call: it counts only where the telling source does not know and all others are agreed.
    """
    shown = sorted((each for each in rest if not each.gone), key=lambda each: each.broken)
    believed = filling.call.status == "unknown" and all(each.over for each in shown)
    found = next((each for each in shown if each.data.deadlines and (believed or not each.over)), None)
    if found is not None:
        filling.take(found, "deadlines")
        if filling.call.deadline_model is None and found.data.deadline_model:
            filling.take(found, "deadline_model")


def _fill_hours(filling: _Filling, rest: Sequence[Stated]) -> None:
    """A day without an hour takes the hour that another source states for that day, where only one can be meant."""
    for other in rest:
        ours = filling.call.deadlines
        hours = tuple(_with_hour(each, ours, other.data.deadlines) for each in ours)
        if hours != ours:
            filling.put(other, "deadlines", hours, name="hour")


def _with_hour(ours: Deadline, all_ours: Sequence[Deadline], theirs: Sequence[Deadline]) -> Deadline:
    same = [each for each in theirs if each.date == ours.date]
    twice = sum(each.date == ours.date for each in all_ours) > 1
    # 00:00 is what systems write for a day without an hour; taken as an hour it would take that day away.
    if ours.time or twice or len(same) != 1 or same[0].time in (None, "00:00"):
        return ours
    return ours.model_copy(update={"time": same[0].time, "zone": same[0].zone})


def _fill_status(filling: _Filling, shown: Sequence[Stated]) -> None:
    """Of a call whose own source says nothing: live as the next says; over only where no date says otherwise."""
    for each in shown:
        status, dated = each.data.status, bool(filling.call.deadlines)
        says_live = status in ("open", "forthcoming") and not each.over
        if says_live or (status not in ("open", "forthcoming", "unknown") and not dated):
            filling.take(each, "status")
            return


def _fill_words(filling: _Filling, others: Sequence[Stated]) -> None:
    """Text where there is none, and every other language that a source speaks."""
    for other in others:
        call, theirs = filling.call, other.data
        if theirs.language == call.language:
            for field in ("text", "summary"):
                if getattr(theirs, field) and not getattr(filling.call, field):
                    filling.take(other, field)
            copies = dict(theirs.translations)
        else:
            own = Translation(title=theirs.title, summary=theirs.summary, text=theirs.text)
            copies = {theirs.language: own, **theirs.translations}
        added = {name: words for name, words in copies.items() if name not in {call.language, *call.translations}}
        if added:
            filling.put(other, "translations", {**call.translations, **added})


def _put_written(filling: _Filling, others: Sequence[Stated]) -> None:
    """A summary that a person wrote for readers here goes before the source's, in the language she wrote it in."""
    found = next((each for each in others if "summary" in each.data.written and not each.gone), None)
    if found is None or "summary" in filling.call.written:
        return
    theirs, copies = found.data, filling.call.translations
    if theirs.language == filling.call.language:
        filling.put(found, "summary", theirs.summary)
    elif theirs.language in copies:
        own = copies[theirs.language].model_copy(update={"summary": theirs.summary})
        filling.put(found, "translations", {**copies, theirs.language: own})
    filling.call = filling.call.model_copy(update={"written": theirs.written})


def _fill_facts(filling: _Filling, others: Sequence[Stated]) -> None:
    for other in others:
        for field in _PLAIN_FIELDS:
            if getattr(filling.call, field) in (None, "", ()) and getattr(other.data, field) not in (None, "", ()):
                filling.take(other, field)
        if not _has_figures(filling.call.budget) and _has_figures(other.data.budget):
            filling.take(other, "budget")
    worded = next((each for each in others if each.data.budget), None)
    if filling.call.budget is None and worded:
        filling.take(worded, "budget")
    _fill_applicants(filling, others)


def _has_figures(budget: Budget | None) -> bool:
    return budget is not None and any((budget.total, budget.per_project_min, budget.per_project_max))


def _fill_applicants(filling: _Filling, others: Sequence[Stated]) -> None:
    """Who may apply, where the leading source has at most words for it and another has read it on its page.

    What the catalogue supposes of a source's calls does not count: it may be narrower than this call.
    """
    ours = filling.call.eligibility
    if ours != Eligibility(text=ours.text):
        return
    for other in others:
        theirs = other.data.eligibility
        if theirs.applicant_types and "eligibility" in other.data.evidence:
            kept = {"text": ours.text or theirs.text, "countries": (), "regions": ()}
            filling.put(other, "eligibility", theirs.model_copy(update=kept))
            return


def _dissent(call: CallData, teller: Stated, rest: Sequence[Stated]) -> tuple[Dissent, ...]:
    """Who gives other days than those told. A source that cannot be read, or has dropped the call, has no say."""
    found = []
    for each in (teller, *rest):
        if each.gone or (each.broken and each is not teller):
            continue
        if contradict(call.deadlines, each.data.deadlines):
            days = tuple(day.date for day in each.data.deadlines)
            found.append(Dissent(source=each.source, field="deadlines", days=days))
        if call.opens and each.data.opens and not _same_opening(call.opens, each.data.opens):
            found.append(Dissent(source=each.source, field="opens", days=(each.data.opens,)))
    return tuple(found)


def _same_opening(one: str, other: str) -> bool:
    return same_day(Deadline(date=one), Deadline(date=other))
