"""Everything one run of a source brought, before it is judged, and what can be wrong with it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sources.contract import CallData, Note, Page

# Notes that mean an item could not be read as a call at all.
INVALID = frozenset({"no-id", "no-title", "no-address", "bad-link", "bad-row"})
# Two calls of one name stand side by side now and then.
FEWEST_ALIKE = 3
LONGEST_TITLE = 100
ACCEPT = "poll this source again with --accept-jump"


class Fault(NamedTuple):
    """What is wrong with a run: in one word, and in a sentence."""

    cause: str
    words: str


@dataclass
class Crawl:
    """Everything one run brought, before judgement.

    `failure`: why the run could not go on, ready to show; `unreadable`: an answer was not this source's;
    `cause`: the same in one word, for counting; `as_listed`: calls whose own pages were not read this time; `same`:
    whose list and page say what they said before; `wordless`: whose document was read and holds no text; `goes_on`:
    the list has more than a run reads; `leads_on`: it leads to a page that nobody has said how to read; `unexplained`:
    a page without anything like a call did not say why; `seconds`: how long the run took; `first`: the first answer,
    kept for those who study what it has become. `is_known_by_it`: where all have one title, it renames none of those
    that are held, or a person has said that it is right. `unread`: entries that have come to the page and are not read,
    counted where the list is so short because its calls have ended. `at_once`: what is said of nearly all calls at
    once, and nobody has said that it is right. `has_moved`: known calls stand at another address now. `may_be_empty`: a
    feed without items had none when it was last believed either, or a person has said that it is right. `left_out`:
    what was found and shows by nothing that it is a call. `by_entry`: its page did not answer, and the calls are those
    of the source's own file.
    """

    calls: tuple[CallData, ...] = ()
    conflicts: tuple[str, ...] = ()
    repeated: int = 0
    pages: int = 0
    expected: int | None = None
    keys: frozenset[str] = frozenset()
    cut_off: str | None = None
    goes_on: bool = False
    leads_on: bool = False
    seconds: float = 0
    notes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    nothing_open: str | None = None
    unexplained: bool = False
    as_listed: frozenset[str] = frozenset()
    same: frozenset[str] = frozenset()
    wordless: frozenset[str] = frozenset()
    unchanged: bool = False
    failure: str | None = None
    cause: str = "other"
    unreadable: bool = False
    first: Page | None = None
    is_known_by_it: bool = False
    unread: int = 0
    at_once: Fault | None = None
    has_moved: bool = False
    may_be_empty: bool = False
    left_out: frozenset[str] = frozenset()
    by_entry: bool = False

    def take_notes(self, notes: Iterable[Note]) -> None:
        for note in notes:
            self.notes[note.code] += note.count
            self.examples.setdefault(note.code, note.detail)

    @property
    def says_none_open(self) -> bool:
        """Whether the page itself says that nothing is open, and shows nothing else."""
        return bool(self.nothing_open) and not any(call.is_live for call in self.calls)

    @property
    def is_whole(self) -> bool:
        """Whether the list was read to its end, as far as it says, so that what it does not show is gone from it."""
        return not (self.failure or self.cut_off or self.short_by)

    @property
    def short_by(self) -> int:
        """How many different calls are missing of those that the source says it has; 0 where it says nothing."""
        return max(0, (self.expected or 0) - len(self.keys))

    @property
    def has_one_title(self) -> bool:
        """Whether there are several calls, and all have the same title."""
        return len(self.calls) > 1 and len({call.title.casefold() for call in self.calls}) == 1

    def note_held(self, held: Mapping[str, CallData]) -> None:
        """Compare with the calls that are held, by identity: whether one title for all would rename any of them.

        What has gone from the list since may have had another. A call whose own page was not read this time keeps the
        title that it has from there, whatever the list says ("Läs mer").
        """
        renamed = [call for call in self.calls if not (call.external_id in self.as_listed and call.external_id in held)]
        titles = {held[call.external_id].title.casefold() for call in renamed if call.external_id in held}
        is_same = titles == {call.title.casefold() for call in renamed}
        self.is_known_by_it = is_same or len(renamed) < FEWEST_ALIKE

    @property
    def one_title_words(self) -> str:
        """What is said of calls that all have one title."""
        title = self.calls[0].title[:LONGEST_TITLE]
        return f"all {len(self.calls)} calls have the same title, {title!r}; if that is right, {ACCEPT}"

    @property
    def invalid(self) -> dict[str, int]:
        """Items that could not be read as calls, by what they lacked."""
        return {code: count for code, count in self.notes.items() if code in INVALID}
