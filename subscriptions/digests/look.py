"""How an organisation's letters look: its name, its logo as text, and a colour that can be read everywhere. Pure.

Any colour can be chosen. Where words are set in it, a darker shade is taken on light ground and a lighter one on dark,
as far as WCAG 2.2 AA asks for; words on the colour itself are white or black, whichever can be read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

LOGO_LENGTH = 40
NAME_LENGTH = 120
USUAL_COLOUR = "#1d4f7c"
USUAL_IN_THE_DARK = "#8ec5f5"
# WCAG 2.2, 1.4.3, for text of any size.
LEAST_CONTRAST = 4.5
# The ground of a letter, in light and in the dark, that leaves words the least contrast.
LIGHT_GROUND, DARK_GROUND = "#eef1f4", "#252c34"
_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")
_SHADES = 50
_Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Look:
    """As the organisation chose; empty: the usual. `colour`: as `#rrggbb`, in small letters."""

    name: str = ""
    logo_text: str = ""
    colour: str = ""


USUAL_LOOK = Look()


@dataclass(frozen=True)
class Palette:
    """Colours as letters use them. `band`: behind the logo's text, which is `on_band`; the others are for words."""

    band: str
    on_band: str
    in_light: str
    in_dark: str


def look_of(stored: Mapping[str, str]) -> Look:
    """From what is kept of an organisation."""
    return Look(stored.get("name", ""), stored.get("logo_text", ""), stored.get("colour", ""))


def faults_of_look(name: str, logo_text: str, colour: str) -> dict[str, str]:
    """What of a look as typed cannot be used: field -> key of the text that says why. Empty fields are fine."""
    found = {
        "name": "look.fault_name" if len(name.strip()) > NAME_LENGTH or not name.isprintable() else "",
        "logo_text": "look.fault_logo" if len(logo_text.strip()) > LOGO_LENGTH or not logo_text.isprintable() else "",
        "colour": "look.fault_colour" if colour.strip() and not _COLOUR.match(tidy_colour(colour)) else "",
    }
    return {field: key for field, key in found.items() if key}


def tidy_colour(text: str) -> str:
    """As it is kept, where it is a colour at all: small letters, with the sign before it, six digits."""
    digits = text.strip().lower().removeprefix("#")
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)


def check_colour(text: str) -> str:
    """A colour as it is kept, or nothing. Raises ValueError for what is none."""
    if not text.strip():
        return ""
    colour = tidy_colour(text)
    if not _COLOUR.match(colour):
        raise ValueError(f"{text[:20]!r} is no colour; write # and six digits, for example {USUAL_COLOUR}")
    return colour


def is_adjusted(colour: str) -> bool:
    """Whether words cannot be read in this very colour on light ground, so that a darker shade is taken for them."""
    return palette_of(colour).in_light != colour


USUAL_PALETTE = Palette(USUAL_COLOUR, "#ffffff", USUAL_COLOUR, USUAL_IN_THE_DARK)


@cache
def palette_of(colour: str) -> Palette:
    """The colours for a chosen one, each with at least 4.5:1 against what it stands on; empty: the usual."""
    if not _COLOUR.match(colour):
        return USUAL_PALETTE
    on_band = "#ffffff" if contrast(colour, "#ffffff") >= LEAST_CONTRAST else "#000000"
    return Palette(colour, on_band, _towards("#000000", colour, LIGHT_GROUND), _towards("#ffffff", colour, DARK_GROUND))


def contrast(one: str, other: str) -> float:
    """Between two colours, from 1 to 21, as WCAG counts it."""
    darker, lighter = sorted((_luminance(_read(one)), _luminance(_read(other))))
    return (lighter + 0.05) / (darker + 0.05)


def _towards(end: str, colour: str, ground: str) -> str:
    """The nearest shade on the way to black or white that can be read."""
    first, last = _read(colour), _read(end)
    for step in range(_SHADES + 1):
        mixed = [round(a + (b - a) * step / _SHADES) for a, b in zip(first, last, strict=True)]
        shade = "#" + "".join(f"{value:02x}" for value in mixed)
        if contrast(shade, ground) >= LEAST_CONTRAST:
            return shade
    return end


def _read(colour: str) -> _Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(rgb: _Rgb) -> float:
    red, green, blue = (_linear(value / 255) for value in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
