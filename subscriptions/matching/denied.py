"""What a text says that it does not mean: `annat än turism`, `Kultur men inte film`. Pure."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np

from subscriptions.matching.fields import DATA
from subscriptions.matching.language import LANGUAGES, Language, normal_form
from subscriptions.matching.tokens import Tokens
from subscriptions.matching.word_table import FORM, Places

MOST_WORDS: Final = 12
MOST_ITEMS: Final = 6


@cache
def _listed() -> dict[str, dict[str, Any]]:
    return tomllib.loads((DATA / "passages.toml").read_text("utf-8"))


@cache
def _cues() -> tuple[str, ...]:
    return tuple(cue for language in LANGUAGES for cue in _listed()["denied"][language])


class _Cues(NamedTuple):
    """Cues by their words, as bits: one word alone, or the last two of a longer one, which stand side by side."""

    alone: Places
    first: Places
    second: Places


@cache
def _by_words(language: Language) -> _Cues:
    written: tuple[dict[int, int], ...] = ({}, {}, {})
    for number, cue in enumerate(_cues()):
        forms = [hash(normal_form(word, language)) for word in cue.split()[-2:]]
        for bits, form in zip(written[:1] if len(forms) == 1 else written[1:], forms, strict=True):
            bits[form] = bits.get(form, 0) | 1 << number
    return _Cues(*(Places(bits, FORM, 0) for bits in written))


def may_deny(found: Tokens) -> bool:
    """Whether a text has the words by which something is denied. Told from what is known of the words, which takes a
    tenth of the time that looking through the letters takes; most texts have none."""
    cues = _by_words(found.table.language)
    if np.count_nonzero(cues.alone.of(found)):
        return True
    return bool(np.count_nonzero(cues.first.of(found)[:-1] & cues.second.of(found)[1:]))


@cache
def _stopped() -> tuple[str, ...]:
    return tuple(cue for language in LANGUAGES for cue in _listed()["stopped"][language])


def _words(name: str) -> str:
    return "|".join(re.escape(word.strip()) for word in _listed()["denied"][name].split(","))


@cache
def _denial(*, in_areas: bool = False) -> re.Pattern[str]:
    cues = "|".join(map(re.escape, sorted(_cues(), key=len, reverse=True)))
    alone = "|".join(map(re.escape, _listed()["denied"]["in_areas"]))
    said = rf"(?<!\w)(?:{cues})" + (rf"|(?:^|(?<=[,.;:(\n])[^\S\n]*)(?:{alone})" if in_areas else "")
    denied = rf"(?!(?:{_words('no_denial')})\b)(?P<denied>{_item()}{_more_items()})"
    return re.compile(rf"(?:{said})\s+{denied}", re.IGNORECASE)


def _item() -> str:
    """Words up to the next comma or the end of the clause."""
    word = rf"(?!(?:{_words('clause_ends')})\b)[^\s,.;:!?()]+"
    return rf"{word}(?:\s{word}){{0,{MOST_WORDS - 1}}}"


def _more_items() -> str:
    """What goes on after a comma is denied too only where the row is closed: `idrott, turism och film`. Else it is the
    next of what is meant: `ej idrott, bibliotek`, `utom jordbruk, till exempel turism`."""
    # As few words as will do (`?`) before the conjunction, which is a word too.
    item, conjunction = rf"(?!(?:{_words('examples')})\b){_item()}", rf"(?:{_words('conjunctions')})"
    return rf"(?:(?:,\s{item}?){{1,{MOST_ITEMS}}}?,?\s{conjunction}\s{_item()})?"


def without_denied(text: str) -> str:
    """A text without what it says is not meant."""
    return _denial().sub(_cut_out, text)


def _cut_out(match: re.Match[str]) -> str:
    """The words that deny without what they deny, which leaves a break, so that no phrase runs across it."""
    kept = match.start("denied") - match.start()
    return f"{match[0][:kept]}, "


def wanted_and_denied(text: str) -> tuple[str, str]:
    """The words of an area without those that say what is not meant, and these."""
    pattern = _denial(in_areas=True)
    return pattern.sub(", ", text), ", ".join(match["denied"] for match in pattern.finditer(text))


def is_stopped(title: str) -> bool:
    """Whether a title says that there is nothing to apply for."""
    return title.lower().lstrip().startswith(_stopped())
