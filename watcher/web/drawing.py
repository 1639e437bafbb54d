"""Pictures as inline SVG, drawn from plain numbers and words. Pure: same arguments, same picture.

What a picture is called and what it shows goes with it, for whoever hears the page. Colours are the style sheet's, by
class, and no meaning is in a colour alone: numbers stand beside it. All words are escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

WIDTH: Final = 720
_HEAD: Final = 24  # room for what stands above the lines: months
_SIDE: Final = 14  # so that a mark at the very edge is whole
_LANE: Final = 48
_BARS: Final = 36
_TALL: Final = 76
_LONGEST_NOTE: Final = 46
# About how wide a letter is, in a name and in a note: a name is cut where its note begins.
_NAME_LETTER: Final = 7.0
_NOTE_LETTER: Final = 5.8
_TICK_LETTER: Final = 6.4
_DIGIT: Final = 7.0  # with the gap to the next number
_ROOM: Final = 26  # what a finger hits; weeks stand as far from each other
_LARGEST_NUMBER: Final = 999  # what has room in a circle


@dataclass(frozen=True)
class Tick:
    """A line across all lanes. `at`: where, from 0 (left) to 1."""

    at: float
    words: str


@dataclass(frozen=True)
class Mark:
    """So many things at one place. `at`: from 0 to 1. `words`: what a pointer that rests on it is told.

    `address`: what it opens, if anything. Such a mark is for a pointer alone: there may be a thousand of
    them, so whoever goes by keyboard is not led through them, but finds such links in the table beside the picture.
    """

    at: float
    count: int
    words: str
    address: str = ""


@dataclass(frozen=True)
class Lane:
    """One line of a picture. `note`: stands at its right end."""

    name: str
    note: str
    marks: Sequence[Mark] = ()


@dataclass(frozen=True)
class Caption:
    """What a picture is called and what it shows. `key`: a word of its own on the page, of letters and hyphens."""

    key: str
    title: str
    description: str


def timeline(lanes: Sequence[Lane], ticks: Iterable[Tick], caption: Caption) -> Markup:
    """Lanes with a dot for one thing, and a larger one with its number for several."""
    parts = [_ticks(ticks, _HEAD + _LANE * len(lanes))]
    for number, lane in enumerate(lanes):
        line = _HEAD + _LANE * number + 33
        parts += (_lane_head(lane, line - 18), _axis(line))
        parts += (_dot(mark, line) for mark in lane.marks if mark.count > 0)
    opens = any(mark.address for lane in lanes for mark in lane.marks)
    return _picture(parts, _HEAD + _LANE * len(lanes), caption, role="group" if opens else "img")


def bars(lanes: Sequence[Lane], ticks: Iterable[Tick], caption: Caption, *, most: int, of: int) -> Markup:
    """Lanes with a bar at each mark, all on one scale that ends at `most`; one that is higher is cut and says so.

    `of`: how many bars have room beside each other.
    """
    parts = [_ticks(ticks, _HEAD + _TALL * len(lanes))]
    for number, lane in enumerate(lanes):
        line = _HEAD + _TALL * number + _TALL - 6
        parts += (_newest_head(lane, line - _TALL + 21), _axis(line))
        parts += _columns(lane.marks, line, max(1, most), of)
    return _picture(parts, _HEAD + _TALL * len(lanes), caption)


def share_bar(count: int, most: int) -> Markup:
    """A small bar for beside a number, which it repeats: it is hidden from whoever hears the page. None for zero."""
    if count <= 0:
        return Markup("")
    width = max(60 * min(count, most) / max(1, most), 2.0)
    mark = f'<rect class="mark" x="{60 - width:.1f}" width="{width:.1f}" height="6"/>'
    return Markup(f'<svg class="bar" viewBox="0 0 60 6" aria-hidden="true">{mark}</svg>')  # noqa: S704 - numbers


# Numbers are put into these strings by us; every word passes `escape` (Markup.format would take most of the time).


def _picture(parts: Iterable[str], height: int, caption: Caption, role: str = "img") -> Markup:
    """`role`: an image is one thing to whoever hears the page; what holds links is a group."""
    key = escape(caption.key)
    head = (
        f'<svg class="picture" role="{role}" viewBox="0 0 {WIDTH} {height}" aria-labelledby="{key}-title {key}-words">'
        f'<title id="{key}-title">{_safe(caption.title)}</title>'
        f'<desc id="{key}-words">{_safe(caption.description)}</desc>'
    )
    return Markup(f"{head}{''.join(parts)}</svg>")  # noqa: S704 - every word in it has passed `_safe`


def _safe(words: str) -> str:
    """Escaped, and without letters that XML does not hold."""
    known = words if words.isprintable() else "".join(letter if letter.isprintable() else " " for letter in words)
    return str(escape(known))


def _across(at: float) -> float:
    return _SIDE + min(1.0, max(0.0, at)) * (WIDTH - 2 * _SIDE)


def _axis(y: int) -> str:
    return f'<path class="axis" d="M0 {y}H{WIDTH}"/>'


def _ticks(ticks: Iterable[Tick], height: int) -> str:
    return "".join(f'<path class="grid" d="M{_across(tick.at):.1f} 18V{height}"/>{_tick_words(tick)}' for tick in ticks)


def _tick_words(tick: Tick) -> str:
    """What begins at the line stands to the right of it, or nowhere: left of it, it would name what was before."""
    x = _across(tick.at)
    if x + _TICK_LETTER * len(tick.words) > WIDTH:
        return ""
    return f'<text class="small" x="{x:.1f}" y="12">{_safe(tick.words)}</text>'


def _lane_head(lane: Lane, y: int) -> str:
    note = shortened(lane.note, _LONGEST_NOTE)
    name = shortened(lane.name, int((WIDTH - 12 - _NOTE_LETTER * len(note)) / _NAME_LETTER))
    return (
        f'<text class="name" x="0" y="{y}">{_safe(name)}</text>'
        f'<text class="small" x="{WIDTH}" y="{y}" text-anchor="end">{_safe(note)}</text>'
    )


def _newest_head(lane: Lane, y: int) -> str:
    """Name and note at the newest end: on a small screen that is the end one sees."""
    note = shortened(lane.note, _LONGEST_NOTE)
    name = shortened(lane.name, int((WIDTH - 24 - _NOTE_LETTER * len(note)) / _NAME_LETTER))
    return (
        f'<text class="small" x="{WIDTH}" y="{y}" text-anchor="end">'
        f'<tspan class="name">{_safe(name)}</tspan><tspan dx="8">{_safe(note)}</tspan></text>'
    )


def _dot(mark: Mark, y: int) -> str:
    """One alone needs no number; of several the number is what one looks for."""
    x, said = f"{_across(mark.at):.1f}", f"<title>{_safe(mark.words)}</title>"
    number = "" if mark.count == 1 else str(mark.count) if mark.count <= _LARGEST_NUMBER else f"{_LARGEST_NUMBER}+"
    drawn = f'<circle class="mark" cx="{x}" cy="{y}" r="{9 + len(number) if number else 6}"/>'
    if number:
        drawn += f'<text class="on" x="{x}" y="{y + 4}">{number}</text>'
    if not mark.address:
        return f"<g>{said}{drawn}</g>"
    around = f'<rect class="around" x="{_across(mark.at) - _ROOM / 2:.1f}" y="{y - _ROOM // 2}"'
    around += f' width="{_ROOM}" height="{_ROOM}"/>'
    return f'<a href="{_safe(mark.address)}" tabindex="-1">{said}{around}{drawn}</a>'


def _columns(marks: Sequence[Mark], base: int, most: int, of: int) -> Iterator[str]:
    """Each bar has its number where that has room; the highest of a lane, and each beside one that is cut, always."""
    room = (WIDTH - 2 * _SIDE) / max(1, of)
    counts = [mark.count for mark in marks]
    highest = max(counts, default=0)
    for place, mark in enumerate(marks):
        if mark.count > 0:
            has_room = _DIGIT * len(str(mark.count)) <= room
            is_named = has_room or highest > most or place == counts.index(highest)
            yield f"<g><title>{_safe(mark.words)}</title>{_column(mark, base, most, room, is_named)}</g>"


def _column(mark: Mark, base: int, most: int, room: float, is_named: bool) -> str:
    x, height = _across(mark.at), _BARS * min(1.0, mark.count / most)
    drawn = (
        f'<rect class="mark" x="{x - room * 0.35:.1f}" y="{base - height:.1f}" width="{room * 0.7:.1f}"'
        f' height="{height:.1f}"/>'
    )
    if mark.count > most:  # a gap across the bar: it goes on
        drawn += f'<path class="gap" d="M{x - room * 0.5:.1f} {base - _BARS + 14}l{room:.1f} -6"/>'
    if is_named:
        drawn += f'<text class="small middle" x="{x:.1f}" y="{base - height - 3:.1f}">{mark.count}</text>'
    return drawn


def shortened(words: str, longest: int) -> str:
    """At most so many letters, on one line."""
    plain = " ".join(words.split())
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"
