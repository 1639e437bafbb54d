"""A call event as lines for a person: which call, and for each field what it was and is. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sources.contract import LIVE_STATUSES, Deadline
from sources.reading.text_changes import text_change
from subscriptions.digests.plain import plain
from watcher.calls.models import CallEvent
from watcher.calls.put_right import corrected_fields, misread_fields, without_mark

LONGEST_VALUE = 160
_MOST_SENTENCES = 3
_NOTHING = "-"


def event_lines(event: CallEvent, title: str) -> Iterator[str]:
    """`title`: of the call as it was right after."""
    yield f"{event.id:>6} {event.at:%Y-%m-%d %H:%M} {_kind(event):9} {event.source} {event.external_id}"
    yield f"{'':6} {plain(title, LONGEST_VALUE)}"
    for name, (old, new) in without_mark(event.changes).items():
        for line in _text(old or "", new or "") if name == "text" else [_pair(name, old, new)]:
            yield f"{'':6}   {line}"
    if names := sorted(misread_fields(event.changes)):
        yield f"{'':6}   the source has not changed: we had read {', '.join(names)} wrong"
    if names := sorted(corrected_fields(event.changes)):
        yield f"{'':6}   the source has not changed: a person corrected {', '.join(names)}"


def _kind(event: CallEvent) -> str:
    """A call that was over when it was first seen is new to us, and to nobody else."""
    status = event.changes.get("status", (None, None))[1]
    return "was over" if event.kind == "new" and status not in LIVE_STATUSES else event.kind


def _pair(name: str, old: Any, new: Any) -> str:
    if isinstance(old, dict) and isinstance(new, dict):  # of many facts, those that differ
        old, new = ({key: each.get(key) for key in (*old, *new) if old.get(key) != new.get(key)} for each in (old, new))
    before, after = _value(name, old), _value(name, new)
    return f"{name}: {after}" if old is None else f"{name}: {before} -> {after}"


def _value(name: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return _NOTHING
    if name == "deadlines":
        return ", ".join(_day(Deadline.model_validate(each)) for each in value)
    if name == "documents":
        return plain(", ".join(each["title"] or each["url"] for each in value), LONGEST_VALUE)
    return plain(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), LONGEST_VALUE)


def _day(deadline: Deadline) -> str:
    parts = (deadline.date, deadline.time, deadline.zone if deadline.time else None)
    return " ".join(part for part in parts if part)


def _text(old: str, new: str) -> Sequence[str]:
    """Which sentences came, went or changed, those first that decide."""
    sentences = text_change(old, new).sentences
    lines = [f"text: {_sentence(each.old)} -> {_sentence(each.new)}" for each in sentences[:_MOST_SENTENCES]]
    if len(sentences) > _MOST_SENTENCES:
        lines.append(f"text: {len(sentences) - _MOST_SENTENCES} more; --json shows them")
    return lines or ["text: set otherwise"]


def _sentence(words: str | None) -> str:
    return f'"{plain(words, LONGEST_VALUE)}"' if words else _NOTHING
