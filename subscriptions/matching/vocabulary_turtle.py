"""A vocabulary as Turtle: what it says of concepts, and in which line it cannot be read."""

from __future__ import annotations

import re
from typing import Any, Final

from rdflib import Graph

from subscriptions.matching.vocabulary_file import LABELS, SKOS, Take, TooMany, Unusable

_BAD_SYNTAX: Final = re.compile(r"at line (\d+) of <[^>]*>:\s+Bad syntax \((.*?)\) at \^ in:", re.DOTALL)
_QUOTED: Final = r'"(?:[^"\\\n]|\\.)*"'
_LONG_TEXT: Final = re.compile(r'"""[\s\S]*?"""')
_SUBJECT_OR_LABEL: Final = re.compile(
    rf"^(<[^>\n]*>|\w[^\s\"]*)\s|(?:pref|alt|hidden)Label>?\s+(?:{_QUOTED}(?:@[\w-]+)?\s*,\s*)*{_QUOTED}@(?:sv|en)\b",
    re.MULTILINE,
)


def read_turtle(text: str, take: Take, most: int) -> None:
    """Hand on what a text says, statement by statement: one with too many concepts is given up when that is seen.

    Raises Unusable, and what `take` raises.
    """

    class Passing(Graph):
        def add(self, triple: Any) -> Passing:
            subject, predicate, value = triple
            what = str(predicate).removeprefix(SKOS)
            if what in LABELS or what == "broader":
                take(str(subject), what, str(value), (getattr(value, "language", None) or "")[:2].lower())
            return self

    _refuse_at_a_look(text, most)
    try:
        Passing().parse(data=text, format="turtle")
    except Unusable:
        raise
    except Exception as fault:
        raise Unusable(_fault_of_turtle(fault, text)) from fault


def _refuse_at_a_look(text: str, most: int) -> None:
    """As other programs write Turtle, a concept begins its line and what is said of it is indented: far too many are
    seen in a second, which the library needs a minute for. What is written otherwise is counted as it is read."""
    subject, labelled = "", set[str]()
    for found in _SUBJECT_OR_LABEL.finditer(_LONG_TEXT.sub('""', text)):
        subject = found[1] or subject
        if not found[1]:
            labelled.add(subject)
            if len(labelled) > most:
                raise TooMany


def _fault_of_turtle(fault: Exception, text: str) -> str:
    """With the line, and what stands there. The library tells both in one string, beside the bytes around."""
    told = _BAD_SYNTAX.match(str(fault))
    if not told:
        return f"not readable as Turtle: {' '.join(str(fault).split())[:200]}"
    lines, number = text.split("\n"), int(told[1])
    line = " ".join(lines[number - 1].split())[:100] if number <= len(lines) else ""
    return f"line {number} is not readable as Turtle: {told[2]}; it reads: {line}"
