"""Calls and areas in few words, for the tests of matching."""

from __future__ import annotations

from typing import Any

from sources.contract import CallData
from subscriptions.matching.analyse import analyse_area, analyse_call
from subscriptions.matching.model import Area, Organisation, Scored
from subscriptions.matching.score import score

ANYONE = Organisation("anyone")
TOWN = Organisation("town", regions=("SE125",), applicant_types=("municipality",), partners=("Lahti",))


def a_call(title: str, text: str = "", **more: Any) -> CallData:
    return CallData.model_validate({"external_id": "call-1", "title": title, "text": text, **more})


def an_area(name: str, **more: Any) -> Area:
    return Area("town", "area-1", name, **more)


def scored(area: str | Area, call: CallData, organisation: Organisation = ANYONE, *types: str) -> Scored | None:
    wanted = an_area(area) if isinstance(area, str) else area
    return score(analyse_area(wanted), analyse_call(call), organisation, types)


def points(area: str | Area, call: CallData, organisation: Organisation = ANYONE) -> float:
    found = scored(area, call, organisation)
    return found.score if found else 0.0
