"""The facts a department decides on: dates, who may apply, money. What the source does not say is said to be so."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from sources.contract import CallData, Deadline
from sources.names import known_as
from sources.reading.status import is_full_date, opens_too_late
from subscriptions.digests.deadlines import first_stage_is_over, is_coming, upcoming
from subscriptions.digests.phrases import (
    LONGEST_NAME,
    Setting,
    amount_phrases,
    applicant_names,
    deadline_words,
    opening_words,
    rate_words,
    telling_name,
)
from subscriptions.digests.plain import plain, upper_first
from subscriptions.digests.plan import Fact
from watcher.language import is_language

_PERCENT = ("procent", "percent", "prosent")
MOST_DATES = 3
MOST_UNSTATED = 2  # from here on they share a line
MOST_COUNTRIES = 6
QUOTE_LENGTH = 240
NAME_LENGTH = 120


def facts_of(call: CallData, at: Setting) -> tuple[Fact, ...]:
    """Every fact of a call worth a line, the date that comes first before all."""
    every: tuple[tuple[Fact | None, tuple[str, ...]], ...] = (
        (opening(call, at), ("opens",)),
        (deadline(call, at), ("deadlines", "deadline_model")),
        (doubtful_status(call, at), ("status",)),
        (applicants(call, at), ("eligibility",)),
        (amount(call, at), ("budget",)),
        (share(call, at), ("funding_rate",)),
    )
    return tuple(replace(fact, fields=fields) for fact, fields in every if fact is not None)


def facts_in_letter(call: CallData, at: Setting, *, is_reminder: bool = False) -> tuple[Fact, ...]:
    """The same with all that is not stated in one line, where the first of it would stand; in a reminder not again."""
    every = facts_of(call, at)
    unstated = [fact.unstated for fact in every if fact.unstated]
    if is_reminder:
        return tuple(fact for fact in every if not fact.unstated)
    if len(unstated) < MOST_UNSTATED:
        return every
    together = Fact(at.texts.say("unstated.label"), (upper_first(at.texts.listing(unstated)),), doubt=True)
    first = next(place for place, fact in enumerate(every) if fact.unstated)
    stated = [fact for fact in every if not fact.unstated]
    return (*stated[:first], together, *stated[first:])


def deadline(call: CallData, at: Setting) -> Fact:
    """The last days to apply: one, several, two stages, rolling, or not stated."""
    say = at.texts.say
    if call.deadline_model == "two-stage" and len(call.deadlines) > 1:
        return Fact(say("fact.deadline", count=2), _stages(call, at), strong=True)
    lines, count = _dates(call, at), max(1, len(upcoming(call, at.now, at.local)))
    if call.status == "rolling" or call.deadline_model == "rolling":
        return Fact(say("fact.application"), (say("deadline.rolling"), *lines), strong=True)
    if not lines and call.deadlines:
        last = max(call.deadlines, key=lambda each: each.date)
        return Fact(say("fact.deadline", count=1), (_named(last, call, at),), strong=True)
    if not lines:
        nothing = say("unstated.deadline")
        return Fact(say("fact.deadline", count=1), (say("deadline.unknown"),), doubt=True, unstated=nothing)
    note = (say("deadline.two_stages"),) if call.deadline_model == "two-stage" else ()
    return Fact(say("fact.deadline", count=count), (*lines, *note), strong=True)


def _dates(call: CallData, at: Setting) -> tuple[str, ...]:
    ahead = upcoming(call, at.now, at.local)
    lines = [_named(each, call, at) for each in ahead[:MOST_DATES]]
    if len(ahead) > MOST_DATES:
        lines.append(at.texts.say("deadline.more", count=len(ahead) - MOST_DATES))
    return tuple(lines)


def _named(date: Deadline, call: CallData, at: Setting) -> str:
    """With the source's own name for it, where dates need telling apart and the name is in the reader's language."""
    words = deadline_words(date, call, at)
    name = telling_name(date, call, at)
    if name and is_language(call.language, at.texts.language):
        return at.texts.say("deadline.named", name=upper_first(plain(name, LONGEST_NAME)), words=words)
    return words


def _stages(call: CallData, at: Setting) -> tuple[str, ...]:
    words = [deadline_words(each, call, at) for each in call.deadlines[: MOST_DATES + 1]]
    lines = [at.texts.say("deadline.stage", number=number, words=each) for number, each in enumerate(words, 1)]
    if first_stage_is_over(call, at.now, at.local):
        lines.append(at.texts.say("deadline.only_invited"))
    return tuple(lines)


def opening(call: CallData, at: Setting) -> Fact | None:
    """When a coming call can be applied for; also where that day can hardly be right."""
    if call.opens and opens_too_late(call.opens, call.deadlines, at.now, at.local.key):
        lines = (opening_words(call.opens, at), at.texts.say("doubt.opens_after"))
        return Fact(at.texts.say("fact.opens"), lines, doubt=True)
    if not is_coming(call, at.now, at.local):
        return None
    words = opening_words(call.opens, at) if call.opens else at.texts.say("deadline.opens_unknown")
    return Fact(at.texts.say("fact.opens"), (words,), strong=bool(call.opens), doubt=not call.opens)


def doubtful_status(call: CallData, at: Setting) -> Fact | None:
    if call.status != "unknown":
        return None
    return Fact(at.texts.say("fact.status"), (at.texts.say("doubt.status"),), doubt=True)


def applicants(call: CallData, at: Setting) -> Fact:
    """Who may apply, in words; else what the source says of it; else that it does not say.

    A sentence taken out of foreign conditions would mislead more than it tells: the reader is sent to them.
    """
    label, eligibility = at.texts.say("fact.applicants"), call.eligibility
    names = applicant_names(eligibility, at.texts)
    if names:
        return Fact(label, (upper_first(at.texts.listing(names)), *_consortium(call, at)))
    if eligibility.text and is_language(call.language, at.texts.language):
        return Fact(label, (plain(eligibility.text, QUOTE_LENGTH),))
    if eligibility.text:
        where = at.texts.say("doubt.applicants_in", language=_language_of(call, at))
        return Fact(label, (where, *_consortium(call, at)), doubt=True)
    company = _consortium(call, at)
    nothing = "" if company else at.texts.say("unstated.applicants")
    return Fact(label, (at.texts.say("doubt.applicants"), *company), doubt=True, unstated=nothing)


def _consortium(call: CallData, at: Setting) -> tuple[str, ...]:
    say, eligibility = at.texts.say, call.eligibility
    lines = []
    if eligibility.min_partners and eligibility.min_partners > 1:
        lines.append(say("applicants.partners", count=eligibility.min_partners))
    if eligibility.min_countries and eligibility.min_countries > 1:
        lines.append(say("applicants.countries", count=eligibility.min_countries))
    if eligibility.countries:
        lines.append(say("applicants.from", places=_countries(eligibility.countries, at)))
    return tuple(lines)


def _countries(codes: tuple[str, ...], at: Setting) -> str:
    names = [plain(at.texts.country_name(code), 40) for code in sorted(codes, key=lambda code: code != "SE")]
    return at.texts.listing(names, MOST_COUNTRIES)


def amount(call: CallData, at: Setting) -> Fact:
    """What one project can get and what the whole call holds, as far as stated.

    A foreign sentence in which no sum was told apart is not quoted, nor is one on applicants.
    """
    label = at.texts.say("fact.amount")
    phrases = amount_phrases(call.budget, at.texts)
    if phrases:
        return Fact(label, tuple(map(upper_first, phrases)))
    if call.budget and call.budget.text and is_language(call.language, at.texts.language):
        return Fact(label, (plain(call.budget.text, QUOTE_LENGTH),))
    if call.budget and call.budget.text:
        return Fact(label, (at.texts.say("doubt.amount_in", language=_language_of(call, at)),), doubt=True)
    return Fact(label, (at.texts.say("doubt.amount"),), doubt=True, unstated=at.texts.say("unstated.amount"))


def share(call: CallData, at: Setting) -> Fact | None:
    words = rate_words(call.funding_rate, at.texts)
    if call.funding_rate and _is_in_quoted_amount(call.funding_rate, call, at):
        return None
    return Fact(at.texts.say("fact.share"), (words,)) if words else None


def _is_in_quoted_amount(rate: float, call: CallData, at: Setting) -> bool:
    """Whether the source's own words for the amount, which stand there already, say the share too."""
    if call.budget is None or not call.budget.text or amount_phrases(call.budget, at.texts):
        return False
    if not is_language(call.language, at.texts.language):
        return False
    quoted = plain(call.budget.text, QUOTE_LENGTH).casefold().replace(",", ".").replace("%", " procent")
    number, words = f"{rate * 100:g}", quoted.replace("per cent", "percent").split()
    return any(one == number and unit.startswith(_PERCENT) for one, unit in pairwise(words))


