"""What cards and table rows have in common: the words of one call, and how they become `CallData`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from sources.contract import CallData, Eligibility, Status
from sources.entry import Entry
from sources.kinds._both_dates import both_kept
from sources.kinds._card_dates import DateReader, Dates
from sources.kinds._list_options import ListOptions
from sources.kinds._place_on_page import identity_on_page
from sources.kinds._said import with_said, with_who
from sources.reading.identities import shared_names
from sources.reading.links import address_in_script, canonical_address, repaired_link
from sources.reading.tally import Tally
from sources.reading.text import TEXT_LIMIT, one_line, summarise

_MAX_CELLS = 10


@dataclass(frozen=True)
class Card:
    """The words of one call as the list shows them. Empty: not shown, or not where the catalogue says.

    `deadlines`: cells that hold nothing but that date. `dates`: words in which dates stand with their labels.
    """

    title: str
    href: str
    text: str = ""
    deadlines: tuple[str, ...] = ()
    dates: str = ""
    opens: str = ""
    published: str = ""
    status: str = ""
    programme: str = ""
    applicants: str = ""


@dataclass(frozen=True)
class DataCard(Card):
    """A card whose days stand there as data."""

    stated: Dates = field(default_factory=Dates)


class CardReader:
    """Makes calls of cards, for one catalogue entry at one moment."""

    def __init__(self, entry: Entry, options: ListOptions, now: datetime, tally: Tally) -> None:
        self._entry, self._options = entry, options
        self._eligibility = Eligibility(applicant_types=entry.applicant_types, regions=entry.regions)
        self.tally = tally
        self.dates = DateReader(options.date_language or entry.language, options.day_first, now, tally)

    def calls(self, cards: Sequence[Card], base: str, page_url: str) -> tuple[CallData, ...]:
        """The calls of the list page `page_url`. Cards without title or address are counted and left out.

        `base`: the address that links are relative to.
        """
        self.dates = self.dates.among(_printed(cards))
        own_page = canonical_address(page_url, self._options.drop_parameters)
        if self._options.own_pages:
            found = [call for card in cards if (call := self._call(card, base, own_page))]
        else:
            found = [call for card in cards if (call := self._call_on_page(card, page_url))]
        if len(found) > 1 and len({call.title for call in found}) == 1:
            self.tally.add("same-title", found[0].title)
        return without_common_topics(self._without_repeats(found))

    def _call(self, card: Card, base: str, own_page: str) -> CallData | None:
        href = address_in_script(card.href) if self._options.script_links else card.href
        url = repaired_link(href, base)
        identity = identity_of(url, self._options.drop_parameters) if url else ""
        if not card.title:
            self.tally.add("no-title", card.href)
        elif not href.strip():
            self.tally.add("no-address", card.title)
        elif url is None:
            self.tally.add("bad-link", card.href)
        elif identity == own_page:
            self.tally.add("own-page", card.title)  # a menu, or a link that only JavaScript follows
        else:
            return self._build(card, url, identity)
        return None

    def _call_on_page(self, card: Card, page_url: str) -> CallData | None:
        if not card.title:
            self.tally.add("no-title", card.text[:200])
            return None
        said = self.dates.labelled(card.title).evidence.values()
        identity = identity_on_page(self._entry.url, card.title, said, self._options.drop_parameters)
        place = card.href if card.href.startswith("#") else ""
        return self._build(card, canonical_address(page_url, self._options.drop_parameters) + place, identity)

    def _build(self, card: Card, url: str, identity: str) -> CallData:
        dates = self._read_dates(card)
        said = self._agreed(self._said(card.status), dates)
        published = self.dates.past_day(card.published)
        call = CallData(
            source=self._entry.id,
            external_id=identity,
            url=url,
            title=card.title,
            summary=summarise(card.text),
            text=card.text[:TEXT_LIMIT],
            language=self._entry.language,
            funder=self._entry.funder,
            programme=card.programme or self._entry.programme,
            level=self._entry.level,
            status=self.dates.status(dates, said),
            published=published,
            opens=dates.opens,
            deadlines=dates.deadlines,
            deadline_model="rolling" if said == "rolling" else None,
            eligibility=self._eligibility,
            identities=(f"url:{identity}", *shared_names(card.title, [url])),
            evidence=dates.evidence | ({"status": card.status} if card.status else {}),
        )
        return with_said(with_who(call, card.applicants) if card.applicants else call)

    def _read_dates(self, card: Card) -> Dates:
        if isinstance(card, DataCard) and card.stated.deadlines:
            text = self.dates.labelled(card.dates)
            return both_kept(card.stated, text, self.dates.language, card.title, self.tally)
        dates = self.dates.opening(card.opens)
        for cell in card.deadlines[:_MAX_CELLS]:
            dates = dates.joined(self.dates.cell(cell))
        dates = dates.joined(self.dates.labelled(card.dates))
        return dates if dates.deadlines else dates.joined(self.dates.labelled(card.title))

    def _agreed(self, word: Status | None, dates: Dates) -> Status | None:
        """The page's own word before what its dates say. "Open" beside "no last day" is no contradiction: both hold."""
        always_open = word == "open" and dates.said == "rolling" and not dates.deadlines
        return "rolling" if always_open else word or dates.said

    def _said(self, words: str) -> Status | None:
        """The status that the page's own word stands for: of several words the one that comes first."""
        folded = words.casefold()
        places = [
            (found.start(), status)
            for status, phrases in self._options.status_words.items()
            for phrase in phrases
            if (found := re.search(rf"\b{re.escape(phrase.casefold())}\b", folded))
        ]
        if words and not places:
            self.tally.add("unknown-status", words)
        return min(places)[1] if places else None

    def _without_repeats(self, calls: Iterable[CallData]) -> tuple[CallData, ...]:
        """Each call once. A repeat that says something else is kept: the check that follows refuses the list."""
        kept: dict[str, CallData] = {}
        others: list[CallData] = []
        numbers: Counter[str] = Counter()
        for call in calls:
            first = kept.setdefault(call.external_id, call)
            if first is call:
                continue
            if not _agree(first, call):
                numbers[call.external_id] += 1
                others.append(call if self._options.own_pages else self._numbered(call, numbers[call.external_id] + 1))
                continue
            self.tally.add("repeated", call.title)
            if call.deadlines and not first.deadlines:
                kept[call.external_id] = call
        return (*kept.values(), *others)

    def _numbered(self, call: CallData, number: int) -> CallData:
        """Of calls that only their titles tell apart, one with the title of another.

        Counted for each title by itself, so that one that goes renames none of another title. The mark is none of
        those that a title is written with here: "Steg 2" is not the second of "Steg".
        """
        self.tally.add("same-heading", call.title)
        identity = f"{call.external_id}~{number}"
        names = tuple(f"url:{identity}" if name == f"url:{call.external_id}" else name for name in call.identities)
        return call.model_copy(update={"external_id": identity, "identities": names})


