"""Why a call is in the letter, and what it is about, from the reasons stored with the match. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import cast, get_args

from subscriptions.digests.cases import Case
from subscriptions.digests.deadlines import first_stage_is_over, next_days_left
from subscriptions.digests.phrases import Setting
from subscriptions.digests.plain import plain
from subscriptions.digests.plan import Told
from subscriptions.matching.capacity import TIME
from subscriptions.matching.explain import explain, explain_in_brief, explain_in_place
from subscriptions.matching.fields import policy_fields
from subscriptions.matching.model import Area, Band, Reason, Scored, Where
from watcher.language import Texts

AREA_LENGTH = 120
MOST_AREAS = 4
# How much counts of what a programme implies, and of a way of working, in what a call is said to be about.
PROGRAMME_SAYS = 0.5
WAY_SAYS = 0.4
SHORTEST_PART = 3
_IMPLIED = frozenset({"programme", "funder", "identifier"})
_PLACES = frozenset(get_args(Where))


def why_matched(told: Told, language: str) -> str:
    """ "Hör till ert område Skola: rubriken nämner ”school staff mobility” (skola)."."""
    area = Area("", told.area_key, area_in_sentence(told.area_name, language))
    return explain(_scored(told), area, language)


def why_here(told: Told, language: str) -> str:
    """The same in a letter, whose heading names the area: "Rubriken nämner ”school staff mobility” (skola)."

    Where nothing is left to say, that it belongs to the area.
    """
    return explain_in_place(_scored(told), language) or why_matched(told, language)


def why_in_brief(told: Told, language: str) -> str:
    """The one thing that speaks most for it, in a line of a letter whose heading names the area."""
    return explain_in_brief(_scored(told), language)


def area_in_sentence(name: str, language: str) -> str:
    """An area's name as a sentence takes it: in quotes where it has a colon itself."""
    name = plain(name, AREA_LENGTH)
    return Texts(language).say("reason.quote", words=name) if ":" in name else name


def _scored(told: Told) -> Scored:
    call, reasons = told.call, tuple(_reasons(told))
    return Scored("", told.area_key, call.source, call.external_id, told.score, cast(Band, told.band), reasons)


def _reasons(told: Told) -> Iterator[Reason]:
    """Reasons as matching knows them, in the call's own words; a place of another version is left out."""
    for each in told.reasons:
        if each["where"] in _PLACES:
            words = {"title": told.call.title, "summary": told.call.summary, "text": told.call.text}
            found = as_written(each["found"], words.get(each["where"], ""))
            yield Reason(each["term"], found, each["where"], each["via"], each["weight"])


def as_written(found: str, text: str) -> str:
    """A compound as the text has it, where it shares its end with another there: matching reads `klimat- och
    energirådgivning` as two whole words, and a reader looks for what is quoted.
    """
    if not text or found in text or not found.isalpha() or found.casefold() in text.casefold():
        return found
    for cut in range(len(found) - SHORTEST_PART, SHORTEST_PART - 1, -1):
        start, end = re.escape(found[:cut]), re.escape(found[cut:])
        shared = re.search(rf"\b{start}-(?:,?\s\w+-?){{0,3}}?\s(?:och|eller|samt)\s\w*{end}\b", text, re.IGNORECASE)
        if shared:
            return " ".join(shared.group().split())
    return found


def subject_matched(told: Told, language: str) -> str:
    """The policy field in which the call and the area meet most, in words; empty if none is known."""
    return subject_said(((each["via"], each["where"], float(each["weight"])) for each in told.reasons), language)


def subject_said(reasons: Iterable[tuple[str, str, float]], language: str) -> str:
    """The same of what led to it, where it was said and how much it weighs.

    What the call says itself goes before what its programme usually is about. A way of working (innovation) is what a
    call is about only where it says far less of any subject.
    """
    fields, said = policy_fields(), defaultdict[str, float](float)
    for via, where, weight in reasons:
        if via in fields:
            said[via] += weight * (PROGRAMME_SAYS if where in _IMPLIED else 1.0)
    weights = {name: weight * (WAY_SAYS if fields[name].kind != "subject" else 1.0) for name, weight in said.items()}
    return fields[max(weights, key=weights.__getitem__)].name(language) if weights else ""


def little_time(told: Told, at: Setting) -> str:
    """That fewer days are left than the organisation needs to apply; empty where there is time or no day is known."""
    needed = next((int(each["term"]) for each in told.reasons if each["via"] == TIME), 0)
    left = next_days_left(told.call, at.now, at.local)
    if left is None or left >= needed or first_stage_is_over(told.call, at.now, at.local):
        return ""
    return at.texts.say("reason.against.little_time", left=at.texts.days_left(left), count=needed)


def other_areas(case: Case, at: Setting) -> str:
    """The further areas that the call belongs to; empty if it is only in one."""
    names = [area_in_sentence(told.area_name, at.texts.language) for told in case.areas[1:]]
    return at.texts.say("why.also", areas=at.texts.listing(names, MOST_AREAS)) if names else ""
