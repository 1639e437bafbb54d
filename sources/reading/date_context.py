"""One text with its dates and cues in place, and the small questions asked of the words between two places."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from sources.reading.date_cues import Cue
from sources.reading.date_enclosures import without_enclosures
from sources.reading.date_phrases import Kind
from sources.reading.date_ranges import Mention
from sources.reading.date_text import EvenText
from sources.reading.date_words import NEUTRAL, WORD, words


class Role(Enum):
    """What a printed day, or a range of two, is for."""

    OPENING = auto()
    DEADLINE = auto()
    WINDOW = auto()  # a range: opening and deadline
    NEW_OPENING = auto()  # a range: the opening was moved from its first day to its last
    OTHER = auto()  # something that is neither
    VOID = auto()  # cancelled


@dataclass(frozen=True, slots=True)
class Meaning:
    """A role, and the cue it was read from."""

    role: Role
    cue: Cue


CLOSING = frozenset({Kind.APPLICATION_DEADLINE, Kind.CLOSE, Kind.CLOSES})
APPLYING = frozenset({Kind.SUBMIT, Kind.CALL, Kind.WINDOW, Kind.IS_OPEN})
PREPOSITIONS = frozenset({Kind.UNTIL, Kind.FROM, Kind.AFTER})
MOVING = frozenset({Kind.MOVED, Kind.PUT_OFF})
# Words that may stand before a date that begins its sentence.
PREPOSITION_WORDS = words(
    "från from fra frå och med as of to til till fram frem up until by before senast senest seinast seinest inden "
    "innen före innan no later than not m t o fr after efter etter tidigast starting"
)

_CLAUSE_BREAK = re.compile(r"[,;:()]|(?<!\bd)\. |\b(?:och|and|og|men|but|medan|while|samt|mens|where|whereas)\b")
_NEW_CLAUSE = re.compile(
    r";|(?<!\bd)\. |\n|, (?:och|and|og|men|but|som|which|where|då|when)\b|\b(?:som|which|that|men|but|därefter)\b"
)
_STOP = re.compile(r"(?<!\bd)(?<!\bhhv)\. ")  # "indsendt d. 3. oktober" goes on
_WORDLESS_LIMIT = 60
_PREPOSITION_LIMIT = 10
_ENGLISH_PREPOSITIONS = frozenset({"by", "before", "to", "from", "of"})
_CLAUSE_LIMIT = 110


class Context:
    """All lists are in the order of the text."""

    def __init__(self, even: EvenText, mentions: Sequence[Mention], cues: Sequence[Cue]) -> None:
        self.lower = even.lower
        self.mentions = mentions
        self._text = even.text
        self._cues = without_enclosures(_outside(cues, mentions), even.lower)
        self._starts = [cue.start for cue in self._cues]

    def cues_between(self, start: int, end: int) -> list[Cue]:
        """The cues that lie wholly between two places."""
        first = bisect_left(self._starts, start)
        last = bisect_left(self._starts, end)
        return [cue for cue in self._cues[first:last] if cue.end <= end]

    def cues_of(self, kind: Kind) -> Iterator[Cue]:
        """All cues of one kind."""
        return (cue for cue in self._cues if cue.kind is kind)

    def says_nothing(self, start: int, end: int, allow: frozenset[str] = frozenset()) -> bool:
        """Whether only words without meaning of their own (or those in `allow`) stand there."""
        if end - start > _WORDLESS_LIMIT:
            return False
        between = self.lower[start:end]
        return _STOP.search(between) is None and all(word in NEUTRAL or word in allow for word in WORD.findall(between))

    def same_clause(self, start: int, end: int) -> bool:
        """Whether no comma, conjunction or full stop parts two places."""
        return end - start <= _CLAUSE_LIMIT and not _CLAUSE_BREAK.search(self.lower, start, end)

    def leaves_clause(self, start: int, end: int) -> bool:
        """Whether what follows a date at `start` has gone on to something else before `end`."""
        return _NEW_CLAUSE.search(self.lower, min(start + 2, end), end) is not None

    def begins_sentence(self, cue: Cue) -> bool:
        return self.lower[max(0, cue.start - 2) : cue.start].strip() in ("", ".")

    def begins_label(self, cue: Cue) -> bool:
        """Whether a capital letter shows that a label begins here, though no full stop goes before."""
        return self._text[cue.start].isupper()

    def may_govern_ahead(self, mention: Mention) -> bool:
        """Whether the preposition before a date within a sentence may belong to a verb after the date: "kommuner kan
        fram till 1 mars söka". In English the verb goes before ("must be established by 1 March to apply")."""
        words = self.lower[max(0, mention.start - _PREPOSITION_LIMIT) : mention.start].split()
        return bool(words) and words[-1] not in _ENGLISH_PREPOSITIONS

    def preposition_at(self, mention: Mention, start: int) -> Kind | None:
        """The "from" or "until" straight before a date."""
        cues = self.cues_between(max(start, mention.start - _WORDLESS_LIMIT), mention.start)
        if not cues or not self.says_nothing(cues[-1].end, mention.start):
            return None
        if cues[-1].kind is Kind.START and self.begins_sentence(cues[-1]):
            return Kind.FROM  # "Starting on 8 February, …"
        return cues[-1].kind if cues[-1].kind in PREPOSITIONS else None


def _outside(cues: Sequence[Cue], mentions: Sequence[Mention]) -> list[Cue]:
    """Without the cues inside a printed date: the "till" of a range is part of the date."""
    kept: list[Cue] = []
    at = 0
    for cue in cues:
        while at < len(mentions) and mentions[at].end <= cue.start:
            at += 1
        if at == len(mentions) or cue.end <= mentions[at].start:
            kept.append(cue)
    return kept
