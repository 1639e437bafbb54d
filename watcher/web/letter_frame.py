"""How tall a letter is where a page shows it in a frame: on a phone it must not scroll within what scrolls. Pure."""

from __future__ import annotations

import re
from html import unescape

# In pixels, at the width that most phones leave a frame: what a line takes, and what parts one from the next. Measured,
# and rather too tall than too low: what is left over is empty paper at the end. The stylesheet knows other widths.
_LINE, _BETWEEN, _AROUND = 20, 10, 128
_LETTERS_IN_A_LINE = 32
_TALLEST = 60_000
_UNSEEN = re.compile(r"<(style|script|head|title)\b.*?</\1>|<[^>]{0,300}class=\"preheader\".*?</\w+>", re.DOTALL | re.I)
_ENDS = re.compile(r"</(?:p|h[1-6]|li|td|div|blockquote)>|<br\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def height_on_phone(page: str) -> int:
    """So many pixels hold a letter's own page, all of it, as narrow as phones are."""
    blocks = (" ".join(unescape(_TAG.sub("", each)).split()) for each in _ENDS.split(_UNSEEN.sub("", page)))
    tall = sum(_LINE * -(-len(words) // _LETTERS_IN_A_LINE) + _BETWEEN for words in blocks if words)
    return min(_AROUND + tall, _TALLEST)
