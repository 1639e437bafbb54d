"""Running text made even for reading dates: white space and dashes narrowed, and every character's origin kept."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from sources.reading.date_words import MONTHS, words

_BLOCK_TAG = "p|li|ul|ol|h[1-6]|br|div|tr|td|th|dt|dd|table|section|article|hr|title|body|html"
_UNEVEN_KINDS = (
    rf"(?P<block></?(?i:{_BLOCK_TAG})(?:\s[^<>]{{0,300}}|/)?>)"
    r"|(?P<tag></?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>]{0,300}|/)?>)"
    r"|(?P<space>\s\s+|[^\S \n])"
    r"|(?P<unseen>[\xad\u200b-\u200f\u2060\ufeff]+)"
    r"|(?P<dash>[\u2010-\u2015\u2212]|(?<=\d)--(?=\d))"
)
_UNEVEN = re.compile(_UNEVEN_KINDS)
# Looked for only where a text has letters in pieces: it stops at every letter.
_UNEVEN_LETTERS = re.compile(_UNEVEN_KINDS + r"|(?P<letter>[A-Za-z][\u0300-\u036f])")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s)>\]]+")
_LINE_ENDS = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")
_SENTENCE_END = re.compile(r"[.!?…][\"')\]»”]?[ ](?=[\"'(«“]?[^\W_])|[•|·■▪][ ]?|\n")
_ABBREVIATION = re.compile(
    r"(?:^|[^\w])(?:kl|klo|nr|no|ca|hhv|vedr|jf|ifm|evt|bl\.a|f\.eks|mio|cf|dvs|resp|ex|bl|inkl|exkl|max|min|mill|mkr|milj|approx|art|incl|vs|tel|st|dr|mr|mrs|"
    r"prof|jan|feb|mar|apr|jun|jul|aug|sep|sept|okt|oct|nov|des|dec|mån|tis|ons|tors|tor|fre|lör|sön|mon|tue|wed|thu|"
    r"fri|sat|sun|[a-zåäöæø]|(?:t\.o|fr\.o|f\.o|m|a|p)\.m)\.$"
)
_LONG_ABBREVIATION = "approx."  # all others are shorter than five letters
_NUMBER_END = re.compile(r"(?:^|[^\d])\d{1,2}\.$")
_JOINING = words(
    "den är till senast by until before is on the from från och and to at kl kl. klockan fra til frem innen inden er "
    "mellan between tom of för for in i"
)
_WRAP_WIDTH = 50
# A line may end within a date: "den 29 / januari 2027", "the 4 January / 2027 and". A year alone on its line is a
# heading ("2027"), and one that begins a sentence ("2027 års bidrag") is not the day's either.
_MONTH = rf"(?i:{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
_BROKEN_DATE = re.compile(
    r"\b(?:(?i:den|the|on|by|from|to|and|d\.|från|till|och|senast|fra|frå|til|og|senest|innen|inden|är|is|er)"
    rf" \d{{1,2}}(?:\.|st|nd|rd|th)?\n(?={_MONTH}(?![^\W\d_]))"
    rf"|(?<!\d)\d{{1,2}}(?:\.|st|nd|rd|th)? {_MONTH},?\n(?=(?:19|20)\d\d(?:[.,;)]\s| (?!års )[^\W\d_A-ZÅÄÖÆØ]))"
    # A calendar's sheet: the day on one line, "oktober 2027" on the next. A capital letter begins a heading.
    rf"|(?<![^\n])\d{{1,2}}\n(?=[a-zåäöæø])(?={_MONTH} (?:19|20)\d\d(?:\n|\Z))"
    r"|\b(?i:kl\.?|klockan|klokk[ea]n?)\n(?=\d{1,2}(?:[.:]\d\d)?(?!\d))"
    # "Senast 1 december varje år / kan ni söka": what begins so waits for its verb.
    r"|(?<![^\n])(?i:senast|från|fram till|till och med) (?:den )?\d{1,2} [^.:;!?\n]{3,40}\n"
    r"(?=(?:kan|ska|skall|måste) [^\W\d_]))"
)
# What a line that goes on with a date may begin with; and how far a broken date reaches from its line end, at most.
_MAY_GO_ON = re.compile(rf"\n(?=\d|{_MONTH}|kan |ska |skall |måste )")
_BROKEN_REACH = 80
_LIST_MARK = re.compile(r"[-*•·] ")


class EvenText:
    """The text with narrow white space, plain dashes, composed letters and no tags; `lower` has the same length."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._starts: list[int] = [0]
        self._origins: list[int] = [0]
        pieces: list[str] = []
        length = position = 0
        uneven = _UNEVEN if unicodedata.is_normalized("NFC", raw) else _UNEVEN_LETTERS
        for match in uneven.finditer(raw):
            between = raw[position : match.start()]
            even = _evened(match)
            pieces += (between, even)
            self._note(length + len(between), match.start())
            length += len(between) + len(even)
            position = match.end()
            self._note(length, position)
        pieces.append(raw[position:])
        self.text = _with_whole_dates("".join(pieces))
        lower = _lowered(self.text)
        # Addresses hold figures that look like dates, and words that look like cues.
        has_address = "://" in lower or "www." in lower
        self.lower = _ADDRESS.sub(lambda match: " " * len(match.group()), lower) if has_address else lower

    def _note(self, start: int, origin: int) -> None:
        self._starts.append(start)
        self._origins.append(origin)

    def _origin(self, position: int) -> int:
        piece = bisect_right(self._starts, position) - 1
        return self._origins[piece] + position - self._starts[piece]

    def words(self, start: int, end: int) -> str:
        """The source's own words between two places, with single spaces."""
        return " ".join(self._raw[self._origin(start) : self._origin(max(end - 1, start)) + 1].split())


