"""A whole profile against calls, without a database: what `watcher match` prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sources.contract import CallData
from subscriptions.area_doubts import useless_said
from subscriptions.matching.doubts import doubt_of, in_neither
from subscriptions.matching.model import Area, Organisation
from subscriptions.matching.rank import match_all
from subscriptions.matching.sentence_model import SentenceModel
from subscriptions.profile_file import Profile
from watcher.language import Texts

_UNCLEAR = {
    "nothing-to-go-on": "its words give nothing to go on, so no call can be more than weak; "
    "describe in a few words what is wanted",
    "too-wide": "its words are too broad, so no call can be more than weak; describe what is wanted most",
    "unknown-words": "its words lead to no policy field that is known, so only calls with these very words are met; "
    "write in Swedish or English what is wanted, or name policy fields in fields_added",
}
_MOST_NAMED = 5


def unclear_areas(profile: Profile) -> Iterator[str]:
    """A line for each area whose words can hardly do what is meant, and one for its `must_not`: `areas[2] (eu): `."""
    for number, area in enumerate(areas_of(profile), start=1):
        if why := _UNCLEAR.get(doubt_of(area)):
            yield f"areas[{number}] ({area.id}): {why}"
        if useless := useless_said(area.must_not, Texts("en")):
            yield f"areas[{number}] ({area.id}).must_not: {' '.join(useless)}"


def calls_in_neither(calls: Sequence[CallData]) -> Iterator[str]:
    """A line where some of the calls are written in neither Swedish nor English."""
    found = [each.external_id for each in in_neither(calls)]
    if found:
        more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
        yield (
            f"{len(found)} of {len(calls)} calls are in neither Swedish nor English ({', '.join(found[:_MOST_NAMED])}"
            f"{more}), so only names and words that are spelt alike are found in them; add translations in sv or en"
        )


def areas_of(profile: Profile) -> list[Area]:
    """As matching sees them, in the order of the file."""
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
    areas = areas_of(profile)
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
