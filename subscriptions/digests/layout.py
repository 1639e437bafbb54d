"""How much of a letter a channel shows: the chosen calls in full, and as many lines as there is room for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subscriptions.digests.plan import Digest, Group, Section


@dataclass(frozen=True)
class ShownSection:
    """A section as far as it is shown. `more`: how many lines were left out, to be counted and linked."""

    section: Section
    groups: tuple[Group, ...]
    more: int


def lay_out(digest: Digest, most_lines: int | None = None) -> tuple[ShownSection, ...]:
    """The sections with at most so many lines, shared fairly between the sections; None: all of them."""
    wanted = [sum(len(group.lines) for group in section.groups) for section in digest.sections]
    rooms = wanted if most_lines is None else _share_out(most_lines, wanted)
    return tuple(_cut(*each) for each in zip(digest.sections, rooms, wanted, strict=True))


def _share_out(room: int, wanted: Sequence[int]) -> list[int]:
    """Equal shares; what one does not need goes to the others."""
    shares = [0] * len(wanted)
    modest_first = sorted(range(len(wanted)), key=lambda position: wanted[position])
    for served, position in enumerate(modest_first):
        shares[position] = min(wanted[position], room // (len(wanted) - served))
        room -= shares[position]
    return shares


def _cut(section: Section, room: int, wanted: int) -> ShownSection:
    """At most `room` lines; where only one would be left out, it takes no more room than the words that count it."""
    room = wanted if room == wanted - 1 else room
    groups, left = [], room
    for group in section.groups:
        lines = group.lines[:left]
        left -= len(lines)
        if group.full or lines:
            groups.append(Group(group.area, group.full, lines))
    return ShownSection(section, tuple(groups), wanted - (room - left))
