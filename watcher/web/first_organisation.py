"""The organisation that a fresh installation begins with: one of the examples, or one's own with a first area. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from subscriptions.profile_edit import id_like
from subscriptions.profiles import Profile, read_profile

# The demo plays these; nothing of the demo's own is needed to read them.
EXAMPLES = Path(__file__).resolve().parents[1] / "demo" / "profiles"
OWN = "own"
KINDS: Mapping[str, tuple[str, ...]] = {"municipality": ("municipality",), "region": ("region",), "other": ()}
_FIELDS: Mapping[tuple[str, ...], str] = {
    ("organisation", "name"): "organisation",
    ("areas", "name"): "area",
    ("areas", "description"): "description",
}


@dataclass(frozen=True)
class Wish:
    """What was typed. `choice`: `own`, or an example's id. Letters go to the first admin alone until she says more."""

    choice: str = OWN
    organisation: str = ""
    kind: str = "municipality"
    area: str = ""
    description: str = ""


class Unusable(Exception):
    """`faults`: field -> key of the text that says what is wrong with it."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


@cache
def examples() -> Mapping[str, Profile]:
    """The example organisations by their ids."""
    profiles = [read_profile(path) for path in sorted(EXAMPLES.glob("*.toml"))]
    return {profile.organisation.id: profile for profile in profiles}


def profile_of(wish: Wish, admin: str, address: str, language: str) -> Profile:
    """What to begin with. `admin`, `address`: whom readers turn to, and who gets the letters. Raises Unusable."""
    is_example = wish.choice in examples()
    raw = examples()[wish.choice].model_dump(mode="json", exclude_defaults=True) if is_example else _own(wish, language)
    channels = [{"kind": "email", "to": [address]}] if address else []
    raw["organisation"]["contact"] = {"name": admin} | ({"email": address} if address else {})
    raw["subscriptions"] = [each | {"channels": channels} for each in raw["subscriptions"]]
    try:
        return Profile.model_validate(raw)
    except ValidationError as error:
        at_fault = {_FIELDS.get(_place(fault["loc"]), "organisation") for fault in error.errors()}
        raise Unusable({name: f"web.fault_first_{name}" for name in at_fault}) from error


def _own(wish: Wish, language: str) -> dict[str, Any]:
    return {
        "organisation": {
            "id": id_like(wish.organisation),
            "name": wish.organisation,
            "language": language,
            "applicant_types": list(KINDS.get(wish.kind, ())),
            "departments": [{"id": "alla", "name": wish.organisation}],
        },
        "areas": [{"id": "omrade-1", "department": "alla", "name": wish.area, "description": wish.description}],
        "subscriptions": [{"id": "veckobrev", "rhythm": "weekly", "day": "monday"}],
    }


def _place(where: tuple[int | str, ...]) -> tuple[str, ...]:
    """A fault's place without numbers; the department is called like its organisation."""
    words = tuple(word for word in where if isinstance(word, str))
    return ("organisation", "name") if words[:1] == ("organisation",) else words
