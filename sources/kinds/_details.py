"""A call's own page: asked for where the list says too little, and laid over what the list said.

The page may be a PDF, or lead to one that holds the text of the call.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bs4 import BeautifulSoup, Tag

from sources.contract import CallData, Document, Page, Parsed, Request, Status, UnreadablePage
from sources.kinds._card_dates import DateReader, Dates
from sources.kinds._list_options import DetailOptions
from sources.kinds._page_lines import Line, read_lines
from sources.kinds._page_status import StatusReader
from sources.kinds._said import with_said
from sources.kinds._soup import base_of, lines_of, open_page, pick, spoken, words_of
from sources.kinds._summary import summary_of, without_days
from sources.reading.countdown import without_countdown
from sources.reading.dates import read_dates
from sources.reading.identities import leads_to_call, shared_names
from sources.reading.links import safe_link
from sources.reading.pdf import is_pdf, read_pdf
from sources.reading.tally import Tally
from sources.reading.text import TEXT_LIMIT

_MOST_LINKS = 500
_DAY_OF_YEAR = len("12-31")  # the words may leave out the year
_WORDS = StatusReader({})
# In a question for a call's document: the text of the page that named it, and the call as that page completed it.
# A document is asked for whenever its page was read.
_PAGE, _SO_FAR = "page", "so_far"


def ask_details(calls: Sequence[CallData], options: DetailOptions, tally: Tally) -> tuple[Request, ...]:
    """Questions for the calls' own pages. What the list said goes along, so that each answer gives the whole call."""
    wanted = [call for call in calls if options.detail and call.url and call.status != "closed"]
    for call in wanted[options.max_details :]:
        tally.add("detail-not-asked", call.title)
    return tuple(
        Request(
            url=call.url or "",
            purpose="detail",
            context={
                "external_id": call.external_id,
                "listed": without_countdown(call).model_dump_json(exclude_defaults=True),
            },
        )
        for call in wanted[: options.max_details]
    )


def as_listed(calls: Sequence[CallData], asked: Sequence[Request], options: DetailOptions) -> tuple[str, ...]:
    """The calls whose own pages are not asked for this time, where others are."""
    ids = {request.context["external_id"] for request in asked}
    return tuple(call.external_id for call in calls if options.detail and call.external_id not in ids)


def read_detail(page: Page, options: DetailOptions, dates: DateReader) -> Parsed:
    """The call as its own page or document completes it, and the question for its document, if its page names one.

    Raises UnreadablePage; then the call stays as listed.
    """
    context = page.request.context
    listed = CallData.model_validate_json(context.get(_SO_FAR) or context["listed"])
    if is_pdf(page.body):
        text = _words_of_pdf(page, dates.tally)
        lines = [Line(words) for words in text.split("\n")]
        return Parsed(calls=(_summed_up(_completed(listed, text, dates), listed, lines),), notes=dates.tally.notes())
    if _SO_FAR in context:
        raise UnreadablePage("not-a-pdf", f"{page.url} is no PDF, though the call's page names it as the call's text")
    soup = open_page(page)
    element = pick(soup, options.detail_text)
    text = lines_of(element) if element is not None else ""
    if not text:
        raise UnreadablePage("no-detail-text", f"{page.url} has no text at {options.detail_text!r}")
    links = _call_links(element, base_of(soup, page)) if element is not None else []
    names = dict.fromkeys((*listed.identities, *shared_names(listed.title, links)))
    call = _completed(listed, text, dates).model_copy(update={"identities": tuple(names)})
    call, requests = _with_document(call, page, soup, options, dates.tally)
    call = _summed_up(call, listed, read_lines(element)) if element is not None else call  # changes the tree: last
    return Parsed(calls=(call,), requests=requests, notes=dates.tally.notes())


