"""The text of PDFs: paragraphs as a person reads them; and whatever is sent as one ends in time, with a clear code."""

from __future__ import annotations

import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.contract import UnreadablePage
from sources.reading import pdf, pdf_pages
from sources.reading.pdf import is_pdf, read_pdf
from sources.reading.pdf_lines import paragraphs
from tests.pdfs import FONT, a_pdf, file_of, pdf_of, stream

NAME = "https://www.example.org/utlysning.pdf"
CALL = """Utlysning: Hållbara kommuner 2027
Kommuner och regioner kan söka stöd för projekt som minskar utsläppen från trans-
porter och byggnader i hela landet. Stödet är högst 2 miljoner kronor per projekt
och täcker 50 procent av kostnaderna för kommun-
och regionövergripande arbete.

Viktiga datum
• Ansökan öppnar 1 februari 2027
• Sista ansökningsdag är den 15 mars 2027 kl. 14.00
2.1 Vem kan söka?
Bara kommuner."""


def words(body: bytes) -> str:
    return read_pdf(body, NAME).text


def code(body: bytes) -> str:
    with pytest.raises(UnreadablePage) as error:
        read_pdf(body, NAME)
    return error.value.code


OUTCOMES = ("read", "pdf-damaged", "pdf-encrypted", "pdf-no-text", "pdf-too-complex")


def outcome(body: bytes) -> str:
    try:
        read_pdf(body, NAME)
    except UnreadablePage as error:
        return error.code
    return "read"


@pytest.mark.parametrize("packed", [True, False])
def test_printed_lines_become_paragraphs_headings_and_items(packed: bool) -> None:
    assert words(a_pdf(CALL, packed=packed)).splitlines() == [
        "Utlysning: Hållbara kommuner 2027",
        "Kommuner och regioner kan söka stöd för projekt som minskar utsläppen från transporter och byggnader i hela "
        "landet. Stödet är högst 2 miljoner kronor per projekt och täcker 50 procent av kostnaderna för kommun- och "
        "regionövergripande arbete.",
        "Viktiga datum",
        "- Ansökan öppnar 1 februari 2027",
        "- Sista ansökningsdag är den 15 mars 2027 kl. 14.00",
        "2.1 Vem kan söka?",
        "Bara kommuner.",
    ]


def test_what_every_page_repeats_and_page_numbers_are_left_out() -> None:
    pages = [
        f"Exempelrådet dnr 2026-{number}\n{body} får stöd av oss alla\n{number} (3)"
        for number, body in enumerate(("Kommuner", "Regioner", "Skolor"), 1)
    ]
    assert list(paragraphs(pages)) == [f"{body} får stöd av oss alla" for body in ("Kommuner", "Regioner", "Skolor")]


def test_a_sentence_goes_on_over_the_end_of_a_page() -> None:
    pages = ["Stödet är högst två miljoner\n1", "kronor för varje projekt.\n2"]
    assert list(paragraphs(pages)) == ["Stödet är högst två miljoner kronor för varje projekt."]


def test_a_word_cut_at_the_end_of_a_line_is_whole_again_and_a_hyphen_of_its_own_stays() -> None:
    assert list(paragraphs(["Stödet går till energieffekti-\nvisering inom EU-\nprogrammet."])) == [
        "Stödet går till energieffektivisering inom EU-programmet."
    ]


def test_ligatures_are_letters() -> None:
    assert list(paragraphs(["eﬀektiv ﬁnansiering"])) == ["effektiv finansiering"]


@pytest.mark.parametrize("body", [b"%PDF-1.7\n", b"\xef\xbb\xbf%PDF-1.4", b"\r\n  %PDF-2.0"])
def test_a_pdf_is_known_by_how_it_begins(body: bytes) -> None:
    assert is_pdf(body)


@pytest.mark.parametrize("body", [b"", b"<html>%PDF-1.7", b"{}", b"PDF-1.7"])
def test_what_only_mentions_it_is_none(body: bytes) -> None:
    assert not is_pdf(body)


# What cannot be read


def test_a_document_without_text_is_for_a_person() -> None:
    assert code(pdf_of([b"0 0 100 100 re f"])) == "pdf-no-text"


def test_a_document_with_a_password_says_so() -> None:
    lock = b"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]"
    assert code(a_pdf(CALL, trailer=lock % (b"11" * 32, b"22" * 32))) == "pdf-encrypted"


@pytest.mark.parametrize("body", [b"%PDF-1.7", a_pdf(CALL)[:-120], b"%PDF-1.4\n" + bytes(range(256)) * 400])
def test_a_damaged_document_says_so(body: bytes) -> None:
    assert code(body) == "pdf-damaged"


def test_a_file_larger_than_any_call_is_not_opened() -> None:
    assert code(b"%PDF-1.4\n" + b" " * pdf_pages.MAX_BYTES) == "too-large"


def test_of_a_long_document_the_first_pages_are_read_and_it_is_said() -> None:
    read = read_pdf(a_pdf(*(f"Kommun{'a' * number} och dess arbete" for number in range(60))), NAME)
    assert read.cut_off == "the document has more than 40 pages"
    assert f"Kommun{'a' * 39} " in read.text
    assert f"Kommun{'a' * 40} " not in read.text


