"""Letters that an office sends about calls: a mailbox folder, or a folder of .eml files. They tell of what is new.

A letter says something of a call, never all: what a later letter is silent about still holds. Links are not followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sources.contract import CallData, Known, Listing, Note, Page, Parsed, Request, UnreadablePage
from sources.entry import Entry, Source
from sources.kinds._letter_blocks import Block, html_blocks
from sources.kinds._letter_call import CallWriter, Told, day_of, language_of, letter_identity, slug_of
from sources.kinds._letter_items import MOST_ITEMS, find_items, without_forwarding
from sources.kinds._letter_mail import Mail, Part, read_mails
from sources.kinds._letter_text import text_blocks
from sources.kinds._letter_words import LetterWords
from sources.reading.dates import read_day
from sources.reading.letters import FILES, LETTER_BYTES, MAILBOX, PACKED, Letters, place_of, unpack_letters
from sources.reading.status import is_full_date
from sources.reading.tally import Tally
from sources.reading.text import one_line

_ANY_TAG = re.compile(r"<[a-zA-Z/!]")
_LEAST_SENT = datetime.min.replace(tzinfo=UTC)
# No control characters (they would be commands to the mail server), and no way out of the folder of letters.
_Folder = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f\"\\*%]+$")]
_Path = Annotated[
    str, Field(max_length=200, pattern=r"^[^/\\.\x00-\x1f][^/\\\x00-\x1f]*(/[^/\\.\x00-\x1f][^/\\\x00-\x1f]*)*$")
]


class NewsletterOptions(BaseModel):
    """Where the letters lie, and what counts as a call in them. A misspelt option is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mailbox: Annotated[_Folder | None, Field(description="folder of the mailbox in WATCHER_IMAP_URL")] = None
    folder: Annotated[_Path | None, Field(description="folder of .eml files below WATCHER_LETTERS_DIR")] = None
    senders: Annotated[
        tuple[str, ...], Field(description="domains the letters come from (yours too, if colleagues forward them)")
    ] = ()
    call_words: Annotated[tuple[str, ...], Field(description="further beginnings of words for a call")] = ()
    number_series: Annotated[
        dict[str, str],
        Field(description='word or host -> whose diary numbers these are ("": written without a series)'),
    ] = {}
    max_age_days: Annotated[int, Field(ge=1, le=3_650, description="older letters are not read")] = 60

    @model_validator(mode="after")
    def _lie_somewhere(self) -> Self:
        if (self.mailbox is None) == (self.folder is None):
            raise ValueError("mailbox or folder: say which of the two the letters lie in")
        return self


def build(entry: Entry) -> Source:
    """The reader for one entry. Raises pydantic.ValidationError naming the option that is wrong."""
    options = NewsletterOptions.model_validate(entry.options)
    return NewsletterSource(entry, options, LetterWords(options.call_words))


