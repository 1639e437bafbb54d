"""A page of one call that speaks of another grant, too, which one may apply for at any time."""

from __future__ import annotations

from datetime import datetime

import pytest

from sources.contract import CallData
from sources.kinds import page_watch
from tests.sources.kinds.cases import an_entry, answer

NOW = datetime.fromisoformat("2026-05-07T08:00:00+02:00")
WINDOW = "Ansökan öppnar 1 februari 2027 och stänger 1 mars 2027."
ANY_TIME = "Kan sökas löpande."


def read(*sections: tuple[str, str]) -> CallData:
    parts = "".join(f"<h2>{heading}</h2><p>{words}</p>" for heading, words in sections)
    page = f"<html><body><main><h1>Stöd till skolor</h1>{parts}</main></body></html>".encode()
    (call,) = answer(page_watch.build(an_entry("page_watch")), page, NOW).calls
    return call


def test_a_cancelled_call_stays_cancelled_beside_a_grant_for_any_time() -> None:
    call = read(("Ansökan", WINDOW + " Utlysningen är inställd."), ("Förberedelsebidrag", ANY_TIME))
    assert (call.status, call.deadline_model, call.deadlines) == ("cancelled", None, ())
    assert "inställd" in call.evidence["status"]


@pytest.mark.parametrize("name", ["Förberedelsebidrag", "Mindre projektstöd till föreningar", "Small grants"])
def test_a_window_stays_one_beside_a_grant_for_any_time(name: str) -> None:
    call = read(("Ansökan", WINDOW), (name, ANY_TIME))
    assert (call.status, call.deadline_model, call.opens) == ("forthcoming", None, "2027-02-01")
    assert [deadline.date for deadline in call.deadlines] == ["2027-03-01"]
    assert "rolling" not in call.evidence


def test_the_text_of_the_page_keeps_what_it_says_of_the_other_grant() -> None:
    assert ANY_TIME in read(("Ansökan", WINDOW), ("Förberedelsebidrag", ANY_TIME)).text


@pytest.mark.parametrize("heading", ["Så ansöker du", "Om bidraget", "Ansök om projektbidrag", "Apply for grants"])
def test_what_one_says_of_the_call_itself_below_another_heading_is_of_the_call(heading: str) -> None:
    assert read(("Datum", "Sista ansökningsdag är 1 mars 2027."), (heading, ANY_TIME)).status == "rolling"


def test_a_grant_for_any_time_alone_is_the_call() -> None:
    assert read(("Förberedelsebidrag", ANY_TIME), ("Kontakt", "Hör av dig.")).status == "rolling"
