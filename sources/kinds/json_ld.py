"""Calls that stand in a page as data for machines (JSON-LD), whether or not the page shows them too."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bs4 import BeautifulSoup
from pydantic import Field

from sources.contract import UnreadablePage
from sources.entry import Entry, Source
from sources.kinds._cards import Card, DataCard
from sources.kinds._feed_item import plain_text
from sources.kinds._json_ld import Thing, address_of, all_things, read_scripts, types_of, words_at
from sources.kinds._json_ld_days import stated_days
from sources.kinds._list_options import ListOptions
from sources.kinds._lists import ListSource
from sources.kinds.ical import CALL_WORDS, OTHER_WORDS
from sources.reading.tally import Tally
from sources.reading.text import one_line

CLOSES = ("applicationDeadline", "validThrough", "availabilityEnds", "expires")
"""Properties that hold a last day and can be nothing else."""
OPENS = ("availabilityStarts", "validFrom")
_HEAD = 300  # characters of its description in which an event may name itself a call
_CANCELLED, _POSTPONED = "EventCancelled", "EventPostponed"


class JsonLdOptions(ListOptions):
    """Which things are calls, and which of their properties say when one can apply."""

    types: Annotated[tuple[str, ...], Field(min_length=1, description="a call is a thing of one of these types")]
    deadline: Annotated[tuple[str, ...], Field(description="properties with the last day; the first counts")] = CLOSES
    opens: Annotated[tuple[str, ...], Field(description="properties with the opening day")] = OPENS


def build(entry: Entry) -> Source:
    """The reader for one entry. Raises pydantic.ValidationError naming the option that is wrong."""
    return JsonLdSource(entry, JsonLdOptions.model_validate(entry.options))


class JsonLdSource(ListSource):
    """Reads things."""

    def __init__(self, entry: Entry, options: JsonLdOptions) -> None:
        status_words = options.status_words or {"cancelled": (_CANCELLED,)}
        super().__init__(entry, options.model_copy(update={"status_words": status_words}))
        self._where = options

    def cards(self, soup: BeautifulSoup, tally: Tally) -> list[Card]:
        """Raises UnreadablePage (`truncated`) where the data are damaged and nothing else is a call."""
        top, damaged = read_scripts(soup.find_all("script"))
        wanted = set(self._where.types)
        found = [thing for thing in all_things(top) if wanted.intersection(types_of(thing))]
        found = [thing for thing in found if is_call(thing, tally)]
        if damaged and not found:
            raise UnreadablePage("truncated", f"{damaged} of the page's JSON-LD scripts are cut off or damaged")
        return [self._card(thing, tally) for thing in found[: self._where.max_items + 1]]

    def _card(self, thing: Thing, tally: Tally) -> Card:
        status = words_at(thing, "eventStatus").rpartition("/")[2]
        text = plain_text(words_at(thing, "description", "abstract"))
        title = one_line(plain_text(words_at(thing, "name", "headline")))
        stated = stated_days(thing, self._where.opens, self._where.deadline, tally)
        if status == _POSTPONED:  # to a day that is not known: the old one no longer holds
            tally.add("postponed", title)
            stated = replace(stated, deadlines=(), opens=None, evidence={})
        return DataCard(
            title=title,
            href=address_of(thing),
            text=text,
            dates="" if status == _POSTPONED else text,
            stated=stated,
            published=words_at(thing, "datePublished", "datePosted")[: len("2027-01-31")],
            status=status if status == _CANCELLED else "",
        )


def is_call(thing: Thing, tally: Tally) -> bool:
    """Whether a thing may be a call: of an event, its own words must say so."""
    if not any(kind.endswith("Event") for kind in types_of(thing)):
        return True
    title = words_at(thing, "name", "headline").casefold()
    head = f"{title}\n{words_at(thing, 'description')[:_HEAD].casefold()}"
    if any(word in head for word in CALL_WORDS) and not any(word in title for word in OTHER_WORDS):
        return True
    tally.add("not-asked-for", title[:200])
    return False
