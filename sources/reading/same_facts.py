"""Whether two readings of one call tell a reader the same, though they are written otherwise. Pure, bounded in time.

A page that is laid out anew brings the same words in another order, divided otherwise, or beside another date of the
day. None of that is news; where a word or a figure is in doubt, it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from itertools import islice, pairwise

from sources.contract import Budget
from sources.reading.amounts import amounts
from sources.reading.date_words import MONTHS
from sources.reading.dates import read_day
from sources.reading.sameness import comparable
from sources.reading.sections import without_label
from sources.reading.stamps import is_bare_date
from sources.reading.text_changes import key_of, text_change

_REACH = 100_000  # characters: a longer text is not looked at so closely
_SHORT = 60
_LONGEST_MOVED = 60  # words of a line that may have been turned round
_MOST_SLIPS = 40
_PIECES = re.compile(r"\n|(?<=[.!?])\s|[|·•▪◦;]|\s[-–—]\s")
_TITLE_PIECES = re.compile(r"[|·•▪◦;:]|\s[-–—]\s")
_UNITS = "den|kl|klo|klockan|kr|kronor|sek|nok|dkk|eur|euro|euros|tkr|mnkr|mkr|msek|miljoner|procent|per ?cent|prosent"
# A day, an hour, a sum or a share, and nothing that says of what.
_FIGURES = re.compile(
    rf"(?:[\W\d_]|\b(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))}|{_UNITS})\b)+", re.IGNORECASE
)
_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s?(?:%|procent|per ?cent|prosent)", re.IGNORECASE)


def same_title(old: str, new: str) -> bool:
    """Whether two titles have the same parts: "Utlysning: Skolstöd" and "Skolstöd – utlysning" do."""
    return comparable(old) == comparable(new) or _pieces(old, _TITLE_PIECES) == _pieces(new, _TITLE_PIECES)


def same_words(old: str, new: str, today: date | None = None) -> bool:
    """Whether the sentences of two texts are the same, wherever they stand, but for a slip of the pen.

    `today`: when the new one was read; a line that is nothing but that day is the date of the day, and the one before
    it was an earlier day's.
    """
    if comparable(old) == comparable(new):
        return True
    if max(len(old), len(new)) > _REACH:
        return False
    old, new = _without_date_of_the_day(old, new, today) if today else (old, new)
    if _is_plainly_other(old, new) or _are_exchanged(old, new):
        return False
    before, after = _pieces(old, _PIECES), _pieces(new, _PIECES)
    if _are_turned(before - after, after - before):
        return True
    change = text_change(old, new)
    return not (change.rewritten or change.sentences)


def stands_in(words: str, text: str) -> bool:
    """Whether each line of some words is found in a text, however the two are laid out."""
    whole = f" {key_of(text[:_REACH])} "
    return all(f" {key_of(line)} " in whole for line in words[:_REACH].split("\n") if key_of(line))


def same_money(old: Budget | None, new: Budget | None, language: str) -> bool:
    """Whether two budgets have the same figures, and name the same sums and shares beside them.

    Without figures their words are all there is.
    """
    one, other = old or Budget(), new or Budget()
    if _figures(one) != _figures(other):
        return False
    texts = (one.text or "", other.text or "")
    if not any(_figures(one)):
        return same_words(_without_labels(texts[0]), _without_labels(texts[1]))
    return not all(texts) or _sums(texts[0], language) == _sums(texts[1], language)


def _without_labels(text: str) -> str:
    """The words of a budget without labels: earlier versions kept them."""
    return "\n".join(without_label(line, "money") for line in text.split("\n"))


def _figures(budget: Budget) -> tuple[str | None, ...]:
    sums = (budget.total, budget.per_project_min, budget.per_project_max)
    return (*sums, budget.currency if any(sums) else None)


def _sums(text: str, language: str) -> set[tuple[str, ...]]:
    found = {(each.value, each.low or "", each.currency) for each in amounts(text[:_REACH], language)}
    return found | {(each.replace(",", "."),) for each in _SHARE.findall(text[:_REACH])}


def _pieces(text: str, parted: re.Pattern[str]) -> Counter[str]:
    return Counter(filter(None, map(key_of, parted.split(text))))


def _is_plainly_other(old: str, new: str) -> bool:
    """Whether a figure, or too many words for slips of the pen, stand in one text alone: seen far faster than how."""
    one, other = (set(key_of(text).split(" ")) for text in (old, new))
    differing = one ^ other
    return len(differing) > _MOST_SLIPS or any(letter.isdigit() for word in differing for letter in word)


def _are_exchanged(old: str, new: str) -> bool:
    """Whether a label stands above other figures now: the last day and the day of the decision have changed places."""
    before, after = _labelled(old), _labelled(new)
    return any(before[label].isdisjoint(after[label]) for label in before.keys() & after.keys())


def _labelled(text: str) -> dict[str, set[str]]:
    """What stands right above a line of figures alone, with those figures."""
    found: dict[str, set[str]] = {}
    for above, line in pairwise(filter(None, map(str.strip, text.split("\n")))):
        if _is_figures(line) and len(above) <= _SHORT and above[-1] not in ".!?" and not _is_figures(above):
            found.setdefault(key_of(above), set()).add(key_of(line))
    return found


def _is_figures(line: str) -> bool:
    return len(line) <= _SHORT and any(map(str.isdigit, line)) and _FIGURES.fullmatch(line) is not None


def _are_turned(gone: Counter[str], came: Counter[str]) -> bool:
    """Whether each line that is gone came back with its beginning put behind its end; true if none is gone."""
    if gone.total() != came.total():
        return False
    return Counter(map(_first_turn, gone.elements())) == Counter(map(_first_turn, came.elements()))


def _first_turn(line: str) -> tuple[str, ...]:
    """A line's words, turned so that all lines that are turns of each other are the same."""
    words = line.split(" ")
    if len(words) > _LONGEST_MOVED:
        return (line,)
    return min(tuple(words[at:] + words[:at]) for at in range(len(words)))


def _without_date_of_the_day(old: str, new: str, today: date) -> tuple[str, str]:
    """The texts without the line that is today's date, and the line that was an earlier day's."""
    before, after = old.split("\n"), new.split("\n")
    of_today = [line for line in after if _day_of(line) == today.isoformat()]
    if not of_today:
        return old, new
    stays = set(after)
    gone = (line for line in before if line not in stays and _is_before(_day_of(line), today))
    return "\n".join(_left(before, set(islice(gone, len(of_today))))), "\n".join(_left(after, set(of_today)))


def _left(lines: Iterable[str], gone: Collection[str]) -> list[str]:
    return [line for line in lines if line not in gone]


def _day_of(line: str) -> str | None:
    if len(line) > _SHORT or not any(map(str.isdigit, line)) or not is_bare_date(line):
        return None
    day = read_day(line, day_first=True)
    return day.date if day else None


def _is_before(day: str | None, today: date) -> bool:
    return day is not None and not day.startswith("--") and day < today.isoformat()
