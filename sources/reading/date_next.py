"""Days of the round after the one a text has named: the year of the one before is not theirs."""

from __future__ import annotations

import re

from sources.reading.date_day import Day

_NEXT_WORDS = (
    # "Kommande" alone is a card's word for how the call itself stands.
    r"\b(?:(?:nästa|next|neste|næste)\b|(?:nästkommande|kommande|upcoming|forthcoming|kommende)(?= [^\W\d_])"
    r"|(?:en ny|ett nytt|a new|et nytt) (?=[^\W\d_]*(?:utlysning|omgång|ansök|round|call|runde|opslag|søknad|ansøg)))"
    # "Nästa steg" is of the same round.
    r"(?! (?:steg|stage|step|fas|phase|trinn|trin|skridt|år|year|möte|meeting|møte|møde|sammanträde|beslut|vecka|week)"
    r"|[^\W\d_]* (?:år|års|years?|ettårs|perioden|åren)\b)"
)
_NEXT = re.compile(_NEXT_WORDS)
_IS_OF_NEXT = re.compile(
    rf" (?:öppnar|stänger|är|opens?|closes?|is|er|åpner|åbner|lukker|stenger)\b[^.,;:\n\d]{{0,40}}{_NEXT_WORDS}"
)
_PAST = re.compile(
    r"\b(?:var|was|were|stängdes?|closed|opened|öppnade|öppnades|avslutades|ended|stengte|lukkede|åpnet|åbnede"
    r"|pågick|ran|gick ut|gikk ut|löpte ut|utløp|udløb|sedan|since|siden)\b"
)
_AGAIN = re.compile(r"\b(?:igen|på nytt|again|igjen|reopens?|återöppna[rs]?)\b")
_SENTENCE = re.compile(r"[.!?] |\n")


def speaks_of_the_next(lower: str, start: int, end: int) -> bool:
    """Whether a word says between two places that what follows is another round than what went before."""
    return _NEXT.search(lower, start, end) is not None


def is_of_the_next(lower: str, named: int, day: Day) -> bool:
    """Whether a day is said to be that of the round after the one that was named (its name ends at `named`)."""
    return speaks_of_the_next(lower, named, day.start) or _IS_OF_NEXT.match(lower, day.end) is not None


def is_past(lower: str, named: int, day: Day) -> bool:
    """Whether a day after the name of a round that is over is said to have been: in its sentence, or in the past."""
    between = lower[named : day.start]
    sentence = _SENTENCE.split(between)
    if len(sentence) == 1:
        return _AGAIN.search(between) is None
    return "\n" not in between and _PAST.search(sentence[-1]) is not None


def stands_below(lower: str, named: int, day: Day) -> bool:
    """Whether a day stands on the line of a heading, on the one below it, or below that after other days alone."""
    return all(any(map(str.isdigit, line)) for line in lower[named : day.start].split("\n")[1:-1])
