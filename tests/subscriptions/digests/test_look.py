"""Whatever colour an organisation chooses, every word of its letters can be read."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from subscriptions.digests.card import render_card
from subscriptions.digests.look import (
    DARK_GROUND,
    LEAST_CONTRAST,
    LIGHT_GROUND,
    USUAL_COLOUR,
    USUAL_PALETTE,
    Look,
    check_colour,
    contrast,
    faults_of_look,
    is_adjusted,
    palette_of,
)
from subscriptions.digests.render import render_mail
from tests.subscriptions.digests.samples import a_reader, letter, told

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
YELLOW = Look("Exempelstads kommun", "Exempelstad <&>", "#ffcd00")


def test_contrast_is_counted_as_wcag_counts_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@given(COLOURS)
@example("#ffffff")
@example("#000000")
@example("#777777")
def test_words_can_be_read_in_the_light_in_the_dark_and_on_the_colour_itself(colour: str) -> None:
    palette = palette_of(colour)
    assert palette.band == colour
    assert contrast(palette.on_band, palette.band) >= LEAST_CONTRAST
    for ground in (LIGHT_GROUND, "#ffffff", "#f6f8fa", "#f2f5f8"):
        assert contrast(palette.in_light, ground) >= LEAST_CONTRAST
    for ground in (DARK_GROUND, "#1d232a", "#191e24", "#14181d"):
        assert contrast(palette.in_dark, ground) >= LEAST_CONTRAST
    assert is_adjusted(colour) == (contrast(colour, LIGHT_GROUND) < LEAST_CONTRAST)


def test_without_a_choice_everything_is_as_usual() -> None:
    assert palette_of("") == USUAL_PALETTE
    assert not is_adjusted(USUAL_COLOUR)
    html = render_mail(letter([told(1)])).html
    assert "bgcolor" not in html
    assert USUAL_COLOUR in html


@pytest.mark.parametrize(
    ("typed", "kept"), [(" #FFCD00", "#ffcd00"), ("fc0", "#ffcc00"), ("", ""), ("004b87", "#004b87")]
)
def test_a_colour_is_kept_in_one_way(typed: str, kept: str) -> None:
    assert check_colour(typed) == kept
    assert faults_of_look("", "", typed) == {}


@pytest.mark.parametrize("typed", ["gul", "#12345", "#1234567", "red;}", "rgb(1,2,3)", "#12345g", "#ab\ncd12"])
def test_what_is_no_colour_is_refused_with_what_to_write(typed: str) -> None:
    with pytest.raises(ValueError, match="six digits"):
        check_colour(typed)
    assert faults_of_look("x" * 121, "x" * 41, typed) == {
        "name": "look.fault_name", "logo_text": "look.fault_logo", "colour": "look.fault_colour",
    }  # fmt: skip


def test_mail_stands_under_the_organisations_name_and_colour() -> None:
    mail = render_mail(letter([told(1)], reader=a_reader(look=YELLOW)))
    assert 'bgcolor="#ffcd00"' in mail.html
    assert "Exempelstad &lt;&amp;&gt;" in mail.html
    assert USUAL_COLOUR not in mail.html
    assert palette_of("#ffcd00").in_light in mail.html


def test_a_card_begins_with_the_logos_text() -> None:
    (card,) = render_card(letter([told(1)], reader=a_reader(look=YELLOW)))
    first = json.loads(card)["attachments"][0]["content"]["body"][0]
    assert first["style"] == "emphasis"
    assert first["items"][0]["text"] == r"Exempelstad \<&\>"
