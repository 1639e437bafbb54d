"""The text of a PDF, as lines that end where a paragraph ends. Bounded in bytes, pages and steps, however hostile."""

from __future__ import annotations

from dataclasses import dataclass

from sources.contract import UnreadablePage
from sources.reading.pdf_lines import paragraphs
from sources.reading.text import TEXT_LIMIT

_NEXT_TO_NOTHING = 20  # letters: a scanned page has a stamp or a page number at most
_MAGIC = b"%PDF-"
_MAGIC_REACH = 1024
_NEEDLESS = b" \t\r\n\0\xef\xbb\xbf"


@dataclass(frozen=True)
class PdfText:
    """`cut_off`: why not all of it was read, or None."""

    text: str
    cut_off: str | None = None


def is_pdf(body: bytes) -> bool:
    """Whether bytes are a PDF, whatever the server calls them."""
    return body[:_MAGIC_REACH].lstrip(_NEEDLESS).startswith(_MAGIC)


def read_pdf(body: bytes, name: str) -> PdfText:
    """The text of a document. `name`: its address, for messages.

    Raises UnreadablePage: too-large, pdf-encrypted, pdf-damaged, pdf-too-complex, pdf-no-text (pictures of text).
    """
    from sources.reading.pdf_pages import read_pages  # noqa: PLC0415 - the library is loaded only where there is a PDF

    pages, cut_off = read_pages(body, name)
    text = "\n".join(paragraphs(pages))
    if sum(map(str.isalpha, text[:10_000])) < _NEXT_TO_NOTHING:
        raise UnreadablePage("pdf-no-text", f"{name} is a PDF without text, perhaps scanned: only a person can read it")
    if len(text) > TEXT_LIMIT:
        return PdfText(text[:TEXT_LIMIT], f"the document has more than {TEXT_LIMIT:,} characters")
    return PdfText(text, cut_off)
