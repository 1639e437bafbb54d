"""What a call's own page says first of it, in a few sentences: no title again, no headings, no days.

Days stand beside the summary, and may be put right there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sources.contract import CallData
from sources.kinds._page_lines import Line
from sources.kinds._page_tidy import tidy, without_counters
from sources.reading.sameness import same_text
from sources.reading.sections import sentences
from sources.reading.stamps import is_stamp
from sources.reading.text import summarise

# So much of a sentence are the words for a day where it says nothing else.
_MOSTLY = 0.5
_SHORT = 80


def summary_of(lines: Iterable[Line], call: CallData) -> str:
    """The beginning of a page's text. `call`: as it was read of the same page."""
    kept, _ = tidy([line for line in lines if not _is_heading(line, call)], date.min, call.language)
    text = "\n".join(without_counters(line.text) for line in kept)
    return summarise(" ".join(_without_days(text, call)))


def without_days(summary: str, call: CallData) -> str:
    """The summary without sentences that only say a day; empty if it says nothing else."""
    return " ".join(_without_days(summary, call))


def _is_heading(line: Line, call: CallData) -> bool:
    """A question or a label that stands alone is one too, where the page does not say so: "Vem kan söka?"."""
    asks = len(line.text) < _SHORT and line.text.endswith(("?", ":"))
    return bool(line.level) or asks or same_text(line.text, call.title) or is_stamp(line.text)


def _without_days(text: str, call: CallData) -> Iterable[str]:
    said = [words for name in ("opens", "deadlines", "status") for words in call.evidence.get(name, "").split(" / ")]
    days = [each for each in said if any(letter.isdigit() for letter in each)]
    return (each for each in sentences(text) if not any(_is_mostly(each, words) for words in days))


def _is_mostly(sentence: str, words: str) -> bool:
    return words in sentence and len(words) > _MOSTLY * len(sentence)
