"""Why a call is in a digest, in one sentence a person would say, in Swedish or English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from subscriptions.matching.eligibility import APPLICANT
from subscriptions.matching.model import OWN_WORD, PARTNER, Area, Reason, Scored
from subscriptions.matching.vocabulary import load_vocabulary

LONGEST_QUOTE: Final = 60
LONGEST_AREA: Final = 120
MOST_QUOTES: Final = 3
_PLACES: Final = {
    "sv": {"title": "rubriken nämner", "summary": "sammanfattningen nämner", "text": "texten nämner",
           "keywords": "nyckelorden nämner", "programme": "utlysningen hör till",
           "identifier": "utlysningens beteckning innehåller"},
    "en": {"title": "the title mentions", "summary": "the summary mentions", "text": "the text mentions",
           "keywords": "the keywords mention", "programme": "the call belongs to",
           "identifier": "the identifier of the call contains"},
}  # fmt: skip
_WHO: Final = {
    "sv": {"municipality": "Kommuner", "region": "Regioner", "public-body": "Offentliga organisationer",
           "school": "Skolor", "university": "Universitet och högskolor", "company": "Företag",
           "sme": "Små och medelstora företag", "ngo": "Ideella organisationer", "person": "Privatpersoner"},
    "en": {"municipality": "Municipalities", "region": "Regions", "public-body": "Public bodies",
           "school": "Schools", "university": "Universities", "company": "Companies",
           "sme": "Small and medium-sized enterprises", "ngo": "Non-profit organisations", "person": "Individuals"},
}  # fmt: skip
_MAY: Final = {
    "sv": {"": "kan söka", "-lead": "kan vara huvudsökande", "-partner": "kan delta som partner"},
    "en": {"": "can apply", "-lead": "can be lead applicants", "-partner": "can take part as partners"},
}
_ANY: Final = {"sv": "Öppen för alla slags juridiska personer.", "en": "Open to any legal entity."}


def explain(scored: Scored, area: Area, language: str) -> str:
    """One or two sentences: which area, what the call says and where, who may apply (only as its source states it)."""
    tongue = "en" if language == "en" else "sv"
    topic = [reason for reason in scored.reasons if reason.where != "eligibility" and reason.via != PARTNER][
        :MOST_QUOTES
    ]
    name = _short(area.name, LONGEST_AREA)
    first = f"Belongs to your area {name}" if tongue == "en" else f"Hör till ert område {name}"
    said = ", ".join(_clauses(topic, tongue))
    fields = _fields(topic, tongue)
    sentence = first + (f": {said}" if said else "") + (f" ({fields})" if fields else "") + "."
    return " ".join([sentence, *_partners(scored, tongue), *_applicants(scored, tongue)])


def _short(text: str, limit: int) -> str:
    flat = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def _quoted(text: str, language: str) -> str:
    return f"“{_short(text, LONGEST_QUOTE)}”" if language == "en" else f"”{_short(text, LONGEST_QUOTE)}”"


def _listed(parts: list[str], language: str) -> str:
    joint = " and " if language == "en" else " och "
    return joint.join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _clauses(reasons: Iterable[Reason], language: str) -> Iterable[str]:
    """One clause per place in the call: `rubriken nämner ”a” och ”b”`."""
    by_place: dict[str, list[str]] = {}
    reasons = sorted(reasons, key=lambda reason: list(_PLACES[language]).index(reason.where))
    for reason in reasons:
        quote = _short(reason.found, LONGEST_QUOTE) if reason.where == "programme" else _quoted(reason.found, language)
        if quote not in by_place.setdefault(reason.where, []):
            by_place[reason.where].append(quote)
    return [f"{_PLACES[language][place]} {_listed(quotes, language)}" for place, quotes in by_place.items()]


def _fields(reasons: Iterable[Reason], language: str) -> str:
    fields = load_vocabulary().fields
    names = [fields[reason.via].name(language) for reason in reasons if reason.via != OWN_WORD and reason.via in fields]
    return ", ".join(dict.fromkeys(names))


def _partners(scored: Scored, language: str) -> list[str]:
    places = [_short(reason.found, LONGEST_QUOTE) for reason in scored.reasons if reason.via == PARTNER]
    if not places:
        return []
    said = _listed(places, language)
    return [
        f"The call names your partner place {said}."
        if language == "en"
        else f"Utlysningen nämner er samarbetsort {said}."
    ]


def _applicants(scored: Scored, language: str) -> list[str]:
    may = _MAY[language]
    for reason in scored.reasons:
        if reason.where == "eligibility":
            who = _WHO[language].get(reason.found)
            return [f"{who} {may.get(reason.via.removeprefix(APPLICANT), may[''])}."] if who else [_ANY[language]]
    return []
