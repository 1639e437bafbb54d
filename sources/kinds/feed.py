"""Any feed: RSS, RDF, Atom, CDF, JSON Feed. It tells of what is new, never of all there is."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from sources.contract import CallData, Eligibility, Known, Listing, Page, Parsed, Request, UnreadablePage
from sources.entry import Entry, Source
from sources.kinds._card_dates import DateReader
from sources.kinds._cards import identity_of
from sources.kinds._details import as_listed, ask_details, read_detail
from sources.kinds._feed_item import Feed, FeedItem
from sources.kinds._feed_json import read_json_feed
from sources.kinds._feed_news import count_news
from sources.kinds._feed_xml import read_xml_feed
from sources.kinds._list_options import DetailOptions
from sources.kinds._said import with_said
from sources.kinds._soup import MAX_BYTES
from sources.reading.date_order import day_comes_first
from sources.reading.encoding import decode
from sources.reading.identities import shared_names
from sources.reading.links import repaired_link, same_site
from sources.reading.status import status_at
from sources.reading.tally import Tally
from sources.reading.text import TEXT_LIMIT, summarise
from sources.reading.walls import looks_like_bot_wall

_DATES_REACH = 5_000  # characters: what a feed says of a call's dates it says first
_LANGUAGE = re.compile(r"[a-z]{2}(?![a-z])")
_UNIVERSAL = re.compile(r"[a-z][a-z0-9+.-]{1,20}:", re.IGNORECASE)


class FeedOptions(DetailOptions):
    """How a feed is read."""

    language: Annotated[str | None, Field(pattern="^[a-z]{2}$", description="whatever the feed says")] = None
    only: Annotated[tuple[str, ...], Field(description="a title must have one of these, to take calls from news")] = ()
    drop_parameters: Annotated[tuple[str, ...], Field(description="parts of addresses that mean nothing")] = ()
    max_items: Annotated[int, Field(ge=1, le=20_000)] = 2_000


def build(entry: Entry) -> Source:
    """The reader for one entry. Raises pydantic.ValidationError naming the option that is wrong."""
    return FeedSource(entry, FeedOptions.model_validate(entry.options))


class FeedSource:
    """Reads feeds."""

    def __init__(self, entry: Entry, options: FeedOptions) -> None:
        self._entry, self._options = entry, options

    @property
    def entry(self) -> Entry:
        return self._entry

    @property
    def coverage(self) -> Literal["whole", "changes"]:
        return self._entry.coverage or "changes"

    def start(self, now: datetime, known: Known) -> tuple[Request, ...]:
        return (Request(url=self._entry.url),)

    def parse(self, page: Page, now: datetime) -> Parsed:
        """The feed's items as calls, or one call's own page. Raises UnreadablePage."""
        tally = Tally()
        if page.request.purpose == "detail":
            language = self._options.language or self._entry.language
            return read_detail(page, self._options, DateReader(language, None, now, tally))
        if not same_site(page.url, self._entry.url):
            raise UnreadablePage("other-site", f"asked {self._entry.url} and was led to another site: {page.url}")
        feed = read_feed(page, self._options.max_items)
        if not feed.items:
            tally.add("no-items", feed.title or page.url)
        calls = self._calls(feed, page.url, now, tally)
        details = ask_details(calls, self._options, tally)
        if not self._options.only and not details:  # else a person has told them apart, or their own pages will
            count_news(feed.title, calls, tally)
        return Parsed(
            calls=calls,
            requests=details,
            as_listed=as_listed(calls, details, self._options),
            listing=Listing(keys=tuple(call.external_id for call in calls), cut_off=feed.breaks_off),
            notes=tally.notes(),
        )

    def _calls(self, feed: Feed, base: str, now: datetime, tally: Tally) -> tuple[CallData, ...]:
        names = Counter(item.identity for item in feed.items)
        order = day_comes_first([item.text[:_DATES_REACH] for item in feed.items], "en")  # by its figures alone
        reader = DateReader(self._entry.language, order, now, Tally())
        calls: dict[str, CallData] = {}
        for item in feed.items:
            url = self._address(item, base, tally)
            if url is None:
                continue
            call = self._call(item, url, feed, reader, is_unique=names[item.identity] == 1)
            first = calls.setdefault(call.external_id, call)
            if first is not call:
                tally.add("repeated" if first.title == call.title else "same-address", call.title)
        return tuple(calls.values())

    def _address(self, item: FeedItem, base: str, tally: Tally) -> str | None:
        """The address of an item that is a call, else None; why not is counted."""
        title = item.title.casefold()
        if not item.title:
            tally.add("no-title", next(iter(item.links), ""))
        elif self._options.only and not any(word.casefold() in title for word in self._options.only):
            tally.add("not-asked-for", item.title)
        elif not item.links:
            tally.add("no-address", item.title)
        else:
            url = next(filter(None, (repaired_link(link, base) for link in item.links)), None)
            if url is None:
                tally.add("bad-link", item.links[0])
            return url
        return None

    def _call(self, item: FeedItem, url: str, feed: Feed, reader: DateReader, *, is_unique: bool) -> CallData:
        identity = identity_of(url, self._options.drop_parameters)
        language = self._language(item, feed)
        now = reader.now
        read_on = datetime.combine(date.fromisoformat(item.published), now.timetz()) if item.published else now
        reader = replace(reader, language=language, now=read_on)
        dates = reader.labelled(f"{item.title}\n{item.text[:_DATES_REACH]}")
        guid = self._guid(item.identity) if is_unique else None
        call = CallData(
            source=self._entry.id,
            external_id=identity,
            url=url,
            title=item.title,
            summary=summarise(item.summary),
            text=item.text[:TEXT_LIMIT],
            language=language,
            funder=self._entry.funder,
            programme=self._entry.programme,
            level=self._entry.level,
            status=status_at(opens=dates.opens, deadlines=dates.deadlines, now=now, said=dates.said),
            published=item.published,
            opens=dates.opens,
            deadlines=dates.deadlines,
            deadline_model="rolling" if dates.said == "rolling" else None,
            eligibility=Eligibility(applicant_types=self._entry.applicant_types, regions=self._entry.regions),
            keywords=item.keywords,
            identities=tuple(dict.fromkeys(filter(None, (f"url:{identity}", guid, *shared_names("", [url]))))),
            evidence=dates.evidence,
        )
        return with_said(call)

    def _language(self, item: FeedItem, feed: Feed) -> str:
        """ISO 639-1: as the entry's options say, or the item, or the feed, or the entry."""
        said = (_LANGUAGE.match(language.strip().lower()) for language in (item.language, feed.language))
        return self._options.language or next((found[0] for found in said if found), self._entry.language)

    def _guid(self, identity: str) -> str | None:
        """What the feed calls the item. Names that another feed could use too are made the source's own."""
        if not identity:
            return None
        return f"guid:{identity}" if _UNIVERSAL.match(identity) else f"guid:{self._entry.id}:{identity}"


def read_feed(page: Page, max_items: int) -> Feed:
    """The first items of the feed that an answer holds.

    Raises UnreadablePage: too-large, empty, bot-wall, truncated, not-a-feed.
    """
    if len(page.body) > MAX_BYTES:
        raise UnreadablePage("too-large", f"{page.url} is larger than {MAX_BYTES:,} bytes")
    text = decode(page.body, page.content_type).strip()
    if not text:
        raise UnreadablePage("empty", f"{page.url} answered with nothing")
    if text[0] in "{[":
        return read_json_feed(text, page.url, max_items)
    try:
        return read_xml_feed(text, page.url, max_items)
    except UnreadablePage:
        wall = looks_like_bot_wall(text)
        if wall:
            raise UnreadablePage(
                "bot-wall", f"{page.url} shows a robots or bot wall instead of the feed: {wall!r}"
            ) from None
        raise
