"""What has changed in a call, one sentence per change. Pure; the words are in `templates/texts`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast, get_args

from sources.contract import Budget, CallData, Deadline, Eligibility
from sources.names import known_as
from subscriptions.digests.cases import Case, Turn
from subscriptions.digests.deadlines import is_past, next_days_left
from subscriptions.digests.phrases import Setting, amount_phrases, applicant_names, stated_hour
from subscriptions.digests.plain import plain
from subscriptions.digests.text_changes import text_sentences
from watcher.calls.put_right import corrected_fields, misread_fields, without_mark

MOST_SENTENCES = 6
Sentences = Iterable[str]
Teller = Callable[[Any, Any, Case, Setting], Sentences]


def change_sentences(case: Case, at: Setting) -> tuple[str, ...]:
    """Everything that happened to a call that the recipient knows, most important first."""
    sentences = list(dict.fromkeys([*_turn(case, at), *_fields(case, at)]))
    if len(sentences) > MOST_SENTENCES:
        more = at.texts.say("change.more", count=len(sentences) - MOST_SENTENCES + 1)
        sentences = [*sentences[: MOST_SENTENCES - 1], more]
    return tuple(sentences)


def event_sentences(call: CallData, kind: str, changes: Mapping[str, Sequence[Any]], at: Setting) -> tuple[str, ...]:
    """The same for one event by itself. `call`: as it was right after; `at.now`: when that was."""
    turn = cast(Turn, kind) if kind in get_args(Turn) else None
    pairs = {field: (old, new) for field, (old, new) in without_mark(changes).items()}
    case = Case(0, call, (), (), pairs, turn, first=False, already_open=False, settles=())
    marked = replace(case, misread=misread_fields(changes), corrected=corrected_fields(changes))
    return change_sentences(marked, at)


def _turn(case: Case, at: Setting) -> Sentences:
    if is_closed_early(case, at):
        return (at.texts.say("change.closed_early"),)
    return (at.texts.say(f"change.{case.turned}"),) if case.turn else ()


def is_closed_early(case: Case, at: Setting) -> bool:
    return case.turn == "closed" and next_days_left(case.call, at.now, at.local) is not None


def _fields(case: Case, at: Setting) -> Iterable[str]:
    if case.changes.get("status", (None, None))[1] == "cancelled":  # then its dates and money are nobody's concern
        yield from _status(*case.changes["status"], case, at)
        return
    known = [field for field in TELLERS if field in case.changes]
    for field in (*known, *(field for field in case.changes if field not in TELLERS)):
        old, new = case.changes[field]
        yield from TELLERS.get(field, _other)(old, new, case, at)


def _status(old: str, new: str, case: Case, at: Setting) -> Sentences:
    """A turn of life has its own sentence already."""
    if case.turn:
        return ()
    key = {
        "open": "change.opened" if old == "forthcoming" else "change.open",
        "forthcoming": "change.coming",
        "closed": "change.closed",
        "cancelled": "change.cancelled",
        "rolling": "change.rolling",
    }.get(new, "change.status_unknown")
    return (at.texts.say(key),)


def _deadlines(old: Sequence[Any], new: Sequence[Any], case: Case, at: Setting) -> Sentences:
    before, after = _read(old), _read(new)
    if why := case.put_right("deadlines"):
        return (_days_put_right(before, after, why, at),)
    gone, added = days_moved(old, new, case, at)
    if len(gone) == len(added):
        pairs = zip(gone, added, strict=True)
        return [words for one, other in pairs for words in _moved(one, other, after, case, at)]
    if not before:
        return [_one("change.deadline_set", each, at) for each in added]
    taken = [_one("change.deadline_removed" if after else "change.deadline_unknown", each, at) for each in gone]
    return [*(_one("change.deadline_added", each, at) for each in added), *taken]


def _days_put_right(before: Sequence[Deadline], after: Sequence[Deadline], why: str, at: Setting) -> str:
    old, new = (at.texts.listing([_moment(each, at) for each in days]) for days in (before, after))
    if {each.date for each in before} == {each.date for each in after}:
        return at.texts.say(f"change.{why}_hour", new=new)
    return _put_right("deadline", old, new, why, at)


def _put_right(fact: str, old: str, new: str, why: str, at: Setting) -> str:
    """What we had read wrong, or a person has corrected: nobody has moved anything."""
    if not old:
        return at.texts.say(f"change.{why}_{fact}_set", new=new)
    if not new:
        return at.texts.say(f"change.{why}_{fact}_none", old=old)
    return at.texts.say(f"change.{why}_{fact}", new=new, old=old)


def _moment(deadline: Deadline, at: Setting) -> str:
    day = _day(deadline, at)
    return at.texts.say("deadline.at_hour", day=day, hour=stated_hour(deadline, at)) if deadline.time else day


def _read(days: Sequence[Any]) -> list[Deadline]:
    return [Deadline.model_validate(each) for each in days or ()]


def days_moved(
    old: Sequence[Any], new: Sequence[Any], case: Case, at: Setting
) -> tuple[list[Deadline], list[Deadline]]:
    """The last days that are gone, and those that came."""
    before, after = _read(old), _read(new)
    gone, added = _without(before, after), _without(after, before)
    if len(before) > 1 and len(after) > 1 and case.call.deadline_model != "two-stage":
        # Of several dates the ones that are over fall away by themselves: nobody moved them.
        gone = [each for each in gone if not is_past(each, at.now, at.local)]
    return gone, added


def _without(these: list[Deadline], those: list[Deadline]) -> list[Deadline]:
    """Deadlines that are not among the others; their names do not count."""
    kept = {_essence(each) for each in those}
    return [each for each in these if _essence(each) not in kept]


def _essence(deadline: Deadline) -> tuple[str, str | None, str | None, str | None]:
    return (deadline.date, deadline.day_before, deadline.time, deadline.zone if deadline.time else None)


def _moved(old: Deadline, new: Deadline, after: list[Deadline], case: Case, at: Setting) -> Iterator[str]:
    if old.date != new.date:
        yield _day_moved(old, new, after, case, at)
        return
    day, early = at.texts.date(new.date), new.day_before
    if early and not old.day_before:
        yield at.texts.say("change.day_before", day=day, early=at.texts.date(early))
    elif old.day_before and not early:
        yield at.texts.say("change.not_day_before", day=day)
    if (old.time, old.zone) != (new.time, new.zone) and (old.time or new.time):
        yield _hour_moved(old, new, at)


def _day_moved(old: Deadline, new: Deadline, after: list[Deadline], case: Case, at: Setting) -> str:
    say = at.texts.say
    later = new.date > old.date
    if any(each.date.startswith("--") or each.or_date for each in (old, new)):
        key = "change.deadline_moved"  # nobody can say that it is later, or earlier
    elif len(after) == 1:
        key = "change.deadline_extended" if later else "change.deadline_earlier"
    elif case.call.deadline_model == "two-stage":
        key = "change.stage_extended" if later else "change.stage_earlier"
        return say(key, number=after.index(new) + 1, new=_day(new, at), old=_day(old, at))
    else:
        key = "change.one_extended" if later else "change.one_earlier"
    return say(key, new=_day(new, at), old=_day(old, at))


def _day(deadline: Deadline, at: Setting) -> str:
    """The day, or both that the source's words may mean, the earlier one first."""
    if deadline.or_date is None:
        return at.texts.date(deadline.date)
    one, other = sorted((deadline.date, deadline.or_date))
    return at.texts.say("change.either", one=at.texts.date(one), other=at.texts.date(other))


