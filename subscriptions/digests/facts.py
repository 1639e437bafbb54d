"""The facts a department decides on: dates, who may apply, money. What the source does not say is said to be so."""

from __future__ import annotations

from collections.abc import Iterable

from sources.contract import CallData, Deadline
from subscriptions.digests.cases import is_coming
from subscriptions.digests.deadlines import first_stage_is_over, upcoming
from subscriptions.digests.phrases import (
    Setting,
    amount_phrases,
    applicant_names,
    deadline_words,
    rate_words,
    sentence,
)
from subscriptions.digests.plain import plain, upper_first
from subscriptions.digests.plan import Fact
from watcher.language import language_tag

MOST_DATES = 3
MOST_COUNTRIES = 6
QUOTE_LENGTH = 240
NAME_LENGTH = 120


def facts_of(call: CallData, at: Setting) -> tuple[Fact, ...]:
    """Every fact of a call worth a line, the deadline first."""
    every = (opening(call, at), deadline(call, at)) if is_coming(call, at.now, at.local) else (deadline(call, at),)
    rest = (doubtful_status(call, at), applicants(call, at), amount(call, at), share(call, at))
    return tuple(fact for fact in (*every, *rest) if fact is not None)


def deadline(call: CallData, at: Setting) -> Fact:
    """The last days to apply: one, several, two stages, rolling, or not stated."""
    say = at.texts.say
    label = say("fact.deadline", count=max(1, len(upcoming(call, at.now, at.local))))
    if call.deadlines and call.deadline_model == "two-stage" and len(call.deadlines) > 1:
        return Fact(say("fact.deadline", count=2), _stages(call, at), strong=True)
    lines = _dates(call, at)
    if call.status == "rolling" or call.deadline_model == "rolling":
        return Fact(label if lines else say("fact.application"), (say("deadline.rolling"), *lines), strong=True)
    if not lines:
        return Fact(label, (say("deadline.unknown"),), strong=True, doubt=True)
    return Fact(label, lines, strong=True)


def _dates(call: CallData, at: Setting) -> tuple[str, ...]:
    ahead = upcoming(call, at.now, at.local)
    lines = [_named(each, call, at) for each in ahead[:MOST_DATES]]
    if len(ahead) > MOST_DATES:
        lines.append(at.texts.say("deadline.more", count=len(ahead) - MOST_DATES))
    return tuple(lines)


def _named(deadline: Deadline, call: CallData, at: Setting) -> str:
    """With the source's own name for the date where several dates need telling apart and the reader can read it."""
    words = deadline_words(deadline, call, at)
    if deadline.label and len(call.deadlines) > 1 and call.language == at.texts.language:
        return at.texts.say("deadline.named", name=upper_first(plain(deadline.label, 60)), words=words)
    return words


def _stages(call: CallData, at: Setting) -> tuple[str, ...]:
    words = [deadline_words(each, call, at) for each in call.deadlines]
    lines = [at.texts.say("deadline.stage", number=number, words=each) for number, each in enumerate(words[:4], 1)]
    if first_stage_is_over(call, at.now, at.local):
        lines.append(at.texts.say("deadline.only_invited"))
    return tuple(lines)


def opening(call: CallData, at: Setting) -> Fact:
    """When a coming call can be applied for."""
    label = at.texts.say("fact.opens")
    if call.opens is None:
        return Fact(label, (at.texts.say("deadline.opens_unknown"),), doubt=True)
    if call.opens.startswith("--"):
        return Fact(label, (at.texts.date(call.opens),), doubt=True)
    return Fact(label, (deadline_words_for_opening(call.opens, at),), strong=True)


def deadline_words_for_opening(day: str, at: Setting) -> str:
    from datetime import date  # noqa: PLC0415

    left = (date.fromisoformat(day) - at.now.astimezone(at.local).date()).days
    return at.texts.say("deadline.left", day=at.texts.weekday_date(day), left=at.texts.days_left(left))
