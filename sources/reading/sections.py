"""Parts of a call's text under a label of their own ("Vem kan söka?", "Budget"), and its sentences. Pure, linear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Topic = Literal["applicants", "money"]
_REACH = 30_000  # characters of a text that are looked through
_MOST_LINES = 12
_MOST_SECTIONS = 6
_SECTION_LIMIT = 2_000
_LABEL_LIMIT = 80

_LABELS: dict[Topic, tuple[str, ...]] = {
    "applicants": (
        *("vem kan söka", "vem kan ansöka", "vem får söka", "vem får ansöka", "vilka kan söka", "vilka kan ansöka"),
        *("vilka får söka", "vem kan söka stöd", "vem kan söka bidrag", "vem kan få stöd", "vem kan få bidrag"),
        *("vem kan söka stödet", "vem kan söka bidraget", "vem", "vem vänder sig utlysningen till", "sökande"),
        *("vem riktar sig utlysningen till", "vem kan delta", "behöriga sökande", "vem är behörig att söka"),
        *("who can apply", "who may apply", "who is eligible", "who is eligible to apply", "eligible applicants"),
        *(
            "who can participate",
            "eligible organisations",
            "eligible entities",
            "who",
            "who can apply for funding",
            "eligible participants",
        ),
        *("hvem kan søge", "hvem kan ansøge", "hvem kan søke", "hvem kan søke om støtte", "hvem kan søke om tilskudd"),
        *("hvem kan få støtte", "hvem kan få tilskudd", "hvem kan delta", "hvem kan deltage", "ansøgere", "søkere"),
    ),
    "money": (
        *("hur mycket kan ni söka", "hur mycket kan du söka", "hur mycket kan man söka", "hur mycket", "belopp"),
        *(
            "hur mycket kan ni få",
            "hur mycket kan ni få i stöd",
            "hur mycket kan du få",
            "hur mycket kan ni få i bidrag",
        ),
        *("hur mycket kan du få i stöd", "hur mycket kan du få i bidrag", "hur mycket kan vi få", "bidragsbelopp"),
        *("hur mycket pengar kan man få", "stödbelopp", "bidragets storlek", "stödets storlek", "maximalt bidrag"),
        *("how much", "how much can you apply for", "how much can you get", "how much funding can you apply for"),
        *("grant amount", "grant size", "amount of funding", "maximum grant", "funding per project", "size of grants"),
        *("hvor mye kan du søke om", "hvor mye kan dere søke om", "hvor mye kan du få", "støttebeløp", "hvor mye"),
        *("hvor meget kan du søge", "hvor meget kan du få", "hvor meget kan der søges om", "hvor meget", "beløb"),
    ),
}
_TOPIC_OF = {label: topic for topic, labels in _LABELS.items() for label in labels}
# What stands over a column or beside a cell besides those: alone over a part of a text it may be over rules.
_HEADS_OF_APPLICANTS = frozenset(
    {
        "vem söker", "för vem", "vem kan bli sökande", "behörig sökande", "sökanden", "söks av", "kan sökas av",
        "får sökas av", "vem kan söka detta", "applicant", "applicants", "eligible applicant", "who can apply for this",
        "for whom", "open to", "søker", "søkere", "ansøger", "kan søkes av", "kan søges af", "for hvem",
    }
)  # fmt: skip
# Headings that end a part, besides questions and words before a colon.
_OTHER_HEADING = re.compile(
    r"(?:om (?:utlysningen|stödet|bidraget)|kontakt\w*|ansökningsperiod|sista ansökningsdag|viktiga datum|tidplan"
    r"|så (?:ansöker|söker) (?:du|ni)|ansökan|ansök|bakgrund|syfte|mål|budget|beslut|villkor|krav|länkar|dokument|mer"
    r" information|relaterat|contact|how to apply|about the call|deadline|timeline|background|purpose|aim|documents"
    r"|more information|links|kontaktinformation|søknadsfrist|ansøgningsfrist|formål|bakgrunn|baggrund)"
)
_LONGEST_LABEL = max(len(label.split()) for label in _TOPIC_OF)
_FIRST_WORDS = frozenset(label.split()[0] for label in _TOPIC_OF)
_HINTS = tuple(_FIRST_WORDS)
_MARKS = " \t-–—•*·#▪◦"
_BULLET = re.compile(r"[-–—•*·▪◦]\s")
# A full stop ends a sentence only before a capital, and not after words that are always cut short.
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]?\s+(?=[\"“(]?[A-ZÅÄÖÆØÉ])")
_CUT_SHORT = re.compile(
    r"(?:\b(?:pr|ca|cirka|mill|milj|mio|mrd|t\.?ex|bl\.?a|e\.g|i\.e|approx|max|min|inkl|exkl|dvs|d\.v\.s|nr|no"
    r"|osv|f\.eks"
    r"|resp|st)|^\d+)\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Section:
    """What stands under one label. `label` is as the text has it."""

    topic: Topic
    label: str
    words: str


def asks_who(head: str) -> bool:
    """Whether the words over a column, or before a cell, are a label for who may apply."""
    words = " ".join(head.casefold().split()).strip(" :?*")
    return _TOPIC_OF.get(words) == "applicants" or words in _HEADS_OF_APPLICANTS


def answer_on_who(words: str) -> str:
    """The words of a cell on who may apply, without the label that may stand in it."""
    head, colon, rest = words.partition(":")
    return rest.strip() if colon and asks_who(head) else without_label(words, "applicants")


def sentences(text: str, reach: int = _REACH) -> Iterator[str]:
    """The sentences of the first `reach` characters of a text; a line's end ends one too."""
    for line in text[:reach].splitlines():
        held = ""
        for part in _SENTENCE_END.split(line):
            held = f"{held} {part}".strip()
            if not _CUT_SHORT.search(held[-12:]):
                yield held
                held = ""
        if held:
            yield held


