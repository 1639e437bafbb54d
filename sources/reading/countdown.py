"""Taking out of a text what counts the days: true on the day it was read, and wrong on every day after. Linear."""

from __future__ import annotations

import re

from sources.contract import CallData, Translation
from sources.reading.sameness import counters
from sources.reading.sections import sentences
from sources.reading.text import even

# So few words beside a count are only its label ("Ansökan stänger", "Current:").
_LABEL = 5
_SHORT = 12
_HINT = re.compile(
    r"\b(?:left|remaining|to go|ago|kvar|sedan|siden|igjen|tilbage|om|in|until|till|today|tomorrow|dag|morgon|går)\b"
    r"|visningar|\bbesök|\bview|\bvisit|återst|imorgon|idag",
    re.IGNORECASE,
)
_VISITS = re.compile(r"visningar|besök|views|visit", re.IGNORECASE)
_MOST_BESIDE_VISITS = 2
_ENDS = re.compile(r"\b(?:ends|slutar|avslutas|upphör)\s\Z", re.IGNORECASE)
_LONG_TIME = re.compile(r"månad|måned|month", re.IGNORECASE)
_NAMES_A_REST = re.compile(r"(?:left|remaining|återstående)\b(?!\s?:)", re.IGNORECASE)
_LOOSE = re.compile(r"\s+(?=[.,;!?)])|\(\s*\)|(?<=\()\s+")
_EDGES = " -–—|:·•,;("
_DANGLING = re.compile(r"\s?[-–—|:·•,;(]\s?[!.)]{0,2}\Z")
_WORD = re.compile(r"\w+")


def without_countdown(call: CallData) -> CallData:
    """The call with texts that stay true. A title that is nothing but a count keeps its words: it is the only name."""
    copies = {name: _steady_copy(copy) for name, copy in call.translations.items()}
    text = steady(call.text)
    summary = text if call.summary == call.text else steady(call.summary)
    found = {"summary": summary, "text": text, "title": _steady_title(call.title)}
    changed = {name: words for name, words in found.items() if words != getattr(call, name)}
    if copies != call.translations:
        return call.model_copy(update=changed | {"translations": copies})
    return call.model_copy(update=changed) if changed else call


def _steady_copy(copy: Translation) -> Translation:
    return Translation(title=_steady_title(copy.title), summary=steady(copy.summary), text=steady(copy.text))


def _steady_title(title: str) -> str:
    found = steady(title, label=0)
    if found == title or not _WORD.search(found):
        return title
    return _DANGLING.sub("", found).strip(_EDGES)


def steady(text: str, label: int = _LABEL) -> str:
    """The text without counts of days; a short sentence that says little else (at most `label` words) goes with it."""
    lines = text.split("\n")
    kept = [(line, _steady_line(line, label)) for line in lines]
    return "\n".join(new for old, new in kept if new or not old)


def _steady_line(line: str, label: int) -> str:
    if not counters(line) or not _HINT.search(line):
        return line
    return " ".join(filter(None, (_steady_sentence(each, label) for each in sentences(line, len(line)))))


def _steady_sentence(sentence: str, label: int) -> str:
    is_short = len(sentence.split()) <= _SHORT
    spans = [span for span in counters(sentence) if _is_a_count(sentence, *span, is_short=is_short)]
    if not spans:
        return sentence
    rest, at = "", 0
    for start, end in spans:
        rest, at = f"{rest}{sentence[at:start]} ", end
    rest = _LOOSE.sub("", even(rest + sentence[at:]))
    is_label = len(_WORD.findall(rest)) <= label and not any(letter.isdigit() for letter in rest)
    return "" if is_label else rest


def _is_a_count(sentence: str, start: int, end: int, *, is_short: bool) -> bool:
    """ "The remaining 12 months", "the project ends in 24 months" or "5 visits a year" may be what a call is about."""
    words = sentence[start:end]
    if _VISITS.search(words):
        return is_short and len(_WORD.findall(sentence[:start] + sentence[end:])) <= _MOST_BESIDE_VISITS
    if _LONG_TIME.search(words):
        return is_short and not _ENDS.search(sentence, max(0, start - 20), start)
    return is_short or not _NAMES_A_REST.match(words)
