"""Days that we read otherwise than before from the same words: we were wrong, and the funder has moved nothing. Pure.

An event names such fields beside its changes (`misread`): readers are told of a mistake, and not of an extension.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sources.contract import CallData, Deadline
from sources.reading.countdown import without_countdown
from sources.reading.same_facts import same_title, same_words, stands_in
from sources.reading.stamps import is_bare_date
from sources.reading.status import has_passed, is_full_date

MISREAD = "misread"
_DAYS = ("deadlines", "opens")


def mark_misread(
    fresh: CallData, known: CallData, changes: Mapping[str, Any], now: datetime | None = None
) -> dict[str, Any]:
    """The changes, and under `misread` which of the days among them differ by our reading alone, if any do.

    Only of days read out of running text that says the same as before, and in which the words of both readings stand.
    A day that has passed by `now` may have given way to that of the next round: nobody has read it wrong.
    """
    names = [name for name in _DAYS if name in changes and not _has_run_out(fresh, known, name, now)]
    if not names or not _says_the_same(fresh, known):
        return dict(changes)
    misread = [name for name in names if _is_by_our_reading(fresh, known, name)]
    return {**changes, MISREAD: [None, misread]} if misread else dict(changes)


def misread_fields(changes: Mapping[str, Any]) -> frozenset[str]:
    """The fields of an event that we had read wrong."""
    return frozenset((changes.get(MISREAD) or (None, ()))[1] or ())


def _says_the_same(fresh: CallData, known: CallData) -> bool:
    is_now, was = without_countdown(fresh), without_countdown(known)
    has_text = bool(is_now.text.strip() and was.text.strip())
    return has_text and same_title(was.title, is_now.title) and same_words(was.text, is_now.text)


def _is_by_our_reading(fresh: CallData, known: CallData, name: str) -> bool:
    given_otherwise = {name, "hour"} if name == "deadlines" else {name}
    if any(given_otherwise & {*call.filled_by, *call.kept} for call in (fresh, known)):
        return False
    read = [(call, list(_words_of(call, name))) for call in (fresh, known)]
    # A day that was read out of no words is the source's own, and a bare one may stand in a text for anything.
    if any(_how_many(call, name) != len(words) for call, words in read):
        return False
    every = [each for _, words in read for each in words]
    return all(not is_bare_date(each) and stands_in(each, text) for each in every for text in (fresh.text, known.text))


def _has_run_out(fresh: CallData, known: CallData, name: str, now: datetime | None) -> bool:
    if now is None:
        return False
    if name == "opens":
        return known.opens is not None and _is_over(Deadline(date=known.opens), now)
    stays = {day.date for day in fresh.deadlines}
    return any(day.date not in stays and _is_over(day, now) for day in known.deadlines)


def _is_over(day: Deadline, now: datetime) -> bool:
    return is_full_date(day.date) and has_passed(day, now)


def _how_many(call: CallData, name: str) -> int:
    return len(call.deadlines) if name == "deadlines" else int(call.opens is not None)


def _words_of(call: CallData, name: str) -> Iterator[str]:
    """The words from which a field was read, of several deadlines each its own."""
    for key, words in call.evidence.items():
        if key == name or key.startswith(f"{name}."):
            yield words


def without_mark(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes of fields alone."""
    return {name: both for name, both in changes.items() if name != MISREAD}


def misread_throughout(events: Collection[Mapping[str, Any]]) -> frozenset[str]:
    """The fields that were misread in each of several events of one call that changed them."""
    ours = {name for changes in events for name in misread_fields(changes)}
    theirs = {name for changes in events for name in without_mark(changes) if name not in misread_fields(changes)}
    return frozenset(ours - theirs)
