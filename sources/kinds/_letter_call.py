"""One item of a letter as a call, or set aside: its dates, its address, and the names others know it by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sources.contract import CallData, Deadline, Eligibility, Status
from sources.entry import Entry
from sources.kinds import _letter_words as words
from sources.kinds._letter_blocks import Block, Link
from sources.kinds._letter_items import Item
from sources.kinds._letter_mail import Mail
from sources.kinds._letter_words import LetterWords
from sources.kinds._page_lines import Line
from sources.kinds._page_tidy import tidy
from sources.kinds._said import with_said
from sources.reading.dates import DateReading, read_dates
from sources.reading.identifiers import diary_numbers_in, topics_in
from sources.reading.links import canonical_address
from sources.reading.status import HOME_ZONE, status_at
from sources.reading.tally import Tally
from sources.reading.text import TEXT_LIMIT, TITLE_LIMIT, one_line, summarise
from sources.reading.tracking import real_address

_DATES_REACH = 5_000
_SLUG_LIMIT = 80
_TITLE_ENOUGH = 4
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
_CONTACT = re.compile(r"\W{0,3}(?:kontakt|contact|frågor|questions|hör av dig|spørsmål)", re.IGNORECASE)
_CONTACT_LIMIT = 300
_SWEDISH = frozenset({"och", "att", "för", "som", "är", "till", "av", "kan", "inom", "ska"})
_ENGLISH = frozenset({"and", "the", "of", "for", "that", "is", "to", "with", "will", "by"})
_LANGUAGE_WORDS = 400
# What an earlier letter said of these holds while later ones are silent.
_GAPS = ("opens", "deadlines", "deadline_model", "budget", "funding_rate")
_SURE = 3  # times as many words of one language as of the other


@dataclass(frozen=True)
class Told:
    """What a letter says around its items. `day`: what "today" means in it, None if that is not known."""

    mail: Mail
    language: str
    day: date | None


@dataclass(frozen=True)
class _Reading:
    """What an item says. `links`: where its links lead, the call's own page first."""

    title: str
    text: str
    language: str
    dates: DateReading
    links: tuple[str, ...]
    topics: tuple[str, ...]


class CallWriter:
    """Makes calls of the items of a letter. `series`: words that say whose diary numbers are meant."""

    def __init__(
        self, entry: Entry, knows: LetterWords, series: Mapping[str, str], now: datetime, tally: Tally
    ) -> None:
        self._entry, self._knows, self._series = entry, knows, series
        self._now, self._tally = now, tally

    def write(self, item: Item, told: Told) -> CallData | None:
        """The item as a call; None, and counted where it looked like one, if it is none."""
        read = _read(item, told)
        if not self._is_call(item, read):
            return None
        if len(read.title) < _TITLE_ENOUGH:
            self._tally.add("bare-heading", read.title)
            return None
        return self._call(read, told)

    def _is_call(self, item: Item, read: _Reading) -> bool:
        tells_when = bool(read.dates.deadlines or read.dates.opens or read.dates.rolling)
        if self._knows.is_about(item.title):
            if tells_when or read.topics:
                self._tally.add("about-a-call", read.title)
            return False
        if item.is_group:
            return item.parts == 0 and (tells_when or len(read.topics) == 1)
        if item.is_named and not (item.text or read.links or tells_when):
            self._tally.add("bare-heading", read.title)
            return False
        if item.is_named or (item.in_group and (tells_when or item.is_row)):
            return True
        may_be_called_so = not item.in_events and self._knows.speaks_of_calls(item.text)
        return may_be_called_so and bool(read.dates.deadlines or read.topics)

    def _names(self, read: _Reading) -> tuple[str, ...]:
        """The names that other sources know the call by. An item that names several topics is none of them."""
        if len(read.topics) > 1:
            self._tally.add("several-topics", read.title)
        named = [f"topic:{read.topics[0]}"] if len(read.topics) == 1 else []
        series = self._series_of(read)
        numbers = diary_numbers_in(f"{read.title}\n{read.text}", read.links) if series is not None else ()
        if len(numbers) == 1:
            named.append(f"dnr:{series}:{numbers[0]}" if series else f"dnr:{numbers[0]}")
        return tuple(named)

    def _series_of(self, read: _Reading) -> str | None:
        """Whose diary numbers an item speaks of; None if it does not say, or names several funders."""
        hosts = " ".join(urlsplit(link).netloc for link in read.links)
        folded = f"{read.title}\n{read.text}\n{hosts}".casefold()
        found = {series for word, series in self._series.items() if word.casefold() in folded}
        return found.pop() if len(found) == 1 else None

    def _call(self, read: _Reading, told: Told) -> CallData:
        dates, names = read.dates, self._names(read)
        said: Status | None = "cancelled" if dates.cancelled else "rolling" if dates.rolling else None
        url = read.links[0] if read.links else None
        own = url if url and self._is_own_page(url) else None
        call = CallData(
            source=self._entry.id,
            external_id=_identity(names, own) or letter_identity(told.mail, read.title),
            url=url or self._entry.url,
            title=read.title,
            summary=summarise(read.text),
            text=read.text[:TEXT_LIMIT],
            language=read.language,
            funder=self._entry.funder,
            programme=self._entry.programme,
            level=self._entry.level,
            status=self._status(dates.opens, dates.deadlines, said),
            opens=dates.opens,
            deadlines=dates.deadlines,
            deadline_model="rolling" if said == "rolling" else None,
            eligibility=Eligibility(applicant_types=self._entry.applicant_types, regions=self._entry.regions),
            identities=(*names, *([f"url:{own}"] if own else [])),
            evidence=dict(dates.evidence),
        )
        return with_said(call)

    def _is_own_page(self, url: str) -> bool:
        """Whether an address can be one call's alone: no front page, and not the office's own list."""
        parts = urlsplit(url)
        is_front = parts.path in ("", "/") and not (parts.query or parts.fragment)
        return not is_front and url != canonical_address(self._entry.url)

    def _status(self, opens: str | None, deadlines: Sequence[Deadline], said: Status | None) -> Status:
        return status_at(opens=opens, deadlines=deadlines, now=self._now, said=said)

    def told_again(self, before: CallData, later: CallData) -> CallData:
        """A call that two letters speak of: the later one's word, and where it is silent the earlier one's."""
        silent = [name for name in _GAPS if not getattr(later, name)]
        update = {name: getattr(before, name) for name in silent}
        if len(before.text) > len(later.text):
            update |= {"text": before.text, "summary": before.summary}
        if later.eligibility == Eligibility(applicant_types=self._entry.applicant_types, regions=self._entry.regions):
            update["eligibility"] = before.eligibility
        said = next((call.status for call in (later, before) if call.status in ("rolling", "cancelled")), None)
        joined = later.model_copy(update=update)
        return joined.model_copy(
            update={
                "status": self._status(joined.opens, joined.deadlines, said),
                "identities": tuple(dict.fromkeys([*later.identities, *before.identities])),
                "evidence": before.evidence | later.evidence,
            }
        )


