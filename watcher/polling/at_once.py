"""Whether a source says the same odd thing of nearly all of its calls at once. Pure.

A funder moves a day, renames a call, takes one away. That all of them are moved, renamed or replaced between two
readings is nearly always a slip on the page, or a page that is read from the wrong place, and readers have been told
before anybody looks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sources.contract import CallData
from sources.reading.countdown import without_countdown
from sources.reading.same_facts import same_title
from sources.reading.status import HOME_ZONE, is_full_date, last_deadline
from watcher.calls.extensions import says_so
from watcher.polling.fields import has_deadline
from watcher.polling.gathered import Fault
from watcher.polling.menu_words import is_menu_word
from watcher.polling.unseen import NOT_CALLS

AT_ONCE = "at-once"
# Of fewer calls it means little that they are alike.
FEWEST = 4
NEARLY_ALL = 0.8
FEWEST_GONE = 3
FEWEST_SPOILED = 2
HALF = 0.5
FEWEST_MENU_WORDS = 3
_SHOWN = 3
_LONGEST = 60
_Pair = tuple[CallData, CallData]


@dataclass(frozen=True)
class Compared:
    """What a run brought beside the live calls that the same source showed in its last complete run.

    `held`: those, by identity. `known`: the fresh identity -> the one a call is held by, where they differ. `other`:
    identities that are held too, though the last complete run did not show them. `as_listed`: calls whose own pages
    were not read this time. `is_whole`: the list was read to its end, so that what it does not show is gone from it.
    `may_be_news`: the source need not show all its calls, and may give those alone that have changed.
    `may_fall`: a person has said that so much may be gone from it. `says_more_time`: the page itself says that there
    is more time to apply.
    """

    fresh: Sequence[CallData]
    held: Mapping[str, CallData]
    now: datetime
    known: Mapping[str, str] = field(default_factory=dict)
    other: Collection[str] = ()
    as_listed: Collection[str] = ()
    is_whole: bool = True
    may_be_news: bool = False
    may_fall: bool = False
    says_more_time: Callable[[], bool] = bool

    @property
    def today(self) -> str:
        return self.now.astimezone(ZoneInfo(HOME_ZONE)).date().isoformat()

    def name_of(self, call: CallData) -> str:
        return self.known.get(call.external_id, call.external_id)

    @property
    def met(self) -> list[_Pair]:
        """Each held call that the run shows, with what it says of it."""
        named = ((self.held.get(self.name_of(call)), call) for call in self.fresh)
        return [(before, call) for before, call in named if before is not None]

    def of(self, pairs: Sequence[_Pair], held: Iterable[CallData]) -> int:
        """Of how many these are, who might have changed."""
        return max(len(pairs), sum(1 for _ in held)) if self.may_be_news else len(pairs)

    @property
    def strangers(self) -> list[CallData]:
        """Live calls that were not held."""
        return [call for call in self.fresh if call.is_live and not self._is_held(self.name_of(call))]

    def _is_held(self, name: str) -> bool:
        return name in self.held or name in self.other

    @property
    def lasting(self) -> dict[str, CallData]:
        """The held calls that have no reason of their own to be gone: their last day is still ahead, if they have any.

        On the last day itself a list may have dropped a call, or show the next round of it.
        """
        return {name: call for name, call in self.held.items() if (last_day(call) or "9999") > self.today}


def said_at_once(compared: Compared, right: Collection[str] = ()) -> Fault | None:
    """The first thing that a run says of so many calls at once that a person should look before anybody is told.

    `right`: the words of what a person has said is right. That hides no other thing: a list may have got other days and
    other titles too.
    """
    found = (_first(rules, compared) for rules in (_ROWS, _DAYS, _TITLES, _LIST))
    return next((fault for fault in found if fault is not None and fault.words not in right), None)


def _first(rules: Sequence[_Rule], compared: Compared) -> Fault | None:
    """What several rules say of one thing, said once."""
    return next((fault for rule in rules if (fault := rule(compared)) is not None), None)


def last_day(call: CallData) -> str | None:
    return last_deadline(call.deadlines)


def _are_nearly_all(some: int, of: int) -> bool:
    return some >= FEWEST and some >= NEARLY_ALL * of


def _menu(compared: Compared) -> Fault | None:
    """Titles that are words of a site's menu: whatever the item is, it takes more than calls."""
    titles = sorted({call.title for call in compared.strangers if is_menu_word(call.title)})
    if len(titles) < FEWEST_MENU_WORDS:
        return None
    words = ", ".join(titles[:_SHOWN])
    return Fault(
        NOT_CALLS,
        f"{len(titles)} of the titles are words of a site's menu ({words}); check where the calls stand on the page, "
        f"in the source's file; if they are calls, poll this source again with --accept-jump",
    )


