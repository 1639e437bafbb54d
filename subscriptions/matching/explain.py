"""Why a call is in a digest, in sentences a person would say. The words are in templates/texts/."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sources.names import known_as
from subscriptions.matching.capacity import MONEY
from subscriptions.matching.fields import policy_fields
from subscriptions.matching.model import (
    ABROAD,
    ANSWERS,
    APPLICANT,
    BESIDE_TOPIC,
    CONSORTIUM,
    ELSEWHERE,
    MENTIONED,
    OUTSIDE,
    OWN_WORD,
    PARTNER,
    PLACE,
    Area,
    Reason,
    Scored,
)
from watcher.language import LANGUAGES, Texts

LONGEST_QUOTE: Final = 60
LONGEST_AREA: Final = 120
MOST_QUOTES: Final = 3
_PLACES: Final = ("title", "summary", "text", "keywords", "programme", "funder", "identifier")
_NAMES: Final = frozenset({"programme", "funder"})
_FOREMOST: Final = frozenset({"title", "summary"})


def explain(scored: Scored, area: Area, language: str) -> str:
    """Which area, what the call says and where, what else speaks for or against it, who may apply (as stated)."""
    texts = Texts(language if language in LANGUAGES else "en")
    topic = _said_once(_topic(scored))[:MOST_QUOTES]
    name, said, fields = (
        _short(area.name, LONGEST_AREA),
        ", ".join(_clauses(topic, texts)),
        _fields(topic, texts.language),
    )
    if not said:
        first = texts.say("reason.area", area=name)
    elif not fields:
        first = texts.say("reason.area_said", area=name, said=said)
    else:
        first = texts.say("reason.area_fields", area=name, said=said, fields=fields)
    return " ".join([first, *_circumstances(scored, texts), *_applicants(scored, texts), *_learned(scored, texts)])


def explain_in_place(scored: Scored, language: str) -> str:
    """The same where the area stands over it, and programme, funder and who may apply beside it: a reader of many calls
    meets none of them twice.

    What programme and funder imply is told only where title and summary say nothing, what a call's code in its register
    says only where nothing else does. Empty if nothing is left to tell.
    """
    texts = Texts(language if language in LANGUAGES else "en")
    beside = (*_circumstances(scored, texts), *_means(scored, texts), *_learned(scored, texts))
    return " ".join(filter(None, [_sentence(_foremost(scored)[:MOST_QUOTES], texts), *beside]))


def explain_in_brief(scored: Scored, language: str) -> str:
    """The one thing that speaks most for a call, where the area stands over it, and that it came by people's answers.
    Empty if nothing is left to tell."""
    texts = Texts(language if language in LANGUAGES else "en")
    return " ".join(filter(None, [_sentence(_foremost(scored)[:1], texts), *_learned(scored, texts)]))


def _foremost(scored: Scored) -> list[Reason]:
    topic = _said_once(_topic(scored))
    if any(each.where in _FOREMOST for each in topic):
        topic = [each for each in topic if each.where not in _NAMES]
    return [each for each in topic if each.where != "identifier"] or topic


def _sentence(topic: Sequence[Reason], texts: Texts) -> str:
    said, fields = ", ".join(_clauses(topic, texts)), _fields(topic, texts.language)
    if not said:
        return ""
    said = said[:1].upper() + said[1:]
    return texts.say("reason.said_fields", said=said, fields=fields) if fields else texts.say("reason.said", said=said)


def _topic(scored: Scored) -> Iterator[Reason]:
    return (reason for reason in scored.reasons if reason.where in _PLACES and reason.via not in BESIDE_TOPIC)


def _learned(scored: Scored, texts: Texts) -> Iterator[str]:
    """What people's answers did to a call, if they are why it is there."""
    if scored.band != "weak" and any(reason.via == ANSWERS and reason.term == "weak" for reason in scored.reasons):
        yield texts.say("reason.learned")


def _short(text: str, limit: int) -> str:
    flat = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def _clauses(reasons: Iterable[Reason], texts: Texts) -> Iterator[str]:
    """One clause per place in the call: `rubriken nämner ”a” och ”b”`."""
    by_place: dict[str, list[str]] = {}
    for reason in sorted(reasons, key=lambda reason: _PLACES.index(reason.where)):
        if reason.where in _NAMES:
            quote = _short(known_as(reason.found, texts.language), LONGEST_AREA)
        else:
            quote = texts.say("reason.quote", words=_short(reason.found, LONGEST_QUOTE))
        if quote not in by_place.setdefault(reason.where, []):
            by_place[reason.where].append(quote)
    for place, quotes in by_place.items():
        yield texts.say(f"reason.in.{place}", words=texts.listing(quotes))


def _said_once(reasons: Iterable[Reason]) -> list[Reason]:
    """Without words that stand in longer ones of the same place: ”digital solutions” says ”digital” too."""
    listed = list(reasons)
    return [each for each in listed if not any(_is_part_of(each, other) for other in listed)]


def _is_part_of(one: Reason, other: Reason) -> bool:
    words, longer = one.found.casefold(), other.found.casefold()
    return one.where == other.where and len(words) < len(longer) and f" {words} " in f" {longer} "


def _fields(reasons: Iterable[Reason], language: str) -> str:
    fields = policy_fields()
    names = [fields[reason.via].name(language) for reason in reasons if reason.via != OWN_WORD and reason.via in fields]
    return ", ".join(dict.fromkeys(names))


def _circumstances(scored: Scored, texts: Texts) -> Iterator[str]:
    """Partner places, regions and parts of the world that the call names."""
    for via in (PARTNER, PLACE, ELSEWHERE, OUTSIDE, MENTIONED):
        said = [reason for reason in scored.reasons if reason.via == via]
        places = [_short(reason.found, LONGEST_QUOTE) for reason in said]
        if places:
            yield texts.say(f"reason.beside.{_beside(via, said)}", places=texts.listing(dict.fromkeys(places)))
    for reason in [each for each in scored.reasons if each.via == ABROAD][:1]:
        named = _short(reason.found, LONGEST_QUOTE)
        yield texts.say("reason.abroad_title", places=named) if reason.where == "title" else texts.say("reason.abroad")


def _beside(via: str, said: list[Reason]) -> str:
    """Which sentence tells of places: who says them, where that is not the title."""
    places = {reason.where for reason in said}
    where = places.pop() if len(places) == 1 else "title"
    return f"{via}_{where}" if via in (PLACE, ELSEWHERE, OUTSIDE) and where != "title" else via


def _applicants(scored: Scored, texts: Texts) -> Iterator[str]:
    stated = [reason for reason in scored.reasons if reason.where == "eligibility"]
    for reason in [reason for reason in stated if reason.via.startswith(APPLICANT)][:1]:
        role = reason.via.removeprefix(APPLICANT).removeprefix("-") or "any"
        if reason.found == "any":
            yield texts.say("reason.anyone")
        else:
            yield texts.say(f"reason.may.{role}", who=texts.say(f"reason.who.{reason.found}"))
    for reason in (reason for reason in stated if reason.via == CONSORTIUM):
        yield texts.say(f"reason.at_least.{reason.term}", count=int(reason.found))
    yield from _means(scored, texts)


def _means(scored: Scored, texts: Texts) -> Iterator[str]:
    """What the organisation's means say against a call."""
    for reason in (each for each in scored.reasons if each.where == "eligibility" and each.via == MONEY):
        amount, _, currency = reason.found.partition(" ")
        yield texts.say(f"reason.against.{reason.term}", money=texts.money(amount, currency))