def test_pages_before_one_that_is_too_tangled_are_kept() -> None:
    read = read_pdf(pdf_of([b"BT /F1 9 Tf (Kommuner i hela landet deltar) Tj ET", b"(a) Tj " * 400_000]), NAME)
    assert read.text == "Kommuner i hela landet deltar"
    assert read.cut_off == "page 2 of the document is too large or too tangled to read"


def test_more_text_than_a_call_has_is_cut_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "TEXT_LIMIT", 1_000)
    read = read_pdf(pdf_of([b"BT /F1 9 Tf (" + b"kommun " * 400 + b") Tj ET"]), NAME)
    assert len(read.text) == 1_000
    assert read.cut_off == "the document has more than 1,000 characters"


# Hostile documents. Each ended only after minutes, or never, without the counting of steps or pypdf's own limits.

_TREE = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>", 3: FONT}
_FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 1 1] "


def _page(resources: bytes, contents: bytes = b"5 0 R") -> bytes:
    return b"<< /Type /Page /Parent 2 0 R /Contents %s /Resources << %s >> >>" % (contents, resources)


def _doubling_forms() -> bytes:
    forms = {
        20 + step: stream(
            b"/X Do /X Do" if step < 40 else b"BT (boom) Tj ET",
            more=_FORM + b"/Resources << /XObject << /X %d 0 R >> >> " % (21 + step),
        )
        for step in range(41)
    }
    page = {4: _page(b"/XObject << /X 20 0 R >>"), 5: stream(b"/X Do /X Do")}
    return file_of(_TREE | page | forms)


def _many_fonts() -> bytes:
    """Each font maps all characters there are: half a second for each of two thousand."""
    ranges = b"100 beginbfrange " + b"<0000> <FFFF> <0041> " * 100 + b" endbfrange "
    head = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 6 0 R /DescendantFonts "
        b"[<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /W [0 65535 500] >>] >>"
    )
    names = b" ".join(b"/F%d %d 0 R" % (number, 100 + number) for number in range(2_000))
    page = {4: _page(b"/Font << %s >>" % names), 5: stream(b"BT /F1 1 Tf <00410042> Tj"), 6: stream(head + ranges)}
    return file_of(_TREE | page | {100 + number: font for number in range(2_000)})


HOSTILE = {
    "a bomb of spaces": pdf_of([b" " * 100_000_000]),
    "a bomb in each of 40 pages": pdf_of([b"BT /F1 9 Tf " + b"(a) Tj " * 60_000] * 40),
    "strings without end": pdf_of([b"BT /F1 9 Tf (" + b"abcd " * 390_000 + b") Tj ET"] * 40),
    "an array of everything": pdf_of([b"BT [" + b"(a) -300 " * 200_000 + b"] TJ"]),
    "arrays in arrays": pdf_of([b"[" * 100_000]),
    "dictionaries in dictionaries": pdf_of([b"<<" * 100_000]),
    "pages that hold themselves": file_of({1: _TREE[1], 2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"}),
    "one page many times": file_of(
        _TREE
        | {2: b"<< /Type /Pages /Kids [%s] /Count 40000 >>" % (b"4 0 R " * 40_000)}
        | {4: _page(b"/Font << /F1 3 0 R >>"), 5: stream(b"BT /F1 9 Tf (Hej) Tj ET")}
    ),
    "forms that double": _doubling_forms(),
    "a form a thousand times": file_of(
        _TREE
        | {4: _page(b"/XObject << /X 20 0 R >>"), 5: stream(b"/X Do " * 1_000)}
        | {20: stream(b"(a) Tj " * 140_000, more=_FORM)}
    ),
    "contents a thousand times": file_of(
        _TREE | {4: _page(b"", b"[%s]" % (b"5 0 R " * 9_000)), 5: stream(b"(hej) Tj " * 30_000)}
    ),
    "no end of fonts": _many_fonts(),
    "no table and many objects": b"%PDF-1.4\n" + b"1 0 obj\n<<>>\nendobj\n" * 200_000,
    "many beginnings of a table": b"%PDF-1.4\n" + b"startxref\n1\n" * 400_000,
    "a table that leads to itself": b"%PDF-1.4\nxref\n0 0\ntrailer\n<< /Prev 9 >>\nstartxref\n9\n%%EOF",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_document_ends(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a tenth of the steps that a document may take, so that the test takes a tenth of the time."""
    monkeypatch.setattr(pdf_pages, "MAX_STEPS", pdf_pages.MAX_STEPS // 10)
    started, profile = time.process_time(), sys.getprofile()
    assert outcome(body) in OUTCOMES
    assert time.process_time() - started < 4
    assert sys.getprofile() is profile


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 700))
def test_whatever_stands_in_a_file_it_is_read_or_refused(noise: bytes, place: int) -> None:
    body = a_pdf("Kommuner i hela landet kan söka")
    for broken in (body[:place] + noise + body[place + len(noise) :], b"%PDF-1.4\n" + noise):
        assert outcome(broken) in OUTCOMES
