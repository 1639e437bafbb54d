"""What is handed in with an application, or is its subject: such words say nothing of the date by themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.reading.date_cues import Cue
from sources.reading.date_phrases import Kind

# As a word of the cue: "skicka ansökan".
_APPLICATION = re.compile(
    r"\b(?:ansök|sök|projektf|projekti|appl|propos|pre-propos|submission|bid|concept"
    r"|søk|søg|ansøg|prosjekts|prosjektf|intresse|expression|eoi)"
)
_APPLYING = frozenset({Kind.CALL, Kind.SUBMIT})
_THINGS = ("cv", "curriculum", "survey", "enkät", "questionnaire", "spørreunder", "spørgeskema", "skrivelse")
_REMARKS = ("synpunkt", "innspill", "merknad", "bemærkning", "comments")
_ITS = "(?:an?|the|your|any|its|din|ditt|dina|er|ert|era|ett|en|et|eventuell[at]?|eventuelle|tilhørende|tillhörande)"
_WITH = r"med|with|plus|inklusive|inkl\.?|including|incl\.?|&|\+"
_LIST = rf"(?:,(?: (?:och|and|og|samt))?| (?:och|and|og|samt|{_WITH}))"
_WORDS = r"(?: [^\W\d_][\w'-]{0,25})"
# "Ansökan, CV och budget", "ansökan och synpunkter", "proposals for survey research"
_WITH_A_THING = re.compile(rf"(?:,?{_WORDS}){{0,3}}(?:{_LIST}| (?:for|för|om|on|til|till)){_WORDS}{{0,2}} \Z")
_WITH_A_REMARK = re.compile(rf"{_LIST}(?: {_ITS})? \Z")
_COMPLETED = ("be completed", "completed by")
_A_FORM = re.compile(
    r"\b(?:forms?|applications?|proposals?) (?:[^.,;\n]{0,50} and )?"
    r"(?:must|should|shall|has to|have to|needs? to) (?:be )?\Z"
)
_USED = ("spent", "brukt", "förbruk", "använd", "upparbet")
_THE_MONEY = re.compile(
    r"\b(?:until|till?|tills|så länge|so lenge) (?:[^\W\d_]+ ){0,3}?"
    r"(?:funds|money|funding|budget|medlen|pengarna|pengene|midlene|bevilgningen|anslaget) (?:[^\W\d_]+ ){0,3}\Z"
)
_REACH = 80


def without_enclosures(cues: Sequence[Cue], lower: str) -> list[Cue]:
    """The cues without those that only name what goes with an application that stands before them.

    "Skicka ansökan, CV och budget senast den 5 maj" is the application's day, "skicka CV senast den 5 maj" is not.
    """
    kept: list[Cue] = []
    for cue in cues:
        if cue.kind is Kind.OTHER and any(is_none(cue, lower) for is_none in _NO_CUES):
            continue
        if not (cue.kind is Kind.OTHER and _names_application(kept[-2:], lower) and _is_with(kept[-1], cue, lower)):
            kept.append(cue)
    return kept


def _is_form_completed(cue: Cue, lower: str) -> bool:
    """ "The application form opens on 15 October and must be completed by 26 November": no project is."""
    is_completed = lower.startswith(_COMPLETED, cue.start)
    return is_completed and _A_FORM.search(lower, max(0, cue.start - _REACH), cue.start) is not None


def _is_used_up(cue: Cue, lower: str) -> bool:
    """ "Open until the funds are spent, but no later than 30 June": till then one may apply."""
    is_used = lower.startswith(_USED, cue.start)
    return is_used and _THE_MONEY.search(lower, max(0, cue.start - _REACH), cue.start) is not None


def _is_answer(cue: Cue, lower: str) -> bool:
    """ "Fråga: När är sista ansökningsdag? Svar: Den 30 juni": it only tells that an answer follows."""
    is_label = lower.startswith(("svar:", "answer:"), cue.start)
    return is_label and lower[max(0, cue.start - 2) : cue.start].rstrip().endswith("?")


_NO_CUES = (_is_form_completed, _is_used_up, _is_answer)


def _names_application(before: Sequence[Cue], lower: str) -> bool:
    """Whether the cues end with an application, or with one that is handed in: "ansökan lämnas in"."""
    for cue in reversed(before):
        if cue.kind not in _APPLYING:
            return False
        if _APPLICATION.search(lower, cue.start, cue.end):
            return True
        if cue.kind is not Kind.SUBMIT:
            return False
    return False


def _is_with(last: Cue, cue: Cue, lower: str) -> bool:
    between = lower[last.end : cue.start]
    if len(between) > _REACH:
        return False
    if lower.startswith(_THINGS, cue.start):
        return _WITH_A_THING.match(between) is not None
    return lower.startswith(_REMARKS, cue.start) and _WITH_A_REMARK.match(between) is not None
