"""The facts of a catalogue entry as fields of a form, and back into its file. Pure."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

import tomli_w

from sources.contract import ApplicantType, Level
from sources.detect.proposal import Proposal
from sources.reading.links import safe_link, whole_address

LEVELS: tuple[str, ...] = get_args(Level)
APPLICANTS: tuple[str, ...] = get_args(ApplicantType)
LANGUAGES = ("sv", "en", "nb", "da", "fi", "de")
LONGEST = 300
_LONGEST_ID = 60
_WORDS = ("name_sv", "name_en", "url", "funder", "programme", "level", "language", "licence")
_NUMBERS = {"rhythm_days": 3_660, "poll_hours": 744}
_ASKED = (*_WORDS, *_NUMBERS)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


@dataclass(frozen=True)
class Typed:
    """The fields as they were filled in; `applicants`: types that were ticked. `faults`: field -> key of a text."""

    values: Mapping[str, str]
    applicants: tuple[str, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


def typed_of(form: Mapping[str, str]) -> Typed:
    """What a form says, with every fault that can be told without knowing the other entries."""
    values = {name: " ".join(form.get(name, "").split()) for name in (*_ASKED, "source_id")}
    values["url"] = whole_address(values["url"])
    applicants = tuple(kind for kind in APPLICANTS if form.get(f"applicant_{kind}"))
    return Typed(values, applicants, dict(_faults(values)))


def _faults(values: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for name in _WORDS:
        if len(values[name]) > LONGEST or not values[name].isprintable():
            yield name, "web.fault_long"
    for name in ("name_sv", "name_en"):
        if len(values[name]) < 2:
            yield name, "web.fault_source_name"
    if safe_link(values["url"], values["url"]) is None or ".invalid/" in values["url"]:
        yield "url", "web.fault_source_url"
    for name, most in _NUMBERS.items():
        number = values[name]
        if not (number.isascii() and number.isdigit() and len(number) < 6 and 1 <= int(number) <= most):
            yield name, "web.fault_number"
    if values["level"] not in LEVELS:
        yield "level", "web.fault_level"
    if values["source_id"] and not (_ID.match(values["source_id"]) and len(values["source_id"]) <= _LONGEST_ID):
        yield "source_id", "web.fault_source_id"


def id_of(typed: Typed) -> str:
    """The id that was given, or one made of the Swedish name; empty where nothing in it can be one."""
    plain = unicodedata.normalize("NFKD", typed["name_sv"].casefold()).encode("ascii", "ignore").decode()
    return typed["source_id"] or "-".join(re.findall(r"[a-z0-9]+", plain))[:_LONGEST_ID].strip("-")


def facts_in(text: str) -> dict[str, Any]:
    """The facts of a file; none where it is no TOML."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def typed_from(facts: Mapping[str, Any]) -> Typed:
    """A file's facts as the fields show them."""
    name = facts.get("name")
    names = name if isinstance(name, dict) else {}
    values = {"name_sv": str(names.get("sv", "")), "name_en": str(names.get("en", ""))}
    defaults = {"language": "sv", "rhythm_days": 60, "poll_hours": 24}
    values |= {each: str(facts.get(each, defaults.get(each, ""))) for each in _ASKED if each not in values}
    ticked = facts.get("applicant_types", ())
    return Typed(values, tuple(kind for kind in APPLICANTS if kind in ticked))


def laid_over(facts: Mapping[str, Any], typed: Typed) -> str:
    """The file with what the fields say; what was emptied goes, what the fields do not show stays."""
    said: dict[str, Any] = {"name": {"sv": typed["name_sv"], "en": typed["name_en"]}, "url": typed["url"]}
    said |= {name: typed[name] for name in ("funder", "programme", "level", "language", "licence")}
    said |= {name: int(typed[name]) for name in _NUMBERS} | {"applicant_types": list(typed.applicants)}
    whole = {name: value for name, value in ({**facts} | said).items() if value not in ("", [])}
    tables = {name: whole.pop(name) for name in list(whole) if isinstance(whole[name], dict)}
    return tomli_w.dumps(whole | tables)


def entry_facts(source: str, proposal: Proposal, options: Mapping[str, Any], day: date) -> dict[str, Any]:
    """What a new file says besides the fields: how it is read, as a saved answer showed it on that day."""
    return {"id": source, **_way_facts(proposal, options, day)}


def read_otherwise(facts: Mapping[str, Any], proposal: Proposal, options: Mapping[str, Any], day: date) -> str:
    """The file of a known source with another way to read it."""
    return tomli_w.dumps({**facts, **_way_facts(proposal, options, day), "url": proposal.url})


def _way_facts(proposal: Proposal, options: Mapping[str, Any], day: date) -> dict[str, Any]:
    return {"kind": proposal.kind, "verified": "recorded", "verified_on": day, "options": dict(options)}