def _hour_moved(old: Deadline, new: Deadline, at: Setting) -> str:
    day = at.texts.date(new.date)
    if new.time is None:
        return at.texts.say("change.hour_gone", day=day)
    if old.time is None:
        return at.texts.say("change.hour_set", day=day, new=stated_hour(new, at))
    return at.texts.say("change.hour_moved", day=day, new=stated_hour(new, at), old=stated_hour(old, at))


def _one(key: str, deadline: Deadline, at: Setting) -> str:
    return at.texts.say(key, day=_day(deadline, at))


def _opens(old: str | None, new: str | None, case: Case, at: Setting) -> Sentences:
    if why := case.put_right("opens"):
        before, after = (at.texts.date(each) if each else "" for each in (old, new))
        return (_put_right("opens", before, after, why, at),)
    if new is None:
        return (at.texts.say("change.opens_unknown"),)
    if old is None:
        return (at.texts.say("change.opens_set", new=at.texts.date(new)),)
    return (at.texts.say("change.opens_moved", new=at.texts.date(new), old=at.texts.date(old)),)


def _budget(old: Any, new: Any, _: Case, at: Setting) -> Sentences:
    before, after = (_amounts(each, at) for each in (old, new))
    if not after or before == after:
        return (at.texts.say("change.budget"),)
    if not before:
        return (at.texts.say("change.budget_set", new=after),)
    return (at.texts.say("change.budget_moved", new=after, old=before),)


def _amounts(value: Mapping[str, Any] | None, at: Setting) -> str:
    return at.texts.listing(amount_phrases(Budget.model_validate(value), at.texts)) if value else ""


def _share(old: float | None, new: float | None, _: Case, at: Setting) -> Sentences:
    if not new:
        return (at.texts.say("change.share_unknown"),)
    if not old:
        return (at.texts.say("change.share_set", new=at.texts.percent(new)),)
    return (at.texts.say("change.share_moved", new=at.texts.percent(new), old=at.texts.percent(old)),)


def _eligibility(old: Any, new: Any, _: Case, at: Setting) -> Sentences:
    before, after = (
        at.texts.listing(applicant_names(Eligibility.model_validate(each or {}), at.texts)) for each in (old, new)
    )
    if not after or before == after:
        return (at.texts.say("change.applicants"),)
    if not before:
        return (at.texts.say("change.applicants_set", new=after),)
    return (at.texts.say("change.applicants_moved", new=after, old=before),)


def _programme(_: str | None, new: str | None, __: Case, at: Setting) -> Sentences:
    if not new:
        return (at.texts.say("change.other"),)
    return (at.texts.say("change.programme", name=plain(known_as(new, at.texts.language), 120)),)


def _model(_: str | None, new: str | None, __: Case, at: Setting) -> Sentences:
    return (at.texts.say(f"change.model.{new}" if new else "change.other"),)


def _plainly(key: str) -> Teller:
    """A change that needs no values."""
    return lambda _, __, ___, at: (at.texts.say(key),)


_other = _plainly("change.other")
TELLERS: dict[str, Teller] = {
    "status": _status,
    "deadlines": _deadlines,
    "opens": _opens,
    "title": _plainly("change.title"),
    "budget": _budget,
    "funding_rate": _share,
    "eligibility": _eligibility,
    "deadline_model": _model,
    "programme": _programme,
    "text": text_sentences,
    "documents": _plainly("change.documents"),
}