def labelled_sections(text: str) -> tuple[Section, ...]:
    """The parts of a text that answer who may apply, or how much one project may get."""
    folded = text[:_REACH].casefold()
    if not any(hint in folded for hint in _HINTS):
        return ()
    lines = [line.strip() for line in text[:_REACH].splitlines() if line.strip()]
    found: list[Section] = []
    for place, line in enumerate(lines):
        labelled = _label(line)
        if labelled is None:
            continue
        topic, label, rest = labelled
        words = rest or _following(lines, place + 1)
        if words:
            found.append(Section(topic, label, words[:_SECTION_LIMIT]))
        if len(found) == _MOST_SECTIONS:
            break
    return tuple(found)


def beside_label(text: str, topic: Topic) -> tuple[str, ...]:
    """What stands on one line after a label of several words, with nothing between them: the cells of a table's row."""
    found = (_after_label(line.strip(_MARKS), topic) for line in text[:_REACH].splitlines())
    return tuple(words for words in found if words)[:_MOST_SECTIONS]


def _after_label(line: str, topic: Topic) -> str:
    words = line[: _LABEL_LIMIT + 1].split(" ")
    if line.endswith("?") or words[0].casefold() not in _FIRST_WORDS:
        return ""
    for count in range(min(len(words) - 1, _LONGEST_LABEL), 1, -1):
        label = " ".join(words[:count])
        if _TOPIC_OF.get(label.casefold()) == topic:
            rest = line[len(label) + 1 :]
            return rest if rest[:1].isupper() else ""
    return ""


def without_label(line: str, topic: Topic) -> str:
    """The line without a label of the topic that it begins with: "Belopp: 300 000 kr", "Belopp 300 000 kr".

    One that says more than what is asked about ("Maximalt bidrag") stays.
    """
    words = line[: _LABEL_LIMIT + 1].split(" ")
    for count in range(min(len(words) - 1, _LONGEST_LABEL), 0, -1):
        label = " ".join(words[:count])
        bare = label.rstrip(":?").casefold()
        rest = line[len(label) :].lstrip(" :")
        if _TOPIC_OF.get(bare) == topic and "max" not in bare and (label[-1] in ":?" or rest[:1].isdigit()):
            return rest or line
    return line


def is_heading(line: str) -> bool:
    """Whether a line reads as a heading: a short question, words before a colon, or a heading that many pages have."""
    words = line.strip(_MARKS)
    if len(words) > _LABEL_LIMIT or _BULLET.match(line):
        return False
    return words.endswith(("?", ":")) or _OTHER_HEADING.fullmatch(words.casefold()) is not None


def _label(line: str) -> tuple[Topic, str, str] | None:
    """(topic, label, what follows on the line) if a line begins with a label."""
    words = line.strip(_MARKS)
    ends = [place for mark in "?:" if (place := words[:_LABEL_LIMIT].find(mark)) >= 0]
    end = min(ends, default=len(words))
    topic = _TOPIC_OF.get(words[:end].strip().casefold())
    if topic is None:
        return None
    return topic, words[: end + 1].strip(), words[end + 1 :].strip(" :?")


def _following(lines: list[str], start: int) -> str:
    taken: list[str] = []
    for line in lines[start : start + _MOST_LINES]:
        # "Sökande är:" may itself begin the answer, so only what is certainly another heading ends it at once.
        if _label(line) is not None or (is_heading(line) and (taken or not line.endswith(":"))):
            break
        taken.append(line)
    return "\n".join(taken)