def _call_links(element: Tag, base: str) -> list[str]:
    """Where the page says the call itself is to be found."""
    links = element.select("a[href]", limit=_MOST_LINKS)
    leading = [link for link in links if leads_to_call(f"{words_of(link)} {spoken(link)}")]
    return [address for link in leading if (address := safe_link(str(link["href"]), base))]


def _words_of_pdf(page: Page, tally: Tally) -> str:
    """The text of a document, after that of the page which named it."""
    read = read_pdf(page.body, page.url)
    if read.cut_off:
        tally.add("pdf-cut-off", f"{page.url}: {read.cut_off}")
    return f"{page.request.context.get(_PAGE, '')}\n{read.text}".strip()


def _with_document(
    call: CallData, page: Page, soup: BeautifulSoup, options: DetailOptions, tally: Tally
) -> tuple[CallData, tuple[Request, ...]]:
    """The call with the document that its page names, and the question for it."""
    link = pick(soup, options.detail_document)
    address = safe_link(str(link.get("href") or ""), base_of(soup, page)) if link is not None else None
    if link is None or address is None:
        if options.detail_document is not None:
            tally.add("no-document", call.title)
        return call, ()
    named = call.model_copy(update={"documents": (Document(title=words_of(link) or call.title, url=address),)})
    context = {
        "external_id": call.external_id,
        _SO_FAR: named.model_dump_json(exclude_defaults=True),
        _PAGE: call.text,
    }
    return named, (Request(url=address, purpose="detail", context=context),)


def _completed(listed: CallData, text: str, dates: DateReader) -> CallData:
    on_page = dates.labelled(text)
    found = _agreed(listed, on_page, dates.tally)
    said = on_page.said or _said_to_come(listed, found, text)
    said = said or (listed.status if listed.status != "unknown" else None)
    call = listed.model_copy(
        update={
            "text": text[:TEXT_LIMIT],
            "opens": found.opens,
            "deadlines": found.deadlines,
            "evidence": found.evidence,
            "status": dates.status(found, said),
            "deadline_model": "rolling" if said == "rolling" else listed.deadline_model,
        }
    )
    return with_said(call)


def _summed_up(call: CallData, listed: CallData, lines: Sequence[Line]) -> CallData:
    """The call with the list's summary, or its page's where the list says no more than days."""
    if without_days(listed.summary, call):
        return call
    return call.model_copy(update={"summary": summary_of(lines, call) or listed.summary})


def _said_to_come(listed: CallData, dates: Dates, text: str) -> Status | None:
    """A page without an opening day may say in words that it has not come. The list's own word goes before that.

    Where the call has a last day, words about another round or in a box beside it say nothing of this call: those that
    name that day do.
    """
    lines = text.split("\n")
    if dates.opens or "status" in listed.evidence or _WORDS.read(lines).status != "forthcoming":
        return None
    days = {day.date[-_DAY_OF_YEAR:] for day in dates.deadlines}
    return "forthcoming" if not days or any(_promises(line, days) for line in lines) else None


def _promises(line: str, days: Collection[str]) -> bool:
    """Whether a line says that what closes on one of these days is still to come."""
    said = _WORDS.read([line])
    named = read_dates(said.words).deadlines if said.status == "forthcoming" else ()
    return any(day.date[-_DAY_OF_YEAR:] in days for day in named)


def _agreed(listed: CallData, page: Dates, tally: Tally) -> Dates:
    """List and page together. Where they name different days the list stands, and the words of both are kept."""
    on_list = Dates(listed.opens, listed.deadlines, None, listed.evidence)
    if not page.deadlines or {day.date for day in listed.deadlines} <= {day.date for day in page.deadlines}:
        return on_list.joined(page)
    tally.add("dates-disagree", listed.title)
    both = " / ".join(filter(None, [listed.evidence.get("deadlines"), page.evidence.get("deadlines")]))
    evidence = {**page.evidence, **listed.evidence, "deadlines": both}
    return Dates(listed.opens or page.opens, listed.deadlines, None, evidence)