def _reversed(compared: Compared) -> Fault | None:
    """Each call opens after its last day. Not where one is held so already: a person has said that it is right."""
    dated = [call for call in compared.fresh if is_full_date(call.opens) and last_day(call)]
    if len(dated) < FEWEST or not all(_opens_too_late(call) for call in dated):
        return None
    if any(_opens_too_late(call) for call in compared.held.values()):
        return None
    some = _days_of(dated[0])
    return Fault(
        AT_ONCE,
        f"all {len(dated)} calls with both days open after their last day, for example {some}; the columns of the two "
        f"days may have changed places; if that is right, poll this source again with --accept-jump",
    )


def _opens_too_late(call: CallData) -> bool:
    last = last_day(call)
    return last is not None and is_full_date(call.opens) and call.opens > last


def _days_of(call: CallData) -> str:
    return f"{_short(call)} ({call.opens} - {last_day(call)})"


def _short(call: CallData) -> str:
    return repr(call.title[:_LONGEST])


def _ahead(compared: Compared) -> tuple[list[_Pair], int]:
    """Those met again whose last day was still ahead, and that have one now; and of how many these are."""
    pairs = [(old, new) for old, new in compared.met if (last_day(old) or "") > compared.today and last_day(new)]
    held = (call for call in compared.held.values() if (last_day(call) or "") > compared.today)
    return pairs, compared.of(pairs, held)


def _swapped(compared: Compared) -> Fault | None:
    pairs, of = _ahead(compared)
    swapped = [(old, new) for old, new in pairs if last_day(new) == old.opens and last_day(new) != last_day(old)]
    if not _are_nearly_all(len(swapped), of):
        return None
    some = _change(*swapped[0])
    return Fault(
        AT_ONCE,
        f"in {len(swapped)} of {of} known calls the opening date has become the last day, for example {some}; "
        f"the columns of the two days may have changed places; if that is right, "
        f"poll this source again with --accept-jump",
    )


def _change(old: CallData, new: CallData) -> str:
    return f"{_short(new)} ({last_day(old)} > {last_day(new)})"


def _moved(compared: Compared) -> Fault | None:
    pairs, of = _ahead(compared)
    moved = [(old, new) for old, new in pairs if last_day(old) != last_day(new)]
    is_much = _are_nearly_all(len(moved), of) or _have_one_day(pairs, moved, of)
    if not is_much or _is_more_time(compared, moved):
        return None
    some = _change(*moved[0])
    return Fault(
        AT_ONCE,
        f"{len(moved)} of {of} known calls have got another last day at once, for example {some}; compare "
        f"with the page; if that is right, poll this source again with --accept-jump",
    )


def _have_one_day(pairs: Sequence[_Pair], moved: Sequence[_Pair], of: int) -> bool:
    """Whether all have the same last day now, which few of them had before."""
    is_one = len(pairs) >= FEWEST and len({last_day(new) for _, new in pairs}) == 1
    return is_one and len(moved) >= HALF * of


def _is_more_time(compared: Compared, moved: Sequence[_Pair]) -> bool:
    """Whether a whole round has been extended: each day is a later one, and the calls or their page say why."""
    if any((last_day(new) or "") <= (last_day(old) or "") for old, new in moved):
        return False
    return all(says_so(new) and not says_so(old) for old, new in moved) or compared.says_more_time()


