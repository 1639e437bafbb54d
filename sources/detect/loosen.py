"""Selectors that also find what a few cards nest otherwise: a bold link, a link in a paragraph of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bs4 import Tag

from sources.detect.parts import words_in
from sources.kinds._soup import pick

_MOST_CARDS = 700
_GAINED = 0.2
_WORD = re.compile(r"[^\W\d_]{2,}")
_DEAD = ("javascript:", "#", "mailto:")


def loosened(selector: str | None, cards: Sequence[Tag]) -> str | None:
    """`a > b > c` as `a c`, where that finds the same in most cards, and items in a few that had none."""
    first, *inner = (selector or "").split(" > ")
    if selector is None or not inner:
        return selector
    looked_at = cards[:_MOST_CARDS]
    strict = [pick(card, selector) for card in looked_at]
    if all(strict):
        return selector
    wider = f"{first} {inner[-1]}"
    loose = [pick(card, wider) for card in looked_at]
    pairs = list(zip(strict, loose, strict=True))
    gained = [there for here, there in pairs if here is None and there is not None]
    agrees = all(there is here for here, there in pairs if here is not None)
    is_gain = 0 < len(gained) <= _GAINED * len(looked_at) and all(map(_is_item, gained))
    return wider if agrees and is_gain else selector


def _is_item(element: Tag) -> bool:
    """Whether an element may be an item's title or link; the number of another page of the list is none."""
    is_dead = element.name == "a" and str(element.get("href") or "#").strip().lower().startswith(_DEAD)
    return not is_dead and len(_WORD.findall(words_in(element))) >= 2
