"""Whether one may apply, as a page says in words. Dates alone say nothing here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sources.contract import Status
from sources.kinds import _page_words as words
from sources.reading.date_words import MONTHS
from sources.reading.nothing_open import nothing_open

_EVIDENCE_LIMIT = 300
_WORD = re.compile(r"[^\W_]+")
_WINDOW_WORDS = frozenset({"öppen", "öppet", "open", "åpen", "åben"})
_WHOLE_LINE = frozenset({"utlysning", "call"})
_UNTIL = frozenset({"till", "t.o.m.", "until", "to", "fram till", "til"})


@dataclass(frozen=True)
class Said:
    """What a page says of its call, in which words. `status` is None where it says nothing, or two things at once."""

    status: Status | None = None
    words: str = ""
    is_contradiction: bool = False


@dataclass(frozen=True)
class _Finding:
    status: Status
    words: str


class StatusReader:
    """Reads the status from lines of text. `own`: the phrases of the catalogue entry, which go before all others."""

    def __init__(self, own: Mapping[Status, Sequence[str]]) -> None:
        self._own = {status: phrases_pattern(phrases) for status, phrases in own.items() if phrases}

    def read(self, lines: Sequence[str]) -> Said:
        own = next(filter(None, (self._own_words(line) for line in lines)), None)
        if own:
            return Said(own.status, own.words)
        return _settle([finding for line in lines for finding in _findings(line)])

    def _own_words(self, line: str) -> _Finding | None:
        found = [
            (match.start(), match.end(), status)
            for status, pattern in self._own.items()
            if (match := pattern.search(line.casefold()))
        ]
        if not found:
            return None
        start, end, status = min(found)
        return _Finding(status, sentence_around(line, start, end))


def own_words(lines: Iterable[str], phrases: Sequence[str]) -> str:
    """The words around the first of an entry's own phrases that stands in the lines; empty if none does."""
    pattern = phrases_pattern(phrases)
    found = ((line, pattern.search(line.casefold())) for line in lines)
    return next((sentence_around(line, match.start(), match.end()) for line, match in found if match), "")


def phrases_pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Finds any of the phrases as whole words, in text that is casefolded and has single spaces."""
    spelt = sorted((" ".join(phrase.casefold().split()) for phrase in phrases), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, filter(None, spelt))) or '(?!)'})(?!\w)")


def sentence_around(line: str, start: int, end: int) -> str:
    """The words around a place, as far as its sentence goes."""
    begin = max(line.rfind(". ", 0, start) + 2 if ". " in line[:start] else 0, start - _EVIDENCE_LIMIT // 2)
    stop = line.find(". ", end)
    return line[begin : min(stop + 1 if stop >= 0 else len(line), begin + _EVIDENCE_LIMIT)].strip(" -*•")


def _settle(findings: Sequence[_Finding]) -> Said:
    """One status out of all that was found. Closed and open at once is neither: nobody knows which call is meant."""
    statuses = {finding.status for finding in findings}
    if not findings:
        return Said()
    if "closed" in statuses and statuses & {"open", "rolling"}:
        both = {finding.status: finding.words for finding in reversed(findings)}
        return Said(None, " / ".join(both.values()), is_contradiction=True)
    # "The call is closed. The next one opens soon."
    first = next((finding for finding in findings if finding.status == "forthcoming" and "closed" in statuses), None)
    chosen = first or findings[0]
    return Said(chosen.status, chosen.words)


def _findings(line: str) -> Iterable[_Finding]:
    folded = line.casefold()
    if len(folded) != len(line):  # a letter that casefolding makes two of: places would no longer agree
        line = folded
    if none := nothing_open(line):
        yield _Finding("closed", none)
    label = _label(folded)
    if label:
        yield _Finding(label, sentence_around(line, 0, 1))
    for match in _STATEMENTS.finditer(folded):
        status = _GROUPS[match.lastgroup or ""]
        if not _is_of_another_time(folded, match.start(), match.end(), status):
            yield _Finding(status, sentence_around(line, match.start(), match.end()))


def _is_of_another_time(line: str, start: int, end: int, status: Status) -> bool:
    """Whether the sentence speaks of when it will be so, or was; or of a window, which is a matter of dates."""
    sentence = line[max(line.rfind(". ", 0, start) + 1, 0) : start]
    before = {word[0] for word in _WORD.finditer(sentence[-150:])}
    if before & words.OTHER_TIME:
        return True
    if status not in ("open", "rolling"):
        return False
    return bool(before & words.NOT_NOW) or _WINDOW.match(line, end) is not None


def _label(line: str) -> Status | None:
    found = _LABEL.match(line)
    if not found:
        return None
    word, rest = found["word"], line[found.end() :]
    follower = _FOLLOWER.match(rest)
    after = rest[follower.end() :] if follower else rest
    is_until = follower is not None and follower["word"] in _UNTIL
    if word in _WINDOW_WORDS and not is_until and _WINDOW.match(after):
        return None
    if follower and follower["word"] in _WHOLE_LINE and after.strip(" .!*"):
        return None
    return words.LABELS[word] if follower or _ENDS.match(rest) or _DATE.match(rest) else None


def _alternatives(phrases: Iterable[str]) -> str:
    spelt = "|".join(map(re.escape, sorted(phrases, key=len, reverse=True)))
    return spelt.replace("_", f"(?:{'|'.join(map(re.escape, sorted(words.IS_WORDS, key=len, reverse=True)))})")


_GROUPS: dict[str, Status] = {status: status for status in words.STATEMENTS}
_STATEMENTS = re.compile(
    r"(?<!\w)(?:"
    + "|".join(f"(?P<{status}>{_alternatives(phrases)})" for status, phrases in words.STATEMENTS.items())
    + r")(?!\w)"
)
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE = re.compile(rf"\s?(?:den )?(?:\d|(?:{_MONTH})\b)")
_ENDS = re.compile(r"\s?(?:[:.!,;|·*)(–-]|$)")
# "öppen från 1 mars", "open between 1 March and …", "Öppen: 6 mars–5 juni": a window, not a state.
_WINDOW = re.compile(
    rf"[\s:]{{0,3}}(?:from|från|fra|mellan|between|mellom|mellem|under|during|den \d|\d|(?:{_MONTH})\b)"
)
_FOLLOWER = re.compile(rf"\s(?P<word>{_alternatives(words.LABEL_FOLLOWERS)})(?!\w)")
_LABEL = re.compile(
    r"[\s*•–-]{0,10}"
    rf"(?:(?:{_alternatives(words.LABEL_LEADS)})\s?:\s?)?"
    rf"(?P<word>{_alternatives(words.LABELS)})(?!\w)"
)
