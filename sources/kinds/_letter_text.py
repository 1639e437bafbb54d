"""A letter in plain text as blocks: paragraphs, which of them are headings, and the addresses they show."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence

from sources.kinds._letter_blocks import Block, Link
from sources.kinds._letter_words import is_head_line
from sources.reading.dates import read_dates
from sources.reading.sections import sentences
from sources.reading.text import one_line

_MOST_LINES = 10_000
_LINE_LIMIT = 2_000
_HEADING_LIMIT = 150
_TEXT_LIMIT = 5_000
_LEVEL = 7
_RULED_LEVEL = 6  # a heading with a line under it stands above those without
_QUOTE = re.compile(r"^(?:\s?>){1,9}\s?")
_BULLET = re.compile(r"^\s{0,9}(?:[-–•·▪◦]|\*(?=\s))\s{1,5}")
_UNDERLINE = re.compile(r"^\s{0,9}[=\-_*~#–—]{3,}\s{0,9}$")
_ADDRESS = re.compile(r"[<\[(]?(https?://[^\s<>\"\])]{3,1900})[>\])]?", re.IGNORECASE)
_EMPHASIS = re.compile(r"^(?:#{1,6}\s|\*{1,2}(?=\S))|\*{1,2}$")
_SHARE_OF_WIDTH = 0.75


def text_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a plain text. Quoting marks are taken away; lines that were broken to fit are joined."""
    return tuple(block for paragraph in _paragraphs(text) for block in _blocks(paragraph))


def _paragraphs(text: str) -> Iterator[list[str]]:
    paragraph: list[str] = []
    for line in text.splitlines()[:_MOST_LINES]:
        words = _QUOTE.sub("", line[:_LINE_LIMIT]).rstrip()
        if not words.strip():
            yield paragraph
            paragraph = []
        elif _UNDERLINE.match(words):
            yield [*paragraph, ""]  # a ruled line ends a paragraph; what stood above it may be a heading
            paragraph = []
        else:
            paragraph.append(words)
    yield paragraph


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    is_ruled = bool(lines) and not lines[-1]
    lines = [line for line in lines if line]
    if lines and (_is_heading_above(lines) or (len(lines) == 1 and (is_ruled or _is_heading(lines[0])))):
        yield _block([lines[0]], level=_RULED_LEVEL if is_ruled else _LEVEL)
        lines = lines[1:]
    held: list[str] = []
    is_row = False
    for line in lines:
        is_bullet = _BULLET.match(line) is not None
        if held and (is_bullet or is_head_line(line) or is_head_line(held[0])):
            yield _block(held, is_row=is_row)
            held, is_row = [], False
        if is_bullet:
            held, is_row = [_BULLET.sub("", line)], True
        else:
            held.append(line)
    if held:
        yield _block(held, is_row=is_row)


def _block(lines: Sequence[str], *, level: int = 0, is_row: bool = False) -> Block:
    whole = " ".join(line.strip() for line in lines)
    words = one_line(_ADDRESS.sub(" ", whole), _TEXT_LIMIT).strip("* ")
    shown = words or one_line(whole, _TEXT_LIMIT)
    links = tuple(
        Link(_words_of_link(whole[: found.start()], shown), found[1].rstrip(".,;:!?'")) for found in _found(whole)
    )
    written = one_line(_ADDRESS.sub(_unbracketed, whole), _TEXT_LIMIT).strip("* ") if links else ""
    return Block(_EMPHASIS.sub("", shown).strip(), level, is_row, links=links, written=written)


def _unbracketed(found: re.Match[str]) -> str:
    """The address as it is read: mail programs put it in angle brackets right behind the words of a link."""
    goes_on = found.string[found.end() : found.end() + 1].isalnum()
    return f" {found[1]}{' ' if goes_on else ''}" if found[0][0] in "<[" else found[0]


def _found(text: str) -> list[re.Match[str]]:
    return list(_ADDRESS.finditer(text))[:30]


def _words_of_link(before: str, shown: str) -> str:
    """What is taken for the words of a link: nothing where they only say by when to apply, for that is no name."""
    words = _words_before(before) or shown
    return "" if _says_by_when(words) else words


def _says_by_when(words: str) -> bool:
    if len(words) > _HEADING_LIMIT or not any(letter.isdigit() for letter in words):
        return False
    labels = (day.label for day in read_dates(words).deadlines)
    return any(label and words.casefold().startswith(label.casefold()) for label in labels)


def _words_before(text: str) -> str:
    """What a reader takes for the words of a link: the end of the sentence it follows."""
    last = deque(sentences(one_line(_ADDRESS.sub(" ", text)[-300:])), maxlen=1)  # "kl. 14.00" ends none
    return last[0].strip(" :–-") if last else ""


def _is_heading(line: str) -> bool:
    words = _ADDRESS.sub(" ", line).strip()
    return (
        bool(words)
        and not is_head_line(words)
        and len(words) <= _HEADING_LIMIT
        and not words.endswith((".", ",", ":", ";"))
        and not line.endswith((".", ",", ":", ";"))  # right behind an address
        and (not _BULLET.match(line))
        and not _says_by_when(words)
    )


def _is_heading_above(lines: Sequence[str]) -> bool:
    """Whether the first line of a paragraph is a heading: short of the usual width, and what follows begins anew."""
    if len(lines) < 2 or not _is_heading(lines[0]) or len(lines[0]) > _HEADING_LIMIT:
        return False
    following = lines[1].lstrip()
    begins_anew = following[:1].isupper() or following[:1].isdigit() or following.startswith(("http", "<http", "("))
    width = max(map(len, lines[1:]))
    is_alone = lines[0].isupper() or _EMPHASIS.match(lines[0]) is not None
    return begins_anew and (is_alone or len(lines[0]) <= _SHARE_OF_WIDTH * max(width, 60))