def _read(item: Item, told: Told) -> _Reading:
    title, text, links = _title(item), _tidied(item), tuple(_addresses(item))
    language = language_of(f"{title}\n{text}", told.language)
    dates = read_dates(f"{title}\n{text}"[:_DATES_REACH], language=language, reference_date=told.day)
    return _Reading(title, text, language, dates, links, topics_in(title, text, *links))


def letter_identity(mail: Mail, title: str) -> str:
    """The identity of a call that has no page of its own: the letter it stands in, and its heading."""
    return f"letter:{mail.identity}:{slug_of(title)}"


def day_of(moment: datetime | None) -> date | None:
    return moment.astimezone(ZoneInfo(HOME_ZONE)).date() if moment else None


def language_of(text: str, default: str) -> str:
    """`sv` or `en` where the common words of one outnumber the other's by far, else the default."""
    found = [word.strip(".,:;!?()").casefold() for word in text.split()[:_LANGUAGE_WORDS]]
    swedish, english = (sum(word in known for word in found) for known in (_SWEDISH, _ENGLISH))
    if swedish >= _SURE * max(english, 1):
        return "sv" if default not in ("no", "nb", "nn", "da") else default
    return "en" if english >= _SURE * max(swedish, 1) else default


def slug_of(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    return _NOT_IN_SLUG.sub("-", plain)[:_SLUG_LIMIT].strip("-") or "call"


def _identity(names: Sequence[str], url: str | None) -> str | None:
    """The topic identifier or the diary number, as other sources of the same call have it, else the address."""
    for name in names:
        return name.rpartition(":")[2]
    return url


def _title(item: Item) -> str:
    lines, _ = tidy([Line(item.title)], date.min, "sv")
    return one_line(lines[0].text if lines else "", TITLE_LIMIT).strip(" >→»|-–:")


def _tidied(item: Item) -> str:
    """The item's own lines without its heading, contact persons, telephone numbers and addresses of people."""
    lines = [
        Line(_without_buttons(block), block.level) for block in item.blocks if block.text != item.title or item.is_row
    ]
    kept, _ = tidy([line for line in lines if line.text], date.min, "sv")
    return "\n".join(line.text for line in kept if not (len(line.text) < _CONTACT_LIMIT and _CONTACT.match(line.text)))


def _without_buttons(block: Block) -> str:
    """The line without what stands at its end only to be pressed: "Till utlysningen", "Dela"."""
    text = words.without_read_more(block.text)
    for link in reversed(block.links):
        is_button = words.is_generic(link.words) or words.is_junk(link.href)
        if is_button and text.endswith(link.words) and not topics_in(link.words):
            text = words.without_read_more(text.removesuffix(link.words).rstrip(" |·•–-"))
    return text


def _addresses(item: Item) -> list[str]:
    """Where the item's links lead, the call's own page first."""
    wanted = [link for link in item.links if not words.is_junk(link.href) and not words.is_end(link.words)]
    ranked = sorted(enumerate(wanted), key=lambda place: (_rank(place[1], item.title), place[0]))
    found = (real_address(link.href) for _, link in ranked)
    return list(dict.fromkeys(address for address in found if address and not words.is_junk(address)))


def _rank(link: Link, title: str) -> int:
    """0: the heading itself, 1: "read more", 2: any other page, 3: a document."""
    if link.href[:500].partition("?")[0].lower().endswith((".pdf", ".docx", ".xlsx")):
        return 3
    if link.words and link.words in title:
        return 0
    return 1 if words.is_generic(link.words) else 2
