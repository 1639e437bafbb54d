"""Words from a source or a person made fit for a letter: bounded, mostly on one line, with nothing that acts."""

from __future__ import annotations

import unicodedata

# Marks that turn the writing direction of what comes after them, and marks that cannot be seen.
_ACTING = dict.fromkeys(
    [*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C, 0xFEFF, 0x00AD, 0x200B]
)
_ELLIPSIS = "…"
# Cut at a space if one stands in the last part of the room there is.
_SEARCH_BACK = 30
# Spaces and unseen characters may fill so much before the words that count; what comes after is not looked at.
_FIRST_LOOK = 4
# Each line is an element of its own in a card, which must stay small; what a person writes has fewer.
MOST_LINES = 30


def plain(text: str, limit: int) -> str:
    """At most `limit` characters on one line, cut at a word with "…"."""
    line = text[: limit * _FIRST_LOOK + 1000]
    if not line.isprintable():
        line = "".join(map(_visible, line.translate(_ACTING)))
    line = " ".join(line.split())
    return line if len(line) <= limit else _cut(line, limit)


def in_lines(text: str) -> str:
    """The lines and paragraphs that a person wrote: an empty line between two of the latter, and none around them."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    kept = (line for line, before in zip(lines, ["", *lines], strict=False) if line or before)
    return "\n".join(kept).strip("\n")


def plain_lines(text: str, limit: int) -> str:
    """As `plain`, with the lines and paragraphs of `in_lines`; of very many, those at the end stand on one line."""
    lines = in_lines(text[: limit * _FIRST_LOOK + 1000]).split("\n")
    lines = [*lines[: MOST_LINES - 1], " ".join(lines[MOST_LINES - 1 :])]
    found = in_lines("\n".join(plain(line, limit) for line in lines))
    return found if len(found) <= limit else _cut(found, limit)


def _visible(character: str) -> str:
    """Control characters become spaces; halves of broken characters become a mark."""
    if character.isascii():
        return character if character.isprintable() else " "
    category = unicodedata.category(character)
    if category == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    return " " if category == "Cc" else character


def _cut(line: str, limit: int) -> str:
    room = line[: limit - 1]
    space = line.rfind(" ", max(0, len(room) - _SEARCH_BACK), limit)
    kept = room[:space] if space > 0 else room
    # Never end in the middle of a composed character, or on a mark of punctuation.
    while kept and (unicodedata.combining(kept[-1]) or kept[-1] in "\u200d\ufe0f\n ,;:.–-"):
        kept = kept[:-1]
    return kept + _ELLIPSIS


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]
