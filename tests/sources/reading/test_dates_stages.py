"""A call in stages: each stage has a last day, and only the stage's name may stand before it."""

from __future__ import annotations

import pytest

from tests.sources.reading.dates_said import said

BOTH = "2027-03-03, 2027-09-07 17:00"
TWO_STAGES = [
    "Two-stage call. First stage: 3 March 2027. Second stage: 7 September 2027, 17:00.",
    "Two-stage topics. First stage (outline): 3 March 2027. Second stage (by invitation): 7 September 2027, 17:00.",
    "Utlysning i två steg\nSteg 1: 3 mars 2027\nSteg 2: 7 september 2027 kl. 17.00",
    "Slik søker du\nTrinn 1: 3. mars 2027\nTrinn 2: 7. september 2027 kl. 17.00",
    "Lukker: 3. marts 2027 (fase 1)\nFase 2: 7. september 2027, kl. 17.00",
    "Expression of interest (mandatory): 3 March 2027\nFull application: 7 September 2027, 17:00\nStart: 1 June 2028",
]
NO_CALL = [
    "Stage 1 of the project: 3 March 2027",
    "Phase 1: kick-off meeting on 3 March 2027. Phase 2: final conference on 7 September 2027.",
    "Projektplan. Steg 1: 3 mars 2027. Steg 2: 7 september 2027.",
    "First stage: decision 3 March 2027. Second stage: decision 7 September 2027. Two-stage call.",
]


@pytest.mark.parametrize("text", TWO_STAGES)
def test_each_stage_has_its_last_day(text: str) -> None:
    assert said(text) == BOTH


@pytest.mark.parametrize("text", NO_CALL)
def test_the_stages_of_something_else_give_none(text: str) -> None:
    assert said(text) == "nothing"


def test_who_is_invited_to_the_second_stage_hands_in_whoever_invites() -> None:
    text = (
        "Step 1: submission of the form between 3 February and 3 March 2027. Step 2: only projects invited by the "
        "Monitoring Committee may submit, from 1 August 2027 until 7 September 2027 (17:00)."
    )
    assert said(text) == f"2027-02-03 to {BOTH}"


def test_the_day_of_the_invitation_is_not_the_applicants() -> None:
    text = "Deadline for ideas: 3 March 2027\nInvitation to full application: 1 May 2027\nFull application: 7 June 2027"
    assert said(text) == "2027-03-03, 2027-06-07"
