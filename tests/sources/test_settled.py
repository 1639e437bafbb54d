"""No personal data is kept of a call, whatever kind read it, and its evidence stands under the names of its fields."""

from __future__ import annotations

import pytest

from sources.combine import combine
from sources.contract import CallData


def _kept(text: str, **facts: object) -> CallData:
    call = CallData.model_validate({"external_id": "a", "title": "Stöd", "text": text, "summary": text[:600], **facts})
    return combine([call], "sv").calls[0]


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("Kommuner kan söka. Kontakt: Anna Ek, anna.ek@funder.se, 08-123 45 67.", "Kommuner kan söka."),
        ("Apply by 1 May 2027. Questions to Bo Ek, phone 070-123 45 67, bo@fund.example.org.", "Apply by 1 May 2027."),
        ("Stöd till skolor.\nKontakt\nAnna Ek\nanna@funder.se\n08-123 45 67", "Stöd till skolor."),
        ("Skicka ansökan till registrator@funder.se senast 1 maj 2027.", "Skicka ansökan till senast 1 maj 2027."),
        ("Ring oss på +46 8 123 45 67.", "Ring oss på."),
        ("Kommuner kan söka. Kontakt: Eva Ek", "Kommuner kan söka."),
        ("Kommuner kan söka.\nEva von Ek\n08-123 45 67\nSök nu.", "Kommuner kan söka.\nSök nu."),
        ("Kommuner kan söka.\nÅsa Ek, utredare\nMobil: 070-123 45 67", "Kommuner kan söka."),
        ("Towns may apply.\nEva Ek\nProgramme manager\neva@fund.example.org", "Towns may apply."),
        ("Kommuner kan söka.\nGröna Gårdar\ninfo@funder.se", "Kommuner kan söka.\nGröna Gårdar"),
        ("Eva Ek\nTrä är temat för i år.\n08-123 45 67", "Eva Ek\nTrä är temat för i år."),
        ("Sista dag 12 mars 2027 Handläggare: Eva von Ek, 08-123 45 67", "Sista dag 12 mars 2027"),
    ],
)
def test_whom_to_ask_is_not_kept(printed: str, kept: str) -> None:
    call = _kept(printed)
    assert (call.text, call.summary) == (kept, kept)


@pytest.mark.parametrize(
    "text",
    [
        "Budget 10 000 000 000 kronor, dnr 2026-01234, 2026-05-07 kl. 09.00-16.00, 01-02-2027, 050 000 kr.",
        "Contact points are named in the call. Kontakta oss i god tid.",
        "Kontakta Region Värmland innan ni söker. Kontakt: tas via ansökan.",
        "The topic 01 02 2027 HORIZON-CL6-2027-01-CIRCBIO-01, S092134492030241X, 10.1016/0301-4215 1234.",
    ],
)
def test_amounts_days_and_references_are_no_numbers_to_call(text: str) -> None:
    assert _kept(text).text == text


def test_words_for_a_state_are_evidence_of_the_field_that_says_it() -> None:
    rolling = _kept("", status="rolling", deadline_model="rolling", evidence={"rolling": "när som helst"})
    assert rolling.evidence == {"status": "när som helst", "deadline_model": "när som helst"}
    assert _kept("", status="open", evidence={"rolling": "när som helst"}).evidence == {}
