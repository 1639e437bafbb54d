"""What a call is called in the letter: a reader of one language meets that language first. Pure.

Nothing is translated: it is the source's own words in the reader's language, or a line made of facts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.contract import CallData
from sources.names import known_as
from subscriptions.digests.deadlines import days_left, first_ahead, first_stage_is_over, is_coming, upcoming
from subscriptions.digests.phrases import Setting, applicant_names, hour_words, or_day, project_phrase
from subscriptions.digests.plain import plain, upper_first
from subscriptions.digests.plan import Title
from watcher.language import is_language, language_tag

TITLE_LENGTH = 200
SUMMARY_LENGTH = 260
SUBJECT_LENGTH = 80
MOST_NAMES = 3
# Headings that a text run together on one line begins with: "Objective: Expected results: - Improvement ...".
_HEADINGS = re.compile(
    r"(?:(?:(?:general|specific|expected|objectives?|outcomes?|impacts?|results?|scope|aims?|purpose|background|challenge"
    r"|description|context|introduction|summary|the|of|and|call|topic|action|activities"
    r"|bakgrund|syfte|mål|inledning|beskrivning|sammanfattning|förväntade|resultat|effekter|och|om|utlysningen)\s*){1,5}"
    r":\s+)+(?:-\s+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Naming:
    """`short`: for a list, where the date stands beside it. `original`: the published title, if another.

    `name`: for a subject, where only what it is called has room.
    """

    full: str
    short: str
    original: Title | None
    summary: str
    name: str


def name_call(call: CallData, subject: str, at: Setting) -> Naming:
    """`subject`: what the call is about in the reader's language, or empty."""
    language = at.texts.language
    if is_language(call.language, language):
        title = plain(call.title, TITLE_LENGTH)
        return Naming(title, title, None, _begun(call.summary), title)
    copy = call.translations.get(language)
    if copy is not None and copy.title.strip():
        title = plain(copy.title, TITLE_LENGTH)
        return Naming(title, title, original_title(call, at), _begun(copy.summary), title)
    short = upper_first(", ".join(filter(None, [_offer(call, subject, at), _money(call, at)])))
    full = ", ".join(filter(None, [short, _date(call, at)]))
    # "EU" by itself names no call.
    name = _lead(call, subject, at) if call.programme or call.funder else _offer(call, subject, at)
    return Naming(full, short, original_title(call, at), "", upper_first(name))


def _begun(summary: str) -> str:
    """A summary without the headings it begins with, which say nothing by themselves."""
    headings = _HEADINGS.match(summary)
    return upper_first(plain(summary[headings.end() :] if headings else summary, SUMMARY_LENGTH))


def original_title(call: CallData, at: Setting) -> Title:
    """The title as published, with its language."""
    name = at.texts.language_name(call.language.partition("-")[0].lower())
    return Title(plain(call.title, TITLE_LENGTH), language_tag(call.language), plain(name, 30))


def _offer(call: CallData, subject: str, at: Setting) -> str:
    """ "Erasmus+: utlysning för kommuner och skolor"."""
    say, lead = at.texts.say, _lead(call, subject, at)
    names = applicant_names(call.eligibility, at.texts)
    if not names:
        return say("headline.call", lead=lead)
    if len(names) > MOST_NAMES:
        names = [*names[: MOST_NAMES - 1], say("list.others")]
    return say("headline.call_for", lead=lead, who=at.texts.listing(names))


def _lead(call: CallData, subject: str, at: Setting) -> str:
    """ "Erasmus+, vuxenutbildning"."""
    name = known_as(call.programme or call.funder or "", at.texts.language)
    lead = plain(name, SUBJECT_LENGTH) or at.texts.say(f"level.{call.level}")
    about = plain(subject, SUBJECT_LENGTH)
    is_new = about.casefold() != lead.casefold()  # a programme may be called by what it is about
    return ", ".join(filter(None, [lead, about if is_new else ""]))


def _money(call: CallData, at: Setting) -> str:
    return project_phrase(call.budget, at.texts) if call.budget else ""


def _date(call: CallData, at: Setting) -> str:
    if is_coming(call, at.now, at.local):
        return at.texts.say("headline.opens", day=at.texts.date(call.opens)) if call.opens else ""
    if first_stage_is_over(call, at.now, at.local):
        return ""
    ahead = first_ahead(call, at.now, at.local)
    if ahead:
        return or_day(at.texts.say("headline.apply_by", day=at.texts.date(ahead.date)), ahead, at)
    return at.texts.say("headline.rolling") if call.status == "rolling" else ""


def when(call: CallData, at: Setting) -> str:
    """Its next date in a few words, for a list; what is not known is said."""
    if call.status == "cancelled" or (call.status == "closed" and upcoming(call, at.now, at.local)):
        return at.texts.say(f"when.{call.status}")  # a day that lies ahead would be taken for a chance to apply
    words = _when_to_open(call, at) if is_coming(call, at.now, at.local) else _when_to_apply(call, at)
    return at.texts.say("when.doubtful", when=words) if call.status == "unknown" else words


def when_in_full(call: CallData, at: Setting) -> str:
    """The same; of a call that has not opened also its last day, where a list that is sorted by it would puzzle."""
    words, ahead = when(call, at), first_ahead(call, at.now, at.local)
    if not (ahead and is_coming(call, at.now, at.local) and call.status != "cancelled"):
        return words
    return f"{words}, {or_day(at.texts.say('when.deadline', day=at.texts.date(ahead.date)), ahead, at)}"


def _when_none_is_ahead(call: CallData, at: Setting) -> str:
    if call.status == "rolling":
        return at.texts.say("when.rolling")
    past = max((each.date for each in call.deadlines), default="")
    if past:
        return at.texts.say("when.past", day=at.texts.date(past))
    return at.texts.say("when.closed" if call.status == "closed" else "when.unknown")


def _when_to_open(call: CallData, at: Setting) -> str:
    if call.opens is None:
        return at.texts.say("when.opens_unknown")
    return at.texts.say("when.opens", day=at.texts.date(call.opens))


def _when_to_apply(call: CallData, at: Setting) -> str:
    say, texts = at.texts.say, at.texts
    if first_stage_is_over(call, at.now, at.local):
        return say("when.first_stage_over")
    ahead = first_ahead(call, at.now, at.local)
    if not ahead:
        return _when_none_is_ahead(call, at)
    day, left = texts.date(ahead.date), days_left(ahead, at.now, at.local)
    if ahead.time:
        day = say("deadline.at_hour", day=day, hour=hour_words(ahead, call, at))
    words = say("when.deadline", day=day) if left is None else say("when.left", day=day, left=texts.days_left(left))
    return or_day(words, ahead, at)
