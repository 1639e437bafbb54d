"""Judging a run before anything is kept: complete, incomplete or broken. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from sources.contract import CallData, Note

Outcome = Literal["complete", "incomplete", "broken", "unchanged"]

# Notes that mean an item could not be read as a call at all.
INVALID = frozenset({"no-id", "no-title", "no-address", "bad-link", "bad-row"})
VALID_SHARE = 0.9
MISSING_DETAILS = 0.1
JUMP_FROM = 20
JUMP_FACTOR = 2


@dataclass
class Crawl:
    """Everything one run brought, before judgement.

    `failure`: why the run could not go on, ready to show; `unreadable`: an answer was not this source's;
    `as_listed`: calls whose own pages were not read this time; `same`: whose list and page say what they said before.
    """

    calls: tuple[CallData, ...] = ()
    conflicts: tuple[str, ...] = ()
    repeated: int = 0
    pages: int = 0
    expected: int | None = None
    keys: frozenset[str] = frozenset()
    cut_off: str | None = None
    notes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    nothing_open: str | None = None
    as_listed: frozenset[str] = frozenset()
    same: frozenset[str] = frozenset()
    unchanged: bool = False
    failure: str | None = None
    unreadable: bool = False

    def take_notes(self, notes: Iterable[Note]) -> None:
        for note in notes:
            self.notes[note.code] += note.count
            self.examples.setdefault(note.code, note.detail)


@dataclass(frozen=True)
class Verdict:
    outcome: Outcome
    problems: tuple[str, ...] = ()


def judge(crawl: Crawl, *, whole_list: bool, known_live: int, known_any: bool, accept_jump: bool = False) -> Verdict:
    """What a run is worth.

    Complete: all may be believed, absence too. Incomplete: what was read is believed, absence is not.
    Broken: nothing is believed.
    """
    if crawl.unchanged:
        return Verdict("unchanged")
    broken = _broken(crawl, whole_list=whole_list, known_live=known_live, accept_jump=accept_jump)
    if broken:
        return Verdict("broken", tuple(broken))
    short = _incomplete(crawl, whole_list=whole_list, known_any=known_any)
    return Verdict("incomplete" if short else "complete", tuple(short + _set_aside(crawl)))


def _broken(crawl: Crawl, *, whole_list: bool, known_live: int, accept_jump: bool) -> list[str]:
    found = []
    if crawl.failure and (crawl.unreadable or crawl.pages == 0):
        found.append(crawl.failure)
    if crawl.conflicts:
        some = ", ".join(crawl.conflicts[:3])
        found.append(f"{len(crawl.conflicts)} identities came with two different contents, first {some}")
    found += _invalid(crawl)
    if not found and whole_list and not crawl.failure and not crawl.cut_off:
        found += _emptied_or_jumped(crawl, known_live, accept_jump=accept_jump)
    return found


def _invalid(crawl: Crawl) -> list[str]:
    invalid = {code: count for code, count in crawl.notes.items() if code in INVALID}
    total = len(crawl.calls) + sum(invalid.values())
    if not invalid or len(crawl.calls) >= VALID_SHARE * total:
        return []
    worst = ", ".join(f"{code}: {count}" for code, count in sorted(invalid.items()))
    return [f"only {len(crawl.calls)} of {total} items could be read as calls ({worst})"]


def _emptied_or_jumped(crawl: Crawl, known_live: int, *, accept_jump: bool) -> list[str]:
    if not crawl.calls and known_live and not crawl.nothing_open:
        return [f"nothing found, where {known_live} calls that have not closed were known; the layout may have changed"]
    live = sum(call.is_live for call in crawl.calls)
    if accept_jump or crawl.nothing_open or known_live < JUMP_FROM or _short_by(crawl):
        return []
    if known_live / JUMP_FACTOR <= live <= known_live * JUMP_FACTOR:
        return []
    return [
        f"live calls jumped from {known_live} to {live}; if that is right, poll this source again with --accept-jump"
    ]


def _incomplete(crawl: Crawl, *, whole_list: bool, known_any: bool) -> list[str]:
    short = []
    if crawl.failure:
        short.append(f"the list was cut off after {crawl.pages} pages: {crawl.failure}")
    if crawl.notes["unreadable-detail"] > MISSING_DETAILS * len(crawl.calls):
        short.append(f"{crawl.notes['unreadable-detail']} calls' own pages could not be read")
    if crawl.cut_off:
        short.append(f"the list was cut off: {crawl.cut_off}")
    if _short_by(crawl):
        short.append(f"the source says {crawl.expected} but gave {len(crawl.keys)} different ones")
    if whole_list and not (crawl.calls or crawl.nothing_open or known_any or short):
        short.append("nothing found, and the page does not say why; check how this source is read")
    return short


def _short_by(crawl: Crawl) -> int:
    return max(0, (crawl.expected or 0) - len(crawl.keys))


def _set_aside(crawl: Crawl) -> list[str]:
    return [
        f"set aside: {count} x {code}" + (f" (for example {crawl.examples[code]})" if crawl.examples.get(code) else "")
        for code, count in sorted(crawl.notes.items())
    ]
