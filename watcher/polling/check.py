"""Judging a run before anything is kept: complete, incomplete or broken. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from watcher.polling.fields import Lost
from watcher.polling.gathered import ACCEPT, FEWEST_ALIKE, Crawl, Fault
from watcher.polling.jump import FALL_FROM, Held, is_without_end, may_become

Outcome = Literal["complete", "incomplete", "broken", "unchanged"]

SAME_TITLE = "same-title"
NOTHING_FITS = "nothing-fits"
NO_ITEMS = "no-items"
LEADS_ON = "leads-on"
VALID_SHARE = 0.9
# So few items that are no calls, beside at least so many that are, speak of odd rows and not of another layout.
FEW_INVALID = 2
SOUND_BESIDE = 4
MISSING_DETAILS = 0.1
NONE_OPEN = "nothing is open, as the page itself says: "


@dataclass(frozen=True)
class Verdict:
    """`cause`: the first thing that is wrong, in one word; `lost`: fields that are no longer read."""

    outcome: Outcome
    problems: tuple[str, ...] = ()
    cause: str | None = None
    lost: tuple[Lost, ...] = ()


def judge(
    crawl: Crawl,
    *,
    whole_list: bool,
    held: Held,
    known_any: bool,
    right: Sequence[int] | None = (),
    lost: Sequence[Lost] = (),
) -> Verdict:
    """What a run is worth.

    Complete: all may be believed, absence too. Incomplete: what was read is believed, absence is not.
    Broken: nothing is believed. `lost`: fields that used to be read. `right`: numbers of live calls that a person
    has said are right; None: whatever was brought is.
    """
    if crawl.unchanged:
        return Verdict("unchanged")
    broken = _broken(crawl, whole_list=whole_list, held=held, known_any=known_any, right=right)
    if not broken and right is not None:
        broken = _one_title(crawl, FEWEST_ALIKE if whole_list else FALL_FROM)
        broken = broken or [fault for fault in (crawl.at_once,) if fault is not None]
    if broken:
        return Verdict("broken", tuple(fault.words for fault in broken), broken[0].cause)
    short = _incomplete(crawl, whole_list=whole_list, known_any=known_any) + _lost(lost)
    words = [fault.words for fault in short] + _set_aside(crawl, known_any=known_any)
    if short:
        return Verdict("incomplete", tuple(words), short[0].cause, tuple(lost))
    return Verdict("complete", (*_explained(crawl, held.lasting), *words))


def _explained(crawl: Crawl, known_live: int) -> list[str]:
    """The page's own words for its emptiness, on which it is believed, and whether that is much at once."""
    if not crawl.says_none_open:
        return []
    known = f"; {known_live} calls that have not closed were known" if known_live >= FALL_FROM else ""
    return [f"{NONE_OPEN}{crawl.nothing_open!r}{known}"]


def _broken(crawl: Crawl, *, whole_list: bool, held: Held, known_any: bool, right: Sequence[int] | None) -> list[Fault]:
    found = []
    if crawl.failure and not crawl.by_entry and (crawl.unreadable or crawl.pages == 0):
        found.append(Fault(crawl.cause, crawl.failure))
    if crawl.conflicts:
        some = ", ".join(crawl.conflicts[:3])
        words = f"{len(crawl.conflicts)} identities came with two different contents, first {some}"
        found.append(Fault("conflicts", words))
    found += _invalid(crawl) if not _few_invalid(crawl) else []
    if not found and whole_list and not crawl.failure and not crawl.cut_off:
        found += _emptied(crawl, held.lasting, known_any=known_any) or _jumped(crawl, held, right)
    live = sum(call.is_live for call in crawl.calls)
    if not found and crawl.goes_on and crawl.expected is None and is_without_end(held, live, right):
        found.append(Fault("jump", f"live calls jumped from {held.live} to {live}; if that is right, {ACCEPT}"))
        found.append(_not_to_its_end(crawl))
    if not found and known_any and crawl.notes[NO_ITEMS] and not crawl.may_be_empty and right is not None:
        found.append(_used_to_have_calls(NO_ITEMS))
    return found


def _not_to_its_end(crawl: Crawl) -> Fault:
    words = f"the list was not read to its end: {crawl.cut_off} ({crawl.seconds:.0f} seconds)"
    return Fault("endless", words)


def _used_to_have_calls(cause: str) -> Fault:
    words = "nothing found, where calls used to be, and the page does not say why; the layout may have changed"
    return Fault(cause, words)


def _invalid(crawl: Crawl) -> list[Fault]:
    total = len(crawl.calls) + sum(crawl.invalid.values())
    if not crawl.invalid or len(crawl.calls) >= VALID_SHARE * total:
        return []
    worst = ", ".join(f"{code}: {count}" for code, count in sorted(crawl.invalid.items()))
    return [
        Fault("invalid", f"only {len(crawl.calls)} of {total} items could be read as calls ({worst})"),
        *_places(crawl),
    ]