def _language_of(call: CallData, at: Setting) -> str:
    return plain(at.texts.language_name(call.language.partition("-")[0].lower()), 30)


def origin(call: CallData, at: Setting) -> str:
    """ "LIFE, Europeiska kommissionen, EU": programme, funder and level, as far as known."""
    known = [known_as(name, at.texts.language) for name in (call.programme, call.funder) if name]
    names = [plain(name, NAME_LENGTH) for name in known]
    if len(names) > 1 and names[1].casefold().startswith(names[0].casefold()):
        names = names[1:]  # "Viable Cities, Viable Cities (Energimyndigheten, Formas, Vinnova)"
    return upper_first(", ".join(dict.fromkeys([*filter(None, names), at.texts.say(f"level.{call.level}")])))


def origin_and_opening(call: CallData, at: Setting) -> str:
    """The same, and since when an open call can be applied for."""
    if call.opens is None or is_coming(call, at.now, at.local):
        return origin(call, at)
    if opens_too_late(call.opens, call.deadlines, at.now, at.local.key):
        return origin(call, at)
    # Without a year nobody knows whether that day has been, unless the source says that the call is open.
    is_known = is_full_date(call.opens) or call.status in ("open", "rolling")
    words = "headline.opened" if is_known else "headline.opening_day"
    return at.texts.say(words, origin=origin(call, at), day=at.texts.date(call.opens))
