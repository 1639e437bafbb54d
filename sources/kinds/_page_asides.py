"""Parts of a page that speak of something else one may apply for at any time: beside a call with days of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from sources.contract import Status
from sources.kinds._card_dates import Dates
from sources.kinds._page_lines import Line
from sources.reading.date_words import words

_MOST_PARTS = 30
_NAME_LIMIT = 80
# "Förberedelsebidrag", "Checkar för förstudier", "Small grants": kinds of grant. "Om bidraget", "Ansök om stöd": none.
_NAMES_A_GRANT = re.compile(
    r"(?P<before>(?:[^\W_]+ ){0,3}?)"
    r"(?:[^\W\d_]{3,}(?:bidrag|stöd|stipendium|stipendier|checkar|premier|tilskudd?|støtte|stipend(?:er)?|pulje[nr]?)"
    r"|(?<= )(?:grants?|vouchers?|scholarships?|fellowships?))"
    r"(?: (?:till|för|inom|for|to|til|innen|inden) [^.:?!]{1,50}| 20\d\d)?"
)
_GENERAL = words(
    "om för till på av inom med hur så vad vem vilka vilket vilken när var sök söka ansök ansöka denna detta våra "
    "fler about the this our how what who when where apply for of to on under til hvordan hva hvad hvem når søk ansøg"
)


def without_asides(
    title: str,
    lines: Sequence[Line],
    dates: Callable[[Sequence[str]], Dates],
    status: Callable[[Sequence[str]], Status | None],
) -> list[str]:
    """The words of a page's lines without the parts that say "at any time" of something else than its call.

    A part is of something else where its heading names another grant and the rest of the page has days; and where the
    rest is cancelled, whatever its heading. Headings are those of the page (`Line.level`); `dates` and `status` read
    some of its lines.
    """
    spoken = [line.text for line in lines]
    aside: set[int] = set()
    for start, end in _parts(lines):
        inside = spoken[start:end]
        if start in aside or not _is_rolling(dates(inside), status(inside)):
            continue
        rest = dates([title, *spoken[:start], *spoken[end:]])
        if rest.said == "cancelled" or ((rest.opens or rest.deadlines) and _names_another(title, lines[start].text)):
            aside.update(range(start, end))
    return [words_there for place, words_there in enumerate(spoken) if place not in aside]


def _is_rolling(dates: Dates, said: Status | None) -> bool:
    has_days = dates.opens is not None or bool(dates.deadlines)
    return not has_days and dates.said != "cancelled" and "rolling" in (dates.said, said)


def _names_another(title: str, heading: str) -> bool:
    name = " ".join(heading.casefold().split()).rstrip(":")
    found = _NAMES_A_GRANT.fullmatch(name) if len(name) <= _NAME_LIMIT else None
    return found is not None and name not in title.casefold() and _GENERAL.isdisjoint(found["before"].split())


def _parts(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Each heading with what stands below it, the headings of lower rank included."""
    headings = [place for place, line in enumerate(lines) if line.level][:_MOST_PARTS]
    for start in headings:
        below = (at for at in range(start + 1, len(lines)) if 0 < lines[at].level <= lines[start].level)
        yield start, next(below, len(lines))
