"""Areas by whose words nothing can be found, and calls that are hardly read, are told of beside what is found."""

from __future__ import annotations

from typing import Any

import pytest

from sources.contract import CallData
from subscriptions.profile_file import Profile
from subscriptions.profile_match import calls_in_neither, unclear_areas


def profile_of(*areas: dict[str, Any]) -> Profile:
    listed = [{"id": f"a-{number}", "department": "d", **area} for number, area in enumerate(areas)]
    organisation = {"id": "town", "name": "Town", "departments": [{"id": "d", "name": "All"}]}
    return Profile.model_validate({"organisation": organisation, "areas": listed})


def test_areas_that_give_nothing_to_go_on_are_named() -> None:
    lines = list(unclear_areas(profile_of(*({"name": name} for name in ("a", "Kultur", "EU", "och att")))))
    assert [line.split(":")[0] for line in lines] == ["areas[1] (a-0)", "areas[3] (a-2)", "areas[4] (a-3)"]
    assert all("nothing to go on" in line and "describe in a few words" in line for line in lines)


@pytest.mark.parametrize("name", ["Koulutuksen kehittäminen", "تعليم الكبار", "blorf zzgrtk"])
def test_areas_of_which_no_word_is_known_are_named_with_what_to_do(name: str) -> None:
    (line,) = unclear_areas(profile_of({"name": "Kultur"}, {"name": name}))
    assert line.startswith("areas[2] (a-1): its words lead to no policy field that is known")
    assert "write in Swedish or English what is wanted, or name policy fields in fields_added" in line


def test_words_that_say_too_little_are_named_and_the_same_with_a_field_added_are_not() -> None:
    (line,) = unclear_areas(profile_of({"name": "qwe"}, {"name": "blorf", "fields_added": ["water"]}))
    assert "areas[1] (a-0): its words give nothing to go on" in line


def test_phrases_that_rule_out_nearly_all_are_named_on_one_line() -> None:
    (line,) = unclear_areas(profile_of({"name": "Kultur", "must_not": ["och", "a", "film", "EU"]}))
    assert line.startswith("areas[1] (a-0).must_not: “och”, “a” and “EU” stand in nearly all calls")


def test_calls_in_a_third_language_are_counted_and_the_first_named() -> None:
    finnish = "Tuki kuntien koulutuksen kehittämiseen, avustusta voivat hakea kunnat ja kuntayhtymät"
    calls = [CallData(external_id=f"F-{number}", title=finnish) for number in range(7)]
    swedish = CallData(external_id="S", title="Stöd till museer och kulturarv")
    (line,) = calls_in_neither([swedish, *calls])
    assert line.startswith("7 of 8 calls are in neither Swedish nor English (F-0, F-1, F-2, F-3, F-4 and 2 more)")
    assert list(calls_in_neither([swedish])) == []
