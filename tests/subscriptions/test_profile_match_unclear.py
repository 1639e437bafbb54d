"""Areas by whose words nothing can be found are told of by line, beside what a profile finds."""

from __future__ import annotations

from subscriptions.profile_file import Profile
from subscriptions.profile_match import unclear_areas


def test_areas_that_give_nothing_to_go_on_are_named() -> None:
    names = ("a", "Kultur", "EU", "och att")
    areas = [{"id": f"a-{number}", "department": "d", "name": name} for number, name in enumerate(names)]
    organisation = {"id": "town", "name": "Town", "departments": [{"id": "d", "name": "All"}]}
    profile = Profile.model_validate({"organisation": organisation, "areas": areas})
    lines = list(unclear_areas(profile))
    assert [line.split(":")[0] for line in lines] == ["areas[1] (a-0)", "areas[3] (a-2)", "areas[4] (a-3)"]
    assert all("nothing to go on" in line for line in lines)
