"""Why a call is in the letter: a sentence from the reasons stored with the match. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from subscriptions.digests.cases import Case
from subscriptions.digests.phrases import Setting
from subscriptions.digests.plain import plain
from subscriptions.digests.plan import Told
from watcher.language import Texts

AREA_LENGTH = 120
WORD_LENGTH = 60
MOST_WORDS = 2
MOST_AREAS = 4
_PLACES = frozenset({"title", "summary", "text", "keywords", "programme"})


def why_from_reasons(told: Told, language: str) -> str:
    """ "Hör till ert prioriterade område Skola: rubriken nämner ”school staff mobility”."."""
    texts = Texts(language)
    area = plain(told.area_name, AREA_LENGTH)
    best = _best_reasons(told.reasons)
    if not best:
        return texts.say("why.area", area=area)
    place = str(best[0].get("where", ""))
    words = dict.fromkeys(plain(str(each["found"]), WORD_LENGTH) for each in best if each.get("where") == place)
    found = texts.listing([texts.say("why.quoted", words=word) for word in list(words)[:MOST_WORDS]])
    place_name = texts.say(f"why.place.{place if place in _PLACES else 'call'}")
    return texts.say("why.found", area=area, place=place_name, found=found)


def _best_reasons(reasons: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those that speak for the call, the weightiest first."""
    speaking = [each for each in reasons if each.get("found") and _weight(each) > 0]
    return sorted(speaking, key=_weight, reverse=True)


def _weight(reason: Mapping[str, Any]) -> float:
    weight = reason.get("weight", 0)
    return float(weight) if isinstance(weight, int | float) else 0.0


def other_areas(case: Case, at: Setting) -> str:
    """The further areas that the call belongs to; empty if it is only in one."""
    names = [plain(told.area_name, AREA_LENGTH) for told in case.areas[1:]]
    if not names:
        return ""
    if len(names) > MOST_AREAS:
        names = [*names[: MOST_AREAS - 1], at.texts.say("list.more", count=len(names) - MOST_AREAS + 1)]
    return at.texts.say("why.also", areas=at.texts.listing(names))
