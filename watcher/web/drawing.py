"""Pictures as inline SVG, drawn from plain numbers and words. Pure: same arguments, same picture.

What a picture is called and what it shows goes with it, for whoever hears the page. Colours are the style sheet's, by
class, and no meaning is in a colour alone: numbers stand beside it. All words are escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

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
_NEAR_THE_END: Final = 0.9
_LARGEST_NUMBER: Final = 999  # what has room in a circle


@dataclass(frozen=True)
class Tick:
    """A line across all lanes. `at`: where, from 0 (left) to 1."""

    at: float
    words: str


@dataclass(frozen=True)
class Mark:
    """So many things at one place. `at`: from 0 to 1. `words`: what a pointer that rests on it is told."""

    at: float
    count: int
    words: str


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
        top = _HEAD + _LANE * number
        parts.append(_lane_head(lane, top))
        parts.append(Markup('<path class="axis" d="M0 {y}H{w}"/>').format(y=top + 33, w=WIDTH))
        parts.extend(_dot(mark, top + 33) for mark in lane.marks if mark.count > 0)
    return _picture(parts, _HEAD + _LANE * len(lanes), caption)


def bars(lanes: Sequence[Lane], ticks: Iterable[Tick], caption: Caption, *, most: int, of: int) -> Markup:
    """Lanes with a bar at each mark, all on one scale that ends at `most`; one that is higher is cut and says so.

    `of`: how many bars have room beside each other.
    """
    parts = [_ticks(ticks, _HEAD + _TALL * len(lanes))]
    for number, lane in enumerate(lanes):
        top = _HEAD + _TALL * number
        parts.append(_lane_head(lane, top))
        parts.append(Markup('<path class="axis" d="M0 {y}H{w}"/>').format(y=top + _TALL - 6, w=WIDTH))
        parts.extend(_columns(lane.marks, top + _TALL - 6, max(1, most), of))
    return _picture(parts, _HEAD + _TALL * len(lanes), caption)


def share_bar(count: int, most: int) -> Markup:
    """A small bar for beside a number, which it repeats: it is hidden from whoever hears the page."""
    width = max(60 * min(count, most) / max(1, most), 2.0) if count > 0 else 0.0
    return Markup(
        '<svg class="bar" viewBox="0 0 60 6" aria-hidden="true" focusable="false">'
        '<rect class="mark" x="{x:.1f}" width="{width:.1f}" height="6"/></svg>'
    ).format(x=60 - width, width=width)


def _picture(parts: Iterable[Markup], height: int, caption: Caption) -> Markup:
    return Markup(
        '<svg class="picture" role="img" viewBox="0 0 {w} {h}" aria-labelledby="{key}-title {key}-words">'
        '<title id="{key}-title">{title}</title><desc id="{key}-words">{words}</desc>{inside}</svg>'
    ).format(
        w=WIDTH,
        h=height,
        key=caption.key,
        title=caption.title,
        words=caption.description,
        inside=Markup("").join(parts),
    )


def _across(at: float) -> float:
    return _SIDE + min(1.0, max(0.0, at)) * (WIDTH - 2 * _SIDE)


def _ticks(ticks: Iterable[Tick], height: int) -> Markup:
    lines = [
        Markup(
            '<path class="grid" d="M{x:.1f} 18V{h}"/>'
            '<text class="small" x="{x:.1f}" y="12" text-anchor="{side}">{words}</text>'
        ).format(x=_across(tick.at), h=height, words=tick.words, side="end" if tick.at > _NEAR_THE_END else "start")
        for tick in ticks
    ]
    return Markup("").join(lines)


def _lane_head(lane: Lane, top: int) -> Markup:
    note = shortened(lane.note, _LONGEST_NOTE)
    name = shortened(lane.name, int((WIDTH - 12 - _NOTE_LETTER * len(note)) / _NAME_LETTER))
    return Markup(
        '<text class="name" x="0" y="{y}">{name}</text><text class="small" x="{w}" y="{y}" text-anchor="end">'
        "{note}</text>"
    ).format(y=top + 15, w=WIDTH, name=name, note=note)


def _dot(mark: Mark, y: int) -> Markup:
    """One alone needs no number; of several the number is what one looks for."""
    if mark.count == 1:
        inside = Markup('<circle class="mark" cx="{x:.1f}" cy="{y}" r="6"/>')
        return Markup("<g><title>{words}</title>{inside}</g>").format(
            words=mark.words, inside=inside.format(x=_across(mark.at), y=y)
        )
    number = str(mark.count) if mark.count <= _LARGEST_NUMBER else f"{_LARGEST_NUMBER}+"
    inside = Markup(
        '<circle class="mark" cx="{x:.1f}" cy="{y}" r="{r}"/>'
        '<text class="on" x="{x:.1f}" y="{base}" text-anchor="middle">{number}</text>'
    ).format(x=_across(mark.at), y=y, base=y + 4, r=9 + len(number), number=number)
    return Markup("<g><title>{words}</title>{inside}</g>").format(words=mark.words, inside=inside)


def _columns(marks: Sequence[Mark], base: int, most: int, of: int) -> Iterator[Markup]:
    room = (WIDTH - 2 * _SIDE) / max(1, of)
    highest = max((mark.count for mark in marks), default=0)
    for mark in marks:
        if mark.count <= 0:
            continue
        is_cut = mark.count > most
        height = _BARS * min(1.0, mark.count / most)
        parts = [
            Markup('<rect class="mark" x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}"/>').format(
                x=_across(mark.at) - room * 0.35, y=base - height, w=room * 0.7, h=height
            )
        ]
        if is_cut:  # a gap across the bar: it goes on
            parts.append(
                Markup('<path class="gap" d="M{x:.1f} {y}l{w:.1f} -6"/>').format(
                    x=_across(mark.at) - room * 0.5, y=base - _BARS + 14, w=room
                )
            )
        if is_cut or mark.count == highest:
            parts.append(
                Markup('<text class="small" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{n}</text>').format(
                    x=_across(mark.at), y=base - height - 3, n=mark.count
                )
            )
        yield Markup("<g><title>{words}</title>{inside}</g>").format(words=mark.words, inside=Markup("").join(parts))


def shortened(words: str, longest: int) -> str:
    """At most so many letters, and none that XML does not hold."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"