def _renamed(compared: Compared) -> Fault | None:
    """A call whose own page was not read keeps the title that it has from there, whatever the list says."""
    pairs = [(old, new) for old, new in compared.met if new.external_id not in compared.as_listed]
    renamed = [(old, new) for old, new in pairs if old.title != new.title and not _has_same_title(old, new)]
    of = compared.of(pairs, compared.held.values())
    if not _are_nearly_all(len(renamed), of) and not _are_spoiled(renamed, pairs):
        return None
    old, new = renamed[0]
    some = f"{_short(old)} > {_short(new)}"
    return Fault(
        AT_ONCE,
        f"{len(renamed)} of {of} known calls have got another title at once, for example {some}; check where "
        f"titles are read, and the page's encoding; if that is right, poll this source again with --accept-jump",
    )


def _are_spoiled(renamed: Sequence[_Pair], pairs: Sequence[_Pair]) -> bool:
    """Whether in each title that has letters beyond ASCII just these are others now: a page in another encoding.

    The other titles stay as they are, and in some languages they are many.
    """
    could = [(old, new) for old, new in pairs if not old.title.isascii()]
    spoiled = [(old, new) for old, new in renamed if _ascii(old.title) == _ascii(new.title) and not old.title.isascii()]
    return len(pairs) >= FEWEST and len(spoiled) >= FEWEST_SPOILED and len(spoiled) == len(could)


def _ascii(title: str) -> str:
    return "".join(letter for letter in title if letter.isascii())


def _has_same_title(old: CallData, new: CallData) -> bool:
    return same_title(without_countdown(old).title, without_countdown(new).title)


def _replaced(compared: Compared) -> Fault | None:
    """None of the known calls is there any more, and about as many others are."""
    lasting, strangers = compared.lasting, compared.strangers
    is_met = any(compared.name_of(call) in lasting for call in compared.fresh)
    if not compared.is_whole or len(lasting) < FEWEST or is_met:
        return None
    if not _are_nearly_all(len(strangers), len(lasting)):
        return None
    old, new = next(iter(lasting.values())), strangers[0]
    some = f"{_short(old)} > {_short(new)}"
    return Fault(
        AT_ONCE,
        f"none of the {len(lasting)} known calls is in the list any more, and {len(strangers)} others have come "
        f"({some}); their addresses or titles may have changed; if that is right, "
        f"poll this source again with --accept-jump",
    )


def _flooded(compared: Compared) -> Fault | None:
    """More have come than were known, and none of them has what nearly all known ones have: a last day."""
    held, strangers = list(compared.held.values()), compared.strangers
    dated = sum(map(has_deadline, held))
    if not compared.is_whole or not _are_nearly_all(dated, len(held)) or len(strangers) <= len(held):
        return None
    if any(has_deadline(call) or call.opens for call in strangers):
        return None
    words = ", ".join(_short(call) for call in strangers[:_SHOWN])
    return Fault(
        NOT_CALLS,
        f"{len(strangers)} rows without any day have come to {len(held)} calls of which {dated} have a last day "
        f"({words}); they may be something else than calls; if they are calls, "
        f"poll this source again with --accept-jump",
    )


def _gone(compared: Compared) -> Fault | None:
    """Half the list, or more, is gone at once, though the last days of those calls are still ahead."""
    lasting = {name: call for name, call in compared.lasting.items() if has_deadline(call)}
    there = {compared.name_of(call) for call in compared.fresh}
    gone = [call for name, call in lasting.items() if name not in there]
    is_much = len(gone) >= FEWEST_GONE and len(gone) >= HALF * len(lasting)
    if not compared.is_whole or compared.may_fall or len(lasting) < FEWEST or not is_much:
        return None
    words = ", ".join(_short(call) for call in gone[:_SHOWN])
    return Fault(
        AT_ONCE,
        f"{len(gone)} of {len(lasting)} known calls are gone from the list at once, and none of them is over ({words});"
        f" check that the whole list is read; if that is right, poll this source again with --accept-jump",
    )


_Rule = Callable[[Compared], Fault | None]
# Rules that speak of one thing, the one that says most of it first: days that have changed places have all moved too.
_ROWS: tuple[_Rule, ...] = (_menu, _flooded)
_DAYS: tuple[_Rule, ...] = (_swapped, _reversed, _moved)
_TITLES: tuple[_Rule, ...] = (_renamed,)
_LIST: tuple[_Rule, ...] = (_replaced, _gone)
