"""Which parts of a letter may be calls: a heading with what stands under it, or a line of a list with its own link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sources.kinds import _letter_words as words
from sources.kinds._letter_blocks import Block, Link
from sources.kinds._letter_words import LetterWords
from sources.reading.identifiers import topics_in

MOST_ITEMS = 300
_MOST_BLOCKS = 200  # of one item
_FORWARDED_HEAD = 8  # lines between the sender and the subject of a forwarded letter
_MOST_FORWARDS = 10
_NEARLY_ALL = 0.8


@dataclass
class Item:
    """A part of a letter. `is_named`: its heading or own link names a call; `in_group`: it stands under "Calls".

    `is_group`: it is such a heading itself; `parts`: how many calls were found under it; `in_events`: it stands among
    events, whose days are no deadlines of calls.
    """

    title: str
    blocks: list[Block] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    is_named: bool = False
    in_group: bool = False
    in_events: bool = False
    is_group: bool = False
    is_row: bool = False
    parts: int = 0

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)


def without_forwarding(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], str, bool]:
    """The letter itself, the words for the day it was first sent, and whether somebody has forwarded it.

    Who forwarded it to whom, and what they wrote above it, is nobody's business here.
    """
    said = ""
    rest = tuple(blocks)
    for number in range(_MOST_FORWARDS):
        head = _forwarded_head(rest)
        if head is None:
            return rest, said, number > 0
        start, end = head
        said = next(filter(None, (words.sent_words(block.text) for block in rest[start:end])), "")
        rest = rest[end:]
    return rest, said, True


def _forwarded_head(blocks: Sequence[Block]) -> tuple[int, int] | None:
    for start, block in enumerate(blocks):
        if not words.begins_forwarded(block.text):
            continue
        for end in range(start, min(start + _FORWARDED_HEAD, len(blocks))):
            if words.ends_forwarded(blocks[end].text) or (end == start and _whole_head(block.text)):
                return start, _after_head(blocks, end + 1)
    return None


def _after_head(blocks: Sequence[Block], place: int) -> int:
    """Where the letter begins: some heads name the receivers after the subject."""
    most = min(place + _FORWARDED_HEAD, len(blocks))
    return next((at for at in range(place, most) if not words.is_head_line(blocks[at].text)), most)


def _whole_head(text: str) -> bool:
    """Whether all of the head was run together into one line."""
    return len(text) < 1_000 and any(words.ends_forwarded(text[place:]) for place in _places(text))


def _places(text: str) -> list[int]:
    return [place + 1 for place, letter in enumerate(text) if letter == " "]


def find_items(blocks: Sequence[Block], knows: LetterWords) -> list[Item]:
    """Everything in a letter that may be a call; which of them are is for the reader of their dates to say."""
    finder = _Finder(knows)
    for block in blocks:
        finder.take(block)
        if len(finder.items) >= MOST_ITEMS:
            break
    finder.close()
    return finder.items


class _Finder:
    def __init__(self, knows: LetterWords) -> None:
        self.items: list[Item] = []
        self._knows = knows
        self._current: Item | None = None
        self._group: Item | None = None
        self._group_level = 0
        self._events_level = 0

    def take(self, block: Block) -> None:
        if words.is_end(block.text):
            self.close()
        elif words.is_top(block.text):
            return
        elif block.level or self._is_linked_heading(block):
            self._begin(block)
        elif self._stands_alone(block):
            self._add_own(block)
        elif self._current is not None and len(self._current.blocks) < _MOST_BLOCKS:
            self._current.blocks.append(block)
            self._current.links.extend(block.links)

    def close(self) -> None:
        if self._current is not None:
            self.items.append(self._current)
        self._current = None

    def _begin(self, block: Block) -> None:
        """A heading: what stood before it ends, and it may end the group too."""
        self.close()
        level = block.level or 7
        self._events_level = 0 if level <= self._events_level else self._events_level
        if words.is_other_part(block.text):
            self._group = None
            self._events_level = level if words.is_events_part(block.text) else 0
            return
        if self._group is not None and level <= self._group_level:
            self._group = None
        is_group = self._knows.is_group(block.text)
        self._current = Item(
            block.text,
            links=list(block.links),
            is_named=not is_group and self._is_call(block.text),
            in_group=self._group is not None,
            in_events=self._events_level > 0,
            is_group=is_group,
        )
        if is_group:
            self._group, self._group_level = self._current, level
        elif self._group is not None:
            self._group.parts += 1

    def _add_own(self, block: Block) -> None:
        """A line of a list, or a sentence that names a call by its link."""
        naming = self._naming_link(block)
        title = naming.words if naming is not None else block.text
        own = [naming] if naming is not None else []
        others = [link for link in block.links if link is not naming]
        item = Item(title, [block], own + others, self._is_call(title), self._group is not None, is_row=True)
        self.items.append(item)
        if self._group is not None:
            self._group.parts += 1

    def _stands_alone(self, block: Block) -> bool:
        """Whether a line is a call of its own, and not a part of the one whose heading stands above it."""
        if block.is_data:
            return self._group is not None or self._knows.speaks_of_calls(block.text)
        current = self._current
        if current is not None and (current.is_named or (current.in_group and not current.is_group)):
            return False
        naming = self._naming_link(block)
        return naming is not None and (self._is_call(naming.words) or (block.is_row and self._group is not None))

    def _naming_link(self, block: Block) -> Link | None:
        """The link that says what it leads to, a call's own words before any others."""
        telling = [link for link in block.links if block.is_data or not words.is_generic(link.words)]
        return next((link for link in telling if self._is_call(link.words)), next(iter(telling), None))

    def _is_linked_heading(self, block: Block) -> bool:
        """Whether a line is nothing but a link that names a call: a heading in all but its mark-up."""
        first = next(iter(block.links), None)
        if first is None or block.is_row or words.is_generic(first.words) or not self._is_call(first.words):
            return False
        return len(first.words) >= _NEARLY_ALL * len(block.text)

    def _is_call(self, text: str) -> bool:
        return self._knows.names_call(text) or (bool(topics_in(text)) and not self._knows.is_about(text))
