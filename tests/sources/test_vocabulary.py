"""The vocabulary in words (sources/README.md) and in code (sources/contract.py) are the same."""

import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sources import contract
from sources.contract import CallData, Deadline

README = (Path(__file__).parents[2] / "sources" / "README.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| (.+) \|$", README, re.MULTILINE))


def test_every_field_is_documented_and_every_documented_field_exists() -> None:
    assert list(ROWS) == list(CallData.model_fields)


@pytest.mark.parametrize(
    ("field", "values"),
    [("level", contract.Level), ("status", contract.Status), ("deadline_model", contract.DeadlineModel)],
)
def test_the_documented_values_are_those_of_the_code(field: str, values: object) -> None:
    assert re.findall(r"`([\w-]+)`", ROWS[field]) == list(get_args(values))


def test_the_documented_applicant_types_are_those_of_the_code() -> None:
    sentence = re.search(r"Applicant types are (.+?)\. Contact", README, re.DOTALL)
    assert sentence
    assert re.findall(r"`([\w-]+)`", sentence[1]) == list(get_args(contract.ApplicantType))


@pytest.mark.parametrize(
    "field", ["deadlines", "budget", "eligibility", "documents", "updates", "translations", "dissent"]
)
def test_the_parts_of_compound_fields_are_documented(field: str) -> None:
    models = {
        "deadlines": contract.Deadline, "budget": contract.Budget, "eligibility": contract.Eligibility,
        "documents": contract.Document, "updates": contract.Update, "translations": contract.Translation,
        "dissent": contract.Dissent,
    }  # fmt: skip
    names = re.findall(r"[\w]+", ROWS[field][ROWS[field].rindex("{") :].partition("}")[0])
    assert names == list(models[field].model_fields)


def test_only_an_identity_and_a_title_are_required() -> None:
    call = CallData.model_validate({"external_id": "A-1", "title": "Skolutbyten", "text": "", "unheard_of": 1})
    assert (call.status, call.deadlines, call.budget) == ("unknown", (), None)


@pytest.mark.parametrize("day", ["2026-02-31", "--02-30", "15 februari", "2026-5-7", "20260507", ""])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    with pytest.raises(ValidationError):
        Deadline(date=day)


@pytest.mark.parametrize("time", ["25:00", "9:00", "17.00", "24:01"])
def test_an_hour_that_is_none_is_refused(time: str) -> None:
    with pytest.raises(ValidationError):
        Deadline(date="2026-05-07", time=time)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://example.org/", "//example.org", "https:///x", "mailto:a@b"]
)
def test_only_web_addresses_are_kept(url: str) -> None:
    with pytest.raises(ValidationError):
        CallData(external_id="A-1", title="t", url=url)


@given(st.dates(), st.none() | st.times().map(lambda clock: clock.strftime("%H:%M")))
def test_what_is_written_as_json_is_read_back_the_same(day: object, time: str | None) -> None:
    call = CallData(external_id="A-1", title="t", deadlines=(Deadline(date=str(day), time=time),))
    assert CallData.model_validate_json(call.model_dump_json()) == call
