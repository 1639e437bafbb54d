"""A person's name goes with the number below it, whatever the number is called; other lines stay."""

from __future__ import annotations

import pytest

from sources.reading.contact_words import without_contact_lines, without_contacts


@pytest.mark.parametrize("called", ["Tel:", "Telefon", "tfn", "Tfn.", "Mobil", "Phone:", "Fax", "Växel", ""])
def test_a_name_goes_with_the_number_below_it_whatever_that_is_called(called: str) -> None:
    lines = ["Stöd till broar.", "Cilla Dal", "Handläggare", f"{called} 08-12 34 56".strip(), "Broar byggs av trä."]
    assert [*without_contact_lines(lines)] == ["Stöd till broar.", "Broar byggs av trä."]


@pytest.mark.parametrize("called", ["Tel:", "tfn", "Fax", "Mejl"])
def test_nothing_hollow_is_left_of_a_number_in_a_sentence(called: str) -> None:
    said = f"Skicka in ansökan till registrator, {called} 08-12 34 56."
    assert without_contacts(said) == "Skicka in ansökan till registrator."


@pytest.mark.parametrize("below", ["2026-03-03", "3 mars 2026", "10 000 000", "CL5-2026-01-02", "Vi ger bidrag."])
def test_a_line_like_a_name_stays_over_what_is_no_number_to_call(below: str) -> None:
    assert [*without_contact_lines(["Sista Dag", below])] == ["Sista Dag", below]