def _printed(cards: Iterable[Card]) -> Iterable[str]:
    """All words of these cards in which days may stand."""
    return (words for card in cards for words in (card.dates, card.opens, card.published, *card.deadlines, card.title))


def without_common_topics(calls: Sequence[CallData]) -> tuple[CallData, ...]:
    """A topic that several calls of a list name is not what any of them is: perhaps the call they all belong to."""
    named = Counter(name for call in calls for name in call.identities if name.startswith("topic:"))
    common = {name for name, count in named.items() if count > 1}
    return tuple(_without(call, common) if common.intersection(call.identities) else call for call in calls)


def _without(call: CallData, names: Collection[str]) -> CallData:
    return call.model_copy(update={"identities": tuple(name for name in call.identities if name not in names)})


def _agree(one: CallData, other: CallData) -> bool:
    dates_agree = one.deadlines == other.deadlines or not (one.deadlines and other.deadlines)
    return dates_agree and one_line(one.title).casefold() == one_line(other.title).casefold()


def identity_of(url: str, drop: Collection[str] = ()) -> str:
    """The identity of a call by its address. Calls that share a page are told apart by the place on it."""
    place = urlsplit(url).fragment.partition(":~:")[0]
    return canonical_address(url, drop) + (f"#{place}" if place else "")
