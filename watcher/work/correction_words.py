"""Questions about corrections, in the words of whoever reads of them on a page or in a letter."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sources.contract import Budget, Deadline, Eligibility
from subscriptions.digests.phrases import amount_phrases, applicant_names, zone_name
from watcher.language import Texts


def words_for(field: str, value: Any, texts: Texts) -> str:
    """A field's JSON value as a person reads it; what our words cannot tell is shown as it is kept."""
    if value in (None, "", [], {}):
        return texts.say("web.value_none")
    return _WORDS.get(field, _as_it_is)(value, texts) or json.dumps(value, ensure_ascii=False)


def _as_it_is(value: Any, _: Texts) -> str:
    return str(value)


def _deadlines(value: Any, texts: Texts) -> str:
    return texts.listing(deadline_words(Deadline.model_validate(each), texts) for each in value)


def deadline_words(deadline: Deadline, texts: Texts) -> str:
    """A day as it was read: with its hour, whose time that is, and what makes it doubtful."""
    words = texts.date(deadline.date)
    if deadline.time:
        hour = texts.hour(deadline.time)
        if deadline.zone:
            hour = texts.say("deadline.in_zone", hour=hour, zone=zone_name(deadline.zone, texts))
        words = texts.say("deadline.at_hour", day=words, hour=hour)
    if deadline.said_weekday:
        words = texts.say("deadline.other_weekday", words=words, said=texts.weekday(deadline.said_weekday))
    if deadline.or_date is None:
        return words
    return texts.say("deadline.or_day", words=words, other=texts.date(deadline.or_date))


def _budget(value: Any, texts: Texts) -> str:
    return texts.listing(amount_phrases(Budget.model_validate(value), texts))


def _eligibility(value: Any, texts: Texts) -> str:
    return texts.listing(applicant_names(Eligibility.model_validate(value), texts))


_WORDS: dict[str, Callable[[Any, Texts], str]] = {
    "deadlines": _deadlines,
    "opens": lambda value, texts: texts.date(value),
    "status": lambda value, texts: texts.say(f"web.status_{value}"),
    "deadline_model": lambda value, texts: texts.say(f"web.model_{value}"),
    "budget": _budget,
    "funding_rate": lambda value, texts: texts.percent(value),
    "eligibility": _eligibility,
}
