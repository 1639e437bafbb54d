"""Which words of a call's text came, went or changed, quoted as the source has them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sources.contract import CallData
from sources.reading.text_changes import ChangedSentence, key_of, text_change
from subscriptions.digests.cases import Case
from subscriptions.digests.phrases import Setting
from subscriptions.digests.plain import plain
from watcher.language import is_language

MOST_QUOTES = 3
QUOTE_LENGTH = 240
HALF_LENGTH = 160  # of each of two quotes in one sentence
_LEAD_IN = 4  # words that both quotes begin with and that are kept, where the beginning must go
_MOST_OF_IT = 0.6
_DATES = frozenset({"deadlines", "opens"})
_NOT_LETTERS = re.compile(r"[^a-zåäö]+")
_LONGEST_DATE = 60
_OF_DATES = frozenset(
    (
        *("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober"),
        *("november", "december", "january", "february", "march", "may", "june", "july", "august", "october"),
        *("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "okt", "oct", "nov", "dec"),
        *("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("den", "till", "och", "kl", "st", "nd", "rd", "th", "cet", "cest", "the", "to", "and", "at"),
    )
)


def text_sentences(old: str | None, new: str | None, case: Case, at: Setting) -> Iterable[str]:
    """At most three changed sentences, those first that applicants go by, and how many more there are.

    Where dates and status are known as facts, a change that speaks of none of these things is not told.
    """
    change = text_change(old or "", new or "")
    if change.rewritten:
        yield at.texts.say("change.text_much")
        return
    told = _told_as_facts(case)
    worth = [
        each
        for each in change.sentences
        if (each.decides or _is_little_known(case.call))
        and not _is_among(each.new, told)
        and not (_DATES & case.changes.keys() and _is_bare_date(each.old) and _is_bare_date(each.new))
    ]
    yield from (_sentence(each, case.call, at) for each in worth[:MOST_QUOTES])
    if len(worth) > MOST_QUOTES:
        yield at.texts.say("change.text_more", count=len(worth) - MOST_QUOTES)


def _is_bare_date(words: str) -> bool:
    """Nothing but a day, or nothing at all: where a date has moved, its own sentence says so."""
    letters = _NOT_LETTERS.sub(" ", words.lower()).split()
    return len(words) <= _LONGEST_DATE and all(letter in _OF_DATES for letter in letters)


def _is_little_known(call: CallData) -> bool:
    """Of such a call, often a watched page, its text is all there is to go by."""
    return call.status == "unknown" or not (call.deadlines or call.status == "rolling")


def _told_as_facts(case: Case) -> list[str]:
    """The words from which facts were read that have sentences of their own."""
    return [key for field in case.changes if (key := key_of(case.call.evidence.get(field, "")))]


def _is_among(sentence: str, told: Iterable[str]) -> bool:
    key = key_of(sentence)
    return bool(key) and any(key in each or (each in key and len(each) >= _MOST_OF_IT * len(key)) for each in told)


def _sentence(change: ChangedSentence, call: CallData, at: Setting) -> str:
    if change.old and change.new:
        old, new = _from_the_difference(change.old, change.new)
        return _say("moved", call, at, old=_quoted(old, HALF_LENGTH), new=_quoted(new, HALF_LENGTH))
    if change.new:
        return _say("new", call, at, words=_quoted(change.new, QUOTE_LENGTH))
    return _say("removed", call, at, words=_quoted(change.old, QUOTE_LENGTH))


def _say(what: str, call: CallData, at: Setting, **quotes: Any) -> str:
    """With the name of the language where it is not the reader's."""
    if is_language(call.language, at.texts.language):
        return at.texts.say(f"change.text_{what}", **quotes)
    language = plain(at.texts.language_name(call.language.partition("-")[0].lower()), 30)
    return at.texts.say(f"change.text_{what}_in", language=language, **quotes)


def _quoted(words: str, limit: int) -> str:
    """Without the bullet before it and the full stop after it: our own sentence goes on."""
    return plain(words, limit).removeprefix("- ").rstrip(" .")


def _from_the_difference(old: str, new: str) -> tuple[str, str]:
    """Of long sentences the part where they begin to differ: a cut at the end must not take that away."""
    if max(len(old), len(new)) <= HALF_LENGTH:
        return old, new
    before, after = old.split(" "), new.split(" ")
    shorter = min(len(before), len(after))
    same = next((place for place in range(shorter) if before[place] != after[place]), shorter)
    start = max(0, same - _LEAD_IN)
    if start == 0:
        return old, new
    return "… " + " ".join(before[start:]), "… " + " ".join(after[start:])