def _with_whole_dates(text: str) -> str:
    """The text with the line ends within dates as spaces. Looked for line end by line end, which are few."""
    broken: list[int] = []
    for line_end in _MAY_GO_ON.finditer(text):
        place = line_end.start()
        start = max(text.rfind("\n", 0, place) + 1, place - _BROKEN_REACH)
        found = _BROKEN_DATE.search(text, start, place + _BROKEN_REACH)
        if found and found.end() == place + 1:
            broken.append(place)
    if not broken:
        return text
    starts = [0, *(place + 1 for place in broken)]
    return " ".join(text[start:end] for start, end in zip(starts, [*broken, len(text)], strict=True))


def _evened(match: re.Match[str]) -> str:
    found, kind = match.group(), match.lastgroup
    if kind == "space":
        return "\n" if _LINE_ENDS.intersection(found) else " "
    if kind == "letter":
        return unicodedata.normalize("NFC", found)
    return {"block": "\n", "tag": " ", "dash": "-"}.get(kind or "", "")


def _lowered(text: str) -> str:
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := character.lower()) == 1 else character for character in text)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or the part of a line that a bullet or a bar divides off."""

    start: int
    end: int
    opens_line: bool
    closes_line: bool


def split_units(even: EvenText, whole: Iterable[tuple[int, int]]) -> list[Unit]:
    """Sentences and lines in order; the stretches in `whole` (dates, hours; sorted) are never divided."""
    units: list[Unit] = []
    lower = even.lower
    kept = list(whole)
    kept_starts = [start for start, _ in kept]
    start, opens = 0, True
    for match in _SENTENCE_END.finditer(lower):
        if not _divides(even, match, kept, kept_starts):
            continue
        line_ends = match.group() == "\n" or match.end() >= len(lower)
        _add(units, lower, Unit(start, match.end(), opens, line_ends))
        if lower[start : match.end()].strip():
            opens = match.group()[0] in "\n•|·■▪"
        start = match.end()
    _add(units, lower, Unit(start, len(lower), opens, True))
    return units


def _add(units: list[Unit], lower: str, unit: Unit) -> None:
    words = lower[unit.start : unit.end]
    if not words.strip(" \n•|·■▪"):
        if units:
            units[-1] = Unit(units[-1].start, units[-1].end, units[-1].opens_line, True)
        return
    start = unit.start + len(words) - len(words.lstrip(" \n"))
    mark = _LIST_MARK.match(lower, start, unit.end) if unit.opens_line else None
    if mark:
        start = mark.end()
    end = unit.start + len(words.rstrip(" \n•|·■▪"))
    closes = unit.closes_line or words.rstrip(" \n")[-1] in "•|·■▪"
    units.append(Unit(min(start, end), end, unit.opens_line, closes))


def _divides(even: EvenText, match: re.Match[str], kept: list[tuple[int, int]], kept_starts: list[int]) -> bool:
    lower, place = even.lower, match.start()
    at = bisect_right(kept_starts, place) - 1
    if at >= 0 and place < kept[at][1]:
        # The full stop of a month's short name may also end the sentence, but never before a figure.
        return False
    if match.group() == "\n":
        return not _goes_on(even, place)
    if match.group()[0] != ".":
        return True
    before = lower[max(0, place - 8) : place + 1]
    if len(before) > len("word.") and before[-6:-1].isalpha() and not before.endswith(_LONG_ABBREVIATION):
        return True  # the usual end of a sentence: a whole word
    if _ABBREVIATION.search(before):
        return False
    # "1.5 million", and "i 2. runde": a sentence begins with a capital letter.
    return not (_NUMBER_END.search(before) and (lower[match.end()].isdigit() or even.text[match.end()].islower()))


def _goes_on(even: EvenText, place: int) -> bool:
    """Whether a line is only wrapped: it ends in a small word, or it is long and the next begins in small letters."""
    following = even.text[place + 1 : place + 3].lstrip()
    if following[:1].isupper() or following.startswith(("- ", "•", "*")):
        return False
    if even.lower[max(0, place - 12) : place].rstrip().rsplit(" ", 1)[-1] in _JOINING:
        return True
    line = even.text[max(0, place - _WRAP_WIDTH) : place]
    return len(line) == _WRAP_WIDTH and "\n" not in line and line[-1].isalpha() and following[:1].islower()
