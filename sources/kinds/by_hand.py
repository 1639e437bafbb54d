"""One call that a person adds: from a page or document, a mail, or a text she pasted. Nothing is ever polled.

What is read is shown to her for checking. Lines that say whom to ask are left out, as far as they are seen to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import zip_longest
from typing import Literal

from pydantic import BaseModel, ConfigDict

from sources.contract import CallData, Known, Page, Parsed, Request, UnreadablePage
from sources.entry import Entry, Source
from sources.kinds import page_watch
from sources.kinds._letter_blocks import Block, html_blocks
from sources.kinds._letter_call import language_of, slug_of
from sources.kinds._letter_items import without_forwarding
from sources.kinds._letter_mail import Mail, own_subject, read_mails
from sources.kinds._letter_text import text_blocks
from sources.kinds._letter_words import is_end, is_junk
from sources.kinds._page_call import CallWriter, PageDates, words_of
from sources.kinds._page_lines import Line
from sources.kinds._page_sections import Section
from sources.kinds._page_status import StatusReader
from sources.kinds._page_tidy import tidy
from sources.kinds._summary import without_days
from sources.reading.contact_words import lines_of_cards, without_contact_lines, without_contact_sentences
from sources.reading.encoding import decode
from sources.reading.identities import leads_to_call, shared_names
from sources.reading.links import canonical_address
from sources.reading.money import likely_ceiling
from sources.reading.pdf import is_pdf
from sources.reading.tally import Tally
from sources.reading.text import html_to_text, one_line
from sources.reading.tracking import real_address

MAIL = "message/rfc822"
TEXT = "text/plain"
# Stands for the address of what has none of its own.
NOWHERE = "https://example.invalid/"
# What is kept of a text: it travels with the form in which a person checks it.
TEXT_KEPT = 20_000
_LANGUAGE_REACH = 10_000
_HEADER = re.compile(r"(?:från|from|till|to|cc|kopia|skickat|sent|ämne|subject)\s?:", re.IGNORECASE)
_SUBJECT = re.compile(r"(?:ämne|subject)\s?:\s?", re.IGNORECASE)
# A subject that says first what kind of thing it is about, and then its name: "Ny utlysning: Gröna skolgårdar".
_ANNOUNCED = re.compile(
    r"(?:(?:nya?|öppen|öppna|kommande|new|open|upcoming)\s)?(?:utlysning(?:ar)?|calls?(?:\sfor\s(?:proposals|applications))?)"
    r"\s?:\s+(?=\S{3,}\s\S)",
    re.IGNORECASE,
)
_GREETING = re.compile(r"(?:hej|hejsan|hello|hi|dear|bästa?|god (?:morgon|dag))\b", re.IGNORECASE)
_GOODBYE = re.compile(
    r"(?:med )?(?:vänliga?|bästa|varma|många) hälsning|hälsningar\b|mvh\b|/\w{2,20}$"
    r"|(?:best|kind|warm) regards|regards\b|sincerely|yours ",
    re.IGNORECASE,
)
# Within a paragraph only what cannot be anything else.
_GOODBYE_WITHIN = re.compile(
    r"\b(?:med (?:vänliga?|bästa|varma) hälsning|mvh\b|(?:best|kind|warm) regards)", re.IGNORECASE
)
# "Läs mer:", of which the address has been taken away.
_POINTER = re.compile(r"(?:^|(?<=[.!?])\s)[^.!?]{1,60}:\s?$")
_SHORT = 80
# Beyond this an address is a mail program's, and no words of a text.
_LONGEST_ADDRESS = 200
# So much of a beginning may be letters that no text has: a page in a wrong encoding is still one to be read.
_LOOKED_AT, _MOST_ODD = 4_000, 0.02
_MARKUP = re.compile(r"<(?:!doctype html|html|head|body|main|h1|p)\b", re.IGNORECASE)


class ByHandOptions(BaseModel):
    """There is nothing to set."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def build(entry: Entry) -> Source:
    """The reader for the entry. Raises pydantic.ValidationError naming the option that is wrong."""
    ByHandOptions.model_validate(entry.options)
    return ByHandSource(entry)


