"""Calls, matches and readers for the tests of letters: small, each fact stated by the test that needs it."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sources.contract import CallData, Deadline, Localised
from subscriptions.digests.compose import compose
from subscriptions.digests.phrases import Setting
from subscriptions.digests.plan import Closing, Digest, Reader, Remark, Section, SourceLine, Told
from watcher.language import Texts

STOCKHOLM = ZoneInfo("Europe/Stockholm")
# A Thursday.
NOW = datetime(2026, 5, 7, 8, 0, tzinfo=STOCKHOLM)
SCHOOL = ("skola", "Skolans internationalisering")
OWN = "https://bevakning.exempelstad.example/my/7-abcdefghijklmnopqrstuvwxyz"
CLIMATE = ("klimat", "Klimat och energi")
MOVED = [[{"date": "2026-06-01"}], [{"date": "2026-09-15"}]]


def day(date: str, time: str | None = None, zone: str | None = None, label: str | None = None) -> Deadline:
    return Deadline(date=date, time=time, zone=zone, label=label)


def a_call(number: int = 1, **facts: Any) -> CallData:
    """An open Swedish call with a date far ahead, unless said otherwise."""
    stated = {
        "source": "example",
        "external_id": str(number),
        "url": f"https://funder.example/calls/{number}",
        "title": f"Utlysning nummer {number}",
        "funder": "Exempelrådet",
        "status": "open",
        "deadlines": (day("2026-09-15"),),
    }
    return CallData.model_validate({**stated, **facts})


def told(number: int = 1, *, area: tuple[str, str] = SCHOOL, call: CallData | None = None, **given: Any) -> Told:
    """A new, strong match of call `number`, told to the department for schools."""
    values = {
        "call_id": number,
        "subscription_key": "veckobrev",
        "area_key": area[0],
        "area_name": area[1],
        "department": "Utbildningsförvaltningen",
        "call": call or a_call(number),
        "kind": "new",
        "score": 0.8,
        "band": "strong",
        "event_id": number * 10,
    }
    return Told(**{**values, **given})


def changed(number: int = 1, *, call: CallData | None = None, **fields: Any) -> Told:
    """A change of a call that the reader knows: each field with its old and new value."""
    return told(number, call=call, kind="changed", changes=fields, told_before=True)


def closing(number: int = 1, *, step: int = 14, call: CallData | None = None, **given: Any) -> Closing:
    match = told(number, call=call, told_before=True, **given)
    return Closing(match, match.call.deadlines[0], step)


def a_reader(**given: Any) -> Reader:
    values: dict[str, Any] = {
        "organisation": "Exempelstad",
        "departments": ("Utbildningsförvaltningen",),
        "address": "skola@exempelstad.example",
        "contact": {"name": "Anna Andersson", "phone": "021-39 00 00", "email": "anna@exempelstad.example"},
        "own": OWN,
    }
    return Reader(**{**values, **given})


def letter(matches: Any = (), closings: Any = (), *, reader: Reader | None = None, **given: Any) -> Digest:
    """The letter, which must not be empty."""
    digest = compose(reader or a_reader(), matches, closings, given.pop("now", NOW), STOCKHOLM, **given)
    assert digest is not None
    return digest


@cache
def crowd() -> Digest:
    """A letter of 5,000 calls with long titles, made once for all tests."""
    title = "Lång rubrik " * 20
    return letter([told(number, score=0.6, call=a_call(number, title=title)) for number in range(1, 5001)])


def full_letter(language: str) -> Digest:
    """A letter with something of everything in it."""
    english: dict[str, Any] = {"title": "Local capacity for climate education", "language": "en", "level": "eu"}
    doubtful = a_call(
        3, deadlines=(day("--02-15"),), status="unknown", summary="Stöd till skolor.", budget={"text": "a"}
    )
    moved = [[{"date": "2026-06-01"}], [{"date": "2026-09-15"}]]
    soon = a_call(6, deadlines=(day("2026-05-15", "16:15", "Europe/Helsinki"),))
    matches = [
        told(1, call=a_call(1, **english, funding_rate=0.6), others=("Stadsledningskontoret",)),
        told(2, area=CLIMATE, call=a_call(2, status="forthcoming", opens="2026-06-01")),
        told(3, call=doubtful),
        told(4, band="weak", call=a_call(4, **english)),
        changed(5, deadlines=moved),
        changed(7, call=a_call(7, status="cancelled"), status=["open", "cancelled"]),
        told(8, kind="already-open", event_id=None, call=a_call(8, title="Allmännyttighetsprojekteringsbidrag" * 3)),
    ]
    source = SourceLine(Localised(sv="Energimyndigheten", en="the Swedish Energy Agency"), NOW.date())
    reader = a_reader(language=language)
    remark = Remark("Läs särskilt om medfinansieringen.", "Anna Andersson")
    more: dict[str, Any] = {"remarks": [remark], "beside": {1: [remark], 4: [remark]}}
    return letter(matches, [closing(6, call=soon)], reader=reader, full_limit=6, sources=[source], **more)


def section(digest: Digest, kind: str) -> Section:
    return next(each for each in digest.sections if each.kind == kind)


def kinds(digest: Digest) -> list[str]:
    return [each.kind for each in digest.sections]


def keys(digest: Digest) -> set[str]:
    return {each.key for each in digest.keys}


def facts(digest: Digest, number: int = 1) -> dict[str, tuple[str, ...]]:
    """The facts of one call: label -> values."""
    item = next(each for each in digest.items if each.call_id == number)
    return {fact.label: fact.values for fact in item.facts}


def setting(language: str = "sv", now: datetime = NOW) -> Setting:
    return Setting(Texts(language), now, STOCKHOLM)