def _places(crawl: Crawl) -> list[Fault]:
    """Which places of the source's file nothing on the page fits: there a person begins to look."""
    if not crawl.notes[NOTHING_FITS]:
        return []
    places = crawl.examples[NOTHING_FITS]
    words = f"nothing on the page fits {places}; study the page again, or put that place right in the source's file"
    return [Fault(NOTHING_FITS, words)]


def _few_invalid(crawl: Crawl) -> bool:
    """One odd row makes a large share of a short list. The others are calls all the same."""
    return sum(crawl.invalid.values()) <= FEW_INVALID and len(crawl.calls) >= SOUND_BESIDE


def _one_title(crawl: Crawl, fewest: int) -> list[Fault]:
    """A list whose every title is the same: read from the wrong place, it would rename all that is known.

    Not where it renames none that is held: a person has said that it is right.
    """
    if len(crawl.calls) < fewest or crawl.is_known_by_it or not crawl.has_one_title:
        return []
    words = crawl.one_title_words
    return [Fault(SAME_TITLE, words)]


def _emptied(crawl: Crawl, known_live: int, *, known_any: bool) -> list[Fault]:
    """Also where all known calls have closed: a page that is read no more would be as empty."""
    if crawl.calls or crawl.nothing_open:
        return []
    if not (known_live or crawl.unexplained):
        return []
    if not (known_live or known_any):
        words = "nothing found, and the page does not say why; check how this source is read"
        return [Fault("nothing-found", words), *_places(crawl)]
    words = f"nothing found, where {known_live} calls that have not closed were known; the layout may have changed"
    fault = Fault("layout", words) if known_live else _used_to_have_calls("layout")
    return [fault, *_places(crawl)]


def _jumped(crawl: Crawl, held: Held, right: Sequence[int] | None) -> list[Fault]:
    """`right`: numbers of live calls that a person has said are right; None: any number is."""
    live = sum(call.is_live for call in crawl.calls)
    if right is None or (crawl.nothing_open and not live) or crawl.short_by:
        return []
    is_full = crawl.unread >= FALL_FROM
    held = held.with_none_ending() if is_full else held
    if may_become(held, live, right):
        return []
    known = held.lasting if live < held.lasting else held.live
    words = f"live calls jumped from {known} to {live}; if that is right, {ACCEPT}"
    more = f"{crawl.unread} links that look like entries have come to the page and are not read"
    return [Fault("jump", words), *([Fault("jump", more)] if is_full else [])]


def _incomplete(crawl: Crawl, *, whole_list: bool, known_any: bool) -> list[Fault]:
    short = _invalid(crawl)
    if crawl.by_entry:
        words = f"the days are those of the source's own file, not compared with its page: {crawl.failure}"
        short.append(Fault(crawl.cause, words))
    elif crawl.failure:
        short.append(Fault("cut-off", f"the list was cut off after {crawl.pages} pages: {crawl.failure}"))
    if crawl.notes["unreadable-detail"] > MISSING_DETAILS * len(crawl.calls):
        words = f"{crawl.notes['unreadable-detail']} calls' own pages could not be read"
        short.append(Fault("details", words))
    if crawl.cut_off and crawl.goes_on:
        short.append(_not_to_its_end(crawl))
    elif crawl.cut_off:
        short.append(Fault(LEADS_ON if crawl.leads_on else "cut-off", f"the list was cut off: {crawl.cut_off}"))
    if crawl.short_by:
        words = f"the source says {crawl.expected} but gave {len(crawl.keys)} different ones"
        short.append(Fault("cut-off", words))
    if whole_list and not (crawl.calls or crawl.nothing_open or known_any or short):
        words = "nothing found, and the page does not say why; check how this source is read"
        short.append(Fault("nothing-found", words))
    return short


def _lost(lost: Sequence[Lost]) -> list[Fault]:
    return [Fault("fields", f"{field}; the layout may have changed; if it is right, {ACCEPT}") for field in lost]


def _set_aside(crawl: Crawl, *, known_any: bool) -> list[str]:
    """A place that no card has is told at the first reading. Later, fields are measured by the source's own past."""
    told = {SAME_TITLE, NOTHING_FITS} if known_any else {SAME_TITLE}
    return [
        f"set aside: {count} x {code}" + (f" (for example {crawl.examples[code]})" if crawl.examples.get(code) else "")
        for code, count in sorted(crawl.notes.items())
        if code not in told
    ] + _same_title(crawl)


def _same_title(crawl: Crawl) -> list[str]:
    if not crawl.notes[SAME_TITLE]:
        return []
    return [f"all calls of a page have the same title, {crawl.examples[SAME_TITLE]!r}; check where titles are read"]
