"""Days that differ though the funder has moved nothing: we had read the same words wrong, or a person corrected them.

An event names such fields beside its changes (`misread`, `corrected`): readers are told of a mistake that is put right,
and not of an extension. Pure.
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
CORRECTED = "corrected"
_MARKS = (MISREAD, CORRECTED)
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


def mark_corrected(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes that a person's correction makes, and under `corrected` which of them are days."""
    names = [name for name in _DAYS if name in changes]
    return {**changes, CORRECTED: [None, names]} if names else dict(changes)


def corrected_fields(changes: Mapping[str, Any]) -> frozenset[str]:
    """The days of an event that a person corrected."""
    return _named(changes, CORRECTED)


def misread_fields(changes: Mapping[str, Any]) -> frozenset[str]:
    """The fields of an event that we had read wrong."""
    return _named(changes, MISREAD)


def _named(changes: Mapping[str, Any], mark: str) -> frozenset[str]:
    return frozenset((changes.get(mark) or (None, ()))[1] or ())


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
    return {name: both for name, both in changes.items() if name not in _MARKS}


def marked_throughout(events: Collection[Mapping[str, Any]], mark: str) -> frozenset[str]:
    """The fields that have a mark in each of several events of one call that changed them."""
    marked = {name for changes in events for name in _named(changes, mark)}
    others = {name for changes in events for name in without_mark(changes) if name not in _named(changes, mark)}
    return frozenset(marked - others)
