"""All calls at once give what one call at a time gives, to the last number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sources.contract import CallData
from subscriptions.matching.analyse import analyse_area, analyse_call
from subscriptions.matching.call_table import CallTable
from subscriptions.matching.learn import Answer, Answers, learned
from subscriptions.matching.model import Area, Organisation
from subscriptions.matching.score import score
from subscriptions.matching.verdicts import Applicant, Year, judge_all
from tests.subscriptions.matching.making import a_call, an_area

TITLES = (
    "Stöd till museer och kulturarv", "Stöd till bibliotek och läsfrämjande för barn", "Kollektivtrafik i glesbygd",
    "Järnväg och stationer i Polen", "Cykelvägar i tätort", "Energieffektiva byggnader och skolor",
    "School staff mobility and international exchange", "Digital skills for adults", "Research on urban mobility",
    "Internationella utbyten för lärare", "Democracy support in municipal partnership abroad", "x",
)  # fmt: skip
TEXT = "Ni kan söka för samverkan med andra kommuner om skola, resor och lokaler. " * 3
PROGRAMMES, LEVELS = ("Erasmus+", "LIFE", "LIFE"), ("eu", "eu", "global", "eu")


def _call(at: int, title: str) -> CallData:
    text = f"{TEXT if at % 2 else ''} {title}."
    return a_call(title, text, external_id=f"{at}", level=LEVELS[at % 4], programme=PROGRAMMES[at % 3])


CALLS = [analyse_call(_call(at, title)) for at, title in enumerate(TITLES)]
YEAR = Year(CallTable(CALLS))
WHO = Organisation("by", regions=("SE125",), applicant_types=("municipality",))
ANSWERS = Answers(Answer(CALLS[at], relevant) for at, relevant in ((0, False), (5, True), (11, True)))


@pytest.mark.parametrize("answers", [None, ANSWERS])
@pytest.mark.parametrize(
    "area",
    [
        an_area("Kultur"),
        an_area("Skolans internationalisering", description="Utbyten för lärare och elever, gärna i Norden."),
        an_area("Utbildning - Vuxna"),
        an_area("Hållbara transporter", must_not=("glesbygd", "skola")),
        replace(an_area("Energi"), weight=2.5),
        replace(an_area("Energi"), fields_added=("culture",), fields_left_out=("energy",)),
        an_area("a"),
        an_area("Zyxwv"),
    ],
    ids=lambda each: each.name if isinstance(each, Area) else "",
)
def test_every_call_has_the_same_score(area: Area, answers: Answers | None) -> None:
    wanted, found = analyse_area(area), []
    for call in CALLS:
        one = score(wanted, call, WHO)
        one = learned(answers, area, one, call) if answers else one
        found.append(one.score if one else 0.0)
    verdicts = judge_all(wanted, YEAR, Applicant(WHO, (), answers))
    told = [value if value >= 0.08 else 0.0 for value in found]  # below a near miss nothing is shown
    assert [value if value >= 0.08 else 0.0 for value in verdicts.values.tolist()] == pytest.approx(told, abs=2e-4)


def test_an_empty_year_says_nothing() -> None:
    assert judge_all(analyse_area(an_area("Kultur")), Year(CallTable(())), Applicant(WHO, (), ANSWERS)).told.sum() == 0


def test_a_field_that_was_left_out_gives_no_reason_and_one_added_does() -> None:
    area = replace(an_area("Energi"), fields_added=("culture",), fields_left_out=("energy",))
    wanted = analyse_area(area)
    assert "energy" not in wanted.fields
    scored = score(wanted, CALLS[0], WHO)
    assert scored is not None
    assert scored.band != "weak"
    assert "energy" not in {reason.via for reason in scored.reasons}