@dataclass(frozen=True)
class ByHandSource:
    """Reads one call of whatever a person brings."""

    entry: Entry

    @property
    def coverage(self) -> Literal["whole", "changes"]:
        return "changes"

    def start(self, now: datetime, known: Known) -> tuple[Request, ...]:
        return ()

    def parse(self, page: Page, now: datetime) -> Parsed:
        """The one call of a page, a document, a mail (`message/rfc822`) or a text (`text/plain`). UnreadablePage."""
        kind = page.content_type.partition(";")[0].strip().lower()
        if kind == MAIL:
            call = self._of_mail(page, now)
        elif kind == TEXT and not is_pdf(page.body):
            blocks = text_blocks(_without_signature(decode(page.body, page.content_type)))
            call = self._of_blocks(_titled(blocks), without_forwarding(blocks)[0] or blocks, page, now)
        else:
            call = self._of_page(_readable(page), now)
        call = _with_likely_ceiling(call)
        said = {"text": without_contact_sentences(call.text)[:TEXT_KEPT]}
        if call.summary:
            summary = without_contact_sentences(call.summary)
            said["summary"] = without_days(summary, call) or summary
        return Parsed(calls=(call.model_copy(update=said),))

    def _of_page(self, page: Page, now: datetime) -> CallData:
        words = "" if is_pdf(page.body) else html_to_text(decode(page.body, page.content_type))
        entry = self._in_language(words)
        found = page_watch.build(entry).parse(page, now).calls
        if not found:
            raise UnreadablePage("no-content", f"{page.url} holds no text that could be a call")
        call = found[0]
        if call.title in (entry.name.sv, entry.name.en):  # a document without a heading
            call = call.model_copy(update={"title": one_line(call.text) or call.title})
        if is_pdf(page.body):
            call = call.model_copy(update={"language": language_of(call.text[:_LANGUAGE_REACH], "sv")})
        address = canonical_address(page.url)
        return _named(call, address, [page.request.url, page.url])

    def _of_mail(self, page: Page, now: datetime) -> CallData:
        try:
            mail = read_mails(page.body, now)[0]
        except ValueError as fault:
            raise UnreadablePage("not-a-mail", "this is not built as a mail is") from fault
        if not (mail.subject or mail.sender or mail.sent):  # another kind of file, which a mail program may write too
            raise UnreadablePage("not-a-mail", "nothing says what this is about, nor from whom or from when it is")
        blocks, _, _ = without_forwarding(_blocks(mail))
        if not mail.subject and not blocks:
            raise UnreadablePage("empty", "there is nothing to read in this mail")
        return self._of_blocks(_unannounced(mail.subject) or _titled(blocks), blocks, page, now)

    def _of_blocks(self, title: str, blocks: Sequence[Block], page: Page, now: datetime) -> CallData:
        if not title:
            raise UnreadablePage("empty", "there is nothing to read")
        words = "\n".join(block.text for block in blocks)
        entry, tally = self._in_language(words), Tally()
        lines, _ = tidy([*_without_people(blocks)], date.min, entry.language)
        dates = PageDates(entry.language, now, tally)
        own = title if (shown := tidy([Line(title)], date.min, "sv")[0]) == () else shown[0].text
        section = Section(own, tuple(line for line in lines if line.text != title))
        call = CallWriter(entry, page, StatusReader({}), dates).write(section, now)
        addresses = _addresses(blocks)
        # Days and amounts are read of words alone; a person reads the addresses that stand among them too.
        shown, _ = tidy([*_without_people(_with_addresses(blocks, title, addresses[:1]))], date.min, entry.language)
        call = call.model_copy(update=words_of([line for line in shown if line.text not in (title, own)]))
        return _named(call, addresses[0] if addresses else None, addresses)

    def _in_language(self, words: str) -> Entry:
        language = language_of(words[:_LANGUAGE_REACH], "sv")
        return self.entry.model_copy(update={"language": language, "options": {}})


def _with_likely_ceiling(call: CallData) -> CallData:
    """The call with a figure for the words that are shown beside it, to be checked: an empty field would be filled."""
    budget = call.budget
    if budget is None or not budget.text or budget.total or budget.per_project_max or budget.per_project_min:
        return call
    found = likely_ceiling(budget.text, call.language)
    return call.model_copy(update={"budget": found}) if found else call


def _readable(page: Page) -> Page:
    """The page, unless its bytes are no text: a picture, an archive, a program. Raises UnreadablePage.

    What the server calls it says little: pages are sent as `application/octet-stream`, and files as text.
    """
    if not is_pdf(page.body):
        beginning = decode(page.body[:_LOOKED_AT], page.content_type)
        odd = sum(1 for letter in beginning if letter == "\ufffd" or (letter < " " and letter not in "\t\n\r\f"))
        kind = page.content_type.partition(";")[0].strip().lower()
        is_said_to_be = not kind or kind.startswith("text/") or "html" in kind or "xml" in kind
        if odd > _MOST_ODD * len(beginning) or not (is_said_to_be or _MARKUP.search(beginning)):
            raise UnreadablePage("not-a-page", f"{page.url} is a file and no page with text")
    return page


def hand_identity(title: str) -> str:
    """The identity of a call without an address: adding it twice under one name is adding it once."""
    return f"hand:{slug_of(title)}"


