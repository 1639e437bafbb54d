"""What a source that nobody has compared with its page may tell as calls. Pure.

An entry that is built from a description says where calls stand as somebody supposes it: "links below this address".
On the real page the same rule may take a menu, news, the archive, or the parts of one call's own page. So each row of
such a source has to show by itself that it is a call: it names a day, or says how it stands. Where most do not, the
rule is wrong, and a person looks before anybody is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sources.contract import CallData
from watcher.polling.fields import has_deadline
from watcher.polling.gathered import Fault
from watcher.polling.menu_words import is_about_calls, is_menu_word

UNLIKE = "unlike-call"
NOT_CALLS = "not-calls"
HALF = 0.5
_SHOWN = 3
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_LONGEST = 60
# Parts of an address under which sites keep what they tell, in the languages of the sources.
_NEWS = frozenset(
    {
        "nyheter", "nyhet", "nyhetsarkiv", "nyhetsbrev", "aktuellt", "press", "pressmeddelanden", "pressmeddelande",
        "kalender", "kalendarium", "evenemang", "blogg", "arkiv", "publikationer", "news", "press-releases", "events",
        "event", "blog", "archive", "publications", "nyheder", "arrangementer", "aktuelt", "uutiset",
    }
)  # fmt: skip
_MOST_LEVELS = 4


@dataclass(frozen=True)
class Sifted:
    """`calls`: those that show that they are calls; `unlike`: the others; `unread`: whose own pages were not read."""

    calls: tuple[CallData, ...]
    unlike: tuple[CallData, ...]
    unread: frozenset[str] = frozenset()

    @property
    def fault(self) -> Fault | None:
        """Why a first reading is to be looked at: more of its rows are unlike calls than are like them, over or not."""
        unlike = [call for call in self.unlike if call.external_id not in self.unread]
        rows = len(self.calls) + len(unlike)
        if not unlike or len(unlike) <= HALF * rows:
            return None
        words = ", ".join(repr(call.title[:_LONGEST]) for call in unlike[:_SHOWN])
        return Fault(
            NOT_CALLS,
            f"{len(unlike)} of {rows} rows show by nothing that they are calls: no day, no word on whether one "
            f"can apply, or words of a menu, news, parts of another row ({words}); nobody has compared this source "
            f"with its page yet; if they are calls, "
            f"poll this source again with --accept-jump",
        )


def sifted(
    calls: Sequence[CallData], listed: str, known: frozenset[str], unread: frozenset[str], today: date
) -> Sifted:
    """The rows of one reading, parted. A row that is `known` is a call; of one that is over nobody is told anyway.

    `listed`: the address of the list. `unread`: rows whose own pages were not read this time; they may say more then.
    """
    above, is_news_list = {_place(call): call for call in calls if call.url}, _is_news(listed)
    strangers = [call for call in calls if call.external_id not in known and call.is_live]
    unlike = tuple(
        call
        for call in strangers
        if not _says_when(call)
        or _is_named_otherwise(call, today.year)
        or (not is_news_list and _is_news(call.url or ""))
        or _is_part(call, above)
    )
    left = {id(call) for call in unlike}
    return Sifted(tuple(call for call in calls if id(call) not in left), unlike, unread)


def _says_when(call: CallData) -> bool:
    """Whether it names a day to apply, or says whether one can."""
    return has_deadline(call) or call.opens is not None or call.status != "unknown"


def _is_named_otherwise(call: CallData, year: int) -> bool:
    return is_menu_word(call.title) or is_about_calls(call.title) or _is_of_the_past(call, year)


def _is_of_the_past(call: CallData, year: int) -> bool:
    """Whether its title names earlier years alone, and no day of it this one or a later: "Utlysning 2019"."""
    named = [int(found) for found in _YEAR.findall(call.title)] if "20" in call.title else []
    if not named:
        return False
    days = [*(day.date for day in call.deadlines), *([call.opens] if call.opens else [])]
    return max(named) < year and not any(day[:4].isdigit() and int(day[:4]) >= year for day in days)


def _is_news(address: str) -> bool:
    return not _NEWS.isdisjoint(address.casefold().removesuffix(".html").split("/"))


def _is_part(call: CallData, above: dict[str, CallData]) -> bool:
    """Whether its page lies below that of another row and names no day that the other does not: "Så ansöker du"."""
    place = _place(call)
    for _ in range(_MOST_LEVELS if call.deadlines else 0):
        place = place.rpartition("/")[0]
        upper = above.get(place)
        if upper is not None and {day.date for day in call.deadlines} <= {day.date for day in upper.deadlines}:
            return True
    return False


def _place(call: CallData) -> str:
    return (call.url or "").rstrip("/").removesuffix(".html")