@dataclass(frozen=True)
class NewsletterSource:
    """Reads letters."""

    entry: Entry
    options: NewsletterOptions
    _words: LetterWords

    @property
    def coverage(self) -> Literal["whole", "changes"]:
        return self.entry.coverage or "changes"

    def start(self, now: datetime, known: Known) -> tuple[Request, ...]:
        place = (
            place_of(MAILBOX, self.options.mailbox)
            if self.options.mailbox
            else place_of(FILES, self.options.folder or "")
        )
        return (Request(url=place, context={"since": self._since(now).date().isoformat()}),)

    def parse(self, page: Page, now: datetime) -> Parsed:
        """The calls of all letters of an answer, or of the one letter that it is. Raises UnreadablePage."""
        tally = Tally()
        found = unpack_letters(page.body) if page.content_type == PACKED else Letters((page.body,))
        for name in found.outside:
            tally.add("outside-letter", name)
        calls: dict[str, CallData] = {}
        writer = CallWriter(self.entry, self._words, self.options.number_series, now, tally)
        for mail in self._mails(found.letters, now, tally):
            told = self._calls(mail, writer, tally)
            if not told:
                tally.add("no-call-letter", mail.subject)
            for call in told:
                before = calls.get(call.external_id)
                calls[call.external_id] = writer.told_again(before, call) if before else call
        return Parsed(
            calls=tuple(calls.values()),
            as_listed=tuple(calls),
            listing=Listing(keys=tuple(calls)),
            notes=(*tally.notes(), *_waiting(found)),
        )

    def _since(self, now: datetime) -> datetime:
        return now - timedelta(days=self.options.max_age_days)

    def _mails(self, letters: Iterable[bytes], now: datetime, tally: Tally) -> list[Mail]:
        """The letters to read, the oldest first. One that cannot be opened does not stop the others."""
        opened: list[Mail] = []
        for raw in letters:
            if len(raw) >= LETTER_BYTES:
                tally.add("cut-letter")
            try:
                opened.extend(read_mails(raw, now))
            except ValueError as fault:
                tally.add("unreadable-letter", str(fault))
        wanted = [mail for mail in opened if self._is_wanted(mail, now, tally)]
        return sorted(wanted, key=lambda mail: mail.sent or _LEAST_SENT)

    def _is_wanted(self, mail: Mail, now: datetime, tally: Tally) -> bool:
        if mail.sent is not None and mail.sent < self._since(now):
            tally.add("old-letter", mail.subject)
            return False
        if self.options.senders and not any(_is_from(mail.sender, domain) for domain in self.options.senders):
            tally.add("other-sender", mail.sender)
            return False
        return True

    def _calls(self, mail: Mail, writer: CallWriter, tally: Tally) -> list[CallData]:
        blocks: list[Block] = []
        for part in mail.parts:
            blocks.extend(_blocks(part, tally))
        letter, said, is_forwarded = without_forwarding(blocks)
        language = language_of(" ".join(block.text for block in letter[:200]), self.entry.language)
        told = Told(mail, language, _day_in(said) if is_forwarded else day_of(mail.sent))
        items = find_items(letter, self._words)
        if len(items) >= MOST_ITEMS:
            tally.add("too-many-items", mail.subject)
        return _told_apart([call for item in items if (call := writer.write(item, told))], mail, tally)


def _blocks(part: Part, tally: Tally) -> tuple[Block, ...]:
    if not part.is_html or not _ANY_TAG.search(part.text):
        return text_blocks(part.text)
    try:
        return html_blocks(part.text)
    except UnreadablePage as fault:
        tally.add("unreadable-part", f"{fault.code}")
        return ()


def _told_apart(calls: list[CallData], mail: Mail, tally: Tally) -> list[CallData]:
    """Different calls whose links lead to one page, as of a list of calls: that page is none's identity."""
    names: dict[str, set[str]] = {}
    for call in calls:
        names.setdefault(call.external_id, set()).add(slug_of(call.title))
    shared = {identity for identity, slugs in names.items() if not _is_one_name(slugs)}
    for identity in shared:
        tally.add("same-address", identity)
    return [_by_letter(call, mail) if call.external_id in shared else call for call in calls]


def _is_one_name(slugs: set[str]) -> bool:
    """Whether all are one heading, written out more or less fully."""
    shortest = min(slugs, key=len)
    return all(shortest in slug for slug in slugs)


def _by_letter(call: CallData, mail: Mail) -> CallData:
    others = tuple(name for name in call.identities if name != f"url:{call.external_id}")
    return call.model_copy(update={"external_id": letter_identity(mail, call.title), "identities": others})


def _day_in(words: str) -> date | None:
    day = read_day(one_line(words, 100)) if words else None
    return date.fromisoformat(day.date) if day and is_full_date(day.date) else None


def _is_from(sender: str, domain: str) -> bool:
    wanted = domain.lower().lstrip("@")
    return sender == wanted or sender.endswith(f".{wanted}")


def _waiting(found: Letters) -> list[Note]:
    said = {"letters-left": (found.left, "read in the next run"), "older-letters": (found.unread, "not read")}
    return [Note(code=code, count=count, detail=detail) for code, (count, detail) in said.items() if count]