def _named(call: CallData, address: str | None, links: Iterable[str]) -> CallData:
    """With the names by which other sources know the call, so that it joins with theirs."""
    names = [f"url:{canonical_address(link)}" for link in ([address] if address else [])]
    return call.model_copy(
        update={
            "external_id": address or hand_identity(call.title),
            "url": address,
            "identities": (*shared_names(call.title, links), *names),
        }
    )


def _blocks(mail: Mail) -> list[Block]:
    return [block for part in mail.parts for block in _blocks_of(part.text, is_html=part.is_html)]


def _blocks_of(text: str, *, is_html: bool) -> Iterable[Block]:
    return _without_cards(html_blocks(text)) if is_html else text_blocks(_without_signature(text))


def _without_cards(blocks: Sequence[Block]) -> Iterator[Block]:
    cards = lines_of_cards([block.text for block in blocks])
    return (block for place, block in enumerate(blocks) if place not in cards)


def _without_contacts(lines: Sequence[str]) -> Iterator[str]:
    """The first line that says something is the name of the call, whatever stands below it."""
    first = (place for place, line in enumerate(lines) if line.strip() and not _is_greeting(line.strip()))
    end = next((place for place in first if not _HEADER.match(lines[place].strip("> \t"))), 0) + 1
    yield from without_contact_lines(lines[:end])
    yield from without_contact_lines(lines[end:])


def _without_signature(text: str) -> str:
    """A plain text without greeting and signature, line by line: its lines are about to be joined to paragraphs.

    A signature ends where a head of the mail that was forwarded begins.
    """
    kept, is_over = [], False
    for line in _without_contacts(text.splitlines()):
        words = line.strip("> \t")
        is_over = (is_over and not _HEADER.match(words)) or (len(words) < _SHORT and bool(_GOODBYE.match(words)))
        if not (is_over or _is_greeting(words)):
            kept.append(line)
    return "\n".join(kept)


def _unannounced(subject: str) -> str:
    """A call's own name: letters say themselves that it is new."""
    return _ANNOUNCED.sub("", subject, count=1) if _ANNOUNCED.match(subject) else subject


def _titled(blocks: Sequence[Block]) -> str:
    """What a text is called: its subject if a mail's head was copied too, else its first line that greets nobody."""
    for block in blocks:
        if found := _SUBJECT.match(block.text):
            return _unannounced(own_subject(one_line(block.text[found.end() :])))
    named = (block.text for block in blocks if not (_is_greeting(block.text) or _HEADER.match(block.text)))
    return one_line(next(named, ""))


def _without_people(blocks: Iterable[Block]) -> Iterator[Line]:
    """The lines without the mail's head, the greeting, and what follows a goodbye up to the next heading."""
    is_over = False
    for block in blocks:
        is_over = not block.level and (is_over or (len(block.text) < _SHORT and bool(_GOODBYE.match(block.text))))
        goodbye = _GOODBYE_WITHIN.search(block.text)
        words = block.text[: goodbye.start()].rstrip() if goodbye else block.text
        if block.links and not block.level:
            words = _POINTER.sub("", words)
        if words and not (is_over or _HEADER.match(words) or _is_greeting(words)):
            yield Line(words, block.level)
        is_over = is_over or goodbye is not None


def _with_addresses(blocks: Iterable[Block], title: str, own: Sequence[str]) -> Iterator[Block]:
    """The blocks with their addresses among the words, but where they only lead on to the call's `own` page."""
    for block in blocks:
        known = {link.href: _address_of(link.href) for link in block.links}
        leads_on = _POINTER.search(block.text) is not None and set(known.values()) <= {"", *own}
        if not block.written or leads_on or block.text == title:
            yield block
            continue
        named = re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True))))
        parts = zip_longest(named.split(block.written), named.findall(block.written), fillvalue="")
        yield replace(block, text=one_line("".join(words + known.get(href, "") for words, href in parts)))


def _address_of(href: str) -> str:
    """An address as a person may read it; empty for what nobody would."""
    address = None if is_junk(href) else real_address(href)
    return canonical_address(address) if address and len(address) <= _LONGEST_ADDRESS else ""


def _is_greeting(text: str) -> bool:
    return len(text) < _SHORT and text.rstrip()[-1:] in (",", "!") and _GREETING.match(text) is not None


def _addresses(blocks: Iterable[Block]) -> list[str]:
    """Where the links lead; those that say that the call is behind them first."""
    links = [link for block in blocks for link in block.links if not (is_junk(link.href) or is_end(link.words))]
    ranked = sorted(links, key=lambda link: not leads_to_call(link.words))
    found = (real_address(link.href) for link in ranked)
    return list(dict.fromkeys(canonical_address(address) for address in found if address and not is_junk(address)))
