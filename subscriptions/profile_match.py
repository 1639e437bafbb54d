"""A whole profile against calls, without a database: what `watcher match` prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sources.contract import CallData
from subscriptions.matching.areas import analyse_area
from subscriptions.matching.model import Area, Organisation
from subscriptions.matching.rank import match_all
from subscriptions.matching.sentence_model import SentenceModel
from subscriptions.profile_file import Profile

_UNCLEAR = {
    "nothing-to-go-on": "its words give nothing to go on",
    "too-broad": "its words are too broad",
}


def unclear_areas(profile: Profile) -> Iterator[str]:
    """A line for each area by whose words no call can be more than weakly relevant: `areas[2] (eu): ...`."""
    for number, area in enumerate(_areas(profile), start=1):
        if why := _UNCLEAR.get(analyse_area(area).unclear):
            yield f"areas[{number}] ({area.id}): {why}; no call can be more than weak"


def _areas(profile: Profile) -> list[Area]:
    return [Area(profile.organisation.id, **area.model_dump(exclude={"department"})) for area in profile.areas]


def match_profile(
    profile: Profile, calls: Iterable[CallData], model: SentenceModel | None = None
) -> Iterator[dict[str, Any]]:
    """Every area and call with a score above 0, area by area, best first: {area, source, external_id, score, ...}."""
    wanted = profile.organisation
    organisation = Organisation(
        id=wanted.id,
        regions=wanted.regions,
        applicant_types=wanted.applicant_types,
        partners=wanted.partners,
        country=wanted.country,
        smallest_project=wanted.smallest_project,
        largest_project=wanted.largest_project,
        days_needed=wanted.days_needed,
    )
    more_types = {department.id: department.applicant_types for department in wanted.departments}
    areas = _areas(profile)
    types = {area.id: more_types[area.department] for area in profile.areas}
    for scored in match_all(areas, calls, organisation, types, model):
        yield {
            "area": scored.area_id,
            "source": scored.source,
            "external_id": scored.external_id,
            "score": round(scored.score, 4),
            "band": scored.band,
            "reasons": [reason._asdict() for reason in scored.reasons],
        }
